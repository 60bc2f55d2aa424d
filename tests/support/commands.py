"""The management commands as click knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.main import group
from launcher.cli.subcommand import Subcommand

if TYPE_CHECKING:
    from collections.abc import Iterator


def subcommands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Subcommand]]:
    """Every subcommand that does something itself, by its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from subcommands(found, (*path, name))
    else:
        assert isinstance(command, Subcommand), f"`{' '.join(path)}` passes over options in front of its name"
        yield " ".join(path), command


SUBCOMMANDS = dict(subcommands(group))
