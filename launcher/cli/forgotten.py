"""The hint for a first word that is no subcommand: the user's line with `--` put in, or what craft-run has for it."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from launcher.agents import recognise
from launcher.boot.lazy import load
from launcher.environment.diff import inherited
from launcher.environment.users_own import looks_secret
from launcher.process.native import find
from launcher.request import parsing
from launcher.values.errors import CraftRunError, UsageError
from launcher.values.secret import MASK

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# What other tools call a thing -> what craft-run has for it.
ELSEWHERE = {
    "add": "connections add",
    "auth": "login",
    "account": "connections list",
    "accounts": "connections list",
    "check": "connections check",
    "configure": "connections add",
    "connect": "connections add",
    "current": "status",
    "default": "connections default",
    "delete": "connections remove",
    "edit": "connections edit",
    "export": "env",
    "import": "credentials import",
    "info": "status",
    "init": "connections add",
    "install": "shims install",
    "key": "credentials set",
    "keys": "credentials list",
    "list": "connections list",
    "log": "history",
    "logs": "history",
    "ls": "connections list",
    "models": "connections show",
    "new": "sessions new",
    "profile": "connections list",
    "profiles": "connections list",
    "providers": "connections list",
    "remove": "connections remove",
    "rm": "connections remove",
    "secrets": "credentials list",
    "select": "use",
    "set": "credentials set",
    "setup": "connections add",
    "show": "status",
    "signin": "login",
    "signout": "logout",
    "switch": "use",
    "token": "helper api-key",
    "unset": "use --unset",
    "version": "--version",
    "which": "explain",
    "who": "status",
    "whoami": "status",
}

# What other tools have in front of the command, where craft-run has `--`.
LAUNCHES = ("exec", "launch", "run", "start")

_COMMAND = "COMMAND"
_NOTHING = "`craft-run --help` lists the subcommands; a command to launch stands behind `--`"


def hint(line: Sequence[str], at: int, known: Collection[str]) -> str:
    """What to do about the word at `line[at]`; `known` are the subcommands."""
    word = line[at]
    if word in LAUNCHES:
        return f"to launch something: `{_launched(line, at)}`"
    ways = [f"`craft-run {ELSEWHERE[word]}`"] if _served(word, known) else []
    if not ways:
        similar: str | None = load("launcher.values.similar").similar(word, known)
        ways = [f"`craft-run {similar}`"] if similar else []
    elsewhere = word in ELSEWHERE or word in known
    if not elsewhere and _can_run(word):
        launch = f"to launch it: `{_with_dashes(line, at)}`"
        return f"did you mean {ways[0]}, or {launch}?" if ways else launch
    return f"did you mean {ways[0]}?" if ways else _NOTHING


def completed(line: Sequence[str]) -> str:
    """What to do about a line of options alone; the optional value of the last one may be meant as the command."""
    if line[-2:-1] == ("--new-session",) and _can_run(line[-1]):
        return f"to launch it: `{_with_dashes(line, len(line) - 1)}`"
    return f"to launch something: `{_with_dashes((*line, _COMMAND), len(line))}`"


def _launched(line: Sequence[str], at: int) -> str:
    """The line without the word at `at`; options behind that belong in front of the `--`."""
    behind = list(line[at + 1 :])
    try:
        command = list(parsing.parse(behind)[1])
    except UsageError:
        command = behind
    options = behind[: len(behind) - len(command)]
    if options[-1:] == ["--"]:
        options.pop()
    return _with_dashes((*line[:at], *options, *(command or [_COMMAND])), at + len(options))


def _served(word: str, known: Collection[str]) -> bool:
    """Whether craft-run has something for what other tools call so."""
    there = ELSEWHERE.get(word, "").partition(" ")[0]
    return there.startswith("-") or there in known


def _can_run(word: str) -> bool:
    """Whether a launch would find a program of that name, or know the agent that is called so."""
    if recognise((word,)):
        return True
    try:
        find(word, inherited(), os.getcwd())
    except (CraftRunError, OSError):
        return False
    return True


def _with_dashes(line: Sequence[str], at: int) -> str:
    """The line with `--` before the command, without the values of variables that may be secret."""
    options = [_masked(word, before) for word, before in zip(line[:at], ("", *line), strict=False)]
    return shlex.join(["craft-run", *options, "--", *line[at:]])


def _masked(word: str, before: str) -> str:
    """A word of the options; of `--env NAME=VALUE` without VALUE, if NAME says that it is a secret."""
    assignment = word.removeprefix("--env=").removeprefix("-e") if word.startswith(("--env=", "-e")) else word
    name, equals, _value = assignment.partition("=")
    if equals and (assignment != word or before in ("-e", "--env")) and looks_secret(name):
        return f"{word.removesuffix(assignment)}{name}={MASK}"
    return word
