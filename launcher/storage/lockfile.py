"""A lock for file systems that have none of their own: a file that only one process can create, marked with its owner.

It is not freed by the kernel, so one whose owner is dead is taken over; one whose owner cannot be judged, when it is
older than anybody holds a lock.
"""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.storage import alive, files, opening, owner

# Seconds: more than any holder needs, and how often to look.
_LONGEST = 60.0
_PAUSE = 0.005


def take(path: str, patience: float) -> str:
    """The path of the lock's file beside `path`, to be released; empty where it is not to be had in time.

    Raises OSError where no file can be made.
    """
    held = f"{path}.held"
    end = time.monotonic() + patience
    while True:
        try:
            descriptor = files.open_file(held, files.WRITE | files.NEW, 0o600)
        except FileExistsError:
            if _is_abandoned(held):
                _remove(held)
                continue
        else:
            os.write(descriptor, f"{owner.mark()}-".encode())
            os.close(descriptor)
            return held
        if time.monotonic() >= end:
            return ""
        time.sleep(_PAUSE)


def release(held: str) -> None:
    """Let the next one have it."""
    _remove(held)


def _is_abandoned(held: str) -> bool:
    try:
        age = time.time() - os.lstat(held).st_mtime
        said = opening.read(held).decode("ascii", "replace")
    except OSError:
        return False
    state = alive.judge(said) if said else alive.UNKNOWN
    return state == alive.DEAD or (state == alive.UNKNOWN and age > _LONGEST)


def _remove(held: str) -> None:
    try:
        os.unlink(held)
    except OSError:
        return
