"""What `--json` prints has the shape that docs/json.md shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home

DOCUMENT = Path(__file__).parents[2] / "docs" / "json.md"
MANAGED = ("connections", "credentials", "login", "workspaces", "sessions", "status", "use")


def documented() -> dict[str, Any]:
    """Command -> the JSON that stands below its heading."""
    parts = re.findall(r"^## (.+?)\n.*?```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL | re.MULTILINE)
    return {command: json.loads(block) for command, block in parts if command.startswith(MANAGED)}


def shape(value: Any) -> Any:
    """Keys and the kinds of things that hold others; an array's items are all alike."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return "value"


@pytest.fixture
def home(home: Home) -> Home:
    """A home in which every command has something to print."""
    home.connect("old")
    assert home.run("connections", "remove", "old", "--yes").returncode == 0
    home.config = home.read()
    home.connect("ollama", "pi_compat", customEndpoint={"api": "openai-completions"}, models=["gemma4"])
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    home.connect("work", "openai", "api_key", baseUrl=None)
    home.store("llm_api_key::work", {"value": "made-up"})
    home.store("llm_oauth::max", {"value": "made-up", "refreshToken": "made-up", "expiresAt": 4102444800000})
    root = home.workspace("acme", defaultLlmConnection="ollama", workingDirectory=str(home.root))
    home.session(root, "260712-swift-river", llmConnection="ollama")
    (home.root / "bin").mkdir()
    (home.root / "bin" / "claude").write_text("#!/bin/sh\n")
    (home.root / "bin" / "claude").chmod(0o755)
    (home.root / ".craft-run.toml").write_text('workspace = "acme"\n')
    assert home.run("use", "ollama", "-w", "acme", "-m", "gemma4", cwd=root).returncode == 0
    (home.root / ".claude").mkdir()
    login = {"claudeAiOauth": {"accessToken": "made-up", "expiresAt": 4102444800000}}
    (home.root / ".claude" / ".credentials.json").write_text(json.dumps(login))
    return home


@pytest.mark.parametrize("command", documented())
def test_the_document_shows_what_is_printed(home: Home, command: str) -> None:
    more = {"credentials move --dry-run": ["work", "--to", "keyring"]}.get(command, [])
    path = f"{home.root}/bin:{home.environ['PATH']}"
    result = home.run(*command.split(), *more, "--json", environ={"PATH": path})
    assert shape(json.loads(result.stdout)) == shape(documented()[command])


@pytest.mark.parametrize(
    ("one", "many"),
    [
        (["connections", "show", "ollama"], "connections list"),
        (["connections", "edit", "ollama", "--name", "Local"], "connections list"),
        (["connections", "add", "ollama", "--model", "m"], "connections list"),
        (["workspaces", "show", "acme"], "workspaces list"),
        (["sessions", "show", "260712-swift-river"], "sessions list"),
    ],
)
def test_what_shows_one_prints_an_object_of_the_list(home: Home, one: list[str], many: str) -> None:
    printed = shape(json.loads(home.run(*one, "--json").stdout))
    expected = shape(documented()[many])[0]
    assert printed == expected | {key: printed[key] for key in ("workspaces", "models") if key in printed}
