"""What was launched: `launcher/history.jsonl`, one event a line, the oldest first.

`{"event": "started", "at": ms, ...}` with the fields of a run, and where the end is known `{"event": "ended", "at": ms,
"pid": n, "startedAt": ms, "status": n}`. No secrets: of the command the base name alone, its arguments only with
`--record-args`. At 5 MB the file becomes `history.1.jsonl`, whose predecessor goes.
"""

from __future__ import annotations

from launcher.boot.system import os
from launcher.storage import files, jsontext
from launcher.storage.private import create

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from launcher.values.paths import Paths

_LIMIT = 5_000_000


def append(paths: Paths, event: Mapping[str, object]) -> None:
    """Add an event with one write, which no other launch's can interrupt. Raises OSError."""
    descriptor = create(os.path.join(paths.launcher, "history.jsonl"), files.READ_WRITE | files.APPEND)
    try:
        size = os.fstat(descriptor).st_size
        # A crash of the system may have cut the last line short.
        torn = size > 0 and files.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" * torn + jsontext.encode(dict(event)).encode() + b"\n")
    finally:
        os.close(descriptor)


def rotate(paths: Paths) -> None:
    """Begin a new file where the old one is full, as far as that works; called with craft-run's lock held."""
    path = os.path.join(paths.launcher, "history.jsonl")
    try:
        if os.stat(path).st_size > _LIMIT:
            files.replace(path, os.path.join(paths.launcher, "history.1.jsonl"))
    except OSError:
        return
