"""Folders that only the user may enter."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

_PRIVATE, _SHARED = 0o700, 0o755
_HINT = "set XDG_RUNTIME_DIR to a private folder"


def make_private(folder: str) -> None:
    """Create `folder` with mode 0700 where it is missing, and so its parents.

    Made by root in a folder of another user's, they are that user's. Raises OSError.
    """
    if os.path.isdir(folder):
        return
    make_parents(folder, _PRIVATE)
    _make(folder, _PRIVATE)


def make_parents(path: str, mode: int = _SHARED) -> None:
    """Create the missing folders above `path`: by the umask, but writable for the user alone. Raises OSError."""
    parent = os.path.dirname(path)
    if parent and not os.path.isdir(parent):
        make_parents(parent, mode)
        _make(parent, mode)


def _make(folder: str, mode: int) -> None:
    try:
        os.mkdir(folder, mode)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise NotADirectoryError(20, "Not a directory", folder) from None
    else:
        if mode == _PRIVATE:
            os.chmod(folder, mode)  # some umasks take the owner's permissions, too
        adopt(folder, folder)


def create(path: str, flags: int = files.WRITE) -> int:
    """A descriptor of a file of craft-run's own, made with mode 0600 where it is missing. Raises OSError.

    Where root makes it in a folder of another user's, it is that user's: who runs craft-run by `sudo` once must not be
    locked out of their own files.
    """
    flags |= files.CREATE | files.NO_WAIT
    if _is_guest(path):
        try:
            descriptor = files.open_file(path, flags | files.NEW | files.NO_FOLLOW, 0o600)
        except FileExistsError:
            return files.open_file(path, flags, 0o600)
        adopt(descriptor, path)
        return descriptor
    return files.open_file(path, flags, 0o600)


def adopt(made: int | str, path: str) -> None:
    """Give what root has just made at `path` to the owner of the folder that it is in, as far as that works.

    Only what is certainly new may be given away: the folder's owner could have put a link to another file there.
    """
    if _is_guest(path):
        try:
            files.give(made, os.stat(os.path.dirname(path) or "."))
        except OSError:
            return


def _is_guest(path: str) -> bool:
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


def runtime_folder(environ: Environ) -> str:
    """The folder at `runtime_path`, made private.

    Raises RecordError where it belongs to somebody else, others may enter it, or it cannot be made.
    """
    folder = runtime_path(environ)
    try:
        if not os.path.isdir(folder):
            os.mkdir(folder, _PRIVATE)
        private = files.is_private_folder(folder)
    except OSError as error:
        raise RecordError(f"cannot create `{folder}`: {error.strerror}", _HINT) from None
    if not private:
        raise RecordError(f"`{folder}` is not a private folder of yours", f"remove it, or {_HINT}")
    return folder
