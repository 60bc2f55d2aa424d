"""What management commands print on standard output: tables and details for people, JSON for programs.

On a terminal rich draws (`launcher.cli.screen.terminal`); otherwise it is plain aligned text, which costs nothing to
import.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from launcher.boot.lazy import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TERMINAL = "launcher.cli.screen.terminal"
_GAP = "  "
_COLOURS = {"ok": "green", "info": "blue", "warning": "yellow", "error": "red"}


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print the rows below the names of their columns."""
    shown = [[printable(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        load(_TERMINAL).table(columns, shown)
        return
    for line in _aligned([list(columns), *shown]):
        click.echo(line)


def details(pairs: Iterable[tuple[str, str]]) -> None:
    """Print what is known about one thing: a name and its value on each line."""
    shown = [[f"{name}:", printable(value)] for name, value in pairs]
    if sys.stdout.isatty():
        load(_TERMINAL).details(shown)
        return
    for line in _aligned(shown):
        click.echo(line)


def findings(rows: Iterable[tuple[str, str, str, str | None]]) -> None:
    """Print findings: how bad each is, where it was found, what it is, and below that what would mend it."""
    for severity, where, message, fix in rows:
        label = click.style(f"{severity:<8}", fg=_COLOURS.get(severity), bold=severity == "error")
        click.echo(f"{label} {where:<14} {printable(message)}")
        if fix:
            click.echo(f"{'':<23} fix: {printable(fix)}")


def as_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2))


def printable(cell: str) -> str:
    """A cell with its control characters escaped: names come from files that anybody may have written."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in cell)


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [_GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
