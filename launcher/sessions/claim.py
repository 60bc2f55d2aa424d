"""Claiming a session for a connection before its command runs: in the ledger always, in the header if that is safe."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.sessions import ledger
from launcher.sessions.header import read_header
from launcher.sessions.locking import InUse, Refused, lock_header
from launcher.storage.jsontext import InvalidJson
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Session
    from launcher.values.paths import Paths


def claim(  # noqa: PLR0913 - a session, for whom, and how
    paths: Paths, session: Session, connection: str, now_ms: int, *, app_runs: bool, strict: bool = False
) -> list[str]:
    """Lock an existing session to a connection; returns warnings. Called with craft-run's lock held.

    The header is edited unless the app runs, which would save its own idea of it, or another program has the file open;
    a later launch then does that. Raises RecordError where the session is locked to another connection by now, or the
    lock cannot be written: the command must not run then; nor a `strict` one whose header must not be edited. Raises
    ConfigError where the session cannot be read any more.
    """
    workspace = session.workspace.id
    header = read_header(session.path)
    before = ledger.read(paths, workspace, session.id)
    in_header = header.connection if header.locked else None
    holder = in_header or (before.connection if before else None)
    if holder not in (None, connection):
        raise RecordError(
            f"session `{session.id}` has just been locked to connection `{holder}`",
            "start another one: `--new-session`",
        )
    entry = ledger.Entry(
        connection=connection,
        locked_at=before.locked_at if before and before.connection == connection else now_ms,
        last_used_at=now_ms,
        synced=in_header is not None or not app_runs,
    )
    try:
        if in_header is None:
            ledger.mark_unsynced(paths, workspace, session.id, session.path)
        ledger.record(paths, workspace, session.id, entry, before)
    except OSError as error:
        raise _unwritable(paths, session, error) from None
    if app_runs:
        return []
    try:
        lock_header(session.path, connection, now_ms)
    except InUse:
        ledger.record(paths, workspace, session.id, entry.but(synced=in_header is not None))
        return []
    except (Refused, OSError, InvalidJson) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        if strict:
            ledger.restore(paths, workspace, session.id, before)
            raise RecordError(
                f"the lock of session `{session.id}` would be in craft-run's ledger only: {reason} (--strict)",
                "launch without `--strict`, or start another session: `--new-session`",
            ) from None
        ledger.record(paths, workspace, session.id, entry.but(synced=in_header is not None))
        return [f"the lock of session `{session.id}` is in craft-run's ledger only: {reason}"]
    if in_header is None or (before and not before.synced):
        ledger.mark_synced(paths, workspace, session.id)
    return []


def claim_new(paths: Paths, session: Session, name: str, connection: str, now_ms: int) -> None:
    """Create a session that is locked to a connection from its beginning. Raises RecordError."""
    load("launcher.sessions.creation").create(paths, session, name, connection, now_ms)
    entry = ledger.Entry(connection=connection, locked_at=now_ms, last_used_at=now_ms, synced=True)
    try:
        ledger.record(paths, session.workspace.id, session.id, entry)
    except OSError as error:
        raise _unwritable(paths, session, error) from None


def _unwritable(paths: Paths, session: Session, error: OSError) -> RecordError:
    return RecordError(
        f"cannot record in `{paths.launcher}` which connection session `{session.id}` is locked to: {error.strerror}",
        "make the folder writable, with room on its disk",
    )
