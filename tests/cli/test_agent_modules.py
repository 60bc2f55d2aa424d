"""What a launch prepares for opencode, pi, aider, llm, qwen and gemini, seen without the agents themselves."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.agents.kinds import KEY, connect
from tests.agents.matrix import AGENTS, Works
from tests.support.mock_llm import MockLlm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.home import Home

NAMES = ("opencode", "pi", "aider", "llm", "qwen", "gemini")


@pytest.fixture
def mock() -> Iterator[MockLlm]:
    with MockLlm() as server:
        yield server


def planned(home: Home, *arguments: str, **environ: str) -> dict[str, Any]:
    """The plan of a launch as data."""
    result = home.run("--dry-run", "--json", *arguments, environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    plan: dict[str, Any] = json.loads(result.stdout)
    return plan


def variables(plan: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in plan["environment"]["set"]}


def program(home: Home, name: str, script: str) -> dict[str, str]:
    """A program of an agent's name that runs a shell script, and the PATH that finds it."""
    folder = home.root / "bin"
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def launched(home: Home, *arguments: str, environ: dict[str, str]) -> str:
    """What the program of a launch printed."""
    result = home.run("-q", *arguments, environ=environ)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_becomes_an_argument_or_a_kept_file(name: str, home: Home, mock: MockLlm) -> None:
    kind = next(kind for kind, cell in AGENTS[name].cells.items() if isinstance(cell, Works) and kind.endswith("-key"))
    connect(home, kind, mock)
    shown = launched(home, "-c", kind, "--", name, environ=program(home, name, 'printf "%s\\n" "$0" "$@"'))
    assert KEY not in shown
    kept = [path for path in home.launcher.rglob("*") if path.is_file() and "agents" in path.parts]
    assert not [path for path in kept if KEY in path.read_text()]
    left = [path.name for path in (home.runtime / "craft-run").iterdir()]
    assert [name for name in left if not name.startswith("key-")] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_agent_leaves_it_at_the_variables(name: str, home: Home, mock: MockLlm) -> None:
    connect(home, "anthropic-key", mock)
    plan = planned(home, "-c", "anthropic-key", "--no-agent", "--", name, "hi")
    assert plan["command"] == [name, "hi"]
    named = {"ANTHROPIC_API_KEY", "ANTHROPIC_MODEL", "CRAFT_RUN_CONNECTION", "CRAFT_RUN_MODEL"}
    named.add("CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST")  # which every command gets
    assert set(variables(plan)) == named


