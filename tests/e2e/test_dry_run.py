"""The dry run: the plan of the real launch, secrets masked, nothing written and nothing run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.home import CRAFT_RUN, Home


def _files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def proj(home: Home) -> Home:
    home.connect("gateway", "anthropic_compat", "api_key_with_endpoint", baseUrl="https://g.example", defaultModel="m")
    home.store("llm_api_key::gateway", {"value": "canary-of-the-gateway"})
    home.workspace("proj", defaultLlmConnection="gateway")
    return home


def test_the_text_says_what_would_happen_and_why(proj: Home) -> None:
    result = proj.run("-n", "-w", "proj", "--", "env", "a b", environ={"OPENAI_API_KEY": "ambient"})
    text = result.stdout.decode()
    assert result.returncode == 0
    assert "connection  gateway  (own endpoint g.example, API key; the default of workspace `proj`)" in text
    assert "command     env 'a b'" in text
    assert "program     /usr/bin/env" in text
    assert "set         ANTHROPIC_AUTH_TOKEN=***  (the credential llm_api_key::gateway)" in text
    assert "unset       OPENAI_API_KEY  (could redirect or replace the connection)" in text
    assert "canary" not in text
    assert "ambient" not in text


def test_the_json_has_its_documented_shape(proj: Home) -> None:
    result = proj.run("-n", "--json", "-w", "proj", "--", "env", environ={"OPENAI_API_KEY": "ambient"})
    plan = json.loads(result.stdout)
    assert set(plan) >= {
        "version",
        "connection",
        "workspace",
        "session",
        "model",
        "trail",
        "command",
        "program",
        "cwd",
        "mode",
        "reasons",
        "environment",
        "files",
        "links",
        "warnings",
    }
    assert plan["version"] == 1
    assert plan["connection"] == {
        "slug": "gateway",
        "name": "Gateway",
        "providerType": "anthropic_compat",
        "authType": "api_key_with_endpoint",
        "source": {"level": "workspace", "detail": "defaults.defaultLlmConnection of `proj`"},
    }
    assert plan["workspace"]["slug"] == "proj"
    assert plan["session"] is None
    assert plan["model"] == {"id": "m", "source": {"level": "connection", "detail": "defaultModel"}}
    assert (plan["command"], plan["program"], plan["mode"]) == (["env"], "/usr/bin/env", "replace")
    variables = {each["name"]: each for each in plan["environment"]["set"]}
    assert variables["ANTHROPIC_AUTH_TOKEN"]["value"] == "***"
    assert variables["ANTHROPIC_AUTH_TOKEN"]["secret"] is True
    assert variables["ANTHROPIC_BASE_URL"] == {
        "name": "ANTHROPIC_BASE_URL",
        "value": "https://g.example",
        "secret": False,
        "source": {"level": "connection", "detail": "baseUrl"},
    }
    assert [each["name"] for each in plan["environment"]["unset"]] == ["OPENAI_API_KEY"]
    assert b"canary" not in result.stdout


def test_the_documentation_names_every_field(proj: Home) -> None:
    plan = json.loads(proj.run("-n", "--json", "-w", "proj", "--", "env").stdout)
    readme = (Path(__file__).parents[2] / "docs" / "options.md").read_text()
    table = readme.partition("## The plan as JSON")[2].partition("\n## ")[0]
    assert [field for field in plan if f"`{field}`" not in table and f"`{field}." not in table] == []


def test_the_dry_run_shows_exactly_what_the_launch_does(proj: Home) -> None:
    parent = {"OPENAI_API_KEY": "ambient", "KEPT": "1"}
    plan = json.loads(proj.run("-n", "--json", "-w", "proj", "--", "env", environ=parent).stdout)
    child = proj.child_environ("-w", "proj", environ=parent)
    expected = set(proj.environ | parent)
    expected -= {each["name"] for each in plan["environment"]["unset"]}
    expected |= {each["name"] for each in plan["environment"]["set"]}
    assert set(child) == expected
    for each in plan["environment"]["set"]:
        assert each["secret"] or child[each["name"]] == each["value"]


def test_nothing_is_written(proj: Home) -> None:
    (proj.root / "key.json").write_text("{}")
    before = _files(proj.root)
    for options in (("-w", "proj"), ("-w", "proj", "--new-session=x"), ("-w", "proj", "--supervise")):
        assert proj.run("-n", *options, "--", "env").returncode == 0
    assert _files(proj.root) == before


def test_a_program_that_is_not_there_is_shown_as_such(proj: Home) -> None:
    assert "program     nowhere: not found" in proj.run("-n", "-w", "proj", "--", "nowhere").stdout.decode()


def test_a_reader_that_stops_early_is_no_traceback(proj: Home) -> None:
    line = f"{CRAFT_RUN} -n -w proj -- env | true"
    result = subprocess.run(["bash", "-c", line], env=proj.environ, cwd=proj.root, capture_output=True, check=False)
    assert b"Traceback" not in result.stderr
