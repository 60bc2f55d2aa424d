"""Running a program for its output, without the weight of `subprocess`."""

from __future__ import annotations

import sys

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.text import encoded, to_bytes

assert sys.platform != "win32"  # noqa: S101 - the type checker's way to skip a module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.environment.diff import Environ

# Python ignores these; the program gets them as it would from a shell. (`signal` itself costs more than all of this.)
_signal = load("_signal")
_DEFAULT_SIGNALS = (_signal.SIGPIPE, _signal.SIGXFSZ)


def run(argv: list[str], environ: Environ, limit: int) -> tuple[bytes, int]:
    """At most `limit` bytes of what the program prints, and its exit status (negative: killed by that signal).

    The program is found on PATH and shares stdin, stderr and the terminal. Raises OSError where it cannot be run.
    """
    reading, writing = os.pipe()
    try:
        try:
            pid = os.posix_spawnp(
                to_bytes(argv[0]),
                [to_bytes(argument) for argument in argv],
                encoded(environ),
                file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)],
                setsigdef=_DEFAULT_SIGNALS,
            )
        finally:
            os.close(writing)
        output = _read(reading, limit)
    finally:
        os.close(reading)
    return output, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _read(descriptor: int, limit: int) -> bytes:
    output = b""
    while len(output) < limit and (chunk := os.read(descriptor, min(1 << 16, limit - len(output)))):
        output += chunk
    return output
