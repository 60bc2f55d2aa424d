"""The command as a child that, seen from outside, is this process: Windows.

What a console sends (Ctrl-C, Ctrl-Break, its closing) reaches the child by itself, as it shares the console. So here
these events only must not end this process before the child has ended. A job kills the child, and what it started,
when this process dies, however that happens; what still runs when the child has ended goes on.

What differs from becoming the command: the command has another pid than the one that was started, and an exit code
where POSIX has a signal.
"""

from __future__ import annotations

import _winapi
import os
import sys
import time

from launcher.boot.lazy import load
from launcher.process import flush
from launcher.process.exit_status import ExitStatus
from launcher.process.windows import api, invocation
from launcher.values.text import from_bytes

assert sys.platform == "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import NoReturn

    from launcher.environment.diff import Environ

_CTRL_C, _CTRL_BREAK = 0, 1
_FOREVER = 0xFFFF_FFFF
# The system ends a process that takes longer (s) to deal with the closing of its console.
_CLOSING = 60.0

# What deals with the console's events, once there is one; it must not be collected.
_handlers: list[object] = []


def become(program: str, argv: Sequence[str | bytes], environ: Environ, cwd: str | None) -> NoReturn:
    """Run the command, and end as it does."""
    finish(supervise(program, argv, environ, cwd))


def hold() -> Collection[int]:
    """From here on the console's events are for the child alone; there is no mask."""
    if not _handlers:
        _handlers.append(api.on_console_event(_is_dealt_with))
    return ()


def _is_dealt_with(event: int) -> bool:
    """Runs in a thread of its own. When it returns for a console that closes, this process ends at once."""
    if event not in (_CTRL_C, _CTRL_BREAK):
        time.sleep(_CLOSING)  # the main thread waits for the child, cleans up, and ends the process before that
    return True


def supervise(  # noqa: PLR0913  # those of `become`, and two
    program: str,
    argv: Sequence[str | bytes],
    environ: Environ,
    cwd: str | None,
    *,
    on_start: Callable[[int], None] | None = None,
    mask: Collection[int] | None = None,  # noqa: ARG001  # there is none
) -> ExitStatus:
    """See `launcher.process.supervision.supervise`."""
    hold()
    words = [from_bytes(each) if isinstance(each, bytes) else each for each in argv]
    file, line = invocation.invocation(program, words, environ, cwd or os.getcwd())
    block = invocation.block(environ)
    flush()
    try:
        job = api.Job()
        child = api.create(file, line, block, cwd)
    except OSError as error:
        raise load("launcher.process.windows.failure").refused(program, line, cwd, error) from None
    try:
        job.take(child.process)
        if on_start is not None:
            on_start(child.pid)
    except BaseException:
        child.kill()
        raise
    child.resume()
    _winapi.WaitForSingleObject(child.process, _FOREVER)
    job.let_go()
    return ExitStatus(code=_winapi.GetExitCodeProcess(child.process))


def finish(status: ExitStatus) -> NoReturn:
    """End this process with the child's exit code."""
    flush()
    # The system's codes have 32 bits without a sign, `_exit` takes them with one.
    os._exit(status.code - (1 << 32) if status.code >= 1 << 31 else status.code)
