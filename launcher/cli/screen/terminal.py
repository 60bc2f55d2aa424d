"""How things look on a terminal. rich lives here and nowhere else."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal, cells folded where they do not fit; those of the first named column last."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    first = next((column for column in columns if column), "")
    for column in columns:
        drawn.add_column(column, overflow="fold", no_wrap=column == first)
    for row in rows:
        drawn.add_row(*map(Text, row))
    _console().print(drawn)


def details(pairs: Sequence[Sequence[str]]) -> None:
    """Names in bold, values behind them."""
    drawn = Table(box=None, pad_edge=False, show_header=False)
    drawn.add_column(style="bold", no_wrap=True)
    drawn.add_column(overflow="fold")
    for pair in pairs:
        drawn.add_row(*map(Text, pair))
    _console().print(drawn)


@contextmanager
def spinner(text: str) -> Iterator[None]:
    """Something that moves on standard error while the block runs."""
    with Console(file=sys.stderr, highlight=False).status(Text(text)):
        yield


def _console() -> Console:
    return Console(file=sys.stdout, highlight=False)
