"""All sessions of a workspace, from their headers alone: ten thousand of them take about a second."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.sessions import header, ledger
from launcher.storage import opening
from launcher.storage.jsontext import InvalidJson
from launcher.values.errors import ConfigError
from launcher.values.number import whole
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.values.connection import Workspace
    from launcher.values.paths import Paths


class Listed(Value):
    """A session as its header tells.

    `connection` is the one that a launch would take because of the session itself: locked to it (`locked`), in the
    header or in craft-run's ledger, or only chosen. Times are in ms since the epoch, None where the header has none.
    `hidden` and `archived` sessions are those that the app does not show, or shows apart. `invalid` holds the reason
    why the header cannot be read.
    """

    id: str
    workspace: Workspace
    path: str
    name: str | None = None
    connection: str | None = None
    locked: bool = False
    model: str | None = None
    status: str | None = None
    created_at: int | None = None
    last_used_at: int | None = None
    messages: int | None = None
    hidden: bool = False
    archived: bool = False
    invalid: str | None = None


def sessions(workspace: Workspace, paths: Paths) -> list[Listed]:
    """The sessions of a workspace, the one used last first; those whose header cannot be read, at the end."""
    found = [_listed(workspace, name, path, paths) for name, path in _files(workspace)]
    return sorted(found, key=last_used_first)


def named(session_id: str, workspace: Workspace, paths: Paths) -> list[Listed]:
    """The session with that id, where the workspace has it."""
    path = header.find(workspace.root, session_id)
    return [_listed(workspace, session_id, path, paths)] if path else []


def last_used_first(session: Listed) -> tuple[bool, int, str]:
    """The key to sort by."""
    return session.last_used_at is None, -(session.last_used_at or 0), session.id


def count(workspace: Workspace) -> int:
    """How many folders of sessions a workspace has."""
    return sum(1 for _ in _folders(workspace))


def locked_to(slug: str, workspace: Workspace, paths: Paths) -> int:
    """How many sessions of a workspace are locked to a connection."""
    return sum(each.locked and each.connection == slug for each in sessions(workspace, paths))


def _folders(workspace: Workspace) -> Iterator[str]:
    try:
        with os.scandir(os.path.join(workspace.root, "sessions")) as entries:
            yield from (entry.name for entry in entries if header.valid_id(entry.name) and entry.is_dir())
    except (OSError, ValueError):  # ValueError: JSON can hold what no path can, a NUL or half of a surrogate pair
        return


def _files(workspace: Workspace) -> Iterator[tuple[str, str]]:
    for name in _folders(workspace):
        path = os.path.join(workspace.root, "sessions", name, "session.jsonl")
        if os.path.exists(path):
            yield name, path


def _listed(workspace: Workspace, name: str, path: str, paths: Paths) -> Listed:
    session = Listed(id=name, workspace=workspace, path=path)
    try:
        in_ledger = ledger.locked_connection(paths, workspace.id, name)
        head = _header(path)
    except ConfigError as error:
        return session.but(invalid=error.message)
    except (OSError, InvalidJson) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return session.but(invalid=f"the header of `{path}` is unreadable: {reason}")
    fields = head.fields
    locked = head.locked and head.connection is not None
    return session.but(
        name=_text(fields.get("name")),
        connection=head.connection if locked else in_ledger or head.connection,
        locked=locked or in_ledger is not None,
        model=head.model,
        status=_text(fields.get("sessionStatus")) or _text(fields.get("todoState")),
        created_at=whole(fields.get("createdAt")),
        last_used_at=whole(fields.get("lastUsedAt")),
        messages=whole(fields.get("messageCount")),
        hidden=fields.get("hidden") is True,
        archived=fields.get("isArchived") is True,
    )


def _header(path: str) -> header.Header:
    """One look at the header, and only where there is no file the patient one: the app may just be saving it."""
    try:
        descriptor = opening.open_to_read(path, None)
    except FileNotFoundError:
        return header.read_header(path)
    try:
        return header.from_descriptor(descriptor, path)
    finally:
        os.close(descriptor)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
