"""`craft-run explain`: what a launch would do, in plain words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.cli import launch_options
from launcher.cli.asked import asked
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.environment.diff import inherited
from launcher.launch import fitting, steps
from launcher.request.options import OPTIONS
from launcher.status.command import now_known
from launcher.status.gathering import gather
from launcher.telling import drawing, explanation
from launcher.telling.dryrun import as_data
from launcher.telling.moments import now_ms
from launcher.values.errors import CraftRunError, CredentialError
from launcher.values.paths import locate

if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.plan.plan import Plan
    from launcher.request.request import Request
    from launcher.status.gathering import Status

_WITHOUT_EFFECT = ("dry_run", "json", "quiet", "color", "record_args", "approve_key", "shim", "config_dir")
KEYS = tuple(option.key for option in OPTIONS if option.key not in _WITHOUT_EFFECT)


@click.command(cls=Subcommand, name="explain", short_help="Say which connection a launch would use, and why.")
@click.option("as_json", "--json", is_flag=True, help="For programs: the same as `--dry-run --json`.")
@partial(launch_options.add_to, keys=(*KEYS, "config_dir"))
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def command(as_json: bool, command: tuple[str, ...], **params: object) -> int:
    """Say which connection a launch would use and why, level by level; with -v also where each variable comes from.

    Nothing is run or written; a missing credential is a line of it.

    \b
      craft-run explain                       # in this folder
      craft-run explain -v -w proj
      craft-run explain -s 260712-swift-river -- claude
      craft-run explain -w proj --json | jq .trail
    """  # noqa: D301
    request = asked(params, command)
    environ = inherited()
    if as_json:
        return _for_programs(request, environ)
    status = gather(request, environ, locate(environ, request.config_dir), now_ms())
    if status.error is not None:
        raise status.error
    on = drawing.behind_output()
    drawing.write(now_known(status, now_ms(), on))
    if status.selection is not None:
        drawing.write(f"\n{explanation.levels(status.selection, on)}")
    plan = _plan(request, environ, status)
    more = request.verbosity > 0 or command
    text = explanation.sections(plan, on) if more else drawing.painter(on).paragraph(explanation.summary(plan), on)
    drawing.write(f"\n{text}")
    _heed(request, plan)
    return 0


def _for_programs(request: Request, environ: Environ) -> int:
    snapshot, selection = steps.choose(request, locate(environ, request.config_dir))
    plan = steps.complete(request, environ, snapshot, selection, reads_only=True)
    _heed(request, plan)
    tables.as_json(as_data(plan))
    return 0


def _plan(request: Request, environ: Environ, status: Status) -> Plan:
    """The plan, with a stand-in for a credential that is missing. Raises CraftRunError for a launch that cannot be."""
    snapshot, selection = status.snapshot, status.selection
    assert snapshot is not None  # noqa: S101 - there is one where there is no error
    assert selection is not None  # noqa: S101
    try:
        return steps.complete(request, environ, snapshot, selection, reads_only=True)
    except CredentialError:
        return steps.planned(request, environ, snapshot, selection, fitting.stand_in(selection.connection))


def _heed(request: Request, plan: Plan) -> None:
    if request.strict and plan.warnings:
        raise CraftRunError(f"{plan.warnings[0]} (--strict)", "correct it, or launch without `--strict`")
