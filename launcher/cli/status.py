"""`craft-run status` for whoever asks for its help or gets it wrong; otherwise `launcher.status.command` answers."""

from __future__ import annotations

from functools import partial

import click

from launcher.cli import launch_options
from launcher.cli.subcommand import Subcommand, given
from launcher.status import command as quick

# Those that every subcommand has are not declared once more.
_OPTIONS = tuple(key for key in quick.OPTIONS if key not in ("json", "quiet", "color", "config_dir"))


@click.command(cls=Subcommand, name="status", short_help="Say which account counts here, and what comes next.")
@partial(launch_options.add_to, keys=_OPTIONS)
@click.pass_context
def command(context: click.Context, /, **params: object) -> int:
    """Say which account counts in this folder and why, what is wrong with it, who can use it, and what comes next.

    Nothing is run, written, renewed or asked. `craft-run` alone shows it on a terminal. The exit status is that of a
    launch that would fail: 77 where the credential is missing or expired.

    \b
      craft-run status
      craft-run status -w acme
      craft-run status --json | jq -r .connection.slug
    """  # noqa: D301
    return quick.serve({**given(context), **launch_options.values(params)})
