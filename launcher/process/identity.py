"""Telling a process from a later one with the same pid.

On the path of every launch: the identity is part of the launch's record. It stays the same when the process becomes
the command.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import atomic


def own_start() -> str:
    """An identity of this process that no other one has or will have; empty where the system offers none.

    On Linux the boot and the clock tick at which the process started.
    """
    return _identity("self")


def same_process(pid: int, identity: str, recorded_at_ms: int) -> bool:
    """Whether the process recorded with `pid` still runs.

    `identity` is what its `own_start` said. Where that is empty, a process that started after `recorded_at_ms`
    (milliseconds since the epoch) is another one.
    """
    if identity:
        return _identity(str(pid)) == identity
    alive: bool = load("launcher.process.inspect").is_alive(pid, recorded_at_ms)
    return alive


def _identity(process: str) -> str:
    """Empty for a process that does not run, a zombie among them (proc_pid_stat(5), fields 3 and 22)."""
    try:
        boot = atomic.read("/proc/sys/kernel/random/boot_id").strip()
        # The name in field 2 may hold anything, parentheses and spaces too.
        fields = atomic.read(f"/proc/{process}/stat").rpartition(b")")[2].split()
    except OSError:
        return ""
    state, start = fields[0], fields[19]
    return "" if state in (b"Z", b"X") else f"{boot.decode()}:{start.decode()}"
