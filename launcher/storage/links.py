"""Names for programs in craft-run's own folder: symbolic links, or on Windows, which gives few users the right to make
links, batch files.
"""

from __future__ import annotations

import sys

from launcher.boot.system import os
from launcher.storage import files, lock, notes, owner
from launcher.storage.atomic import TEMPORARY, replace
from launcher.storage.opening import read
from launcher.storage.private import make_private
from launcher.values import waits
from launcher.values.errors import RecordError


def keep(path: str, target: str, launcher_folder: str) -> None:
    """Make `path` a symbolic link to `target`; one that is right already stays. Takes craft-run's lock.

    Raises RecordError, also for a name that no file can have.
    """
    try:
        if sys.platform == "win32":
            _keep_batch_file(f"{path}.cmd", target)
        else:
            _keep_link(path, target, launcher_folder)
    except OSError as error:
        raise RecordError(
            f"cannot link `{path}` to `{target}`: {error.strerror}", "make the configuration folder writable"
        ) from None
    except ValueError:  # a NUL, or half of a surrogate pair, which a slug may hold
        raise RecordError(f"`{path}` is not a path that a file can have", "give the connection another slug") from None


def _keep_link(path: str, target: str, launcher_folder: str) -> None:
    if os.path.islink(path) and os.readlink(path) == target:
        return
    with lock.Lock(launcher_folder, waits.LOCK_FOR_SESSION):
        make_private(os.path.dirname(path))
        temporary = f"{path}{TEMPORARY}{owner.mark()}-{os.urandom(4).hex()}"
        notes.note(temporary)
        os.symlink(target, temporary)
        files.replace(temporary, path)


def _keep_batch_file(path: str, target: str) -> None:
    content = f'@"{target.replace("%", "%%")}" %*\r\n'.encode("utf-8", "surrogateescape")
    make_private(os.path.dirname(path))
    if not os.path.exists(path) or read(path) != content:
        replace(path, content)
