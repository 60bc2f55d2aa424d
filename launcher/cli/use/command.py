"""`craft-run use`: which account a folder and what is below it launch with, from now on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.cli.use import overview
from launcher.cli.use.wanted import here, wanted
from launcher.config import folder_changes, folders
from launcher.telling import messages, wording
from launcher.values.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from launcher.cli.changing import Changes
    from launcher.cli.surroundings import Surroundings
    from launcher.config.folders import Choice

# What a choice in a variable goes before.
_VARIABLES = ("CRAFT_RUN_CONNECTION", "CRAFT_RUN_WORKSPACE", "CRAFT_RUN_SESSION", "CRAFT_RUN_MODEL")


@click.command(cls=Subcommand, name="use", changes=True, short_help="Choose the account for this folder and below.")
@click.argument("connection", required=False)
@click.option("--workspace", "-w", metavar="NAME", help="Launch in this workspace.")
@click.option("--model", "-m", metavar="ID", help="Launch with this model.")
@click.option("listing", "--list", is_flag=True, help="List the folders that have a choice.")
@click.option("unsetting", "--unset", is_flag=True, help="Take the choice for this folder back.")
@click.option("as_json", "--json", is_flag=True, help="For programs.")
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - one for each option
    context: click.Context,
    connection: str | None,
    workspace: str | None,
    model: str | None,
    listing: bool,
    unsetting: bool,
    as_json: bool,
) -> None:
    """Choose the account for this folder and below, from now on; without CONNECTION, the terminal is asked.

    The choice is yours alone: it is kept among craft-run's own files, not in the folder. Options and CRAFT_RUN_*
    variables of a launch go before it; it goes before `.craft-run.toml` and the working directories of workspaces. A
    session keeps its connection. `-` is what was chosen here before.

    \b
      craft-run use work
      craft-run use -w acme
      craft-run use -
      craft-run use --list
    """  # noqa: D301
    place = surroundings(context)
    named = {"connection": connection, "workspace": workspace, "model": model}
    if (listing or unsetting) and (any(named.values()) or (listing and unsetting)):
        raise UsageError("`--list` and `--unset` go without a choice", "leave the rest out: `craft-run use --list`")
    if listing:
        overview.show(place, as_json=as_json)
        return
    folder = _folder()
    with changing(context) as changes:
        if unsetting:
            _unset(folder, place, changes)
        else:
            _choose(wanted(folder, named, place), place, changes)


def _folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise ConfigError("the current folder no longer exists", "`cd` to one that does") from None


def _choose(choice: Choice, place: Surroundings, changes: Changes) -> None:
    changes.do(
        "choose",
        "account",
        choice.folder,
        lambda: folder_changes.choose(choice, place.paths),
        done=f"{_shown(choice.folder, place)} and below launch {_summary(choice)}",
        where=_summary(choice),
        connection=choice.connection,
        workspace=choice.workspace,
        model=choice.model,
    )
    for name in _VARIABLES:
        if place.environ.get(name):
            messages.warning(f"in this shell {name} is set, and goes before it")


def _unset(folder: str, place: Surroundings, changes: Changes) -> None:
    current = here(folder, place)
    if not current.says_something:
        above = folders.nearest(folder, place.paths)
        hint = f"the choice that counts here is that of `{_shown(above.folder, place)}`: `cd` there" if above else None
        raise ConfigError(f"nothing is chosen for `{_shown(folder, place)}` itself", hint)
    changes.do(
        "remove",
        "choice",
        folder,
        lambda: folder_changes.unset(folder, place.paths),
        done=f"{_shown(folder, place)} has no choice of its own any more; `craft-run use -` brings it back",
        connection=current.connection,
        workspace=current.workspace,
        model=current.model,
    )


def _summary(choice: Choice) -> str:
    parts = [
        f"with `{choice.connection}`" if choice.connection else "",
        f"in workspace `{choice.workspace}`" if choice.workspace else "",
        f"with model `{choice.model}`" if choice.model else "",
    ]
    return ", ".join(part for part in parts if part)


def _shown(path: str, place: Surroundings) -> str:
    return wording.short(path, place.paths.home)
