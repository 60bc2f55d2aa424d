"""Reading the header of a session, whatever the app made of the file."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.sessions import header
from launcher.storage import files
from launcher.values.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"id": "s1", "llmConnection": "one", "connectionLocked": True, "model": "m", "lastUsedAt": 1795330720424}


def session(folder: Path, line: str | bytes, body: bytes = b'\n{"id":"m1"}\n') -> str:
    path = folder / "session.jsonl"
    path.write_bytes((line if isinstance(line, bytes) else line.encode("utf-8", "surrogateescape")) + body)
    return str(path)


def test_it_tells_the_connection_the_lock_and_the_model(tmp_path: Path) -> None:
    found = header.read_header(session(tmp_path, json.dumps(FIELDS)))
    assert (found.id, found.connection, found.locked, found.model) == ("s1", "one", True, "m")
    assert found.fields == FIELDS


@pytest.mark.parametrize(
    ("changes", "connection", "locked", "model"),
    [
        ({"connectionLocked": False}, "one", False, "m"),
        ({"connectionLocked": "true"}, "one", False, "m"),
        ({"llmConnection": None, "connectionLocked": None, "model": 7}, None, False, None),
        ({"llmConnection": ""}, None, True, "m"),
    ],
)
def test_only_true_is_a_lock_and_only_text_a_name(
    tmp_path: Path, changes: dict[str, Any], connection: str | None, locked: bool, model: str | None
) -> None:
    found = header.read_header(session(tmp_path, json.dumps(FIELDS | changes)))
    assert (found.connection, found.locked, found.model) == (connection, locked, model)


@pytest.mark.parametrize(
    "body", [b"", b"\n", b"\r\n{}\r\n", b"\n{}\n{}"], ids=["no end", "alone", "CRLF", "no final end"]
)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
def test_every_way_to_end_a_line_is_understood(tmp_path: Path, body: bytes, bom: bytes) -> None:
    line = json.dumps(FIELDS).encode()
    path = session(tmp_path, bom + line, body)
    found = header.read_header(path)
    assert found.connection == "one"
    with open(path, "rb") as file:
        assert file.read()[found.start : found.end] == line


@pytest.mark.parametrize("length", [8100, 8191, 8192, 8193, 20_000, 300_000])
def test_a_header_of_any_length_is_read(tmp_path: Path, length: int) -> None:
    padding = length - len(json.dumps(FIELDS | {"name": ""}))
    found = header.read_header(session(tmp_path, json.dumps(FIELDS | {"name": "x" * padding})))
    assert found.end == length
    assert found.connection == "one"


def test_no_more_than_the_header_of_a_large_session_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path, json.dumps(FIELDS))
    os.truncate(path, 1 << 30)
    read = []

    def pread(descriptor: int, count: int, offset: int, original: Any = os.pread) -> bytes:
        read.append(count)
        content: bytes = original(descriptor, count, offset)
        return content

    monkeypatch.setattr(files, "pread", pread)
    header.read_header(path)
    assert sum(read) <= 8192


def test_the_token_of_the_session_folder_is_expanded_even_into_a_folder_that_needs_escaping(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" \\ name'
    folder.mkdir()
    found = header.read_header(session(folder, '{"id":"s1","sdkCwd":"{{SESSION_PATH}}/x","workspaceRootPath":"~/w"}'))
    assert found.fields["sdkCwd"] == f"{folder}/x"
    assert found.fields["workspaceRootPath"] == "~/w"
    assert "{{SESSION_PATH}}" in found.line


def test_bytes_that_are_not_utf_8_hide_nothing(tmp_path: Path) -> None:
    found = header.read_header(session(tmp_path, b'{"id":"s1","name":"\xff\xfe","llmConnection":"one"}'))
    assert found.connection == "one"
    assert found.line.encode("utf-8", "surrogateescape") == b'{"id":"s1","name":"\xff\xfe","llmConnection":"one"}'


def test_a_file_that_the_app_is_just_replacing_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = session(tmp_path, json.dumps(FIELDS))
    os.rename(path, f"{path}.tmp")
    monkeypatch.setattr(time, "sleep", lambda _pause: os.rename(f"{path}.tmp", path))
    assert header.read_header(path).connection == "one"


@pytest.mark.parametrize("torn", ["", '{"id":"s1","llmConn'])
def test_a_file_that_is_just_being_written_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, torn: str
) -> None:
    path = session(tmp_path, torn, b"")
    monkeypatch.setattr(time, "sleep", lambda _pause: session(tmp_path, json.dumps(FIELDS)))
    assert header.read_header(path).connection == "one"


def test_it_is_waited_for_no_longer_than_a_quarter_of_a_second() -> None:
    assert sum(header.PAUSES) <= 0.25


@pytest.mark.parametrize("line", ["", "{", "[]", "null", '{"id": NaN}', "\0" * 100])
def test_what_stays_unreadable_is_an_error_that_names_the_file(
    tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(header, "PAUSES", (0.0,))
    with pytest.raises(ConfigError, match=r"the header of `.*session\.jsonl` is unreadable"):
        header.read_header(session(tmp_path, line))


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header, "PAUSES", (0.0,))
    with pytest.raises(ConfigError, match=r"cannot read `.*session\.jsonl`: No such file"):
        header.read_header(str(tmp_path / "session.jsonl"))
    file = session(tmp_path, "{}")
    with pytest.raises(ConfigError, match="Not a directory"):
        header.read_header(f"{file}/session.jsonl")


def test_a_session_is_found_by_its_folder_also_while_the_app_replaces_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "sessions" / "261122-calm-otter"
    folder.mkdir(parents=True)
    assert header.find(str(tmp_path), folder.name) is None
    path = session(folder, "{}")
    assert header.find(str(tmp_path), folder.name) == path
    os.rename(path, f"{path}.tmp")
    assert header.find(str(tmp_path), folder.name) == path


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a b", "ü", "a\n", "a.b"])
def test_no_other_text_than_an_id_becomes_part_of_a_path(tmp_path: Path, name: str) -> None:
    session(tmp_path, "{}")
    assert not header.valid_id(name)
    assert header.find(str(tmp_path), name) is None


@given(st.text("abcXYZ019_-", min_size=1))
def test_the_ids_of_the_app_are_valid(name: str) -> None:
    assert header.valid_id(name)
