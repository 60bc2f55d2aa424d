"""A home for Codex that is the user's own in everything but the login: all entries are links to it."""

from __future__ import annotations

import os

from launcher.values.errors import RecordError

# What belongs to a login or to one process, and is not shared (codex 0.169).
_OWN = frozenset(
    ("auth.json", "models_cache.json", "app-server-control", "app-server-daemon", "packages", "tmp", ".tmp", "log")
)
# Database files beside a database, which SQLite finds through the link to that.
_COMPANIONS = ("-wal", "-shm", "-journal")
# What Codex would create in its home and the user expects in theirs: made there first.
_FOLDERS = ("sessions", "archived_sessions", "skills", "rules", "thread-writer-locks")
_FILES = ("config.toml", "history.jsonl")


def mirror(source: str, home: str) -> None:
    """Make `home` the image of `source`, which is created where it is missing. Raises RecordError.

    What stands in `home` itself stays, unless it is a link.
    """
    try:
        for folder in (source, *(os.path.join(source, name) for name in _FOLDERS), home):
            os.makedirs(folder, mode=0o700, exist_ok=True)
        names = {*os.listdir(source), *_FILES}
        for name in names:
            if name not in _OWN and not name.endswith(_COMPANIONS):
                _link(os.path.join(source, name), os.path.join(home, name))
        for name in os.listdir(home):
            if name not in names and os.path.islink(os.path.join(home, name)):
                os.unlink(os.path.join(home, name))
    except OSError as error:
        raise RecordError(
            f"cannot prepare `{error.filename or home}` for codex: {error.strerror}",
            "make the folder writable for your user",
        ) from None


def _link(target: str, path: str) -> None:
    if os.path.islink(path):
        if os.readlink(path) == target:
            return
        os.unlink(path)
    if not os.path.lexists(path):
        os.symlink(target, path)
