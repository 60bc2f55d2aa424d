"""Running a program for its output on Windows: found and called as a launched command is."""

from __future__ import annotations

import os
import subprocess

from launcher.process.windows.invocation import invocation
from launcher.process.windows.lookup import find
from launcher.values.errors import CraftRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ


def run(argv: list[str], environ: Environ, limit: int) -> tuple[bytes, int]:
    """At most `limit` bytes of what the program prints, and its exit status. Raises OSError where it cannot be run.

    Its status has no sign on Windows, so no end looks like one by a signal.
    """
    cwd = os.getcwd()
    try:
        file, line = invocation(find(argv[0], environ, cwd), argv, environ, cwd)
    except CraftRunError as error:
        raise OSError(2, error.message, argv[0]) from None
    # It shares our console, on which it may ask for a PIN; as a list, the words would be quoted once more.
    with subprocess.Popen(line, executable=file, env=dict(environ), stdout=subprocess.PIPE) as process:  # noqa: S603
        if process.stdout is None:
            raise OSError
        output = process.stdout.read(limit)
        process.stdout.close()
        return output, process.wait()