@pytest.mark.parametrize(
    "command",
    [
        ("opencode", "auth", "list"),
        ("pi", "list"),
        ("llm", "keys"),
        ("qwen", "mcp", "list"),
        ("gemini", "extensions", "list"),
    ],
    ids=" ".join,
)
def test_a_command_that_asks_no_model_is_left_alone(command: tuple[str, ...], home: Home, mock: MockLlm) -> None:
    """Also where the connection could not serve the agent."""
    connect(home, "openai-login", mock)
    plan = planned(home, "-c", "openai-login", "--", *command)
    assert plan["command"] == list(command)
    assert set(variables(plan)) == {"CRAFT_RUN_CONNECTION", "CRAFT_RUN_MODEL"}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("pi", "--model", "other", "hi"), ["--provider", "craft-run", "--model", "other", "hi"]),
        (("pi", "--provider", "openai", "--model", "other"), ["--provider", "openai", "--model", "other"]),
        (("pi", "--model=openai/gpt-5.4", "hi"), ["--model=openai/gpt-5.4", "hi"]),
        (
            ("aider", "--model", "m", "--weak-model=s", "--env-file", "e", "--model-metadata-file", "f"),
            ["--model", "m", "--weak-model=s", "--env-file", "e", "--model-metadata-file", "f"],
        ),
        (("llm", "-m", "other", "hi"), ["-m", "other", "hi"]),
        (("qwen", "-m", "other", "hi"), ["-m", "other", "hi"]),
        (("opencode", "run", "-m", "openai/other", "hi"), ["run", "-m", "openai/other", "hi"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_users_own_arguments_win(command: tuple[str, ...], expected: list[str], home: Home, mock: MockLlm) -> None:
    connect(home, "openai-endpoint", mock)
    own = planned(home, "-c", "openai-endpoint", "--", *command)["command"][1:]
    if own[:1] == ["--extension"]:
        own = own[2:]
    assert own == expected


def test_the_users_own_variable_wins(home: Home, mock: MockLlm) -> None:
    connect(home, "anthropic-key", mock)
    plan = planned(home, "-c", "anthropic-key", "-e", "OPENCODE_CONFIG_CONTENT={}", "--", "opencode", "run", "hi")
    assert variables(plan)["OPENCODE_CONFIG_CONTENT"] == "{}"


def test_opencode_may_use_another_provider_where_the_user_names_one(home: Home, mock: MockLlm) -> None:
    connect(home, "anthropic-key", mock)
    for model, providers in (("anthropic/claude-opus-4-6", ["anthropic"]), ("openai/gpt-5.4", None)):
        plan = planned(home, "-c", "anthropic-key", "--", "opencode", "-m", model)
        config = json.loads(variables(plan)["OPENCODE_CONFIG_CONTENT"])
        assert config.get("enabled_providers") == providers


@pytest.mark.parametrize("name", ["opencode", "pi", "aider", "qwen"])
def test_an_endpoint_without_a_model_is_an_error_that_says_how_to_name_one(
    name: str, home: Home, mock: MockLlm
) -> None:
    home.connect("bare", "anthropic_compat", "none", baseUrl=mock.url)
    result = home.run("--", name, "hi")
    assert result.returncode == 125
    assert f"{name} needs a model" in result.stderr.decode()
    assert "`--model ID`" in result.stderr.decode()


def test_a_missing_key_in_the_environment_is_an_error_that_names_the_variable(home: Home) -> None:
    home.connect("mine", "openai", "environment", baseUrl="https://llm.example/v1", defaultModel="m")
    result = home.run("--", "opencode", "run", "hi")
    assert result.returncode == 125
    assert "OPENAI_API_KEY" in result.stderr.decode()


@pytest.mark.parametrize("name", ["opencode", "pi"])
def test_a_password_in_the_endpoints_url_is_not_shown(name: str, home: Home, mock: MockLlm) -> None:
    home.connect("guarded", baseUrl="http://me:hunter2@127.0.0.1:1/v1", defaultModel="m")
    assert "hunter2" not in json.dumps(planned(home, "--", name, "hi"))


def test_qwen_gets_a_password_in_the_url_by_its_variable(home: Home, mock: MockLlm) -> None:
    home.connect("guarded", baseUrl="http://me:hunter2@127.0.0.1:1/v1", defaultModel="m")
    settings = launched(home, "--", "qwen", environ=program(home, "qwen", 'cat "$QWEN_CODE_SYSTEM_SETTINGS_PATH"'))
    assert json.loads(settings)["modelProviders"]["openai"][0]["baseUrl"] == "${OPENAI_BASE_URL}"


def test_qwen_keeps_the_systems_own_settings(home: Home, mock: MockLlm, tmp_path: Path) -> None:
    connect(home, "openai-endpoint", mock)
    system = tmp_path / "system.json"
    write(system, json.dumps({"telemetry": {"enabled": False}, "model": {"name": "other", "maxSessionTurns": 5}}))
    environ = program(home, "qwen", 'cat "$QWEN_CODE_SYSTEM_SETTINGS_PATH"')
    environ["QWEN_CODE_SYSTEM_SETTINGS_PATH"] = str(system)
    settings = json.loads(launched(home, "-c", "openai-endpoint", "--", "qwen", environ=environ))
    assert settings["telemetry"] == {"enabled": False}
    assert settings["model"] == {"name": "own/big", "maxSessionTurns": 5}


def test_pi_is_refused_where_a_login_of_its_own_would_win(home: Home, mock: MockLlm) -> None:
    connect(home, "copilot", mock)
    folder = home.root / "pi"
    write(folder / "auth.json", json.dumps({"github-copilot": {"type": "oauth"}}))
    result = home.run("-c", "copilot", "--", "pi", "-p", "hi", environ={"PI_CODING_AGENT_DIR": str(folder)})
    assert result.returncode == 125
    assert "its own login for `github-copilot`" in result.stderr.decode()
    assert home.run("-n", "-c", "copilot", "--", "pi", "-p", "hi").returncode == 0


def test_llm_has_the_users_files_but_stored_keys_and_leaves_nothing_behind(home: Home, mock: MockLlm) -> None:
    connect(home, "openai-endpoint", mock)
    user = home.root / ".config" / "io.datasette.llm"
    write(user / "keys.json", '{"openai": "mine"}')
    write(user / "aliases.json", '{"a": "own/big"}')
    write(user / "templates" / "t.yaml", "prompt: hi")
    shown = "ls && cat aliases.json templates/t.yaml default_model.txt && echo && pwd && echo x >logs.db"
    script = f'cd "$LLM_USER_PATH" && {shown}'
    lines = launched(home, "-c", "openai-endpoint", "--", "llm", "hi", environ=program(home, "llm", script)).split("\n")
    assert lines[:5] == ["aliases.json", "default_model.txt", "extra-openai-models.yaml", "logs.db", "templates"]
    assert lines[5:7] == ['{"a": "own/big"}prompt: hi' + "own/big", lines[6]]
    assert (user / "logs.db").read_text() == "x\n"
    assert (user / "keys.json").read_text() == '{"openai": "mine"}'
    assert not (home.runtime / "craft-run" / lines[6]).exists()


def test_gemini_keeps_the_users_settings_but_for_the_login(home: Home, mock: MockLlm) -> None:
    connect(home, "google-key", mock)
    user = home.root / ".gemini"
    settings = {
        "security": {"auth": {"selectedType": "oauth-personal"}, "folderTrust": {"enabled": True}},
        "ui": {"a": 1},
    }
    write(user / "settings.json", json.dumps(settings))
    write(user / "oauth_creds.json", "{}")
    write(user / "GEMINI.md", "memory")
    script = 'cd "$GEMINI_CLI_HOME/.gemini" && ls && cat settings.json && stat -c %a . settings.json'
    lines = launched(home, "-c", "google-key", "--", "gemini", environ=program(home, "gemini", script)).split("\n")
    assert lines[:2] == ["GEMINI.md", "settings.json"]
    text, mode = lines[2].rsplit("}", 1)
    assert json.loads(text + "}") == {
        "security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": True}},
        "ui": {"a": 1},
    }
    assert [mode, lines[3]] == ["700", "600"]
    assert json.loads((user / "settings.json").read_text()) == settings
    assert (user / "oauth_creds.json").exists()


