"""What management commands print on standard output: tables and details for people, JSON for programs.

On a terminal rich draws (`launcher.screen.drawn`); otherwise it is plain aligned text, which costs nothing to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.screen import theme
from launcher.screen.plain import printable
from launcher.telling import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launcher.screen.fitting import Column

__all__ = ["as_json", "details", "findings", "following", "printable", "show"]


def show(columns: Sequence[str | Column], rows: Iterable[Sequence[str]]) -> None:
    """Print the rows below the names of their columns."""
    on = drawing.behind_output()
    drawing.write(drawing.painter(on).table(columns, list(rows), on))


def details(pairs: Iterable[tuple[str, str]]) -> None:
    """Print what is known about one thing: a name and its value on each line."""
    on = drawing.behind_output()
    colon = "" if on.width else ":"
    drawing.write(drawing.painter(on).facts([(f"{name}{colon}", value) for name, value in pairs], on))


def findings(rows: Iterable[tuple[str, str, str, str | None]]) -> None:
    """Print findings: how bad each is, where it was found, what it is, and below that what would mend it."""
    on = drawing.behind_output()
    drawing.write(drawing.painter(on).findings(rows, on))


def following(commands: Sequence[tuple[str, str]]) -> None:
    """Print the commands that come next, below an empty line; nothing where there are none."""
    on = drawing.behind_output()
    if commands:
        drawing.write("\n" + drawing.painter(on).facts(commands, on, role=theme.COMMAND))


def as_json(value: object) -> None:
    """Print a value as JSON."""
    drawing.write(load("json").dumps(value, indent=2) + "\n")
