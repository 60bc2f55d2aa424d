"""Text that a user, a variable or a program gives, as the credential of an account.

No error shows any of the text: only which field is missing or wrong.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import jsontext
from launcher.values.credential import API_KEY, IAM, OAUTH, SERVICE_ACCOUNT, Credential
from launcher.values.errors import CredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Json = Mapping[str, object]

# Field of the app's entry -> where it may be found in JSON, in order: the app's own name first, then those of OAuth
# (RFC 6749 §5.1) and of `aws configure export-credentials`, which is the format of credential_process:
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
_OAUTH = {
    "value": ("accessToken", "access_token", "value"),
    "refreshToken": ("refreshToken", "refresh_token"),
    "expiresAt": ("expiresAt", "expires_at"),
    "idToken": ("idToken", "id_token"),
}
_IAM = {
    "awsAccessKeyId": ("AccessKeyId", "awsAccessKeyId"),
    "value": ("SecretAccessKey", "value"),
    "awsSessionToken": ("SessionToken", "awsSessionToken"),
    "awsRegion": ("Region", "awsRegion"),
    "expiresAt": ("Expiration", "expiresAt"),
}
_SERVICE_ACCOUNT = {"gcpProjectId": "project_id", "serviceAccountEmail": "client_email"}

# Kind of account -> what a text for it looks like.
_EXPECTED = {
    API_KEY: "give the key alone, or JSON with `value`",
    OAUTH: "give the access token alone, or JSON with accessToken, refreshToken, expiresAt (ms) and idToken",
    IAM: "give the JSON that `aws configure export-credentials` prints",
    SERVICE_ACCOUNT: "give the text of the JSON key file that Google made",
}

# What stands before a secret in the header of a request.
_HEADERS = ("bearer ", "basic ", "authorization:", "x-api-key:", "api-key:", "x-goog-api-key:")

# A number below this many cannot be milliseconds of our time: it would be 1973.
_SECONDS_BELOW = 100_000_000_000


def parse(account: str, text: str, where: str) -> Credential:
    """The credential of `account` in a text from `where` (which begins the message of an error).

    Raises CredentialError.
    """
    kind = account.partition("::")[0]
    if kind not in _READERS:
        raise CredentialError(f"`{account}` is no account of a connection")
    text = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        raise CredentialError(f"{where} is empty", _EXPECTED[kind])
    try:
        return Credential(account, _READERS[kind](text, where))
    except CredentialError as error:
        raise CredentialError(error.message, error.hint or _EXPECTED[kind]) from None


def _api_key(text: str, where: str) -> dict[str, object]:
    data = _json(text, where)
    return {"value": _pasted(text, where) if data is None else _field(data, ("value",), where)}


def _oauth(text: str, where: str) -> dict[str, object]:
    data = _json(text, where)
    return {"value": _pasted(text, where)} if data is None else _fields(data, _OAUTH, ("value",), where)


def _iam(text: str, where: str) -> dict[str, object]:
    data = _json(text, where)
    if data is None:
        raise CredentialError(f"{where} is no JSON with AccessKeyId and SecretAccessKey")
    nested = data.get("Credentials")  # as `aws sts assume-role` prints it
    return _fields(nested if isinstance(nested, dict) else data, _IAM, ("awsAccessKeyId", "value"), where)


def _service_account(text: str, where: str) -> dict[str, object]:
    data = _json(text, where)
    if data is None:
        raise CredentialError(f"{where} is no JSON key of a service account")
    value = data.get("value")
    if isinstance(value, str):
        return {**_service_account(value, where), **_texts(data, ("gcpProjectId", "gcpRegion", "serviceAccountEmail"))}
    kind = _field(data, ("type",), where)
    if kind == "service_account":
        _field(data, ("client_email",), where)
        if not isinstance(data.get("private_key"), str) or not data["private_key"]:
            raise CredentialError(f"{where} has no `private_key`")
    found = {field: data.get(name) for field, name in _SERVICE_ACCOUNT.items()}
    return {"value": text, **_texts(found, tuple(found))}


_READERS: dict[str, Callable[[str, str], dict[str, object]]] = {
    API_KEY: _api_key,
    OAUTH: _oauth,
    IAM: _iam,
    SERVICE_ACCOUNT: _service_account,
}


def _json(text: str, where: str) -> Json | None:
    """The JSON object that a text is, None for one that is none. Raises CredentialError where it is a broken one."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        data = jsontext.decode(text)
    except jsontext.InvalidJson as error:
        raise CredentialError(f"{where}: {error}") from None
    return data if isinstance(data, dict) else None


