"""A shell started by craft-run shows what it is in, with the lines that the recipes give for it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.home import CRAFT_RUN
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from tests.support.home import Home

RECIPES = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "recipes.md")
# Shell -> its startup file, what that holds before the recipe's lines, and its arguments.
SHELLS = {
    "bash": (".bashrc", "PS1='ready> '", ("-i",)),
    "zsh": (".zshrc", "PROMPT='ready> '", ("-i",)),
    "fish": (".config/fish/config.fish", "function fish_prompt; echo -n 'ready> '; end", ("-i",)),
}


def snippet(shell: str) -> str:
    with open(RECIPES, encoding="utf-8") as file:
        blocks = re.findall(rf"^```{shell}\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    (found,) = (block for block in blocks if "CRAFT_RUN_CONNECTION" in block)
    return str(found)


def shell_in(home: Home, shell: str, *options: str) -> Terminal:
    """An interactive shell with the recipe's lines in its startup file, launched with these options."""
    program = f"/usr/bin/{shell}"
    if not os.path.exists(program):
        pytest.skip(f"{shell} is not installed")
    name, first, arguments = SHELLS[shell]
    startup = home.root / name
    startup.parent.mkdir(parents=True, exist_ok=True)
    startup.write_text(f"{first}\n{snippet(shell)}")
    environ = home.environ | {"TERM": "dumb", "SHELL": program}
    launch = [CRAFT_RUN, *options, "--"] if options else []
    return Terminal([*launch, program, *arguments], environ, str(home.root))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_prompt_names_workspace_and_connection(home: Home, shell: str) -> None:
    home.connect("paid")
    home.workspace("acme", defaultLlmConnection="paid")
    with shell_in(home, shell, "-w", "acme") as terminal:
        terminal.read_until("[acme/paid] ready> ")
        terminal.type("exit\r")
        terminal.read_to_end()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_prompt_names_a_connection_without_a_workspace(home: Home, shell: str) -> None:
    home.connect("paid")
    with shell_in(home, shell, "-c", "paid") as terminal:
        terminal.read_until("[paid] ready> ")
        terminal.type("exit\r")
        terminal.read_to_end()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_prompt_of_an_ordinary_shell_stays_as_it_is(home: Home, shell: str) -> None:
    with shell_in(home, shell) as terminal:
        assert "[" not in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.read_until("ready> "))
        terminal.type("exit\r")
        terminal.read_to_end()


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_typed_into_the_shell_have_the_connection(home: Home, shell: str) -> None:
    home.connect("paid")
    with shell_in(home, shell, "-c", "paid") as terminal:
        terminal.read_until("ready> ")
        terminal.type("sh -c 'echo =$OPENAI_BASE_URL='\r")
        terminal.read_until("=https://llm.example/v1=")
        terminal.type("exit\r")
        terminal.read_to_end()
