"""What a launch needs of `os.path` on POSIX systems; whatever else it is asked for, `posixpath` answers.

Text only, no bytes. Each function is held against the one of `posixpath` by tests.
"""

from __future__ import annotations

import posix
import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

_TYPE, _FOLDER, _FILE = 0o170000, 0o040000, 0o100000


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(__import__("os").path, name)


def join(path: str, *parts: str) -> str:
    """The parts below each other, from the last one that is absolute."""
    for part in parts:
        if part.startswith("/"):
            path = part
        elif not path or path.endswith("/"):
            path += part
        else:
            path = f"{path}/{part}"
    return path


def dirname(path: str) -> str:
    """The part before the last slash, without slashes at its end unless it has nothing else."""
    head = path[: path.rfind("/") + 1]
    return head.rstrip("/") or head


def basename(path: str) -> str:
    """The part behind the last slash."""
    return path[path.rfind("/") + 1 :]


def isabs(path: str) -> bool:
    """Whether the path begins at the root."""
    return path.startswith("/")


def normpath(path: str) -> str:
    """The path without `.`, `..` and slashes that change nothing; links are not looked at."""
    try:
        return posix._path_normpath(path) or "."  # type: ignore[attr-defined]  # noqa: SLF001 - a plain loop in C
    except AttributeError:
        normal: str = __import__("os").path.normpath(path)
        return normal


def abspath(path: str) -> str:
    """The path from the root on, in the normal form. Raises OSError where the current folder is gone."""
    return normpath(path if path.startswith("/") else join(posix.getcwd(), path))


def realpath(path: str) -> str:
    """The path from the root on, without links; what does not exist is taken as it is."""
    whole = abspath(path)
    if ".." not in path and not whole.startswith("//"):
        end = whole.find("/", 1)
        while not _is_link(whole[:end] if end > 0 else whole):
            if end < 0:
                return whole
            end = whole.find("/", end + 1)
    real: str = __import__("os").path.realpath(path)
    return real


def exists(path: str | int) -> bool:
    """Whether something is there; not where that is a link to nothing."""
    return _mode(path) is not None


def isdir(path: str | int) -> bool:
    """Whether it is a folder, or a link to one."""
    mode = _mode(path)
    return mode is not None and mode & _TYPE == _FOLDER


def isfile(path: str | int) -> bool:
    """Whether it is a regular file, or a link to one."""
    mode = _mode(path)
    return mode is not None and mode & _TYPE == _FILE


def lexists(path: str) -> bool:
    """Whether something is there, if only a link to nothing."""
    try:
        posix.lstat(path)
    except (OSError, ValueError):
        return False
    return True


def samestat(one: posix.stat_result, other: posix.stat_result) -> bool:
    """Whether both are of the same file."""
    return one.st_ino == other.st_ino and one.st_dev == other.st_dev


def _mode(path: str | int) -> int | None:
    try:
        return posix.stat(path).st_mode
    except (OSError, ValueError):  # a path that no file can have
        return None


def _is_link(path: str) -> bool:
    try:
        posix.readlink(path)
    except (OSError, ValueError):
        return False
    return True
