"""The login of Claude Code: `.credentials.json` in `~/.claude`, or in CLAUDE_CONFIG_DIR.

`{"claudeAiOauth": {"accessToken", "refreshToken", "expiresAt" (ms), ...}}`, as versions 2.1 write it. On macOS Claude
Code keeps it in the keychain, which only Claude Code may read without asking.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.credentials.parse import parse
from launcher.logins.foreign import CLAUDE, Login, Place, files, login
from launcher.storage import jsontext
from launcher.values.credential import OAUTH
from launcher.values.errors import CredentialError

_HINT = "sign in with `claude`, or make a token with `claude setup-token` and give it to `craft-run credentials set`"


def find(place: Place) -> list[Login]:
    """The login, where there is one."""
    folder = place.environ.get("CLAUDE_CONFIG_DIR") or os.path.join(place.home, ".claude")
    path = place.file or os.path.join(folder, ".credentials.json")
    stored = files.json_object(path)
    held = stored.get("claudeAiOauth") if stored else None
    if not isinstance(held, dict) or not held.get("accessToken"):
        if place.explicit:
            raise CredentialError(f"there is no login of Claude Code in `{path}`", _HINT)
        return []
    fields = parse(f"{OAUTH}::", jsontext.encode(held), f"`{path}`").fields
    return [login(CLAUDE, path, OAUTH, "anthropic", fields)]
