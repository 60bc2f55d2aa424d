"""A conversation that one launch begins and the next continues: the second request holds the first answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.agents.kinds import connect
from tests.agents.matrix import AGENTS
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

SESSION = "260101-calm-sea"


class Talk:
    """A session in a project's folder, and one agent."""

    def __init__(self, kind: str, home: Home, mock: MockLlm, folder: Path, environ: dict[str, str]) -> None:
        self.home, self.mock, self.folder, self.environ = home, mock, folder, environ
        connect(home, kind, mock)
        root = home.workspace("proj", defaultLlmConnection=kind)
        self.header: dict[str, Any] = {}
        self._root = root
        folder.mkdir(exist_ok=True)

    def say(self, *command: str, options: tuple[str, ...] = ()) -> str:
        """The last request's text, after the agent was run in the session."""
        if not (self._root / "sessions" / SESSION).exists():
            self.home.session(self._root, SESSION, **self.header)
        launch = ("-s", SESSION, *options, "--", *command)
        result = self.home.run(*launch, environ=self.environ, cwd=self.folder)
        assert REPLY in result.stdout.decode(), result.stdout.decode() + result.stderr.decode()
        return json.dumps(
            [request.body for request in self.mock.inferences if "title" not in str(request.body)[:400]][-1]
        )

    def heard_before(self, *command: str, options: tuple[str, ...] = ()) -> bool:
        """Whether what was said first is part of the request."""
        return "remember-the-first" in self.say(*command, options=options)


@pytest.fixture
def talk(home: Home, mock: MockLlm, tmp_path: Path, found: Callable[..., dict[str, str]]) -> Callable[..., Talk]:
    def with_agent(name: str, version: str | None = None, kind: str = "openai-endpoint") -> Talk:
        return Talk(kind, home, mock, tmp_path / "project", found(name, version) | AGENTS[name].environ)

    return with_agent


_WORDS = {
    "claude": ("claude", "-p"),
    "codex": ("codex", "exec", "--skip-git-repo-check"),
    "opencode": ("opencode", "run"),
    "pi": ("pi", "-p"),
    "qwen": ("qwen", "-p"),
    "copilot": ("copilot", "--allow-all-tools", "-p"),
}
_CASES = [("claude", "2.1.332"), ("codex", None), ("opencode", None), ("pi", "0.73.1")]
_CASES += [("pi", "1.5.2"), ("qwen", None), ("copilot", None)]


@pytest.mark.parametrize(("name", "version"), _CASES)
def test_a_conversation_goes_on_across_launches_and_begins_anew_when_asked(
    name: str, version: str | None, talk: Callable[..., Talk]
) -> None:
    here = talk(name, version, "anthropic-endpoint" if name == "claude" else "openai-endpoint")
    words = _WORDS[name]
    here.say(*words, "remember-the-first")
    assert here.heard_before(*words, "second")
    assert not here.heard_before(*words, "third", options=("--fresh",))
    assert not here.heard_before(*words, "fourth")


def test_the_users_own_arguments_win(talk: Callable[..., Talk]) -> None:
    here = talk("claude", None, "anthropic-endpoint")
    here.say("claude", "-p", "remember-the-first")
    own = "11111111-2222-4333-8444-555555555555"
    assert not here.heard_before("claude", "--session-id", own, "-p", "second")


def test_a_session_begun_in_the_app_goes_on_and_stays_as_it_is_there(talk: Callable[..., Talk]) -> None:
    here = talk("claude", None, "anthropic-endpoint")
    theirs = "99999999-2222-4333-8444-555555555555"
    outside = ("-c", "anthropic-endpoint", "--", "claude", "--session-id", theirs, "-p", "remember-the-first")
    here.home.run(*outside, environ=here.environ, cwd=here.folder)
    (transcript,) = (here.home.root / ".claude" / "projects").rglob(f"{theirs}.jsonl")
    before = transcript.read_bytes()
    here.header = {"sdkSessionId": theirs, "sdkCwd": str(here.folder)}
    assert here.heard_before("claude", "-p", "second")
    assert here.heard_before("claude", "-p", "third")
    assert transcript.read_bytes() == before
