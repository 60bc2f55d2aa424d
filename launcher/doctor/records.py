"""What launches have left behind: records, unfinished files, keys, and the lock."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from launcher.doctor import INFO, OK, WARNING, Finding, counted
from launcher.records.running import list_stale
from launcher.sessions.ledger import unsynced_folder
from launcher.storage import files
from launcher.storage.atomic import TEMPORARY
from launcher.storage.leftovers import is_abandoned, is_leftover
from launcher.storage.lock import acquire
from launcher.storage.private import runtime_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

# Seconds; a writer holds the lock for milliseconds.
_PATIENCE = 1.0


def look(patient: Patient) -> Iterator[Finding]:
    """Leftovers. Most of them are cleared away by later launches; a key of a killed launch deserves more haste."""
    found = [*_keys(patient), *(_closed(patient) or _own(patient))]
    yield from found or [Finding(severity=OK, message="nothing was left behind")]


def _keys(patient: Patient) -> Iterator[Finding]:
    folder = runtime_path(patient.environ)
    for name in _names(folder):
        if is_abandoned(name):
            path = os.path.join(folder, name)
            yield Finding(
                severity=WARNING,
                message=f"`{path}` may hold a key: its launch was killed before it could remove it",
                fix=f"`rm -r {shlex.quote(path)}`, or leave it to the next launch",
            )


def _closed(patient: Patient) -> list[Finding]:
    """Why nothing in craft-run's own folder can be known."""
    folder = patient.paths.launcher
    try:
        os.stat(os.path.join(folder, "."))  # what is in it
        os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        message = f"cannot read `{folder}` ({error.strerror}), with the history, approvals and records of launches"
        closed = folder if os.access(os.path.dirname(folder), os.X_OK) else os.path.dirname(folder)
        return [Finding(severity=WARNING, message=message, fix=f"`chmod u+rwx {shlex.quote(closed)}`")]
    return []


def _own(patient: Patient) -> list[Finding]:
    return [*_lock(patient), *_stale(patient), *_unfinished(patient), *_unsynced(patient)]


def _lock(patient: Patient) -> Iterator[Finding]:
    try:
        descriptor = files.open_file(os.path.join(patient.paths.launcher, "lock"), files.READ_WRITE)
    except OSError:
        return
    try:
        if not acquire(descriptor, _PATIENCE):
            message = "another craft-run holds the lock that every launch needs"
            yield Finding(severity=WARNING, message=message, fix="look for a stopped one: `ps -C craft-run`")
    finally:
        os.close(descriptor)


def _stale(patient: Patient) -> Iterator[Finding]:
    try:
        count = len(list_stale(patient.paths))
    except OSError as error:
        message = f"cannot read `{error.filename}`: {error.strerror}"
        yield Finding(severity=WARNING, message=message, fix="make it readable for your user")
        return
    if count:
        message = f"{counted(count, 'record')} of launches that have ended; later launches remove them"
        yield Finding(severity=INFO, message=message, fix="`craft-run ps` removes them now")


def _unfinished(patient: Patient) -> Iterator[Finding]:
    paths = patient.paths
    folders = dict.fromkeys([paths.config_dir, os.path.dirname(paths.credentials), *_tree(paths.launcher)])
    for folder in folders:
        for name in _names(folder):
            path = os.path.join(folder, name)
            if TEMPORARY in name and _is_unfinished(path, name.rpartition(TEMPORARY)[2]):
                message = f"`{path}` was never finished; the next write there removes it"
                yield Finding(severity=INFO, message=message)


def _is_unfinished(path: str, writer: str) -> bool:
    try:
        return is_leftover(path, writer)
    except OSError:
        return False


def _unsynced(patient: Patient) -> Iterator[Finding]:
    count = len(_names(unsynced_folder(patient.paths)))
    if count:
        message = f"the locks of {counted(count, 'session')} wait for the app to stop; a launch writes them then"
        yield Finding(severity=INFO, message=message)


def _tree(folder: str) -> list[str]:
    return [parent for parent, _folders, _names in os.walk(folder)]


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
