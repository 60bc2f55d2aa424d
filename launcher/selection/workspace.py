"""Which workspace."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.errors import SelectionError
from launcher.values.source import DIRECTORY, FOLDER, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.config.reading import Snapshot
    from launcher.request.request import Choice, Request
    from launcher.selection.selection import Notes
    from launcher.values.connection import Workspace


NO_WORKSPACES = "there are no workspaces yet: make one in the Craft Agents app, or choose by `--connection SLUG`"


def choose(request: Request, snapshot: Snapshot, notes: Notes) -> tuple[Workspace, Source] | tuple[None, None]:
    """The workspace and where it comes from, None twice where the launch has none. Raises SelectionError."""
    if request.workspace:
        return _asked(request.workspace, snapshot), request.workspace.source
    if request.session:
        return None, None
    notes.warnings += snapshot.warnings
    if snapshot.project_workspace is not None:
        source = Source(level=DIRECTORY, detail=str(snapshot.project_file))
        return _wanted(snapshot.project_workspace, snapshot), source
    if len(snapshot.directory_workspaces) > 1 and not request.connection:
        raise SelectionError(
            f"this folder is the workingDirectory of several workspaces: {names(snapshot.directory_workspaces)}",
            "name one: `--workspace NAME`",
        )
    if not request.connection:
        unreadable = [each for each in snapshot.workspaces if each.invalid and not each.missing]
        notes.warnings += [f"workspace `{each.slug}` was not considered: {each.invalid}" for each in unreadable]
    if len(snapshot.directory_workspaces) == 1:
        workspace, project = snapshot.directory_workspaces[0], snapshot.directory_project
        if project is not None:
            detail = f"project `{project.slug}`, workingDirectory {project.working_directory}"
            return workspace, Source(level=DIRECTORY, detail=detail)
        return workspace, Source(level=DIRECTORY, detail=f"workingDirectory {workspace.working_directory}")
    return None, None


def _asked(choice: Choice, snapshot: Snapshot) -> Workspace:
    try:
        return named_workspace(choice.value, snapshot.workspaces)
    except SelectionError:
        if choice.source.level != FOLDER:
            raise
        raise load("launcher.selection.folder").gone("workspace", choice.value, choice.source.detail) from None


def _wanted(name: str, snapshot: Snapshot) -> Workspace:
    try:
        return named_workspace(name, snapshot.workspaces)
    except SelectionError as error:
        raise SelectionError(f"{error.message}, which `{snapshot.project_file}` chooses", error.hint) from None


def named_workspace(name: str, workspaces: Sequence[Workspace]) -> Workspace:
    """The workspace called `name`: an id or the path of a root is certain, slug and name count alike."""
    path = name.rstrip("/") or name
    certain = [each for each in workspaces if name == each.id or path == each.root]
    folded = name.casefold()
    matches = certain or [each for each in workspaces if name == each.slug or folded == each.name.casefold()]
    if not matches:
        matches = load("launcher.selection.naming").workspaces(name, workspaces)
    if not matches:
        slugs, shown = [each.slug for each in workspaces], [each.name for each in workspaces]
        hint = load("launcher.selection.naming").hint(name, slugs, shown)
        raise SelectionError(f"there is no workspace `{name}`", hint or NO_WORKSPACES)
    if len(matches) > 1:
        places = ", ".join(f"`{each.id}` ({each.root})" for each in matches)
        raise SelectionError(f"`{name}` names several workspaces: {places}", "use the id or the path")
    return matches[0]


def names(workspaces: Sequence[Workspace]) -> str:
    """The slugs of the first ten, for a message."""
    shown = [f"`{each.slug}`" for each in workspaces[:10]]
    return ", ".join(shown) + (", ..." if len(workspaces) > len(shown) else "")
