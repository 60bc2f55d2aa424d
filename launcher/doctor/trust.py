"""Whose word counts: approvals, a configuration folder of somebody else's, and what cannot be judged from here."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from launcher.config import foreign, project_file
from launcher.doctor import INFO, OK, WARNING, Finding, counted
from launcher.storage import alive, sharing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient


def look(patient: Patient) -> Iterator[Finding]:
    """What has been approved, what decides without approval, and where processes cannot be judged."""
    yield from _approvals(patient)
    yield from _folder(patient)
    yield from _processes(patient)


def _approvals(patient: Patient) -> Iterator[Finding]:
    approvals = project_file.document(patient.paths)
    places = [path for entries in approvals.values() for path in entries]
    gone = [path for path in places if not os.path.lexists(path)]
    yield Finding(severity=OK, message=f"{counted(len(places), 'approval')} of project files and folders")
    if gone:
        message = f"{counted(len(gone), 'approval')} of what is gone, as `{gone[0]}`"
        yield Finding(severity=INFO, message=message, fix=f"`craft-run trust --revoke {shlex.quote(gone[0])}`")


def _folder(patient: Patient) -> Iterator[Finding]:
    paths = patient.paths
    if not foreign.is_foreign(paths) or not os.path.exists(paths.config):
        return
    if foreign.is_approved(paths):
        yield Finding(severity=OK, message=f"`{paths.config_dir}` may decide where your own keys go")
    else:
        message = (
            f"`{paths.config_dir}` is not your own configuration folder: where it decides for your keys, launches warn"
        )
        yield Finding(severity=INFO, message=message, fix=f"`craft-run trust {shlex.quote(paths.config_dir)}`")


def _processes(patient: Patient) -> Iterator[Finding]:
    lock = patient.paths.server_lock
    if not os.path.lexists(lock):
        return
    if sharing.is_shared(lock):
        message = f"`{lock}` may be another machine's, so the app counts as running while it is there"
        yield Finding(severity=WARNING, message=message, fix="where the app does not run: remove the file")
    elif not alive.sees_all():
        message = (
            f"processes outside this container cannot be seen, so the app counts as running while `{lock}` is there"
        )
        yield Finding(severity=INFO, message=message, fix="where the app does not run: remove the file")
