"""Telling a process from a later one with the same pid, and from one elsewhere: for the records of launches."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import alive


def state(pid: int, identity: str, recorded_at_ms: int) -> str:
    """Whether the process recorded with `pid` still runs: `alive.ALIVE`, DEAD or UNKNOWN.

    `identity` is its `owner.identity`. Where that is empty, a process that started after `recorded_at_ms`
    (milliseconds since the epoch) is another one.
    """
    if identity:
        return alive.judge_record(pid, identity)
    runs: bool = load("launcher.process.inspect").is_alive(pid, recorded_at_ms)
    return alive.ALIVE if runs else alive.DEAD
