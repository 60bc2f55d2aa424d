"""A program on a terminal of its own, typed to and read as a user would."""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Seconds after which a terminal that does not show what it should has failed; nothing waits as long otherwise.
_PATIENCE = 30.0


class Terminal:
    """A child process whose standard streams are a pseudo-terminal, used in a `with` block."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], cwd: str) -> None:
        self.shown = b""
        self._pid, self._descriptor = pty.fork()
        if self._pid == 0:
            try:
                os.chdir(cwd)
                os.execve(argv[0], list(argv), dict(environ))
            finally:
                os._exit(127)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, and end the program if that does not."""
        os.close(self._descriptor)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def type(self, text: str) -> None:
        """Press these keys."""
        os.write(self._descriptor, text.encode())

    def read_until(self, mark: str) -> str:
        """What is shown up to and including `mark`, from where the last reading ended. Fails where it does not come."""
        wanted = mark.encode()
        end = time.monotonic() + _PATIENCE
        while wanted not in self.shown:
            assert time.monotonic() < end, f"{mark!r} is not shown, but {self.shown!r}"
            if select.select([self._descriptor], [], [], 1.0)[0]:
                self.shown += self._read()
        before, _, self.shown = self.shown.partition(wanted)
        return (before + wanted).decode(errors="replace")

    def read_to_end(self) -> str:
        """What is shown until the program ends."""
        while chunk := self._read():
            self.shown += chunk
        return self.shown.decode(errors="replace")

    def _read(self) -> bytes:
        try:
            return os.read(self._descriptor, 65536)
        except OSError:  # Linux's way to say that the other side is closed
            return b""
