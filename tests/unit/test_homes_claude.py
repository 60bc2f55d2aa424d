"""Approving a key in Claude Code's file of answers: one member changes, no other byte does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.homes.claude import approved, before
from launcher.values.parts import Work
from launcher.values.paths import Paths
from tests.support.plans import connection, planned

if TYPE_CHECKING:
    from pathlib import Path

TAIL = "0123456789abcdefghij"


def test_the_first_approval_is_added_behind_everything_else() -> None:
    text = '{\n  "numStartups": 3,\n  "projects": {"/p": {"x": [1 , 2]}}\n}\n'
    after = approved(text, TAIL)
    assert after.startswith('{\n  "numStartups": 3,\n  "projects": {"/p": {"x": [1 , 2]}}')
    assert json.loads(after)["customApiKeyResponses"] == {"approved": [TAIL], "rejected": []}


def test_an_approval_joins_those_that_are_there_and_takes_back_a_rejection() -> None:
    text = json.dumps({"customApiKeyResponses": {"approved": ["other"], "rejected": ["a", TAIL], "more": 1}, "z": 0})
    assert json.loads(approved(text, TAIL)) == {
        "customApiKeyResponses": {"approved": ["other", TAIL], "rejected": ["a"], "more": 1},
        "z": 0,
    }


def test_an_approval_that_is_there_changes_nothing() -> None:
    text = '{"customApiKeyResponses" : { "approved":["' + TAIL + '" ] }}'
    assert approved(text, TAIL) == text


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.text() | st.lists(st.integers())))
def test_every_other_member_stays(content: dict[str, Any]) -> None:
    after = json.loads(approved(json.dumps(content), TAIL))
    assert after.pop("customApiKeyResponses")["approved"][-1] == TAIL
    content.pop("customApiKeyResponses", None)
    assert after == content


def work(file: Path, consent: str) -> Work:
    data = (("file", str(file)), ("answers", f"{file}.answers"), ("slug", "work"), ("consent", consent))
    return Work(module="launcher.homes.claude", why="", data=data)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=str(tmp_path), config_dir=str(tmp_path / "config"))


def run(given_work: Work, paths: Paths) -> list[str]:
    return before(given_work, planned(connection("anthropic", "api_key"), ["claude"]), paths)


def test_with_consent_the_end_of_the_key_is_approved_and_nothing_more_of_it(tmp_path: Path, paths: Paths) -> None:
    file = tmp_path / ".claude.json"
    file.write_text('{"a": 1}')
    file.chmod(0o600)
    assert run(work(file, "yes"), paths) == []
    assert json.loads(file.read_text())["customApiKeyResponses"]["approved"] == ["key-of-the-connection"[-20:]]
    assert "secret" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_first_start_creates_the_file(tmp_path: Path, paths: Paths) -> None:
    assert run(work(tmp_path / ".claude.json", "yes"), paths) == []
    assert (tmp_path / ".claude.json").stat().st_mode & 0o777 == 0o600


def test_without_anybody_to_ask_nothing_changes(tmp_path: Path, paths: Paths) -> None:
    assert run(work(tmp_path / ".claude.json", "ask"), paths) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_file_that_cannot_be_understood_is_left_as_it_is_with_a_warning(
    content: bytes, tmp_path: Path, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.storage.settling.Settling.goes_on", lambda _self: False)
    file = tmp_path / ".claude.json"
    file.write_bytes(content)
    (warning,) = run(work(file, "yes"), paths)
    assert "claude will ask" in warning
    assert file.read_bytes() == content
