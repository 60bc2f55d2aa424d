"""How tokens are renewed: a request in the form that each issuer wants, and its answer as a credential. Pure.

Claude's and ChatGPT's refresh tokens rotate: the one that was sent is used up as soon as the answer is made. Copilot's
short-lived token is had for a GitHub token, which stays.
"""

from __future__ import annotations

from launcher.logins import issuers
from launcher.logins.claims import end_of
from launcher.logins.wire import Request, as_form, as_json
from launcher.values.credential import Credential
from launcher.values.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.logins.wire import Answer

# Seconds that a token is taken to last where the answer does not say.
_UNSAID = 3600
# No token lasts this many seconds: some hundred years.
_ABSURD = 1 << 32


def renewal(issuer: str, credential: Credential) -> Request:
    """The request that renews a login, which must have a refresh token."""
    return _REQUESTS[issuer](credential.secret("refreshToken") or Secret(""), credential)


def renewed(answer: Answer, credential: Credential, now_ms: int) -> Credential | None:
    """The credential with the tokens of an answer; None where it holds none. Other fields stay."""
    said = answer.json()
    access = said.get("access_token") or said.get("token")
    if answer.status != 200 or not isinstance(access, str) or not _is_plain(access):
        return None
    fields = {**credential.fields, "value": access, "expiresAt": _end(said, access, now_ms)}
    for field, name in (("refreshToken", "refresh_token"), ("idToken", "id_token")):
        value = said.get(name)
        if isinstance(value, str) and value and _is_plain(value):
            fields[field] = value
    return Credential(credential.account, fields)


def _claude(refresh: Secret, _credential: Credential) -> Request:
    fields: dict[str, str | Secret] = {
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "client_id": issuers.CLAUDE_CLIENT,
    }
    return Request(
        method="POST", url=issuers.CLAUDE_TOKENS, headers={"content-type": "application/json"}, body=as_json(fields)
    )


def _chatgpt(refresh: Secret, _credential: Credential) -> Request:
    fields: dict[str, str | Secret] = {
        "grant_type": "refresh_token",
        "refresh_token": refresh,
        "client_id": issuers.CHATGPT_CLIENT,
    }
    form = {"content-type": "application/x-www-form-urlencoded"}
    return Request(method="POST", url=issuers.CHATGPT_TOKENS, headers=form, body=as_form(fields))


def _copilot(refresh: Secret, credential: Credential) -> Request:
    domain = issuers.domain_of(credential)
    return Request(
        method="GET",
        url=f"https://api.{domain}/copilot_internal/v2/token",
        headers={**issuers.COPILOT_HEADERS, "authorization": Secret(f"Bearer {refresh.reveal()}")},
        domain=domain,
    )


_REQUESTS: Mapping[str, Callable[[Secret, Credential], Request]] = {
    issuers.CLAUDE: _claude,
    issuers.CHATGPT: _chatgpt,
    issuers.COPILOT: _copilot,
}


def _end(said: Mapping[str, object], access: str, now_ms: int) -> int:
    """When the new token ends, in ms since the epoch."""
    moment, seconds = said.get("expires_at"), said.get("expires_in")
    if _is_number(moment):
        return int(moment * 1000)  # type: ignore[operator]
    if _is_number(seconds):
        return now_ms + int(seconds * 1000)  # type: ignore[operator]
    return end_of(access) or now_ms + _UNSAID * 1000


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _ABSURD


def _is_plain(token: str) -> bool:
    """Whether a token could stand in a header and a variable."""
    return token.isascii() and token.isprintable() and " " not in token
