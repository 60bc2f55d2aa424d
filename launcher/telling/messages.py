"""What craft-run says: on standard error, which never stops a launch by being closed."""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.errors import CraftRunError
from launcher.values.text import from_bytes

_STDERR = 2
# What writes to a console that takes no UTF-8.
_CONSOLE = "launcher.telling.console" if sys.platform == "win32" else None
_quiet = False
# How messages look (`launcher.screen.said`) by these names.
_ERROR, _WARNING, _HINT, _NOTE, _LINE = "error", "warning", "info", "muted", ""


def error(problem: CraftRunError) -> None:
    """The `error:` line of a problem, and its `hint:` line."""
    _say(_ERROR, problem.message)
    if problem.hint:
        _say(_HINT, problem.hint)


def warning(text: str) -> None:
    """A `warning:` line, unless told to be quiet."""
    if not _quiet:
        _say(_WARNING, text)


def note(text: str) -> None:
    """A line that is neither, unless told to be quiet."""
    if not _quiet:
        _say(_NOTE, text)


def hint(text: str) -> None:
    """A `hint:` line for a warning, unless told to be quiet."""
    if not _quiet:
        _say(_HINT, text)


def hush(*, quiet: bool = True) -> None:
    """Say nothing but errors from now on in this process; a process runs one command."""
    global _quiet  # noqa: PLW0603
    _quiet = quiet


def say(line: str) -> None:
    """A line without a word before it."""
    _say(_LINE, line)


def _say(role: str, text: str) -> None:
    message: str = load("launcher.screen.said").message(role, text)
    content = message.encode("utf-8", "surrogateescape")
    try:
        if _CONSOLE is None or not load(_CONSOLE).wrote(_STDERR, content):
            os.write(_STDERR, content)
    except OSError:
        return


def os_error(problem: OSError) -> CraftRunError:
    """An operating system error in words: what, and with which file."""
    name = problem.filename
    shown = from_bytes(name) if isinstance(name, bytes) else name
    allowed = "your user must be allowed to read and write it"
    hint = allowed if isinstance(problem, PermissionError) else load("launcher.storage.unread").remedy(problem)
    message = f"cannot use `{shown}`: {problem.strerror}" if shown else str(problem.strerror or problem)
    return CraftRunError(message, hint)
