"""What a configuration folder decides that is not the user's own."""

from __future__ import annotations

from launcher.config import foreign
from launcher.credentials import environ_store
from launcher.providers import takes_credential

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.environment.diff import Environ
    from launcher.selection.selection import Selection


def doubts(snapshot: Snapshot, selection: Selection, environ: Environ) -> list[str]:
    """What such a folder decides without approval, in words. Raises ConfigError."""
    paths, connection = snapshot.paths, selection.connection
    if not foreign.is_foreign(paths):
        return []
    given = not takes_credential(connection) or environ_store.gives(connection.slug, environ)
    return foreign.warnings(paths, connection, snapshot.network_proxy, given=given)
