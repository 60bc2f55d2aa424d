"""`craft-run ps`: what runs now, and never a process that only has the number of one that ran."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from launcher.storage import owner
from tests.support.home import CRAFT_RUN, Home
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def plain(home: Home) -> Home:
    home.connect("plain")
    home.connect("other")
    return home


@contextmanager
def launched(home: Home, *options: str) -> Iterator[int]:
    """A command that runs inside the block; its pid."""
    script = 'echo started; read -r line; : "$line"'
    with subprocess.Popen(
        [CRAFT_RUN, *options, "--", "sh", "-c", script],
        env=home.environ,
        cwd=home.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == b"started\n"
        yield child.pid
        child.stdin.close()


def record_of(home: Home, pid: int) -> Path:
    return home.launcher / "runs" / f"{pid}-{owner.place()}.json"


def listed(home: Home, *options: str) -> list[dict[str, Any]]:
    result = home.run("ps", "--json", *options)
    assert (result.returncode, result.stderr) == (0, b"")
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


def test_a_running_launch_is_listed_with_what_it_uses(plain: Home) -> None:
    plain.session(plain.workspace("proj"), "260101-a-b")
    with launched(plain, "-s", "260101-a-b", "-c", "plain") as pid:
        (row,) = listed(plain)
        table = plain.run("ps").stdout.decode().splitlines()
    assert row | {"startedAt": 0, "cpuSeconds": 0, "memoryBytes": 0} == {
        "pid": pid,
        "command": "sh",
        "connection": "plain",
        "workspace": "proj",
        "session": "260101-a-b",
        "mode": "replace",
        "startedAt": 0,
        "cpuSeconds": 0,
        "memoryBytes": 0,
        "processes": 1,
    }
    assert row["memoryBytes"] > 10_000
    assert table[0].split() == [
        *("PID", "COMMAND", "CONNECTION", "WORKSPACE", "SESSION", "AGE", "CPU", "MEMORY", "PROCESSES")
    ]
    assert table[1].split()[:5] == [str(pid), "sh", "plain", "proj", "260101-a-b"]
    assert listed(plain) == []


def test_a_supervised_launch_counts_with_its_command(plain: Home) -> None:
    with launched(plain, "-c", "plain", "--supervise") as pid:
        (row,) = listed(plain)
    assert (row["pid"], row["mode"], row["processes"]) == (pid, "supervise", 2)


def test_launches_can_be_chosen_by_workspace_session_and_connection(plain: Home) -> None:
    plain.session(plain.workspace("proj"), "260101-a-b")
    with launched(plain, "-s", "260101-a-b", "-c", "plain") as one, launched(plain, "-c", "other") as two:
        assert {row["pid"] for row in listed(plain)} == {one, two}
        for options in (("-c", "plain"), ("-w", "PROJ"), ("-s", "260101-a-b"), ("--workspace", "id-proj")):
            assert [row["pid"] for row in listed(plain, *options)] == [one]
        assert [row["pid"] for row in json.loads(plain.run("-c", "other", "ps", "--json").stdout)] == [two]
        assert listed(plain, "-c", "other", "-w", "proj") == []


def test_a_recycled_pid_is_never_shown(plain: Home) -> None:
    with launched(plain, "-c", "plain") as pid:
        record = record_of(plain, pid)
        stored = json.loads(record.read_text())
    mine = {"pid": os.getpid(), "startedAt": 1}
    for start in (stored["start"], "", "another boot:1"):
        record_of(plain, os.getpid()).write_text(json.dumps(stored | mine | {"start": start}))
        assert listed(plain) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x"}', "7", '{"pid": 1, "start": []}'])
def test_records_that_are_no_records_are_passed_over(plain: Home, content: str) -> None:
    with launched(plain, "-c", "plain") as pid:
        record_of(plain, os.getpid()).write_text(content)
        (plain.launcher / "runs" / "notes.txt").write_text("x")
        assert [row["pid"] for row in listed(plain)] == [pid]
    assert (plain.launcher / "runs" / "notes.txt").exists()


def test_fields_of_another_kind_are_shown_as_they_are(plain: Home) -> None:
    with launched(plain, "-c", "plain") as pid:
        record = record_of(plain, pid)
        odd = {"command": ["a\x1b[31m"], "connection": 7, "workspace": {}, "mode": None}
        record.write_text(json.dumps(json.loads(record.read_text()) | odd))
        result = plain.run("ps")
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"\x1b" not in result.stdout


def test_nothing_running_is_said_on_standard_error(plain: Home) -> None:
    result = plain.run("ps")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"craft-run: nothing that craft-run launched is running\n"
    assert plain.run("ps", "--json").stdout == b"[]\n"


def test_a_terminal_gets_a_table(plain: Home) -> None:
    with launched(plain, "-c", "plain") as pid, Terminal([CRAFT_RUN, "ps"], plain.environ, str(plain.root)) as terminal:
        shown = terminal.read_to_end()
    assert str(pid) in shown
    assert "CONNECTION" in shown
