"""The stored credential of a launch."""

from __future__ import annotations

import time

from launcher.credentials import fetch as stored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.environment.diff import Environ
    from launcher.selection.selection import Selection


def fetch(
    selection: Selection, snapshot: Snapshot, environ: Environ, *, reads_only: bool = False, agent: str | None = None
) -> stored.Found | None:
    """The stored credential of the connection, None where it has none. Raises CredentialError or ConfigError.

    With `reads_only` no login is renewed, no program asked, and the key of the app's file not cached for the next
    launch. `agent` is the agent that is launched, which renews its own login itself.
    """
    summaries = ((raw.get("slug"), raw.get("providerType"), raw.get("authType")) for raw in snapshot.connections)
    return stored.fetch(
        selection.connection,
        summaries,
        snapshot.paths,
        environ,
        time.time_ns() // 1_000_000,
        keeps_key=not reads_only,
        renews=not reads_only,
        runs_programs=not reads_only,
        agent=agent,
    )
