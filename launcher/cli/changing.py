"""What a subcommand changes, step by step: done and said, or with `--dry-run` only said.

Whatever a subcommand changes goes through `Changes.do`; so nothing is changed by a dry run.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from launcher.cli.screen import tables
from launcher.cli.subcommand import given
from launcher.telling import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class Changes:
    """The steps so far. `is_dry` tells whether they are only told, `as_json` whether to a program."""

    def __init__(self, context: click.Context) -> None:
        options = given(context)
        self.is_dry = bool(options.get("dry_run"))
        self.as_json = bool(options.get("json"))
        self._steps: list[dict[str, object]] = []

    def do(  # noqa: PLR0913 - a step has so many sides
        self,
        verb: str,
        kind: str,
        name: str,
        work: Callable[[], Result],
        *,
        done: str,
        where: str = "",
        **details: object,
    ) -> Result | None:
        """Do `work` and say that it is `done`; in a dry run say what would be done, and return None.

        `verb`, `kind` and `name` say it to programs, and `would VERB KIND NAME WHERE` to people; `details` are more
        members of the object that programs get.
        """
        result = None if self.is_dry else work()
        self._steps.append({"action": verb, "kind": kind, "name": name, **details})
        if not self.is_dry:
            messages.note(done)
        elif not self.as_json:
            click.echo(tables.printable(" ".join(filter(None, ("would", verb, kind, f"`{name}`", where)))))
        return result

    def show(self) -> None:
        """Print the steps, where JSON was asked for."""
        if self.as_json:
            tables.as_json({"dryRun": self.is_dry, "changes": self._steps})


@contextmanager
def changing(context: click.Context) -> Iterator[Changes]:
    """The changes of one subcommand, shown as JSON at its end where that was asked for."""
    changes = Changes(context)
    yield changes
    changes.show()
