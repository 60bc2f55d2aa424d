"""Locking a session in its header: three keys change, and not one byte besides."""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launcher.sessions import locking
from launcher.sessions.header import read_header
from launcher.sessions.locking import LISTED, Refused, lock_header

if TYPE_CHECKING:
    from pathlib import Path

OLD = 1795330720424
NOW = 1795330799999
UNLOCKED = {"id": "s1", "workspaceRootPath": "~/w", "lastUsedAt": OLD, "name": "ü", "tokenUsage": {"costUsd": 0.1}}
LOCKED = UNLOCKED | {"llmConnection": "one", "connectionLocked": True}

messages = st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")), max_size=5)
endings = st.sampled_from([b"\n", b"\r\n"])
any_fields = st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.none(), max_size=5)


def compact(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=any_fields,
    lock=st.sampled_from([{}, {"llmConnection": "two"}, {"llmConnection": "one"}]),
    bodies=messages,
    end=endings,
    bom=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    final=st.booleans(),
)
def test_every_byte_but_those_of_three_members_survives(
    tmp_path: Path,
    before: dict[str, Any],
    lock: dict[str, Any],
    bodies: list[bytes],
    end: bytes,
    bom: bytes,
    final: bool,
) -> None:
    fields = {**before, "lastUsedAt": OLD, **lock}
    rest = b"".join(end + body for body in bodies) + (end if final else b"")
    path = write(tmp_path / "session.jsonl", bom + compact(fields) + rest)
    lock_header(path, "one", NOW)
    expected = {**fields, "llmConnection": "one", "connectionLocked": True, "lastUsedAt": NOW}
    with open(path, "rb") as file:
        content = file.read()
    head = content.removeprefix(bom)[: len(content) - len(bom) - len(rest)]
    assert content == bom + head + rest
    assert json.loads(head) == expected
    assert head == compact(expected)


def test_bytes_that_are_not_utf_8_survive_in_the_header_too(tmp_path: Path) -> None:
    line = b'{"id":"s1","name":"\xff\xfe","lastUsedAt":1795330720424}'
    path = write(tmp_path / "session.jsonl", line + b"\n\xff\n")
    lock_header(path, "one", NOW)
    with open(path, "rb") as file:
        assert file.read() == (
            b'{"id":"s1","name":"\xff\xfe","lastUsedAt":1795330799999,"llmConnection":"one","connectionLocked":true}\n\xff\n'
        )


def test_a_locked_session_gets_its_new_time_in_place_however_large_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "session.jsonl", compact(LOCKED) + b"\n")
    os.truncate(path, 1 << 30)
    before = os.stat(path)
    lock_header(path, "one", NOW)
    after = os.stat(path)
    assert read_header(path).fields == LOCKED | {"lastUsedAt": NOW}
    assert (after.st_ino, after.st_size, after.st_blocks) == (before.st_ino, before.st_size, before.st_blocks)


def test_the_time_never_goes_back(tmp_path: Path) -> None:
    path = write(tmp_path / "session.jsonl", compact(LOCKED | {"lastUsedAt": NOW + 5}) + b"\n")
    lock_header(path, "one", NOW)
    assert read_header(path).fields["lastUsedAt"] == NOW + 5


@pytest.mark.parametrize("stored", [None, "yesterday", 1.5, True, 5])
def test_a_time_that_is_none_is_replaced(tmp_path: Path, stored: object) -> None:
    path = write(tmp_path / "session.jsonl", compact(LOCKED | {"lastUsedAt": stored}) + b"\n{}\n")
    lock_header(path, "one", NOW)
    assert read_header(path).fields == LOCKED | {"lastUsedAt": NOW}


def test_a_header_that_is_locked_to_another_connection_stays_as_it_is(tmp_path: Path) -> None:
    content = compact(LOCKED) + b"\n{}\n"
    path = write(tmp_path / "session.jsonl", content)
    with pytest.raises(Refused, match="locked to `one`"):
        lock_header(path, "two", NOW)
    assert (tmp_path / "session.jsonl").read_bytes() == content


