"""Adding, changing and removing connections in the app's files, by the app's rules.

Each function is one edit of one file, under craft-run's lock. A running app may have read the file before and write it
after; so beside one, the edit is looked at again, and made again if it is gone. Raises ConfigError and RecordError.
"""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.config import changes, reading
from launcher.config.app import is_running
from launcher.config.editing import edit
from launcher.config.slugs import free
from launcher.storage import jsontext
from launcher.values.errors import ConfigError, RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.values.connection import Workspace
    from launcher.values.paths import Paths

    Change = Callable[[str], str]
    Json = Mapping[str, object]

# The app takes milliseconds from reading to writing; how long (s) to wait before looking again, and how often.
_PAUSE = 0.1
_LOOKS = 10
# What the app's validator asks of config.json, beside what there is already.
_REQUIRED: dict[str, object] = {"workspaces": [], "activeWorkspaceId": None, "activeSessionId": None}


def listed(config: Mapping[str, object]) -> list[dict[str, object]]:
    """The entries of `llmConnections` that are objects."""
    entries = config.get("llmConnections")
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def slugs(config: Mapping[str, object]) -> list[str]:
    """The slugs of all connections."""
    return [slug for each in listed(config) if isinstance(slug := each.get("slug"), str) and slug]


def default(config: Mapping[str, object]) -> str | None:
    """The connection that a launch takes where nothing narrower names one; None where there are none."""
    known = slugs(config)
    chosen = config.get("defaultLlmConnection")
    return chosen if isinstance(chosen, str) and chosen in known else known[0] if known else None


def add(paths: Paths, entry: Mapping[str, object], *, fixed_slug: bool) -> tuple[str, bool]:
    """Add a connection: its slug, and whether it is the global default now, which the first of all becomes.

    A slug that is taken gets a number, unless it is `fixed_slug`. Where there is no config.json one is made, in the
    form with which the app begins, so that the app keeps it.
    """
    slug = str(entry["slug"])

    def change(text: str) -> str:
        nonlocal slug
        config = _acceptable(text, paths)
        for key, value in _REQUIRED.items():
            if key not in config:
                text = changes.set_top_level(key, value)(text)
        slug = str(entry["slug"]) if fixed_slug else free(str(entry["slug"]), slugs(config))
        text = changes.append_connection({**entry, "slug": slug})(text)
        if not slugs(config):
            text = changes.set_top_level("defaultLlmConnection", slug)(text)
        return text

    text = _lasting(paths, change, lambda config: slug in slugs(config), changes.EMPTY)
    return slug, _decoded(text).get("defaultLlmConnection") == slug


def change(paths: Paths, slug: str, fields: Mapping[str, object]) -> None:
    """Set fields of a connection; a value of None removes the field."""

    def holds(config: Json) -> bool:
        found = next((each for each in listed(config) if each.get("slug") == slug), {})
        return all(found.get(key) == value for key, value in fields.items())

    _lasting(paths, _sole(slug, changes.set_connection(slug, fields)), holds)


def remove(paths: Paths, slug: str) -> str | None:
    """Remove a connection; the slug of the global default afterwards.

    Where it was the default, the first one left becomes that, as the app would choose at its next start.
    """

    def change(text: str) -> str:
        text = changes.remove_connection(slug)(text)
        config = _decoded(text)
        if config.get("defaultLlmConnection") != slug:
            return text
        left = slugs(config)
        set_default = changes.set_top_level("defaultLlmConnection", left[0]) if left else None
        return (set_default or changes.remove_top_level("defaultLlmConnection"))(text)

    return default(_decoded(_lasting(paths, _sole(slug, change), lambda config: slug not in slugs(config))))


def rename(paths: Paths, slug: str, new: str) -> None:
    """Give a connection another slug, which the global default follows. Its credential and workspaces are not here."""

    def change(text: str) -> str:
        text = changes.set_connection(slug, {"slug": new})(text)
        if _decoded(text).get("defaultLlmConnection") == slug:
            text = changes.set_top_level("defaultLlmConnection", new)(text)
        return text

    _lasting(paths, _sole(slug, change), lambda config: new in slugs(config))


def set_default(paths: Paths, slug: str) -> None:
    """Make a connection the global default."""
    set_it = _sole(slug, changes.set_top_level("defaultLlmConnection", slug))
    _lasting(paths, set_it, lambda config: config.get("defaultLlmConnection") == slug)


def set_workspace_default(paths: Paths, workspace: Workspace, slug: str | None) -> None:
    """Set the default connection of a workspace, or with None let the global one be it."""
    _edit_workspace(workspace, paths, changes.set_workspace_default(slug))


def set_workspace_folder(paths: Paths, workspace: Workspace, folder: str | None) -> None:
    """Set the working directory of a workspace, as the app writes paths, or with None let it have none."""
    _edit_workspace(workspace, paths, changes.set_workspace_folder(folder))


def _edit_workspace(workspace: Workspace, paths: Paths, change: Change) -> None:
    path = os.path.join(workspace.root, "config.json")
    if workspace.missing:
        raise ConfigError(f"workspace `{workspace.slug}` has no `{path}`", "open it in the app once")
    edit(path, paths.launcher, change)


def _lasting(paths: Paths, change: Change, holds: Callable[[Json], bool], missing: str | None = None) -> str:
    """The text of config.json after an edit that a running app has not undone by what it had read before."""
    text = edit(paths.config, paths.launcher, change, missing)
    if not is_running(paths):
        return text
    for _ in range(_LOOKS):
        time.sleep(_PAUSE)
        if holds(reading.read_json(paths.config)[1]):
            return text
        text = edit(paths.config, paths.launcher, change, missing)
    raise RecordError(f"the running app keeps undoing a change of `{paths.config}`", "quit it, and try again")


def _sole(slug: str, change: Change) -> Change:
    """The change, refused where there is no such connection, or more than one."""

    def checked(text: str) -> str:
        count = slugs(_decoded(text)).count(slug)
        if count == 0:
            raise ConfigError(f"there is no connection `{slug}`", "see `craft-run connections list`")
        if count > 1:
            raise ConfigError(f"there are {count} connections called `{slug}`", "give each a slug of its own")
        return change(text)

    return checked


def _acceptable(text: str, paths: Paths) -> dict[str, object]:
    """The configuration. Raises ConfigError where the app would not read it, and so throw a new connection away."""
    config = _decoded(text)
    for key in ("workspaces", "llmConnections"):
        if key in config and not isinstance(config[key], list):
            raise ConfigError(
                f"`{key}` in `{paths.config}` is no list",
                "correct the file, of which the app would keep nothing at its next start",
            )
    return config


def _decoded(text: str) -> dict[str, object]:
    config = jsontext.decode(text)
    return config if isinstance(config, dict) else {}
