"""What a launch records, in which order, and what it does when it cannot."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from launcher.process.exit_status import ExitStatus
from launcher.records import closing, launches, recording, running, runs
from launcher.sessions import ledger
from launcher.sessions.header import read_header
from launcher.storage import owner
from launcher.values.connection import Session
from launcher.values.errors import RecordError, SelectionError
from tests.support.records import now_ms, prepared, record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

NOW = 1795330799999


@pytest.fixture
def session(home: Home) -> Path:
    """A workspace with one session that nothing is known of, and two connections."""
    home.connect("one")
    home.connect("two")
    return home.session(home.workspace("w"), "s1", ['{"id":"m1"}'])


def events(home: Home) -> list[dict[str, Any]]:
    return list(launches.events(prepared(home.environ)[1].paths))


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` with its content; craft-run's own lock aside."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def start_app(home: Home) -> None:
    (home.app / ".server.lock").write_text(json.dumps({"pid": os.getpid(), "startedAt": now_ms()}))


def stop_app(home: Home) -> None:
    (home.app / ".server.lock").unlink()


def lock_of(home: Home) -> ledger.Entry | None:
    return ledger.read(prepared(home.environ)[1].paths, "id-w", "s1")


def test_a_launch_without_a_session_changes_one_time_and_adds_its_records(home: Home, session: Path) -> None:
    before = tree(home.root)
    recorded = record(home.environ, "-w", "w", now=NOW)
    assert recorded.warnings == ()
    after = tree(home.root)
    expected = json.loads(before[".craft-agent/config.json"])
    expected["llmConnections"][0]["lastUsedAt"] = NOW
    assert after.pop(".craft-agent/config.json") == json.dumps(expected, indent=2).encode()
    own = {name for name in after if name not in before}
    assert own == {
        f".craft-agent/launcher/{name}"
        for name in ("history.jsonl", "last-used.json", f"runs/{os.getpid()}-{owner.place()}.json")
    }
    assert {name: after[name] for name in before if name in after} == {
        name: content for name, content in before.items() if name in after
    }
    assert session.read_bytes() == before[str(session.relative_to(home.root))]


def test_what_was_launched_is_told_by_the_run_and_by_the_history(home: Home, session: Path) -> None:
    recorded = record(home.environ, "-s", "s1", now=NOW)
    (run,) = running.list_running(recorded.paths)
    assert run == recorded.run
    assert (run.pid, run.command, run.connection, run.workspace, run.session) == (
        os.getpid(),
        "agent",
        "one",
        "w",
        "s1",
    )
    (event,) = events(home)
    assert event == {"event": "started", "at": NOW, **runs.encode(run)}
    assert session.exists()


def test_arguments_are_recorded_only_where_they_are_given(home: Home, session: Path) -> None:
    record(home.environ, "-w", "w", arguments=("--print", "\udcff"))
    assert events(home)[0]["arguments"] == ["--print", "\udcff"]
    assert session.exists()


def test_an_end_is_recorded_with_its_status(home: Home, session: Path) -> None:
    recorded = record(home.environ, "-w", "w", now=NOW)
    closing.ended(recorded, ExitStatus(code=143, signal=15))
    assert running.list_running(recorded.paths) == []
    event = events(home)[-1]
    assert event.pop("at") >= NOW
    assert event == {"event": "ended", "pid": os.getpid(), "startedAt": NOW, "status": 143, "signal": 15}
    closing.ended(recorded, ExitStatus(code=0))
    assert "signal" not in events(home)[-1]
    assert session.exists()


def test_a_command_that_could_not_be_started_runs_no_more(home: Home, session: Path) -> None:
    recorded = record(home.environ, "-w", "w", now=NOW)
    closing.undo(recorded)
    assert running.list_running(recorded.paths) == []
    assert [event["event"] for event in events(home)] == ["started", "failed"]
    assert session.exists()


def test_a_session_is_locked_in_its_header_and_in_the_ledger(home: Home, session: Path) -> None:
    record(home.environ, "-s", "s1", "-c", "two", now=NOW)
    found = read_header(str(session))
    assert (found.connection, found.locked, found.fields["lastUsedAt"]) == ("two", True, NOW)
    assert session.read_text().endswith('\n{"id":"m1"}\n')
    assert lock_of(home) == ledger.Entry(connection="two", locked_at=NOW, last_used_at=NOW, synced=True)
    assert not os.path.exists(ledger.unsynced_folder(prepared(home.environ)[1].paths))


def test_a_locked_session_keeps_the_time_of_its_lock(home: Home, session: Path) -> None:
    record(home.environ, "-s", "s1", now=NOW)
    record(home.environ, "-s", "s1", now=NOW + 5)
    assert lock_of(home) == ledger.Entry(connection="one", locked_at=NOW, last_used_at=NOW + 5, synced=True)
    assert read_header(str(session)).fields["lastUsedAt"] == NOW + 5


def test_while_the_app_runs_the_lock_is_in_the_ledger_alone_and_counts(home: Home, session: Path) -> None:
    before = session.read_bytes()
    start_app(home)
    assert record(home.environ, "-s", "s1", "-c", "two", now=NOW).warnings == ()
    assert session.read_bytes() == before
    assert lock_of(home) == ledger.Entry(connection="two", locked_at=NOW, last_used_at=NOW, synced=False)
    assert prepared(home.environ, "-s", "s1")[0].connection.slug == "two"
    with pytest.raises(SelectionError, match="locked to connection `two`"):
        prepared(home.environ, "-s", "s1", "-c", "one")


@pytest.mark.parametrize("later", [("-w", "w"), ("-s", "s1"), ("-c", "one")])
def test_any_launch_after_the_app_has_stopped_writes_the_header(
    home: Home, session: Path, later: tuple[str, ...]
) -> None:
    start_app(home)
    record(home.environ, "-s", "s1", "-c", "two", now=NOW)
    record(home.environ, *later, now=NOW + 5)
    assert not read_header(str(session)).locked
    stop_app(home)
    record(home.environ, *later, now=NOW + 10)
    assert (read_header(str(session)).connection, read_header(str(session)).locked) == ("two", True)
    entry = lock_of(home)
    assert entry is not None
    assert entry.synced
    assert not os.path.exists(ledger.unsynced_folder(prepared(home.environ)[1].paths))


def test_a_header_that_the_app_has_locked_since_goes_before_the_ledger(home: Home, session: Path) -> None:
    start_app(home)
    record(home.environ, "-s", "s1", "-c", "one", now=NOW)
    session.write_text('{"id":"s1","llmConnection":"two","connectionLocked":true,"lastUsedAt":1}\n{"id":"m1"}\n')
    stop_app(home)
    record(home.environ, "-s", "s1", now=NOW + 5)
    assert read_header(str(session)).connection == "two"
    entry = lock_of(home)
    assert entry is not None
    assert (entry.connection, entry.locked_at, entry.synced) == ("two", NOW + 5, True)


def test_of_two_launches_that_lock_a_session_to_different_connections_the_second_does_not_run(
    home: Home, session: Path
) -> None:
    selection, snapshot = prepared(home.environ, "-s", "s1", "-c", "one")
    record(home.environ, "-s", "s1", "-c", "two", now=NOW)
    before = tree(home.root)
    intent = recording.Intent(selection=selection, command="agent", mode="replace", now_ms=NOW + 1)
    with pytest.raises(RecordError, match="has just been locked to connection `two`"):
        recording.record(intent, snapshot)
    assert tree(home.root) == before
    assert read_header(str(session)).connection == "two"


def test_a_header_without_room_for_the_lock_is_a_warning_and_the_ledger_has_it(home: Home) -> None:
    home.connect("one")
    path = home.session(home.workspace("w"), "s1", workspaceRootPath="~/w", preview="x" * 8050)
    before = path.read_bytes()
    assert before.index(b"\n") < 8192
    (warning,) = record(home.environ, "-s", "s1", now=NOW).warnings
    assert "in craft-run's ledger only: the header is too long" in warning
    assert path.read_bytes() == before
    entry = lock_of(home)
    assert entry is not None
    assert (entry.connection, entry.synced) == ("one", False)


def test_a_session_that_cannot_be_locked_does_not_run(
    home: Home, session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(home.root)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordError, match=r"cannot record in .*launcher.* session `s1` is locked to: No space left"):
        record(home.environ, "-s", "s1")
    after = tree(home.root)
    assert session.read_bytes() == before[str(session.relative_to(home.root))]
    assert [name for name in after if name not in before] == [".craft-agent/launcher/sessions/unsynced/id-w~s1"]
    monkeypatch.undo()
    assert record(home.environ, "-w", "w").warnings == ()
    assert not read_header(str(session)).locked


@pytest.mark.parametrize(("options", "runs"), [(("-w", "w"), True), (("-s", "s1"), False)])
def test_a_folder_that_cannot_be_written_stops_a_launch_only_where_a_session_must_be_locked(
    home: Home, session: Path, options: tuple[str, ...], runs: bool
) -> None:
    home.launcher.write_text("a file where the folder belongs")
    before = tree(home.root)
    if runs:
        (warning,) = record(home.environ, *options).warnings
        assert "the launch is not recorded: cannot lock" in warning
    else:
        with pytest.raises(RecordError, match="cannot lock"):
            record(home.environ, *options)
    assert tree(home.root) == before
    assert session.exists()


def test_records_that_cannot_be_written_are_a_warning(home: Home, session: Path) -> None:
    home.launcher.mkdir(mode=0o700)
    (home.launcher / "runs").write_text("a file where the folder belongs")
    (warning,) = record(home.environ, "-w", "w").warnings
    assert "the launch is not listed" in warning
    assert session.exists()


def test_a_new_session_is_created_and_locked_from_the_beginning(home: Home, session: Path) -> None:
    selection, snapshot = prepared(home.environ, "-w", "w", "-c", "two")
    assert selection.workspace is not None
    path = session.parent.parent / "261122-calm-otter" / "session.jsonl"
    new = Session(id="261122-calm-otter", workspace=selection.workspace, path=str(path), new=True)
    intent = recording.Intent(
        selection=selection.but(session=new), command="agent", mode="replace", now_ms=NOW, new_session="Title"
    )
    recording.record(intent, snapshot)
    found = read_header(str(path))
    assert (found.id, found.connection, found.locked, found.fields["name"]) == (new.id, "two", True, "Title")
    assert ledger.locked_connection(snapshot.paths, "id-w", new.id) == "two"
    with pytest.raises(RecordError, match="already"):
        recording.record(intent, snapshot)


@pytest.mark.parametrize(
    ("options", "model"),
    [((), None), (("-m", "gpt-6"), "gpt-6"), (("-c", "pi-one"), None), (("-c", "pi-one", "-m", "gpt-6"), "pi/gpt-6")],
)
def test_a_new_session_keeps_the_model_that_was_asked_for(
    home: Home, session: Path, options: tuple[str, ...], model: str | None
) -> None:
    home.connect("pi-one", "pi", "none", defaultModel="pi/gpt-5")
    selection, snapshot = prepared(home.environ, "-w", "w", *options)
    assert selection.workspace is not None
    path = session.parent.parent / "261122-calm-otter" / "session.jsonl"
    new = Session(id="261122-calm-otter", workspace=selection.workspace, path=str(path), new=True)
    intent = recording.Intent(
        selection=selection.but(session=new), command="agent", mode="replace", now_ms=NOW, new_session=""
    )
    recording.record(intent, snapshot)
    assert read_header(str(path)).model == model
    assert "name" not in read_header(str(path)).fields


def test_everything_of_craft_run_s_own_is_private(home: Home, session: Path) -> None:
    start_app(home)
    record(home.environ, "-s", "s1")
    for path in (home.launcher, *home.launcher.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert session.exists()
