"""The forked side of supervision: a child that waits until it is released to become the command.

It waits with its signals blocked. So a signal that reaches the group while it waits is pending in it exactly once,
whether the terminal sent it or the supervisor passed it on.
"""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.process import prctl
from launcher.process.signals import calls, undo_python
from launcher.values.value import Value

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import NoReturn

_CHDIR, _EXEC = b"chdir ", b"exec "


class Launch(Value):
    """What the child is to become; the text already in the system's bytes.

    `mask` is the signal mask to start with, `ignores_children` whether SIGCHLD was ignored when we were started.
    """

    path: bytes
    arguments: list[bytes]
    variables: dict[bytes, bytes]
    cwd: str | None
    mask: Collection[int]
    ignores_children: bool


class Child(Value):
    """A child from `fork` to its end; the descriptors are close-on-exec."""

    pid: int
    gate: int
    report: int

    def release(self) -> None:
        """Let it become the command."""
        try:  # noqa: SIM105  # `contextlib` costs as much as this module
            os.write(self.gate, b"!")
        except BrokenPipeError:  # it was killed at once; that is for whoever waits for it
            pass
        os.close(self.gate)

    def abandon(self) -> None:
        """Let it end without ever becoming the command."""
        os.close(self.gate)
        os.close(self.report)
        os.waitpid(self.pid, 0)

    def failure(self) -> tuple[str, OSError] | None:
        """Once it has ended: what kept it from becoming the command (`chdir` or `exec`), None if nothing did."""
        report = os.read(self.report, 64)
        os.close(self.report)
        if not report:
            return None
        call, number = report.split()
        return call.decode(), OSError(int(number), os.strerror(int(number)))


def fork(launch: Launch) -> Child:
    """A child that waits to be released. The caller holds the signals. Raises CraftRunError."""
    gate, gate_end = os.pipe()
    report, report_end = os.pipe()
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError as error:
        for descriptor in (gate, gate_end, report, report_end):
            os.close(descriptor)
        raise load("launcher.process.failure").cannot_start(error) from None
    if pid == 0:
        try:
            os.close(gate_end)
            _become(launch, parent, gate, report_end)
        finally:
            os._exit(125)
    os.close(gate)
    os.close(report_end)
    return Child(pid=pid, gate=gate_end, report=report)


def _become(launch: Launch, parent: int, gate: int, report: int) -> NoReturn:
    prctl.die_with_parent()
    # The supervisor may have died before that; and the gate closes unopened when it dies or abandons the launch.
    if os.getppid() != parent or not os.read(gate, 1):
        os._exit(125)
    call = _CHDIR
    try:
        if launch.cwd is not None:
            os.chdir(launch.cwd)
        call = _EXEC
        _restore_signals(launch)
        os.execve(launch.path, launch.arguments, launch.variables)  # no shell is what we want
    except OSError as error:
        os.write(report, call + b"%d" % (error.errno or 0))
        os._exit(125)


def _restore_signals(launch: Launch) -> None:
    """Dispositions and mask as `exec` of the command by ourselves would leave them.

    No handler of ours may run here: a pending signal acts as it would on the command, at the moment it is unblocked.
    """
    for number in calls.valid_signals():
        if callable(calls.getsignal(number)):
            calls.signal(number, calls.SIG_DFL)
    undo_python()
    if launch.ignores_children:
        calls.signal(calls.SIGCHLD, calls.SIG_IGN)
    calls.pthread_sigmask(calls.SIG_SETMASK, launch.mask)
