"""Which conversation of which agent is a session's: `launcher/conversations/<workspace id>/<session id>.json`.

    {"version": 1, "conversations": [{"agent": "claude", "folder": ..., "id": ..., "connection": ..., "at": ms}]}

One entry for each agent and folder, the last used at the end. A file that is not as craft-run writes it counts for
nothing: the conversation then begins anew.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.sessions.ledger import escaped
from launcher.storage import jsontext, opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    Entry = Mapping[str, object]


def path(launcher: str, workspace_id: str, session_id: str) -> str:
    """The file of a session."""
    return os.path.join(launcher, "conversations", escaped(workspace_id), f"{escaped(session_id)}.json")


def entries(file: str) -> list[Entry]:
    """The conversations of a session, the last used at the end; none where the file cannot be read."""
    try:
        stored = jsontext.decode(opening.read(file).decode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return []
    listed = stored.get("conversations") if isinstance(stored, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def find(file: str, agent: str, folder: str) -> str | None:
    """The id of the conversation with an agent in a folder, None where there is none."""
    for entry in reversed(entries(file)):
        found = entry.get("id")
        if entry.get("agent") == agent and entry.get("folder") == folder and isinstance(found, str) and found:
            return found
    return None


def with_entry(text: str, entry: Entry) -> str:
    """The file's text with an entry in the place of the one with the same agent and folder."""
    try:
        stored = jsontext.decode(text)
    except ValueError:
        stored = None
    listed = stored.get("conversations") if isinstance(stored, dict) else None
    kept = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    kept = [each for each in kept if (each.get("agent"), each.get("folder")) != (entry["agent"], entry["folder"])]
    return jsontext.encode({"version": 1, "conversations": [*kept, dict(entry)]}) + "\n"
