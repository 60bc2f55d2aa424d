"""`craft-run agents`: which are known, which are installed, and which connections each can use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("gateway", "anthropic_compat", "api_key_with_endpoint", models=["m"], defaultModel="m")
    home.connect("local", models=["m"], defaultModel="m")
    (home.root / "bin").mkdir()
    program = home.root / "bin" / "claude"
    program.write_text('#!/bin/sh\n[ "$*" = --version ] && echo "2.1.332 (Claude Code)"\n')
    program.chmod(0o755)
    return home


def path(home: Home) -> dict[str, str]:
    return {"PATH": f"{home.root}/bin:/usr/bin:/bin"}


def test_the_installed_ones_are_listed_with_their_connections(home: Home) -> None:
    result = home.run("agents", environ=path(home))
    assert result.returncode == 0, result.stderr.decode()
    (line,) = [line for line in result.stdout.decode().splitlines() if line.startswith("claude ")]
    assert line.split()[:3] == ["claude", "2.1.332", "gateway"]


def test_programs_get_all_that_are_known_with_the_reasons(home: Home) -> None:
    told = {each["name"]: each for each in json.loads(home.run("agents", "--json", environ=path(home)).stdout)}
    assert {"claude", "codex", "copilot", "cline", "droid", "kimi", "clai", "pi"} <= told.keys()
    assert told["claude"]["version"] == "2.1.332"
    assert told["codex"]["program"] is None
    (local,) = [each for each in told["claude"]["connections"] if each["connection"] == "local"]
    assert local == {"connection": "local", "usable": False, "reason": "it speaks Anthropic's protocol only"}


def test_where_none_is_installed_it_says_so(home: Home) -> None:
    result = home.run("agents", environ={"PATH": "/nowhere"})
    assert (result.returncode, result.stdout) == (0, b"")
    assert "none of the agents that craft-run knows is on PATH" in result.stderr.decode()


def test_a_list_of_sessions_shows_the_last_launch_of_each(home: Home) -> None:
    root = home.workspace("acme", defaultLlmConnection="local")
    home.session(root, "260712-swift-river")
    assert home.run("-s", "260712-swift-river", "--", "true").returncode == 0
    assert home.run("-s", "260712-swift-river", "--", "env").returncode == 0
    (told,) = json.loads(home.run("sessions", "list", "--json").stdout)
    assert told["lastCommand"] == "env"
    assert told["lastLaunchedAt"] is not None
    assert "env, " in home.run("sessions", "list").stdout.decode()
