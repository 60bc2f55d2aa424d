"""Tables on standard output: aligned columns, as wide as they need to be where no terminal limits them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print the rows below the names of their columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    Console(file=sys.stdout, highlight=False, width=None if terminal else 10_000).print(table)


def _printable(cell: str) -> str:
    """A cell with its control characters escaped: names come from files that anybody may have written."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in cell)
