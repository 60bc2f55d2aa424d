"""Changes of connections beside a running app, which knows nothing of locks."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from launcher.config import roster
from launcher.config.editing import edit
from launcher.values.errors import RecordError
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.home import Home

ENTRY = {"slug": "new", "name": "New", "providerType": "openai", "authType": "api_key", "createdAt": 1}


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("one")
    home.connect("two")
    home.config["defaultLlmConnection"] = "one"
    home.write()
    return home


def paths(home: Home) -> Paths:
    return Paths(home=str(home.root), config_dir=str(home.app))


def undo(home: Home, monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """Let the app run and write, so many times, what it had read before an edit; the list grows with each edit."""
    (home.app / ".server.lock").write_text(str(os.getpid()))
    monkeypatch.setattr(roster, "_PAUSE", 0)
    edits: list[str] = []

    def edit_and_undo(path: str, folder: str, change: Callable[[str], str], missing: str | None = None) -> str:
        before = home.config_file.read_bytes()
        text = edit(path, folder, change, missing)
        edits.append(text)
        if len(edits) <= times:
            home.config_file.write_bytes(before)
        return text

    monkeypatch.setattr(roster, "edit", edit_and_undo)
    return edits


CHANGES: dict[str, tuple[Callable[[Paths], Any], Callable[[dict[str, Any]], object]]] = {
    "add": (lambda at: roster.add(at, ENTRY, fixed_slug=False), lambda after: roster.slugs(after)[-1] == "new"),
    "change": (
        lambda at: roster.change(at, "two", {"name": "Zwei", "baseUrl": None}),
        lambda after: after["llmConnections"][1]["name"] == "Zwei" and "baseUrl" not in after["llmConnections"][1],
    ),
    "remove": (lambda at: roster.remove(at, "one"), lambda after: roster.slugs(after) == ["two"]),
    "default": (lambda at: roster.set_default(at, "two"), lambda after: after["defaultLlmConnection"] == "two"),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("times", [0, 1, 3])
def test_a_change_lasts_even_if_the_app_writes_what_it_had_read_before(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, times: int
) -> None:
    change, holds = CHANGES[name]
    edits = undo(home, monkeypatch, times)
    change(paths(home))
    assert holds(home.read())
    assert len(edits) == times + 1


def test_an_app_that_never_stops_undoing_it_is_an_error(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    undo(home, monkeypatch, 1000)
    with pytest.raises(RecordError, match="keeps undoing"):
        roster.set_default(paths(home), "two")


def test_without_an_app_nobody_looks_twice(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "_PAUSE", "not a number")
    roster.set_default(paths(home), "two")
    assert home.read()["defaultLlmConnection"] == "two"


def test_the_default_is_the_named_one_if_it_exists_else_the_first() -> None:
    listed = [{"slug": "a"}, {"slug": "b"}, 5, {"slug": ""}]
    assert roster.default({"llmConnections": listed, "defaultLlmConnection": "b"}) == "b"
    assert roster.default({"llmConnections": listed, "defaultLlmConnection": "gone"}) == "a"
    assert roster.default({"llmConnections": listed, "defaultLlmConnection": 5}) == "a"
    assert roster.default({"defaultLlmConnection": "b"}) is None


def test_a_file_is_begun_as_the_app_begins_it(home: Home) -> None:
    home.config_file.unlink()
    assert roster.add(paths(home), ENTRY, fixed_slug=True) == ("new", True)
    beginning: dict[str, Any] = {"workspaces": [], "activeWorkspaceId": None, "activeSessionId": None}
    text = json.dumps(beginning | {"llmConnections": [ENTRY], "defaultLlmConnection": "new"}, indent=2)
    assert home.config_file.read_text() == text
