"""The sessions that a launch may be asked for, by id."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.sessions import header, ledger
from launcher.values.connection import Session, Workspace
from launcher.values.errors import ConfigError
from launcher.values.paths import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.connection import Project
    from launcher.values.paths import Paths


def sessions(session_id: str, workspaces: tuple[Workspace, ...], paths: Paths) -> tuple[Session, ...]:
    """The sessions called `session_id`: one in each workspace at most."""
    found = []
    for workspace in workspaces:
        path = header.find(workspace.root, session_id)
        if path is not None:
            found.append(_session(session_id, workspace, path, paths))
    return tuple(found)


def _session(session_id: str, workspace: Workspace, path: str, paths: Paths) -> Session:
    try:
        head = header.read_header(path)
    except ConfigError as error:
        return Session(id=session_id, workspace=workspace, path=path, invalid=error.message)
    project_id = head.fields.get("projectId")
    project_id = project_id if isinstance(project_id, str) and project_id else None
    folder = _text(head.fields, "sdkCwd")
    return Session(
        id=session_id,
        workspace=workspace,
        path=path,
        project_id=project_id,
        working_directory=_folder(head.fields, project_id, workspace, paths) if project_id else None,
        connection=head.connection,
        locked=head.locked,
        model=head.model,
        ledger_connection=ledger.locked_connection(paths, workspace.id, session_id),
        app_conversation=_text(head.fields, "sdkSessionId"),
        app_folder=expand(folder, paths.home, workspace.root) if folder else None,
    )


def _text(fields: Mapping[str, object], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) and value else None


def _folder(fields: Mapping[str, object], project_id: str, workspace: Workspace, paths: Paths) -> str | None:
    """The folder that the app runs a session of a project in: the session's own, which begins as the project's."""
    own = fields.get("workingDirectory")
    if isinstance(own, str) and own:
        return expand(own, paths.home, workspace.root)
    project: Project | None = load("launcher.config.projects").with_id(project_id, workspace, paths)
    return project.working_directory if project else None
