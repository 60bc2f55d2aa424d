"""Folders that only the user may enter, and files in them; `launcher.storage.making` makes what is missing."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ


def make_private(folder: str) -> None:
    """Create `folder` with mode 0700 where it is missing, and so its parents.

    Made by root in a folder of another user's, they are that user's. Raises OSError.
    """
    if os.path.isdir(folder):
        return
    load("launcher.storage.making").make_private(folder)


def create(path: str, flags: int = files.WRITE) -> int:
    """A descriptor of a file of craft-run's own, made with mode 0600 where it is missing. Raises OSError.

    Where root makes it in a folder of another user's, it is that user's: who runs craft-run by `sudo` once must not be
    locked out of their own files.
    """
    flags |= files.CREATE | files.NO_WAIT
    if is_guest(path):
        try:
            descriptor = files.open_file(path, flags | files.NEW | files.NO_FOLLOW, 0o600)
        except FileExistsError:
            return files.open_file(path, flags, 0o600)
        load("launcher.storage.making").adopt(descriptor, path)
        return descriptor
    return files.open_file(path, flags, 0o600)


def is_guest(path: str) -> bool:
    """Whether this is root in a folder of somebody else's."""
    if not files.is_root():
        return False
    try:
        return not files.is_own(os.stat(os.path.dirname(path) or "."))
    except OSError:
        return False


def runtime_path(environ: Environ) -> str:
    """Where what must not outlive the login belongs: `craft-run` below XDG_RUNTIME_DIR, else below TMPDIR or /tmp.

    Relative values are ignored: the command may run in another folder than we do, and would not find its files there.
    So is another user's folder, which `sudo` may have left in the environment.
    """
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and _is_own(runtime):
        return os.path.join(runtime, "craft-run")
    return files.temporary_path(environ, "craft-run")


def _is_own(folder: str) -> bool:
    try:
        status = os.stat(folder)
    except OSError:
        return False
    return files.is_own(status) and status.st_mode & 0o170000 == 0o040000
