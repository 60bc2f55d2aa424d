"""Making folders: those that only the user may enter, and those above something; and whose they are then."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import rights
from launcher.storage.private import is_guest, runtime_path
from launcher.values.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

_PRIVATE, _SHARED = 0o700, 0o755
_HINT = "set XDG_RUNTIME_DIR to a private folder"


def make_private(folder: str) -> None:
    """Create a folder that is missing, and its parents, with mode 0700. Raises OSError."""
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


def adopt(made: int | str, path: str) -> None:
    """Give what root has just made at `path` to the owner of the folder that it is in, as far as that works.

    Only what is certainly new may be given away: the folder's owner could have put a link to another file there.
    """
    if is_guest(path):
        try:
            rights.give(made, os.stat(os.path.dirname(path) or "."))
        except OSError:
            return


def runtime_folder(environ: Environ) -> str:
    """The folder at `runtime_path`, made private.

    Raises RecordError where it belongs to somebody else, others may enter it, or it cannot be made.
    """
    folder = runtime_path(environ)
    try:
        if not os.path.isdir(folder):
            os.mkdir(folder, _PRIVATE)
        private = rights.is_private_folder(folder)
    except OSError as error:
        raise RecordError(f"cannot create `{folder}`: {error.strerror}", _HINT) from None
    if not private:
        raise RecordError(f"`{folder}` is not a private folder of yours", f"remove it, or {_HINT}")
    return folder
