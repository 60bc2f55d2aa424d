"""Tokens as an authorization server hands them out (RFC 6749 §5.1), in the fields of the app's credentials."""

from __future__ import annotations

from launcher.values.errors import CredentialError
from launcher.values.number import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# A field of craft-run's own beside the app's: whose login it is, by e-mail address or name; not secret.
WHOSE = "accountEmail"


def fields(answer: Mapping[str, object], now: int) -> dict[str, object]:
    """`value`, and `refreshToken` and `expiresAt` (ms) as far as they are there; `now` is in ms since the epoch.

    Raises CredentialError without a token.
    """
    token = _text(answer, "access_token")
    if token is None:
        raise CredentialError("the answer to the sign-in holds no token", "try again; nothing was changed")
    found: dict[str, object] = {"value": token}
    refresh = _text(answer, "refresh_token")
    if refresh is not None:
        found["refreshToken"] = refresh
    lifetime = whole(answer.get("expires_in"))
    if lifetime is not None and lifetime > 0:
        found["expiresAt"] = now + lifetime * 1000
    return found


def _text(answer: Mapping[str, object], name: str) -> str | None:
    value = answer.get(name)
    return value if isinstance(value, str) and value else None
