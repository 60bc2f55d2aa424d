"""The ledger of locks, and copying them into headers once the app has stopped."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.sessions import ledger, syncing
from launcher.sessions.header import read_header
from launcher.sessions.ledger import Entry
from launcher.storage.private import make_private
from launcher.values.errors import ConfigError
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = Entry(connection="one", locked_at=1795330720424, last_used_at=1795330720424, synced=True)
LATER = ENTRY.but(last_used_at=1795330799999)
IDS = ["a", "A", "..", ".", "", "unsynced", "a/b", "../../x", "a\0b", "ü\ud800", "%2E", "a~b", "a.json", "-", " "]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = Paths(home=str(tmp_path), config_dir=str(tmp_path / "config"))
    make_private(found.launcher)
    return found


def folder(paths: Paths) -> str:
    return os.path.join(paths.launcher, "sessions")


def files(root: str) -> set[str]:
    return {os.path.join(each, name) for each, _folders, names in os.walk(root) for name in names}


def markers(paths: Paths) -> list[str]:
    return sorted(os.listdir(ledger.unsynced_folder(paths))) if os.path.isdir(ledger.unsynced_folder(paths)) else []


def test_a_session_that_was_never_launched_is_locked_to_nothing(paths: Paths) -> None:
    assert ledger.locked_connection(paths, "w", "s") is None


def test_a_lock_is_read_as_it_was_recorded(paths: Paths) -> None:
    ledger.record(paths, "w", "s", ENTRY)
    assert ledger.read(paths, "w", "s") == ENTRY
    assert ledger.locked_connection(paths, "w", "s") == "one"
    assert ledger.locked_connection(paths, "w", "other") is None
    ledger.record(paths, "w", "s", LATER.but(connection="two", synced=False))
    assert ledger.read(paths, "w", "s") == LATER.but(connection="two", synced=False)


def test_a_new_time_alone_is_written_over_the_old_one(paths: Paths) -> None:
    ledger.record(paths, "w", "s", ENTRY)
    (file,) = files(folder(paths))
    before = os.stat(file).st_ino
    ledger.record(paths, "w", "s", LATER, ENTRY)
    assert ledger.read(paths, "w", "s") == LATER
    assert os.stat(file).st_ino == before
    ledger.record(paths, "w", "s", LATER.but(last_used_at=5), LATER)
    assert ledger.read(paths, "w", "s") == LATER.but(last_used_at=5)


def test_it_is_private(paths: Paths) -> None:
    ledger.record(paths, "w", "s", ENTRY)
    ledger.mark_unsynced(paths, "w", "s", "/x/session.jsonl")
    for root, _folders, names in os.walk(paths.launcher):
        assert stat.S_IMODE(os.stat(root).st_mode) == 0o700
        for name in names:
            assert stat.S_IMODE(os.stat(os.path.join(root, name)).st_mode) == 0o600


def test_no_id_leads_out_of_the_ledger_or_to_the_entry_of_another(paths: Paths) -> None:
    entries = {(w, s): ENTRY.but(locked_at=number) for number, (w, s) in enumerate((w, s) for w in IDS for s in IDS)}
    for (workspace, session), entry in entries.items():
        ledger.record(paths, workspace, session, entry)
        ledger.mark_unsynced(paths, workspace, session, "/x/session.jsonl")
    assert {key: ledger.read(paths, *key) for key in entries} == entries
    assert len(markers(paths)) == len(entries)
    assert len(files(folder(paths))) == 2 * len(entries)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.tuples(st.text(max_size=9), st.text(max_size=9)), other=st.tuples(st.text(max_size=9), st.text(max_size=9))
)
def test_different_ids_have_different_files(paths: Paths, first: tuple[str, str], other: tuple[str, str]) -> None:
    assert (ledger._path(paths, *first) == ledger._path(paths, *other)) == (first == other)
    assert (ledger._marker(paths, *first) == ledger._marker(paths, *other)) == (first == other)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"connection": 7}', b"\xff", b'{"connection":"one"}'])
def test_an_entry_that_is_not_understood_never_passes_for_an_unlocked_session(paths: Paths, content: bytes) -> None:
    ledger.record(paths, "w", "s", ENTRY)
    (file,) = files(folder(paths))
    with open(file, "wb") as damaged:
        damaged.write(content)
    with pytest.raises(ConfigError, match="is not what craft-run wrote"):
        ledger.locked_connection(paths, "w", "s")


def test_an_entry_that_cannot_be_read_never_passes_for_an_unlocked_session(paths: Paths) -> None:
    os.makedirs(os.path.join(folder(paths), "w", "s.json"))
    with pytest.raises(ConfigError, match="cannot read"):
        ledger.locked_connection(paths, "w", "s")


class Waiting:
    """A session whose lock stands in the ledger alone."""

    def __init__(self, paths: Paths, name: str, **header: object) -> None:
        self.paths, self.name = paths, name
        self.path = os.path.join(paths.home, name, "session.jsonl")
        os.makedirs(os.path.dirname(self.path))
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(json.dumps({"id": name, **header}) + "\nmessage\n")
        ledger.record(paths, "w", name, LATER.but(synced=False))
        ledger.mark_unsynced(paths, "w", name, self.path)

    @property
    def synced(self) -> bool:
        entry = ledger.read(self.paths, "w", self.name)
        return entry is not None and entry.synced


def test_waiting_locks_are_copied_into_their_headers(paths: Paths) -> None:
    sessions = [Waiting(paths, name) for name in ("s1", "s2")]
    syncing.sync_pending(paths, markers(paths))
    for session in sessions:
        found = read_header(session.path)
        assert (found.connection, found.locked, found.fields["lastUsedAt"]) == ("one", True, LATER.last_used_at)
        assert session.synced
    assert not os.path.exists(ledger.unsynced_folder(paths))


def test_a_launch_copies_a_few_and_leaves_the_others_for_the_next(paths: Paths) -> None:
    sessions = [Waiting(paths, f"s{number}") for number in range(20)]
    syncing.sync_pending(paths, markers(paths))
    done = sum(session.synced for session in sessions)
    assert 0 < done < len(sessions)
    assert len(markers(paths)) == len(sessions) - done
    while markers(paths):
        syncing.sync_pending(paths, markers(paths))
    assert all(session.synced for session in sessions)


def test_a_header_that_the_app_has_locked_to_another_connection_keeps_its_own(paths: Paths) -> None:
    session = Waiting(paths, "s1", llmConnection="two", connectionLocked=True)
    syncing.sync_pending(paths, markers(paths))
    assert read_header(session.path).connection == "two"
    assert markers(paths) == []


def test_what_cannot_be_copied_stops_nothing_and_is_not_tried_for_ever(paths: Paths) -> None:
    os.remove(Waiting(paths, "gone").path)
    ledger.mark_unsynced(paths, "w", "never-recorded", "/x/session.jsonl")
    with open(os.path.join(ledger.unsynced_folder(paths), "damaged"), "w", encoding="utf-8") as file:
        file.write("{")
    session = Waiting(paths, "s1")
    syncing.sync_pending(paths, markers(paths))
    assert session.synced
    assert markers(paths) == []
