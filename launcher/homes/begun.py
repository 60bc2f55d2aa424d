"""Which conversations have begun in a folder since a moment, for agents that choose the id themselves.

Codex writes one file for each, whose first line tells its folder and its moment; opencode has a database. Seen with
codex 0.169 and opencode 1.18.
"""

from __future__ import annotations

import sqlite3
import time

from launcher.boot.system import os
from launcher.storage import jsontext, opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def of_codex(place: str, folder: str, since_ms: int) -> list[str]:
    """The ids of conversations that a person began, not those of an agent's helpers."""
    found = []
    for path in _files(place, since_ms):
        meta = _first_line(path)
        if isinstance(meta.get("cwd"), str) and os.path.realpath(str(meta["cwd"])) == folder:
            own, source = meta.get("id"), meta.get("source", "")
            if isinstance(own, str) and isinstance(source, str):
                found.append(own)
    return found


def _files(place: str, since_ms: int) -> Iterator[str]:
    """The files that were written since then; Codex puts them into folders by day."""
    for parent, _folders, names in os.walk(place):
        for name in names:
            path = os.path.join(parent, name)
            try:
                created = name.startswith("rollout-") and os.stat(path).st_mtime_ns // 1_000_000 >= since_ms
            except OSError:
                continue
            if created and _begun_ms(name) >= since_ms - 1000:
                yield path


def _begun_ms(name: str) -> int:
    """The moment in the name of a file, `rollout-2026-11-26T00-47-20-<id>.jsonl`, which is in local time."""
    try:
        return int(time.mktime(time.strptime(name[8:27], "%Y-%m-%dT%H-%M-%S")) * 1000)
    except ValueError:
        return 0


def _first_line(path: str) -> Mapping[str, object]:
    try:
        line = opening.read(path).partition(b"\n")[0].decode("utf-8", "replace")
        meta = jsontext.decode(line)
    except (OSError, ValueError):
        return {}
    payload = meta.get("payload") if isinstance(meta, dict) else None
    return payload if isinstance(payload, dict) else {}


def of_opencode(place: str, folder: str, since_ms: int) -> list[str]:
    """The ids of conversations that no other one has begun."""
    found: list[str] = []
    try:
        names = [name for name in os.listdir(place) if name.startswith("opencode") and name.endswith(".db")]
    except OSError:
        return []
    for name in names:
        try:
            database = sqlite3.connect(f"file:{os.path.join(place, name)}?mode=ro", uri=True, timeout=2)
        except sqlite3.Error:
            continue
        try:
            query = "select id from session where directory = ? and parent_id is null and time_created >= ?"
            found += [str(row[0]) for row in database.execute(query, (folder, since_ms))]
        except sqlite3.Error:
            continue
        finally:
            database.close()
    return found


FINDERS: dict[str, Callable[[str, str, int], list[str]]] = {"codex": of_codex, "opencode": of_opencode}
