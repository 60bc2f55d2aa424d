"""What a launch needs of `os` on POSIX systems; whatever else it is asked for, `os` itself answers.

`os` is `posix`, the C module below it, with some constants and functions, and with classes of mappings and abstract
paths, which a launch has no use for: a ninth of the start of CPython 3.11, and a seventh of that of 3.13, is theirs.
"""

from __future__ import annotations

import posix
import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

from posix import *  # noqa: E402, F403 - as `os` does it
from posix import _exit, stat_result  # noqa: E402

from launcher.boot import posix_path as path  # noqa: E402

__all__ = ["_exit", "path", "stat_result"]

name = "posix"
sep, pathsep, linesep, defpath, devnull = "/", ":", "\n", "/bin:/usr/bin", "/dev/null"
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
# As this process was started with it: who changes it, or asks for the decoded one, gets that of `os`.
environb = posix.environ
del environ  # bytes here, which would be mistaken  # noqa: F821


def __getattr__(attribute: str) -> object:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    return getattr(__import__("os"), attribute)


def fsencode(text: str) -> bytes:
    """The bytes of a name of the system."""
    return text.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())


def fsdecode(raw: bytes) -> str:
    """A name of the system of its bytes."""
    return raw.decode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors())
