"""`craft-run workspaces add` and `folder`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand, given
from launcher.cli.surroundings import surroundings
from launcher.config import founding, roster
from launcher.telling import wording
from launcher.telling.moments import now_ms
from launcher.values.errors import ConfigError, UsageError
from launcher.values.paths import expand

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings


@click.command(cls=Subcommand, changes=True)
@click.argument("name")
@click.option("--folder", metavar="DIR", help="Its working directory: launches below it take this workspace.")
@click.option("--connection", "-c", metavar="SLUG", help="Its default connection; else the global one.")
@click.pass_context
def add(context: click.Context, name: str, folder: str | None, connection: str | None) -> None:
    """Make a workspace, as the app does.

    Not beside a running app, which would not see it before its next start.

    \b
      craft-run workspaces add Acme --folder ~/src/acme -c openrouter
    """  # noqa: D301
    place = surroundings(context)
    name = name.strip()
    if not name or not name.isprintable():
        raise UsageError("a workspace needs a name that can be shown", "`craft-run workspaces add 'My project'`")
    if place.app_runs():
        raise ConfigError(
            "the Craft Agents app is running, and would not see a new workspace before its next start",
            "make it in the app, or quit the app first; an account for this folder alone: `craft-run use SLUG`",
        )
    if connection is not None:
        place.connection(connection)
    directory = _directory(folder, place) if folder else None
    defaults = {
        "defaultLlmConnection": connection,
        "workingDirectory": founding.portable(directory, place.paths) if directory else None,
    }
    made = founding.drafted(name, defaults, place.config_or_empty(), place.paths, now_ms())
    with changing(context) as changes:
        changes.do(
            "add",
            "workspace",
            str(made.entry["slug"]),
            lambda: founding.found(made, place.paths),
            done=f"workspace `{made.entry['slug']}` added{_where(directory, place)}",
            where=f"in `{made.root}`",
            root=made.root,
            workingDirectory=directory,
            connection=connection,
        )


def _where(directory: str | None, place: Surroundings) -> str:
    return f": launches in {wording.short(directory, place.paths.home)} and below take it" if directory else ""


@click.command(cls=Subcommand, changes=True)
@click.argument("name")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--unset", is_flag=True, help="Remove it: no folder takes this workspace by itself.")
@click.pass_context
def folder(context: click.Context, name: str, folder: str | None, unset: bool) -> None:
    """Show or set a workspace's working directory.

    Launches in it and below take the workspace.

    \b
      craft-run workspaces folder acme
      craft-run workspaces folder acme ~/src/acme
      craft-run workspaces folder acme --unset
    """  # noqa: D301
    if folder and unset:
        raise UsageError("`--unset` goes without DIR")
    place = surroundings(context)
    workspace = place.workspace(name)
    if workspace.invalid and not workspace.missing:
        raise ConfigError(workspace.invalid, "correct the file, or open the workspace in the app")
    if folder is None and not unset:
        if given(context).get("json"):
            tables.as_json({"workingDirectory": workspace.working_directory})
        else:
            click.echo(tables.printable(workspace.working_directory or ""))
        return
    directory = _directory(folder, place) if folder else None
    shown = wording.short(directory, place.paths.home) if directory else ""
    with changing(context) as changes:
        changes.do(
            "set" if directory else "unset",
            "working directory",
            workspace.slug,
            lambda: roster.set_workspace_folder(
                place.paths, workspace, founding.portable(directory, place.paths) if directory else None
            ),
            done=f"launches in {shown} and below take workspace `{workspace.slug}`"
            if directory
            else f"workspace `{workspace.slug}` has no working directory",
            where=f"to `{shown}`" if directory else "",
            workingDirectory=directory,
        )


def _directory(folder: str, place: Surroundings) -> str:
    """A folder that exists, without symbolic links on the way: as launches in it see it. Raises ConfigError."""
    path = os.path.realpath(expand(folder, place.paths.home, os.getcwd()))
    if not os.path.isdir(path):
        raise ConfigError(f"there is no folder `{path}`", "make it first, or name another one")
    return path
