"""The commands that run now: `launcher/runs/<pid>-<boot>-<pid namespace>.json`, one record for each launch.

A launch that becomes its command leaves nobody to remove the record: `launcher.records.running` drops those of dead
processes, for whoever reads them, and now and then for a launch.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import files, jsontext, owner, private
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

# One launch in so many clears away what dead ones left.
_TIDY_EVERY = 32


class Run(Value):
    """A launch: `start` is the identity of its process, `command` the base name, `mode` replace or supervise."""

    pid: int
    start: str
    started_at: int
    command: str
    connection: str
    workspace: str | None
    session: str | None
    mode: str


# The names in the files; the order is theirs too.
NAMES = {
    "pid": "pid",
    "start": "start",
    "started_at": "startedAt",
    "command": "command",
    "connection": "connection",
    "workspace": "workspace",
    "session": "session",
    "mode": "mode",
}


def encode(run: Run) -> dict[str, object]:
    """The record as JSON has it."""
    return {name: getattr(run, field) for field, name in NAMES.items()}


def add(paths: Paths, run: Run) -> None:
    """Record a launch. Raises OSError.

    One write into the final place and no fsync: after a crash of the system no command runs any more, and a reader
    takes a record that is not there yet for no record.
    """
    path = path_of(paths, run.pid)
    try:
        descriptor = private.create(path)
    except FileNotFoundError:
        private.make_private(os.path.dirname(path))
        descriptor = private.create(path)
    try:
        os.ftruncate(descriptor, files.pwrite(descriptor, jsontext.encode(encode(run)).encode(), 0))
    finally:
        os.close(descriptor)
    if run.pid % _TIDY_EVERY == 0:
        load("launcher.records.running").tidy(paths)


def path_of(paths: Paths, pid: int) -> str:
    """The file that holds the record of a process of this machine and this pid namespace."""
    return os.path.join(paths.launcher, "runs", f"{pid}-{owner.place()}.json")
