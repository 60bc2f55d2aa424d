"""What refers to a connection: the global default, defaults of workspaces, folders that chose it, locked sessions."""

from __future__ import annotations

from launcher.config import folders
from launcher.sessions import listing
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launcher.values.connection import Workspace
    from launcher.values.paths import Paths


class References(Value):
    """Who names a connection; `locked_sessions` is a number of sessions, which stay locked to it for good."""

    is_default: bool
    workspaces: tuple[Workspace, ...]
    locked_sessions: int
    folders: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether something would be left dangling without the connection."""
        return bool(self.workspaces or self.locked_sessions or self.folders)


def find(slug: str, config: Mapping[str, object], workspaces: Iterable[Workspace], paths: Paths) -> References:
    """What refers to the connection `slug`; reads the headers of all sessions."""
    workspaces = tuple(workspaces)
    return References(
        is_default=config.get("defaultLlmConnection") == slug,
        workspaces=tuple(each for each in workspaces if each.default_connection == slug),
        locked_sessions=sum(listing.locked_to(slug, each, paths) for each in workspaces),
        folders=tuple(each.folder for each in folders.every(paths) if each.connection == slug),
    )
