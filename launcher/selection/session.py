"""Which session."""

from __future__ import annotations

from launcher.selection.workspace import NO_WORKSPACES, names
from launcher.values.errors import ConfigError, SelectionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.request.request import Request
    from launcher.values.connection import Session, Workspace


def choose(request: Request, snapshot: Snapshot, workspace: Workspace | None) -> Session | None:
    """The session that was asked for, None where none was. Raises SelectionError or ConfigError."""
    if not request.session:
        return None
    name = request.session.value
    found = [each for each in snapshot.sessions if workspace is None or each.workspace.root == workspace.root]
    if not found:
        place = f"in workspace `{workspace.slug}`" if workspace else "in any workspace"
        hint = "make one with `--new-session`, or take one of `craft-run sessions list`"
        raise SelectionError(f"there is no session `{name}` {place}", hint if snapshot.workspaces else NO_WORKSPACES)
    if len({each.id for each in found}) > 1:
        ids = ", ".join(f"`{each.id}`" for each in found[:10])
        raise SelectionError(f"`{name}` names several sessions: {ids}", "name one by its id")
    if len(found) > 1:
        places = names([each.workspace for each in found])
        raise SelectionError(f"session `{name}` is in several workspaces: {places}", "add `--workspace NAME`")
    if found[0].invalid:
        raise ConfigError(found[0].invalid, "open the session in the app, or start a new one: `--new-session`")
    return found[0]
