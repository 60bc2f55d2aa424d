"""Giving a new file the name of an old one, beside a program that rewrites it in place and knows no lock.

That program may have found the old file by its name and not have opened it yet. With leases on both files it is stopped
in `open` wherever it arrives, and what it comes for decides:

    to write the old file     it would be lost: the old file gets its name back
    to read the old file      it is given the new content there
    to write the new file     it has read before, and overwrites the change
    to read the new file      nothing

Without leases, what was written into the old file can only be found there afterwards.
"""

from __future__ import annotations

import os
import time

from launcher.storage import atomic, files, leases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

# How long (s) a program may be on its way from the name to the file, on a busy machine, and how often to look.
_ON_ITS_WAY = 0.02
_MOMENT = 0.0001


class Staged:
    """The new file while it is made: `path`, a descriptor, and what it holds. Removed at the end if it has no name."""

    def __init__(self, target: str, like: os.stat_result | None) -> None:
        self.content = b""
        self.path, self.descriptor = atomic.create_beside(target)
        try:
            if like is not None:
                files.resemble(self.descriptor, like)
        except OSError:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        os.close(self.descriptor)
        unlink(self.path)

    def write(self, content: bytes) -> None:
        """Make the file hold `content`, to the disk. Raises OSError."""
        os.ftruncate(self.descriptor, 0)
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        atomic.write_all(self.descriptor, content)
        os.fsync(self.descriptor)
        self.content = content


def take_name(old: int, staged: Staged, target: str, *, busy: bool) -> bool:
    """Whether the staged file has the name now, and what it holds will stay.

    Called with a lease on the `old` file. `busy` tells that the other program is writing right now: then the lease is
    an exclusive one, `old` can be written, and arrivals are worth waiting for. Raises OSError.
    """
    kept = f"{staged.path}-old"
    try:
        os.link(target, kept)
    except OSError:
        # No hard links here: what is left is the moment between looking and renaming.
        if leases.awaited(old) == "writer":
            return False
        files.replace(staged.path, target)
        return True
    try:
        watched = busy and leases.lease(staged.descriptor)
        files.replace(staged.path, target)
        if not _has_settled(old, staged, _ON_ITS_WAY if watched else 0.0):
            files.replace(kept, target)
            return False
        return not watched or leases.awaited(staged.descriptor) != "writer"
    finally:
        unlink(kept)


def _has_settled(old: int, staged: Staged, patience: float) -> bool:
    """Whether nobody came to write the old file within `patience` seconds; who came to read it gets the new content."""
    end = time.monotonic() + patience
    given = False
    while (who := leases.awaited(old)) != "writer":
        if who == "reader" and patience and not given:
            os.ftruncate(old, len(staged.content))
            files.pwrite(old, staged.content, 0)
            given = True
        if time.monotonic() >= end or (patience and leases.awaited(staged.descriptor) == "writer"):
            return True
        time.sleep(_MOMENT)
    return False


def unlink(path: str) -> None:
    """Remove a file that may be gone. Raises OSError."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
