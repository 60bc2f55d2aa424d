"""The sessions that a launch may be asked for, by id."""

from __future__ import annotations

from launcher.sessions import header, ledger
from launcher.values.connection import Session, Workspace
from launcher.values.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    return Session(
        id=session_id,
        workspace=workspace,
        path=path,
        connection=head.connection,
        locked=head.locked,
        model=head.model,
        ledger_connection=ledger.locked_connection(paths, workspace.id, session_id),
    )
