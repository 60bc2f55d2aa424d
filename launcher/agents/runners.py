"""The agent behind a program that runs another one: `npx -y @openai/codex@1.2 exec`, `uv run aider`, `python -m llm`.

The grammars are those of npm 11, pnpm 10, yarn 4, bun 1, uv 0.9 and pipx 1.8. What is not understood is no agent: the
command then gets the variables alone.
"""

from __future__ import annotations

from launcher.agents import AGENTS, Agent, program_name
from launcher.boot.system import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Runner -> words between it and the command it runs; () where the command follows at once.
_VERBS: dict[str, tuple[tuple[str, ...], ...]] = {
    "npx": ((),),
    "pnpx": ((),),
    "bunx": ((),),
    "uvx": ((),),
    "npm": (("exec",), ("x",)),
    "pnpm": (("dlx",), ("exec",)),
    "yarn": (("dlx",), ("exec",), ("run",)),
    "bun": (("x",), ("run",), ()),
    "uv": (("run",), ("tool", "run")),
    "pipx": (("run",),),
    "node": ((),),
}

# Options that take the next argument as their value.
_VALUED = frozenset(
    {
        *("-p", "--package", "-w", "--workspace", "--registry", "--cache", "--prefix"),  # npm, pnpm, yarn
        *("-C", "--dir", "--filter", "-F"),  # pnpm
        *("--from", "--with", "--with-editable", "--with-requirements", "--python", "--index", "--env-file"),  # uv
        *("--directory", "--project", "--extra", "--group", "--index-url", "-i", "--default-index", "--constraint"),
        *("--spec", "--pip-args", "--suffix", "--fetch-python"),  # pipx
        *("-r", "--require", "--import", "--loader", "--env-file-if-exists", "--max-old-space-size"),  # node
    }
)


def recognise(name: str, argv: Sequence[str]) -> Agent | None:
    """The agent that the runner called `name` would start, None where it is another program, or not certain."""
    if name.startswith("python"):
        return _python_module(argv)
    for verb in _VERBS.get(name, ()):
        start = 1 + len(verb)
        if tuple(argv[1:start]) == verb:
            return _behind_options(argv, start)
    return None


def _python_module(argv: Sequence[str]) -> Agent | None:
    """`python -m aider`, behind options of one letter that take no value."""
    for place, argument in enumerate(argv[1:-1], start=1):
        if argument == "-m":
            return _agent(argv[place + 1], place + 2)
        if not argument.startswith("-") or argument[1:2] in ("c", "W", "X", "-"):
            return None
    return None


def _behind_options(argv: Sequence[str], start: int) -> Agent | None:
    place = start
    while place < len(argv):
        argument = argv[place]
        if argument == "--":
            place += 1
            break
        if argument in ("-c", "--call", "-e", "--eval", "-m", "--module"):
            return _agent(argv[place + 1], place + 2) if argument in ("-m", "--module") and argv[place + 1 :] else None
        if not argument.startswith("-"):
            break
        place += 2 if argument in _VALUED else 1
    return _at(argv, place) if place < len(argv) else None


def _at(argv: Sequence[str], place: int) -> Agent | None:
    """The agent at `place`, or behind another runner there."""
    found = _agent(argv[place], place + 1)
    if found is None:
        inner = recognise(program_name(argv[place]), argv[place:])
        found = inner and inner.but(start=inner.start + place)
    return found


def _agent(word: str, start: int) -> Agent | None:
    for name in _names(word):
        if name in AGENTS:
            return Agent(module=AGENTS[name], start=start)
    return None


def _names(word: str) -> Iterator[str]:
    """What `@scope/name@version`, `name==version`, a path in `node_modules` or that of a program may go by."""
    _head, separator, inside = word.replace(os.sep, "/").rpartition("node_modules/")
    if separator and not inside.startswith(".bin/"):
        parts = inside.split("/")
        yield "/".join(parts[: 2 if inside.startswith("@") else 1])
        return
    package = word.removeprefix("npm:")
    scope = "@" if package.startswith("@") else ""
    yield scope + package.removeprefix("@").partition("@")[0].partition("=")[0].partition("[")[0]
    if not scope:
        yield program_name(word)
