"""`craft-run explain`: what a launch would do, in plain words."""

from __future__ import annotations

from functools import partial

import click

from launcher.cli import launch_options
from launcher.cli.asked import asked
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.environment.diff import inherited
from launcher.launch import steps
from launcher.request.options import OPTIONS
from launcher.telling import explanation
from launcher.telling.dryrun import as_data
from launcher.values.errors import CraftRunError
from launcher.values.paths import locate

_WITHOUT_EFFECT = ("dry_run", "json", "quiet", "verbose", "record_args", "approve_key", "shim")
KEYS = tuple(option.key for option in OPTIONS if option.key not in _WITHOUT_EFFECT)


@click.command(cls=Subcommand, name="explain", short_help="Say which connection a launch would use, and why.")
@click.option("as_json", "--json", is_flag=True, help="For programs: the same as `--dry-run --json`.")
@partial(launch_options.add_to, keys=KEYS)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def command(as_json: bool, command: tuple[str, ...], **params: object) -> None:
    """Say which connection a launch would use and why, and where each variable comes from. Nothing is run or written.

    \b
      craft-run explain                       # in this folder
      craft-run explain -w proj
      craft-run explain -s 260712-swift-river -- claude
      craft-run explain -w proj --json | jq .trail
    """  # noqa: D301
    request = asked(params, command)
    environ = inherited()
    snapshot, selection = steps.choose(request, locate(environ, request.config_dir))
    if not as_json:
        explanation.write(explanation.of_selection(selection))
    plan = steps.complete(request, environ, snapshot, selection, reads_only=True)
    if not as_json:
        explanation.write(explanation.of_plan(plan))
    elif not (request.strict and plan.warnings):
        tables.as_json(as_data(plan))
    if request.strict and plan.warnings:
        raise CraftRunError(f"{plan.warnings[0]} (--strict)", "correct it, or launch without `--strict`")
