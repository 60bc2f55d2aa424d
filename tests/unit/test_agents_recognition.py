"""Which commands are recognised as an agent, and where its own arguments begin."""

from __future__ import annotations

import pytest

from launcher.agents import AGENTS, Agent, recognise
from tests.support.plans import added, connection, planned

CODEX, CLAUDE = AGENTS["codex"], AGENTS["claude"]


@pytest.mark.parametrize(
    ("command", "module", "own"),
    [
        ("codex", CODEX, ""),
        ("codex exec hi", CODEX, "exec hi"),
        ("/opt/bin/codex exec", CODEX, "exec"),
        ("./node_modules/.bin/claude -p hi", CLAUDE, "-p hi"),
        ("claude.cmd -p", CLAUDE, "-p"),
        ("claude.exe", CLAUDE, ""),
        ("Codex.PS1 exec", None, None),
        ("codex.ps1 exec", CODEX, "exec"),
        ("npx codex exec", CODEX, "exec"),
        ("npx -y @openai/codex exec", CODEX, "exec"),
        ("npx -y @openai/codex@0.169.0 exec --json", CODEX, "exec --json"),
        ("npx --yes --package @openai/codex codex exec", CODEX, "exec"),
        ("npx --package=@openai/codex -- codex exec", CODEX, "exec"),
        ("npx.cmd @anthropic-ai/claude-code -p", CLAUDE, "-p"),
        ("npm exec -- @openai/codex exec", CODEX, "exec"),
        ("npm x @openai/codex", CODEX, ""),
        ("bunx @anthropic-ai/claude-code@latest -p hi", CLAUDE, "-p hi"),
        ("bun x @openai/codex", CODEX, ""),
        ("pnpm dlx @openai/codex@next exec", CODEX, "exec"),
        ("pnpm --dir sub dlx codex", None, None),
        ("pnpx codex", CODEX, ""),
        ("yarn dlx @openai/codex exec", CODEX, "exec"),
        ("node node_modules/@openai/codex/bin/codex.js exec", CODEX, "exec"),
        ("node --no-warnings /x/node_modules/@anthropic-ai/claude-code/cli.js -p", CLAUDE, "-p"),
        ("npx prettier codex", None, None),
        ("npx", None, None),
        ("npx -c codex", None, None),
        ("npm install codex", None, None),
        ("npm run codex", None, None),
        ("node codex.mjs", None, None),
        ("env codex", None, None),
        ("mycodex", None, None),
        ("codex-cli", None, None),
        ("codex.py", None, None),
        ("python3 -c codex", None, None),
        ("python3 script.py -m codex", None, None),
        ("sh -c codex", None, None),
    ],
)
def test_a_command_is_recognised_by_what_it_runs(command: str, module: str | None, own: str | None) -> None:
    argv = command.split(" ")
    found = recognise(argv)
    if module is None:
        assert found is None
    else:
        assert found == Agent(module=module, start=len(argv) - len(str(own).split()))


def test_an_agent_of_python_is_recognised_behind_its_runners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(AGENTS, "aider", "some.module")
    monkeypatch.setitem(AGENTS, "aider-chat", "some.module")
    commands = (
        "aider --yes",
        "uvx --from aider-chat aider --yes",
        "uvx aider-chat@0.86 --yes",
        "uv run --with aider-chat aider --yes",
        "uv tool run aider-chat --yes",
        "pipx run aider-chat==0.86 --yes",
        "python -m aider --yes",
        "/usr/bin/python3.12 -I -m aider --yes",
        "uv run python -m aider --yes",
    )
    for command in commands:
        argv = command.split()
        assert recognise(argv) == Agent(module="some.module", start=len(argv) - 1), command


def test_any_other_command_costs_no_further_module(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr("launcher.agents.load", loaded.append)
    for command in ("true", "/usr/bin/env", "codex", "claude.exe", "script.py"):
        recognise((command,))
    assert loaded == []


def test_arguments_are_added_behind_the_program_that_runs_the_agent() -> None:
    raw = connection("openai_compat", "none", baseUrl="http://127.0.0.1:9/v1", defaultModel="m")
    plan = planned(raw, ["npx", "-y", "@openai/codex", "exec", "hi"])
    assert plan.argv == ("npx", "-y", "@openai/codex", *added(plan), "exec", "hi")
    assert added(plan)
