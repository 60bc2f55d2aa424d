"""The workspace that the current folder belongs to: by its own workingDirectory, or by that of one of its projects."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Project, Workspace
    from launcher.values.paths import Paths


class Whereabouts(Value):
    """The workspaces whose folder contains the current one most closely, more than one where several are equally near.

    `project` is the project whose folder it is. `warnings` name the projects that could not be read.
    """

    workspaces: tuple[Workspace, ...] = ()
    project: Project | None = None
    warnings: tuple[str, ...] = ()


NOWHERE = Whereabouts()


def find(workspaces: tuple[Workspace, ...], paths: Paths, cwd: str) -> Whereabouts:
    """Where `cwd` is."""
    places: list[tuple[str, Workspace, Project | None]] = []
    warnings: list[str] = []
    for workspace in workspaces:
        if workspace.working_directory:
            places.append((workspace.working_directory, workspace, None))
        if not workspace.invalid and os.access(os.path.join(workspace.root, "projects"), os.F_OK):
            projects, unreadable = load("launcher.config.projects").of(workspace, paths)
            places += [(each.working_directory, workspace, each) for each in projects if each.working_directory]
            warnings += unreadable
    matches: dict[int, list[tuple[Workspace, Project | None]]] = {}
    for path, workspace, project in places:
        folder = _real(path)
        if files.contains(folder, cwd):
            matches.setdefault(len(folder), []).append((workspace, project))
    nearest = matches[max(matches)] if matches else []
    found = tuple({workspace.root: workspace for workspace, _ in nearest}.values())
    projects = [project for _, project in nearest if project is not None]
    return Whereabouts(
        workspaces=found,
        project=projects[0] if len(found) == 1 and len(projects) == 1 else None,
        warnings=tuple(warnings),
    )


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a NUL or a lone surrogate: no folder is called so
        return path
