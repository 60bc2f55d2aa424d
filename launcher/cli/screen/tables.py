"""What management commands print on standard output: tables and details for people, JSON for programs.

On a terminal rich draws (`launcher.screen.drawn`); otherwise it is plain aligned text, which costs nothing to import.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launcher.boot.lazy import load
from launcher.screen.plain import printable
from launcher.telling import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launcher.screen.fitting import Column

# A command that can be typed as it stands: one without a word in capitals that stands for something.
_COMMAND = re.compile(r"`(craft-run (?:(?!\b[A-Z]{2,}\b)[^`])+)`")
_HELPING = 5

__all__ = ["as_json", "details", "findings", "printable", "show", "summary"]


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


def summary(text: str, hints: Iterable[str]) -> None:
    """Print what findings come to, below an empty line, and the commands of craft-run that their hints name."""
    on = drawing.behind_output()
    painter = drawing.painter(on)
    helping = dict.fromkeys(command for hint in hints for command in _COMMAND.findall(hint))
    drawing.write("\n" + painter.heading(text, on))
    if helping:
        labels = ("what helps", *[""] * _HELPING)
        drawing.write(painter.facts(zip(labels, _first(helping), strict=False), on))


def _first(commands: Iterable[str]) -> list[str]:
    """The commands in backticks, so many that they are read."""
    listed = [f"`{command}`" for command in commands]
    return listed[:_HELPING] + (["and what stands above"] if len(listed) > _HELPING else [])


def as_json(value: object) -> None:
    """Print a value as JSON."""
    drawing.write(load("json").dumps(value, indent=2) + "\n")
