"""Closing the record of a launch whose end craft-run sees: as its parent, or because it could not start."""

from __future__ import annotations

import time

from launcher.boot.system import os
from launcher.records import history, runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.process.exit_status import ExitStatus
    from launcher.records.recording import Recorded
    from launcher.values.paths import Paths


def ended(recorded: Recorded, status: ExitStatus) -> None:
    """Record how a supervised command ended, as far as that is possible: its status matters more."""
    end: dict[str, object] = {"status": status.code}
    if status.signal is not None:
        end["signal"] = status.signal
    _close(recorded, "ended", end)


def undo(recorded: Recorded) -> None:
    """Record that the command could not be started after all. A lock and a last use stand: they harm nobody."""
    _close(recorded, "failed", {})


def _close(recorded: Recorded, event: str, end: dict[str, object]) -> None:
    run = recorded.run
    forget(recorded.paths, run.pid)
    now = time.time_ns() // 1_000_000
    try:
        history.append(recorded.paths, {"event": event, "at": now, "pid": run.pid, "startedAt": run.started_at, **end})
    except OSError:
        return


def forget(paths: Paths, pid: int) -> None:
    """Forget a launch that has ended."""
    try:
        os.unlink(runs.path_of(paths, pid))
    except OSError:
        return
