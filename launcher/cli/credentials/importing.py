"""`craft-run credentials import`: taking over what other programs hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import Changes
from launcher.cli.credentials import offers
from launcher.cli.login import keeping
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.credentials import placing
from launcher.credentials.stores import VAULT, WRITABLE
from launcher.logins import foreign
from launcher.logins.linking import Link
from launcher.telling import messages
from launcher.telling.moments import moment
from launcher.values.credential import IAM
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.cli.credentials.offers import Offer
    from launcher.logins.foreign import Place

COLUMNS = ("SOURCE", "FROM", "KIND", "EXPIRES", "CONNECTION")


@click.command(cls=Subcommand, name="import", changes=True)
@click.argument("source", required=False, type=click.Choice(foreign.SOURCES), metavar="[SOURCE]")
@click.argument("slug", required=False)
@click.option("--file", metavar="FILE", help="Instead of the source's own file; for `dotenv`, the file.")
@click.option("--profile", metavar="NAME", help="For `aws`: the profile.")
@click.option("--variable", metavar="NAME", help="For `environment` and `dotenv`: this variable.")
@click.option("--store", type=click.Choice(WRITABLE), default=VAULT, help=f"Where to keep it; default {VAULT}.")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def import_credential(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context,
    source: str | None,
    slug: str | None,
    file: str | None,
    profile: str | None,
    variable: str | None,
    store: str,
    force: bool,
) -> None:
    """Take over the login of an installed agent.

    SOURCE is `claude` (the login of Claude Code), `codex`, `aws` (a profile's keys), `environment` (variables of this
    shell) or `dotenv` (those of a file). Without SLUG the connection is the one that needs it; without SOURCE all
    are looked into.

    \b
      craft-run credentials import --dry-run
      craft-run credentials import claude
      craft-run credentials import aws bedrock --profile llm
      craft-run credentials import dotenv work --file .env --variable MY_KEY
    """  # noqa: D301
    place = surroundings(context)
    where = foreign.Place(
        environ=place.environ, home=place.paths.home, file=file, profile=profile, variable=variable, explicit=True
    )
    _check_options(source, where)
    offered = offers.offered(offers.find(source, where), place, slug)
    changes = Changes(context)
    if changes.is_dry:
        _show(offered, as_json=changes.as_json)
        return
    _take(offers.chosen(offered, slug), store, place, changes, force=force)
    changes.show()


def _check_options(source: str | None, where: Place) -> None:
    if where.profile and source != foreign.AWS:
        raise UsageError("`--profile` goes with `aws` only")
    if where.variable and source not in (foreign.ENVIRONMENT, foreign.DOTENV):
        raise UsageError("`--variable` goes with `environment` and `dotenv` only")
    if where.file and source in (None, foreign.ENVIRONMENT):
        raise UsageError("`--file` needs a SOURCE that is a file", "for example `dotenv`")
    if source == foreign.DOTENV and not where.file:
        raise UsageError("`--file` is missing", "name the dotenv file: `--file .env`")


def _take(offer: Offer, store: str, place: Surroundings, changes: Changes, *, force: bool) -> None:
    """Keep a login as the credential of its connection."""
    slug = str(offer.slug)
    login = offer.login
    account = place.account(slug)
    if keeping.prefers_link(login, slug):
        keeping.link_to(Link(agent=login.source, file=os.path.abspath(login.where)), account, changes, place)
        return
    credential = login.for_account(account)
    if credential.account.startswith(IAM):
        region = place.connection(slug).get("awsRegion")
        credential = placing.completed(place.access(force=force), credential, store, region)
    warnings = changes.do(
        "store",
        "credential",
        credential.account,
        lambda: placing.keep(place.access(force=force), credential, store),
        done=f"the credential of `{slug}` is in the store `{store}`, taken from {login.where}",
        where=f"in the store `{store}`",
        store=store,
    )
    for text in warnings or ():
        messages.warning(text)
    keeping.say_end(credential, slug)


def _show(offered: Sequence[Offer], *, as_json: bool) -> None:
    if as_json:
        tables.as_json([_as_json(offer) for offer in offered])
    elif offered:
        tables.show(COLUMNS, [_cells(offer) for offer in offered])
    else:
        messages.note("nothing was found")


def _as_json(offer: Offer) -> Mapping[str, object]:
    return {
        "source": offer.login.source,
        "from": offer.login.where,
        "kind": offer.kind,
        "expiresAt": offer.login.credential.expires_at,
        "connection": offer.slug,
    }


def _cells(offer: Offer) -> tuple[str, ...]:
    login = offer.login
    return login.source, login.where, offer.kind, moment(login.credential.expires_at), offer.slug or "none"
