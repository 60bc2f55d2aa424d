"""Names of folders for logins."""

from __future__ import annotations

# The app's Claude logins share one lock, as its accounts may hold the same login; this one its early releases kept, and
# its present ones renew.
CLAUDE_SHARED = "claude_oauth::global"


def folder_name(account: str) -> str:
    """An account's name as that of a folder; a connection's login is called by its slug alone."""
    name = account.removeprefix("llm_oauth::")
    plain = "".join(map(_escaped, name))
    return plain.replace(".", "%2E") if plain.strip(".") == "" else plain


def _escaped(character: str) -> str:
    if character.isascii() and (character.isalnum() or character in "._-"):
        return character
    return "".join(f"%{each:02X}" for each in character.encode("utf-8", "surrogatepass"))
