"""The session that `--new-session` is to create."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.sessions import creation
from launcher.values.connection import Session
from launcher.values.errors import SelectionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.selection.selection import Selection


def named(selection: Selection, now_ms: int) -> Session:
    """A session with an id that its workspace does not have. Raises SelectionError where no workspace is chosen."""
    workspace = selection.workspace
    if workspace is None:
        raise SelectionError("a new session needs a workspace", "name one: `--workspace NAME`")
    sessions = os.path.join(workspace.root, "sessions")
    session_id = creation.new_id(sessions, now_ms)
    project = selection.project
    return Session(
        id=session_id,
        workspace=workspace,
        path=os.path.join(sessions, session_id, "session.jsonl"),
        new=True,
        project_id=project.id or None if project else None,
        working_directory=project.working_directory if project else None,
    )
