"""A home that is the user's own in everything but the login."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from launcher.homes.mirror import CODEX, mirror
from launcher.values.errors import RecordError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "config.toml").write_text("model = 'x'\n")
    (folder / "auth.json").write_text("another login")
    (folder / "prompts").mkdir()
    return folder


def test_the_users_configuration_is_in_effect_and_their_login_is_not(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    mirror(str(source), str(home), CODEX)
    assert (home / "config.toml").read_text() == "model = 'x'\n"
    assert (home / "prompts").resolve() == source / "prompts"
    assert not (home / "auth.json").exists()
    assert home.stat().st_mode & 0o777 == 0o700


def test_what_is_written_in_the_home_arrives_in_the_users(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    mirror(str(source), str(home), CODEX)
    (home / "sessions" / "one.jsonl").write_text("a session")
    (home / "history.jsonl").write_text("a line")
    assert (source / "sessions" / "one.jsonl").read_text() == "a session"
    assert (source / "history.jsonl").read_text() == "a line"


def test_a_user_without_a_home_gets_one(tmp_path: Path) -> None:
    mirror(str(tmp_path / "own"), str(tmp_path / "home"), CODEX)
    (tmp_path / "home" / "config.toml").write_text("written by codex")
    assert (tmp_path / "own" / "config.toml").read_text() == "written by codex"


def test_the_home_follows_what_the_user_adds_and_removes(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    mirror(str(source), str(home), CODEX)
    (source / "AGENTS.md").write_text("be brief")
    (source / "prompts").rmdir()
    mirror(str(source), str(home), CODEX)
    assert (home / "AGENTS.md").read_text() == "be brief"
    assert not (home / "prompts").is_symlink()


def test_another_home_of_the_user_takes_the_place_of_the_first(source: Path, tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    mirror(str(source), str(home), CODEX)
    other.mkdir()
    (other / "config.toml").write_text("other")
    mirror(str(other), str(home), CODEX)
    assert (home / "config.toml").read_text() == "other"


def test_what_codex_made_in_the_home_itself_is_never_lost(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    mirror(str(source), str(home), CODEX)
    (home / "auth.json").write_text("the login")
    (home / "notes").write_text("made here")
    (source / "notes").write_text("made there")
    mirror(str(source), str(home), CODEX)
    assert (home / "auth.json").read_text() == "the login"
    assert (home / "notes").read_text() == "made here"


def test_a_database_is_one_and_the_same(source: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    own = sqlite3.connect(source / "state.sqlite")
    own.execute("pragma journal_mode=wal")
    own.execute("create table t (x)")
    own.commit()
    mirror(str(source), str(home), CODEX)
    image = sqlite3.connect(home / "state.sqlite")
    image.execute("insert into t values (1)")
    image.commit()
    assert own.execute("select x from t").fetchall() == [(1,)]
    image.close()
    own.close()
    assert [each.name for each in home.iterdir() if each.name.startswith("state")] == ["state.sqlite"]


def test_a_home_that_cannot_be_made_is_an_error_with_its_name(source: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(RecordError, match="home"):
        mirror(str(source), str(tmp_path / "home"), CODEX)
