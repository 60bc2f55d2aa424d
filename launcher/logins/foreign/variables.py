"""Credentials in environment variables, of this process or of a dotenv file."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.config import overlays
from launcher.credentials.parse import parse
from launcher.logins.foreign import DOTENV, ENVIRONMENT, Login, Place, files, login
from launcher.providers.pi_keys import KEY_VARIABLES
from launcher.storage import jsontext
from launcher.values.credential import API_KEY, IAM, OAUTH, SERVICE_ACCOUNT
from launcher.values.entry import host_of
from launcher.values.errors import CredentialError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Variable -> kind of account, provider, and the variable whose URL says to which other endpoint the key belongs.
_KNOWN: dict[str, tuple[str, str, str | None]] = {
    "ANTHROPIC_API_KEY": (API_KEY, "anthropic", "ANTHROPIC_BASE_URL"),
    "ANTHROPIC_AUTH_TOKEN": (API_KEY, "anthropic", "ANTHROPIC_BASE_URL"),
    "CLAUDE_CODE_OAUTH_TOKEN": (OAUTH, "anthropic", None),
    "ANTHROPIC_OAUTH_TOKEN": (OAUTH, "anthropic", None),
    "OPENAI_API_KEY": (API_KEY, "openai", "OPENAI_BASE_URL"),
    "CODEX_API_KEY": (API_KEY, "openai", None),
    "COPILOT_GITHUB_TOKEN": (OAUTH, "copilot", None),
    "AWS_BEARER_TOKEN_BEDROCK": (API_KEY, "bedrock", None),
    **{name: (API_KEY, provider, None) for provider, name in reversed(KEY_VARIABLES.items())},
}
_OWN_HOSTS = {"anthropic": "api.anthropic.com", "openai": "api.openai.com"}
_AWS = {
    "AWS_ACCESS_KEY_ID": "AccessKeyId",
    "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
    "AWS_SESSION_TOKEN": "SessionToken",
}


def find(place: Place) -> list[Login]:
    """What the variables hold; with `place.variable` that one alone, whatever it is called. Raises UsageError."""
    source = DOTENV if place.file else ENVIRONMENT
    environ: Mapping[str, str] = place.environ
    if place.file:
        environ = {each.name: each.value for each in overlays.read((place.file,), place.environ)}
    where = f" in `{place.file}`" if place.file else ""
    if place.variable:
        text = environ.get(place.variable)
        if not text:
            raise UsageError(f"`{place.variable}` is not set{where}", "check `--variable`")
        return _named(source, f"`{place.variable}`{where}", place.variable, text)
    found = [each for name in _KNOWN for each in _known(source, name, environ, where)]
    found += _aws(source, environ, where) + _google(source, environ, where)
    if place.explicit and not found:
        raise CredentialError(f"no variable{where or ' of this shell'} holds a credential", "name one: `--variable`")
    return found


def _known(source: str, name: str, environ: Mapping[str, str], where: str) -> list[Login]:
    kind, provider, url = _KNOWN[name]
    text = environ.get(name)
    if not text:
        return []
    shown = f"`{name}`{where}"
    host = host_of(environ.get(url, "")) if url else ""
    other = host and host != _OWN_HOSTS.get(provider)
    return [login(source, shown, kind, host if other else provider, parse(f"{kind}::", text, shown).fields)]


def _named(source: str, shown: str, name: str, text: str) -> list[Login]:
    """One variable that the user named: of the kind that its name tells, or of any that its text can be."""
    kinds = (_KNOWN[name][0],) if name in _KNOWN else (API_KEY, OAUTH, IAM, SERVICE_ACCOUNT)
    found = []
    for kind in kinds:
        try:
            found.append(login(source, shown, kind, None, parse(f"{kind}::", text, shown).fields))
        except CredentialError:
            if len(kinds) == 1:
                raise
    return found


def _aws(source: str, environ: Mapping[str, str], where: str) -> list[Login]:
    keys = {field: environ[name] for name, field in _AWS.items() if environ.get(name)}
    if not {"AccessKeyId", "SecretAccessKey"} <= keys.keys():
        return []
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    shown = f"`AWS_ACCESS_KEY_ID`{where}"
    fields = parse(f"{IAM}::", jsontext.encode(keys | ({"Region": region} if region else {})), shown).fields
    return [login(source, shown, IAM, "bedrock", fields)]


def _google(source: str, environ: Mapping[str, str], where: str) -> list[Login]:
    """The service account that GOOGLE_APPLICATION_CREDENTIALS points to; it may be another kind of login, too."""
    path = environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    stored = files.json_object(os.path.expanduser(path)) if path else None
    if not path or not stored or stored.get("type") != "service_account":
        return []
    shown = f"`GOOGLE_APPLICATION_CREDENTIALS`{where}"
    text = files.text_of(os.path.expanduser(path)) or ""
    return [login(source, shown, SERVICE_ACCOUNT, "vertex", parse(f"{SERVICE_ACCOUNT}::", text, shown).fields)]
