"""How a child ended, and ending in the same way."""

from __future__ import annotations

import resource
import sys

from launcher.boot.system import os
from launcher.process import flush, prctl
from launcher.process.exit_status import ExitStatus
from launcher.process.signals import calls

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def from_wait(status: int) -> ExitStatus:
    """The exit status that `waitpid` encodes in `status`."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return ExitStatus(code=128 + number, signal=number)
    return ExitStatus(code=os.WEXITSTATUS(status))


def finish(status: ExitStatus) -> NoReturn:
    """End this process as the child ended.

    Of the same signal, if it was one: a shell that sees only an exit code of 130 goes on with its script, where it
    would have stopped had the command died of Ctrl-C itself. Blocked signals stay blocked but for this one, so that no
    later one decides the status.
    """
    flush()
    if status.signal is not None:
        _leave_no_core()
        if status.signal != calls.SIGKILL:
            calls.signal(status.signal, calls.SIG_DFL)
        os.kill(os.getpid(), status.signal)
        calls.pthread_sigmask(calls.SIG_UNBLOCK, {status.signal})
    # Reached for an exit code, and by the first process of a container, which no signal of its own can kill.
    os._exit(status.code)


def _leave_no_core() -> None:
    """The child left its core dump, if any; ours would only bury it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    prctl.leave_no_core()
