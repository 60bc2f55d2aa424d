"""Connections, workspaces and sessions by their names, and what is said of names that mean nothing."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.home import Home

NFC, NFD = (unicodedata.normalize(form, "Café Zürich") for form in ("NFC", "NFD"))


@pytest.fixture
def home(home: Home) -> Home:
    home.connect("cafe", name=NFC)
    home.connect("work", name="Work, API")
    home.connect("twin-1", name="Twin")
    home.connect("twin-2", name="twin")
    root = home.workspace("acme")
    home.config["workspaces"][0]["name"] = NFC
    own = json.loads((root / "config.json").read_text())
    (root / "config.json").write_text(json.dumps(own | {"name": NFC}))
    home.write()
    home.session(root, "260712-swift-river", name="Quarterly Report")
    home.session(root, "260713-calm-lake", name="Twin")
    home.session(root, "260714-warm-hill", name="TWIN")
    return home


@pytest.mark.parametrize("name", ["cafe", NFC, NFD, NFC.upper(), NFD.lower(), "CAFE"])
def test_a_connection_is_called_by_slug_or_name_however_it_is_written(home: Home, name: str) -> None:
    assert home.child_environ("-c", name)["CRAFT_RUN_CONNECTION"] == "cafe"
    assert home.child_environ(environ={"CRAFT_RUN_CONNECTION": name})["CRAFT_RUN_CONNECTION"] == "cafe"
    assert json.loads(home.run("connections", "show", name, "--json").stdout)["slug"] == "cafe"


@pytest.mark.parametrize("name", ["acme", NFC, NFD, NFC.upper(), "ACME"])
def test_so_is_a_workspace(home: Home, name: str) -> None:
    assert home.child_environ("-w", name)["CRAFT_RUN_WORKSPACE"] == "acme"


@pytest.mark.parametrize("name", ["260712-swift-river", "Quarterly Report", "quarterly report"])
def test_so_is_a_session(home: Home, name: str) -> None:
    assert home.child_environ("-s", name)["CRAFT_RUN_SESSION"] == "260712-swift-river"
    assert json.loads(home.run("sessions", "show", name, "--json").stdout)["id"] == "260712-swift-river"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (["-c", "wrok"], "there is no connection `wrok` (command line: --connection)", "did you mean `work`?"),
        (["-c", "wor"], "there is no connection `wor` (command line: --connection)", "did you mean `work`?"),
        (
            ["-c", "x"],
            "there is no connection `x` (command line: --connection)",
            "known: `cafe`, `work`, `twin-1`, `twin-2`",
        ),
        (["-c", "Twin"], "`Twin` names several connections: `twin-1`, `twin-2`", "name one by its slug"),
        (["-w", "acne"], "there is no workspace `acne`", "did you mean `acme`?"),
        (["-s", "twin"], "`twin` names several sessions: `260713-calm-lake`, `260714-warm-hill`", "name one by its id"),
        (["--sesion", "x"], "no such option `--sesion`", "did you mean `--session`?"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_what_means_nothing_certain_launches_nothing(home: Home, line: list[str], message: str, hint: str) -> None:
    result = home.run(*line, "--", "echo", "launched")
    assert (result.returncode, result.stdout) == (125, b"")
    assert result.stderr.decode().splitlines() == [f"craft-run: error: {message}", f"hint: {hint}"]


def test_a_mere_beginning_chooses_nothing(home: Home) -> None:
    for option, name in (("-c", "caf"), ("-w", "acm"), ("-s", "260712")):
        assert home.run(option, name, "--", "true").returncode == 125


def test_the_slug_of_one_goes_before_the_name_of_another(home: Home) -> None:
    home.connect("other", name="work")
    assert home.child_environ("-c", "work")["CRAFT_RUN_CONNECTION"] == "work"


def test_a_name_does_not_get_around_the_lock_of_a_session(home: Home) -> None:
    assert home.run("-s", "260712-swift-river", "-c", NFD, "--", "true").returncode == 0
    assert home.run("-s", "Quarterly Report", "-c", NFC.upper(), "--", "true").returncode == 0
    refused = home.run("-s", "Quarterly Report", "-c", "Work, API", "--", "true")
    assert b"is locked to connection `cafe`, not `work`" in refused.stderr


def test_changes_by_name_change_what_is_named(home: Home) -> None:
    assert home.run("connections", "default", "work, api").returncode == 0
    assert home.read()["defaultLlmConnection"] == "work"
    assert home.run("connections", "remove", NFD, "--yes").returncode == 0
    assert [each["slug"] for each in home.read()["llmConnections"]] == ["work", "twin-1", "twin-2"]


def test_a_slip_in_a_command_is_answered_by_the_nearest_program(home: Home) -> None:
    folder = home.root / "bin"
    folder.mkdir()
    (folder / "claude").write_text("#!/bin/sh\n")
    (folder / "claude").chmod(0o755)
    result = home.run("-c", "work", "--", "claud", environ={"PATH": f"{folder}:/usr/bin:/bin"})
    assert result.returncode == 127
    assert result.stderr.decode().splitlines()[-1] == "hint: did you mean `claude`?"
    said = home.run("shims", "install", "claud", "--dir", str(home.root / "shims")).stderr.decode()
    assert "there is no `claud` yet; did you mean `claude`?" in said


def test_an_agent_that_cannot_use_a_connection_is_told_which_it_can_use(home: Home) -> None:
    home.connect("keyed", "anthropic", "api_key", baseUrl=None)
    home.connect("max", "anthropic", "oauth", baseUrl=None)
    result = home.run("-w", "acme", "-c", "work", "-e", "MY_KEY=hush", "-q", "--", "claude", "-p", "a b")
    assert result.returncode == 125
    assert result.stderr.decode().splitlines() == [
        "craft-run: error: claude cannot use connection `work`: it speaks Anthropic's protocol only",
        (
            "hint: `keyed` would do (or `max`): "
            "`craft-run --workspace acme --env 'MY_KEY=***' --quiet --connection keyed -- claude -p 'a b'`"
        ),
    ]


def test_where_none_would_do_the_other_ways_are_named(home: Home) -> None:
    hint = home.run("-c", "work", "--", "claude").stderr.decode().splitlines()[-1]
    assert hint == "hint: choose another one (`--connection`), or launch with the variables alone (`--no-agent`)"
