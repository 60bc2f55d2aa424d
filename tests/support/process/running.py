"""Starting the small launcher, and waiting for what it and its child do."""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

# replace: `become`; supervise: as on this platform; portable: supervise as on a system that does not tell who sends.
MODES = ("replace", "supervise", "portable")
SUPERVISED = ("supervise", "portable")

FOLDER = os.path.dirname(os.path.abspath(__file__))
REPORTER = (sys.executable, "-I", "-S", os.path.join(FOLDER, "reporter.py"))

# Reached only when something is broken (s); no test passes by waiting.
PATIENCE = 60.0


def launcher(mode: str, *command: str, options: Sequence[str] = ()) -> list[str]:
    """The command line that launches `command`."""
    return [sys.executable, "-I", os.path.join(FOLDER, "driver.py"), mode, *options, "--", *command]


class Output:
    """What a process writes to a descriptor, read as it comes."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._unread = b""
        self.seen = ""

    def expect(self, pattern: str) -> re.Match[str]:
        """The first match of `pattern` in what was not looked at before, waited for."""
        while (found := re.search(pattern, self._unread.decode("utf-8", "replace"))) is None:
            more = self._more()
            assert more, f"`{pattern}` does not come; the output is:\n{self.seen}"
            self._unread += more
        self._unread = self._unread.decode("utf-8", "replace")[found.end() :].encode()
        return found

    def rest(self) -> str:
        """All until the last process that could write has ended."""
        while more := self._more():
            self._unread += more
        rest, self._unread = self._unread.decode("utf-8", "replace"), b""
        return rest

    def _more(self) -> bytes:
        ready, _, _ = select.select([self._descriptor], [], [], PATIENCE)
        assert ready, f"nothing comes any more; the output is:\n{self.seen}"
        try:
            more = os.read(self._descriptor, 65536)
        except OSError:  # a terminal that nobody holds any more
            return b""
        self.seen += more.decode("utf-8", "replace")
        return more


class Running:
    """A process in a session of its own, its output read through `output`; killed at the end of a `with` block."""

    def __init__(self, command: Sequence[str], cwd: str | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": os.defpath},
        )
        assert self.process.stdout is not None
        self.output = Output(self.process.stdout.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    def signal(self, number: int) -> None:
        """Send a signal to this process alone."""
        self.process.send_signal(number)

    def wait(self) -> int:
        """The exit code, negative for a death by signal."""
        return self.process.wait(PATIENCE)


class Pauses:
    """The other side of the driver's `--pause`."""

    def __init__(self, folder: object) -> None:
        self._path = f"{folder}/pauses"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.settimeout(PATIENCE)
        self._listener.bind(self._path)
        self._listener.listen()
        self._paused: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.resume()
        self._listener.close()

    def options(self, *steps: str) -> list[str]:
        """The driver's options to pause at `steps`."""
        return [word for step in steps for word in ("--pause", self._path, step)]

    def wait(self, step: str) -> None:
        """Return when the driver waits at `step`."""
        self.resume()
        self._paused, _ = self._listener.accept()
        self._paused.settimeout(PATIENCE)
        assert self._paused.recv(64).decode() == step

    def resume(self) -> None:
        """Let the driver go on."""
        if self._paused is not None:
            self._paused.close()
            self._paused = None


def eventually(what: str, holds: Callable[[], bool]) -> None:
    """Wait for a state of the system that nothing announces."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{what} never came true"
