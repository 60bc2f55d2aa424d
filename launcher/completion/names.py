"""The names that a user may mean: of connections, workspaces, sessions, models and variables."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.config.reading import workspace_roots
from launcher.sessions.header import valid_id
from launcher.storage import jsontext, opening
from launcher.values.errors import ConfigError
from launcher.values.paths import expand, locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.environment.diff import Environ
    from launcher.values.paths import Paths

    # A candidate and what it is.
    Candidate = tuple[str, str]
    Json = Mapping[str, object]

# The kind of value that says where the configuration is.
CONFIG_DIR = "config"


def find(kind: str, given: Mapping[str, str], environ: Environ) -> list[Candidate]:
    """The names of a kind with a description each, none where they cannot be read.

    `given` are the values that stand in the line already, by kind.
    """
    if kind == "variables":
        return [(name, "") for name in sorted(environ)]
    if kind not in _FINDERS:
        return []
    try:
        paths = _paths(given, environ)
        config = jsontext.decode(opening.read(paths.config).decode("utf-8", "surrogateescape").removeprefix("\ufeff"))
        return _FINDERS[kind](config, paths, given) if isinstance(config, dict) else []
    except (OSError, ValueError, ConfigError):  # a file that is just being written is complete at the next Tab
        return []


def _paths(given: Mapping[str, str], environ: Environ) -> Paths:
    paths = locate(environ, None)
    chosen = given.get(CONFIG_DIR)
    return locate(environ, expand(chosen, paths.home, os.getcwd())) if chosen else paths


def _connections(config: Json, _paths: Paths, _given: Mapping[str, str]) -> list[Candidate]:
    found = []
    for raw in _entries(config):
        slug, name = raw.get("slug"), raw.get("name")
        if isinstance(slug, str) and slug:
            found.append((slug, name if isinstance(name, str) and name != slug else ""))
    return found


def _workspaces(config: Json, paths: Paths, _given: Mapping[str, str]) -> list[Candidate]:
    return [
        (os.path.basename(root), str(entry.get("name", ""))) for root, entry in _all_workspaces(config, paths).items()
    ]


def _sessions(config: Json, paths: Paths, given: Mapping[str, str]) -> list[Candidate]:
    """The sessions of the workspace that is given, else of all; the newest first, for their ids begin with the date."""
    wanted = given.get("workspaces")
    found = set()
    for root, entry in _all_workspaces(config, paths).items():
        if not wanted or _is_called(root, entry, wanted):
            found |= {(name, os.path.basename(root)) for name in _listed(os.path.join(root, "sessions"))}
    return sorted(found, reverse=True)


def _models(config: Json, _paths: Paths, given: Mapping[str, str]) -> list[Candidate]:
    """The models of the connection that is given, else of all."""
    wanted = given.get("connections")
    found: dict[str, str] = {}
    for raw in _entries(config):
        if wanted in (None, raw.get("slug")):
            models = raw.get("models")
            listed = models if isinstance(models, list) else []
            for model in [raw.get("defaultModel"), *listed]:
                name = model.get("id") if isinstance(model, dict) else model
                if isinstance(name, str) and name:
                    found.setdefault(name, str(raw.get("slug")))
    return list(found.items())


_FINDERS: dict[str, Callable[[Json, Paths, Mapping[str, str]], list[Candidate]]] = {
    "connections": _connections,
    "workspaces": _workspaces,
    "sessions": _sessions,
    "models": _models,
}


def _entries(config: Json) -> list[Json]:
    listed = config.get("llmConnections")
    return [raw for raw in listed if isinstance(raw, dict)] if isinstance(listed, list) else []


def _all_workspaces(config: Json, paths: Paths) -> dict[str, Json]:
    return workspace_roots(config, paths, os.getcwd())


def _is_called(root: str, entry: Json, name: str) -> bool:
    exact = (root, os.path.basename(root), entry.get("id"))
    return name in exact or name.casefold() == str(entry.get("name", "")).casefold()


def _listed(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if valid_id(name)]
    except OSError:
        return []
