"""A terminal with a program in it, driven as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from tests.support.process.running import PATIENCE, Output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

# Makes the terminal on standard input the controlling one, then becomes the program, with default signals.
_LOGIN = """
import fcntl, os, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""

PROMPT = "@@ "


class Terminal:
    """A program that leads a session on a terminal of its own."""

    def __init__(self, *command: str) -> None:
        self._master, slave = os.openpty()
        environ = {"PATH": os.defpath, "TERM": "dumb", "PS1": PROMPT}
        words = [sys.executable, "-I", "-S", "-c", _LOGIN, *command]
        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env=environ
        )
        os.close(slave)
        self.output = Output(self._master)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.hang_up()
        self.process.kill()
        self.wait()

    def type(self, keys: str) -> None:
        """Type keys: `\\x03` is Ctrl-C, `\\x1a` Ctrl-Z, `\\x1c` Ctrl-\\, `\\x04` Ctrl-D."""
        os.write(self._master, keys.encode())

    def hang_up(self) -> None:
        """Close the terminal's window."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def wait(self) -> int:
        """The exit code of the program, negative for a death by signal."""
        return self.process.wait(PATIENCE)


def bash() -> Terminal:
    """An interactive bash with job control."""
    terminal = Terminal("bash", "--noprofile", "--norc", "--noediting", "-i")
    terminal.output.expect(PROMPT)
    return terminal


def line(words: Sequence[str]) -> str:
    """A command line to type."""
    return " ".join(f"'{word}'" for word in words) + "\n"
