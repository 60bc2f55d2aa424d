"""Taking signals where the system does not tell who sent them: macOS and the BSDs.

Whether a terminal sent one is then a guess: while we are in the terminal's foreground, its keys and resizing are taken
to be from there, and not passed on. So a SIGINT that a program sends to a supervisor in the foreground is lost; one
sent to a supervisor without a terminal, or in the background, arrives.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.process.arrival import HELD, Arrival
from launcher.process.signals import calls

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

_FROM_TERMINAL = {calls.SIGINT, calls.SIGQUIT, calls.SIGTSTP, calls.SIGWINCH}
# Sent to the group of a process in the background that uses the terminal.
_FROM_BACKGROUND = {calls.SIGTTIN, calls.SIGTTOU}


class Witness:
    """Nobody: a process that stands by would outlive us where it cannot be told to end with us."""

    def saw(self, _number: int, _sender: int) -> bool:
        """Whether a signal came to the whole group, which is not known."""
        return False

    def dismiss(self) -> None:
        """Nothing."""


def take() -> Arrival:
    """The next signal, waiting until there is one. All of them are blocked."""
    number = calls.sigwait(HELD)
    to_group = number in _FROM_BACKGROUND or (number in _FROM_TERMINAL and _in_foreground())
    return Arrival(number=number, sender=0, to_group=to_group)


def pending() -> list[int]:
    """The signals that have come and wait, taken."""
    taken = []
    while calls.sigpending():
        taken.append(int(calls.sigwait(HELD)))
    return taken


def _in_foreground() -> bool:
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
