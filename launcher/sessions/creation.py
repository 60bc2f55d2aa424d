"""Creating a session as the app does: it lists, opens and continues what is made here.

A running app sees a new session after its next start only; nothing of it is lost.
"""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.sessions.locking import LIMIT
from launcher.sessions.words import ADJECTIVES, NOUNS
from launcher.storage import atomic, jsontext, opening
from launcher.storage.making import adopt, make_parents
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.connection import Session
    from launcher.values.paths import Paths

_FOLDERS = ("plans", "attachments", "long_responses", "data", "downloads")
# Settings of the workspace that the app copies into each new session.
_INHERITED = ("permissionMode", "workingDirectory", "thinkingLevel", "enabledSourceSlugs")
# Coprime to the number of pairs of words: as many processes as there are pairs get different ones.
_STRIDE = 7919
_DAY = 86_400_000
_COUNTERS = ("inputTokens", "outputTokens", "totalTokens", "contextTokens", "costUsd")


def new_id(sessions_folder: str, now_ms: int) -> str:
    """A free id in the app's form, `YYMMDD-adjective-noun` by local time; nothing is created.

    The words follow from the process id, so that launches at the same moment never choose alike.
    """
    turn = os.getpid() * _STRIDE + now_ms // _DAY
    adjective, noun = ADJECTIVES[turn % len(ADJECTIVES)], NOUNS[turn // len(ADJECTIVES) % len(NOUNS)]
    base = f"{time.strftime('%y%m%d', time.localtime(now_ms / 1000))}-{adjective}-{noun}"
    for name in (base, *(f"{base}-{number}" for number in range(2, 100))):
        if not os.path.lexists(os.path.join(sessions_folder, name)):
            return name
    return f"{base}-{os.urandom(4).hex()}"


def create(  # noqa: PLR0913 - what is known of a session
    paths: Paths, session: Session, name: str, connection: str | None, now_ms: int, *, locked: bool = True
) -> None:
    """Make the files of a new session, with the title `name` where that is not empty.

    It is locked to `connection`, or only begins with it, or with None takes the default at its first launch. `mkdir`
    decides between two processes with the same id. Raises RecordError, also for the one that comes second.
    """
    folder = os.path.dirname(session.path)
    choice = {"llmConnection": connection, **({"connectionLocked": True} if locked else {})} if connection else {}
    line = _line(_header(paths, session, name, choice, now_ms), folder)
    if len(line) > LIMIT:
        raise RecordError("the app would not list a session with so long a name", "choose a shorter name")
    try:
        make_parents(folder)
        _make(folder)
        _fill(folder, session.path, line + b"\n")
    except FileExistsError:
        raise RecordError(f"there is a session `{session.id}` already", "run the command again") from None
    except OSError as error:
        raise RecordError(
            f"cannot create the session in `{folder}`: {error.strerror}", "make the folder writable for your user"
        ) from None


def _fill(folder: str, path: str, content: bytes) -> None:
    """Everything in the session's folder; on failure nothing, nor the folder. Raises OSError."""
    made = [folder]
    try:
        for each in _FOLDERS:
            _make(os.path.join(folder, each))
            made.append(os.path.join(folder, each))
        atomic.replace(path, content, 0o644 & ~_umask())
    except OSError:
        for each in reversed(made):
            os.rmdir(each)
        raise


def _line(header: dict[str, object], folder: str) -> bytes:
    """The header as the app stores it: the session's folder is a token, which is replaced back before parsing."""
    text, folder = jsontext.encode(header), folder.replace(os.sep, "/")
    if jsontext.encode(folder) == f'"{folder}"':
        text = text.replace(folder, "{{SESSION_PATH}}")
    return text.encode("utf-8", "surrogateescape")


def _header(paths: Paths, session: Session, name: str, choice: dict[str, object], now_ms: int) -> dict[str, object]:
    """The header that the app writes for a new session, and `choice`: its connection."""
    defaults = _workspace_defaults(session.workspace.root)
    if session.working_directory:
        defaults = {**defaults, "workingDirectory": _portable(session.working_directory, paths.home)}
    working_directory = defaults.get("workingDirectory")
    here = _portable(os.path.dirname(session.path), paths.home)
    return {
        "id": session.id,
        "workspaceRootPath": _portable(session.workspace.root, paths.home),
        "sdkCwd": working_directory if isinstance(working_directory, str) and working_directory else here,
        "createdAt": now_ms,
        "lastUsedAt": now_ms,
        **({"name": name} if name else {}),
        "sessionStatus": "todo",
        **{key: defaults[key] for key in _INHERITED if defaults.get(key)},
        **({"projectId": session.project_id} if session.project_id else {}),
        **({"model": session.model} if session.model else {}),
        **choice,
        "messageCount": 0,
        "tokenUsage": dict.fromkeys(_COUNTERS, 0),
    }


def _workspace_defaults(root: str) -> dict[str, object]:
    try:
        config = jsontext.decode(opening.read(os.path.join(root, "config.json")).decode("utf-8-sig", "surrogateescape"))
    except (OSError, ValueError):
        return {}
    defaults = config.get("defaults") if isinstance(config, dict) else None
    return defaults if isinstance(defaults, dict) else {}


def _portable(path: str, home: str) -> str:
    """A path as the app stores it: below the home folder with `~`."""
    home = home.rstrip("/")
    return "~" + path[len(home) :] if path == home or path.startswith(home + "/") else path


def _make(folder: str) -> None:
    """A folder by the umask, but writable for its owner alone. Raises OSError."""
    os.mkdir(folder, 0o755)
    adopt(folder, folder)


def _umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask
