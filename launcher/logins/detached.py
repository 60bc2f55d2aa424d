"""Work that must come to its end, whatever happens to the process that wanted it.

Between a request that uses a refresh token up and the place of its answer on the disk nothing may end the process: no
Ctrl-C, no terminal that closes, no kill. So it is done in a process of its own, outside the session and without the
terminal; who wanted it waits.
"""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

from launcher.boot.system import os
from launcher.storage import jsontext
from launcher.values.errors import CraftRunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_FAILED = 1
_PIECE = 1 << 16


def run(work: Callable[[], dict[str, object]]) -> dict[str, object]:
    """What `work` returns, which must be something that JSON can hold.

    Descriptors are inherited, a lock's among them, which therefore stays taken until the work is done.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return work()
    reader, writer = os.pipe()
    if sys.stdout is not None:
        sys.stdout.flush()  # or the child would say it again
    pid = os.fork()
    if pid == 0:
        _serve(work, writer)
    os.close(writer)
    try:
        text = b"".join(iter(lambda: os.read(reader, _PIECE), b""))
    finally:
        os.close(reader)
    reap(pid)
    result = jsontext.decode(text.decode()) if text else None
    if not isinstance(result, dict):
        raise CraftRunError("the process that was to renew the login has ended", "try again")
    return result


def _serve(work: Callable[[], dict[str, object]], writer: int) -> NoReturn:
    """The whole life of the child."""
    try:
        leave_terminal()
        os.write(writer, jsontext.encode(_outcome(work)).encode("utf-8", "surrogatepass"))
    finally:
        os._exit(_FAILED)


def leave_terminal() -> None:
    """Be in no session of anybody's, have no terminal, and heed no signal that asks to end."""
    if sys.platform != "win32":  # for the type checker
        os.setsid()
    for name in ("SIGINT", "SIGHUP", "SIGTERM", "SIGQUIT", "SIGPIPE", "SIGTSTP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _outcome(work: Callable[[], dict[str, object]]) -> dict[str, object]:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - there is nobody else to tell; its text may hold a token
        return {"error": f"renewing the login failed: {type(error).__name__}", "hint": "try again"}


def reap(pid: int) -> None:
    """Wait for a child that ends by itself."""
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:  # whoever started us ignores SIGCHLD
        return
