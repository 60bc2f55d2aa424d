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

import time

from launcher.boot.system import os
from launcher.storage import atomic, files, leases, making, notes, opening, rights, turns
from launcher.values import waits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

# How long (s) a program may be on its way from the name to the file, on a busy machine, and how often to look.
_ON_ITS_WAY = 0.02
_MOMENT = 0.0001


class Staged:
    """The new file while it is made: `path`, a descriptor, and what it holds. Removed at the end if it has no name.

    `keeps` tells that it may take the place of the old one; where that has an owner who cannot be kept, or more than
    one name, the old file must be overwritten. `mode` is what the new one's permissions are to be instead of its.
    """

    def __init__(self, target: str, like: os.stat_result | None, mode: int | None = None) -> None:
        self.content = b""
        self.keeps = like is None or like.st_nlink == 1
        try:
            self.path, self.descriptor = atomic.create_beside(target)
        except PermissionError:
            if like is None:
                raise
            # A folder may be closed where its file is not.
            self.path, self.descriptor, self.keeps = "", -1, False
            return
        try:
            self._resemble(target, like, mode)
        except OSError:
            self.__exit__()
            raise

    def _resemble(self, target: str, like: os.stat_result | None, mode: int | None) -> None:
        if like is None:
            making.adopt(self.descriptor, target)
            return
        try:
            rights.resemble(self.descriptor, like, mode)
        except PermissionError:
            self.keeps = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.path:
            os.close(self.descriptor)
            notes.remove(self.path)

    def write(self, content: bytes) -> None:
        """Make the file hold `content`, to the disk. Raises OSError."""
        if self.path:
            atomic.overwrite(self.descriptor, content)
        self.content = content


def take_name(old: int, staged: Staged, target: str, *, busy: bool) -> bool:
    """Whether the staged file has the name now, and what it holds will stay.

    Called with a lease on the `old` file. `busy` tells that the other program is writing right now: then the lease is
    an exclusive one, `old` can be written, and arrivals are worth waiting for. Raises OSError.
    """
    kept = f"{staged.path}-old"
    notes.note(kept)
    try:
        os.link(target, kept)
    except OSError:
        # No hard links here: what is left is the moment between looking and renaming.
        if turns.awaited(old) == "writer":
            return False
        files.replace(staged.path, target)
        return True
    try:
        watched = busy and leases.lease(staged.descriptor)
        files.replace(staged.path, target)
        if not _has_settled(old, staged, _ON_ITS_WAY if watched else 0.0):
            files.replace(kept, target)
            return False
        return not watched or turns.awaited(staged.descriptor) != "writer"
    finally:
        notes.remove(kept)


def _has_settled(old: int, staged: Staged, patience: float) -> bool:
    """Whether nobody came to write the old file within `patience` seconds; who came to read it gets the new content."""
    end = time.monotonic() + patience
    given = False
    while (who := turns.awaited(old)) != "writer":
        if who == "reader" and patience and staged.content and not given:
            os.ftruncate(old, len(staged.content))
            files.pwrite(old, staged.content, 0)
            given = True
        if time.monotonic() >= end or (patience and turns.awaited(staged.descriptor) == "writer"):
            return True
        time.sleep(_MOMENT)
    return False


def swap(path: str, before: bytes | None, after: bytes) -> bool:
    """Make the file at `path` hold `after` instead of `before` (None: there was no file), to the disk.

    False where it holds something else by now, or another program has it open to write: look again. It keeps its owner
    and, being followed, a symbolic link, and is private to its owner afterwards. Called with craft-run's lock held.
    Raises OSError.
    """
    target = os.path.realpath(path)
    if before is None:
        if os.path.lexists(target):
            return False
        atomic.replace(target, after)
        return True
    old = opening.open_to_write(target)
    try:
        with leases.Undisturbed(old), Staged(target, os.fstat(old), 0o600) as staged:
            staged.write(after)
            leased = leases.lease(old, waits.LEASE)
            if leased is False or opening.read_descriptor(old) != before or not is_at(old, target):
                return False
            return settle(old, staged, target, before, leased=bool(leased))
    finally:
        os.close(old)


def settle(  # noqa: PLR0913 - what is known of both files
    old: int, staged: Staged, target: str, before: bytes, *, leased: bool, busy: bool = False
) -> bool:
    """Give the staged file the name, or where it must not or cannot have it, overwrite the old one; see `take_name`.

    `before` is what the old one holds. Raises OSError.
    """
    if not staged.keeps:
        return _overwritten(old, staged, target, before, leased=leased)
    try:
        if leased:
            return take_name(old, staged, target, busy=busy)
        files.replace_open(staged.path, target)
    except OSError as error:
        if error.errno not in atomic.MOUNTED:
            raise
        return _overwritten(old, staged, target, before, leased=leased)
    return True


def _overwritten(old: int, staged: Staged, target: str, before: bytes, *, leased: bool) -> bool:
    if leased and turns.awaited(old) == "writer":
        return False
    leases.end(old)
    descriptor = opening.open_to_write(target)
    try:
        leases.lease(descriptor, waits.LEASE)
        if opening.read_descriptor(descriptor) != before:
            return False
        if staged.path:
            notes.note(staged.path, target)
        atomic.overwrite(descriptor, staged.content)
    finally:
        os.close(descriptor)
    return True


def is_at(descriptor: int, path: str) -> bool:
    """Whether the open file still has this name. Raises OSError."""
    return os.path.samestat(os.stat(path), os.fstat(descriptor))
