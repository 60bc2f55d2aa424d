"""Who else may read or change the user's files on Windows, by the access lists: modes say nothing there."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from launcher.doctor import ERROR, OK, WARNING, Finding, counted
from launcher.storage import access_windows
from launcher.storage.sddl import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module


def look(patient: Patient) -> Iterator[Finding]:
    """A finding for every file or folder that others may touch, or one that says what was looked at."""
    paths = patient.paths
    # What others must not change, and what they must not even read.
    places = {paths.config_dir: False, paths.config: False, paths.credentials: True, paths.launcher: True}
    there = {path: secret for path, secret in places.items() if os.path.exists(path)}
    found = [finding for path, secret in there.items() for finding in _of(path, secret=secret)]
    looked = counted(len(there), "place")
    message = f"the access lists of {looked}, files and folders, let nobody in but you, the system and administrators"
    yield from found or [Finding(severity=OK, message=message)]


def _of(path: str, *, secret: bool) -> Iterator[Finding]:
    try:
        found = access_windows.access_list(path)
    except OSError as error:
        yield Finding(severity=WARNING, message=f"the access list of `{path}` cannot be read: {error.strerror}")
        return
    who = found.readers if secret else found.writers
    if who:
        may = "read" if secret else "change"
        names = ", ".join(in_words(each) for each in dict.fromkeys(who))
        rights = "(OI)(CI)F" if os.path.isdir(path) else "F"
        yield Finding(
            severity=ERROR,
            message=f"by its access list, {names} may {may} `{path}`",
            fix=f'`icacls "{path}" /inheritance:r /grant:r "%USERNAME%:{rights}"`',
        )
