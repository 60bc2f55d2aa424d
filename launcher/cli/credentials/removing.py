"""`craft-run credentials remove`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import Changes, changing
from launcher.cli.screen import questions
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.credentials import listing, placing
from launcher.telling import messages
from launcher.values.errors import ConfigError, CredentialError, SelectionError

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings


@click.command(cls=Subcommand, name="remove", changes=True)
@click.argument("slug")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def remove(context: click.Context, slug: str, yes: bool, force: bool) -> None:
    """Remove a connection's credentials.

    They are removed from the app's file, from the keychain where the index names it, and from the index.

    \b
      craft-run credentials remove work
    """  # noqa: D301
    place = surroundings(context)
    with suppress(SelectionError, ConfigError):  # what a connection left may go after it
        slug = place.slug(slug)
    with changing(context) as changes:
        asks = not yes and not changes.is_dry and questions.can_ask()
        if asks and not questions.confirmed(f"Remove the credentials of `{slug}`?", default=False):
            raise CredentialError(f"the credentials of `{slug}` stay", "`--yes` removes them without a question")
        if not remove_all(slug, place, changes, force=force):
            raise CredentialError(f"no credential of `{slug}` is stored", "see `craft-run credentials list`")


def remove_all(slug: str, place: Surroundings, changes: Changes, *, force: bool) -> bool:
    """Remove the credentials of a connection from every store that can be written; whether there was any."""
    access = place.access(force=force)
    if changes.is_dry:
        found, problems = listing.rows(access)
        stored = [row for row in found if row.account in placing.accounts(slug) and row.store in placing.REMOVABLE]
        for row in stored:
            where = f"from the store `{row.store}`"
            changes.do("remove", "credential", row.account, bool, done="", where=where, store=row.store)
        for problem in problems:
            messages.warning(problem.message)
        return bool(stored)
    accounts, warnings = placing.forget(access, slug)
    for text in warnings:
        messages.warning(text)
    for account in accounts:
        changes.do("remove", "credential", account, bool, done=f"removed `{account}`")
    return bool(accounts)
