"""Real agents that sign in for `craft-run login`: in a private folder, so that their own login stays as it is."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.authorization import AuthorizationServer
from tests.support.authorization.server import EMAIL
from tests.support.home import CRAFT_RUN
from tests.support.installed import versions
from tests.support.mock_llm import REPLY
from tests.support.ports import held
from tests.support.process.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.home import Home
    from tests.support.mock_llm import MockLlm

pytestmark = pytest.mark.agents

_ROOT = __file__.rpartition("/tests/")[0]
_OWN = {"claudeAiOauth": {"accessToken": "the-users-own", "refreshToken": "r", "expiresAt": 4102444800000}}
CHATGPT_PORT = 1455


@pytest.fixture
def server(mock: MockLlm) -> AuthorizationServer:
    server = AuthorizationServer()
    mock.ask_first(server.respond)
    return server


@pytest.fixture
def around(home: Home, mock: MockLlm, tmp_path: Path) -> dict[str, str]:
    """Variables of a user at a desk: a browser in which somebody presses the button, the mock as proxy."""
    browser = tmp_path / "browser"
    call = f"{sys.executable} -m tests.support.authorization.browse allow"
    browser.write_text(f'#!/bin/sh\ncd {_ROOT} && exec {call} "$1" >/dev/null\n')
    browser.chmod(0o755)
    return home.environ | mock.proxied | {"BROWSER": str(browser), "NO_PROXY": "localhost,127.0.0.1"}


def login(environ: dict[str, str], *arguments: str) -> Terminal:
    return Terminal(
        "env", "-i", *(f"{name}={value}" for name, value in environ.items()), CRAFT_RUN, "login", *arguments
    )


def logins(home: Home) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(home.run("login", "--status", "--json").stdout)
    return found


@pytest.mark.parametrize("version", versions("claude")[:1])
def test_claude_signs_in_without_touching_its_own_login(
    version: str,
    found: Callable[..., dict[str, str]],
    home: Home,
    mock: MockLlm,
    server: AuthorizationServer,
    around: dict[str, str],
) -> None:
    own = home.root / ".claude" / ".credentials.json"
    own.parent.mkdir()
    own.write_text(json.dumps(_OWN))
    environ = around | found("claude", version)
    with login(environ, "claude-max") as terminal:
        terminal.output.expect(f"signed in to `claude-max` as {EMAIL}|its secret is in the store `craft-run`")
        assert terminal.wait() == 0, terminal.output.seen
    (row,) = logins(home)
    assert (row["account"], row["store"], row["renewedBy"]) == (EMAIL, "craft-run", "craft-run")
    assert json.loads(own.read_text()) == _OWN
    launched = home.run("-c", "claude-max", "--", "claude", "-p", "hi", environ=environ)
    assert REPLY in launched.stdout.decode(), launched.stderr.decode()
    assert {request.bearer for request in mock.inferences} <= set(server.grants.issued)


@pytest.mark.parametrize("browser", [True, False], ids=["browser", "code"])
def test_codex_signs_in_in_both_ways(
    found: Callable[..., dict[str, str]], home: Home, server: AuthorizationServer, around: dict[str, str], browser: bool
) -> None:
    environ = around | found("codex")
    with held(CHATGPT_PORT), login(environ, "codex", *([] if browser else ["--no-browser"])) as terminal:
        if not browser:
            code = terminal.output.expect(r"([B-Z]{4}-[B-Z]{4})")[1]
            assert server.grants.enter(re.sub(r"\s", "", code), approved=True)
        terminal.output.expect("its secret is in the store `craft-run`")
        assert terminal.wait() == 0, terminal.output.seen
    (row,) = logins(home)
    assert (row["account"], row["store"]) == (EMAIL, "craft-run")
    assert not (home.root / ".codex").exists()


def test_claude_keeps_its_own_login_where_the_connection_is_linked_to_it(
    found: Callable[..., dict[str, str]], home: Home, mock: MockLlm, server: AuthorizationServer, stray: MockLlm
) -> None:
    """Among settings that would replace or redirect it. A token that has ended, claude renews itself."""
    home.connect("claude-max", "anthropic", "oauth", baseUrl=None)
    own = home.root / ".claude" / ".credentials.json"
    own.parent.mkdir()
    login = {"accessToken": "ended", "refreshToken": server.grants.refresh_token(), "expiresAt": 1}
    scopes = {"scopes": ["user:profile", "user:inference"], "subscriptionType": "max"}
    own.write_text(json.dumps({"claudeAiOauth": login | scopes}))
    variables = {"ANTHROPIC_BASE_URL": stray.url, "ANTHROPIC_API_KEY": "stray", "CLAUDE_CODE_OAUTH_TOKEN": "stray"}
    settings = json.dumps({"apiKeyHelper": "echo stray", "env": variables})
    (own.parent / "settings.json").write_text(settings)
    assert home.run("login", "claude-max", "--link").returncode == 0
    environ = home.environ | mock.proxied | found("claude") | variables
    launched = home.run("-c", "claude-max", "--", "claude", "-p", "hi", environ=environ)
    assert REPLY in launched.stdout.decode(), launched.stderr.decode() + launched.stdout.decode()
    assert stray.requests == []
    renewed = json.loads(own.read_text())["claudeAiOauth"]["accessToken"]
    assert renewed in server.grants.issued
    assert {request.bearer for request in mock.inferences} == {renewed}
