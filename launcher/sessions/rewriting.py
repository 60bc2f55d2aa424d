"""Giving a session another header by a copy of its file, which takes its place at once."""

from __future__ import annotations

import os
import sys

from launcher.storage import atomic, files, leftovers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.sessions.header import Header

_CHUNK = 1 << 20


def replaced(descriptor: int, path: str, header: Header, line: str) -> bool:
    """Whether a copy with the new header took the place of the file; not if that changed meanwhile."""
    target = os.path.realpath(path)
    leftovers.sweep(os.path.dirname(target))
    before = os.fstat(descriptor)
    temporary, copy = atomic.create_beside(target)
    try:
        try:
            files.resemble(copy, before)
            atomic.write_all(copy, files.pread(descriptor, header.start, 0) + line.encode("utf-8", "surrogateescape"))
            _copy_rest(descriptor, header.end, copy)
            os.fsync(copy)
        finally:
            os.close(copy)
        if _same(before, os.fstat(descriptor)) and _same(before, os.stat(target)):
            files.replace(temporary, target)
            return True
    except BaseException:
        os.unlink(temporary)
        raise
    os.unlink(temporary)
    return False


def _copy_rest(source: int, offset: int, target: int) -> None:
    """Append what follows `offset`, by the kernel where it can: some file systems then share the blocks."""
    if sys.platform == "linux":
        try:
            while copied := os.copy_file_range(source, target, 1 << 30, offset):
                offset += copied
        except (AttributeError, OSError):
            pass
    # What the kernel did not copy, or copied as nothing (as it does for files that only pretend a size).
    while chunk := files.pread(source, _CHUNK, offset):
        atomic.write_all(target, chunk)
        offset += len(chunk)


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_ino, one.st_size, one.st_mtime_ns) == (other.st_ino, other.st_size, other.st_mtime_ns)
