"""Processes that do nothing but record launches and edit config.json, killed in the middle of it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from launcher.records import launches, running
from tests.support.records import prepared, record

if TYPE_CHECKING:
    from tests.support.home import Home

CONNECTIONS = [f"c{number}" for number in range(40)]
SESSIONS = [f"s{number}" for number in range(40)]
BODY = b'\n{"id":"m1"}\r\n\xff not json\n{"id":"m2"}'
ROUNDS, AT_ONCE = 25, 4


def start(home: Home) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.records", ",".join(CONNECTIONS), ",".join(SESSIONS)]
    return subprocess.Popen(command, env=home.environ, stdout=subprocess.PIPE, cwd=os.getcwd())


def kill_soon(process: subprocess.Popen[bytes], chance: random.Random) -> None:
    """Kill it some moment after it has begun: where exactly it is then is the point of the test."""
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    threading.Event().wait(chance.uniform(0.0, 0.02))
    process.kill()
    process.communicate()


def test_a_hundred_killed_writers_leave_every_file_whole_and_the_next_ones_clear_up(home: Home) -> None:
    workspace = home.workspace("w")
    for slug in CONNECTIONS:
        home.connect(slug)
    files = [home.session(workspace, name, llmConnection="c1", name_="x") for name in SESSIONS]
    heads = [file.read_bytes().removesuffix(b"\n") for file in files]
    for file, head in zip(files, heads, strict=True):
        file.write_bytes(head + BODY)
    before = home.read()
    chance = random.Random(11)
    for _ in range(ROUNDS):
        for process in [start(home) for _ in range(AT_ONCE)]:
            kill_soon(process, chance)
        after = home.read()
        assert isinstance(after.pop("turn", 0), int)
        for connection in after["llmConnections"]:
            connection.pop("lastUsedAt", None)
        assert after == before
        for file, head in zip(files, heads, strict=True):
            first, _, rest = file.read_bytes().partition(b"\n")
            assert rest == BODY[1:]
            assert (
                json.loads(first).items()
                >= (json.loads(head) | {"lastUsedAt": json.loads(first)["lastUsedAt"]}).items()
            )
    for slug in CONNECTIONS:
        assert record(home.environ, "-c", slug).warnings == ()
    for name in SESSIONS:
        assert record(home.environ, "-s", name).warnings == ()
        assert prepared(home.environ, "-s", name)[0].connection.slug == "c1"
    paths = prepared(home.environ)[1].paths
    assert {event["event"] for event in launches.events(paths)} == {"started"}
    running.tidy(paths)
    assert list(home.app.rglob("*.craft-run-*")) == []
