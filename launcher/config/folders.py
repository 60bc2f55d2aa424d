"""What `craft-run use` has chosen for folders: `launcher/folders.json`, the user's own word, which needs no trust.

    {"version": 1, "folders": {"/home/ada/src/acme": {"connection": "work", "chosenAt": 0, "before": {...}}}}

`connection`, `workspace` and `model` stand there where they were named; an entry without any says only what was chosen
before. A choice counts in its folder and below, up to the next one. Loaded only where there is such a file.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import jsontext, opening
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

    Json = Mapping[str, object]

FILE = "folders.json"
VERSION = 1
_HINT = "correct it, or remove it and choose again: `craft-run use`"


class Choice(Value):
    """What is chosen for a folder and below; None where it leaves the choice to the levels below it.

    `workspace` is a slug, or an id where the slug is not the only one. `chosen_at` is in ms since the epoch.
    """

    folder: str
    connection: str | None = None
    workspace: str | None = None
    model: str | None = None
    chosen_at: int | None = None

    @property
    def says_something(self) -> bool:
        """Whether it chooses anything."""
        return bool(self.connection or self.workspace or self.model)


def place(paths: Paths) -> str:
    """The file of the choices."""
    return os.path.join(paths.launcher, FILE)


def nearest(cwd: str, paths: Paths) -> Choice | None:
    """The choice for `cwd` or the nearest folder above. Raises ConfigError where the choices cannot be read."""
    entries = read(paths)
    folder = cwd
    while True:
        choice = _choice(folder, entries.get(folder), paths)
        if choice is not None and choice.says_something:
            return choice
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def every(paths: Paths) -> list[Choice]:
    """All choices, by folder. Raises ConfigError."""
    found = (_choice(folder, entry, paths) for folder, entry in sorted(read(paths).items()))
    return [each for each in found if each is not None and each.says_something]


def before(folder: str, paths: Paths) -> Choice | None:
    """What was chosen for this very folder before the choice of now; None where nothing was. Raises ConfigError."""
    entry = read(paths).get(folder, {})
    return _choice(folder, entry["before"], paths) if entry.get("before") else None


def read(paths: Paths) -> dict[str, Json]:
    """Folder -> its entry as it stands. Raises ConfigError."""
    path = place(paths)
    try:
        document = jsontext.decode(opening.read(path).decode("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(path, error)) from None
    except jsontext.InvalidJson as error:
        raise ConfigError(f"`{path}`: {error}", _HINT) from None
    folders = document.get("folders") if isinstance(document, dict) else None
    if not isinstance(folders, dict) or not all(isinstance(each, dict) for each in folders.values()):
        raise ConfigError(f"`{path}` holds no choices of folders", _HINT)
    return folders


def _choice(folder: str, entry: object, paths: Paths) -> Choice | None:
    if not isinstance(entry, dict):
        return None
    for key in ("connection", "workspace", "model"):
        if not isinstance(entry.get(key), str | None):
            raise ConfigError(f"`{place(paths)}`: `{key}` of `{folder}` is no text", _HINT)
    at = entry.get("chosenAt")
    return Choice(
        folder=folder,
        connection=entry.get("connection") or None,
        workspace=entry.get("workspace") or None,
        model=entry.get("model") or None,
        chosen_at=at if isinstance(at, int) and not isinstance(at, bool) else None,
    )
