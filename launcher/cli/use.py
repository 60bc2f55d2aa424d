"""`craft-run use`: which account a folder and what is below it launch with, from now on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from launcher.cli.changing import changing
from launcher.cli.screen import questions, tables
from launcher.cli.subcommand import Subcommand
from launcher.cli.surroundings import surroundings
from launcher.config import folder_changes, folders
from launcher.config.folders import Choice
from launcher.screen.fitting import START, Column
from launcher.selection.workspace import named_workspace
from launcher.telling import messages, wording
from launcher.telling.moments import ago, now_ms
from launcher.values.errors import ConfigError, SelectionError, UsageError

if TYPE_CHECKING:
    from launcher.cli.changing import Changes
    from launcher.cli.surroundings import Surroundings
    from launcher.values.connection import Workspace

COLUMNS = (
    Column(heading="FOLDER", least=16, cut=START),
    Column(heading="CONNECTION"),
    Column(heading="WORKSPACE", rank=1),
    Column(heading="MODEL", rank=2, least=12),
    Column(heading="CHOSEN", rank=3),
    Column(heading="NOTE", rank=1),
)
_BEFORE = "-"
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
        _list(place, as_json=as_json)
        return
    folder = _folder()
    with changing(context) as changes:
        if unsetting:
            _unset(folder, place, changes)
        else:
            _choose(_wanted(folder, named, place), place, changes)


def _folder() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise ConfigError("the current folder no longer exists", "`cd` to one that does") from None


def _wanted(folder: str, named: dict[str, str | None], place: Surroundings) -> Choice:
    """The choice that was asked for, of what exists. Raises SelectionError, ConfigError and UsageError."""
    if named["connection"] == _BEFORE:
        if named["workspace"] or named["model"]:
            raise UsageError("`craft-run use -` takes no other choice", "leave the options out")
        chosen = folders.before(folder, place.paths)
        if chosen is None:
            raise ConfigError(f"nothing was chosen for `{folder}` before", "`craft-run use CONNECTION`")
        named = {"connection": chosen.connection, "workspace": chosen.workspace, "model": chosen.model}
    elif not any(named.values()):
        named = {**named, "connection": _asked(folder, place)}
    elif not named["connection"] and not named["workspace"]:  # a model goes with what is chosen already
        current = _here(folder, place)
        named = {"connection": current.connection, "workspace": current.workspace, "model": named["model"]}
    slug = str(place.connection(named["connection"])["slug"]) if named["connection"] else None
    workspace = named["workspace"]
    return Choice(
        folder=folder,
        connection=slug,
        workspace=_certain(place.workspace(workspace), place.workspaces()) if workspace else None,
        model=named["model"],
        chosen_at=now_ms(),
    )


def _here(folder: str, place: Surroundings) -> Choice:
    """The choice for this very folder, empty where there is none."""
    return next((each for each in folders.every(place.paths) if each.folder == folder), Choice(folder=folder))


def _certain(workspace: Workspace, workspaces: tuple[Workspace, ...]) -> str:
    """What the workspace is called, its id where the slug could mean another one as well."""
    try:
        return workspace.slug if named_workspace(workspace.slug, workspaces) == workspace else workspace.id
    except SelectionError:
        return workspace.id


def _asked(folder: str, place: Surroundings) -> str:
    """The connection that is picked at the terminal."""
    current = folders.nearest(folder, place.paths)
    entries = [raw for raw in place.connections() if isinstance(raw.get("slug"), str)]
    if not entries:
        raise ConfigError("there are no connections", "add one: `craft-run connections add`")
    choices = [(str(raw["slug"]), _meaning(raw)) for raw in entries]
    question = f"Which account for {wording.short(folder, place.paths.home)} and below"
    return questions.choice(question, "CONNECTION", choices, default=current.connection if current else None)


def _meaning(raw: dict[str, object]) -> str:
    """The name of a connection, where it says more than its slug and its kind, and its kind."""
    name, kind = raw.get("name"), wording.kind_of_entry(raw)
    says_more = isinstance(name, str) and name != raw.get("slug") and not kind.startswith(name)
    return f"{name}: {kind}" if says_more else kind


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
    current = _here(folder, place)
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


def _list(place: Surroundings, *, as_json: bool) -> None:
    found = folders.every(place.paths)
    if as_json:
        tables.as_json([_as_json(each) for each in found])
    elif found:
        now = now_ms()
        known = {raw.get("slug") for raw in place.connections()}
        tables.show(COLUMNS, [_cells(each, known, now, place) for each in found])
    else:
        messages.note("no folder has a choice; `craft-run use CONNECTION` makes one for the folder that you are in")


def _cells(choice: Choice, known: set[object], now: int, place: Surroundings) -> tuple[str, ...]:
    notes = []
    if not os.path.isdir(choice.folder):
        notes.append("the folder is gone")
    if choice.connection and choice.connection not in known:
        notes.append("the connection is gone")
    return (
        _shown(choice.folder, place),
        choice.connection or "",
        choice.workspace or "",
        choice.model or "",
        ago(choice.chosen_at, now),
        ", ".join(notes),
    )


def _as_json(choice: Choice) -> dict[str, object]:
    """The documented shape."""
    return {
        "folder": choice.folder,
        "connection": choice.connection,
        "workspace": choice.workspace,
        "model": choice.model,
        "chosenAt": choice.chosen_at,
    }
