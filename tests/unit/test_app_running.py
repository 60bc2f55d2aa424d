"""Whether the app runs: told from its lock file, and in doubt yes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from launcher.config import app
from launcher.storage import opening
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=str(tmp_path), config_dir=str(tmp_path))


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until the test ends."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


@pytest.fixture
def dead_pid() -> int:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    return child.pid


def hold(paths: Paths, lock: object) -> None:
    with open(paths.server_lock, "w", encoding="utf-8") as file:
        file.write(lock if isinstance(lock, str) else json.dumps(lock))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def test_without_a_lock_it_does_not_run(paths: Paths) -> None:
    assert not app.is_running(paths)


def test_a_living_process_with_a_lock_is_the_app(paths: Paths, process: subprocess.Popen[bytes]) -> None:
    hold(paths, {"pid": process.pid, "startedAt": now_ms()})
    assert app.is_running(paths)
    hold(paths, {"pid": process.pid, "startedAt": now_ms() + 0.5, "more": True})
    assert app.is_running(paths)


@pytest.mark.parametrize(
    ("name", "runs"),
    [("cat", True), ("CAT.exe", True), ("/usr/bin/cat", True), ("Craft Agents", False), ("", True), (7, True)],
)
def test_a_living_process_of_another_program_has_only_got_the_number(
    paths: Paths, process: subprocess.Popen[bytes], name: object, runs: bool
) -> None:
    hold(paths, {"pid": process.pid, "startedAt": now_ms(), "execName": name})
    assert app.is_running(paths) is runs


@pytest.mark.parametrize("form", ["{pid}", "{pid}\n", '{{"pid": {pid}}}'])
def test_the_bare_pid_of_older_releases_is_understood(
    paths: Paths, process: subprocess.Popen[bytes], dead_pid: int, form: str
) -> None:
    hold(paths, form.format(pid=process.pid))
    assert app.is_running(paths)
    hold(paths, form.format(pid=dead_pid))
    assert not app.is_running(paths)


def test_the_lock_of_a_dead_process_is_stale(paths: Paths, dead_pid: int) -> None:
    hold(paths, {"pid": dead_pid, "startedAt": now_ms()})
    assert not app.is_running(paths)


def test_the_lock_of_a_process_that_nobody_has_waited_for_is_stale(paths: Paths) -> None:
    with subprocess.Popen(["true"]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        hold(paths, {"pid": child.pid, "startedAt": now_ms()})
        assert not app.is_running(paths)


def test_a_lock_from_before_its_process_started_is_that_of_an_earlier_process(
    paths: Paths, process: subprocess.Popen[bytes]
) -> None:
    hold(paths, {"pid": process.pid, "startedAt": now_ms() - 60_000})
    assert not app.is_running(paths)


def test_a_lock_from_before_the_boot_is_stale_even_if_the_first_process_has_its_number(paths: Paths) -> None:
    hold(paths, {"pid": 1, "startedAt": int(psutil.boot_time() * 1000) - 60_000})
    assert not app.is_running(paths)


def test_where_the_system_hides_when_a_process_started_it_counts(
    paths: Paths, process: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hidden:
        @staticmethod
        def start_time(_pid: int) -> None:
            return None

    read = opening.read
    monkeypatch.setattr(opening, "read", lambda path: read("/nowhere" if path.startswith("/proc") else path))
    monkeypatch.setattr(app, "load", lambda _name: Hidden)
    hold(paths, {"pid": process.pid, "startedAt": 1})
    assert app.is_running(paths)


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", "null", '{"pid": "7"}', '{"startedAt": 1}', "\0"])
def test_a_lock_that_cannot_be_understood_counts_as_a_running_app(
    paths: Paths, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_PAUSE", 0.0)
    hold(paths, content)
    assert app.is_running(paths)


def test_a_lock_that_is_just_being_written_is_read_again(
    paths: Paths, dead_pid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(paths, '{"pid": ')
    monkeypatch.setattr(time, "sleep", lambda _pause: hold(paths, {"pid": dead_pid, "startedAt": now_ms()}))
    assert not app.is_running(paths)


def test_a_lock_that_cannot_be_read_counts_as_a_running_app(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_PAUSE", 0.0)
    os.mkdir(paths.server_lock)
    assert app.is_running(paths)
