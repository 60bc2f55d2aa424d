"""The sessions with a name: all headers are read for it, so only where there is no session with such an id."""

from __future__ import annotations

from launcher.sessions import listing, reading
from launcher.values.naming import alike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from launcher.sessions.listing import Listed
    from launcher.values.connection import Session, Workspace
    from launcher.values.paths import Paths


def listed(name: str, workspaces: Iterable[Workspace], paths: Paths) -> list[Listed]:
    """The sessions that are called `name`, in any case."""
    return [
        each
        for workspace in workspaces
        for each in listing.sessions(workspace, paths)
        if each.name and alike(each.name, name)
    ]


def called(name: str, workspaces: Iterable[Workspace], paths: Paths) -> tuple[Session, ...]:
    """The same as a launch needs them."""
    found = listed(name, workspaces, paths)
    return tuple(session for each in found for session in reading.sessions(each.id, (each.workspace,), paths))
