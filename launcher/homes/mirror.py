"""A home for an agent that is the user's own in everything but the login: all entries are links to it."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files
from launcher.storage.private import make_private
from launcher.values.errors import RecordError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Shares(Value):
    """What an agent's home shares: all but what is its `own` (a login's, or one process's).

    `folders` and `files` are what the agent would create in its home and the user expects in theirs; folders are made
    there first.
    """

    agent: str
    own: frozenset[str]
    folders: tuple[str, ...]
    files: tuple[str, ...]


CODEX = Shares(  # as of codex 0.169
    agent="codex",
    own=frozenset(
        ("auth.json", "models_cache.json", "app-server-control", "app-server-daemon", "packages", "tmp", ".tmp", "log")
    ),
    folders=("sessions", "archived_sessions", "skills", "rules", "thread-writer-locks"),
    files=("config.toml", "history.jsonl"),
)
CLAUDE = Shares(  # as of claude 2.1.332
    agent="claude",
    own=frozenset((".credentials.json", ".claude.json", ".last-cleanup")),
    folders=("projects", "sessions", "plugins", "todos", "file-history", "backups"),
    files=("settings.json", "history.jsonl"),
)

# Database files beside a database, which SQLite finds through the link to that.
_COMPANIONS = ("-wal", "-shm", "-journal")


def mirror(source: str, home: str, shares: Shares, also: Mapping[str, str] = {}) -> None:
    """Make `home` the image of `source`, which is created where it is missing, with the links that `also` names.

    Raises RecordError. What stands in `home` itself stays, unless it is a link.
    """
    try:
        for folder in (source, *(os.path.join(source, name) for name in shares.folders), home):
            make_private(folder)
        names = {*os.listdir(source), *shares.files}
        shared = {name for name in names if name not in shares.own and not name.endswith(_COMPANIONS)}
        targets = {**{name: os.path.join(source, name) for name in shared}, **also}
        for name, target in targets.items():
            _link(target, os.path.join(home, name))
        for name in os.listdir(home):
            if name not in names and name not in also and os.path.islink(os.path.join(home, name)):
                os.unlink(os.path.join(home, name))
    except OSError as error:
        raise RecordError(
            f"cannot prepare `{error.filename or home}` for {shares.agent}: {error.strerror}",
            "make the folder writable for your user",
        ) from None


def _link(target: str, path: str) -> None:
    if os.path.islink(path):
        if os.readlink(path) == target:
            return
        os.unlink(path)
    if not os.path.lexists(path):
        files.link(target, path)
