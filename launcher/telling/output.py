"""Standard output: what was asked for, whole, or an error that says so."""

from __future__ import annotations

import errno
import sys

from launcher.boot.lazy import load
from launcher.storage.atomic import write_all
from launcher.values.errors import CraftRunError

_STDOUT = 1
# What writes to a console that takes no UTF-8.
_CONSOLE = "launcher.telling.console" if sys.platform == "win32" else None


def write(content: bytes) -> None:
    """Write all of it. Raises CraftRunError where that is impossible, BrokenPipeError where nobody reads on."""
    if sys.stdout is None:
        raise _closed()
    try:
        if _CONSOLE is None or not load(_CONSOLE).wrote(_STDOUT, content):
            write_all(_STDOUT, content)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise failed(error) from None


def failed(error: OSError) -> CraftRunError:
    """The error for a standard output that does not take what is written."""
    if error.errno == errno.EBADF:
        return _closed()
    return CraftRunError(f"cannot write to standard output: {error.strerror}")


def _closed() -> CraftRunError:
    return CraftRunError("standard output is closed", "let it be a terminal, a pipe or a file")
