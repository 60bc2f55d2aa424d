"""Taking signals where the system tells who sent them: Linux."""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.process.arrival import HELD, Arrival
from launcher.process.signals import calls

assert sys.platform == "linux"  # noqa: S101 - the type checker's way to skip a module

# What a terminal sends, always to a whole process group (`drivers/tty`): keys, access from the background, resizing.
_FROM_TERMINAL = {calls.SIGINT, calls.SIGQUIT, calls.SIGTSTP, calls.SIGTTIN, calls.SIGTTOU, calls.SIGWINCH}
# What a hang-up sends to the group, unless we lead the session: then to us first, and to the group when we end.
_FROM_HANG_UP = {calls.SIGHUP, calls.SIGCONT}


def take() -> Arrival:
    """The next signal, waiting until there is one. All of them are blocked."""
    info = calls.sigwaitinfo(HELD)
    # Positive codes are the system's own (`SI_FROMUSER` in Linux). The pid does not tell: it is 0 for a sender outside
    # our container too.
    from_system = info.si_code > 0
    to_group = from_system and (
        info.si_signo in _FROM_TERMINAL or (info.si_signo in _FROM_HANG_UP and os.getsid(0) != os.getpid())
    )
    return Arrival(number=info.si_signo, sender=info.si_pid, to_group=to_group)


def pending() -> list[int]:
    """The signals that have come and wait, taken."""
    taken = []
    while (info := calls.sigtimedwait(HELD, 0)) is not None:
        taken.append(info.si_signo)
    return taken
