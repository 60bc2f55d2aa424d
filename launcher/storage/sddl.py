"""Access lists of Windows in words: the security descriptor definition language (SDDL). Pure.

O:<owner>G:<group>D:<flags>(<kind>;<flags>;<rights>;<object>;<inherited object>;<who>)...
"""

from __future__ import annotations

import re

_ENTRY = re.compile(r"\(([^;()]*);([^;()]*);([^;()]*);([^;()]*);([^;()]*);([^;()]*)(?:;[^()]*)?\)")
_OWNER = re.compile(r"O:(S-[0-9-]+|[A-Z]{2})")
_LIST = re.compile(r"D:([A-Z_]*)((?:\([^()]*\))*)")

# Who may do everything anyway, or is the owner in other words: the system, administrators, the owner, the creator.
_INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
_ENTITLED = frozenset({"SY", "S-1-5-18", "BA", "S-1-5-32-544", "OW", "S-1-3-4", "CO", "S-1-3-0", "LA", _INSTALLER})
# Kinds of entries that allow something.
_ALLOWING = frozenset({"A", "XA", "OA"})
# An entry that is only handed down to what is made inside.
_INHERIT_ONLY = "IO"

# What is called by two letters, in words.
_NAMES = {
    "WD": "everyone",
    "S-1-1-0": "everyone",
    "BU": "all users of this computer",
    "S-1-5-32-545": "all users of this computer",
    "AU": "everyone who has signed in",
    "S-1-5-11": "everyone who has signed in",
    "IU": "whoever sits at this computer",
    "BG": "guests",
    "AN": "anonymous users",
}
# Rights that only read; any other one changes something. In letters, and as bits (`winnt.h`).
_READING = frozenset({"FR", "FX", "GR", "GX", "RC", "CC", "SW", "WP", "LO"})
_CHANGING_BITS = 0x4000_0000 | 0x1000_0000 | 0xD_0000 | 0x156


class AccessList:
    """An access list: whose file it is, and who else may read or change it, as SIDs or their two letters."""

    def __init__(self, text: str) -> None:
        owner = _OWNER.search(text)
        entries = _LIST.search(text)
        self.owner = owner[1] if owner else ""
        # No list at all lets everybody do everything.
        self.missing = entries is None or "NO_ACCESS_CONTROL" in entries[1]
        self.readers: list[str] = ["WD"] if self.missing else []
        self.writers: list[str] = ["WD"] if self.missing else []
        for kind, flags, rights, _object, _inherited, who in _ENTRY.findall(entries[2] if entries else ""):
            if kind not in _ALLOWING or _INHERIT_ONLY in re.findall("..", flags) or who in {*_ENTITLED, self.owner}:
                continue
            self.readers.append(who)
            if _changes(rights):
                self.writers.append(who)


def in_words(who: str) -> str:
    """A SID or its two letters for people."""
    return _NAMES.get(who, f"`{who}`")


def _changes(rights: str) -> bool:
    if rights.lower().startswith("0x"):
        return bool(int(rights, 16) & _CHANGING_BITS)
    return any(each not in _READING for each in re.findall("..", rights))
