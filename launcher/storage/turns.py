"""Taking turns with other programs that have the same file open: whether they have, and what they come to do next."""

from __future__ import annotations

import sys
import time

from launcher.storage import files, leases

# How often (s) to try to open a file that is under a lease, and to look who waits for the end of one: between a
# program's write and its next read there are microseconds.
_PAUSE = 0.001
_MOMENT = 0.0001
# Seconds that the app may take from reading config.json to writing it back.
_REWRITE = 0.003

if sys.platform == "linux":
    import fcntl

    def awaited(descriptor: int) -> str:
        """Who waits for the end of a lease: "writer", "reader" (or nobody, if it is a shared one), or "" for nobody."""
        wanted = fcntl.fcntl(descriptor, fcntl.F_GETLEASE)
        return {fcntl.F_UNLCK: "writer", fcntl.F_RDLCK: "reader"}.get(wanted, "")

else:

    def awaited(_descriptor: int) -> str:
        """Nobody: only a lease makes them wait."""
        return ""


def opened(path: str, flags: int, patience: float) -> int:
    """A descriptor of a file that another program keeps from being opened, when it lets go of it. Raises OSError."""
    end = time.monotonic() + patience
    while True:
        try:
            return files.open_file(path, flags | files.NO_WAIT)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise BlockingIOError(11, "another program keeps it from being opened", path) from None
        time.sleep(_PAUSE)


def lease_between(descriptor: int, patience: float = leases.PATIENCE) -> bool | None:
    """A lease beside a program that reads and rewrites the file: at a time when it is not about to write.

    What it comes to do next tells. A writer has read before, and would overwrite what is changed now: it goes first. A
    reader, or nobody for longer than a rewrite takes, sees the change. Answers as `leases.lease` does.
    """
    until = time.monotonic() + patience
    while taken := leases.lease(descriptor, max(until - time.monotonic(), 0.0)):
        arrival = time.monotonic() + _REWRITE
        while not (who := awaited(descriptor)) and time.monotonic() < arrival:
            time.sleep(_MOMENT)
        if who != "writer":
            return True
        leases.end(descriptor)
    return taken


def is_open_elsewhere(descriptor: int, *, shared: bool = False) -> bool:
    """Whether others have an open file open now (shared: to write); False where there are no leases to tell by."""
    if not leases.AVAILABLE:
        return False
    with leases.Undisturbed(descriptor):
        try:
            leases.take(descriptor, shared=shared)
        except BlockingIOError:
            return True
        except OSError:
            return False
    return False
