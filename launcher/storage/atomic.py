"""Replacing a file so that no reader and no crash ever sees half of it."""

from __future__ import annotations

import os


def read(path: str) -> bytes:
    """All bytes of a file. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return read_descriptor(descriptor)
    finally:
        os.close(descriptor)


def read_descriptor(descriptor: int) -> bytes:
    """All bytes from the start of an open file. Raises OSError."""
    chunks = []
    offset = 0
    while chunk := os.pread(descriptor, 1 << 20, offset):
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
    temporary = f"{target}.craft-run-{os.getpid()}-{os.urandom(4).hex()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
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


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however often the system takes only a part. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
