"""Which connection.

The first of: the one asked for, the session's, the workspace's default, the global default, the first in the list. A
session that is locked to a connection never gets another one.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.values.errors import ConfigError, SelectionError
from launcher.values.source import FIRST, FOLDER, GLOBAL, LEDGER, SESSION, WORKSPACE, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Json, Snapshot
    from launcher.request.request import Choice, Request
    from launcher.selection.selection import Notes
    from launcher.values.connection import Session, Workspace

_NAMING = "launcher.selection.naming"


def choose(
    request: Request,
    snapshot: Snapshot,
    workspace: Workspace | None,
    session: Session | None,
    notes: Notes,
) -> tuple[Json, Source]:
    """The connection as it stands in config.json, and where it comes from. Raises SelectionError or ConfigError."""
    lock = _lock(session, notes) if session else None
    if session and lock:
        return _locked(request, snapshot, session, *lock)
    if request.connection:
        if request.connection.source.level == FOLDER:
            notes.trail.append("--connection: not given")
        asked = _slug(request.connection, snapshot)
        return _existing(snapshot, asked, request.connection.source), request.connection.source
    notes.trail.append("--connection: not given")
    for slug, source, where in _defaults(snapshot, workspace, session):
        if slug is None:
            notes.trail.append(f"{where}: names none")
        elif snapshot.connection(slug):
            return _existing(snapshot, slug, source), source
        else:
            notes.trail.append(f"{where}: `{slug}`, which does not exist")
            notes.warnings.append(f"{where} names connection `{slug}`, which does not exist")
    for raw in snapshot.connections:
        if isinstance(raw.get("slug"), str):
            return _existing(snapshot, str(raw["slug"]), Source(level=FIRST)), Source(level=FIRST)
    raise SelectionError(f"`{snapshot.paths.config}` has no connections", "add one: `craft-run connections add`")


def _locked(request: Request, snapshot: Snapshot, session: Session, locked: str, source: Source) -> tuple[Json, Source]:
    """The connection of a locked session. Raises SelectionError where another one is asked for, or it is gone."""
    asked = _slug(request.connection, snapshot) if request.connection else locked
    if asked != locked:
        raise SelectionError(
            f"session `{session.id}` is locked to connection `{locked}`, not `{asked}`",
            "start another session with it: `--new-session`, or drop `--connection`",
        )
    if not snapshot.connection(locked):
        raise SelectionError(
            f"session `{session.id}` is locked to connection `{locked}`, which no longer exists",
            "start a new session (`--new-session`), or add the connection again",
        )
    return _existing(snapshot, locked, source), source


def _lock(session: Session, notes: Notes) -> tuple[str, Source] | None:
    """The connection that the session is locked to: the header speaks before craft-run's own ledger."""
    if session.locked and session.connection:
        if session.ledger_connection not in (None, session.connection):
            notes.warnings.append(
                f"session `{session.id}` ran with `{session.ledger_connection}` before; "
                f"the app has locked it to `{session.connection}` since"
            )
        return session.connection, Source(level=SESSION, detail=f"locked in the header of `{session.id}`")
    if session.ledger_connection:
        return session.ledger_connection, Source(level=LEDGER, detail=f"`{session.id}` was launched with it before")
    return None


def _defaults(
    snapshot: Snapshot, workspace: Workspace | None, session: Session | None
) -> list[tuple[str | None, Source, str]]:
    """The levels below a lock: slug or None, source, and how the level is called in messages."""
    levels: list[tuple[str | None, Source, str]] = []
    if session:
        where = f"session `{session.id}`"
        levels.append((session.connection, Source(level=SESSION, detail=f"llmConnection of `{session.id}`"), where))
    if workspace:
        if workspace.invalid:
            raise ConfigError(
                f"workspace `{workspace.slug}`: {workspace.invalid}",
                "open the workspace in the app once, or name a connection: `--connection SLUG`",
            )
        detail = f"defaults.defaultLlmConnection of `{workspace.slug}`"
        levels.append(
            (workspace.default_connection, Source(level=WORKSPACE, detail=detail), f"workspace `{workspace.slug}`")
        )
    levels.append((snapshot.default_connection, Source(level=GLOBAL, detail="defaultLlmConnection"), GLOBAL))
    return levels


def _slug(asked: Choice, snapshot: Snapshot) -> str:
    """The slug of the connection that was asked for, perhaps by its name. Raises SelectionError."""
    if asked.source.level == FOLDER or snapshot.connection(asked.value):
        return asked.value
    slug: str = load(_NAMING).connection(asked.value, snapshot.connections, why=str(asked.source))
    return slug


def _existing(snapshot: Snapshot, slug: str, source: Source) -> Json:
    matches = snapshot.connection(slug)
    if not matches:
        if source.level == FOLDER:
            raise load("launcher.selection.folder").gone("connection", slug, source.detail)
        load(_NAMING).connection(slug, snapshot.connections, why=str(source))
    if len(matches) > 1:
        raise SelectionError(
            f"`{snapshot.paths.config}` has {len(matches)} connections called `{slug}`", "give each a slug of its own"
        )
    return matches[0]
