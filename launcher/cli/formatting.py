"""How click lays out `--help`, without broken names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

# Stands for a hyphen at which no line may be broken: of those for private use.
_TIED = "\ue0f1"


class Formatter(click.HelpFormatter):
    """Breaks lines at blanks alone: `~/.craft-agent` and `--env-file` are read and copied as they stand."""

    def write_text(self, text: str) -> None:
        """A paragraph."""
        super().write_text(text.replace("-", _TIED))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of names and what each is about."""
        super().write_dl([(name, text.replace("-", _TIED)) for name, text in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        """All that was written."""
        return super().getvalue().replace(_TIED, "-")


class Context(click.Context):
    """The context of every command of craft-run."""

    formatter_class = Formatter
