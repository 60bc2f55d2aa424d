"""`craft-run credentials move`: from one store to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from launcher.cli.changing import Changes
from launcher.cli.screen import tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.credentials import moving
from launcher.credentials.stores import WRITABLE
from launcher.telling import messages
from launcher.values.errors import CraftRunError, CredentialError, UsageError

if TYPE_CHECKING:
    from launcher.credentials.stores import Access

COLUMNS = ("ACCOUNT", "FROM", "TO", "LEAVES")


@click.command(cls=Subcommand, name="move", changes=True)
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--to", "target", required=True, type=click.Choice(WRITABLE), help="The store to move into.")
@click.option("every", "--all", is_flag=True, help="The credentials of all connections.")
@click.option("--force", is_flag=True, help="Write even while the Craft Agents app is running.")
@click.pass_context
def move(
    context: click.Context,
    slugs: tuple[str, ...],
    target: str,
    every: bool,
    force: bool,
) -> int:
    """Move credentials to another store.

    Each is written to the new store, read back, and only then removed from the old one. What a variable or another
    program holds is copied, and stays there.

    \b
      craft-run credentials move work --to keyring
      craft-run credentials move --all --to keyring --dry-run
    """  # noqa: D301
    if bool(slugs) == every:
        raise UsageError("name the connections, or say `--all`", "`craft-run credentials move SLUG --to keyring`")
    place = surroundings(context)
    access = place.access(force=force)
    accounts = list(dict.fromkeys(access.accounts())) if every else [place.account(slug) for slug in slugs]
    planned, failed = _planned(accounts, target, access, every=every)
    changes = Changes(context)
    if changes.is_dry:
        _show(planned, target, as_json=changes.as_json)
    else:
        failed += sum(not _carried_out(each, target, access, changes) for each in planned)
        changes.show()
    return 1 if failed else 0


def _planned(accounts: list[str], target: str, access: Access, *, every: bool) -> tuple[list[moving.Move], int]:
    """What is to be moved, and for how many accounts that cannot be told; a missing one is no failure with `every`."""
    planned = []
    failed = 0
    for account in accounts:
        try:
            found = moving.found(account, access)
        except CraftRunError as error:
            failed += 1
            messages.error(error)
            continue
        if found is None and not every:
            failed += 1
            messages.error(CredentialError(f"`{account}` is in no store", "see `craft-run credentials list`"))
        elif found and found.source == target:
            messages.note(f"`{account}` is in the store `{target}` already")
        elif found:
            planned.append(found)
    return planned, failed


def _carried_out(each: moving.Move, target: str, access: Access, changes: Changes) -> bool:
    account = each.credential.account
    try:
        warnings = changes.do(
            "move",
            "credential",
            account,
            lambda: moving.carry_out(each, target, access),
            done=f"`{account}` moved from `{each.source}` to `{target}`",
            **{"from": each.source, "to": target},
        )
    except CraftRunError as error:
        messages.error(error)
        return False
    for text in warnings or ():
        messages.warning(text)
    return True


def _show(planned: list[moving.Move], target: str, *, as_json: bool) -> None:
    if as_json:
        tables.as_json(
            [
                {"account": each.credential.account, "from": each.source, "to": target, "leaves": each.leaves}
                for each in planned
            ]
        )
    elif planned:
        tables.show(
            COLUMNS,
            [
                (each.credential.account, each.source, target, "yes" if each.leaves else "no: a copy stays")
                for each in planned
            ],
        )
