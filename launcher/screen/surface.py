"""What is drawn on: how wide it is, and whether it takes colours and letters beyond ASCII."""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.values.errors import UsageError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

AUTO, ALWAYS, NEVER = "auto", "always", "never"
WHENS = (AUTO, ALWAYS, NEVER)
_WIDTH = 80
# Narrower than this nothing can be read, and nothing is drawn for it (columns).
_NARROWEST = 20
# Lines of prose are no longer than this, however wide the terminal is (columns).
_READABLE = 100

_wanted = AUTO


class Surface(Value):
    """`width` is in columns, None for what is no terminal: there no line is broken or cut.

    `colour` tells whether escape sequences may be written, `letters` whether more than ASCII may.
    """

    width: int | None = None
    colour: bool = False
    letters: bool = True

    @property
    def readable(self) -> int | None:
        """The width for prose."""
        return None if self.width is None else min(self.width, _READABLE)


def want_colour(when: str) -> None:
    """Let `--color` decide, once, at the beginning. Raises UsageError for what is none of `WHENS`."""
    if when not in WHENS:
        raise UsageError(f"`--color {when}` is none of the ways to colour", "auto, always or never")
    global _wanted  # noqa: PLW0603 - a choice of the whole process, like the streams themselves
    _wanted = when


def of(descriptor: int, environ: Mapping[str, str] | None = None) -> Surface:
    """The surface behind standard output (1) or standard error (2)."""
    around = os.environ if environ is None else environ
    terminal = _is_terminal(descriptor)
    return Surface(
        width=_width(descriptor, around) if terminal else None,
        colour=takes_colour(around, _wanted, terminal=terminal),
        letters=not terminal or _takes_letters(descriptor),
    )


def takes_colour(environ: Mapping[str, str], when: str, *, terminal: bool) -> bool:
    """Whether to colour: `--color`, then NO_COLOR (https://no-color.org), FORCE_COLOR, then what the terminal can."""
    if when != AUTO:
        return when == ALWAYS
    if environ.get("NO_COLOR"):
        return False
    forced = environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return terminal and environ.get("TERM", "dumb") != "dumb"


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _width(descriptor: int, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdecimal() and int(columns[:6]) > 0:
        return max(int(columns[:6]), _NARROWEST)
    try:
        return max(os.get_terminal_size(descriptor).columns or _WIDTH, _NARROWEST)
    except OSError:
        return _WIDTH


def _takes_letters(descriptor: int) -> bool:
    stream = sys.stdout if descriptor == 1 else sys.stderr
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "") in ("utf8", "cp65001")