def test_gemini_becomes_the_command_where_no_login_is_in_the_way(home: Home, mock: MockLlm) -> None:
    connect(home, "google-key", mock)
    write(home.root / ".gemini" / "settings.json", '{"ui": {"theme": "dark"}}')
    plan = planned(home, "-c", "google-key", "--", "gemini", "-p", "hi")
    assert plan["mode"] == "replace"
    assert "GEMINI_CLI_HOME" not in variables(plan)
    assert variables(plan)["GOOGLE_GEMINI_BASE_URL"] == ""


def test_gemini_settings_that_cannot_be_read_are_an_error_not_a_guess(home: Home, mock: MockLlm) -> None:
    connect(home, "google-key", mock)
    write(home.root / ".gemini" / "settings.json", '{"security": {"auth": {"selectedType": "oauth"}} // mine\n}')
    result = home.run("-n", "-c", "google-key", "--", "gemini")
    assert result.returncode == 125
    assert "is not plain JSON" in result.stderr.decode()


@pytest.mark.parametrize(
    ("agent", "kind", "file"),
    [
        ("claude", "anthropic-key", "project/.claude/settings.json"),
        ("claude", "anthropic-key", "project/.claude/settings.local.json"),
        ("claude", "anthropic-key", ".claude/settings.json"),
        ("codex", "openai-key", "project/.codex/config.toml"),
        ("codex", "openai-key", ".codex/config.toml"),
        ("gemini", "google-key", ".gemini/settings.json"),
    ],
)
def test_settings_too_large_to_be_looked_at_are_refused(
    agent: str, kind: str, file: str, home: Home, mock: MockLlm
) -> None:
    connect(home, kind, mock)
    write(home.root / file, "{")
    os.truncate(home.root / file, (1 << 24) + 1)
    (home.root / "project").mkdir(exist_ok=True)
    environ = program(home, agent, "echo ran")
    result = home.run("-c", kind, "--", agent, environ=environ, cwd=home.root / "project")
    assert (result.returncode, result.stdout) == (125, b"")
    assert f"{file}` is larger than 16 MiB" in result.stderr.decode()
    free = home.run("--no-agent", "-c", kind, "--", agent, environ=environ, cwd=home.root / "project")
    assert (free.returncode, free.stdout) == (0, b"ran\n")
