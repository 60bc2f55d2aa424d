"""Clearing away what killed processes left behind while they were replacing a file."""

from __future__ import annotations

import os
import time

from launcher.storage.atomic import TEMPORARY

# Seconds after which a temporary file is a leftover even though a process of that number lives: numbers come again.
_OLD = 86400.0


def sweep(folder: str) -> None:
    """Remove the temporary files in `folder` whose writers are dead. What cannot be looked at or removed, stays."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if TEMPORARY in name:
            _remove_leftover(os.path.join(folder, name), name.rpartition(TEMPORARY)[2].partition("-")[0])


def _remove_leftover(path: str, writer: str) -> None:
    try:
        if writer.isdecimal() and (not alive(int(writer)) or os.lstat(path).st_mtime < time.time() - _OLD):
            os.unlink(path)
    except OSError:
        return


def has_dead_owner(name: str) -> bool:
    """Whether something whose name begins with the number of a process and a dash belongs to one that is dead."""
    owner = name.partition("-")[0]
    return owner.isdecimal() and not alive(int(owner))


def alive(pid: int) -> bool:
    """Whether a process of this number exists, whoever owns it; on Windows, where asking would hurt it, always."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return pid > 0
