"""What `craft-run sessions` shows of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.records.launches import events, launches
from launcher.screen.fitting import Column
from launcher.telling.moments import ago, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.records.launches import Launch
    from launcher.sessions.listing import Listed
    from launcher.values.paths import Paths

    # The last launch of each session, by the workspace's slug and the session's id.
    Launches = Mapping[tuple[str | None, str | None], Launch]

COLUMNS = (
    Column(heading="ID"),
    Column(heading="NAME", rank=1, least=12),
    Column(heading="WORKSPACE", rank=2),
    Column(heading="CONNECTION"),
    Column(heading="MESSAGES", rank=5),
    Column(heading="LAUNCHED", rank=4),
    Column(heading="USED", rank=3),
)


def last_launches(paths: Paths) -> Launches:
    """The last launch of each session, as far as the history goes."""
    return {(each.workspace, each.session): each for each in reversed(launches(events(paths))) if each.session}


def as_json(session: Listed, slugs: Sequence[str], last: Launches) -> dict[str, object]:
    """The documented shape."""
    launch = last.get((session.workspace.slug, session.id))
    return {
        "id": session.id,
        "name": session.name,
        "workspace": session.workspace.slug,
        "path": session.path,
        "connection": session.connection,
        "connectionExists": session.connection in slugs if session.connection else None,
        "locked": session.locked,
        "model": session.model,
        "status": session.status,
        "messages": session.messages,
        "createdAt": session.created_at,
        "lastUsedAt": session.last_used_at,
        "lastLaunchedAt": launch.started_at if launch else None,
        "lastCommand": launch.command if launch else None,
        "hidden": session.hidden,
        "archived": session.archived,
        "problem": session.invalid,
    }


def cells(session: Listed, slugs: Sequence[str], now: int, last: Launches) -> tuple[str, ...]:
    """A row of the table."""
    launch = last.get((session.workspace.slug, session.id))
    connection = session.connection or ""
    if connection and connection not in slugs:
        connection = f"{connection} gone"
    return (
        session.id,
        _unreadable(session.invalid) if session.invalid else session.name or "",
        session.workspace.slug,
        connection if session.locked or not connection else f"({connection})",
        "" if session.messages is None else str(session.messages),
        f"{launch.command}, {ago(launch.started_at, now)}" if launch else "",
        ago(session.last_used_at, now),
    )


def details(shown: Mapping[str, object]) -> list[tuple[str, str]]:
    """What there is of a session's documented shape, for people."""
    return [(key, _plain(key, value)) for key, value in shown.items() if value not in (None, "")]


def _unreadable(problem: str) -> str:
    """What is wrong with a header, without its path, which `sessions show` tells."""
    _where, _, reason = problem.partition(" is unreadable: ")
    return f"unreadable: {reason}" if reason else "unreadable"


def _plain(key: str, value: object) -> str:
    if key.endswith("At"):
        return moment(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
