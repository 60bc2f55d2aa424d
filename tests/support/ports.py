"""A port that a protocol fixes, for one test of this machine at a time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def held(port: int) -> Iterator[None]:
    """Inside `with` no other test uses the port."""
    path = os.path.join(tempfile.gettempdir(), f"craft-run-tests-port-{port}")
    with open(path, "w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
