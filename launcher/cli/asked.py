"""The launch that a management command speaks of, from the options in front of its name and behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli import launch_options
from launcher.cli.surroundings import surroundings
from launcher.request import parsing
from launcher.telling import messages
from launcher.values.errors import CraftRunError, UsageError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    import click

    from launcher.request.parsing import Request

# What stands for the command where none is given: no agent has an empty name.
NO_COMMAND = ("",)


def asked(
    context: click.Context, params: Mapping[str, object], keys: Container[str], command: Sequence[str] = ()
) -> Request:
    """The request. Raises UsageError for an option in front that is not in `keys`: it would have no effect."""
    around = surroundings(context)
    for key in around.options:
        if key not in keys:
            raise UsageError(
                f"`--{key.replace('_', '-')}` has no effect on `craft-run {context.info_name}`", "leave it out"
            )
    values = {**around.options, **launch_options.values(params)}
    return parsing.build(values, tuple(command) or NO_COMMAND, around.environ)


def heed(asked_for: Request, warnings: Iterable[str]) -> None:
    """Say the warnings, unless told to be quiet. Raises CraftRunError where any is an error."""
    for text in warnings:
        if asked_for.strict:
            raise CraftRunError(f"{text} (--strict)", "correct it, or leave `--strict` out")
        if asked_for.verbosity >= 0:
            messages.warning(text)
