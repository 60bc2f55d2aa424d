"""Files by descriptor on Windows; the contract stands in `launcher.storage.files`.

Python's own `open` keeps others from renaming or removing a file as long as it is open. The app and editors replace
files by renaming, so here every file is opened such that they may. A name is given to a new file as others let it
happen: somebody reads a file for a moment, a virus scanner looks at it.
"""

from __future__ import annotations

import _winapi
import msvcrt
import os
import sys
import time

from launcher.boot.lazy import load

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

READ, WRITE, READ_WRITE = os.O_RDONLY, os.O_WRONLY, os.O_RDWR
CREATE, NEW, APPEND = os.O_CREAT, os.O_CREAT | os.O_EXCL, os.O_APPEND
# There are no pipes among files here, and links are made by administrators only.
NO_WAIT = NO_FOLLOW = 0

_READING, _WRITING, _APPENDING = 0x8000_0000, 0x4000_0000, 0x4 | 0x10_0000
_SHARED_FULLY = 0x1 | 0x2 | 0x4
_CREATE_NEW, _OPEN_EXISTING, _OPEN_ALWAYS = 1, 3, 4
_NORMAL = 0x80

# Numbers of `winerror.h` for what another program does for a moment: access denied (the file is open, or about to go),
# sharing violation, lock violation.
_BUSY = (5, 32, 33)
# And for a right that a user is not given.
_NO_PRIVILEGE = 1314
# How long (s) to wait for the other program, and how often to look.
_PATIENCE = 1.0
_MOMENT = 0.005
# Where the one byte is that a lock covers: behind every content, as nobody may read or write a locked byte.
_LOCKED_BYTE = 0x7FFF_0000


def open_file(path: str | bytes, flags: int, _mode: int = 0o600) -> int:
    """A descriptor, binary and not inherited; others may read, write, rename and remove the file. Raises OSError."""
    path = os.fsdecode(path)
    access = _WRITING if flags & (WRITE | READ_WRITE) else 0
    if not flags & WRITE:
        access |= _READING
    if flags & APPEND:
        access = (access & _READING) | _APPENDING
    disposition = _CREATE_NEW if flags & NEW == NEW else _OPEN_ALWAYS if flags & CREATE else _OPEN_EXISTING
    try:
        handle = _winapi.CreateFile(_long(path), access, _SHARED_FULLY, 0, disposition, _NORMAL, 0)
    except OSError as error:
        if isinstance(error, PermissionError) and os.path.isdir(path):
            raise IsADirectoryError(21, "Is a directory", path) from None
        raise OSError(error.errno, error.strerror, path, error.winerror) from None
    return msvcrt.open_osfhandle(handle, (flags & (WRITE | READ_WRITE | APPEND)) | os.O_BINARY | os.O_NOINHERIT)


def pread(descriptor: int, size: int, offset: int) -> bytes:
    """Up to `size` bytes from `offset` on; the descriptor's own position is nobody's concern."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.read(descriptor, size)


def pwrite(descriptor: int, content: bytes, offset: int) -> int:
    """Write at `offset`; the number of bytes written."""
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.write(descriptor, content)


def replace(source: str, target: str) -> None:
    """Give `source` the name `target`. Waits for a moment where another program has the target open. Raises OSError."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(_long(source), _long(target))
        except OSError as error:
            if error.winerror not in _BUSY:
                raise
            if time.monotonic() >= end:
                replace_open(source, target)
                return
            time.sleep(_MOMENT)
        else:
            return


def replace_open(source: str, target: str) -> None:
    """The same where this process has the target open itself. Raises OSError, EBUSY where the system allows none."""
    try:
        load("launcher.storage.rename_windows").replace(_long(source), _long(os.path.abspath(target)))
    except OSError as error:
        raise OSError(16, error.strerror, target) from None


def set_mode(_descriptor: int, _mode: int) -> None:
    """Nothing: a file has the access list of its folder, and a private folder lets nobody else in."""


def link(target: str, path: str) -> None:
    """Make `path` a symbolic link. Raises OSError, saying so where this user may make none."""
    try:
        os.symlink(target, path, target_is_directory=os.path.isdir(target))
    except OSError as error:
        if error.winerror != _NO_PRIVILEGE:
            raise
        reason = "Windows lets users make links in Developer Mode only (in its settings)"
        raise PermissionError(13, reason, path) from None


def try_lock(descriptor: int) -> bool:
    """Whether the file could be locked for this process, until the descriptor is closed. Raises OSError."""
    os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def temporary_path(environ: Mapping[str, str], name: str) -> str:
    """Where what is private and need not last belongs: a folder of the user's profile that does not roam."""
    folder = environ.get("LOCALAPPDATA") or environ.get("TEMP", "")
    return os.path.join(folder if os.path.isabs(folder) else os.path.expanduser("~"), name)


def is_root() -> bool:
    """No: what an administrator makes in a folder has the access list of that."""
    return False


def contains(folder: str, path: str) -> bool:
    """Whether `path` is `folder` or stands in it; both absolute, without links. Names have no case here."""
    folder, path = os.path.normcase(folder), os.path.normcase(path)
    return path == folder or path.startswith(folder.rstrip("\\") + "\\")


def is_own(_status: os.stat_result) -> bool:
    """Whether a file belongs to this process's user: its status does not say, and what its folder lets in does."""
    return True


def _long(path: str) -> str:
    """The path in the form that may be longer than 260 characters, where it needs that."""
    if len(path) < 240 or path.startswith("\\\\?\\"):
        return path
    absolute = os.path.abspath(path)
    return "\\\\?\\UNC" + absolute[1:] if absolute.startswith("\\\\") else "\\\\?\\" + absolute
