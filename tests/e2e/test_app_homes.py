"""Homes that two releases of the desktop app wrote: every connection, every session, and what is left behind."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.fixtures import RELEASES, AppHome

if TYPE_CHECKING:
    from pathlib import Path

# Connection -> the variables that carry the credential that the app wrote.
CARRIED = {
    "anthropic-api": {"ANTHROPIC_API_KEY": "sk-ant-api-ORACLE"},
    "claude-max": {"CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat-ORACLE"},
    "openrouter": {"ANTHROPIC_AUTH_TOKEN": "sk-or-ORACLE"},
    "openrouter-openai": {"OPENAI_API_KEY": "sk-or-2-ORACLE"},
    "bedrock": {
        "AWS_ACCESS_KEY_ID": "AKIAORACLE",
        "AWS_SECRET_ACCESS_KEY": "SECRET/ORACLE+1",
        "AWS_SESSION_TOKEN": "SESSION==",
        "AWS_REGION": "us-east-1",
    },
    "bedrock-env": {"AWS_REGION": "eu-west-1"},
    "vertex": {"ANTHROPIC_VERTEX_PROJECT_ID": "proj-1"},
    "codex": {"CRAFT_RUN_CONNECTION": "codex"},
    "openai-key": {"OPENAI_API_KEY": "sk-openai-ORACLE"},
    "copilot": {"COPILOT_GITHUB_TOKEN": "gho_OLD"},
    "ollama": {"OPENAI_API_KEY": "not-needed", "OPENAI_MODEL": "gemma4"},
    "lan-proxy": {"ANTHROPIC_AUTH_TOKEN": "k-lan é ☃", "ANTHROPIC_BASE_URL": "https://llm.lan/v1"},
    "chatgpt-plus": {"CRAFT_RUN_CONNECTION": "chatgpt-plus"},
    "github-copilot": {"COPILOT_GITHUB_TOKEN": "gho_ORACLE"},
    "pi-api-key": {"OPENAI_API_KEY": "sk-pi-ORACLE", "OPENAI_MODEL": "gpt-5.2"},
    "pi-bedrock": {"AWS_ACCESS_KEY_ID": "AKIAORACLE2", "AWS_SECRET_ACCESS_KEY": "SECRET2", "AWS_REGION": "eu-north-1"},
    "pi-bedrock-env": {"AWS_REGION": "eu-west-1"},
}
# Its connection and its credential name no region, so that it takes the inherited one.
_INHERITED = {"AWS_REGION": "eu-north-1"}


@pytest.fixture(params=RELEASES)
def app_home(request: pytest.FixtureRequest, tmp_path: Path) -> AppHome:
    return AppHome(tmp_path / "fixture", request.param)


def _without_last_used(config: bytes) -> bytes:
    return re.sub(rb',\s*"lastUsedAt": \d{13}', b"", config)


def test_every_connection_launches_with_the_credential_that_the_app_wrote(app_home: AppHome) -> None:
    slugs = [connection["slug"] for connection in app_home.read()["llmConnections"]]
    assert sorted(slugs) == sorted(CARRIED)
    for slug in slugs:
        before = app_home.app_files()
        child = app_home.child_environ("-c", slug, environ=_INHERITED)
        after = app_home.app_files()
        assert CARRIED[slug].items() <= child.items(), slug
        assert child["HTTP_PROXY"] == "http://proxy.lan:3128"
        config = "home/.craft-agent/config.json"
        assert {name for name in after if after[name] != before.get(name)} == {config}
        assert before.keys() == after.keys()
        assert _without_last_used(after[config]) == _without_last_used(before[config])
    used = {each["slug"]: each["lastUsedAt"] for each in app_home.read()["llmConnections"]}
    assert list(used.values()) == sorted(used.values())


@pytest.mark.parametrize(
    ("kind", "connection"),
    [
        ("fresh", "anthropic-api"),
        ("chosenNotLocked", "claude-max"),
        ("locked", "anthropic-api"),
        ("wsDefault", "openrouter"),
        ("bigBody", "anthropic-api"),
        ("bigHeader", "anthropic-api"),
        ("archivedHidden", "openrouter"),
    ],
)
def test_every_session_resolves_and_its_file_changes_only_in_the_lock(
    app_home: AppHome, kind: str, connection: str
) -> None:
    session = app_home.session_id(kind)
    before = app_home.app_files()
    child = app_home.child_environ("-s", session)
    after = app_home.app_files()
    assert (child["CRAFT_RUN_CONNECTION"], child["CRAFT_RUN_SESSION"]) == (connection, session)
    assert child["CRAFT_SESSION_DIR"] == str(app_home.session_file(kind).parent)
    changed = {name for name in after if after[name] != before[name]}
    (own,) = (name for name in after if name.endswith(f"/{session}/session.jsonl"))
    assert changed <= {own, "home/.craft-agent/config.json"}
    assert after[own].split(b"\n")[1:] == before[own].split(b"\n")[1:]
    head = json.loads(after[own].split(b"\n")[0])
    expected = json.loads(before[own].split(b"\n")[0]) | {"llmConnection": connection, "connectionLocked": True}
    assert {**head, "lastUsedAt": 0} == {**expected, "lastUsedAt": 0}
    assert head["lastUsedAt"] > expected["lastUsedAt"]
    assert len(after[own].split(b"\n")[0]) < max(8192, len(before[own].split(b"\n")[0]) + 1)
    assert app_home.run("-s", session, "-c", "openai-key", "--", "true").returncode == 125


def test_a_session_whose_connection_is_gone_is_refused(app_home: AppHome) -> None:
    before = app_home.app_files()
    result = app_home.run("-s", app_home.session_id("orphan"), "--", "true")
    assert result.returncode == 125
    assert b"is locked to connection `deleted-conn`, which no longer exists" in result.stderr
    assert app_home.app_files() == before


def test_while_the_app_runs_a_lock_waits_in_the_ledger_and_is_copied_later(app_home: AppHome) -> None:
    lock = app_home.app / ".server.lock"
    lock.write_text(json.dumps({"pid": os.getpid(), "startedAt": 4102444800000}))
    session = app_home.session_id("fresh")
    before = app_home.session_file("fresh").read_bytes()
    assert app_home.child_environ("-s", session)["CRAFT_RUN_CONNECTION"] == "anthropic-api"
    assert app_home.session_file("fresh").read_bytes() == before
    assert app_home.run("-s", session, "-c", "openai-key", "--", "true").returncode == 125
    lock.unlink()
    assert app_home.run("-c", "ollama", "--", "true").returncode == 0
    head = json.loads(app_home.session_file("fresh").read_bytes().split(b"\n")[0])
    assert (head["llmConnection"], head["connectionLocked"]) == ("anthropic-api", True)


def test_a_foreign_credential_file_is_left_as_it_is(app_home: AppHome) -> None:
    file = app_home.app / "credentials.enc"
    before = file.read_bytes()
    result = app_home.run("-c", "openrouter", "--", "true", environ={"CRAFT_RUN_MACHINE_ID": "another"})
    assert result.returncode == 125
    assert b"CRAFT_RUN_MACHINE_ID" in result.stderr
    assert file.read_bytes() == before
    for torn in (before[:91], before[:200], b"", b"JUNK" * 100):
        file.write_bytes(torn)
        assert app_home.run("-c", "openrouter", "--", "true").returncode == 125
        assert file.read_bytes() == torn


def test_a_new_session_is_one_that_the_app_could_have_made(app_home: AppHome) -> None:
    result = app_home.run("-w", "my-workspace", "--new-session=fix it", "--", "sh", "-c", "echo $CRAFT_SESSION_DIR")
    folder = result.stdout.decode().strip()
    session = folder.rpartition("/")[2]
    assert f"session {session}".encode() in result.stderr
    assert re.fullmatch(r"\d{6}-[a-z]+-[a-z]+(-\d+)?", session)
    with open(f"{folder}/session.jsonl", "rb") as file:
        head = json.loads(file.readline())
    assert head["id"] == session
    assert head["name"] == "fix it"
    assert (head["llmConnection"], head["connectionLocked"]) == ("anthropic-api", True)
    assert app_home.run("-s", session, "-c", "openrouter", "--", "true").returncode == 125
    assert app_home.child_environ("-s", session)["CRAFT_RUN_CONNECTION"] == "anthropic-api"
