"""Becoming the command: same process, same terminal, native signals and exit status.

On the path of every launch.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.process import flush
from launcher.process.signals import undo_python
from launcher.values.text import encoded, from_bytes, to_bytes

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from launcher.environment.diff import Environ


def become(program: str, argv: Sequence[str | bytes], environ: Environ, cwd: str | None) -> NoReturn:
    """Replace this process by `program`, run from the folder `cwd` (None: where we are).

    Descriptors are closed by their close-on-exec flag, which is set on all that Python opens; umask, process group,
    limits and signal mask stay. Raises CommandNotFound or CommandNotExecutable, or CraftRunError for a folder, an
    argument or a variable that cannot be passed on.
    """
    path, arguments, variables = to_bytes(program, "the command"), encoded_arguments(argv), encoded(environ)
    flush()
    if cwd is not None:
        try:
            os.chdir(to_bytes(cwd, "the folder"))
        except OSError as error:
            raise load("launcher.process.failure").cannot_enter(cwd, error) from None
    undo_python()
    try:
        os.execve(path, arguments, variables)  # no shell is what we want
    except OSError as error:
        load("launcher.process.resuming").redo_python()
        raise load("launcher.process.failure").refused(program, arguments, variables, None, error) from None


def encoded_arguments(argv: Sequence[str | bytes]) -> list[bytes]:
    """The arguments for `execve`. Raises CraftRunError for one that cannot be passed."""
    return [to_bytes(from_bytes(each) if isinstance(each, bytes) else each) for each in argv]
