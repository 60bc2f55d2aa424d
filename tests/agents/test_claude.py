"""Claude Code beyond what the matrix tries: on a terminal, with the user's own arguments, against single traps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.agents.kinds import KEY, connect
from tests.agents.traps import claude_settings
from tests.support.home import CRAFT_RUN
from tests.support.installed import versions
from tests.support.mock_llm import REPLY
from tests.support.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

QUIET = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1"}
EVERY_VERSION = pytest.mark.parametrize("version", versions("claude"))


@pytest.fixture
def project(home: Home, tmp_path: Path) -> Path:
    """A folder that the user trusts, of a user who knows Claude Code."""
    folder = tmp_path / "project"
    folder.mkdir()
    trusted = {str(folder): {"hasTrustDialogAccepted": True}}
    state = {"hasCompletedOnboarding": True, "theme": "dark", "numStartups": 3, "projects": trusted}
    (home.root / ".claude.json").write_text(json.dumps(state))
    return folder


def connect_key(home: Home, mock: MockLlm) -> None:
    home.connect("key", "anthropic", "api_key", baseUrl=mock.url, defaultModel="claude-sonnet-4-6")
    home.store("llm_api_key::key", {"value": KEY})


@EVERY_VERSION
def test_with_consent_a_conversation_on_a_terminal_begins_without_a_question(
    version: str, found: Callable[..., dict[str, str]], home: Home, project: Path, mock: MockLlm, tmp_path: Path
) -> None:
    connect_key(home, mock)
    environ = home.environ | QUIET | found("claude", version)
    command = [CRAFT_RUN, "-c", "key", "--approve-key", "--", "claude"]
    with Screen(command, environ, str(project), tmp_path) as screen:
        assert "custom API key" not in screen.wait_for("shortcuts", "auto mode", "custom API key")
        screen.say("say something")
        screen.wait_for(REPLY)
    assert {request.api_key for request in mock.inferences} == {KEY}
    assert {request.bearer for request in mock.inferences} == {None}
    state = json.loads((home.root / ".claude.json").read_text())
    assert state["customApiKeyResponses"]["approved"] == [KEY[-20:]]
    assert state["hasCompletedOnboarding"] is True


@EVERY_VERSION
def test_without_consent_the_question_is_claudes(
    version: str, found: Callable[..., dict[str, str]], home: Home, project: Path, mock: MockLlm, tmp_path: Path
) -> None:
    connect_key(home, mock)
    environ = home.environ | QUIET | found("claude", version)
    with Screen([CRAFT_RUN, "-c", "key", "--", "claude"], environ, str(project), tmp_path) as screen:
        screen.wait_for("[Y/n]")
        screen.say("n")
        screen.wait_for("custom API key")
    assert mock.inferences == []


@EVERY_VERSION
def test_a_gateway_on_a_terminal_asks_nothing(
    version: str, found: Callable[..., dict[str, str]], home: Home, project: Path, mock: MockLlm, tmp_path: Path
) -> None:
    connect(home, "anthropic-endpoint", mock)
    environ = home.environ | QUIET | found("claude", version) | {"ANTHROPIC_API_KEY": "stray"}
    with Screen([CRAFT_RUN, "-c", "anthropic-endpoint", "--", "claude"], environ, str(project), tmp_path) as screen:
        assert "custom API key" not in screen.wait_for("shortcuts", "auto mode", "custom API key")
        screen.say("say something")
        screen.wait_for(REPLY)
    assert {frozenset(each.credentials) for each in mock.inferences} == {frozenset({f"authorization: Bearer {KEY}"})}


@EVERY_VERSION
@pytest.mark.parametrize("end", ["/", "/v1/"])
def test_an_endpoint_may_be_written_down_with_its_version(
    version: str, end: str, found: Callable[..., dict[str, str]], home: Home, mock: MockLlm
) -> None:
    home.connect("gw", "anthropic_compat", "none", baseUrl=f"{mock.url}/api{end}", defaultModel="m")
    result = home.run("-c", "gw", "--", "claude", "-p", "hi", environ=QUIET | found("claude", version))
    assert REPLY in result.stdout.decode()
    assert {request.path for request in mock.inferences} == {"/api/v1/messages"}


@EVERY_VERSION
@pytest.mark.parametrize(
    ("arguments", "model"),
    [("", "gateway/big"), ("--model haiku", "gateway/small-mini"), ("--model x", "x")],
)
def test_an_alias_is_a_model_of_the_endpoint_and_the_users_model_wins(
    version: str, arguments: str, model: str, found: Callable[..., dict[str, str]], home: Home, mock: MockLlm
) -> None:
    connect(home, "anthropic-endpoint", mock)
    command = ("claude", *arguments.split(), "-p", "hi")
    result = home.run("-c", "anthropic-endpoint", "--", *command, environ=QUIET | found("claude", version))
    assert REPLY in result.stdout.decode()
    assert {request.model for request in mock.inferences} == {model}


@EVERY_VERSION
def test_beside_settings_of_ones_own_a_project_still_cannot_redirect_the_key(
    version: str, found: Callable[..., dict[str, str]], home: Home, project: Path, mock: MockLlm, stray: MockLlm
) -> None:
    connect(home, "anthropic-endpoint", mock)
    hostile = claude_settings(stray.url)
    (project / ".claude").mkdir()
    (project / ".claude" / "settings.json").write_text(json.dumps(hostile))
    command = ("claude", "--settings", '{"env": {"MINE": "1"}}', "-p", "hi")
    result = home.run("-c", "anthropic-endpoint", "--", *command, environ=QUIET | found("claude", version), cwd=project)
    assert REPLY in result.stdout.decode()
    assert {request.bearer for request in mock.inferences} == {KEY}
    assert stray.requests == []
    warning = f"`{project}/.claude/settings.json` overrides the connection for claude: `apiKeyHelper`"
    assert warning in result.stderr.decode()
