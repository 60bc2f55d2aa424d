"""What a connection says of its models arrives: in the agents' own lists, or as a picture in a request."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.agents.matrix import AGENTS
from tests.support.installed import versions
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

# The example of the specification page.
MODELS = [{"id": "gemma4", "contextWindow": 262144, "supportsImages": True}, {"id": "qwen3-coder"}]
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_PICTURE = rb'data:image/\w+;base64,|"media_type": ?"image/'
# 0.169 keeps a twentieth free.
CODEX_WINDOW = 262144 * 95 // 100


class Ollama:
    """A home with that connection, a folder with a picture, and one agent."""

    def __init__(self, home: Home, mock: MockLlm, folder: Path, environ: dict[str, str]) -> None:
        self.home, self.mock, self.folder, self.environ = home, mock, folder, environ
        (folder / "dot.png").write_bytes(DOT)

    def run(self, *command: str, model: str = "gemma4", api: str = "openai-completions") -> str:
        """What the agent prints."""
        url = self.mock.url if api == "anthropic-messages" else f"{self.mock.url}/v1"
        fields: dict[str, Any] = {"baseUrl": url, "customEndpoint": {"api": api}, "models": MODELS}
        self.home.connect("ollama", "pi_compat", "none", **fields)
        launch = ("-q", "-c", "ollama", "-m", model, "--", *command)
        result: subprocess.CompletedProcess[bytes] = self.home.run(*launch, environ=self.environ, cwd=self.folder)
        return result.stdout.decode() + result.stderr.decode()

    @property
    def pictures(self) -> list[bool]:
        """For every request whether it held a picture."""
        return [re.search(_PICTURE, request.raw) is not None for request in self.mock.inferences]


@pytest.fixture
def ollama(home: Home, mock: MockLlm, tmp_path: Path, found: Callable[..., dict[str, str]]) -> Callable[..., Ollama]:
    folder = tmp_path / "project"
    folder.mkdir()

    def with_agent(name: str, version: str | None = None) -> Ollama:
        return Ollama(home, mock, folder, found(name, version) | AGENTS[name].environ)

    return with_agent


@pytest.mark.parametrize("version", versions("claude"))
def test_claude_knows_the_window(version: str, ollama: Callable[..., Ollama]) -> None:
    usage = ollama("claude", version).run("claude", "-p", "/context", api="anthropic-messages")
    assert re.search(r"/ 262\.1k", usage), usage


def test_codex_knows_the_window(ollama: Callable[..., Ollama]) -> None:
    agent = ollama("codex")
    assert REPLY in agent.run("codex", "exec", "--skip-git-repo-check", "hi")
    (rollout,) = (agent.home.root / ".codex" / "sessions").rglob("*.jsonl")
    told = {int(window) for window in re.findall(r'"model_context_window":(\d+)', rollout.read_text())}
    assert told == {CODEX_WINDOW}


def test_opencode_knows_both(ollama: Callable[..., Ollama]) -> None:
    listed = ollama("opencode").run("opencode", "models", "craft-run", "--verbose")
    described = {
        each["id"]: each for each in map(json.loads, re.findall(r"^\{.*?^\}", listed, re.MULTILINE | re.DOTALL))
    }
    known = {
        name: (each["limit"]["context"], each["capabilities"]["input"]["image"]) for name, each in described.items()
    }
    assert known == {"gemma4": (262144, True), "qwen3-coder": (131072, False)}


@pytest.mark.parametrize("version", versions("pi"))
def test_pi_knows_both(version: str, ollama: Callable[..., Ollama]) -> None:
    listed = ollama("pi", version).run("pi", "--list-models", "craft-run")
    rows = re.findall(r"^craft-run +(\S+) +(\S+) +\S+ +\S+ +(\S+)", listed, re.MULTILINE)
    assert rows == [("gemma4", "262.1K", "yes"), ("qwen3-coder", "131.1K", "no")], listed


def test_aider_knows_both(ollama: Callable[..., Ollama]) -> None:
    agent = ollama("aider")
    said = agent.run(*AGENTS["aider"].command, "--verbose", "dot.png")
    assert '"max_input_tokens": 262144' in said
    assert set(agent.pictures) == {True}


@pytest.mark.parametrize("api", ["openai-completions", "anthropic-messages"])
def test_llm_knows_of_images(api: str, ollama: Callable[..., Ollama]) -> None:
    agent = ollama("llm")
    assert REPLY in agent.run("llm", "-a", "dot.png", "look", api=api)
    assert agent.pictures == [True]


def test_llm_knows_of_models_without_images(ollama: Callable[..., Ollama]) -> None:
    agent = ollama("llm")
    assert "does not support attachments" in agent.run("llm", "-a", "dot.png", "look", model="qwen3-coder")


def test_qwen_knows_of_images(ollama: Callable[..., Ollama]) -> None:
    agent = ollama("qwen")
    assert REPLY in agent.run("qwen", "-p", "look @dot.png")
    assert agent.pictures[0]


def test_qwen_knows_of_models_without_images(ollama: Callable[..., Ollama]) -> None:
    """It lets the model that has them describe the picture."""
    agent = ollama("qwen")
    agent.run("qwen", "-p", "look @dot.png", model="qwen3-coder")
    models = [request.model for request, holds in zip(agent.mock.inferences, agent.pictures, strict=True) if holds]
    assert set(models) == {"gemma4"}
