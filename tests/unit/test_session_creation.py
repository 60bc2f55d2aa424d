"""Creating a session: the app lists, opens and continues it."""

from __future__ import annotations

import json
import os
import re
import stat
import time
from typing import TYPE_CHECKING

import pytest

from launcher.sessions import creation
from launcher.sessions.header import read_header, valid_id
from launcher.values.connection import Session, Workspace
from launcher.values.errors import RecordError
from launcher.values.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1795330720424


def new_session(root: Path, name: str = "261122-calm-otter", model: str | None = None) -> Session:
    workspace = Workspace(id="w", name="W", slug="w", root=str(root))
    path = str(root / "sessions" / name / "session.jsonl")
    return Session(id=name, workspace=workspace, path=path, model=model, new=True)


def create(home: Path, root: Path, name: str = "", model: str | None = None) -> Session:
    session = new_session(root, model=model)
    creation.create(Paths(home=str(home), config_dir=str(home)), session, name, "one", NOW)
    return session


def test_it_has_the_files_and_the_header_of_one_that_the_app_makes(tmp_path: Path) -> None:
    session = create(tmp_path, tmp_path / "w")
    folder = os.path.dirname(session.path)
    assert sorted(os.listdir(folder)) == [
        "attachments", "data", "downloads", "long_responses", "plans", "session.jsonl",
    ]  # fmt: skip
    with open(session.path, encoding="utf-8") as file:
        line = file.read()
    assert line == (
        '{"id":"261122-calm-otter","workspaceRootPath":"~/w","sdkCwd":"~/w/sessions/261122-calm-otter",'
        f'"createdAt":{NOW},"lastUsedAt":{NOW},"sessionStatus":"todo","llmConnection":"one","connectionLocked":true,'
        '"messageCount":0,"tokenUsage":'
        '{"inputTokens":0,"outputTokens":0,"totalTokens":0,"contextTokens":0,"costUsd":0}}\n'
    )


def test_outside_the_home_folder_its_own_folder_is_stored_as_the_token(tmp_path: Path) -> None:
    session = create(tmp_path / "home", tmp_path / "w")
    found = read_header(session.path)
    assert '"sdkCwd":"{{SESSION_PATH}}"' in found.line
    assert found.fields["sdkCwd"] == os.path.dirname(session.path)
    assert found.fields["workspaceRootPath"] == str(tmp_path / "w")


def test_a_folder_that_json_must_escape_is_not_stored_as_the_token_which_the_app_would_expand_unescaped(
    tmp_path: Path,
) -> None:
    session = create(tmp_path / "home", tmp_path / 'a "b" \\')
    assert json.loads(read_header(session.path).line)["sdkCwd"] == os.path.dirname(session.path)


def test_the_workspace_s_settings_a_title_and_a_model_are_taken_over(tmp_path: Path) -> None:
    root = tmp_path / "w"
    root.mkdir()
    defaults = {
        "permissionMode": "ask", "workingDirectory": "~/src", "thinkingLevel": "high", "enabledSourceSlugs": ["a"],
        "colorTheme": "x", "defaultLlmConnection": "two",
    }  # fmt: skip
    (root / "config.json").write_text(json.dumps({"defaults": defaults}))
    fields = read_header(create(tmp_path, root, 'A "title" ü', "m").path).fields
    inherited = {
        "permissionMode": "ask",
        "workingDirectory": "~/src",
        "thinkingLevel": "high",
        "enabledSourceSlugs": ["a"],
    }
    assert fields.items() >= (inherited | {"name": 'A "title" ü', "model": "m", "sdkCwd": "~/src"}).items()
    assert "colorTheme" not in fields
    assert fields["llmConnection"] == "one"


def test_permissions_follow_the_umask_as_the_app_s_do(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        session = create(tmp_path, tmp_path / "w")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(umask)
    assert stat.S_IMODE(os.stat(session.path).st_mode) == 0o640
    assert stat.S_IMODE(os.stat(os.path.dirname(session.path)).st_mode) == 0o750


def test_of_two_processes_with_the_same_id_the_second_is_told_so(tmp_path: Path) -> None:
    session = create(tmp_path, tmp_path / "w")
    with open(session.path, encoding="utf-8") as file:
        before = file.read()
    with pytest.raises(RecordError, match="there is a session `261122-calm-otter` already"):
        create(tmp_path, tmp_path / "w", "another")
    with open(session.path, encoding="utf-8") as file:
        assert file.read() == before


def test_a_title_with_which_the_app_would_not_list_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="so long a name"):
        create(tmp_path, tmp_path / "w", "é" * 4000)
    assert not (tmp_path / "w").exists()


def test_a_workspace_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "w").write_text("a file")
    with pytest.raises(RecordError, match=r"cannot create the session in .*: Not a directory"):
        create(tmp_path, tmp_path / "w")


def test_a_disk_that_is_full_leaves_no_half_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordError, match="No space left on device"):
        create(tmp_path, tmp_path / "w")
    assert list((tmp_path / "w" / "sessions").iterdir()) == []


def test_an_id_tells_the_local_day_and_two_words(tmp_path: Path) -> None:
    name = creation.new_id(str(tmp_path), NOW)
    assert re.fullmatch(r"\d{6}-[a-z]+-[a-z]+", name)
    assert name[:6] == time.strftime("%y%m%d", time.localtime(NOW / 1000))
    assert valid_id(name)
    assert list(tmp_path.iterdir()) == []


def test_an_id_that_is_taken_is_numbered_from_two_on(tmp_path: Path) -> None:
    base = creation.new_id(str(tmp_path), NOW)
    found = []
    for _ in range(101):
        found.append(creation.new_id(str(tmp_path), NOW))
        (tmp_path / found[-1]).mkdir()
    assert found[:99] == [base, *(f"{base}-{number}" for number in range(2, 100))]
    assert all(re.fullmatch(base + "-[0-9a-f]{8}", name) for name in found[99:])


def test_processes_at_the_same_moment_never_choose_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for pid in range(300, 5300):
        monkeypatch.setattr(os, "getpid", lambda pid=pid: pid)
        names.add(creation.new_id(str(tmp_path), NOW))
    assert len(names) == 5000
