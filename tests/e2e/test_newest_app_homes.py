"""Homes of release 0.11.4: every connection and session as the app itself resolves them, and `doctor` agrees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fixtures import DIALOG, NEWEST, AppHome

if TYPE_CHECKING:
    from pathlib import Path

# Preset of the dialog that is not the key's own end.
_KEYS = {"minimax": "key-minimax-global"}
# A folder of AWS's own that says nothing, whatever the machine has.
_NO_AWS = {"AWS_CONFIG_FILE": "/dev/null"}
# Connection of seed.json -> what a launch carries beyond the key that the app hands to its Pi library, or instead.
_CARRIED = {
    "anthropicOauth": {"CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-FIXTURE-work"},  # its own login, not the last one
    "codexOauth": {},
    "copilotOauth": {"COPILOT_GITHUB_TOKEN": "gho_FIXTURE"},
    "bedrockIamNoToken": {"ANTHROPIC_MODEL": "us.anthropic.claude-opus-4-8"},
    "bedrockEnvironment": {"ANTHROPIC_MODEL": "us.anthropic.claude-opus-4-8"},
    "bedrockBearer": {"AWS_BEARER_TOKEN_BEDROCK": "bedrock-api-key-FIXTURE", "AWS_REGION": "eu-west-1"},
    "compatAnthropic": {"ANTHROPIC_BASE_URL": "https://llm.lan/anthropic"},
    "compatOpenai": {"OPENAI_BASE_URL": "https://llm.lan/v1"},
    "ollama": {"OPENAI_API_KEY": "not-needed", "OPENAI_BASE_URL": "http://localhost:11434/v1"},
    "azure": {"AZURE_OPENAI_BASE_URL": "https://fixture.openai.azure.com/openai/v1"},
    "openaiEu": {"OPENAI_BASE_URL": "https://eu.api.openai.com/v1", "OPENAI_API_KEY": "sk-proj-FIXTURE-eu"},
    "vertex": {"GOOGLE_CLOUD_PROJECT": "fixture-project", "CLOUD_ML_REGION": "us-east5"},
}
_WARNED = {
    "bedrockIamNoToken": "`us.anthropic.claude-opus-4-8` is used instead",
    "bedrockBearer": "has no AWS region; `eu-west-1` is taken",
}


def test_every_connection_of_the_dialog_launches_with_its_key_and_without_a_word(tmp_path: Path) -> None:
    home = AppHome(tmp_path / "fixture", DIALOG)
    connections = home.read()["llmConnections"]
    assert len(connections) == 21
    for raw in connections:
        result = home.run("-c", raw["slug"], "--strict", "--", "env", "-0", environ=_NO_AWS)
        assert (result.returncode, result.stderr) == (0, b""), raw["slug"]
        values = {line.partition(b"=")[2].decode() for line in result.stdout.split(b"\0")}
        if raw["authType"] == "iam_credentials":
            assert {"AKIAX", "sx", "eu-west-1"} <= values
        else:
            provider = raw["piAuthProvider"]
            custom = {"Manifest": "key-manifest"}.get(raw["name"], "key-custom")
            key = custom if raw["providerType"] == "pi_compat" else _KEYS.get(provider, f"key-{provider}")
            assert key in values, raw["slug"]
        own_url = raw["providerType"] == "pi_compat" or raw["piAuthProvider"] in (
            "azure-openai-responses",
            "openai-eu",
            "openai-us",
        )
        assert (raw.get("baseUrl") in values) == (own_url and "baseUrl" in raw), raw["slug"]


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> AppHome:
    return AppHome(tmp_path_factory.mktemp("newest") / "fixture", NEWEST)


def test_every_connection_launches_with_what_the_app_makes_of_it(newest: AppHome) -> None:
    connections = newest.seed["connections"]
    assert len(connections) == len(newest.read()["llmConnections"]) == 25
    for role, known in connections.items():
        shell = {"AWS_REGION": "us-west-2"} if role == "bedrockEnvironment" else {}
        result = newest.run("-c", known["slug"], "--", "env", "-0", environ=_NO_AWS | shell)
        assert result.returncode == 0, (role, result.stderr)
        assert bool(result.stderr) == (role in _WARNED), role
        assert _WARNED.get(role, "").encode() in result.stderr, role
        child = dict(line.decode().partition("=")[::2] for line in result.stdout.split(b"\0") if line)
        assert child["CRAFT_RUN_MODEL"] == known["app"]["model"].removeprefix("pi/"), role
        assert newest.seed["proxyEnvironment"].items() <= _with_loopback(child, role).items(), role
        for name, value in _expected(role, known).items():
            assert child[name] == value, (role, name)


def _expected(role: str, known: dict[str, Any]) -> dict[str, str]:
    """The app's own variables, and the key that it hands to Pi under the variable that the Pi library reads."""
    app = known["app"]
    ours = {name: value for name, value in app["environment"].items() if name != "AWS_BEDROCK_FORCE_HTTP1"}
    credential = (app.get("piInit") or {}).get("piAuth")
    if credential and credential["credential"]["type"] == "api_key" and app["piLibraryVariables"]:
        ours[app["piLibraryVariables"][-1]] = credential["credential"]["key"]
    return ours | _CARRIED.get(role, {})


