"""`craft-run status`, and `craft-run` alone on a terminal: which account one is on here, and what comes next."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.home import CRAFT_RUN
from tests.support.imports import imported
from tests.support.process.terminal import Terminal
from tests.support.said import CANARY, said

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.home import Home

HOUR = 3_600_000


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("work", "anthropic", "api_key", name="Acme Inc.", baseUrl=None, defaultModel="claude-sonnet-4-6")
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    home.connect("local", "pi_compat", customEndpoint={"api": "openai-completions"}, models=["m1"])
    home.store("llm_api_key::work", {"value": CANARY})
    home.workspace("acme", defaultLlmConnection="work", workingDirectory="~/src/acme")
    (home.root / "src" / "acme").mkdir(parents=True)
    return home


@pytest.fixture
def path(home: Home) -> str:
    """A PATH with two agents on it."""
    folder = home.root / "bin"
    folder.mkdir()
    for name in ("claude", "codex"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def status(home: Home, *options: str, at: str = "src/acme", code: int = 0, **environ: str) -> list[str]:
    result = home.run("status", *options, cwd=home.root / at, environ=environ)
    assert result.returncode == code, said(result)
    assert result.stderr == b""
    return said(result).splitlines()


def data(home: Home, *options: str, at: str = "src/acme", **environ: str) -> dict[str, Any]:
    result = home.run("status", "--json", *options, cwd=home.root / at, environ=environ)
    said(result)
    value: dict[str, Any] = json.loads(result.stdout)
    return value


def test_it_says_which_account_and_why_and_who_can_use_it(home: Home, path: str) -> None:
    assert status(home, PATH=path) == [
        "connection  work  (Acme Inc.: Anthropic, API key)",
        "why         the default of workspace `acme`",
        "workspace   acme  (it works in ~/src/acme)",
        "model       claude-sonnet-4-6  (the connection's default)",
        "credential  stored in the store `craft-agent`",
        "last used   never",
        "agents      claude",
        "            not codex: it speaks OpenAI's /responses protocol only",
        "",
        "craft-run -- claude  launch with this account",
        "craft-run use        another account for this folder and below",
        "craft-run explain    every level and variable",
    ]


def test_what_is_wrong_comes_first_with_the_command_that_helps(home: Home) -> None:
    home.store("llm_oauth::max", {"value": CANARY, "expiresAt": int(time.time() * 1000) - 3 * HOUR})
    lines = status(home, "-c", "max", code=77)
    assert lines[:2] == [
        "error    the login of `max` ended 3 h ago",
        "         fix: `craft-run login max`",
    ]
    assert lines[-3].split("  ")[0] == "craft-run login max"


def test_a_missing_credential_is_a_line_and_not_the_end(home: Home) -> None:
    home.connect("bare", "anthropic", "api_key", baseUrl=None)
    lines = status(home, "-c", "bare", code=77)
    assert lines[0] == "error    `bare` has no credential yet"
    assert "credential  missing" in lines


def test_a_login_that_ends_within_the_hour_is_a_warning(home: Home) -> None:
    ends = int(time.time() * 1000) + HOUR // 2
    home.store("llm_oauth::max", {"value": CANARY, "expiresAt": ends})
    assert status(home, "-c", "max")[0].startswith("warning  the login of `max` ends in ")
    assert data(home, "-c", "max")["credential"] == {
        "state": "stored",
        "account": "llm_oauth::max",
        "store": "craft-agent",
        "expiresAt": ends,
    }


def test_an_ignored_project_file_is_said(home: Home) -> None:
    (home.root / "src" / ".craft-run.toml").write_text('workspace = "acme"\n')
    assert "is not approved, so it is ignored" in status(home, at="src")[0]


def test_the_choice_of_the_folder_is_a_level_of_its_own(home: Home) -> None:
    assert home.run("use", "local", cwd=home.root / "src" / "acme").returncode == 0
    assert status(home)[1] == "why         `craft-run use` in ~/src/acme"
    assert data(home)["connection"]["source"] == {"level": "folder", "detail": str(home.root / "src" / "acme")}


def test_where_nothing_can_be_chosen_it_says_why_and_how_to_begin(home: Home) -> None:
    home.config_file.unlink()
    lines = status(home, code=1)
    assert lines[0].startswith("error    there is no `")
    assert "craft-run connections add" in "\n".join(lines)
    value = data(home)
    assert (value["connection"], value["credential"], value["agents"]) == (None, None, [])
    assert value["problems"][0]["level"] == "error"


def test_options_in_front_and_behind_count(home: Home) -> None:
    assert data(home, "-c", "local")["connection"]["slug"] == "local"
    result = home.run("-c", "local", "status", "--json")
    assert json.loads(result.stdout)["connection"]["slug"] == "local"


def test_an_option_that_has_no_effect_is_refused(home: Home) -> None:
    result = home.run("status", "--pristine")
    assert result.returncode == 2
    assert said(result)


def test_nothing_is_written(home: Home) -> None:
    def files(root: Path) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    before = files(home.app)
    status(home)
    data(home)
    assert files(home.app) == before


def test_alone_it_is_shown_on_a_terminal_and_the_help_is_elsewhere(home: Home) -> None:
    variables = [f"{name}={value}" for name, value in home.environ.items()]
    with Terminal("env", "-C", str(home.root / "src" / "acme"), "-i", *variables, CRAFT_RUN) as terminal:
        terminal.output.expect("connection  work")
    assert home.run().stdout.startswith(b"Usage: craft-run")


def on_a_terminal(home: Home, *arguments: str, **more: str) -> str:
    variables = [f"{name}={value}" for name, value in (home.environ | {"TERM": "xterm"} | more).items()]
    with Terminal("env", "-C", str(home.root / "src" / "acme"), "-i", *variables, CRAFT_RUN, *arguments) as terminal:
        shown: str = terminal.output.rest()
    return said_text(shown)


def said_text(text: str) -> str:
    assert CANARY not in text
    return text.replace("\r", "")


def test_options_alone_say_whose_status_it_is_on_a_terminal(home: Home) -> None:
    assert "connection  local" in on_a_terminal(home, "-c", "local", NO_COLOR="1")


def test_colour_is_the_users_choice(home: Home) -> None:
    assert "\x1b[1mwork\x1b[0m" in on_a_terminal(home)
    assert "\x1b" not in on_a_terminal(home, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(home, "--color", "never")
    assert "\x1b" not in on_a_terminal(home, TERM="dumb")
    assert b"\x1b[1mwork" in home.run("status", "--color=always", cwd=home.root / "src" / "acme").stdout
    assert b"\x1b[1;31merror:" in home.run("--color=always", "-c", "gone", "--", "true").stderr
    assert home.run("--color=sometimes", "--", "true").returncode == 125


def test_it_imports_neither_click_nor_rich_where_it_is_piped(home: Home) -> None:
    modules = imported(home, "status", way="plain")
    assert not [each for each in modules if each.partition(".")[0] in ("click", "rich", "pydantic", "cryptography")]
    assert sys.version_info < (3, 12) or "dataclasses" not in modules
