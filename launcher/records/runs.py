"""The commands that run now: `launcher/runs/<pid>.json`, one record for each launch.

A launch that becomes its command leaves nobody to remove the record; readers drop those of dead processes, and now and
then a launch does.
"""

from __future__ import annotations

import os

from launcher.process import identity
from launcher.storage import atomic, jsontext, leftovers
from launcher.storage.private import make_private
from launcher.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.paths import Paths

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
_NAMES = {
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
    return {name: getattr(run, field) for field, name in _NAMES.items()}


def add(paths: Paths, run: Run) -> None:
    """Record a launch. Raises OSError.

    One write into the final place and no fsync: after a crash of the system no command runs any more, and a reader
    takes a record that is not there yet for no record.
    """
    path = _path(paths, run.pid)
    try:
        descriptor = _open(path)
    except FileNotFoundError:
        make_private(os.path.dirname(path))
        descriptor = _open(path)
    try:
        os.ftruncate(descriptor, os.pwrite(descriptor, jsontext.encode(encode(run)).encode(), 0))
    finally:
        os.close(descriptor)
    if run.pid % _TIDY_EVERY == 0:
        tidy(paths)


def remove(paths: Paths, pid: int) -> None:
    """Forget a launch that has ended."""
    try:
        os.unlink(_path(paths, pid))
    except OSError:
        return


def list_running(paths: Paths) -> list[Run]:
    """The launches whose commands run, the oldest first; the records of all others are removed."""
    found = []
    for pid in _pids(paths):
        run = _read(paths, pid)
        if run is not None and identity.same_process(pid, run.start, run.started_at):
            found.append(run)
        elif run is not None or not leftovers.alive(pid):
            remove(paths, pid)
    return sorted(found, key=lambda run: (run.started_at, run.pid))


def list_stale(paths: Paths) -> list[int]:
    """The numbers of processes that do not run any more and still have a record; nothing is removed."""
    stale = []
    for pid in _pids(paths):
        run = _read(paths, pid)
        if not (run and identity.same_process(pid, run.start, run.started_at)) and (run or not leftovers.alive(pid)):
            stale.append(pid)
    return stale


def tidy(paths: Paths) -> None:
    """Remove the records of dead processes, and what killed ones left of files that they were replacing."""
    for pid in _pids(paths):
        if not leftovers.alive(pid):
            remove(paths, pid)
    leftovers.sweep(paths.launcher)
    ledger = os.path.join(paths.launcher, "sessions")
    try:
        folders = os.listdir(ledger)
    except OSError:
        return
    for folder in folders:
        leftovers.sweep(os.path.join(ledger, folder))


def _open(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _path(paths: Paths, pid: int) -> str:
    return os.path.join(paths.launcher, "runs", f"{pid}.json")


def _pids(paths: Paths) -> list[int]:
    try:
        names = os.listdir(os.path.join(paths.launcher, "runs"))
    except OSError:
        return []
    return [int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdecimal()]


def _read(paths: Paths, pid: int) -> Run | None:
    """The record of a process, None where it is missing or not written completely."""
    try:
        stored = jsontext.decode(atomic.read(_path(paths, pid)).decode())
        run = Run(**{field: stored[name] for field, name in _NAMES.items()})  # type: ignore[index]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return run if run.pid == pid and isinstance(run.started_at, int) else None
