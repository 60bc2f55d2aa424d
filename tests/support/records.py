"""Recording launches without running anything, in this process or in many."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from launcher.config import editing
from launcher.config.changes import set_top_level
from launcher.config.reading import read
from launcher.records import recording
from launcher.request import parsing
from launcher.request.request import build
from launcher.selection.select import select
from launcher.values import paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from launcher.config.reading import Snapshot
    from launcher.selection.selection import Selection


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def prepared(environ: Mapping[str, str], *options: str) -> tuple[Selection, Snapshot]:
    """What a launch with these options would select, from what it would read."""
    values, _rest = parsing.parse(options)
    asked = build(values, ("agent",), environ)
    snapshot = read(asked, paths.locate(environ, None), "/")
    return select(asked, snapshot), snapshot


def record(
    environ: Mapping[str, str], *options: str, now: int | None = None, arguments: tuple[str, ...] | None = None
) -> recording.Recorded:
    """Record a launch with these options, as the process would that is about to become `agent`."""
    selection, snapshot = prepared(environ, *options)
    intent = recording.Intent(
        selection=selection, command="agent", mode="replace", now_ms=now or now_ms(), arguments=arguments
    )
    return recording.record(intent, snapshot)


def record_for_ever(connections: Sequence[str], sessions: Sequence[str]) -> None:
    """Record launches and edit config.json until somebody kills this process; says `ready` before it begins."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    where = paths.locate(os.environ, None)
    turn = os.getpid()
    while True:
        turn += 1
        record(os.environ, "-c", connections[turn % len(connections)])
        record(os.environ, "-s", sessions[turn % len(sessions)])
        editing.edit(where.config, where.launcher, set_top_level("turn", turn))


if __name__ == "__main__":
    record_for_ever(sys.argv[1].split(","), sys.argv[2].split(","))
