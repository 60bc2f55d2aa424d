"""The one inter-process lock that every writer of craft-run takes."""

from __future__ import annotations

import os
import time

from launcher.storage import files
from launcher.storage.private import make_private
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

# A writer holds the lock for milliseconds; whoever waits this long (s) waits for a process that is stopped or hung.
PATIENCE = 30.0


class Lock:
    """An advisory lock on `<folder>/lock`, held inside a `with` block and freed by the kernel when the process dies.

    Raises RecordError when the lock cannot be created, or not be had within `PATIENCE` seconds.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._descriptor = -1

    def __enter__(self) -> None:
        try:
            make_private(self._folder)
            path = os.path.join(self._folder, "lock")
            self._descriptor = files.open_file(path, files.READ_WRITE | files.CREATE, 0o600)
        except OSError as error:
            hint = "make the folder writable for your user, and room on its disk"
            if isinstance(error, FileExistsError | NotADirectoryError):
                hint = "move it away: a folder belongs there"
            raise RecordError(f"cannot lock `{self._folder}`: {error.strerror}", hint) from None
        if not acquire(self._descriptor, PATIENCE):
            os.close(self._descriptor)
            raise RecordError(
                f"another craft-run has held the lock in `{self._folder}` for {PATIENCE:.0f} s",
                "look for a stopped one: `ps -C craft-run`",
            )

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def acquire(descriptor: int, patience: float) -> bool:
    """Lock the file behind `descriptor` for this process, waiting at most `patience` seconds; whether it worked."""
    end = time.monotonic() + patience
    while not files.try_lock(descriptor):
        if time.monotonic() >= end:
            return False
        time.sleep(0.002)
    return True
