"""The login of Codex: `auth.json` in `~/.codex`, or in CODEX_HOME.

`{"OPENAI_API_KEY": text or null, "tokens": {"id_token", "access_token", "refresh_token", "account_id"}, ...}`, as
version 0.169 writes it: an API key, a ChatGPT account, or both.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.credentials.parse import parse
from launcher.logins.claims import end_of
from launcher.logins.foreign import CODEX, Login, Place, files, login
from launcher.storage import jsontext
from launcher.values.credential import API_KEY, OAUTH
from launcher.values.errors import CredentialError


def find(place: Place) -> list[Login]:
    """The ChatGPT account and the key, as far as there are any."""
    folder = place.environ.get("CODEX_HOME") or os.path.join(place.home, ".codex")
    path = place.file or os.path.join(folder, "auth.json")
    stored = files.json_object(path) or {}
    found = []
    tokens, key = stored.get("tokens"), stored.get("OPENAI_API_KEY")
    if isinstance(tokens, dict) and tokens.get("access_token"):
        fields = parse(f"{OAUTH}::", jsontext.encode(tokens), f"`{path}`").fields
        expires_at = end_of(tokens.get("access_token"))
        found.append(login(CODEX, path, OAUTH, "openai", fields | ({"expiresAt": expires_at} if expires_at else {})))
    if isinstance(key, str) and key:
        found.append(login(CODEX, path, API_KEY, "openai", parse(f"{API_KEY}::", key, f"`{path}`").fields))
    if place.explicit and not found:
        raise CredentialError(f"there is no login of Codex in `{path}`", "sign in: `codex login`")
    return found
