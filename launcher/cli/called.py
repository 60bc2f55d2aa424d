"""The context of a command that is looked at, not called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click


def as_called(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """The context that `command` has when it is called.

    With its settings, which say, for one, that `-h` asks for help.
    """
    return command.context_class(command, info_name=name, parent=parent, **command.context_settings)
