"""Running the command on Windows, where no process becomes another one: it is always a child.

Not run by the tests, which need POSIX. What a console sends (Ctrl-C, Ctrl-Break) reaches the child by itself.
"""

from __future__ import annotations

import os
import signal
import subprocess

from launcher.process.replace import flush
from launcher.values.errors import CommandNotExecutable, CommandNotFound, CraftRunError
from launcher.values.text import from_bytes
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import NoReturn

    from launcher.environment.diff import Environ


class ExitStatus(Value):
    """The status of a process that ended; Windows has no death by signal."""

    code: int
    signal: int | None = None


def become(program: str, argv: Sequence[str | bytes], environ: Environ, cwd: str | None) -> NoReturn:
    """Run the command, and end as it does."""
    finish(supervise(program, argv, environ, cwd))


def hold() -> Collection[int]:
    """From here on Ctrl-C and Ctrl-Break are for the child alone; there is no mask."""
    for number in (signal.SIGINT, getattr(signal, "SIGBREAK", signal.SIGINT)):
        signal.signal(number, _do_nothing)
    return ()


def _do_nothing(_number: int, _frame: object) -> None:
    """Not `SIG_IGN`, which the child would inherit."""


def supervise(  # noqa: PLR0913  # those of `become`, and two
    program: str,
    argv: Sequence[str | bytes],
    environ: Environ,
    cwd: str | None,
    *,
    on_start: Callable[[int], None] | None = None,
    mask: Collection[int] | None = None,  # noqa: ARG001  # there is none
) -> ExitStatus:
    """See `launcher.process.supervise`; but the child runs already when `on_start` is called, and ends if it raises."""
    hold()
    flush()
    words = [from_bytes(each) if isinstance(each, bytes) else each for each in argv]
    try:
        child = subprocess.Popen(words, executable=program, env=dict(environ), cwd=cwd)  # noqa: S603
    except FileNotFoundError:
        raise CommandNotFound(f"command `{program}` not found") from None
    except ValueError as error:
        raise CraftRunError(f"`{program}` cannot be started: {error}") from None
    except OSError as error:
        raise CommandNotExecutable(f"`{program}` cannot be executed: {error.strerror}") from None
    try:
        if on_start is not None:
            on_start(child.pid)
    except BaseException:
        child.kill()
        child.wait()
        raise
    return ExitStatus(code=child.wait())


def finish(status: ExitStatus) -> NoReturn:
    """End this process with the child's exit code."""
    flush()
    # The system's codes have 32 bits without a sign, `_exit` takes them with one.
    os._exit(status.code - (1 << 32) if status.code >= 1 << 31 else status.code)
