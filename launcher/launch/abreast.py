"""One command under several connections at once: each a launch of its own, its output labelled line by line."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from launcher.boot.system import os
from launcher.values.errors import CraftRunError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

    Line = Callable[[str, str, bytes], None]

_STREAMS = ("stdout", "stderr")
_ENDING = [signal.SIGTERM]
if sys.platform != "win32":
    _ENDING.append(signal.SIGHUP)


class Lane(Value):
    """One of the launches: its label, and the options that make it differ from the others."""

    label: str
    options: tuple[str, ...]


class Outcome(Value):
    """How one of them ended: the status as a shell would have it, and how long it took in seconds."""

    label: str
    status: int
    seconds: float


class Abreast:
    """The launches of one command, at most `jobs` at once. Signals that end craft-run end them all."""

    def __init__(self, common: Sequence[str], command: Sequence[str], stdin: bytes | None) -> None:
        self._common, self._command, self._stdin = tuple(common), tuple(command), stdin
        self._children: list[subprocess.Popen[bytes]] = []
        self._ending = False
        self._lock = threading.Lock()

    def run(self, lanes: Sequence[Lane], jobs: int, line: Line) -> list[Outcome]:
        """Run them all. `line` gets the label, the stream's name and every line as it comes, one call at a time."""
        before = {number: signal.signal(number, self._end) for number in _ENDING}
        try:
            with ThreadPoolExecutor(max_workers=jobs) as pool:
                return list(pool.map(lambda lane: self._launch(lane, line), lanes))
        except KeyboardInterrupt:
            self._end()
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, *_signal: object) -> None:
        with self._lock:
            self._ending = True
            for child in self._children:
                if child.poll() is None:
                    child.terminate()

    def _launch(self, lane: Lane, line: Line) -> Outcome:
        begun = time.monotonic()
        argv = [sys.executable, "-I", "-m", "launcher", *self._common, *lane.options, "--", *self._command]
        with self._lock:
            if self._ending:
                return Outcome(label=lane.label, status=128 + signal.SIGTERM, seconds=0.0)
            child = subprocess.Popen(  # noqa: S603 - this very program
                argv,
                stdin=subprocess.DEVNULL if self._stdin is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self._children.append(child)
        readers = [
            threading.Thread(target=self._read, args=(lane.label, name, getattr(child, name), line))
            for name in _STREAMS
        ]
        for reader in readers:
            reader.start()
        self._feed(child)
        for reader in readers:
            reader.join()
        status = child.wait()
        seconds = time.monotonic() - begun
        return Outcome(label=lane.label, status=128 - status if status < 0 else status, seconds=seconds)

    def _feed(self, child: subprocess.Popen[bytes]) -> None:
        if child.stdin is None:
            return
        try:
            child.stdin.write(self._stdin or b"")
            child.stdin.close()
        except BrokenPipeError:
            return  # it does not read; its status says the rest

    def _read(self, label: str, name: str, stream: IO[bytes], line: Line) -> None:
        with stream:
            for content in stream:
                with self._lock:
                    line(label, name, content)


class Files:
    """Where the output goes with `--output`: `LABEL.out` and `LABEL.err` in a folder."""

    def __init__(self, folder: str, labels: Sequence[str]) -> None:
        try:
            os.makedirs(folder, exist_ok=True)
            self.paths = {label: os.path.join(folder, _file_name(label)) for label in labels}
            self._files = {
                (label, stream): open(f"{path}.{suffix}", "wb")  # noqa: SIM115 - closed by `close`
                for label, path in self.paths.items()
                for stream, suffix in zip(_STREAMS, ("out", "err"), strict=True)
            }
        except OSError as error:
            raise CraftRunError(f"cannot write in `{folder}`: {error.strerror}", "name another folder") from None

    def write(self, label: str, stream: str, content: bytes) -> None:
        self._files[label, stream].write(content)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def _file_name(label: str) -> str:
    """A label as the name of a file."""
    return "".join(each if each.isalnum() or each in "-_." else "_" for each in label).lstrip(".") or "_"
