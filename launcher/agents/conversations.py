"""How agents name a conversation, and how they are told to begin or to continue one.

Some take an id that is chosen for them; others choose one, which is found out when they have ended. What stands here
was seen with claude 2.1.332, codex 0.169, opencode 1.18, pi 0.73 and 1.5, qwen 0.24, copilot 1.0.
"""

from __future__ import annotations

from launcher.agents.claude import SUBCOMMANDS as CLAUDE_SUBCOMMANDS
from launcher.agents.copilot import OTHER_COMMANDS as COPILOT_SUBCOMMANDS
from launcher.agents.opencode import OTHER_COMMANDS as OPENCODE_SUBCOMMANDS
from launcher.agents.pi import OTHER_COMMANDS as PI_SUBCOMMANDS
from launcher.agents.qwen import OTHER_COMMANDS as QWEN_SUBCOMMANDS
from launcher.agents.situation import has_option
from launcher.boot.system import os
from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from launcher.agents.situation import Situation

    Environ = Mapping[str, str]

CLAUDE, CODEX, OPENCODE, PI, QWEN, COPILOT = "claude", "codex", "opencode", "pi", "qwen", "copilot"
_INFORMATION = ("-h", "--help", "-v", "-V", "--version")


class Manner(Value):
    """How one agent goes about it.

    With one of the `users` options, or another subcommand (`others`), the matter is the user's. `chosen` tells that the
    agent takes an id; `place` is where its transcripts stand: a folder, from environment, home and current folder.
    """

    name: str
    others: frozenset[str]
    users: tuple[str, ...]
    chosen: bool
    place: Callable[[Environ, str, str], str]


def _munged(folder: str) -> str:
    """A folder as claude and qwen have it in a name."""
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in folder)


def _of_claude(environ: Environ, home: str, folder: str) -> str:
    root = environ.get("CLAUDE_CONFIG_DIR") or f"{home}/.claude"
    return f"{root}/projects/{_munged(folder)}"


def _of_codex(environ: Environ, home: str, _folder: str) -> str:
    return f"{environ.get('CODEX_HOME') or f'{home}/.codex'}/sessions"


def _of_opencode(environ: Environ, home: str, _folder: str) -> str:
    return f"{environ.get('XDG_DATA_HOME') or f'{home}/.local/share'}/opencode"


def _of_pi(environ: Environ, home: str, folder: str) -> str:
    root = environ.get("PI_CODING_AGENT_DIR") or f"{home}/.pi/agent"
    sessions = environ.get("PI_CODING_AGENT_SESSION_DIR")
    if sessions:
        return sessions
    name = "".join("-" if each in "/\\:" else each for each in folder.lstrip("/"))
    return f"{root}/sessions/--{name}--"


def _of_qwen(environ: Environ, home: str, folder: str) -> str:
    return f"{environ.get('QWEN_HOME') or f'{home}/.qwen'}/projects/{_munged(folder)}/chats"


def _of_copilot(environ: Environ, home: str, _folder: str) -> str:
    return f"{environ.get('COPILOT_HOME') or f'{home}/.copilot'}/session-state"


_CODEX_OTHERS = frozenset(
    (
        *("agents", "app-server", "apply", "archive", "cloud", "completion", "debug", "delete", "doctor"),
        *("exec-server", "features", "fork", "help", "login", "logout", "mcp", "migrate-nfs-db", "migrate-rollouts"),
        *("plugin", "queue", "remote-control", "resume", "review", "sandbox", "unarchive", "update"),
    )
)
MANNERS = {
    "launcher.agents.claude": Manner(
        name=CLAUDE,
        others=CLAUDE_SUBCOMMANDS,
        users=(
            *("-c", "--continue", "-r", "--resume", "--session-id", "--fork-session", "--from-pr", "--bg"),
            *("--teleport", "--no-session-persistence"),
        ),
        chosen=True,
        place=_of_claude,
    ),
    "launcher.agents.codex": Manner(
        name=CODEX, others=_CODEX_OTHERS, users=("--ephemeral", "--remote"), chosen=False, place=_of_codex
    ),
    "launcher.agents.opencode": Manner(
        name=OPENCODE,
        others=OPENCODE_SUBCOMMANDS | {"acp", "agent", "debug", "github", "models", "pr", "serve", "web"},
        users=("-c", "--continue", "-s", "--session", "--fork", "--attach"),
        chosen=False,
        place=_of_opencode,
    ),
    "launcher.agents.pi": Manner(
        name=PI,
        others=PI_SUBCOMMANDS,
        users=(
            *("-c", "--continue", "-r", "--resume", "--session", "--session-id", "--fork", "--no-session", "--export"),
            *("--list-models", "--session-dir"),
        ),
        chosen=True,
        place=_of_pi,
    ),
    "launcher.agents.qwen": Manner(
        name=QWEN,
        others=QWEN_SUBCOMMANDS,
        users=("-c", "--continue", "-r", "--resume", "--session-id", "--fork-session"),
        chosen=True,
        place=_of_qwen,
    ),
    "launcher.agents.copilot": Manner(
        name=COPILOT,
        others=COPILOT_SUBCOMMANDS,
        users=("--continue", "--resume", "-r", "--session-id", "--connect"),
        chosen=True,
        place=_of_copilot,
    ),
}


def manner(situation: Situation) -> Manner | None:
    """How the agent of a launch goes about conversations; None where this launch is none, or the user's own matter."""
    found = MANNERS.get(situation.agent.module)
    if found is None or situation.begins_with(found.others):
        return None
    if has_option(situation.arguments, *found.users, *_INFORMATION):
        return None
    if found.name == CODEX and situation.begins_with(("exec", "e")) and "resume" in situation.arguments[1:2]:
        return None
    return found


def transcript(manner: Manner, place: str, conversation: str) -> str:
    """The file or folder that stands where a conversation with that id has begun."""
    if manner.name == COPILOT:
        return os.path.join(place, conversation)
    if manner.name == PI:
        return conversation
    return os.path.join(place, f"{conversation}.jsonl")


def begin(manner: Manner, conversation: str) -> tuple[str, ...]:
    """The arguments that begin a conversation under an id of our choice."""
    return ("--session", conversation) if manner.name == PI else ("--session-id", conversation)


def go_on(manner: Manner, conversation: str, arguments: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """The arguments that continue a conversation, and in front of which of the user's they stand."""
    if manner.name == CODEX:
        return ("resume", conversation), 1 if arguments[:1] in (("exec",), ("e",)) else 0
    if manner.name == OPENCODE:
        return ("--session", conversation), 1 if arguments[:1] == ("run",) else 0
    if manner.name == PI:
        return ("--session", conversation), 0
    option = "--session-id" if manner.name == COPILOT else "--resume"
    return (option, conversation), 0


def fork(conversation: str, own: str) -> tuple[str, ...]:
    """The arguments with which claude goes on with a conversation of the app under an id of its own."""
    return "--resume", conversation, "--fork-session", "--session-id", own
