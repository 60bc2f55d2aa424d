"""From an empty home to an agent that runs: three commands, and every error names the next one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.mock_llm.server import MockLlm
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "sk-ant-canary-0123456789"
AGENT = Path(__file__).parents[2] / "examples" / "demo" / "agent.py"
# What a newcomer sees, to the letter; documentation may quote it.
SCREEN = Path(__file__).with_name("first_launch.txt")
PROMPT = "$ "
AT_PROMPT = r"(^|\n)\$ $"
LAUNCH = "craft-run -- python3 agent.py 'are you there?'"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home without any trace of the app, and the agent in it."""
    home = Home(tmp_path / "home")
    home.app.rmdir()
    shutil.copy(AGENT, home.root / "agent.py")
    return home


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[MockLlm]:
    """A proxy that plays every host."""
    with MockLlm(tmp_path, reply="Yes, I am.") as server:
        yield server


def environ(home: Home, mock: MockLlm) -> dict[str, str]:
    path = os.pathsep.join([os.path.dirname(CRAFT_RUN), os.path.dirname(sys.executable), home.environ["PATH"]])
    return home.environ | mock.proxied | {"PATH": path, "PS1": PROMPT, "TERM": "dumb", "NO_PROXY": ""}


def test_a_newcomer_needs_three_commands(home: Home, mock: MockLlm) -> None:
    variables = [f"{name}={value}" for name, value in environ(home, mock).items()]
    shell = ("env", "-C", str(home.root), "-i", *variables, "bash", "--noprofile", "--norc", "--noediting", "-i")
    with Terminal(*shell) as terminal:
        shown = terminal.output
        for mark, typed in (
            (AT_PROMPT, LAUNCH),
            (AT_PROMPT, "craft-run connections add"),
            ("connection: ", "1"),
            (r"Name \[.*\]: ", ""),
            ("API key: ", CANARY),
            (AT_PROMPT, LAUNCH),
            (AT_PROMPT, "exit"),
        ):
            shown.expect(mark)
            terminal.type(f"{typed}\n")
        shown.rest()
        screen: str = shown.seen
    assert CANARY not in screen
    assert normalised(screen, home) == SCREEN.read_text()
    (request,) = mock.inferences
    assert (request.host, request.api_key, request.model) == ("api.anthropic.com", CANARY, "claude-opus-4-8")


def normalised(screen: str, home: Home) -> str:
    """The screen from the first prompt to the last, as it would be in any home."""
    text = screen.replace("\r", "").replace(str(home.root), "~")
    text = text.replace("there is no\n  `~", "there is no `~")  # how long the path is decides where the line ends
    text = re.sub(r"in \d+ ms", "in 23 ms", text)
    return text[text.index(PROMPT) : text.rindex(f"{PROMPT}exit")]


@pytest.mark.parametrize("start", ["empty home", "app without connections", "connection without credential"])
def test_each_error_on_the_way_names_the_command_that_helps(home: Home, mock: MockLlm, start: str) -> None:
    if start != "empty home":
        home.app.mkdir()
        home.write()
    if start == "connection without credential":
        home.connect("anthropic-api", "anthropic", "api_key", baseUrl=None, defaultModel="claude-sonnet-4-6")
    commands = []
    for _ in range(3):
        result = home.run("--", "python3", "agent.py", environ=environ(home, mock))
        if result.returncode == 0:
            break
        hint = result.stderr.decode().partition("hint: ")[2]
        command = re.findall("`craft-run ([^`]+)`", hint)[0]
        commands.append(command)
        helped = home.run(*answered(shlex.split(command)), stdin=CANARY.encode())
        assert helped.returncode == 0, helped.stderr.decode()
    assert result.stdout.decode().endswith("told   Yes, I am.\n")
    expected = "credentials set anthropic-api" if start == "connection without credential" else "connections add"
    assert commands == [expected]


def answered(command: list[str]) -> list[str]:
    """The command with the options that its own errors name, for a script, which cannot be asked."""
    return [*command, "anthropic", "--secret-stdin"] if command == ["connections", "add"] else command


def test_what_a_script_has_to_add_is_in_the_errors(home: Home) -> None:
    result = home.run("connections", "add")
    assert b"one of `anthropic`" in result.stderr
    result = home.run("connections", "add", "anthropic")
    assert b"`--secret-stdin`" in result.stderr
    assert home.run("connections", "add", "anthropic", "--secret-stdin", stdin=CANARY.encode()).returncode == 0
