"""`craft-run credentials`: what the connections authenticate with, and where it is kept. No secret is ever shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.credentials import typed
from launcher.cli.credentials.importing import import_credential
from launcher.cli.credentials.moving import move
from launcher.cli.credentials.removing import remove
from launcher.cli.login import keeping
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommands
from launcher.cli.surroundings import surroundings
from launcher.credentials import placing
from launcher.credentials.listing import Row, rows
from launcher.credentials.parse import parse
from launcher.credentials.state import UNKNOWN
from launcher.credentials.stores import COMMAND, VAULT, WRITABLE
from launcher.telling import messages, wording
from launcher.telling.moments import ago, moment, now_ms
from launcher.values.credential import IAM
from launcher.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.values.credential import Credential


@click.group(cls=Subcommands, name="credentials", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, set, remove, import and move credentials.

    \b
      craft-run credentials list
      craft-run credentials set work < key.txt
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_credentials(context: click.Context, as_json: bool) -> int:
    """List accounts, their stores, age and expiry.

    Shows which store a launch takes each account from. Never a secret, and no program is run and no keychain opened.

    \b
      craft-run credentials list
    """  # noqa: D301
    found, problems = rows(surroundings(context).access())
    now = now_ms()
    # A store that could not be looked into may hold what no other one has.
    elsewhere = UNKNOWN if problems else None
    if as_json:
        tables.as_json([_as_json(row, now, elsewhere) for row in found])
    elif found:
        tables.show(("ACCOUNT", "KIND", "STORE", "STORED", "EXPIRES"), [_cells(row, now, elsewhere) for row in found])
    elif not problems:
        messages.note("there are no credentials, and no connections that need one")
    for problem in problems:
        messages.error(problem)
    return 1 if problems else 0


@command.command(name="set", changes=True)
@click.argument("slug")
@click.argument("secret", nargs=-1, metavar="")
@click.option("--store", type=click.Choice([*WRITABLE, COMMAND]), help=f"Where to keep it; default {VAULT}.")
@click.option("program", "--command", metavar="COMMAND", help="For the store `command`: prints the secret.")
@click.option("--region", metavar="REGION", help="AWS region to keep with an access key.")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def set_credential(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context,
    slug: str,
    secret: tuple[str, ...],
    store: str | None,
    program: str | None,
    region: str | None,
    force: bool,
) -> None:
    """Store a connection's credential.

    It is read from standard input, or asked for without echo.

    \b
      craft-run credentials set work < key.txt
      aws configure export-credentials | craft-run credentials set bedrock --region eu-west-1
      craft-run credentials set vertex < key.json
      craft-run credentials set team --command 'pass show llm/team'
    """  # noqa: D301
    if secret:
        raise UsageError(
            "a secret does not belong on the command line: it would show in the process list and the shell's history",
            f"give it on standard input, or type it when asked: `craft-run credentials set {slug}`",
        )
    name = store or (COMMAND if program else VAULT)
    if (name == COMMAND) != bool(program):
        raise UsageError("`--command` and `--store command` belong together")
    place = surroundings(context)
    slug = place.slug(slug)
    account = place.account(slug)
    if region and not (account.startswith(IAM) and name != COMMAND):
        raise UsageError("`--region` goes with an AWS access key only")
    access = place.access(force=force)
    keep: Callable[[], list[str]]
    credential: Credential | None = None
    if program:
        keep = partial(placing.refer, access, account, typed.arguments(program))
    else:
        credential = parse(account, typed.read(account, slug), "what was given")
        if region:
            credential.fields["awsRegion"] = region
        if account.startswith(IAM):
            credential = placing.completed(access, credential, name, place.connection(slug).get("awsRegion"))
        keep = partial(placing.keep, access, credential, name)
    with changing(context) as changes:
        warnings = changes.do(
            "store",
            "credential",
            account,
            keep,
            done=f"the credential of `{slug}` is in the store `{name}`",
            where=f"in the store `{name}`",
            store=name,
        )
    for text in warnings or ():
        messages.warning(text)
    if credential and not changes.is_dry:
        keeping.say_end(credential, slug)


def _as_json(row: Row, now: int, elsewhere: str | None) -> dict[str, object]:
    return {
        "account": row.account,
        "kind": row.kind,
        "store": row.store or elsewhere,
        "storedAt": row.stored_at,
        "expiresAt": row.expires_at,
        "expired": row.is_expired(now),
    }


def _cells(row: Row, now: int, elsewhere: str | None) -> tuple[str, ...]:
    end = moment(row.expires_at)
    expires = f"{end} (expired)" if row.is_expired(now) else end
    return row.account, wording.credential(row.kind), row.store or elsewhere or "none", ago(row.stored_at, now), expires


command.add_command(import_credential)
command.add_command(move)
command.add_command(remove)
