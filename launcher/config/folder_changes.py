"""Choosing for a folder, taking it back, and following a connection that gets another name."""

from __future__ import annotations

from launcher.config import folders, own_files
from launcher.storage import jsontext
from launcher.storage.lock import Lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.config.folders import Choice, Json
    from launcher.values.paths import Paths

    Folders = dict[str, Json]

_KEYS = ("connection", "workspace", "model")


def choose(choice: Choice, paths: Paths) -> None:
    """Let a folder and what is below have this choice; what it had is remembered. Raises ConfigError, RecordError."""
    chosen: dict[str, object] = {key: value for key in _KEYS if (value := getattr(choice, key)) is not None}
    chosen["chosenAt"] = choice.chosen_at
    _change(paths, lambda entries: {**entries, choice.folder: _followed(entries.get(choice.folder, {}), chosen)})


def unset(folder: str, paths: Paths) -> bool:
    """Take the choice for this very folder back; whether there was one. Raises ConfigError and RecordError."""
    there = False

    def change(entries: Folders) -> Folders:
        nonlocal there
        there = any(entries.get(folder, {}).get(key) for key in _KEYS)
        return {**entries, folder: _followed(entries[folder], {})} if there else entries

    _change(paths, change)
    return there


def rename_connection(slug: str, new: str, paths: Paths) -> int:
    """Let the choices of a connection follow its new slug; how many there are. Raises ConfigError and RecordError."""
    count = 0

    def change(entries: Folders) -> Folders:
        nonlocal count
        count = sum(entry.get("connection") == slug for entry in entries.values())
        return {folder: _renamed(entry, slug, new) for folder, entry in entries.items()}

    if any(
        slug in (entry.get("connection"), _before(entry).get("connection")) for entry in folders.read(paths).values()
    ):
        _change(paths, change)
    return count


def _renamed(entry: Json, slug: str, new: str) -> dict[str, object]:
    renamed = {**entry, "connection": new} if entry.get("connection") == slug else dict(entry)
    if _before(entry):
        renamed["before"] = _renamed(_before(entry), slug, new)
    return renamed


def _followed(entry: Json, chosen: dict[str, object]) -> dict[str, object]:
    """The new entry, with what the old one chose as that before it; fields that nobody here knows stay."""
    old = {key: entry[key] for key in (*_KEYS, "chosenAt") if entry.get(key) is not None}
    rest = {key: value for key, value in entry.items() if key not in (*_KEYS, "chosenAt", "before")}
    before = old if any(key in old for key in _KEYS) else _before(entry)
    return {**chosen, **rest, **({"before": before} if before else {})}


def _before(entry: Json) -> Json:
    before = entry.get("before")
    return before if isinstance(before, dict) else {}


def _change(paths: Paths, change: Callable[[Folders], Folders]) -> None:
    path = folders.place(paths)
    with Lock(paths.launcher):
        document = {"version": folders.VERSION, "folders": change(folders.read(paths))}
        own_files.replace(path, jsontext.encode(document) + "\n")
