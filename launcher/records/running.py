"""Which of the recorded commands still run, and clearing away what those leave behind that do not."""

from __future__ import annotations

import os

from launcher.process import identity
from launcher.records.runs import NAMES, Run, path_of, remove
from launcher.storage import atomic, jsontext, leftovers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths


def list_running(paths: Paths) -> list[Run]:
    """The launches whose commands run, the oldest first; the records of all others are removed. Raises OSError."""
    found = []
    for pid in _pids(paths):
        run = _read(paths, pid)
        if run is not None and identity.same_process(pid, run.start, run.started_at):
            found.append(run)
        elif run is not None or not leftovers.alive(pid):
            remove(paths, pid)
    return sorted(found, key=lambda run: (run.started_at, run.pid))


def list_stale(paths: Paths) -> list[int]:
    """The numbers of processes that do not run any more and still have a record; nothing is removed. Raises OSError."""
    stale = []
    for pid in _pids(paths):
        run = _read(paths, pid)
        if not (run and identity.same_process(pid, run.start, run.started_at)) and (run or not leftovers.alive(pid)):
            stale.append(pid)
    return stale


def tidy(paths: Paths) -> None:
    """Remove the records of dead processes, and what killed ones left of files that they were replacing.

    Raises OSError.
    """
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


def _pids(paths: Paths) -> list[int]:
    try:
        names = os.listdir(os.path.join(paths.launcher, "runs"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [int(name[:-5]) for name in names if name.endswith(".json") and name[:-5].isdecimal()]


def _read(paths: Paths, pid: int) -> Run | None:
    """The record of a process, None where it is missing or not written completely."""
    try:
        stored = jsontext.decode(atomic.read(path_of(paths, pid)).decode())
        run = Run(**{field: stored[name] for field, name in NAMES.items()})  # type: ignore[index]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return run if run.pid == pid and isinstance(run.started_at, int) else None
