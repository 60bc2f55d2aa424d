"""`craft-run credentials`: list, set and delete what the connections authenticate with. No secret is ever shown."""

from __future__ import annotations

import json
import shlex
import time

import click

from launcher import messages
from launcher.cli import secret_input, tables
from launcher.cli.credential_access import account_to_store, user_access
from launcher.credentials import index, index_writing, keyring_store
from launcher.credentials.credential import IAM, KIND_OF_AUTH
from launcher.credentials.listing import Row, rows
from launcher.credentials.parse import parse
from launcher.credentials.stores import COMMAND, KEYRING, VAULT, Access, open_store
from launcher.errors import CredentialError, UsageError


@click.group(name="credentials", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """List, set and delete the credentials of connections."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command(name="list")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def list_credentials(context: click.Context, as_json: bool) -> int:
    """List accounts, their stores and expiry.

    Shows which store a launch takes each account from. Never a secret, and no program is run and no keychain opened.
    """
    access = user_access(context)
    found, problems = rows(access)
    now = time.time_ns() // 1_000_000
    if as_json:
        click.echo(json.dumps([_as_json(row, now) for row in found], indent=2))
    else:
        tables.show(("ACCOUNT", "KIND", "STORE", "EXPIRES"), [_cells(row, now) for row in found])
    for problem in problems:
        messages.error(problem)
    return 1 if problems else 0


@command.command(name="set")
@click.argument("slug")
@click.argument("secret", nargs=-1, metavar="")
@click.option("--store", type=click.Choice([VAULT, KEYRING, COMMAND]), help=f"Where to keep it; default {VAULT}.")
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
    access = user_access(context, force=force)
    account = account_to_store(access.paths, slug)
    if region and not (account.startswith(IAM) and name != COMMAND):
        raise UsageError("`--region` goes with an AWS access key only")
    if program:
        _place(access, account, {"store": COMMAND, "command": _arguments(program)})
    else:
        credential = parse(account, secret_input.read(account, slug), "what was given")
        if region:
            credential.fields["awsRegion"] = region
        open_store(name, access).set(account, credential)
        expires_at = credential.expires_at
        _place(access, account, {"store": name} | ({"expiresAt": expires_at} if expires_at else {}))
    messages.note(f"the credential of `{slug}` is in the store `{name}`")


@command.command(name="delete")
@click.argument("slug")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def delete_credential(context: click.Context, slug: str, force: bool) -> None:
    """Delete a connection's credentials.

    They are removed from the app's file, from the keychain where the index names it, and from the index.
    """
    access = user_access(context, force=force)
    vault = open_store(VAULT, access)
    unreadable = None
    try:
        held = vault.names()
    except CredentialError as error:
        unreadable, held = error, []
    deleted = []
    for account in (f"{kind}::{slug}" for kind in dict.fromkeys(KIND_OF_AUTH.values())):
        in_keyring = _removed_from_keyring(access, account)
        if account in held:
            vault.delete(account)
        if account in access.index:
            index_writing.update(access.paths, account, None)
        if account in held or account in access.index or in_keyring:
            deleted.append(f"`{account}`")
    if not deleted:
        raise unreadable or CredentialError(f"no credential of `{slug}` is stored", "see `craft-run credentials list`")
    if unreadable:
        messages.warning(f"the app's file may hold one more: {unreadable.message}")
    messages.note(f"deleted {', '.join(deleted)}")


def _removed_from_keyring(access: Access, account: str) -> bool:
    """Whether the keychain held the account; one that the index does not name may be unusable here."""
    entry = access.index.get(account)
    if (entry is not None and index.store_of(entry) != KEYRING) or not keyring_store.exists(access.environ):
        return False
    try:
        return open_store(KEYRING, access).delete(account)
    except CredentialError:
        if entry is not None:
            raise
        return False


def _place(access: Access, account: str, entry: index.Entry) -> None:
    """Let the index name one store for `account`, and take the secret out of a keychain that it was in before."""
    before = access.index.get(account)
    index_writing.update(access.paths, account, entry)
    if before and index.store_of(before) == KEYRING != index.store_of(entry):
        try:
            open_store(KEYRING, access).delete(account)
        except CredentialError as error:
            messages.warning(f"the earlier secret of `{account}` is still in the keyring: {error.message}")


def _arguments(program: str) -> list[str]:
    try:
        argv = shlex.split(program)
    except ValueError as error:
        raise UsageError(f"`--command` is not quoted as a shell would have it: {error}") from None
    if not argv:
        raise UsageError("`--command` is empty")
    return argv


def _as_json(row: Row, now: int) -> dict[str, object]:
    return {
        "account": row.account,
        "kind": row.kind,
        "store": row.store,
        "expiresAt": row.expires_at,
        "expired": row.is_expired(now),
    }


def _cells(row: Row, now: int) -> tuple[str, str, str, str]:
    end = "" if row.expires_at is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(row.expires_at / 1000))
    return row.account, row.kind, row.store or "none", f"{end} (expired)" if row.is_expired(now) else end
