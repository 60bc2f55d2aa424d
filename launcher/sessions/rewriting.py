"""Giving a session another header by a copy of its file, which takes its place at once.

Another program may have the file open to append to it: what it writes after the copy took its name would be in no file.
So the name changes under a lease, or not at all.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.storage import atomic, exchange, files, leases, leftovers, opening, turns
from launcher.storage.exchange import Staged
from launcher.values import waits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.sessions.header import Header

_CHUNK = 1 << 20
# Nanoseconds after a change in which the next one is expected.
_RECENT = 1_000_000_000


def replaced(descriptor: int, path: str, header: Header, line: str, now_ns: int) -> bool:
    """Whether a copy with the new header took the place of the file; not if another program is in the way.

    Raises OSError.
    """
    target = os.path.realpath(path)
    leftovers.sweep(os.path.dirname(target))
    if turns.is_open_elsewhere(descriptor):  # nothing is copied for as long as it is
        return False
    before = os.fstat(descriptor)
    with leases.Undisturbed(descriptor), Staged(target, before) as staged:
        first = files.pread(descriptor, header.start, 0) + line.encode("utf-8", "surrogateescape")
        if not staged.keeps:
            return _overwritten(descriptor, staged, target, first, header.end)
        atomic.write_all(staged.descriptor, first)
        _copy_rest(descriptor, header.end, staged.descriptor)
        os.fsync(staged.descriptor)
        leased = leases.lease(descriptor, waits.LEASE)
        if leased is False or not (_same(before, os.fstat(descriptor)) and _same(before, os.stat(target))):
            return False
        if not leased:
            return _replaced_openly(descriptor, staged, target, first, header.end)
        busy = abs(now_ns - before.st_mtime_ns) < _RECENT
        return exchange.take_name(descriptor, staged, target, busy=busy)


def _replaced_openly(descriptor: int, staged: Staged, target: str, first: bytes, end: int) -> bool:
    try:
        files.replace_open(staged.path, target)
    except OSError as error:
        if error.errno not in atomic.MOUNTED:
            raise
        return _overwritten(descriptor, staged, target, first, end)
    return True


def _overwritten(descriptor: int, staged: Staged, target: str, first: bytes, end: int) -> bool:
    """The same in place, for a file whose owner or other names a copy would not have."""
    content = opening.read_descriptor(descriptor)
    staged.write(first + content[end:])
    leased = leases.lease(descriptor, waits.LEASE)
    if leased is False or not exchange.is_at(descriptor, target):
        return False
    return exchange.settle(descriptor, staged, target, content, leased=bool(leased))


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
