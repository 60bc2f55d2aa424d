"""Standing in for the command as its parent (the contract: `launcher.process`); loaded when that is done."""

from __future__ import annotations

import sys

from launcher.boot.lazy import load

_SUPERVISION, _ENDING = {
    "win32": ("launcher.process.windows.supervisor", "launcher.process.windows.supervisor"),
}.get(sys.platform, ("launcher.process.supervisor", "launcher.process.status"))

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import NoReturn

    from launcher.environment.diff import Environ
    from launcher.process.exit_status import ExitStatus


def hold() -> Collection[int]:
    """Block the signals, and return the mask that was in force, for `supervise`.

    A signal that arrives from here on waits for the child; only SIGKILL still ends this process. So nothing that can
    take long (a prompt, the network) may stand between `hold` and `supervise`.
    """
    mask: Collection[int] = load(_SUPERVISION).hold()
    return mask


def supervise(  # noqa: PLR0913  # those of `become`, and two
    program: str,
    argv: Sequence[str | bytes],
    environ: Environ,
    cwd: str | None,
    *,
    on_start: Callable[[int], None] | None = None,
    mask: Collection[int] | None = None,
) -> ExitStatus:
    """Run the command as a child in this process group and on this terminal, and wait until it ends.

    Signals sent to this process reach the child, and it stops and continues with it. `on_start` is called with the
    child's pid while the child still waits to become the command: if it raises, the command does not run. `mask` is
    what `hold` returned, where it was called before.

    Signals stay blocked when this returns or raises, so that nothing interrupts the caller's clean-up: end with
    `finish`. Raises CommandNotFound, CommandNotExecutable, or CraftRunError where no child can be had.
    """
    status: ExitStatus = load(_SUPERVISION).supervise(program, argv, environ, cwd, on_start=on_start, mask=mask)
    return status


def finish(status: ExitStatus) -> NoReturn:
    """End this process as the child ended: with the same exit code, or of the same signal."""
    load(_ENDING).finish(status)
    raise AssertionError("`finish` came back")
