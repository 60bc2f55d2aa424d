"""`craft-run credentials import`: taking over what other programs hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import Changes
from launcher.cli.login import keeping
from launcher.cli.screen import questions, tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import Surroundings, surroundings
from launcher.credentials import placing
from launcher.credentials.state import EXPIRED, MISSING, states
from launcher.credentials.stores import VAULT, WRITABLE
from launcher.logins import foreign
from launcher.logins.linking import Link
from launcher.telling import messages
from launcher.telling.moments import moment, now_ms
from launcher.values.credential import IAM
from launcher.values.errors import CraftRunError, CredentialError, UsageError
from launcher.values.value import Value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.logins.foreign import Login, Place

COLUMNS = ("SOURCE", "FROM", "KIND", "EXPIRES", "CONNECTION")


class Offer(Value):
    """A login, and the slug of a connection that could take it; None where there is no such connection."""

    login: Login
    slug: str | None


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
    found = find(source, where)
    offers = offered(found, place, slug)
    changes = Changes(context)
    if changes.is_dry:
        _show(offers, as_json=changes.as_json)
        return
    take(_chosen(offers, slug), store, place, changes, force=force)
    changes.show()


def find(source: str | None, where: Place) -> list[Login]:
    """What a source holds; without one, what all of them hold, those aside that cannot be read."""
    if source is not None:
        return foreign.find(source, where)
    found: list[Login] = []
    for name in foreign.SOURCES:
        if name != foreign.DOTENV:
            try:
                found += foreign.find(name, where.but(explicit=False))
            except CraftRunError as error:
                messages.warning(error.message)
    return [each for at, each in enumerate(found) if each.credential not in [one.credential for one in found[:at]]]


def offered(found: Sequence[Login], place: Surroundings, slug: str | None) -> list[Offer]:
    """Which login could go where: to `slug`, else to the connections that have no valid credential yet."""
    offers = []
    if slug is not None:
        raw = place.connection(slug)
        slug = str(raw["slug"])
        return [Offer(login=login, slug=slug) for login in found if foreign.suits(login, raw)] or [
            Offer(login=login, slug=None) for login in found
        ]
    wanting = _wanting(place)
    for login in found:
        takers: list[str | None] = [str(raw["slug"]) for raw in wanting if foreign.suits(login, raw)]
        offers += [Offer(login=login, slug=taker) for taker in takers or [None]]
    return offers


def take(offer: Offer, store: str, place: Surroundings, changes: Changes, *, force: bool) -> None:
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


def _check_options(source: str | None, where: Place) -> None:
    if where.profile and source != foreign.AWS:
        raise UsageError("`--profile` goes with `aws` only")
    if where.variable and source not in (foreign.ENVIRONMENT, foreign.DOTENV):
        raise UsageError("`--variable` goes with `environment` and `dotenv` only")
    if where.file and source in (None, foreign.ENVIRONMENT):
        raise UsageError("`--file` needs a SOURCE that is a file", "for example `dotenv`")
    if source == foreign.DOTENV and not where.file:
        raise UsageError("`--file` is missing", "name the dotenv file: `--file .env`")


def _wanting(place: Surroundings) -> list[dict[str, object]]:
    """The connections that need a credential and have no valid one."""
    connections = [raw for raw in place.connections() if isinstance(raw.get("slug"), str)]
    credentials, _ = states(connections, place.access(), now_ms())
    return [raw for raw, each in zip(connections, credentials, strict=True) if each.state in (MISSING, EXPIRED)]


def _chosen(offers: Sequence[Offer], slug: str | None) -> Offer:
    """The one to carry out. Raises CredentialError and UsageError where that is not certain."""
    if not offers:
        raise CredentialError("nothing was found to take over", "sign in with `claude` or `codex login` first")
    possible = [offer for offer in offers if offer.slug]
    if not possible:
        what = ", ".join(dict.fromkeys(f"{_kind(offer.login)} from {offer.login.where}" for offer in offers))
        if slug is not None:
            raise CredentialError(f"`{slug}` cannot use what was found: {what}", "see `craft-run connections show`")
        raise CredentialError(
            f"no connection needs what was found: {what}",
            "add one (`craft-run connections add`), or name one to replace its credential",
        )
    if len(possible) == 1:
        return possible[0]
    if not questions.can_ask():
        calls = " or ".join(f"`craft-run credentials import {each.login.source} {each.slug}`" for each in possible[:3])
        raise UsageError("more than one credential could be taken over", f"say which: {calls}")
    labels = [(str(number), f"{each.login.where} -> {each.slug}") for number, each in enumerate(possible, 1)]
    return possible[int(questions.choice("Which", "SOURCE SLUG", labels)) - 1]


def _show(offers: Sequence[Offer], *, as_json: bool) -> None:
    if as_json:
        tables.as_json([_as_json(offer) for offer in offers])
    elif offers:
        tables.show(COLUMNS, [_cells(offer) for offer in offers])
    else:
        messages.note("nothing was found")


def _as_json(offer: Offer) -> Mapping[str, object]:
    return {
        "source": offer.login.source,
        "from": offer.login.where,
        "kind": _kind(offer.login),
        "expiresAt": offer.login.credential.expires_at,
        "connection": offer.slug,
    }


def _cells(offer: Offer) -> tuple[str, ...]:
    login = offer.login
    return login.source, login.where, _kind(login), moment(login.credential.expires_at), offer.slug or "none"


def _kind(login: Login) -> str:
    return login.kind.removeprefix("llm_")
