"""The projects of a workspace (0.11 and later): `<root>/projects/<slug>/config.json`, each with a folder of its own."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.config.reading import read_json
from launcher.values.connection import Project
from launcher.values.errors import ConfigError
from launcher.values.paths import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Workspace
    from launcher.values.paths import Paths


def of(workspace: Workspace, paths: Paths) -> tuple[list[Project], list[str]]:
    """The projects in the order of their slugs, and a warning for each that cannot be read."""
    folder = os.path.join(workspace.root, "projects")
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        return [], [f"the projects of workspace `{workspace.slug}` were not considered: {error.strerror}"]
    projects, warnings = [], []
    for name in names:
        file = os.path.join(folder, name, "config.json")
        if not os.access(file, os.F_OK):
            continue
        try:
            projects.append(_project(name, file, paths))
        except ConfigError as error:
            warnings.append(f"project `{name}` was not considered: {error.message}")
    return projects, warnings


def with_id(project_id: str, workspace: Workspace, paths: Paths) -> Project | None:
    """The project that sessions name by this id, None where the workspace has none such that can be read."""
    return next((each for each in of(workspace, paths)[0] if each.id == project_id), None)


def _project(slug: str, file: str, paths: Paths) -> Project:
    config = read_json(file)[1]
    project_id, name, folder = (config.get(key) for key in ("id", "name", "workingDirectory"))
    return Project(
        id=project_id if isinstance(project_id, str) else "",
        slug=slug,
        name=name if isinstance(name, str) and name else slug,
        working_directory=expand(folder, paths.home, os.path.dirname(file))
        if isinstance(folder, str) and folder
        else None,
    )
