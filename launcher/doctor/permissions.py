"""Who else may read or change the user's files, and whether the user may: where a mode says that."""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING

from launcher.doctor import ERROR, OK, WARNING, Finding, counted
from launcher.storage import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

_CHANGE = 0o022
_ANYTHING = 0o077


def look(patient: Patient) -> Iterator[Finding]:
    """A finding for every file or folder that others may touch."""
    paths = patient.paths
    found = [
        *_of(paths.config_dir, _CHANGE, ERROR, "go-w"),
        *_of(paths.config, _CHANGE, ERROR, "go-w"),
        *_of(paths.credentials, _ANYTHING, ERROR, "600"),
        *_of(paths.launcher, _ANYTHING, WARNING, "700"),
        *_below(paths.launcher),
    ]
    if os.path.isdir(paths.config_dir) and not os.access(paths.config_dir, os.W_OK | os.X_OK):
        message = f"`{paths.config_dir}` cannot be written, so launches cannot be recorded"
        found.append(Finding(severity=WARNING, message=message, fix=f"`chmod u+rwx {shlex.quote(paths.config_dir)}`"))
    yield from found or [Finding(severity=OK, message="nobody else may read the secrets or change the files")]


def _of(path: str, mask: int, severity: str, mode: str) -> Iterator[Finding]:
    try:
        status = os.stat(path)
    except OSError:
        return  # another check says what is missing
    if not files.is_own(status):
        message = f"`{path}` belongs to another user (number {status.st_uid})"
        yield Finding(severity=WARNING, message=message, fix="run craft-run as that user, or change the owner")
    if status.st_mode & mask:
        may = "change" if mask == _CHANGE else "read"
        message = f"others may {may} `{path}` (mode {stat.S_IMODE(status.st_mode):04o})"
        yield Finding(severity=severity, message=message, fix=f"`chmod {mode} {shlex.quote(path)}`")


def _below(folder: str) -> Iterator[Finding]:
    """Files in craft-run's own folder, which that folder protects as long as it is private."""
    open_to_others = [
        os.path.join(parent, name)
        for parent, _folders, names in os.walk(folder)
        for name in names
        if os.lstat(os.path.join(parent, name)).st_mode & _ANYTHING and not os.path.islink(os.path.join(parent, name))
    ]
    if open_to_others:
        message = f"others may read {counted(len(open_to_others), 'file')} in `{folder}`, as `{open_to_others[0]}`"
        yield Finding(severity=WARNING, message=message, fix=f"`chmod -R go-rwx {shlex.quote(folder)}`")
