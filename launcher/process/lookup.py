"""The program that a command names, as `execvp` would find it, but on the child's PATH and from the child's folder.

On the path of every launch: what is wrong with a command that cannot run is found out in `launcher.process.failure`.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files
from launcher.values.text import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.environment.diff import Environ

# Every wrapper that `craft-run shims install` writes has a line that begins like this, near its beginning.
SHIM_MARK = b"# craft-run-shim "
_NEAR = 256


def find(command: str, environ: Environ, cwd: str) -> str:
    """The path to execute for `command` from the folder `cwd`, where the child runs.

    A command with a slash is that path, untouched, so that a script sees the `$0` it would see without craft-run.
    Any other is searched on PATH of `environ` (`os.defpath` where it is absent; an empty part means `cwd`), past the
    shims that lead here. Raises CommandNotFound, or CommandNotExecutable where all that was found cannot be executed.
    """
    for path in programs(command, environ, cwd):
        return path
    raise load("launcher.process.failure").unusable(command, environ, cwd)


def programs(command: str, environ: Environ, cwd: str) -> Iterator[str]:
    """What `find` finds, and what it would find if that were not there. Raises CraftRunError for an impossible name."""
    for path in candidates(command, environ):
        located = to_bytes(os.path.join(cwd, path), "the command")
        if _is_program(located) and ("/" in command or not is_shim(located)):
            yield path


def candidates(command: str, environ: Environ) -> Iterator[str]:
    """The paths that a command may stand for, in the order in which they are tried."""
    if "/" in command:
        yield command
    elif command:
        for folder in environ.get("PATH", os.defpath).split(":"):
            # Not the bare name: a script called `-x` would be an option of its interpreter.
            yield f"{folder or '.'}/{command}"


def is_shim(path: bytes) -> bool:
    """Whether the file, or what it links to, is a wrapper that calls craft-run for the program of its name."""
    try:
        descriptor = files.open_file(path, files.READ)
    except OSError:  # a program need not be readable, a shim must be
        return False
    try:
        return SHIM_MARK in os.read(descriptor, _NEAR)
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _is_program(path: bytes) -> bool:
    return os.access(path, os.X_OK) and os.path.isfile(path)