def _with_loopback(child: dict[str, str], role: str) -> dict[str, str]:
    """A local endpoint adds its hosts to NO_PROXY."""
    return {
        **child,
        **({"NO_PROXY": "localhost,127.0.0.1", "no_proxy": "localhost,127.0.0.1"} if role == "ollama" else {}),
    }


# Sessions that craft-run treats otherwise than the app's code, which changes the account without a word.
_REFUSED = ("orphan",)
_NOT_LISTED = "bigHeader"


def test_every_session_resolves_as_in_the_app(newest: AppHome) -> None:
    for role, session in newest.seed["sessions"].items():
        result = newest.run("-s", session["id"], "--dry-run", "--json", "--", "true", environ=_NO_AWS)
        if role in _REFUSED:
            assert result.returncode == 125
            assert b"which no longer exists" in result.stderr
            continue
        assert result.returncode == 0, (role, result.stderr)
        if role == _NOT_LISTED:
            continue
        shown = json.loads(result.stdout)
        assert shown["connection"]["slug"] == session["app"]["connection"], role
        assert shown["model"]["id"] == session["app"]["model"].removeprefix("pi/"), role
        chosen = session["header"].get("model", "")
        kept = chosen.removeprefix("pi/") in ("", shown["model"]["id"])
        assert kept or f"has model `{chosen}`".encode() in result.stderr, role


def test_a_projects_session_runs_where_the_app_runs_it(newest: AppHome) -> None:
    sessions = [each for each in newest.seed["sessions"].values() if each.get("app", {}).get("project")]
    assert len(sessions) == 7
    for session in sessions:
        asked = ("-s", session["id"], "-C", "@workspace", "--dry-run", "--json", "--", "true")
        result = newest.run(*asked, environ=_NO_AWS)
        assert json.loads(result.stdout)["cwd"] == session["app"]["workingDirectory"], session["app"]["name"]


def test_explain_says_why_a_session_does_not_take_its_workspaces_model(newest: AppHome) -> None:
    result = newest.run("explain", "-s", newest.session_id("wsModel"), environ=_NO_AWS)
    assert b"`claude-sonnet-4-6` is what workspace `team-b` gives new sessions" in b" ".join(result.stdout.split())
    result = newest.run("explain", "-s", newest.session_id("chosenNotLocked"), environ=_NO_AWS)
    said = b" ".join((result.stdout + result.stderr).split())
    assert b"has model `claude-opus-4-8`, which is none of `pi-api-key-2`" in said


def test_every_project_with_a_folder_chooses_its_workspace(newest: AppHome) -> None:
    for project in newest.seed["projects"]:
        if not project["workingDirectory"]:
            continue
        folder = newest.root / project["workingDirectory"].removeprefix("~/")
        (folder / "below").mkdir(parents=True, exist_ok=True)
        result = newest.run("--dry-run", "--json", "--", "true", cwd=folder / "below", environ=_NO_AWS)
        assert json.loads(result.stdout)["workspace"]["slug"] == project["workspace"], project["slug"]


def test_doctor_agrees_with_the_launches(newest: AppHome) -> None:
    result = newest.run("doctor", "--json", environ=_NO_AWS)
    findings = json.loads(result.stdout)["findings"]
    assert "25 of 25 connections have what they need" in [each["message"] for each in findings]
    assert not [each for each in findings if each["severity"] == "error"]
