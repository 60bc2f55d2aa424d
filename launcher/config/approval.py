"""Approving project files, and taking approvals back."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.config import own_files, project_file
from launcher.storage import jsontext
from launcher.storage.lock import Lock
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from launcher.config.project_file import Approval
    from launcher.values.paths import Paths

_VERSION = 1
_KEY = "workspace"
_HINT = 'the file may hold one line, `workspace = "NAME"`, and comments: nothing that could redirect a key'


def parse(content: bytes, path: str) -> str:
    """The workspace that a project file names. Raises ConfigError for anything else in it."""
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))  # some editors begin with a byte order mark
    except UnicodeDecodeError:
        raise ConfigError(f"`{path}` is not UTF-8", _HINT) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"`{path}` is no TOML: {error}", _HINT) from None
    except RecursionError:
        raise ConfigError(f"`{path}` is nested too deeply", _HINT) from None
    others = [name for name in table if name != _KEY]
    if others:
        raise ConfigError(f"`{path}` may not set `{others[0]}`", _HINT)
    workspace = table.get(_KEY)
    if not isinstance(workspace, str) or not workspace.strip() or not workspace.isprintable():
        raise ConfigError(f"`{path}` names no workspace", _HINT)
    if os.sep in workspace:
        raise ConfigError(f"`{path}` gives the path of a workspace", "give its name")
    return workspace


def approve(path: str, content: bytes, paths: Paths, now_ms: int) -> str:
    """Let the project file have its workspace while it holds this content; returns it. Raises ConfigError."""
    workspace = parse(content, path)
    entry = {"sha256": project_file.digest(content), "workspace": workspace, "approvedAt": now_ms}
    _change(paths, lambda files: {**files, path: entry})
    return workspace


def approve_env_file(path: str, content: bytes, paths: Paths, now_ms: int) -> None:
    """Let a dotenv file set what no unapproved one may, while it holds this content. Raises ConfigError."""
    entry = {"sha256": project_file.digest(content), "approvedAt": now_ms}
    _change(paths, lambda files: {**files, path: entry}, project_file.ENV_FILES)


def approve_folder(path: str, digest: str, paths: Paths, now_ms: int) -> None:
    """Let a configuration folder decide where keys go and what runs, while it says what it says now.

    Raises ConfigError.
    """
    entry = {"sha256": digest, "approvedAt": now_ms}
    _change(paths, lambda folders: {**folders, path: entry}, project_file.FOLDERS)


def kind_of(path: str, paths: Paths) -> str | None:
    """As what a path is approved, None where it is not. Raises ConfigError."""
    return next((kind for kind, entries in project_file.document(paths).items() if path in entries), None)


def revoke(path: str, paths: Paths) -> bool:
    """Take an approval back; whether there was one. Raises ConfigError."""
    kind = kind_of(path, paths)
    if kind is None:
        return False
    _change(paths, lambda files: {each: entry for each, entry in files.items() if each != path}, kind)
    return True


def _change(
    paths: Paths,
    change: Callable[[dict[str, Approval]], dict[str, Approval]],
    kind: str = project_file.PROJECT_FILES,
) -> None:
    place = project_file.approvals_path(paths)
    with Lock(os.path.dirname(place)):
        stored = {project_file.PROJECT_FILES: {}, **project_file.document(paths)}
        document = {"version": _VERSION, **stored, kind: change(stored.get(kind, {}))}
        own_files.replace(place, jsontext.encode(document) + "\n")
