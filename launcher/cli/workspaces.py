"""`craft-run workspaces`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.connections.default import set_workspace_default
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import surroundings
from launcher.cli.workspace_changes import add, folder
from launcher.config import roster
from launcher.screen.fitting import START, Column
from launcher.sessions import listing
from launcher.telling import messages, wording
from launcher.values.errors import UsageError
from launcher.values.source import FIRST, GLOBAL, WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.connection import Workspace

COLUMNS = (
    Column(heading=""),
    Column(heading="SLUG"),
    Column(heading="NAME", rank=3, least=12),
    Column(heading="CONNECTION"),
    Column(heading="SESSIONS", rank=2),
    Column(heading="WORKING DIRECTORY", rank=1, least=12, cut=START),
)
_NOTE = Column(heading="NOTE", rank=1, least=20)


@click.group(cls=Subcommands, name="workspaces", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List and add workspaces, set their default connections and working directories.

    \b
      craft-run workspaces list
      craft-run workspaces add Acme --folder ~/src/acme -c openrouter
      craft-run workspaces default acme openrouter
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list", short_help="List workspaces; `*` marks the app's current one.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_workspaces(context: click.Context, as_json: bool) -> None:
    """List workspaces and what they launch with; `*` marks the app's current one.

    Those that the app would find at its next start are listed, too.

    \b
      craft-run workspaces list
    """  # noqa: D301
    place = surroundings(context)
    config = place.config_or_empty()
    found = place.workspaces()
    if as_json:
        tables.as_json([_as_json(each, config) for each in found])
    elif found:
        rows = [_cells(each, config, place.paths.home) for each in found]
        notes = [_note(each, config) for each in found]
        if any(notes):
            tables.show((*COLUMNS, _NOTE), [(*row, note) for row, note in zip(rows, notes, strict=True)])
        else:
            tables.show(COLUMNS, rows)
    else:
        messages.note("there are no workspaces; make one: `craft-run workspaces add NAME`")


@command.command()
@click.argument("name")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show all about a workspace.

    NAME is its slug (folder name), id, name in any case, or the path of its root.

    \b
      craft-run workspaces show acme
    """  # noqa: D301
    place = surroundings(context)
    shown = _as_json(place.workspace(name), place.config())
    if as_json:
        tables.as_json(shown)
    else:
        tables.details([(key, _plain(value)) for key, value in shown.items() if value not in (None, "")])


@command.command(changes=True)
@click.argument("name")
@click.argument("slug", required=False)
@click.option("--unset", is_flag=True, help="Remove it: the global default applies.")
@click.pass_context
def default(context: click.Context, name: str, slug: str | None, unset: bool) -> None:
    """Show or set a workspace's default connection.

    \b
      craft-run workspaces default acme
      craft-run workspaces default acme openrouter
      craft-run workspaces default acme --unset
    """  # noqa: D301
    if slug and unset:
        raise UsageError("`--unset` goes without SLUG")
    set_workspace_default(context, name, slug, unset=unset)


for each in (add, folder):
    command.add_command(each)


def effective(workspace: Workspace, config: Mapping[str, object]) -> tuple[str, str] | tuple[None, None]:
    """The connection that a launch in a workspace takes, and from which level; (None, None) without connections."""
    known = roster.slugs(config)
    for slug, level in ((workspace.default_connection, WORKSPACE), (config.get("defaultLlmConnection"), GLOBAL)):
        if isinstance(slug, str) and slug in known:
            return slug, level
    return (known[0], FIRST) if known else (None, None)


def _as_json(workspace: Workspace, config: Mapping[str, object]) -> dict[str, object]:
    """The documented shape."""
    connection, level = effective(workspace, config)
    return {
        "slug": workspace.slug,
        "name": workspace.name,
        "id": workspace.id,
        "root": workspace.root,
        "active": workspace.id == config.get("activeWorkspaceId"),
        "workingDirectory": workspace.working_directory,
        "connection": connection,
        "connectionFrom": level,
        "defaultConnection": workspace.default_connection,
        "defaultModel": workspace.default_model,
        "sessions": listing.count(workspace),
        "problem": workspace.invalid,
    }


def _cells(workspace: Workspace, config: Mapping[str, object], home: str) -> tuple[str, ...]:
    connection, level = effective(workspace, config)
    return (
        "*" if workspace.id == config.get("activeWorkspaceId") else "",
        workspace.slug,
        workspace.name,
        f"{connection} ({level})" if connection and level != WORKSPACE else connection or "none",
        str(listing.count(workspace)),
        wording.short(workspace.working_directory or "", home),
    )


def _note(workspace: Workspace, config: Mapping[str, object]) -> str:
    if workspace.missing or workspace.invalid:
        return "the folder is missing" if workspace.missing else str(workspace.invalid)
    dangling = workspace.default_connection and effective(workspace, config)[1] != WORKSPACE
    return f"its default `{workspace.default_connection}` does not exist" if dangling else ""


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value)
