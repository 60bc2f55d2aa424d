"""The management commands on homes that the app wrote: looking changes nothing, changing changes what was meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.fixtures import RELEASES, AppHome

LOOKING = (
    "connections list",
    "connections list --json",
    "connections show ollama",
    "connections check",
    "connections default",
    "credentials list",
    "credentials import --dry-run",
    "credentials move --all --to keyring --dry-run",
    "workspaces list",
    "workspaces show team-b",
    "workspaces default team-b",
    "sessions list --all",
)


@pytest.fixture(params=RELEASES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> AppHome:
    return AppHome(tmp_path / "app", request.param)


def run(home: AppHome, *arguments: str) -> bytes:
    result = home.run(*arguments)
    assert b"Traceback" not in result.stderr
    return result.stdout


def connections(home: AppHome) -> dict[str, Any]:
    return {each["slug"]: each for each in json.loads(run(home, "connections", "list", "--json"))}


def test_looking_changes_nothing(home: AppHome) -> None:
    before = home.app_files()
    for command in LOOKING:
        run(home, *command.split())
    assert home.app_files() == before
    assert not home.launcher.exists()


def test_every_credential_that_the_app_stored_is_seen_and_found_valid(home: AppHome) -> None:
    states = {slug: each["credential"]["state"] for slug, each in connections(home).items()}
    assert set(states.values()) <= {"stored", "expired", "missing", "not needed"}
    reports = json.loads(run(home, "connections", "check", "--json"))
    wrong = {
        report["slug"]
        for report in reports
        for finding in report["findings"]
        if finding["check"] == "credential" and finding["level"] == "error"
    }
    assert wrong == {slug for slug, state in states.items() if state in ("expired", "missing")}
    assert list(states.values()).count("stored") >= 5


def test_the_models_of_the_page_are_shown_as_resolved(home: AppHome) -> None:
    shown = connections(home)
    assert shown["ollama"]["models"] == [
        {"id": "gemma4", "contextWindow": 262144, "supportsImages": True},
        {"id": "qwen3-coder", "contextWindow": 131072, "supportsImages": False},
    ]
    assert [each["supportsImages"] for each in shown["lan-proxy"]["models"]] == [True, True]
    assert [each["supportsImages"] for each in shown["openrouter"]["models"]] == [False, False]


def test_every_session_of_the_app_is_listed_with_its_connection(home: AppHome) -> None:
    listed = {each["id"]: each for each in json.loads(run(home, "sessions", "list", "--all", "--json"))}
    assert listed.keys() >= {session["id"] for session in home.seed["sessions"].values()}
    for session in listed.values():
        header = json.loads(Path(session["path"]).read_text().splitlines()[0])
        assert session["connection"] == header.get("llmConnection")
        assert session["locked"] is bool(header.get("connectionLocked"))


def test_adding_editing_and_removing_leaves_everything_else_to_the_byte(home: AppHome) -> None:
    before = home.app_files()
    run(home, "connections", "add", "ollama", "--model", "m", "--slug", "mine")
    run(home, "connections", "edit", "mine", "--name", "Mine", "--supports-images")
    run(home, "connections", "default", "mine")
    run(home, "workspaces", "default", "my-workspace", "mine")
    config = json.loads(home.config_file.read_text())
    assert (config["defaultLlmConnection"], config["llmConnections"][-1]["name"]) == ("mine", "Mine")
    assert home.run("-w", "my-workspace", "--", "true").returncode == 0
    run(home, "connections", "default", config["llmConnections"][0]["slug"])
    run(home, "connections", "remove", "mine", "--yes", "--clean")
    after = home.app_files()
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == set()
