"""Which choice `craft-run use` is asked for: by options, `-` for the one before, or at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.cli.screen import questions
from launcher.config import folders
from launcher.config.folders import Choice
from launcher.selection.workspace import named_workspace
from launcher.telling import wording
from launcher.telling.moments import now_ms
from launcher.values.errors import ConfigError, SelectionError, UsageError

if TYPE_CHECKING:
    from launcher.cli.surroundings import Surroundings
    from launcher.values.connection import Workspace

_BEFORE = "-"


def wanted(folder: str, named: dict[str, str | None], place: Surroundings) -> Choice:
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
        current = here(folder, place)
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


def here(folder: str, place: Surroundings) -> Choice:
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
