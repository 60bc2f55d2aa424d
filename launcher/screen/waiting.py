"""What moves on a terminal while something is waited for, and what fills as answers come. On standard error."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from launcher.screen import surface, theme
from launcher.screen.plain import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    # Takes the place of a name, a role (`theme`) and what was answered.
    Answered = Callable[[int, str, str], None]

_STDERR = 2
_ASKED = "..."
# Columns for the symbol and the gap behind it.
_MARK = 2


@contextmanager
def spinner(text: str) -> Iterator[None]:
    """Something that moves while the block runs."""
    with _console().status(Text(text)):
        yield


@contextmanager
def filling(names: Sequence[str]) -> Iterator[Answered]:
    """A line for each name, filled as the block says what was answered; gone when it ends."""
    on = surface.of(_STDERR)
    width = max((len(name) for name in names), default=0)
    lines = [Text(f"{'':{_MARK}}{printable(name):{width}}  {_ASKED}") for name in names]
    lock = threading.Lock()
    with Live(Group(*lines), console=_console(), transient=True, refresh_per_second=10) as live:

        def answered(place: int, role: str, text: str) -> None:
            mark = f"{theme.symbol(role, letters=on.letters):{_MARK}}"
            line = Text.assemble((mark, theme.STYLES[role]), f"{printable(names[place]):{width}}  {printable(text)}")
            line.no_wrap, line.overflow = True, "ellipsis"
            with lock:
                lines[place] = line
                live.update(Group(*lines))

        yield answered


def _console() -> Console:
    on = surface.of(_STDERR)
    return Console(
        file=sys.stderr,
        highlight=False,
        markup=False,
        emoji=False,
        color_system="standard" if on.colour else None,
        width=on.width,
    )
