"""The launch that a management command speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli import launch_options
from launcher.environment.diff import inherited
from launcher.request.request import build
from launcher.telling import messages
from launcher.values.errors import CraftRunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from launcher.request.request import Request

# What stands for the command where none is given: no agent has an empty name.
NO_COMMAND = ("",)


def asked(params: Mapping[str, object], command: Sequence[str] = ()) -> Request:
    """The request that a command's parameters make. Raises UsageError."""
    return build(launch_options.values(params), tuple(command) or NO_COMMAND, inherited())


def heed(asked_for: Request, warnings: Iterable[str]) -> None:
    """Say the warnings, unless told to be quiet. Raises CraftRunError where any is an error."""
    for text in warnings:
        if asked_for.strict:
            raise CraftRunError(f"{text} (--strict)", "correct it, or leave `--strict` out")
        if asked_for.verbosity >= 0:
            messages.warning(text)
