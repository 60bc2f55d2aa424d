"""Connections that were removed, so that they can be had again: `launcher/removed.json`. No secret of theirs is there.

    {"version": 1, "connections": [{"removedAt": 1795330720424, "entry": {"slug": "old", ...}}]}

The last ones alone are kept.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config import own_files
from launcher.storage import jsontext, opening
from launcher.storage.lock import Lock
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.values.paths import Paths

_VERSION = 1
_KEPT = 50


class Removed(Value):
    """An entry of `llmConnections` as it stood, and when it was removed (ms since the epoch)."""

    entry: Mapping[str, object]
    removed_at: int

    @property
    def slug(self) -> str:
        """The slug that it had."""
        return str(self.entry.get("slug"))


def listed(paths: Paths) -> list[Removed]:
    """The removed connections, the last one first. Raises ConfigError."""
    path = _place(paths)
    try:
        document = jsontext.decode(opening.read(path).decode("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path, error)) from None
    except jsontext.InvalidJson as error:
        raise _invalid(path, str(error)) from None
    entries = document.get("connections") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not isinstance(document, dict) or document.get("version") != _VERSION:
        raise _invalid(path, f"it is not of version {_VERSION}")
    found = [each for each in entries if isinstance(each, dict) and isinstance(each.get("entry"), dict)]
    return [Removed(entry=each["entry"], removed_at=_moment(each.get("removedAt"))) for each in found]


def keep(entry: Mapping[str, object], paths: Paths, now_ms: int) -> None:
    """Keep an entry that is about to be removed. Raises ConfigError and RecordError."""
    _change(paths, lambda kept: [Removed(entry=entry, removed_at=now_ms), *kept][:_KEPT])


def forget(slug: str, paths: Paths) -> None:
    """Keep the last one with this slug no longer: it is a connection again. Raises ConfigError and RecordError."""

    def change(kept: list[Removed]) -> list[Removed]:
        last = next((each for each in kept if each.slug == slug), None)
        return [each for each in kept if each is not last]

    _change(paths, change)


def _change(paths: Paths, change: Callable[[list[Removed]], list[Removed]]) -> None:
    path = _place(paths)
    with Lock(paths.launcher):
        entries = [{"removedAt": each.removed_at, "entry": dict(each.entry)} for each in change(listed(paths))]
        text = jsontext.encode({"version": _VERSION, "connections": entries})
        own_files.replace(path, text + "\n")


def _place(paths: Paths) -> str:
    return os.path.join(paths.launcher, "removed.json")


def _moment(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _invalid(path: str, reason: str) -> ConfigError:
    return ConfigError(f"`{path}` is invalid: {reason}", "correct or remove it; craft-run leaves it as it is")
