"""Which workspace, session, connection and model serve a request, and why: pure, from what was read."""

from __future__ import annotations

from launcher.selection import connection as connections
from launcher.selection import model as models
from launcher.selection import session as sessions
from launcher.selection import workspace as workspaces
from launcher.selection.selection import Notes, Selection
from launcher.values.entry import parse
from launcher.values.errors import SelectionError
from launcher.values.source import SESSION, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.request.request import Request


def select(request: Request, snapshot: Snapshot) -> Selection:
    """The selection for a request. Raises SelectionError or ConfigError."""
    notes = Notes()
    workspace, workspace_source = workspaces.choose(request, snapshot, notes)
    session = sessions.choose(request, snapshot, workspace)
    if session is not None and workspace is None:
        workspace, workspace_source = session.workspace, Source(level=SESSION, detail=session.id)
    if request.new_session is not None and workspace is None:
        raise SelectionError("a new session needs a workspace", "name one: `--workspace NAME`")
    raw, source = connections.choose(request, snapshot, workspace, session, notes)
    connection = parse(raw, snapshot.paths.config)
    notes.warnings += [f"connection `{connection.slug}`: {doubt}" for doubt in connection.doubts]
    notes.trail.append(f"chosen: `{connection.slug}` ({source})")
    model, model_source = models.choose(request, workspace, session, connection, notes)
    return Selection(
        connection=connection,
        connection_source=source,
        workspace=workspace,
        workspace_source=workspace_source,
        project=snapshot.directory_project if workspace in snapshot.directory_workspaces else None,
        session=session,
        session_source=request.session.source if request.session else None,
        model=model,
        model_source=model_source,
        trail=tuple(notes.trail),
        warnings=tuple(notes.warnings),
    )