def _fields(
    data: Json, names: Mapping[str, tuple[str, ...]], required: tuple[str, ...], where: str
) -> dict[str, object]:
    """The app's fields as far as they are there. Raises CredentialError for a required one that is not."""
    fields: dict[str, object] = {}
    for field, spellings in names.items():
        if field == "expiresAt":
            moment = next((data[name] for name in spellings if data.get(name) is not None), None)
            if moment is not None:
                fields[field] = _milliseconds(moment, f"{where}: `{spellings[0]}`")
        elif field in required or any(data.get(name) for name in spellings):
            fields[field] = _field(data, spellings, where)
    return fields


def _field(data: Json, spellings: tuple[str, ...], where: str) -> str:
    value = next((data[name] for name in spellings if data.get(name)), None)
    if value is None:
        raise CredentialError(f"{where} has no `{spellings[0]}`")
    if not isinstance(value, str):
        raise CredentialError(f"{where}: `{spellings[0]}` is no text")
    return _plain(value, f"{where}: `{spellings[0]}`")


def _texts(data: Json, names: tuple[str, ...]) -> dict[str, object]:
    return {name: data[name] for name in names if isinstance(data.get(name), str) and data[name]}


def _plain(text: str, where: str) -> str:
    """A secret that any program can be given. Raises CredentialError for what can only be a mistake."""
    if text != text.strip():
        raise CredentialError(f"{where} begins or ends with white space or a line break", "give the secret alone")
    if any(character < " " or character == "\x7f" for character in text):
        raise CredentialError(f"{where} has a line break or another control character inside", "give one line only")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise CredentialError(f"{where} is not valid Unicode")
    return text


def _pasted(text: str, where: str) -> str:
    """A secret that stands alone, not in JSON. Raises CredentialError for what can only be a mistake."""
    _plain(text, where)
    if not text.isascii():
        at = next(place for place, character in enumerate(text, start=1) if character > "\x7f")
        raise CredentialError(
            f"{where} has a character that no request can carry: U+{ord(text[at - 1]):04X} at {at}",
            "copy the secret again, from where it was made",
        )
    mistake = _pasted_with(text)
    if mistake:
        raise CredentialError(f"{where} {mistake}", "give the secret alone")
    return text


def _pasted_with(text: str) -> str:
    """What was pasted beside or in place of a secret; empty where it looks like one."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        return "stands in quotes"
    if text.casefold().startswith(_HEADERS):
        return f"begins with `{text.partition(' ')[0]}`, which is not part of it"
    name, equals, value = text.removeprefix("export ").partition("=")
    variable = name.isupper() and name.replace("_", "").isalnum() and not name[0].isdigit()
    # What ends in `=` may be base64, in which no `_` stands together with upper case alone.
    if equals and variable and (value.strip("=") or "_" in name):
        return "is an assignment, not the value alone"
    if " " in text:
        return "has a blank inside"
    if "***" in text or "..." in text:
        return "is shortened or masked"
    return ""


def _milliseconds(moment: object, where: str) -> int:
    """A moment given in ms or s since the epoch, or as ISO 8601, in ms since the epoch."""
    if isinstance(moment, str) and moment.strip().isdigit():
        moment = int(moment)
    if isinstance(moment, int | float) and not isinstance(moment, bool) and 0 <= moment < 1 << 53:
        return int(moment * 1000 if moment < _SECONDS_BELOW else moment)
    if isinstance(moment, str):
        try:
            found = load("datetime").datetime.fromisoformat(moment.strip())
            return int((found if found.tzinfo else found.replace(tzinfo=load("datetime").UTC)).timestamp() * 1000)
        except (ValueError, OverflowError):
            pass
    raise CredentialError(f"{where} is no moment", "give milliseconds since the epoch, or ISO 8601")
