"""`craft-run sessions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli import launch_options
from launcher.cli.changing import changing
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.config import roster
from launcher.launch import steps
from launcher.records import history
from launcher.records.launches import launches
from launcher.request import parsing
from launcher.screen.fitting import Column
from launcher.selection.model import written
from launcher.sessions import creation, listing, naming
from launcher.storage.lock import Lock
from launcher.telling import messages
from launcher.telling.moments import ago, moment, now_ms
from launcher.values.errors import SelectionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from launcher.records.launches import Launch
    from launcher.sessions.listing import Listed
    from launcher.values.connection import Workspace

COLUMNS = (
    Column(heading="ID"),
    Column(heading="NAME", rank=1, least=12),
    Column(heading="WORKSPACE", rank=2),
    Column(heading="CONNECTION"),
    Column(heading="MESSAGES", rank=5),
    Column(heading="LAUNCHED", rank=4),
    Column(heading="USED", rank=3),
)
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
        last = _last_launches(place)
        tables.as_json([_as_json(each, slugs, last) for each in shown])
    elif shown:
        last = _last_launches(place)
        tables.show(COLUMNS, [_cells(each, slugs, now, last) for each in shown])
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
    shown = _as_json(found[0], roster.slugs(place.config_or_empty()), _last_launches(place))
    if as_json:
        tables.as_json(shown)
    else:
        tables.details([(key, _plain(key, value)) for key, value in shown.items() if value not in (None, "")])


def _new(context: click.Context, /, name: str, **params: Any) -> None:
    """Create a session, and print its id.

    It is one that the app lists and opens. Without `--connection` it takes the default of its workspace at the first
    launch, which locks it.

    \b
      craft-run sessions new -w acme
      craft-run sessions new 'Quarterly report' -w acme -c openrouter
      craft-run -s "$(craft-run sessions new -w acme)" -- claude
    """  # noqa: D301
    place = surroundings(context)
    given = {**launch_options.values(params), "new_session": name}
    asked = parsing.build(given, (), place.environ)
    _snapshot, selection = steps.choose(asked, place.paths)
    workspace, session = selection.workspace, selection.session
    if workspace is None or session is None:
        raise SelectionError("a new session needs a workspace", "name one: `--workspace NAME`")
    chosen = selection.connection.slug if asked.connection else None
    session = session.but(model=written(selection) if asked.model else workspace.default_model)
    if asked.model:
        for text in selection.warnings:
            messages.warning(text)

    def create() -> None:
        with Lock(place.paths.launcher):
            creation.create(place.paths, session, name, chosen, now_ms(), locked=False)

    with changing(context) as changes:
        changes.do(
            "create",
            "session",
            session.id,
            create,
            done=f"launch it: `craft-run --session {session.id} -- COMMAND`",
            where=f"in workspace `{workspace.slug}`",
            workspace=workspace.slug,
            path=session.path,
        )
        if changes.is_dry:
            return
        if not changes.as_json:
            click.echo(session.id)
    if place.app_runs():
        messages.note("the running app lists it after its next start")


command.command(name="new", changes=True)(
    click.argument("name", default="")(
        launch_options.add_to(click.pass_context(_new), keys=("workspace", "connection", "model"))
    )
)


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


def _last_launches(place: Surroundings) -> dict[tuple[str | None, str | None], Launch]:
    """The last launch of each session, by the workspace's slug and the session's id, as far as the history goes."""
    return {
        (each.workspace, each.session): each for each in reversed(launches(history.read(place.paths))) if each.session
    }


def _as_json(
    session: Listed, slugs: Sequence[str], last: Mapping[tuple[str | None, str | None], Launch]
) -> dict[str, object]:
    """The documented shape."""
    launch = last.get((session.workspace.slug, session.id))
    return {
        "id": session.id,
        "name": session.name,
        "workspace": session.workspace.slug,
        "path": session.path,
        "connection": session.connection,
        "connectionExists": session.connection in slugs if session.connection else None,
        "locked": session.locked,
        "model": session.model,
        "status": session.status,
        "messages": session.messages,
        "createdAt": session.created_at,
        "lastUsedAt": session.last_used_at,
        "lastLaunchedAt": launch.started_at if launch else None,
        "lastCommand": launch.command if launch else None,
        "hidden": session.hidden,
        "archived": session.archived,
        "problem": session.invalid,
    }


def _cells(
    session: Listed, slugs: Sequence[str], now: int, last: Mapping[tuple[str | None, str | None], Launch]
) -> tuple[str, ...]:
    launch = last.get((session.workspace.slug, session.id))
    connection = session.connection or ""
    if connection and connection not in slugs:
        connection = f"{connection} gone"
    return (
        session.id,
        _unreadable(session.invalid) if session.invalid else session.name or "",
        session.workspace.slug,
        connection if session.locked or not connection else f"({connection})",
        "" if session.messages is None else str(session.messages),
        f"{launch.command}, {ago(launch.started_at, now)}" if launch else "",
        ago(session.last_used_at, now),
    )


def _unreadable(problem: str) -> str:
    """What is wrong with a header, without its path, which `sessions show` tells."""
    _where, _, reason = problem.partition(" is unreadable: ")
    return f"unreadable: {reason}" if reason else "unreadable"


def _plain(key: str, value: object) -> str:
    if key.endswith("At"):
        return moment(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
