"""Clearing away what killed processes left behind while they were replacing a file."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.storage import alive, folders
from launcher.storage.atomic import TEMPORARY

# Seconds after which a temporary file is a leftover whoever made it: writing one takes moments.
_OLD = 86400.0


def sweep(folder: str) -> None:
    """Remove the temporary files in `folder` whose writers are dead. What cannot be looked at or removed, stays."""
    for name in _names(folder):
        if TEMPORARY in name:
            _remove_leftover(os.path.join(folder, name), name.rpartition(TEMPORARY)[2])


def _remove_leftover(path: str, writer: str) -> None:
    try:
        if is_leftover(path, writer):
            os.unlink(path)
    except OSError:
        return


def sweep_private(folder: str) -> list[str]:
    """Remove what dead processes left in the private folder of a login; one line for each thing that cannot go.

    Their files may hold keys, and stand there for as long as a command runs: age proves nothing.
    """
    left: list[str] = []
    for name in _names(folder):
        if is_abandoned(name):
            path = os.path.join(folder, name)
            left += folders.remove(path) if os.path.isdir(path) and not os.path.islink(path) else _removed(path)
    return left


def is_abandoned(name: str) -> bool:
    """Whether something in the private folder of a login belongs to a process that is dead."""
    return alive.judge(name, local=True) == alive.DEAD


def _removed(path: str) -> list[str]:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [f"cannot remove `{path}`: {error.strerror}; remove it yourself: it may hold a key"]
    return []


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def is_leftover(path: str, writer: str) -> bool:
    """Whether the process whose mark begins `writer` is dead, or must be, as old as the file is. Raises OSError.

    One that certainly runs is writing, however old the clock makes its file.
    """
    if not writer.partition("-")[0].isdecimal():
        return False
    state = alive.judge(writer)
    return state == alive.DEAD or (state == alive.UNKNOWN and os.lstat(path).st_mtime < time.time() - _OLD)
