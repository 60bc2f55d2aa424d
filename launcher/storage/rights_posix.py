"""Whose a file is and who may enter a folder, as POSIX has it (the contract: `launcher.storage.rights`)."""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.storage import files

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module


def resemble(descriptor: int, status: os.stat_result, mode: int | None = None) -> None:
    """Give an open file the owner of the one it is to replace, and its permissions or `mode`.

    Raises OSError where the owner cannot be kept; a group that this user is not in is given up.
    """
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        except PermissionError:
            if own.st_uid != status.st_uid:
                raise
    os.fchmod(descriptor, status.st_mode & 0o7777 if mode is None else mode)


def give(made: int | str, status: os.stat_result) -> None:
    """Give an open file, or what has a path and is no link, the owner of another one. Raises OSError."""
    if isinstance(made, int):
        os.fchown(made, status.st_uid, status.st_gid)
    else:
        os.lchown(made, status.st_uid, status.st_gid)


def is_private_folder(path: str) -> bool:
    """Whether this is a folder of this process's user that nobody else may enter. Raises OSError."""
    status = os.lstat(path)
    return files.is_own(status) and not status.st_mode & 0o077 and status.st_mode & 0o170000 == 0o040000
