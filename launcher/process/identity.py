"""Telling a process from a later one with the same pid, and from one elsewhere: for the records of launches."""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.storage import owner


def own_start() -> str:
    """An identity of this process that no other one has or will have; empty where the system offers none."""
    return owner.identity()


def state(pid: int, identity: str, recorded_at_ms: int) -> str:
    """Whether the process recorded with `pid` still runs: `owner.ALIVE`, DEAD or UNKNOWN.

    `identity` is what its `own_start` said. Where that is empty, a process that started after `recorded_at_ms`
    (milliseconds since the epoch) is another one.
    """
    if identity:
        return owner.judge_record(pid, identity)
    alive: bool = load("launcher.process.inspect").is_alive(pid, recorded_at_ms)
    return owner.ALIVE if alive else owner.DEAD
