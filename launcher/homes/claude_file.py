"""A Claude login as Claude Code keeps it, in `.credentials.json`, and as a credential in the app's fields.

{"claudeAiOauth": {"accessToken": ..., "refreshToken": ..., "expiresAt": ms, "scopes": [...], ...}}
"""

from __future__ import annotations

from launcher.storage import jsontext
from launcher.values.credential import Credential

FILE = ".credentials.json"
_KEY = "claudeAiOauth"
# Without `user:profile` Claude Code does not ask whose login it is, and leaves the account in `.claude.json` alone.
_SCOPES = ["user:inference"]
# Field of the app's entry -> its name in Claude Code's file.
_FIELDS = {"value": "accessToken", "refreshToken": "refreshToken", "expiresAt": "expiresAt"}


def to_file(credential: Credential, _slug: str, _now_s: float, *, renews: bool) -> str:
    """The content of `.credentials.json`, secrets in the clear."""
    held = {name: credential.fields.get(field) for field, name in _FIELDS.items() if field in credential.fields}
    if not renews:
        held.pop("refreshToken", None)
    return jsontext.encode({_KEY: {**held, "scopes": _SCOPES}})


def from_file(text: str, known: Credential) -> Credential | None:
    """The credential `known` with the tokens of a `.credentials.json`; None where that holds no login."""
    try:
        stored = jsontext.decode(text)
    except jsontext.InvalidJson:
        return None
    held = stored.get(_KEY) if isinstance(stored, dict) else None
    if not isinstance(held, dict) or not isinstance(held.get("accessToken"), str) or not held["accessToken"]:
        return None
    found = {field: held[name] for field, name in _FIELDS.items() if held.get(name)}
    return Credential(known.account, {**known.fields, **found})
