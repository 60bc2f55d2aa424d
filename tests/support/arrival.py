"""Another program that comes to open a file at the very moment when a lease keeps it out."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from launcher.storage import leases, turns

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def leases_work(folder: Path) -> bool:
    """Whether the kernel and the file system of `folder` grant leases."""
    with open(folder / "probe", "w+b") as file:
        return bool(leases.lease(file.fileno()))


class Arrival:
    """A thread that opens the file while the first lease is held: to write `content`, or where that is None to read."""

    def __init__(self, path: str, content: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.content = path, content
        self.read = b""
        self.thread = threading.Thread(target=self._open)
        self.came = False
        original = leases.lease

        def lease(descriptor: int, patience: float = 1.0, *, shared: bool = False) -> bool | None:
            taken = original(descriptor, patience, shared=shared)
            if taken and not self.came:
                self.came = True
                self.thread.start()
                waiting = "writer" if self.content is not None else "reader"
                while turns.awaited(descriptor) != waiting:
                    os.sched_yield()
            return taken

        monkeypatch.setattr(leases, "lease", lease)

    def _open(self) -> None:
        flags = os.O_RDONLY if self.content is None else os.O_WRONLY | os.O_TRUNC
        descriptor = os.open(self.path, flags)
        try:
            if self.content is None:
                self.read = os.read(descriptor, 100_000)
            else:
                os.write(descriptor, self.content)
        finally:
            os.close(descriptor)
