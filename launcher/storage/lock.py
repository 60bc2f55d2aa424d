"""The one inter-process lock that every writer of craft-run takes, and leases, which keep even the app out."""

from __future__ import annotations

import os
import time

from launcher.boot.lazy import load
from launcher.storage.private import make_private
from launcher.values.errors import RecordError

if os.name == "nt":
    import msvcrt

    _SET_LEASE = None
else:
    import fcntl

    _SIGURG = load("_signal").SIGURG
    _SET_LEASE = getattr(fcntl, "F_SETLEASE", None)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

# A writer holds the lock for milliseconds; whoever waits this long (s) waits for a process that is stopped or hung.
PATIENCE = 30.0

# Seconds to wait for others to close a file before going without a lease; the app reads and writes within less.
_LEASE_PATIENCE = 0.005
# Seconds without a pause between tries: between a program's write and its next read there are microseconds.
_EAGER = 0.0005
_MOMENT = 0.0001
# Seconds that the app may take from reading config.json to writing it back.
_REWRITE = 0.003


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
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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
    while not _try_lock(descriptor):
        if time.monotonic() >= end:
            return False
        time.sleep(0.002)
    return True


if os.name == "nt":

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def lease(descriptor: int, patience: float = _LEASE_PATIENCE, *, shared: bool = False) -> bool | None:
    """Keep others out of an open file, the app included; whether that could be had in `patience` seconds.

    A lease of Linux (`fcntl(2)`, F_SETLEASE): whoever opens the file from now on waits inside `open` until this
    descriptor is closed; with a shared one, only who opens it to write. It is granted while nobody else has the file
    open (shared: to write; and this descriptor must be read-only). Hold it for microseconds. None where there are no
    leases: on other systems, and on network file systems.
    """
    if _SET_LEASE is None:
        return None
    start = time.monotonic()
    try:
        # The kernel signals the holder that somebody waits. The signal it would choose kills; this one is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, _SIGURG)
        while True:
            try:
                fcntl.fcntl(descriptor, _SET_LEASE, fcntl.F_RDLCK if shared else fcntl.F_WRLCK)
            except BlockingIOError:
                waited = time.monotonic() - start
                if waited >= patience:
                    return False
                if waited >= _EAGER:
                    time.sleep(_MOMENT)
            else:
                return True
    except OSError:
        return None


def lease_between(descriptor: int, patience: float = _LEASE_PATIENCE) -> bool | None:
    """The same beside a program that reads and rewrites the file: at a time when it is not about to write.

    What it comes to do next tells. A writer has read before, and would overwrite what is changed now: it goes first. A
    reader, or nobody for longer than a rewrite takes, sees the change.
    """
    end = time.monotonic() + patience
    while taken := lease(descriptor, max(end - time.monotonic(), 0.0)):
        arrival = time.monotonic() + _REWRITE
        while not (who := awaited(descriptor)) and time.monotonic() < arrival:
            time.sleep(_MOMENT)
        if who != "writer":
            return True
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return taken


def awaited(descriptor: int) -> str:
    """Who waits for the end of a lease: a "writer", a "reader" (or nobody, if it is a shared one), or "" for nobody."""
    wanted = fcntl.fcntl(descriptor, fcntl.F_GETLEASE)
    return {fcntl.F_UNLCK: "writer", fcntl.F_RDLCK: "reader"}.get(wanted, "")
