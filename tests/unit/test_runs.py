"""The records of running commands, and the history of all."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from launcher.records import closing, history, launches, running, runs
from launcher.storage import owner
from launcher.storage.private import make_private
from launcher.telling import messages
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Process = subprocess.Popen[bytes]

RUN = runs.Run(
    pid=1, start="", started_at=1795330720424, command="agent", connection="one", workspace="w", session=None,
    mode="replace",
)  # fmt: skip


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(home=str(tmp_path), config_dir=str(tmp_path))
    make_private(found.launcher)
    return found


@pytest.fixture
def process() -> Iterator[Process]:
    """A process that runs until the test ends."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


@pytest.fixture
def dead_pid() -> int:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    return child.pid


def run_of(process: Process) -> runs.Run:
    return RUN.but(pid=process.pid, start=identity_of(process.pid))


def identity_of(pid: int) -> str:
    """What the process would say of itself."""
    boot, _start, namespace, host = owner.identity().split(":")
    return f"{boot}:{owner.ticks(str(pid))}:{namespace}:{host}"


def name_of(pid: int) -> str:
    return f"{pid}-{owner.place()}.json"


def mark_of(pid: int) -> str:
    _pid, _ticks, boot, namespace = owner.mark().split("-")
    return f"{pid}-{owner.ticks(str(pid)) or 1}-{boot}-{namespace}-00ff00ff"


def recorded(paths: Paths) -> list[str]:
    return sorted(os.listdir(os.path.join(paths.launcher, "runs")))


def test_nothing_runs_before_the_first_launch(paths: Paths) -> None:
    assert running.list_running(paths) == []


def test_a_launch_is_listed_while_its_process_runs(paths: Paths, process: Process) -> None:
    runs.add(paths, run_of(process))
    assert running.list_running(paths) == [run_of(process)]
    process.kill()
    process.wait()
    assert running.list_running(paths) == []
    assert recorded(paths) == []


def test_a_launch_that_has_ended_is_forgotten_at_once(paths: Paths, process: Process) -> None:
    runs.add(paths, run_of(process))
    closing.forget(paths, process.pid)
    closing.forget(paths, process.pid)
    assert recorded(paths) == []


def test_another_process_with_the_same_number_is_not_the_launch(paths: Paths, process: Process) -> None:
    runs.add(paths, run_of(process).but(start="an-earlier-boot:1"))
    assert running.list_running(paths) == []
    assert recorded(paths) == []


def test_the_oldest_launch_comes_first(paths: Paths, process: Process) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as other:
        older, younger = run_of(process).but(started_at=RUN.started_at + 1), run_of(other)
        runs.add(paths, younger)
        runs.add(paths, older)
        assert running.list_running(paths) == [younger, older]
        other.kill()


def test_a_record_replaces_a_longer_one_of_an_earlier_process(paths: Paths, process: Process) -> None:
    runs.add(paths, run_of(process).but(command="x" * 500))
    runs.add(paths, run_of(process))
    assert running.list_running(paths) == [run_of(process)]


def test_what_is_no_complete_record_is_skipped_and_removed_once_its_process_is_dead(
    paths: Paths, process: Process, dead_pid: int
) -> None:
    runs.add(paths, run_of(process))
    folder = os.path.join(paths.launcher, "runs")
    for name in (name_of(process.pid), name_of(dead_pid), "notes.txt"):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write('{"pid": ')
    assert running.list_running(paths) == []
    assert recorded(paths) == sorted([name_of(process.pid), "notes.txt"])


def test_now_and_then_a_launch_clears_away_what_dead_ones_left(
    paths: Paths, process: Process, dead_pid: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.add(paths, RUN.but(pid=dead_pid))
    ledger = os.path.join(paths.launcher, "sessions", "w")
    os.makedirs(ledger)
    for folder, name in ((paths.launcher, "credentials.json"), (ledger, "s.json")):
        for writer in (dead_pid, process.pid):
            with open(os.path.join(folder, f"{name}.craft-run-{mark_of(writer)}"), "w", encoding="utf-8"):
                pass
    monkeypatch.setattr(runs, "_TIDY_EVERY", 1)
    runs.add(paths, run_of(process))
    assert recorded(paths) == [name_of(process.pid)]
    assert os.listdir(ledger) == [f"s.json.craft-run-{mark_of(process.pid)}"]
    assert [name for name in os.listdir(paths.launcher) if "craft-run" in name] == [
        f"credentials.json.craft-run-{mark_of(process.pid)}"
    ]


def test_events_are_read_in_the_order_they_were_written(paths: Paths) -> None:
    assert list(launches.events(paths)) == []
    events = [{"event": "started", "pid": number, "command": "\udcff é"} for number in range(3)]
    for event in events:
        history.append(paths, event)
    assert list(launches.events(paths)) == events


def test_a_line_that_a_crash_cut_short_costs_no_other_event(paths: Paths) -> None:
    history.append(paths, {"pid": 1})
    with open(os.path.join(paths.launcher, "history.jsonl"), "ab") as file:
        file.write(b'{"event":"sta')
    history.append(paths, {"pid": 2})
    history.append(paths, {"pid": 3})
    assert list(launches.events(paths)) == [{"pid": 1}, {"pid": 2}, {"pid": 3}]


def test_a_full_history_is_put_aside_and_the_one_before_it_goes(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "_LIMIT", 100)
    history.append(paths, {"pid": 1, "padding": "x" * 100})
    history.rotate(paths)
    history.append(paths, {"pid": 2})
    history.rotate(paths)
    assert [event["pid"] for event in launches.events(paths)] == [1, 2]
    history.append(paths, {"pid": 3, "padding": "x" * 100})
    history.rotate(paths)
    history.append(paths, {"pid": 4})
    assert [event["pid"] for event in launches.events(paths)] == [2, 3, 4]
    assert sorted(os.listdir(paths.launcher)) == ["history.1.jsonl", "history.jsonl"]


def test_records_that_cannot_be_looked_at_do_not_pass_for_none(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "listdir", forbidden)
    for reader in (running.list_running, running.list_stale):
        with pytest.raises(PermissionError) as caught:
            reader(paths)
        problem = messages.os_error(caught.value)
        assert problem.message == f"cannot use `{paths.launcher}/runs`: Permission denied"
        assert problem.hint
