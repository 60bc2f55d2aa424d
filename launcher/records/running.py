"""Which of the recorded commands still run, and clearing away what those leave behind that do not."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.process import identity
from launcher.records.runs import NAMES, Run
from launcher.storage import alive, jsontext, leftovers, opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

# Seconds after which the record of a command goes that cannot be judged from here: a container that is gone, perhaps.
_FORGOTTEN = 7 * 86400.0


def list_running(paths: Paths) -> list[Run]:
    """The launches whose commands run, the oldest first; the records of dead ones are removed. Raises OSError.

    A command in a container or on another machine that shares the folder counts as running.
    """
    found = []
    for path in _records(paths):
        run = _read(path)
        if _state(path, run) == alive.DEAD:
            _remove(path)
        elif run is not None:
            found.append(run)
    return sorted(found, key=lambda run: (run.started_at, run.pid))


def is_here(run: Run) -> bool:
    """Whether the command certainly runs here, and its number is that of a process here."""
    return identity.state(run.pid, run.start, run.started_at) == alive.ALIVE


def list_stale(paths: Paths) -> list[int]:
    """The numbers of processes that do not run any more and still have a record; nothing is removed. Raises OSError."""
    return sorted(_pid(path) for path in _records(paths) if _state(path, _read(path)) == alive.DEAD)


def tidy(paths: Paths) -> None:
    """Remove the records of dead processes, and what killed ones left of files that they were replacing.

    Raises OSError.
    """
    for path in _records(paths):
        if _by_name(path) == alive.DEAD or _is_forgotten(path):
            _remove(path)
    leftovers.sweep(paths.launcher)
    ledger = os.path.join(paths.launcher, "sessions")
    try:
        folders = os.listdir(ledger)
    except OSError:
        return
    for folder in folders:
        leftovers.sweep(os.path.join(ledger, folder))


def _records(paths: Paths) -> list[str]:
    folder = os.path.join(paths.launcher, "runs")
    try:
        names = os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [os.path.join(folder, name) for name in names if name.endswith(".json") and name[:1].isdecimal()]


def _pid(path: str) -> int:
    digits = os.path.basename(path).partition("-")[0].removesuffix(".json")
    return int(digits) if digits.isdecimal() else 0


def _state(path: str, run: Run | None) -> str:
    if run is None:
        return _by_name(path)
    return identity.state(run.pid, run.start, run.started_at)


def _by_name(path: str) -> str:
    return alive.judge(os.path.basename(path).removesuffix(".json"))


def _is_forgotten(path: str) -> bool:
    try:
        return _by_name(path) == alive.UNKNOWN and os.stat(path).st_mtime < time.time() - _FORGOTTEN
    except OSError:
        return False


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _read(path: str) -> Run | None:
    """A record, None where it is missing or not written completely."""
    try:
        stored = jsontext.decode(opening.read(path).decode())
        run = Run(**{field: stored[name] for field, name in NAMES.items()})  # type: ignore[index]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return run if run.pid == _pid(path) and isinstance(run.started_at, int) else None
