"""Sign-ins in a real browser (headless Chromium), against a stand-in for the pages where people sign in."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.support.authorization import AuthorizationServer, chromium
from tests.support.authorization.server import EMAIL
from tests.support.home import CRAFT_RUN, Home
from tests.support.mock_llm import MockLlm
from tests.support.ports import held
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser

# BROWSER for craft-run: hands the link over, and lets the test open it.
_HANDING_OVER = """#!/bin/sh
printf '%s' "$1" > {file}.part && mv {file}.part {file} && printf x > {pipe}
"""


class Desk:
    """Somebody at a terminal, with a browser beside it."""

    def __init__(self, folder: Path, mock: MockLlm) -> None:
        self.home = Home(folder / "home")
        self.server = AuthorizationServer()
        self.mock = mock
        mock.ask_first(self.server.respond)
        self._link, self._pipe, self._opener = folder / "link", folder / "pipe", folder / "opener"
        os.mkfifo(self._pipe)
        self._opener.write_text(_HANDING_OVER.format(file=self._link, pipe=self._pipe))
        self._opener.chmod(0o755)

    def login(self, *arguments: str, opens: bool = True) -> Terminal:
        environ = self.home.environ | self.mock.proxied | {"NO_PROXY": "localhost"}
        if opens:
            environ["BROWSER"] = str(self._opener)
        variables = [f"{name}={value}" for name, value in environ.items()]
        return Terminal("env", "-i", *variables, CRAFT_RUN, "login", *arguments)

    def link(self) -> str:
        """The link that craft-run opens, as soon as it does."""
        self._pipe.read_bytes()
        return self._link.read_text()

    def whose(self) -> list[str]:
        rows = json.loads(self.home.run("login", "--status", "--json").stdout)
        return [row["account"] for row in rows]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with MockLlm(tmp_path) as mock:
        yield Desk(tmp_path, mock)


@pytest.fixture
def browser(tmp_path: Path, desk: Desk) -> Iterator[chromium.Browser]:
    absent = chromium.missing()
    if absent:
        pytest.skip(f"`{absent}` is not installed")
    with chromium.running(tmp_path / "profile", desk.mock.url) as browser:
        yield browser


def test_claude_is_signed_in_to(desk: Desk, browser: chromium.Browser) -> None:
    with desk.login("claude-max") as terminal:
        browser.open(desk.link())
        browser.wait_for("Sign in to Claude")
        browser.press("allow")
        assert "go back to the terminal" in browser.wait_for("You are signed in")
        assert browser.address.startswith("http://localhost:")
        terminal.output.expect("launch with it")
        assert terminal.wait() == 0
    assert desk.whose() == [EMAIL]


def test_a_sign_in_that_is_declined_shows_so_in_the_browser(desk: Desk, browser: chromium.Browser) -> None:
    with desk.login("claude-max") as terminal:
        browser.open(desk.link())
        browser.wait_for("Sign in to Claude")
        browser.press("deny")
        assert "The terminal" in browser.wait_for("The sign-in did not work")
        terminal.output.expect("declined in the browser")
        assert terminal.wait() == 1
    assert desk.whose() == []


def test_a_link_of_an_earlier_sign_in_disturbs_no_later_one(desk: Desk, browser: chromium.Browser) -> None:
    with desk.login("claude-max") as terminal:
        link = desk.link()
        back = re.search(r"redirect_uri=([^&]+)", link)
        assert back
        browser.open(f"{unquote(back[1])}?code=stolen&state=of-another")
        browser.wait_for("Not for this sign-in")
        browser.open(link)
        browser.wait_for("Sign in to Claude")
        browser.press("allow")
        browser.wait_for("You are signed in")
        terminal.output.expect("launch with it")
        assert terminal.wait() == 0


def test_a_code_is_copied_from_a_browser_on_another_machine(desk: Desk, browser: chromium.Browser) -> None:
    with desk.login("claude-max", "--no-browser") as terminal:
        browser.open(terminal.output.expect(r"https://claude\.ai/\S+")[0])
        browser.wait_for("Sign in to Claude")
        browser.press("allow")
        browser.wait_for("Authentication code")
        terminal.output.expect("Paste the code")
        terminal.type(f"{browser.text('code')}\n")
        terminal.output.expect("launch with it")
        assert terminal.wait() == 0
    assert desk.whose() == [EMAIL]


def test_chatgpt_is_signed_in_to(desk: Desk, browser: chromium.Browser) -> None:
    with held(1455), desk.login("codex") as terminal:
        browser.open(desk.link())
        browser.wait_for("Sign in to ChatGPT")
        browser.press("allow")
        browser.wait_for("You are signed in")
        terminal.output.expect("launch with it")
        assert terminal.wait() == 0
    assert desk.whose() == [EMAIL]


@pytest.mark.parametrize("name", ["codex", "copilot"])
def test_a_code_is_entered_in_a_browser_on_another_machine(desk: Desk, browser: chromium.Browser, name: str) -> None:
    with desk.login(name, "--no-browser") as terminal:
        found = terminal.output.expect(r"(https://\S+device)\s+(\S+)\s")
        browser.open(found[1])
        browser.wait_for("Connect a device")
        browser.fill("code", found[2])
        browser.press("allow")
        browser.wait_for("The device is connected")
        terminal.output.expect("launch with it")
        assert terminal.wait() == 0
