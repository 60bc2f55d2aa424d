"""`craft-run logout`."""

from __future__ import annotations

import click

from launcher.cli.changing import changing
from launcher.cli.credentials.removing import remove_all
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.credentials import index
from launcher.credentials.environ_store import variable
from launcher.credentials.stores import LINKED
from launcher.homes import signing_out
from launcher.telling import messages
from launcher.values.errors import CredentialError


@click.command(name="logout", cls=Subcommand, changes=True)
@click.argument("slug")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def command(context: click.Context, slug: str, force: bool) -> None:
    """Sign out of a connection.

    Its login is removed from where craft-run keeps it, agents' private homes included; the connection stays. Of a
    linked login only the link is removed: the agent stays signed in.

    \b
      craft-run logout claude-max
    """  # noqa: D301
    place = surroundings(context)
    account = place.account(slug)
    linked = index.store_of(place.access().index.get(account, {})) == LINKED
    with changing(context) as changes:
        if not remove_all(slug, place, changes, force=force):
            raise CredentialError(f"`{slug}` is not signed in", "see `craft-run login --status`")
        if not changes.is_dry:
            for path in signing_out.forget(slug, place.access(force=force)):
                messages.note(f"removed `{path}`; an agent that still runs has the login until it ends")
    if linked:
        messages.note("the agent itself stays signed in")
    name = variable(account)
    if name and place.environ.get(name):
        messages.warning(f"`{name}` is still set, and launches use it")
