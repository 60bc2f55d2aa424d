"""craft-run's own record of which connection a session is locked to.

An entry is `launcher/sessions/<workspace id>/<session id>.json`. It holds the lock while the app runs, when the
session's header must not be edited. A file in `launcher/sessions/unsynced/` marks each lock that is still to be copied
into a header. All writing is done with craft-run's lock held.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files, jsontext, opening
from launcher.storage.private import create, make_private
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_UNSYNCED = "unsynced"


class Entry(Value):
    """A lock: to which connection, since when, last used when (ms), and whether the session's header says the same."""

    connection: str
    locked_at: int
    last_used_at: int
    synced: bool


def locked_connection(paths: Paths, workspace_id: str, session_id: str) -> str | None:
    """The connection that an earlier launch locked the session to, None where there was none.

    Raises ConfigError for an entry that cannot be read: it must not pass for an unlocked session.
    """
    entry = read(paths, workspace_id, session_id)
    return entry.connection if entry else None


def read(paths: Paths, workspace_id: str, session_id: str) -> Entry | None:
    """The entry of a session, None where there is none. Raises ConfigError."""
    path = _path(paths, workspace_id, session_id)
    try:
        entry = _parse(jsontext.decode(opening.read(path).decode()))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path, error)) from None
    except ValueError:
        entry = None
    if entry is None:
        raise ConfigError(f"`{path}` is not what craft-run wrote", "remove it; it locked the session to a connection")
    return entry


def _parse(stored: object) -> Entry | None:
    if isinstance(stored, dict):
        match stored.get("connection"), stored.get("lockedAt"), stored.get("lastUsedAt"):
            case str(connection), int(locked_at), int(last_used_at):
                synced = stored.get("synced") is True
                return Entry(connection=connection, locked_at=locked_at, last_used_at=last_used_at, synced=synced)
    return None


def record(paths: Paths, workspace_id: str, session_id: str, entry: Entry, before: Entry | None = None) -> None:
    """Write the entry of a session; `before` is what stands there now, as far as that is known. Raises OSError."""
    path = _path(paths, workspace_id, session_id)
    stored = {
        "connection": entry.connection,
        "lockedAt": entry.locked_at,
        "lastUsedAt": entry.last_used_at,
        "synced": entry.synced,
    }
    content = (jsontext.encode(stored) + "\n").encode()
    if not (before and before.but(last_used_at=entry.last_used_at) == entry and _overwritten(path, content)):
        make_private(os.path.join(paths.launcher, "sessions"))
        make_private(os.path.dirname(path))
        load("launcher.storage.atomic").replace(path, content)


def restore(paths: Paths, workspace_id: str, session_id: str, before: Entry | None) -> None:
    """Let the ledger say of a session what it said before, with nothing left to be copied into its header."""
    try:
        if before is not None:
            record(paths, workspace_id, session_id, before)
        else:
            os.unlink(_path(paths, workspace_id, session_id))
    except OSError:
        return
    if before is None or before.synced:
        mark_synced(paths, workspace_id, session_id)


def _overwritten(path: str, content: bytes) -> bool:
    """Whether the new time could be written over the old one: no other byte changes, so no crash can hurt the lock."""
    descriptor = files.open_file(path, files.WRITE)
    try:
        return os.fstat(descriptor).st_size == len(content) == files.pwrite(descriptor, content, 0)
    finally:
        os.close(descriptor)


def mark_unsynced(paths: Paths, workspace_id: str, session_id: str, header_path: str) -> None:
    """Remember that the header of a session does not show its lock yet. Raises OSError."""
    folder = unsynced_folder(paths)
    make_private(os.path.dirname(folder))
    make_private(folder)
    marker = {"workspace": workspace_id, "session": session_id, "path": header_path}
    descriptor = create(_marker(paths, workspace_id, session_id))
    try:
        os.ftruncate(descriptor, files.pwrite(descriptor, jsontext.encode(marker).encode(), 0))
    finally:
        os.close(descriptor)


def mark_synced(paths: Paths, workspace_id: str, session_id: str) -> None:
    """Forget that. The folder goes with its last marker, so that a launch sees quickly that nothing is left to do."""
    try:
        os.unlink(_marker(paths, workspace_id, session_id))
        os.rmdir(unsynced_folder(paths))
    except OSError:
        return


def unsynced_folder(paths: Paths) -> str:
    """The folder of markers, absent where every lock stands in its header."""
    return os.path.join(paths.launcher, "sessions", _UNSYNCED)


def _marker(paths: Paths, workspace_id: str, session_id: str) -> str:
    return os.path.join(unsynced_folder(paths), f"{escaped(workspace_id)}~{escaped(session_id)}")


def _path(paths: Paths, workspace_id: str, session_id: str) -> str:
    return os.path.join(paths.launcher, "sessions", escaped(workspace_id), f"{escaped(session_id)}.json")


def escaped(name: str) -> str:
    """`name` as the name of a file that can be no path, nothing hidden and no other entry of the folder."""
    raw = name.encode("utf-8", "surrogatepass")
    plain = _PLAIN if name != _UNSYNCED else frozenset()
    if raw and plain.issuperset(raw):
        return name
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in raw) or "%"