def padded(length: int, fields: dict[str, Any]) -> bytes:
    """A header of that many bytes, in multi-byte characters as far as possible."""
    rest = length - len(compact(fields | {"preview": ""}))
    return compact(fields | {"preview": "é" * (rest // 2) + "x" * (rest % 2)})


@pytest.mark.parametrize("length", [8100, LISTED - 1, LISTED])
def test_a_header_that_the_app_lists_is_never_made_too_long_for_that(tmp_path: Path, length: int) -> None:
    content = padded(length, UNLOCKED) + b"\n{}\n"
    assert content.index(b"\n") == length
    path = write(tmp_path / "session.jsonl", content)
    with pytest.raises(Refused, match="too long"):
        lock_header(path, "a-connection-with-a-long-name-" * 3, NOW)
    assert (tmp_path / "session.jsonl").read_bytes() == content


def test_a_header_with_just_enough_room_gets_its_lock_and_is_still_listed(tmp_path: Path) -> None:
    growth = len(compact(LOCKED)) - len(compact(UNLOCKED))
    path = write(tmp_path / "session.jsonl", padded(locking.LIMIT - growth, UNLOCKED) + b"\r\n{}\n")
    lock_header(path, "one", NOW)
    content = (tmp_path / "session.jsonl").read_bytes()
    assert content.index(b"\n") + 1 < 8192
    assert read_header(path).locked


def test_a_header_that_the_app_does_not_list_anyway_gets_its_lock(tmp_path: Path) -> None:
    path = write(tmp_path / "session.jsonl", padded(20_000, UNLOCKED) + b"\n{}\n")
    lock_header(path, "one", NOW)
    assert read_header(path).locked


def test_permissions_links_and_the_absence_of_leftovers_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere" / "session.jsonl"
    real.parent.mkdir()
    write(real, compact(UNLOCKED) + b"\n{}\n")
    real.chmod(0o640)
    link = tmp_path / "session.jsonl"
    link.symlink_to(real)
    lock_header(str(link), "one", NOW)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert os.listdir(real.parent) == ["session.jsonl"]


def test_a_file_that_is_replaced_meanwhile_is_locked_in_its_new_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "session.jsonl", compact(UNLOCKED) + b"\nold\n")
    fsync = os.fsync
    replaced: list[str] = []

    def fsync_beside_a_writer(descriptor: int) -> None:
        fsync(descriptor)
        if not replaced:
            replaced.append(write(tmp_path / "other", compact(UNLOCKED | {"name": "renamed"}) + b"\nnew\n"))
            os.replace(tmp_path / "other", path)

    monkeypatch.setattr(os, "fsync", fsync_beside_a_writer)
    lock_header(path, "one", NOW)
    found = read_header(path)
    assert (found.locked, found.fields["name"]) == (True, "renamed")
    assert (tmp_path / "session.jsonl").read_bytes().endswith(b"\nnew\n")
    assert os.listdir(tmp_path) == ["session.jsonl"]


def test_a_file_that_never_rests_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "session.jsonl", compact(UNLOCKED) + b"\n{}\n")
    fsync = os.fsync

    def fsync_beside_a_writer(descriptor: int) -> None:
        fsync(descriptor)
        os.replace(write(tmp_path / "other", compact(UNLOCKED) + b"\n{}\n"), path)

    monkeypatch.setattr(os, "fsync", fsync_beside_a_writer)
    with pytest.raises(Refused, match="keeps writing it"):
        lock_header(path, "one", NOW)
    assert os.listdir(tmp_path) == ["session.jsonl"]
    assert not read_header(path).locked


@pytest.mark.parametrize("failing", ["copy_file_range", "missing"])
def test_where_the_kernel_does_not_copy_it_is_done_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def refuse(*_arguments: object) -> int:
        raise OSError

    if failing == "missing":
        monkeypatch.delattr(os, "copy_file_range")
    else:
        monkeypatch.setattr(os, "copy_file_range", refuse)
    body = b"\n" + b"x" * 3_000_000 + b"\n"
    path = write(tmp_path / "session.jsonl", compact(UNLOCKED) + body)
    lock_header(path, "one", NOW)
    assert (tmp_path / "session.jsonl").read_bytes().endswith(b"}" + body)


def test_a_full_disk_leaves_the_session_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = compact(UNLOCKED) + b"\n{}\n"
    path = write(tmp_path / "session.jsonl", content)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        lock_header(path, "one", NOW)
    assert (tmp_path / "session.jsonl").read_bytes() == content
    assert os.listdir(tmp_path) == ["session.jsonl"]
