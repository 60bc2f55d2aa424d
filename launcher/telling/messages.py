"""What craft-run says: one line each on standard error, which never stops a launch by being closed."""

from __future__ import annotations

import os

from launcher.values.errors import CraftRunError
from launcher.values.text import from_bytes

_STDERR = 2
_quiet = False


def error(problem: CraftRunError) -> None:
    """The `error:` line of a problem, and its `hint:` line."""
    say(f"craft-run: error: {problem.message}")
    if problem.hint:
        say(f"hint: {problem.hint}")


def warning(text: str) -> None:
    """A `warning:` line, unless told to be quiet."""
    if not _quiet:
        say(f"craft-run: warning: {text}")


def note(text: str) -> None:
    """A line that is neither, unless told to be quiet."""
    if not _quiet:
        say(f"craft-run: {text}")


def hint(text: str) -> None:
    """A `hint:` line for a warning, unless told to be quiet."""
    if not _quiet:
        say(f"hint: {text}")


def hush(*, quiet: bool = True) -> None:
    """Say nothing but errors from now on in this process; a process runs one command."""
    global _quiet  # noqa: PLW0603
    _quiet = quiet


def say(line: str) -> None:
    """One line on standard error, control characters escaped: names come from files that anybody may have written."""
    shown = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
    try:
        os.write(_STDERR, shown.encode("utf-8", "surrogateescape") + b"\n")
    except OSError:
        return


def os_error(problem: OSError) -> CraftRunError:
    """An operating system error in words: what, and with which file."""
    name = problem.filename
    shown = from_bytes(name) if isinstance(name, bytes) else name
    hint = "your user must be allowed to read and write it" if isinstance(problem, PermissionError) else None
    message = f"cannot use `{shown}`: {problem.strerror}" if shown else str(problem.strerror or problem)
    return CraftRunError(message, hint)
