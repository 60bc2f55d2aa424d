"""Recording a launch: the session's lock, the connection's last use, the running command, the history.

A launch with a session does not run unless the lock is recorded; whatever else fails is a warning.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.config import last_used
from launcher.records import history, runs
from launcher.selection.model import written
from launcher.storage import owner
from launcher.storage.lock import Lock
from launcher.values import waits
from launcher.values.errors import RecordError
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.config.reading import Snapshot
    from launcher.selection.selection import Selection
    from launcher.values.paths import Paths


class Intent(Value):
    """A launch to record: `command` is the base name, `arguments` are only given where they shall be recorded.

    `new_session` is the title of the session to create, which may be empty, and None where none is created. With
    `strict` what cannot be recorded is an error.
    """

    selection: Selection
    command: str
    mode: str
    now_ms: int
    arguments: tuple[str, ...] | None = None
    new_session: str | None = None
    strict: bool = False


class Recorded(Value):
    """A recorded launch, and what went wrong with its records."""

    paths: Paths
    run: runs.Run
    warnings: tuple[str, ...] = ()


def record(intent: Intent, snapshot: Snapshot) -> Recorded:
    """Record a launch that is about to begin in this process. Raises RecordError or ConfigError: it must not run.

    A `strict` one must not run either where something of it cannot be recorded.
    """
    paths, selection = snapshot.paths, intent.selection
    run = _run(intent)
    touched = None
    warnings: list[str] = []
    try:
        with Lock(paths.launcher, waits.LOCK_FOR_SESSION if selection.session else waits.LOCK_FOR_RECORDS):
            if intent.strict:
                load("launcher.records.rehearsal").rehearse(paths, run)
            warnings += _claim_session(intent, paths)
            _sync_locks(paths)
            touched = last_used.touch(paths, selection.connection.slug, intent.now_ms, snapshot.text)
            warnings += _note(paths, run, intent.arguments)
            history.rotate(paths)
    except RecordError as error:
        if selection.session is not None or intent.strict:
            raise
        warnings += _without_lock(paths, run, intent, error)
    if touched is not None:
        warnings += last_used.confirm(paths, touched)
    recorded = Recorded(paths=paths, run=run, warnings=tuple(warnings))
    if intent.strict and warnings:
        load("launcher.records.closing").undo(recorded)
        raise RecordError(f"{warnings[0]} (--strict)", "correct it, or launch without `--strict`")
    return recorded


def _without_lock(paths: Paths, run: runs.Run, intent: Intent, error: RecordError) -> list[str]:
    """Record what needs no lock, and leave the rest to a later launch; returns warnings."""
    noted = _note(paths, run, intent.arguments)
    if noted or not load("launcher.config.later").leave(paths, intent.selection.connection.slug, intent.now_ms):
        return [f"the launch is not recorded: {error.message}"]
    return []


def _run(intent: Intent) -> runs.Run:
    selection = intent.selection
    return runs.Run(
        pid=os.getpid(),
        start=owner.identity(),
        started_at=intent.now_ms,
        command=intent.command,
        connection=selection.connection.slug,
        workspace=selection.workspace.slug if selection.workspace else None,
        session=selection.session.id if selection.session else None,
        mode=intent.mode,
    )


def _claim_session(intent: Intent, paths: Paths) -> list[str]:
    session, connection = intent.selection.session, intent.selection.connection
    if session is None:
        return []
    claims = load("launcher.sessions.claim")
    if session.new:
        session = session.but(model=written(intent.selection))
        claims.claim_new(paths, session, intent.new_session or "", connection.slug, intent.now_ms)
        return []
    warnings: list[str] = claims.claim(
        paths, session, connection.slug, intent.now_ms, app_runs=_app_runs(paths), strict=intent.strict
    )
    return warnings


def _sync_locks(paths: Paths) -> None:
    """Locks that had to wait for the app to stop; nearly always there are none, and no folder for them either."""
    try:
        markers = os.listdir(os.path.join(paths.launcher, "sessions", "unsynced"))
    except OSError:
        return
    if not _app_runs(paths):
        load("launcher.sessions.syncing").sync_pending(paths, markers)


def _app_runs(paths: Paths) -> bool:
    """Whether the app runs; where it has left no lock there is nothing to find out."""
    try:
        os.lstat(paths.server_lock)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass
    runs_now: bool = load("launcher.config.app").is_running(paths)
    return runs_now


def _note(paths: Paths, run: runs.Run, arguments: tuple[str, ...] | None) -> list[str]:
    """The record of the running command, and the event in the history; returns warnings."""
    event = {"event": "started", "at": run.started_at, **runs.encode(run)}
    if arguments is not None:
        event["arguments"] = arguments
    try:
        runs.add(paths, run)
        history.append(paths, event)
    except OSError as error:
        return [f"the launch is not listed: cannot write in `{paths.launcher}`: {error.strerror}"]
    return []
