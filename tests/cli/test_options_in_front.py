"""Launch options in front of a subcommand: obeyed or refused, and `--dry-run` changes nothing."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.support.commands import SUBCOMMANDS
from tests.support.home import Home

if TYPE_CHECKING:
    from pathlib import Path

# Subcommand -> arguments with which it changes something in the home below, and what is typed into it.
CHANGES: dict[str, tuple[list[str], bytes]] = {
    "completion": (["--install", "bash"], b""),
    "connections copy": (["work", "other"], b""),
    "connections rename": (["work", "other"], b""),
    "connections restore": (["gone"], b""),
    "workspaces add": (["new"], b""),
    "workspaces folder": (["acme", "."], b""),
    "connections add": (["anthropic", "--secret-stdin"], b"sk-made-up"),
    "connections default": (["work"], b""),
    "connections edit": (["work", "--name", "Other"], b""),
    "connections remove": (["work", "--clean", "--yes"], b""),
    "credentials import": (["environment", "work", "--variable", "MADE_UP"], b""),
    "credentials move": (["work", "--to", "keyring"], b""),
    "credentials remove": (["work"], b""),
    "credentials set": (["work"], b"sk-made-up"),
    "sessions new": (["-w", "acme"], b""),
    "shims install": (["claude"], b""),
    "shims remove": (["codex"], b""),
    "use": (["work"], b""),
    "trust": ([".craft-run.toml"], b""),
    "workspaces default": (["acme", "local"], b""),
}
READS = (
    "agents",
    "config path",
    "config show",
    "connections check",
    "connections list",
    "connections show",
    "credentials list",
    "doctor",
    "env",
    "explain",
    "help",
    "history",
    "ps",
    "sessions list",
    "sessions show",
    "shims list",
    "status",
    "workspaces list",
    "workspaces show",
)
# What some of them change must be made before.
MADE_BEFORE = {
    "connections restore": "connections remove gone",
    "shims remove": "shims install codex",
    "shims list": "shims install codex",
}
# They ask a service, which their own tests play.
SIGNING = ("login", "logout")
# It needs a terminal.
EDITOR = ("config edit",)
# It launches: what it dry runs are launches, too.
LAUNCHES = ("each",)
# Their output is for another program, in its own form.
OTHERS = ("helper api-key", "helper aws")


@pytest.fixture
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Home:
    home = Home(tmp_path / "home")
    home.connect("gone")
    callspec = getattr(request.node, "callspec", None)
    before = MADE_BEFORE.get(callspec.params.get("subcommand", "")) if callspec else None
    if before:
        assert home.run("-q", *before.split()).returncode == 0
    home.config["llmConnections"] = []
    home.connect("local")
    home.connect("work", "openai_compat", "api_key_with_endpoint")
    home.store("llm_api_key::work", {"value": "made-up"})
    home.workspace("acme", defaultLlmConnection="work")
    (home.root / ".craft-run.toml").write_text('workspace = "acme"\n')
    return home


def contents(home: Home) -> dict[str, tuple[int, bytes]]:
    """Every file with its time and its bytes; locks and the cached key, which no dry run is asked about, aside."""
    found = {}
    for folder, _folders, names in os.walk(home.root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, home.root)] = (os.stat(path).st_mtime_ns, file.read())
    return {path: content for path, content in found.items() if not path.startswith("run/") and path[-4:] != "lock"}


def test_every_subcommand_is_known_to_change_something_or_not() -> None:
    assert sorted([*CHANGES, *READS, *SIGNING, *EDITOR, *LAUNCHES, *OTHERS]) == sorted(SUBCOMMANDS)


def test_those_that_change_something_are_those_with_a_dry_run() -> None:
    dry = [path for path, command in SUBCOMMANDS.items() if command.changes]
    assert sorted(dry) == sorted([*CHANGES, *SIGNING, *EDITOR, *LAUNCHES])


@pytest.mark.parametrize("subcommand", CHANGES)
@pytest.mark.parametrize("options", [["-n"], ["--dry-run", "--json"]], ids=" ".join)
def test_a_dry_run_changes_nothing_wherever_it_is_asked_for(home: Home, subcommand: str, options: list[str]) -> None:
    arguments, typed = CHANGES[subcommand]
    before = contents(home)
    for line in ([*options, *subcommand.split(), *arguments], [*subcommand.split(), *arguments, *options]):
        result = home.run(*line, stdin=typed, environ={"MADE_UP": "sk-made-up"})
        assert result.returncode == 0, result.stderr.decode()
        assert contents(home) == before
        assert result.stdout.strip(), "it says what would be done"
        if "--json" in options:
            json.loads(result.stdout)


@pytest.mark.parametrize("subcommand", [each for each in CHANGES if each != "credentials move"])
def test_without_it_the_same_line_changes_something(home: Home, subcommand: str) -> None:
    arguments, typed = CHANGES[subcommand]
    before = contents(home)
    result = home.run("--json", *subcommand.split(), *arguments, stdin=typed, environ={"MADE_UP": "sk-made-up"})
    assert result.returncode == 0, result.stderr.decode()
    assert contents(home) != before
    json.loads(result.stdout)


@pytest.mark.parametrize("subcommand", [*CHANGES, *READS])
def test_an_option_that_has_no_effect_is_refused(home: Home, subcommand: str) -> None:
    before = contents(home)
    arguments, typed = CHANGES.get(subcommand, ([], b""))
    option = "--shim=x"
    result = home.run(option, *subcommand.split(), *arguments, stdin=typed)
    assert result.returncode == 2
    assert f"`--shim` has no effect on `craft-run {subcommand}`" in result.stderr.decode()
    assert contents(home) == before


@pytest.mark.parametrize("subcommand", READS)
def test_a_dry_run_of_what_only_reads_is_refused(home: Home, subcommand: str) -> None:
    result = home.run("-n", *subcommand.split())
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"`--dry-run` has no effect on" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        ["--unset", "X", "connections", "edit", "work", "--name", "N"],
        ["--model", "m", "connections", "edit", "work", "--name", "N"],
        ["--unset", "X", "workspaces", "default", "acme"],
    ],
    ids=" ".join,
)
def test_an_option_of_the_same_name_but_another_meaning_is_not_the_launch_option(home: Home, line: list[str]) -> None:
    before = contents(home)
    assert home.run(*line).returncode == 2
    assert contents(home) == before


def test_an_option_in_front_is_obeyed_where_the_subcommand_has_it(home: Home) -> None:
    home.workspace("weekend")
    assert home.run("-w", "weekend", "sessions", "new").returncode == 0
    listed = json.loads(home.run("--json", "-w", "weekend", "sessions", "list").stdout)
    assert [each["workspace"] for each in listed] == ["weekend"]
    assert json.loads(home.run("-w", "acme", "--json", "sessions", "list").stdout) == []


def test_an_option_behind_the_name_goes_before_the_one_in_front(home: Home) -> None:
    home.workspace("weekend")
    assert home.run("-w", "acme", "sessions", "new", "-w", "weekend").returncode == 0
    listed = json.loads(home.run("sessions", "list", "--json").stdout)
    assert [each["workspace"] for each in listed] == ["weekend"]


@pytest.mark.parametrize("line", [["-q", "connections", "default", "work"], ["connections", "default", "work", "-q"]])
def test_quiet_commands_say_nothing_and_still_say_errors(home: Home, line: list[str]) -> None:
    result = home.run(*line)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert home.run("-q", "connections", "default", "none").stderr.startswith(b"craft-run: error: ")


def test_the_configuration_folder_may_be_named_behind_the_subcommand(home: Home, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.json").write_text('{"llmConnections": [], "workspaces": []}')
    result = home.run("connections", "list", "--json", "--config-dir", str(tmp_path / "other"))
    assert json.loads(result.stdout) == []
