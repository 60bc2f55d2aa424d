"""`craft-run sessions new`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.cli import launch_options
from launcher.cli.changing import changing
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.launch import steps
from launcher.request.request import build
from launcher.selection.model import written
from launcher.sessions import creation
from launcher.storage.lock import Lock
from launcher.telling import messages
from launcher.telling.moments import now_ms
from launcher.values.errors import SelectionError

if TYPE_CHECKING:
    from typing import Any


@click.command(cls=Subcommand, changes=True)
@click.argument("name", default="")
@partial(launch_options.add_to, keys=("workspace", "connection", "model"))
@click.pass_context
def new(context: click.Context, /, name: str, **params: Any) -> None:
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
    asked = build(given, (), place.environ)
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
