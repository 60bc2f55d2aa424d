"""Real agents where people already are: behind a shim, and behind the first line of a prompt that can be executed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

    Found = Callable[..., dict[str, str]]

pytestmark = pytest.mark.agents

ANTHROPIC, OPENAI = "sk-ant-made-up-0001", "sk-made-up-0002"
TASK = "Recite the poem."
ROLE = "#!/usr/bin/env -S craft-run -c messages -- claude -p --append-system-prompt-file\n"
MESSAGE = "#!/usr/bin/env -S craft-run -c completions -- aider --no-git --yes-always --message-file\n"


@pytest.fixture
def accounts(home: Home, mock: MockLlm) -> Home:
    """A home with an Anthropic endpoint and an OpenAI one, both the mock."""
    for slug, provider, url, model, key in (
        ("messages", "anthropic_compat", mock.url, "claude-sonnet-4-6", ANTHROPIC),
        ("completions", "openai_compat", f"{mock.url}/v1", "gpt-5.2", OPENAI),
    ):
        home.connect(slug, provider, "api_key_with_endpoint", baseUrl=url, models=[model], defaultModel=model)
        home.store(f"llm_api_key::{slug}", {"value": key})
    return home


def run(
    home: Home, variables: dict[str, str], *command: str | Path, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    path = f"{home.root}/.local/bin:{os.path.dirname(CRAFT_RUN)}:{variables['PATH']}"
    environ = home.environ | {"PATH": path}
    return subprocess.run(
        command, env=environ, input=stdin, capture_output=True, cwd=home.root, timeout=300, check=False
    )


def asked(mock: MockLlm, text: str) -> list[str | None]:
    """The keys under which something with this text was asked."""
    return [each.bearer or each.api_key for each in mock.inferences if text.encode() in each.raw]


@pytest.mark.parametrize(
    ("agent", "slug", "arguments", "key"),
    [("claude", "messages", ("-p", TASK), ANTHROPIC), ("codex", "completions", ("exec", TASK), OPENAI)],
)
def test_a_plain_call_of_an_agent_behind_a_shim_asks_with_the_account_of_the_shim(
    accounts: Home, mock: MockLlm, found: Found, agent: str, slug: str, arguments: tuple[str, ...], key: str
) -> None:
    variables = found(agent)
    installed = accounts.run("shims", "install", agent, "-c", slug, environ=variables)
    assert installed.returncode == 0, installed.stderr.decode()
    more = ("--skip-git-repo-check",) if agent == "codex" else ()
    result = run(accounts, variables, "env", agent, *arguments, *more)
    assert result.returncode == 0, result.stderr.decode()
    assert mock.reply in result.stdout.decode()
    assert set(asked(mock, TASK)) == {key}


@pytest.mark.parametrize(
    ("agent", "text", "key"),
    [
        ("aider", MESSAGE, OPENAI),
        ("claude", '#!/bin/sh\nexec craft-run -c messages -- claude -p <"$0"\n', ANTHROPIC),
        ("codex", '#!/bin/sh\nexec craft-run -c completions -- codex exec --skip-git-repo-check - <"$0"\n', OPENAI),
        ("opencode", '#!/bin/sh\nexec craft-run -c completions -- opencode run <"$0"\n', OPENAI),
    ],
)
def test_a_prompt_that_is_executed_reaches_the_model(
    accounts: Home, mock: MockLlm, found: Found, agent: str, text: str, key: str
) -> None:
    script = accounts.root / "task"
    script.write_text(f"{text}{TASK}\n")
    script.chmod(0o755)
    result = run(accounts, found(agent), script)
    assert result.returncode == 0, result.stderr.decode()
    assert set(asked(mock, TASK)) == {key}


@pytest.mark.parametrize("way", ["argument", "input"])
def test_a_role_that_is_executed_takes_its_task_as_argument_or_input(
    accounts: Home, mock: MockLlm, found: Found, way: str
) -> None:
    script = accounts.root / "role"
    script.write_text(f"{ROLE}You are a poet.\n")
    script.chmod(0o755)
    if way == "argument":
        result = run(accounts, found("claude"), script, TASK)
    else:
        result = run(accounts, found("claude"), script, stdin=TASK.encode())
    assert result.returncode == 0, result.stderr.decode()
    assert set(asked(mock, TASK)) == set(asked(mock, "You are a poet.")) == {ANTHROPIC}
