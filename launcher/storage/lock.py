"""The one inter-process lock that every writer of craft-run takes."""

from __future__ import annotations

import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files, private
from launcher.values import waits
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Lock:
    """An advisory lock on `<folder>/lock`, held inside a `with` block and freed by the kernel when the process dies.

    `patience` is in seconds. While it is held the file names what is unfinished (`launcher.storage.notes`); where the
    holder dies the next one clears that away, which it can be sure of as nobody else knows: the lock is its own now.

    Raises RecordError when the lock cannot be created, or not be had in time.
    """

    def __init__(self, folder: str, patience: float = waits.LOCK) -> None:
        self._folder = folder
        self._patience = patience
        self.descriptor = -1
        self._stand_in = ""
        # Bytes of notes, and whether they stay for the next holder.
        self.noted = 0
        self.leaves = False

    def __enter__(self) -> None:
        try:
            private.make_private(self._folder)
            path = os.path.join(self._folder, "lock")
            self.descriptor = private.create(path, files.READ_WRITE)
        except OSError as error:
            hint = "make the folder writable for your user, with room on its disk"
            if isinstance(error, FileExistsError | NotADirectoryError):
                hint = "move it away: a folder belongs there"
            raise RecordError(f"cannot lock `{self._folder}`: {error.strerror}", hint) from None
        try:
            acquired = acquire(self.descriptor, self._patience)
        except OSError:  # a file system without locks
            self._stand_in = load("launcher.storage.lockfile").take(path, self._patience)
            acquired = bool(self._stand_in)
        if not acquired:
            os.close(self.descriptor)
            raise RecordError(
                f"another craft-run has held the lock in `{self._folder}` for {self._patience:.3g} s",
                "look for a stopped one: `ps -C craft-run`",
            )
        if os.fstat(self.descriptor).st_size:
            load("launcher.storage.unfinished").clear(self.descriptor)
        held.append(self)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        held.remove(self)
        if self.noted and not self.leaves:
            os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)
        if self._stand_in:
            load("launcher.storage.lockfile").release(self._stand_in)


# The locks that this process holds.
held: list[Lock] = []


def acquire(descriptor: int, patience: float) -> bool:
    """Lock the file behind `descriptor` for this process, waiting at most `patience` seconds; whether it worked.

    Raises OSError where the file system knows no locks.
    """
    end = time.monotonic() + patience
    while not files.try_lock(descriptor):
        if time.monotonic() >= end:
            return False
        time.sleep(0.002)
    return True
