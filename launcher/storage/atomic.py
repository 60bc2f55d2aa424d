"""Replacing a file so that no reader and no crash ever sees half of it."""

from __future__ import annotations

import os

from launcher.storage import files

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
        descriptor = files.open_file(path, files.READ | files.NO_WAIT)
    except BlockingIOError:  # a lease on it, which lasts for a moment only
        descriptor = files.open_file(path, files.READ)
    kind = os.fstat(descriptor).st_mode & 0o170000
    if kind != 0o100000:
        os.close(descriptor)
        number, reason = (21, "Is a directory") if kind == 0o040000 else (22, "not a regular file")
        raise OSError(number, reason, path)
    return descriptor


def read_descriptor(descriptor: int) -> bytes:
    """All bytes from the start of an open file. Raises OSError."""
    content = files.pread(descriptor, _SMALL, 0)
    if len(content) < _SMALL:
        return content
    chunks = [content]
    offset = len(content)
    while chunk := files.pread(descriptor, _LARGE, offset):
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
            files.set_mode(descriptor, mode)
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        files.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def create_beside(target: str) -> tuple[str, int]:
    """A new private file of this process's own beside `target`: its path and a descriptor. Raises OSError.

    The name tells whose it is, so that what a killed process leaves behind can be recognised.
    """
    temporary = f"{target}{TEMPORARY}{os.getpid()}-{os.urandom(4).hex()}"
    return temporary, files.open_file(temporary, files.READ_WRITE | files.NEW, 0o600)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however often the system takes only a part. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
