"""Making a workspace that the app opens as one of its own.

It has a folder below the app's own, with a config.json like that of the app's "new workspace", and an entry in the
app's config.json. The folder is written first: for an entry whose folder has no config.json, the app makes one itself.
"""

from __future__ import annotations

import uuid

from launcher.boot.system import os
from launcher.config import changes, slugs
from launcher.config.editing import edit
from launcher.config.reading import workspace_roots
from launcher.storage import atomic
from launcher.storage.making import make_parents
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

# What the app makes in a workspace's folder.
_FOLDERS = ("sessions", "sources", "skills")
_PERMISSIONS = {"permissionMode": "ask", "cyclablePermissionModes": ["safe", "ask", "allow-all"]}


class Founded(Value):
    """A workspace that is to be made: `root` is its folder, `entry` its entry in config.json, `own` its own file."""

    root: str
    entry: Mapping[str, object]
    own: Mapping[str, object]


def drafted(
    name: str, defaults: Mapping[str, str | None], config: Mapping[str, object], paths: Paths, now_ms: int
) -> Founded:
    """The workspace called `name`, with those of the app's `defaults` that are not None.

    Raises ConfigError where there is one of that name.
    """
    parent = paths.discovered_workspaces[-1]  # where every release finds them
    roots = workspace_roots(config, paths, parent)
    names = {str(entry.get("name", "")).casefold() for entry in roots.values()}
    slug = slugs.from_name(name)
    if name.casefold() in names or os.path.lexists(os.path.join(parent, slug)):
        raise ConfigError(f"there is a workspace `{name}` already", f"`craft-run workspaces show '{name}'`")
    given = {key: value for key, value in defaults.items() if value is not None}
    root = os.path.join(parent, slug)
    return Founded(
        root=root,
        entry={
            "id": str(uuid.uuid4()),
            "name": name,
            "slug": slug,
            "rootPath": portable(root, paths),
            "createdAt": now_ms,
        },
        own={
            "id": f"ws_{os.urandom(4).hex()}",
            "name": name,
            "slug": slug,
            "defaults": {**_PERMISSIONS, "enabledSourceSlugs": [], **given},
            "localMcpServers": {"enabled": True},
            "createdAt": now_ms,
            "updatedAt": now_ms,
        },
    )


def found(workspace: Founded, paths: Paths) -> None:
    """Make it. Raises ConfigError and RecordError."""
    file = os.path.join(workspace.root, "config.json")
    try:
        for name in _FOLDERS:
            make_parents(os.path.join(workspace.root, name, "."))
        text = changes.pretty(workspace.own)
        atomic.replace(file, text.encode("utf-8", "surrogateescape"), 0o600)
    except OSError as error:
        raise ConfigError(
            f"cannot write `{error.filename or file}`: {error.strerror}", "make the folder writable for your user"
        ) from None
    edit(paths.config, paths.launcher, changes.append_workspace(workspace.entry), changes.EMPTY)


def portable(path: str, paths: Paths) -> str:
    """A path as the app writes it: `~/...` below the home folder."""
    home = paths.home.rstrip("/")
    return "~" + path[len(home) :] if home and path.startswith(f"{home}/") else path
