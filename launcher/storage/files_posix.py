"""Files by descriptor as POSIX has them (the contract: `launcher.storage.files`). On the path of every launch."""

from __future__ import annotations

import fcntl
import sys

from launcher.boot.system import os

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

READ, WRITE, READ_WRITE = os.O_RDONLY, os.O_WRONLY, os.O_RDWR
CREATE, NEW, APPEND = os.O_CREAT, os.O_CREAT | os.O_EXCL, os.O_APPEND
NO_WAIT, NO_FOLLOW = os.O_NONBLOCK, os.O_NOFOLLOW

# Python opens with close-on-exec.
open_file = os.open
pread = os.pread
pwrite = os.pwrite
replace = replace_open = os.replace
set_mode = os.fchmod
link = os.symlink


def try_lock(descriptor: int) -> bool:
    """Whether the file could be locked for this process, until the descriptor is closed. Raises OSError."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def temporary_path(environ: Mapping[str, str], name: str) -> str:
    """Where what is private and need not last belongs: below TMPDIR or /tmp, which all users may share."""
    folder = environ.get("TMPDIR", "")
    return os.path.join(folder if os.path.isabs(folder) else "/tmp", f"{name}-{os.getuid()}")  # noqa: S108


def is_root() -> bool:
    """Whether this process may do everything with everybody's files."""
    return os.geteuid() == 0


def contains(folder: str, path: str) -> bool:
    """Whether `path` is `folder` or stands in it; both absolute, without links."""
    if path == folder or path.startswith(folder.rstrip("/") + "/"):
        return True
    # Names may have no case there, and yet be kept as they were written.
    return sys.platform == "darwin" and path.casefold().startswith(folder.casefold()) and _is_above(folder, path)


def _is_above(folder: str, path: str) -> bool:
    try:
        wanted = os.stat(folder)
        while path.rstrip("/"):
            if os.path.samestat(os.stat(path), wanted):
                return True
            path = os.path.dirname(path)
    except OSError:
        pass
    return False


def is_own(status: os.stat_result) -> bool:
    """Whether a file belongs to this process's user."""
    return status.st_uid == os.getuid()
