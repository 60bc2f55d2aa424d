"""Folders that only the user may enter."""

from __future__ import annotations

import os

from launcher.storage import files
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

_HINT = "set XDG_RUNTIME_DIR to a private folder"


def make_private(folder: str) -> None:
    """Create `folder` with mode 0700 where it is missing, and its parents by the user's umask. Raises OSError."""
    if os.path.isdir(folder):
        return
    os.makedirs(os.path.dirname(folder) or ".", exist_ok=True)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise


def runtime_path(environ: Environ) -> str:
    """Where what must not outlive the login belongs: `craft-run` below XDG_RUNTIME_DIR, else below TMPDIR or /tmp.

    Relative values are ignored: the command may run in another folder than we do, and would not find its files there.
    """
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and os.path.isdir(runtime):
        return os.path.join(runtime, "craft-run")
    return files.temporary_path(environ, "craft-run")


def runtime_folder(environ: Environ) -> str:
    """The folder at `runtime_path`, made private.

    Raises RecordError where it belongs to somebody else, others may enter it, or it cannot be made.
    """
    folder = runtime_path(environ)
    try:
        make_private(folder)
        private = files.is_private_folder(folder)
    except OSError as error:
        raise RecordError(f"cannot create `{folder}`: {error.strerror}", _HINT) from None
    if not private:
        raise RecordError(f"`{folder}` is not a private folder of yours", f"remove it, or {_HINT}")
    return folder
