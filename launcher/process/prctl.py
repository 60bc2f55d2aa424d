"""Two process attributes of Linux that Python has no call for: prctl(2).

Elsewhere, and where the interpreter was built without ctypes, both functions do nothing.
"""

from __future__ import annotations

import sys

from launcher.process.signals import calls

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

try:
    import ctypes

    _prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
except (ImportError, OSError, AttributeError):
    _prctl = None

_SET_PARENT_DEATH_SIGNAL = 1
_SET_DUMPABLE = 4


def die_with_parent() -> None:
    """Let the system kill this process when the thread that forked it ends, however that happens.

    The attribute survives `exec`, except of a program that gains privileges.
    """
    _set(_SET_PARENT_DEATH_SIGNAL, calls.SIGKILL)


def leave_no_core() -> None:
    """Let the system write no core dump of this process, and start no crash reporter for it."""
    _set(_SET_DUMPABLE, 0)


def _set(attribute: int, value: int) -> None:
    if _prctl is not None:
        _prctl(ctypes.c_int(attribute), *map(ctypes.c_ulong, (value, 0, 0, 0)))
