"""The index of credentials: which store holds which account."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from launcher.credentials import index, index_writing
from launcher.values.errors import ConfigError
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path

KEYRING = {"store": "keyring"}


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(home=str(tmp_path), config_dir=str(tmp_path / "config"))


def file_of(paths: Paths, tmp_path: Path) -> Path:
    path = tmp_path / "config" / "launcher" / "credentials.json"
    assert str(path) == index.path(paths)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def test_no_index_is_an_empty_one(paths: Paths, tmp_path: Path) -> None:
    assert index.read(paths) == {}
    assert not (tmp_path / "config").exists()


def test_the_first_entry_makes_a_private_index(paths: Paths, tmp_path: Path) -> None:
    index_writing.update(paths, "llm_api_key::x", KEYRING)
    path = file_of(paths, tmp_path)
    assert json.loads(path.read_text()) == {"version": 1, "accounts": {"llm_api_key::x": KEYRING}}
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert index.read(paths) == {"llm_api_key::x": KEYRING}


def test_entries_are_set_replaced_and_removed_one_by_one(paths: Paths) -> None:
    program = {"store": "command", "command": ["pass", "show", "é 'x'"]}
    index_writing.update(paths, "a", KEYRING)
    index_writing.update(paths, "b", KEYRING)
    index_writing.update(paths, "a", program)
    assert index.read(paths) == {"a": program, "b": KEYRING}
    index_writing.update(paths, "b", None)
    index_writing.update(paths, "nobody", None)
    assert index.read(paths) == {"a": program}


def test_what_is_unknown_in_it_is_kept(paths: Paths, tmp_path: Path) -> None:
    future = {"version": 1, "x": [1], "accounts": {"a": {"store": "later", "y": 2}, "b": {"store": "keyring"}}, "z": 3}
    path = file_of(paths, tmp_path)
    path.write_text(json.dumps(future, indent=4))
    index_writing.update(paths, "c", KEYRING)
    index_writing.update(paths, "b", None)
    future["accounts"] = {"a": {"store": "later", "y": 2}, "c": KEYRING}
    assert json.loads(path.read_text()) == future
    assert path.read_text().startswith('{\n    "version": 1,')


INVALID: list[Any] = [
    ("{", "invalid JSON"),
    ("[]", "version 1"),
    ('{"version": 2, "accounts": {}}', "version 1"),
    ('{"version": 1}', "`accounts`"),
    ('{"version": 1, "accounts": {"a": "keyring"}}', "`a` names no `store`"),
    ('{"version": 1, "accounts": {"a": {"store": 1}}}', "`a` names no `store`"),
]


@pytest.mark.parametrize(("text", "reason"), INVALID)
def test_an_invalid_index_is_an_error_and_stays_as_it_is(paths: Paths, tmp_path: Path, text: str, reason: str) -> None:
    path = file_of(paths, tmp_path)
    path.write_text(text)
    for use in (lambda: index.read(paths), lambda: index_writing.update(paths, "a", KEYRING)):
        with pytest.raises(ConfigError) as caught:
            use()
        assert str(path) in caught.value.message
        assert reason in caught.value.message
        assert caught.value.hint
    assert path.read_text() == text


def test_a_full_disk_leaves_the_old_index(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    index_writing.update(paths, "a", KEYRING)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"cannot write .*: No space left"):
        index_writing.update(paths, "b", KEYRING)
    assert index.read(paths) == {"a": KEYRING}


def test_an_index_that_cannot_be_read_is_an_error(paths: Paths, tmp_path: Path) -> None:
    file_of(paths, tmp_path).mkdir()
    with pytest.raises(ConfigError, match="cannot read"):
        index.read(paths)
