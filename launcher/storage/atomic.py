"""Replacing a file so that no reader and no crash ever sees half of it."""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files, making, notes, opening, owner, rights

# What stands between the name of a file and the process that is writing its next version.
TEMPORARY = ".craft-run-"

# What `rename` answers where the name is a mount of its own: EBUSY, EXDEV.
MOUNTED = (16, 18)


def replace(path: str, content: bytes, mode: int = 0o600) -> None:
    """Make `path` hold `content`: written to a temporary file of its own in the same folder, fsynced, renamed.

    `mode` is the permission of the new file. It keeps the owner of the old one, and where that is impossible, or the
    name cannot be given to another file (a mount, a hard link), it is written in place. A symbolic link is followed, so
    that a config kept in a dotfiles repository stays a link. Raises OSError, and then leaves the old file as it was and
    no temporary file behind.
    """
    target = os.path.realpath(path)
    try:
        temporary, descriptor = create_beside(target)
    except PermissionError:  # the folder may be closed where the file is not
        if not os.access(target, os.W_OK):
            raise
        replace_in_place(target, content)
        return
    try:
        try:
            keeps = _take_over(descriptor, target, mode)
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if keeps:
            try:
                files.replace(temporary, target)
            except OSError as error:
                if error.errno not in MOUNTED:
                    raise
            else:
                return
        replace_in_place(target, content, temporary)
    except BaseException:
        notes.remove(temporary)
        raise
    notes.remove(temporary)


def _take_over(descriptor: int, target: str, mode: int) -> bool:
    """Give a new file the owner that it should have; whether the old one's owner and hard links are kept."""
    files.set_mode(descriptor, mode)
    try:
        status = os.stat(target)
    except FileNotFoundError:
        making.adopt(descriptor, target)
        return True
    try:
        rights.resemble(descriptor, status, mode)
    except PermissionError:
        return False
    return status.st_nlink == 1


def replace_in_place(target: str, content: bytes, staged: str = "") -> None:
    """Overwrite an existing file; `staged` is a file that holds the content for whoever must finish it.

    Raises OSError.
    """
    if staged:
        notes.note(staged, target)
    descriptor = opening.open_to_write(target)
    try:
        overwrite(descriptor, content)
    finally:
        os.close(descriptor)


def overwrite(descriptor: int, content: bytes) -> None:
    """Make an open file hold `content`, to the disk. Raises OSError."""
    written = files.pwrite(descriptor, content, 0)
    while written < len(content):
        written += files.pwrite(descriptor, content[written:], written)
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)


def create_beside(target: str) -> tuple[str, int]:
    """A new private file of this process's own beside `target`: its path and a descriptor. Raises OSError.

    The name tells whose it is, so that what a killed process leaves behind can be recognised.
    """
    temporary = f"{target}{TEMPORARY}{owner.mark()}-{os.urandom(4).hex()}"
    notes.note(temporary)
    return temporary, files.open_file(temporary, files.READ_WRITE | files.NEW, 0o600)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of `content`, however often the system takes only a part. Raises OSError."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
