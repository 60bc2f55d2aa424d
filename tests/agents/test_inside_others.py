"""Agents inside something else: SDKs, and adapters for editors. No settings of a user or a project redirect them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.agents import traps
from tests.agents.kinds import connect
from tests.agents.matrix import AGENTS, Works
from tests.agents.test_matrix import assert_nothing_went_astray, host, surroundings
from tests.support.home import CRAFT_RUN
from tests.support.installed import FOLDER
from tests.support.mock_llm import REPLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

_CLIENT = os.path.join(os.path.dirname(os.path.dirname(__file__)), "support", "acp_client.py")
_SDK = """
import { query } from "@anthropic-ai/claude-agent-sdk";
const options = { pathToClaudeCodeExecutable: process.env.CLAUDE_CODE_EXECUTABLE, settingSources: ["user", "project"] };
for await (const message of query({ prompt: "hi", options })) {
  if (message.type === "result") console.log(message.result);
}
"""
# With the Claude Code that the SDK brings along.
_PYTHON_SDK = """
import asyncio
from claude_agent_sdk import ClaudeAgentOptions, ResultMessage, query

async def main():
    async for message in query(prompt="hi", options=ClaudeAgentOptions(setting_sources=["user", "project"])):
        if isinstance(message, ResultMessage):
            print(message.result)

asyncio.run(main())
"""
_QUIET = {"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1"}
# Kinds with which no settings of Claude Code may win.
_OF_CLAUDE = ["anthropic-key", "anthropic-endpoint", "anthropic-bearer", "anthropic-local", "bedrock-keys"]
_OF_CLAUDE += ["bedrock-bearer", "vertex-claude"]
_OF_CODEX = ["openai-key", "openai-endpoint", "openai-local"]


class Place:
    """A home and a project full of traps, and one connection."""

    def __init__(self, kind: str, home: Home, folder: Path, mock: MockLlm, stray: MockLlm) -> None:
        self.kind, self.home, self.folder, self.mock, self.stray = kind, home, folder, mock, stray
        folder.mkdir()
        connect(home, kind, mock)
        traps.fill_home(home.root, stray.url)
        traps.fill_project(folder, stray.url)

    def asked(self, command: list[str], cell: Works, environ: dict[str, str]) -> None:
        """Run the command, and hold what arrived against what the agent itself would send."""
        around = traps.environ(self.stray.url) | surroundings(cell, self.kind, self.home, self.mock, self.stray)
        run = subprocess.run(
            command,
            env=self.home.environ | around | environ,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        arrived = [*self.mock.requests, "astray:", *self.stray.requests]
        output = "\n".join([run.stdout.decode(), run.stderr.decode(), *map(str, arrived)])
        assert REPLY in run.stdout.decode(), output
        inferences = self.mock.inferences
        assert {host(request, self.mock) for request in inferences} == {cell.host}, output
        assert all(re.search(cell.path, request.path) for request in inferences), output
        assert {request.model for request in inferences} <= cell.models, output
        assert {request.session_token for request in inferences} == {cell.session}
        assert all(request.credentials <= cell.credentials | _beside(cell) for request in inferences), output
        assert_nothing_went_astray(self.stray)


def _beside(cell: Works) -> set[str]:
    """The same key in the other header: an SDK is not told which one a gateway wants."""
    return {f"x-api-key: {each.rpartition(' ')[2]}" for each in cell.credentials if each.startswith("authorization")}


def _cell(agent: str, kind: str) -> Works:
    cell = AGENTS[agent].cells[kind]
    assert isinstance(cell, Works)
    return cell


@pytest.fixture
def place(home: Home, tmp_path: Path, mock: MockLlm, stray: MockLlm) -> Callable[[str], Place]:
    return lambda kind: Place(kind, home, tmp_path / "project", mock, stray)


@pytest.fixture
def claude(found: Callable[..., dict[str, str]]) -> dict[str, str]:
    path = found("claude")["PATH"]
    return {"CLAUDE_CODE_EXECUTABLE": os.path.join(path.partition(":")[0], "claude"), **_QUIET}


@pytest.mark.parametrize("kind", _OF_CLAUDE)
def test_the_claude_agent_sdk_obeys_the_connection(
    kind: str,
    place: Callable[[str], Place],
    claude: dict[str, str],
    found: Callable[..., dict[str, str]],
    tmp_path: Path,
) -> None:
    (tmp_path / "node_modules").symlink_to(FOLDER / "node_modules")
    (tmp_path / "agent.mjs").write_text(_SDK)
    command = [CRAFT_RUN, "-q", "-c", kind, "--", "node", str(tmp_path / "agent.mjs")]
    place(kind).asked(command, _cell("claude", kind), claude | found("node"))


@pytest.mark.parametrize("kind", _OF_CLAUDE)
def test_the_claude_agent_sdk_for_python_obeys_the_connection(
    kind: str, place: Callable[[str], Place], found: Callable[..., dict[str, str]]
) -> None:
    path = found("llm")  # in the same environment
    command = [CRAFT_RUN, "-q", "-c", kind, "--", str(FOLDER / "python" / "bin" / "python"), "-c", _PYTHON_SDK]
    place(kind).asked(command, _cell("claude", kind), path | _QUIET)


@pytest.mark.parametrize("kind", ["anthropic-key", "anthropic-endpoint", "bedrock-keys"])
def test_claude_behind_an_adapter_obeys_the_connection(
    kind: str,
    place: Callable[[str], Place],
    claude: dict[str, str],
    found: Callable[..., dict[str, str]],
    tmp_path: Path,
) -> None:
    launch = [CRAFT_RUN, "-q", "-c", kind, "--", "claude-agent-acp"]
    command = [sys.executable, _CLIENT, str(tmp_path / "project"), *launch]
    place(kind).asked(command, _cell("claude", kind), claude | found("claude-agent-acp"))


@pytest.mark.parametrize("kind", _OF_CODEX)
def test_codex_behind_an_adapter_obeys_the_connection(
    kind: str, place: Callable[[str], Place], found: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    launch = [CRAFT_RUN, "-q", "-c", kind, "--", "codex-acp"]
    command = [sys.executable, _CLIENT, str(tmp_path / "project"), *launch]
    place(kind).asked(command, _cell("codex", kind), found("codex-acp"))
