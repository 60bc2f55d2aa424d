"""What one agent needs beyond variables: one module per agent, chosen by the command's name.

A module has

    improve(plan, situation) -> Plan        the plan with the agent's arguments, variables, files and warnings; pure
    reads(plan, situation) -> (path, ...)   optional: files whose text `improve` wants to see, in `situation.texts`
    lists(plan, situation) -> (path, ...)   optional: folders whose entries it wants to know, in `situation.folders`
    takes_login(connection) -> bool         optional: whether the agent takes a login that has no variable

To add an agent: write such a module, with the help of `launcher.agents.situation`, and name it in the table.
"""

from __future__ import annotations

from launcher.boot.lazy import load
from launcher.boot.system import os
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from launcher.values.connection import Connection

# Base name of the command, and of the packages that it is run from (`npx @openai/codex`) -> module.
AGENTS: dict[str, str] = {
    "claude": "launcher.agents.claude",
    "@anthropic-ai/claude-code": "launcher.agents.claude",
    "codex": "launcher.agents.codex",
    "@openai/codex": "launcher.agents.codex",
    "opencode": "launcher.agents.opencode",
    "opencode-ai": "launcher.agents.opencode",
    "pi": "launcher.agents.pi",
    "@mariozechner/pi-coding-agent": "launcher.agents.pi",
    "@earendil-works/pi-coding-agent": "launcher.agents.pi",
    "aider": "launcher.agents.aider",
    "aider-chat": "launcher.agents.aider",
    "llm": "launcher.agents.llm",
    "qwen": "launcher.agents.qwen",
    "@qwen-code/qwen-code": "launcher.agents.qwen",
    "gemini": "launcher.agents.gemini",
    "@google/gemini-cli": "launcher.agents.gemini",
    "copilot": "launcher.agents.copilot",
    "@github/copilot": "launcher.agents.copilot",
    "cline": "launcher.agents.cline",
    "codex-acp": "launcher.agents.codex_acp",
    "@agentclientprotocol/codex-acp": "launcher.agents.codex_acp",
    "@zed-industries/codex-acp": "launcher.agents.codex_acp",
    "claude-agent-acp": "launcher.agents.claude_acp",
    "claude-code-acp": "launcher.agents.claude_acp",
    "@agentclientprotocol/claude-agent-acp": "launcher.agents.claude_acp",
    "@zed-industries/claude-agent-acp": "launcher.agents.claude_acp",
    "@zed-industries/claude-code-acp": "launcher.agents.claude_acp",
    "droid": "launcher.agents.droid",
    "@factory/cli": "launcher.agents.droid",
    "cn": "launcher.agents.cn",
    "@continuedev/cli": "launcher.agents.cn",
    "kimi": "launcher.agents.kimi",
    "@moonshot-ai/kimi-code": "launcher.agents.kimi",
    "clai": "launcher.agents.named",
    "gptme": "launcher.agents.named",
    "sgpt": "launcher.agents.named",
    "shell-gpt": "launcher.agents.named",
    "mini": "launcher.agents.named",
    "mini-swe-agent": "launcher.agents.named",
    "interpreter": "launcher.agents.named",
    "open-interpreter": "launcher.agents.named",
    "inspect": "launcher.agents.named",
    "inspect-ai": "launcher.agents.named",
    "grok": "launcher.agents.named",
    "@vibe-kit/grok-cli": "launcher.agents.named",
}

# Programs that run another one; which, is found out by `launcher.agents.runners`.
_RUNNERS = frozenset(("npx", "npm", "pnpx", "pnpm", "yarn", "bunx", "bun", "node", "uvx", "uv", "pipx", "python3"))
_SUFFIXES = ("cmd", "exe", "ps1", "bat")


class Agent(Value):
    """A command that was recognised.

    `module` knows the agent, `argv[start:]` are the agent's own arguments, behind those of a program that runs it.
    """

    module: str
    start: int = 1


def recognise(argv: Sequence[str]) -> Agent | None:
    """The agent that a command is; None for any other command."""
    name = program_name(argv[0])
    if name in AGENTS:
        return Agent(module=AGENTS[name])
    if name not in _RUNNERS and not name.startswith("python"):
        return None
    found: Agent | None = load("launcher.agents.runners").recognise(name, argv)
    return found


def program_name(path: str) -> str:
    """The name of a program without its folder and without a suffix of Windows."""
    name = os.path.basename(path)
    stem, _dot, suffix = name.rpartition(".")
    return stem if stem and suffix.lower() in _SUFFIXES else name


def takes_login(agent: Agent, connection: Connection) -> bool:
    """Whether the agent takes a connection's login, for which there is no variable."""
    module = load(agent.module)
    return hasattr(module, "takes_login") and bool(module.takes_login(connection))
