"""The command as a child that, seen from outside, is this process: POSIX.

Signals are never handled asynchronously. They are blocked, and one at a time is taken and dealt with; so none is lost,
none interrupts anything, and nothing is polled.

What differs from becoming the command, because no process can do it for another one:
- SIGKILL and SIGSTOP sent to this process alone act on it alone. On Linux the child is killed with it; a SIGSTOP does
  not stop the child.
- A signal that a program sends to the whole process group reaches the child once on Linux, where a third process in the
  group tells (`launcher.process.witness`), and twice elsewhere: from the sender and from here.
"""

# ruff: noqa: E402

from __future__ import annotations

import sys

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.process import flush
from launcher.process.arrival import HELD
from launcher.process.child import Child, Launch, fork
from launcher.process.replace import encoded_arguments
from launcher.process.signals import calls
from launcher.process.status import from_wait
from launcher.values.text import encoded, to_bytes

if sys.platform == "linux":
    from launcher.process import sigwaitinfo as arrivals
    from launcher.process.witness import Witness
else:
    from launcher.process import sigwait as arrivals
    from launcher.process.sigwait import Witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import FrameType

    from launcher.environment.diff import Environ
    from launcher.process.exit_status import ExitStatus


def hold() -> Collection[int]:
    """Block the signals; the mask that was in force."""
    return calls.pthread_sigmask(calls.SIG_BLOCK, HELD)


def supervise(  # noqa: PLR0913  # those of `become`, and two
    program: str,
    argv: Sequence[str | bytes],
    environ: Environ,
    cwd: str | None,
    *,
    on_start: Callable[[int], None] | None = None,
    mask: Collection[int] | None = None,
) -> ExitStatus:
    """See `launcher.process.supervision.supervise`."""
    held = hold()
    path, arguments, variables = to_bytes(program, "the command"), encoded_arguments(argv), encoded(environ)
    # A SIGCHLD that is ignored, as some parents leave it, would take the child's status away.
    inherited = calls.signal(calls.SIGCHLD, _do_nothing)
    launch = Launch(
        path=path,
        arguments=arguments,
        variables=variables,
        cwd=cwd,
        mask=held if mask is None else mask,
        ignores_children=inherited == calls.SIG_IGN,
    )
    flush()
    witness = None
    try:
        child = fork(launch)
        witness = Witness()
        _start(child, on_start)
        status = _attend(child.pid, witness)
    finally:
        if witness is not None:
            witness.dismiss()
        calls.signal(calls.SIGCHLD, inherited)
    failure = child.failure()
    if failure is not None:
        raise _worded(program, launch, *failure)
    return from_wait(status)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """In place of the default action, which lets some systems discard the signal even while it is waited for."""


def _start(child: Child, on_start: Callable[[int], None] | None) -> None:
    try:
        if on_start is not None:
            on_start(child.pid)
    except BaseException:
        child.abandon()
        raise
    # What came before the fork came to us alone, the terminal's signals too; what came since merges with it.
    for number in arrivals.pending():
        _forward(child.pid, number)
    child.release()


def _attend(pid: int, witness: Witness) -> int:
    """Stand in for the child until it ends; its wait status."""
    # A signal that continues the group wakes the child as well as us: the one of ours is then not passed on.
    was_continued = False
    # The first process of a container inherits every orphan in it.
    awaited = -1 if os.getpid() == 1 else pid
    while True:
        changed, status = os.waitpid(awaited, os.WNOHANG | os.WUNTRACED | os.WCONTINUED)
        if changed not in (0, pid):
            continue
        if changed and (os.WIFEXITED(status) or os.WIFSIGNALED(status)):
            return status
        if changed:
            was_continued = os.WIFCONTINUED(status)
            if os.WIFSTOPPED(status):
                _stop(os.WSTOPSIG(status))
            continue
        arrival = arrivals.take()
        if arrival.number == calls.SIGCONT and was_continued:
            was_continued = False
        elif not arrival.to_group and arrival.sender != pid and not witness.saw(arrival.number, arrival.sender):
            _forward(pid, arrival.number)


def _stop(number: int) -> None:
    """Stop as the child did, so that the shell takes the terminal back; returns when we are continued."""
    if calls.SIGCONT in calls.sigpending():
        return
    os.kill(os.getpid(), number)
    if number != calls.SIGSTOP:
        calls.signal(number, calls.SIG_DFL)
        calls.pthread_sigmask(calls.SIG_UNBLOCK, {number})
        calls.pthread_sigmask(calls.SIG_BLOCK, {number})


def _forward(pid: int, number: int) -> None:
    if number != calls.SIGCHLD:
        try:  # noqa: SIM105  # `contextlib` costs as much as this module
            os.kill(pid, number)
        except PermissionError:  # it gained privileges, like `sudo`: whoever signalled us may not signal it
            pass


def _worded(program: str, launch: Launch, call: str, error: OSError) -> Exception:
    words = load("launcher.process.failure")
    worded: Exception
    if call == "chdir":
        worded = words.cannot_enter(launch.cwd, error)
    else:
        worded = words.refused(program, launch.arguments, launch.variables, launch.cwd, error)
    return worded
