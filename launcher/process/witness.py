"""Telling a signal to the whole process group from one to this process alone: Linux.

The system does not say which it was, and the child of a supervisor is in the group. So another process stands in it,
too, with all signals blocked, and reports what reaches it: what reaches both was sent to all.
"""

from __future__ import annotations

import sys
import time

from launcher.boot.system import os
from launcher.process import prctl
from launcher.process.arrival import HELD
from launcher.process.signals import calls

assert sys.platform == "linux"  # noqa: S101 - the type checker's way to skip a module

# How long (s) the report of a signal may take to arrive, and how long it counts.
_PATIENCE = 0.02
_LASTS = 0.2
_MOMENT = 0.0005
_REPORT = 5


class Witness:
    """The other process, from its beginning to `dismiss`. Without one, where none can be had, nothing is ever seen."""

    def __init__(self) -> None:
        self._pid = 0
        self._reports = -1
        self._seen: list[tuple[float, bytes]] = []
        reading, writing = os.pipe()
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            return
        if self._pid == 0:
            try:
                _stand_by(writing, parent)
            finally:
                os._exit(0)
        os.close(writing)
        os.set_blocking(reading, False)
        self._reports = reading

    def saw(self, number: int, sender: int) -> bool:
        """Whether the signal that came to this process from `sender` (0: unknown) came to the whole group."""
        if not self._pid:
            return False
        wanted = _report(number, sender) if sender else bytes((number,))
        end = time.monotonic() + _PATIENCE
        while True:
            now = time.monotonic()
            self._take(now)
            self._seen = [each for each in self._seen if now - each[0] < _LASTS]
            for each in self._seen:
                if each[1].startswith(wanted):
                    self._seen.remove(each)
                    return True
            if now >= end:
                return False
            time.sleep(_MOMENT)

    def _take(self, now: float) -> None:
        try:
            content = os.read(self._reports, 1 << 12)
        except OSError:
            return
        self._seen += [(now, content[at : at + _REPORT]) for at in range(0, len(content), _REPORT)]

    def dismiss(self) -> None:
        """End it."""
        if self._pid:
            os.close(self._reports)
            try:
                os.kill(self._pid, calls.SIGKILL)
                os.waitpid(self._pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
            self._pid = 0


def _report(number: int, sender: int) -> bytes:
    return bytes((number,)) + sender.to_bytes(4, "little", signed=True)


def _stand_by(writing: int, parent: int) -> None:
    """Report signals until this process is killed, as its parent's end does too. Nothing else of it is kept open."""
    prctl.die_with_parent()
    if os.getppid() != parent:
        return
    os.closerange(0, writing)
    os.closerange(writing + 1, 1 << 10)
    calls.pthread_sigmask(calls.SIG_BLOCK, HELD)
    while True:
        info = calls.sigwaitinfo(HELD)
        os.write(writing, _report(info.si_signo, info.si_pid))
