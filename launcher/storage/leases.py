"""Leases, which keep even a program that knows no lock out of a file: a mechanism of Linux (`fcntl(2)`, F_SETLEASE).

Elsewhere, and on network file systems, there are none, and `lease` says so.
"""

from __future__ import annotations

import sys
import time

from launcher.boot.lazy import load

# Whether this system has leases at all.
AVAILABLE = sys.platform == "linux"

# Seconds to wait for others to close a file before going without a lease; the app reads and writes within less.
PATIENCE = 0.005
# Seconds without a pause between tries: between a program's write and its next read there are microseconds.
_EAGER = 0.0005
_MOMENT = 0.0001
# Seconds that the app may take from reading config.json to writing it back.
_REWRITE = 0.003

if sys.platform == "linux":
    import fcntl

    _signal = load("_signal")
    _SIGURG = _signal.SIGURG
    _STOPPING = {_signal.SIGTSTP, _signal.SIGTTIN, _signal.SIGTTOU}

    def _set(descriptor: int, *, shared: bool) -> None:
        # The kernel signals the holder that somebody waits. The signal it would choose kills; this one is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, _SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK if shared else fcntl.F_WRLCK)

    def end(descriptor: int) -> None:
        """Let others in again; without a lease, nothing."""
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError:
            return

    class Undisturbed:
        """A time in which Ctrl-Z does not stop this process, but behind it: while a lease keeps others waiting."""

        def __enter__(self) -> None:
            self._mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _STOPPING)

        def __exit__(self, *_error: object) -> None:
            _signal.pthread_sigmask(_signal.SIG_SETMASK, self._mask)

    def awaited(descriptor: int) -> str:
        """Who waits for the end of a lease: "writer", "reader" (or nobody, if it is a shared one), or "" for nobody."""
        wanted = fcntl.fcntl(descriptor, fcntl.F_GETLEASE)
        return {fcntl.F_UNLCK: "writer", fcntl.F_RDLCK: "reader"}.get(wanted, "")

else:

    def _set(_descriptor: int, *, shared: bool) -> None:  # noqa: ARG001 - the contract's
        raise OSError

    def end(_descriptor: int) -> None:
        """Nothing: there is no lease to end."""

    class Undisturbed:
        """Nothing: no lease keeps anybody waiting."""

        def __enter__(self) -> None:
            return

        def __exit__(self, *_error: object) -> None:
            return

    def awaited(_descriptor: int) -> str:
        """Nobody: only a lease makes them wait."""
        return ""


def lease(descriptor: int, patience: float = PATIENCE, *, shared: bool = False) -> bool | None:
    """Keep others out of an open file, the app included; whether that could be had in `patience` seconds.

    Whoever opens the file from now on waits inside `open` until this descriptor is closed; with a shared lease, only
    who opens it to write. It is granted while nobody else has the file open (shared: to write; and this descriptor
    must be read-only). Hold it for microseconds. None where there are no leases.
    """
    if not AVAILABLE:
        return None
    start = time.monotonic()
    while True:
        try:
            _set(descriptor, shared=shared)
        except BlockingIOError:
            waited = time.monotonic() - start
            if waited >= patience:
                return False
            if waited >= _EAGER:
                time.sleep(_MOMENT)
        except OSError:
            return None
        else:
            return True


def lease_between(descriptor: int, patience: float = PATIENCE) -> bool | None:
    """The same beside a program that reads and rewrites the file: at a time when it is not about to write.

    What it comes to do next tells. A writer has read before, and would overwrite what is changed now: it goes first. A
    reader, or nobody for longer than a rewrite takes, sees the change.
    """
    until = time.monotonic() + patience
    while taken := lease(descriptor, max(until - time.monotonic(), 0.0)):
        arrival = time.monotonic() + _REWRITE
        while not (who := awaited(descriptor)) and time.monotonic() < arrival:
            time.sleep(_MOMENT)
        if who != "writer":
            return True
        end(descriptor)
    return taken


def is_open_elsewhere(descriptor: int, *, shared: bool = False) -> bool:
    """Whether others have an open file open now (shared: to write); False where there are no leases to tell by."""
    if not AVAILABLE:
        return False
    try:
        _set(descriptor, shared=shared)
    except BlockingIOError:
        return True
    except OSError:
        return False
    end(descriptor)
    return False
