"""Launches beside each other, beside a writer that follows no rules, and killed at any moment."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The app's way of writing: read, change, truncate, write in place; no lock. It counts, so that a lost write shows.
APP = """
import json, os, sys
path = sys.argv[1]
count = 0
print("ready", flush=True)
while True:
    config = json.load(open(path))
    assert config.get("count", 0) == count, (config.get("count"), count)
    count += 1
    config["count"] = count
    text = json.dumps(config, indent=2).encode()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(file, text)
    os.close(file)
    if not os.path.exists(sys.argv[2]):
        break
print(count)
"""


@pytest.fixture
def busy_app(home: Home, tmp_path: Path) -> Iterator[Home]:
    """A home whose config.json the app rewrites all the time; at the end the app must have lost none of its writes."""
    for number in range(10):
        home.connect(f"c{number}")
    flag = tmp_path / "go-on"
    flag.touch()
    command = [sys.executable, "-I", "-c", APP, str(home.config_file), str(flag)]
    app = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert app.stdout
    assert app.stdout.readline() == b"ready\n"
    yield home
    flag.unlink()
    stdout, stderr = app.communicate(timeout=60)
    assert (app.returncode, stderr) == (0, b"")
    assert home.read()["count"] == int(stdout)


def _launch_all(home: Home, launches: int) -> list[subprocess.CompletedProcess[bytes]]:
    with ThreadPoolExecutor(launches) as pool:
        return list(pool.map(lambda number: home.run("-c", f"c{number % 10}", "--", "true"), range(launches)))


def test_fifty_launches_at_once_all_work_and_are_all_recorded(home: Home) -> None:
    for number in range(10):
        home.connect(f"c{number}")
    home.workspace("proj")
    started = time.time() * 1000
    results = _launch_all(home, 50)
    assert [(result.returncode, result.stderr) for result in results] == [(0, b"")] * 50
    assert all(connection["lastUsedAt"] >= started - 1 for connection in home.read()["llmConnections"])
    events = [json.loads(line) for line in (home.launcher / "history.jsonl").read_text().splitlines()]
    assert sorted(event["connection"] for event in events) == sorted(f"c{number % 10}" for number in range(50))


def test_fifty_launches_beside_a_busy_app_lose_nothing(busy_app: Home) -> None:
    started = time.time() * 1000
    results = _launch_all(busy_app, 50)
    assert [(result.returncode, result.stderr) for result in results] == [(0, b"")] * 50
    # The app may have read before a launch wrote, and written after: the next launch puts that back.
    assert busy_app.run("-c", "c0", "--", "true").returncode == 0
    deadline = time.monotonic() + 10
    while any(connection.get("lastUsedAt", 0) < started - 1 for connection in _config(busy_app)):
        assert time.monotonic() < deadline, _config(busy_app)
        assert busy_app.run("-c", "c0", "--", "true").returncode == 0


def _config(home: Home) -> list[dict[str, int]]:
    """The connections, read between two rewrites of the app."""
    deadline = time.monotonic() + 30
    while True:
        try:
            connections: list[dict[str, int]] = home.read()["llmConnections"]
        except json.JSONDecodeError:
            assert time.monotonic() < deadline
        else:
            return connections


def test_launches_killed_at_any_moment_leave_nothing_broken(home: Home) -> None:
    for number in range(10):
        home.connect(f"c{number}")
    workspace = home.workspace("proj")
    messages = [json.dumps({"id": f"m{number}", "type": "user", "content": "x" * 200}) for number in range(50)]
    session = home.session(workspace, "260101-calm-sea", messages)
    body = session.read_bytes().split(b"\n")[1:]
    chance = random.Random(7)
    for number in range(100):
        command = [CRAFT_RUN, "-w", "proj", "-s", "260101-calm-sea", "-c", "c3", "--", "sleep", "60"]
        if number % 2:
            command = [CRAFT_RUN, "-c", f"c{number % 10}", "--", "sleep", "60"]
        process = subprocess.Popen(command, env=home.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        threading.Event().wait(chance.uniform(0.0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(home.read()["llmConnections"]) == 10
        assert session.read_bytes().split(b"\n")[1:] == body
        assert json.loads(session.read_bytes().split(b"\n")[0])["id"] == "260101-calm-sea"
    assert home.run("-s", "260101-calm-sea", "-c", "c3", "--", "true").returncode == 0
    assert home.run("-c", "c5", "--", "true").stderr == b""
    head = json.loads(session.read_bytes().split(b"\n")[0])
    assert (head["llmConnection"], head["connectionLocked"]) == ("c3", True)


def test_a_full_disk_costs_a_record_but_no_file_and_a_session_does_not_run(home: Home, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can mount the small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        small = Home(disk / "home")
        small.connect("c0")
        session = small.session(small.workspace("proj"), "260101-calm-sea")
        config, header = small.config_file.read_bytes(), session.read_bytes()
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(b"x" * 100_000)
        free = small.run("-c", "c0", "--", "echo", "ran")
        assert (free.returncode, free.stdout) == (0, b"ran\n")
        assert b"warning: " in free.stderr
        locked = small.run("-s", "260101-calm-sea", "--", "echo", "ran")
        assert (locked.returncode, locked.stdout) == (125, b"")
        assert b"error: " in locked.stderr
        assert (small.config_file.read_bytes(), session.read_bytes()) == (config, header)
        filler.unlink()
        assert small.run("-s", "260101-calm-sea", "--", "echo", "ran").stdout == b"ran\n"
    finally:
        subprocess.run(["umount", str(disk)], check=True)
