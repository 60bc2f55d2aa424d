"""A project's wish for a workspace, `.craft-run.toml`, which counts only where the user has approved its content.

Approvals are in `launcher/trust.json` of the config folder:

    {"version": 1, "files": {"/home/ada/acme/.craft-run.toml": {"sha256": "...", "workspace": "acme", "approvedAt": 0}}}

A launch compares the hash of what it has read and takes the workspace from there, so that it need not understand TOML.
Loaded only where there is such a file.
"""

from __future__ import annotations

import stat

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files, jsontext, opening
from launcher.values.errors import ConfigError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

    Approval = Mapping[str, object]

# The kinds of approvals, by their member of `trust.json`.
PROJECT_FILES, ENV_FILES, FOLDERS = "files", "envFiles", "configDirs"
APPROVED, CHANGED, NEW = "approved", "changed", "new"
# A workspace's name and a comment need less (bytes).
_LARGEST = 4096
_VERSION = 1
_ROOT = 0
_EXPECTED = 'let it be a file that you can read, with one line: `workspace = "NAME"`'
_OTHERWISE = "or name a workspace: `--workspace NAME`"


class Wish(Value):
    """What a project file comes to: a workspace, or None and the reason why it is ignored."""

    workspace: str | None
    ignored: str | None


def look(path: str, paths: Paths) -> Wish:
    """What the project file at `path` comes to in a launch. Raises ConfigError where the approvals cannot be read."""
    try:
        content = read(path)
    except ConfigError as error:
        return Wish(workspace=None, ignored=f"{error.message}, so it is ignored")
    approval = approvals(paths).get(path, {})
    workspace, state = approval.get("workspace"), compare(content, approval)
    if state == APPROVED and isinstance(workspace, str):
        return Wish(workspace=workspace, ignored=None)
    why = "has changed since you approved it" if state == CHANGED else "is not approved"
    return Wish(
        workspace=None, ignored=f"`{path}` {why}, so it is ignored: `craft-run trust` approves it, {_OTHERWISE}"
    )


def compare(content: bytes, approval: Approval) -> str:
    """Whether this content is what was approved: APPROVED, CHANGED, or NEW where nothing was."""
    if not approval:
        return NEW
    return APPROVED if approval.get("sha256") == digest(content) else CHANGED


def read(path: str) -> bytes:
    """The bytes of a project file. Raises ConfigError for what is unreadable, no file, too large or another user's."""
    try:
        # Not to wait for the other end of a pipe that somebody put there.
        descriptor = files.open_file(path, files.READ | files.NO_WAIT)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                raise ConfigError(f"`{path}` is no file of at most {_LARGEST} bytes", _EXPECTED)
            if not files.is_own(status) and status.st_uid != _ROOT:
                raise ConfigError(f"`{path}` belongs to another user", "make it your own: copy it")
            return os.read(descriptor, _LARGEST)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ConfigError(f"cannot read `{path}`: {error.strerror}", _EXPECTED) from None


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    for name in ("_sha2", "_sha256"):  # without what `hashlib` brings along
        try:
            return str(load(name).sha256(content).hexdigest())
        except ImportError:
            continue
    return str(load("hashlib").sha256(content).hexdigest())


def approvals_path(paths: Paths) -> str:
    """The file of approvals: in the user's own folder, as another configuration folder may be a project's."""
    return os.path.join(paths.home, ".craft-agent", "launcher", "trust.json")


def approvals(paths: Paths, kind: str = PROJECT_FILES) -> dict[str, Approval]:
    """Path of a project file, or of another `kind` of thing, -> its approval. Raises ConfigError."""
    found: dict[str, Approval] = document(paths).get(kind, {})
    return found


def document(paths: Paths) -> dict[str, dict[str, Approval]]:
    """All approvals by their kind. Raises ConfigError."""
    place = approvals_path(paths)
    hint = "correct it, or remove it and approve the files again"
    try:
        stored = jsontext.decode(opening.read(place).decode("utf-8", "surrogateescape"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(*load("launcher.storage.unread").told(place, error)) from None
    except jsontext.InvalidJson as error:
        raise ConfigError(f"`{place}`: {error}", hint) from None
    kinds = stored if isinstance(stored, dict) and stored.get("version") == _VERSION else {}
    found = {kind: entries for kind, entries in kinds.items() if isinstance(entries, dict)}
    if PROJECT_FILES not in found or not all(isinstance(each, dict) for each in _all(found)):
        raise ConfigError(f"`{place}` holds no approvals of version {_VERSION}", hint)
    return found


def _all(found: Mapping[str, Mapping[str, object]]) -> list[object]:
    return [each for entries in found.values() for each in entries.values()]
