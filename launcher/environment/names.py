"""Names of variables: on Windows they have no case, and the system passes on whichever it is given."""

from __future__ import annotations

import sys

CASELESS = sys.platform == "win32"

# What hardly any program works without, beyond what other systems have too.
if sys.platform == "win32":
    NEEDED = frozenset(
        {
            "ALLUSERSPROFILE",
            "APPDATA",
            "COMMONPROGRAMFILES",
            "COMMONPROGRAMFILES(X86)",
            "COMMONPROGRAMW6432",
            "COMPUTERNAME",
            "COMSPEC",
            "HOMEDRIVE",
            "HOMEPATH",
            "LOCALAPPDATA",
            "NUMBER_OF_PROCESSORS",
            "OS",
            "PATHEXT",
            "PROCESSOR_ARCHITECTURE",
            "PROGRAMDATA",
            "PROGRAMFILES",
            "PROGRAMFILES(X86)",
            "PROGRAMW6432",
            "PSMODULEPATH",
            "PUBLIC",
            "SYSTEMDRIVE",
            "SYSTEMROOT",
            "TEMP",
            "TMP",
            "USERDOMAIN",
            "USERNAME",
            "USERPROFILE",
            "WINDIR",
        }
    )
else:
    NEEDED = frozenset[str]()


def folded(name: str) -> str:
    """The name by which a variable is compared and passed on: in capitals where case means nothing."""
    return name.upper() if CASELESS else name
