"""The sessions of a workspace, from their headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launcher.sessions import ledger, listing
from launcher.values.connection import Workspace
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home


def workspace(home: Home) -> tuple[Workspace, Path, Paths]:
    root = home.workspace("acme")
    paths = Paths(home=str(home.root), config_dir=str(home.app))
    return Workspace(id="id-acme", name="Acme", slug="acme", root=str(root)), root, paths


def test_the_one_used_last_comes_first_and_what_cannot_be_read_last(home: Home) -> None:
    acme, root, paths = workspace(home)
    home.session(root, "261101-old-one", lastUsedAt=1)
    home.session(root, "261102-new-one", lastUsedAt=3)
    home.session(root, "261103-mid-one", lastUsedAt=2)
    home.session(root, "261104-broken").write_text("{broken\n")
    found = listing.sessions(acme, paths)
    assert [each.id for each in found] == ["261102-new-one", "261103-mid-one", "261101-old-one", "261104-broken"]
    assert [bool(each.invalid) for each in found] == [False, False, False, True]


def test_folders_that_are_no_sessions_are_left_out(home: Home) -> None:
    acme, root, paths = workspace(home)
    home.session(root, "261101-real-one")
    (root / "sessions" / "empty-one").mkdir()
    (root / "sessions" / ".hidden").mkdir()
    (root / "sessions" / "a file").write_text("x")
    assert [each.id for each in listing.sessions(acme, paths)] == ["261101-real-one"]
    assert listing.count(acme) == 2


def test_a_workspace_without_sessions_has_none(home: Home) -> None:
    acme, _, paths = workspace(home)
    assert listing.sessions(acme, paths) == []
    assert listing.count(acme) == 0


def test_a_lock_stands_in_the_header_or_in_the_ledger(home: Home) -> None:
    acme, root, paths = workspace(home)
    home.session(root, "in-header", llmConnection="one", connectionLocked=True)
    home.session(root, "chosen", llmConnection="two")
    home.session(root, "in-ledger", llmConnection="two")
    entry = ledger.Entry(connection="one", locked_at=1, last_used_at=1, synced=False)
    ledger.record(paths, "id-acme", "in-ledger", entry)
    found = {each.id: (each.connection, each.locked) for each in listing.sessions(acme, paths)}
    assert found == {"in-header": ("one", True), "chosen": ("two", False), "in-ledger": ("one", True)}
    assert listing.locked_to("one", acme, paths) == 2
    assert listing.locked_to("two", acme, paths) == 0


def test_a_ledger_entry_that_cannot_be_read_is_the_reason_why_the_session_cannot_be_launched(home: Home) -> None:
    acme, root, paths = workspace(home)
    home.session(root, "one")
    entry = ledger.Entry(connection="one", locked_at=1, last_used_at=1, synced=False)
    ledger.record(paths, "id-acme", "one", entry)
    (home.launcher / "sessions" / "id-acme" / "one.json").write_text("broken")
    (session,) = listing.sessions(acme, paths)
    assert session.invalid is not None
    assert "is not what craft-run wrote" in session.invalid


def test_what_the_header_tells_is_taken_over(home: Home) -> None:
    acme, root, paths = workspace(home)
    home.session(
        root, "one", isArchived=True, hidden=True, messageCount=7, todoState="done", model="m", lastUsedAt="yesterday"
    )
    (session,) = listing.named("one", acme, paths)
    assert (session.archived, session.hidden, session.messages, session.status) == (True, True, 7, "done")
    assert (session.model, session.last_used_at, session.created_at) == ("m", None, 1795330720424)
    assert listing.named("two", acme, paths) == []
    assert listing.named("../one", acme, paths) == []
