"""`craft-run sessions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.screen import tables
from launcher.cli.sessions import overview
from launcher.cli.sessions.creating import new
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import roster
from launcher.sessions import listing, naming
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.sessions.listing import Listed
    from launcher.values.connection import Workspace

# Sessions that are listed where nobody asks for another number.
_LIMIT = 30


@click.group(cls=Subcommands, name="sessions", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List sessions, and make new ones.

    \b
      craft-run sessions list
      craft-run sessions new -w acme
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list")
@click.option("--workspace", "-w", metavar="NAME", help="Of this workspace alone.")
@click.option("--connection", "-c", metavar="SLUG", help="Those that are locked to this connection, or begin with it.")
@click.option(
    "--limit", type=click.IntRange(0), default=_LIMIT, metavar="N", help=f"At most N; 0: all; default {_LIMIT}."
)
@click.option("every", "--all", is_flag=True, help="Also hidden and archived ones.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_sessions(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context, workspace: str | None, connection: str | None, limit: int, every: bool, as_json: bool
) -> None:
    """List sessions, the last used first.

    CONNECTION is the one that the session is locked to; in brackets, where it has chosen but not yet used it; with
    `gone`, where it does not exist any more, so that the session cannot be launched. LAUNCHED is the command of its
    last launch, and when that was.

    \b
      craft-run sessions list -w acme --limit 5
    """  # noqa: D301
    place = surroundings(context)
    slugs = roster.slugs(place.config_or_empty())
    found = [each for each in _sessions(place, workspace) if every or not (each.hidden or each.archived)]
    if connection:
        found = [each for each in found if each.connection == connection]
    shown = found[:limit] if limit else found
    now = now_ms()
    if as_json:
        last = overview.last_launches(place.paths)
        tables.as_json([overview.as_json(each, slugs, last) for each in shown])
    elif shown:
        last = overview.last_launches(place.paths)
        tables.show(overview.COLUMNS, [overview.cells(each, slugs, now, last) for each in shown])
    else:
        messages.note("there are no such sessions" if connection or workspace else "there are no sessions")
    if len(shown) < len(found):
        messages.note(f"{len(shown):,} of {len(found):,} sessions; `--limit 0` lists all")


@command.command()
@click.argument("session_id", metavar="ID")
@click.option("--workspace", "-w", metavar="NAME", help="Where sessions of several workspaces have the same id.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def show(context: click.Context, session_id: str, workspace: str | None, as_json: bool) -> None:
    """Show all about a session.

    \b
      craft-run sessions show 260712-swift-river
    """  # noqa: D301
    place = surroundings(context)
    found = [each for each in _sessions(place, workspace, session_id) if each.id == session_id]
    found = found or naming.listed(session_id, _workspaces(place, workspace), place.paths)
    if not found:
        raise SelectionError(f"there is no session `{session_id}`", "`craft-run sessions list` shows them")
    if len({each.id for each in found}) > 1:
        ids = ", ".join(f"`{each.id}`" for each in found[:10])
        raise SelectionError(f"`{session_id}` names several sessions: {ids}", "name one by its id")
    if len(found) > 1:
        names = ", ".join(f"`{each.workspace.slug}`" for each in found)
        raise SelectionError(f"session `{session_id}` is in several workspaces: {names}", "add `--workspace NAME`")
    shown = overview.as_json(found[0], roster.slugs(place.config_or_empty()), overview.last_launches(place.paths))
    if as_json:
        tables.as_json(shown)
    else:
        tables.details(overview.details(shown))


command.add_command(new)


def _sessions(place: Surroundings, name: str | None, session_id: str | None = None) -> Sequence[Listed]:
    """The sessions of the workspace that was named, else of all; or the one with an id, from each."""
    workspaces = _workspaces(place, name)
    if session_id is not None:
        return [each for workspace in workspaces for each in listing.named(session_id, workspace, place.paths)]
    found = [each for workspace in workspaces for each in listing.sessions(workspace, place.paths)]
    return sorted(found, key=listing.last_used_first)


def _workspaces(place: Surroundings, name: str | None) -> Sequence[Workspace]:
    """The workspace that was named, else all."""
    named = name or place.options.get("workspace") or place.environ.get("CRAFT_RUN_WORKSPACE")
    return (place.workspace(named),) if isinstance(named, str) and named else place.workspaces()
