"""Consent to answering Claude Code's question about a key, asked on a terminal and remembered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.home import BASE, CRAFT_RUN, Home
from tests.support.terminal import Terminal

KEY = "sk-ant-made-up-0123456789abcdefghij"
STATE = '{\n  "numStartups": 7,\n  "projects": {}\n}\n'
QUESTION = "[Y/n]"


@pytest.fixture
def user(home: Home) -> Home:
    """A user with a key for Claude Code, a state file of it, and a `claude` that says when it begins."""
    home.connect("work", "anthropic", "api_key", baseUrl=None)
    home.store("llm_api_key::work", {"value": KEY})
    (home.root / ".claude.json").write_text(STATE)
    command = home.root / "bin" / "claude"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\necho claude began\n")
    command.chmod(0o755)
    return home


def environ(user: Home) -> dict[str, str]:
    return user.environ | {"PATH": f"{user.root}/bin:{BASE['PATH']}"}


def responses(user: Home) -> Any:
    return json.loads((user.root / ".claude.json").read_text()).get("customApiKeyResponses")


def start(user: Home, *options: str) -> Terminal:
    return Terminal([CRAFT_RUN, *options, "-c", "work", "--", "claude"], environ(user), str(user.root))


@pytest.mark.parametrize("answer", ["y", "", "YES"])
def test_a_yes_approves_the_key_and_is_remembered(user: Home, answer: str) -> None:
    with start(user) as terminal:
        asked = terminal.read_until(QUESTION)
        assert "connection `work`" in asked
        assert KEY not in asked
        terminal.type(f"{answer}\r")
        terminal.read_until("claude began")
    assert responses(user) == {"approved": [KEY[-20:]], "rejected": []}
    assert json.loads((user.root / ".claude.json").read_text())["numStartups"] == 7
    (user.root / ".claude.json").write_text(STATE)
    with start(user) as terminal:
        assert QUESTION not in terminal.read_until("claude began")
    assert responses(user) == {"approved": [KEY[-20:]], "rejected": []}


def test_a_no_changes_nothing_and_is_remembered(user: Home) -> None:
    with start(user) as terminal:
        terminal.read_until(QUESTION)
        terminal.type("n\r")
        terminal.read_until("claude began")
    with start(user) as terminal:
        assert QUESTION not in terminal.read_until("claude began")
    assert (user.root / ".claude.json").read_text() == STATE


def test_the_end_of_the_input_is_no_answer(user: Home) -> None:
    for _ in range(2):
        with start(user) as terminal:
            terminal.read_until(QUESTION)
            terminal.type("\x04")
            terminal.read_until("claude began")
    assert (user.root / ".claude.json").read_text() == STATE


def test_the_option_is_consent_enough(user: Home) -> None:
    with start(user, "--approve-key") as terminal:
        assert QUESTION not in terminal.read_until("claude began")
    assert responses(user)["approved"] == [KEY[-20:]]


def test_an_interrupted_question_starts_nothing(user: Home) -> None:
    with start(user) as terminal:
        terminal.read_until(QUESTION)
        terminal.type("\x03")
        assert "claude began" not in terminal.read_to_end()
    assert (user.root / ".claude.json").read_text() == STATE


def test_without_a_terminal_nobody_is_asked(user: Home) -> None:
    result = user.run("-c", "work", "--", "claude", environ=environ(user))
    assert result.stdout == b"claude began\n"
    assert (user.root / ".claude.json").read_text() == STATE


def test_a_dry_run_tells_of_the_question_and_does_not_ask(user: Home) -> None:
    with Terminal([CRAFT_RUN, "-n", "-c", "work", "--", "claude"], environ(user), str(user.root)) as terminal:
        shown = terminal.read_to_end()
    assert "ask whether to approve the key" in shown
    assert QUESTION not in shown
