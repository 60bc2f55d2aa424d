"""`craft-run shims`: wrappers called like an agent, so that whoever starts the agent gets it from craft-run."""

from __future__ import annotations

import os
import shlex
from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.shims.installing import install
from launcher.cli.shims.options import absolute, in_folder
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import surroundings
from launcher.screen.fitting import START, Column
from launcher.shims import folder as shim_folder
from launcher.shims import standing
from launcher.telling import messages

if TYPE_CHECKING:
    from launcher.environment.diff import Environ
    from launcher.shims.folder import Shim

COLUMNS = (
    Column(heading="NAME"),
    Column(heading="SHIM", rank=2, least=16, cut=START),
    Column(heading="OPTIONS", rank=1, least=12),
    Column(heading="PROGRAM", rank=3, least=16, cut=START),
    Column(heading="NOTE", rank=1, least=28),
)


@click.group(cls=Subcommands, name="shims", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Let plain `claude`, `codex`, ... go through craft-run, wherever they are started from.

    \b
      craft-run shims install claude codex
      craft-run shims list
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list")
@in_folder
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_shims(context: click.Context, folder: str, as_json: bool) -> None:
    """List the shims in DIR and on PATH, and what they lead to.

    \b
      craft-run shims list
    """  # noqa: D301
    place = surroundings(context)
    parts = place.environ.get("PATH", os.defpath).split(os.pathsep)
    found = shim_folder.find_all([absolute(folder, place.paths.home), *filter(None, parts)])
    if as_json:
        tables.as_json([_data(shim, place.environ) for shim in found])
    elif not found:
        messages.note("there are no shims; write one: `craft-run shims install claude`")
    else:
        tables.show(COLUMNS, [_cells(shim, place.environ) for shim in found])


@command.command(name="remove", changes=True)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@in_folder
@click.pass_context
def remove(context: click.Context, names: tuple[str, ...], folder: str) -> None:
    """Remove the shims for each NAME from DIR.

    What is not a shim stays, and is an error.

    \b
      craft-run shims remove claude codex
    """  # noqa: D301
    place = surroundings(context)
    folder = absolute(folder, place.paths.home)
    with changing(context) as changes:
        for path in shim_folder.removable(folder, dict.fromkeys(names)):
            changes.do("remove", "shim", path, partial(shim_folder.remove, path), done=f"removed `{path}`")


command.add_command(install)


def _data(shim: Shim, environ: Environ) -> dict[str, object]:
    stands = standing.look(shim.name, os.path.dirname(shim.path), environ, os.getcwd())
    return {
        "name": shim.name,
        "path": shim.path,
        "options": _shown(shim),
        "craftRun": shim.call.craft_run if shim.call else None,
        "program": stands.program,
        "problem": _missing(shim) or stands.problem,
    }


def _cells(shim: Shim, environ: Environ) -> tuple[str, ...]:
    stands = standing.look(shim.name, os.path.dirname(shim.path), environ, os.getcwd())
    return (
        shim.name,
        shim.path,
        shlex.join(_shown(shim)),
        stands.program or "not found",
        _missing(shim) or stands.note or "",
    )


def _shown(shim: Shim) -> list[str]:
    return [word for word in shim.call.options if not word.startswith("--shim=")] if shim.call else []


def _missing(shim: Shim) -> str | None:
    if shim.call and not os.access(shim.call.craft_run, os.X_OK):
        return f"`{shim.call.craft_run}` is gone: install the shim again"
    return None
