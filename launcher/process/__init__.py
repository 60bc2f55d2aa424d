"""Finding the command, becoming it, or standing in for it: one contract, one implementation per platform.

    find(command, environ, cwd)                  the program that a command names on the child's PATH
    become(program, argv, environ, cwd)          this process is the command from here on
    hold()                                       no signal ends this process any more; they wait for the child
    supervise(program, argv, environ, cwd, ...)  the command as a child that cannot be told from this process
    finish(status)                               this process ends as the child did

What must be undone after the command stands between `hold` and `finish`, and is undone whatever happens:

    mask = hold()
    try:
        ...                                      # write the files that the command needs
        status = supervise(program, argv, environ, cwd, mask=mask)
    finally:
        ...                                      # remove them
    finish(status)

`find` and `become` are on the path of every launch, and so in `launcher.process.native`; the others stand here, and are
loaded, as psutil in `launcher.process.inspect` is, when they are called.
"""

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
