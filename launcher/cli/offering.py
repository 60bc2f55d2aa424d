"""A launch that lacks an account or a credential, on a terminal: the command that its hint names is offered at once."""

from __future__ import annotations

import gc
import re
import shlex
from typing import TYPE_CHECKING

import click

from launcher.cli import main
from launcher.cli.screen import questions
from launcher.telling import messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.values.errors import CraftRunError

# What may be offered: it asks for what it needs, and changes nothing else.
_COMMAND = re.compile(r"`craft-run ((?:connections add|credentials set [a-z0-9-]+|login [a-z0-9-]+))`")


def mended(error: CraftRunError, config_dir: object) -> bool:
    """Tell of the error and offer what its hint names; whether the user let it run, and it worked.

    What is offered runs for the same configuration folder.
    """
    messages.error(error)
    found = _COMMAND.search(error.hint or "")
    if found is None or not questions.can_draw():
        return False
    command = found[1]
    try:
        if not questions.confirmed(f"Run `craft-run {command}` now", default=True):
            return False
    except click.Abort:
        return False
    gc.enable()
    return main.run([*_folder(config_dir), *shlex.split(command)]) == 0


def _folder(config_dir: object) -> Sequence[str]:
    return ("--config-dir", config_dir) if isinstance(config_dir, str) else ()
