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

if sys.platform == "linux":
    import fcntl

    _signal = load("_signal")
    _SIGURG = _signal.SIGURG
    _STOPPING = {_signal.SIGTSTP, _signal.SIGTTIN, _signal.SIGTTOU}

    def take(descriptor: int, *, shared: bool) -> None:
        """Take a lease that can be had at once. Raises BlockingIOError, or OSError where there are none."""
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
        """A time in which Ctrl-Z does not stop this process, but behind it: while a lease keeps others waiting.

        A lease on `descriptor` ends with it; all others must have ended by then.
        """

        def __init__(self, descriptor: int = -1) -> None:
            self._descriptor = descriptor

        def __enter__(self) -> None:
            self._mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _STOPPING)

        def __exit__(self, *_error: object) -> None:
            if self._descriptor >= 0:
                end(self._descriptor)
            _signal.pthread_sigmask(_signal.SIG_SETMASK, self._mask)

else:

    def take(_descriptor: int, *, shared: bool) -> None:  # noqa: ARG001 - the contract's
        """None can be had."""
        raise OSError

    def end(_descriptor: int) -> None:
        """Nothing: there is no lease to end."""

    class Undisturbed:
        """Nothing: no lease keeps anybody waiting."""

        def __init__(self, descriptor: int = -1) -> None:
            """Take what is not needed here."""

        def __enter__(self) -> None:
            return

        def __exit__(self, *_error: object) -> None:
            return


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
            take(descriptor, shared=shared)
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
