"""The machine: what identifies it, its clock, and the folder for what must not outlive the login."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from launcher.config import app
from launcher.doctor import ERROR, INFO, OK, WARNING, Finding
from launcher.storage import opening
from launcher.vault import machine_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launcher.doctor import Patient

# The beginning of 2025 (ms since the epoch): before craft-run was written.
_EARLIEST = 1_735_689_600_000
# How far (ms) a file's time may lie ahead; network file systems have clocks of their own.
_SLACK = 60_000


def look(patient: Patient) -> Iterator[Finding]:
    """The identity, the clock, the runtime folder, and the app."""
    yield _identity(patient)
    yield from _clock(patient)
    if os.name != "nt" and not os.path.isdir(patient.environ.get("XDG_RUNTIME_DIR", "")):
        yield Finding(
            severity=INFO,
            message="XDG_RUNTIME_DIR is not set, so the key of the app's credential file is derived at every launch",
            fix="log in by systemd, or set it to a private folder in memory; a launch is then 50 ms faster",
        )
    yield _app(patient.paths.server_lock, patient)


def _identity(patient: Patient) -> Finding:
    if patient.environ.get(machine_id.OVERRIDE, "").strip():
        message = f"`{machine_id.OVERRIDE}` stands for the machine's id in the key of `credentials.enc`"
        return Finding(severity=INFO, message=message)
    if sys.platform in machine_id.ASKED:
        return Finding(severity=OK, message="the machine's id is the system's own")
    path = next((each for each in machine_id.FILES if os.path.exists(each)), None)
    if path is None:
        return Finding(
            severity=WARNING,
            message="this machine has no id: the key of `credentials.enc` comes from your user name and home folder",
            fix="`systemd-machine-id-setup` makes one; store the credentials again afterwards",
        )
    with open(path, encoding="utf-8", errors="replace") as file:
        if not file.read().strip():
            return Finding(
                severity=WARNING,
                message=f"`{path}` is empty, so the key of `credentials.enc` is the same as on every such machine",
                fix="`systemd-machine-id-setup`; store the credentials again afterwards",
            )
    return Finding(severity=OK, message=f"the machine's id is that of `{path}`")


def _app(lock: str, patient: Patient) -> Finding:
    try:
        opening.read(lock)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        return Finding(
            severity=WARNING,
            message=f"cannot read `{lock}` ({error.strerror}), so launches behave as if the app were running:"
            " they write neither existing sessions nor `credentials.enc`",
            fix="make it readable for your user",
        )
    if app.is_running(patient.paths):
        message = "the app is running: existing sessions and `credentials.enc` are not written until it stops"
        return Finding(severity=INFO, message=message)
    return Finding(severity=OK, message="the app is not running")


def _clock(patient: Patient) -> Iterator[Finding]:
    """A clock that is wrong makes tokens look expired, or good when they are not."""
    fix = "set the clock: `timedatectl set-ntp true`"
    if patient.now < _EARLIEST:
        moment = time.strftime("%Y-%m-%d", time.gmtime(patient.now / 1000))
        yield Finding(severity=ERROR, message=f"the clock says {moment}, so that no expiry is told right", fix=fix)
    paths = patient.paths
    for path in (paths.config, paths.credentials, os.path.join(paths.launcher, "history.jsonl")):
        try:
            ahead = os.stat(path).st_mtime_ns // 1_000_000 - patient.now
        except OSError:
            continue
        if ahead > _SLACK:
            message = (
                f"`{path}` was written {ahead / 3_600_000:.1f} h in the future: the clock was set back, or is wrong"
            )
            yield Finding(severity=WARNING, message=message, fix=fix)
