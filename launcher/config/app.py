"""Whether the desktop app, or its headless server, is running on this configuration.

Both hold `.server.lock` (0.8.0 and later): `{"pid": n, "startedAt": ms, "execName": name}`, without the name before
0.11.3, and in older 0.8 releases the bare pid.
Releases before 0.8.0 leave no sign.
"""

from __future__ import annotations

import sys
import time

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.storage import alive, jsontext, opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from launcher.values.paths import Paths

# Looks at a lock file that is being written, and the pause (s) between them.
_LOOKS = 5
_PAUSE = 0.01
# How far two clocks of the system may differ (ms): the time of boot is known in whole seconds.
_SLACK = 2000


def is_running(paths: Paths) -> bool:
    """Whether the app runs; a lock file that cannot be understood counts as a running app, whose files are not touched.

    A lock is stale if its process is dead, or is another one that got the same number later, maybe after a reboot. It
    does not say where its process runs: from inside a container, and for a folder that machines share, a process that
    is not found proves nothing.
    """
    for _ in range(_LOOKS):
        try:
            lock = jsontext.decode(opening.read(paths.server_lock).decode())
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            time.sleep(_PAUSE)
            continue
        match lock:
            case {"pid": int(pid), "startedAt": int() | float() as started_at, **more}:
                holds = _holds(pid, started_at) and not _is_another_program(pid, more.get("execName"))
                return holds or _may_be_elsewhere(paths.server_lock, started_at)
            case {"pid": int(pid)} | int(pid):
                return alive.exists(pid) or _may_be_elsewhere(paths.server_lock, None)
        time.sleep(_PAUSE)
    return True


def _holds(pid: int, started_at: float) -> bool:
    """Whether the process that took the lock at `started_at` (ms since the epoch) still runs."""
    if not alive.exists(pid):
        return False
    started = _started(pid)
    return started is None or started <= started_at + _SLACK


def _is_another_program(pid: int, name: object) -> bool:
    """Whether a process certainly runs another executable than the one that took the lock, as the app judges it, too.

    A name may be shortened, and what is hidden proves nothing.
    """
    if not isinstance(name, str) or not name:
        return False
    try:
        path = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
    except OSError:
        path = load("launcher.process.inspect").executable(pid) or name
    found, told = (os.path.basename(each).casefold().removesuffix(".exe") for each in (path, name))
    return not (found.startswith(told) or told.startswith(found))


def _may_be_elsewhere(path: str, started_at: float | None) -> bool:
    """Whether a process that is not found here may be the app all the same."""
    if load("launcher.storage.sharing").is_shared(path):
        return True
    if alive.sees_all():
        return False
    boot = _boot()
    return boot is None or started_at is None or started_at + _SLACK >= boot


def _boot() -> float | None:
    """When the machine was started (ms since the epoch), from proc_stat(5); None where it does not tell."""
    try:
        return int(opening.read("/proc/stat").partition(b"\nbtime ")[2].split()[0]) * 1000
    except (OSError, IndexError):
        return None


def _started(pid: int) -> float | None:
    """When a process started (ms since the epoch); None where that is unknown, infinity for a zombie: it runs no more.

    From proc_pid_stat(5), fields 3 and 22, and the time of boot in proc_stat(5); elsewhere from psutil.
    """
    if sys.platform == "linux":
        boot = _boot()
        try:
            fields = opening.read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
        except OSError:
            fields = []
        if fields and fields[0] in (b"Z", b"X"):
            return float("inf")
        if fields and boot is not None:
            return boot + int(fields[19]) * 1000 / os.sysconf("SC_CLK_TCK")
    known: float | None = load("launcher.process.inspect").start_time(pid)
    return known
