"""The program that a command names on Windows, on the child's PATH and from the child's folder.

A name without an extension of PATHEXT is tried with each of them; the current folder is searched only where PATH names
it, so that a program put into a project does not take the place of an installed one.
"""

from __future__ import annotations

import ntpath
import os

from launcher.boot.lazy import load
from launcher.process.lookup import is_shim
from launcher.values.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.environment.diff import Environ

_EXTENSIONS = ".COM;.EXE;.BAT;.CMD"


def find(command: str, environ: Environ, cwd: str) -> str:
    """The path to execute for `command`, past shims, absolute where `cwd` is. Raises CommandNotFound."""
    for path in programs(command, environ, cwd):
        return path
    raise load("launcher.process.windows.failure").unusable(command, environ, cwd)


def programs(command: str, environ: Environ, cwd: str) -> Iterator[str]:
    """What `find` finds, and what it would find if that were not there. Raises CraftRunError for an impossible name."""
    to_bytes(command, "the command")
    named = is_path(command)
    for path in candidates(command, environ, cwd):
        if os.path.isfile(path) and (named or not is_shim(to_bytes(path))):
            yield path


def candidates(command: str, environ: Environ, cwd: str) -> Iterator[str]:
    """The paths that a command may stand for, in the order in which they are tried."""
    if not command:
        return
    # Names of variables have no case on Windows.
    variables = {name.upper(): value for name, value in environ.items()}
    extensions = [each for each in variables.get("PATHEXT", _EXTENSIONS).split(";") if each]
    complete = ntpath.splitext(command)[1].upper() in {each.upper() for each in extensions}
    names = [command] if complete else [command + each for each in extensions]
    if is_path(command):
        folders = [cwd]
    else:
        folders = [ntpath.join(cwd, folder.strip('"')) for folder in variables.get("PATH", "").split(";") if folder]
    for folder in folders:
        for name in names:
            yield ntpath.join(folder, name)


def is_path(command: str) -> bool:
    """Whether a command is a path, and no name to look for."""
    return bool(ntpath.splitdrive(command)[0]) or "/" in command or "\\" in command
