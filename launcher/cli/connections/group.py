"""`craft-run connections`: what Settings -> AI does in the app, and checks."""

from __future__ import annotations

import click

from launcher.cli.connections import overview
from launcher.cli.connections.add import add
from launcher.cli.connections.check import check
from launcher.cli.connections.default import default
from launcher.cli.connections.editing import edit
from launcher.cli.connections.removing import remove
from launcher.cli.connections.renaming import copy, rename
from launcher.cli.connections.restoring import restore
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import surroundings
from launcher.config import roster
from launcher.config.rules import problems
from launcher.telling import messages
from launcher.telling.moments import now_ms


@click.group(cls=Subcommands, name="connections", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, add, change and check connections.

    \b
      craft-run connections add
      craft-run connections list
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_connections(context: click.Context, as_json: bool) -> None:
    """List connections; `*` marks the default.

    CREDENTIAL says whether there is one (`-`: none is needed), USED when a launch last used the connection.

    \b
      craft-run connections list
      craft-run connections list --json | jq -r '.[].slug'
    """  # noqa: D301
    place = surroundings(context)
    config = place.config_or_empty()
    now = now_ms()
    shown, unreadable = overview.views(roster.listed(config), config, place.workspaces(), place, now)
    if as_json:
        tables.as_json([overview.as_json(view) for view in shown])
    elif shown:
        tables.show(overview.COLUMNS, [overview.cells(view, now) for view in shown])
    else:
        messages.note("there are no connections; add one: `craft-run connections add`")
    for problem in unreadable:
        messages.warning(problem.message)


@command.command()
@click.argument("slug")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def show(context: click.Context, slug: str, as_json: bool) -> None:
    """Show all about a connection, models as resolved.

    A custom endpoint's models have a context window of 131,072 tokens and take text only, unless the model or the
    endpoint says otherwise.

    \b
      craft-run connections show openrouter
    """  # noqa: D301
    place = surroundings(context)
    raw = place.connection(slug)
    now = now_ms()
    (view,), unreadable = overview.views([raw], place.config(), place.workspaces(), place, now)
    if as_json:
        tables.as_json(overview.as_json(view))
    else:
        tables.details(overview.details(view))
    for problem in problems(raw, place.paths.config):
        messages.warning(problem.message)
    for each in unreadable:
        messages.warning(each.message)


for each in (add, edit, rename, copy, remove, restore, default, check):
    command.add_command(each)
