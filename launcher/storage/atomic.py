"""Replacing a file so that no reader and no crash ever sees half of it."""

from __future__ import annotations

import os

# What stands between the name of a file and the process that is writing its next version.
TEMPORARY = ".craft-run-"

# Bytes to ask for at first, which is nearly always all, and then.
_SMALL = 1 << 16
_LARGE = 1 << 20


def read(path: str) -> bytes:
    """All bytes of a file. Raises OSError as `open_to_read` does."""
    descriptor = open_to_read(path)
    try:
        return read_descriptor(descriptor)
    finally:
        os.close(descriptor)


def open_to_read(path: str) -> int:
    """A descriptor of a file. Raises OSError, also for what is no file: a pipe's writer may never come, a device's
    bytes never end.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except BlockingIOError:  # a lease on it, which lasts for a moment only
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    kind = os.fstat(descriptor).st_mode & 0o170000
    if kind != 0o100000:
        os.close(descriptor)
        number, reason = (21, "Is a directory") if kind == 0o040000 else (22, "not a regular file")
        raise OSError(number, reason, path)
    return descriptor


def read_descriptor(descriptor: int) -> bytes:
    """All bytes from the start of an open file. Raises OSError."""
    content = os.pread(descriptor, _SMALL, 0)
    if len(content) < _SMALL:
        return content
    chunks = [content]
    offset = len(content)
    while chunk := os.pread(descriptor, _LARGE, offset):
        chunks.append(chunk)
        offset += len(chunk)
    return b"".join(chunks)


def replace(path: str, content: bytes, mode: int = 0o600) -> None:
    """Make `path` hold `content`: written to a temporary file of its own in the same folder, fsynced, renamed.

    `mode` is the permission of the new file (callers that replace another program's file pass the old one's). A
    symbolic link is followed, so that a config kept in a dotfiles repository stays a link. Raises OSError, and then
    leaves the old file as it was and no temporary file behind.
    """
    target = os.path.realpath(path)
    temporary, descriptor = create_beside(target)
    try:
        try:
            os.fchmod(descriptor, mode)
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def create_beside(target: str) -> tuple[str, int]:
    """A new private file of this process's own beside `target`: its path and a descriptor. Raises OSError.

    The name tells whose it is, so that what a killed process leaves behind can be recognised.
    """
    temporary = f"{target}{TEMPORARY}{os.getpid()}-{os.urandom(4).hex()}"
    return temporary, os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def resemble(descriptor: int, status: os.stat_result) -> None:
    """Give an open file the owner and the permissions of the one it is to replace.

    Raises OSError where the owner cannot be kept; a group that this user is not in is given up.
    """
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        except PermissionError:
            if own.st_uid != status.st_uid:
                raise
    os.fchmod(descriptor, status.st_mode & 0o7777)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however often the system takes only a part. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
