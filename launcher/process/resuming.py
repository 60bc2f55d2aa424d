"""Going on after all, where the command could not be become."""

from __future__ import annotations

from launcher.process.signals import IGNORED_BY_PYTHON, calls


def redo_python() -> None:
    """The interpreter's own settings again, when it goes on after all: a closed pipe becomes an error, not a death."""
    for number in IGNORED_BY_PYTHON:
        calls.signal(number, calls.SIG_IGN)
    if calls.getsignal(calls.SIGINT) == calls.SIG_DFL:
        calls.signal(calls.SIGINT, calls.default_int_handler)
