"""What a first word that is no subcommand leads to: the user's own line with `--`, or what craft-run has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from launcher.cli import forgotten
from launcher.cli.main import COMMANDS
from tests.support.commands import SUBCOMMANDS

if TYPE_CHECKING:
    from tests.support.home import Home


def hint(home: Home, *line: str) -> str:
    result = home.run(*line)
    assert result.returncode == 2
    assert result.stdout == b""
    error, said = result.stderr.decode().splitlines()
    assert error.startswith("craft-run: error: there is no subcommand `")
    return said.removeprefix("hint: ")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["-w", "acme", "claude"], "to launch it: `craft-run -w acme -- claude`"),
        (["-c", "a b", "cat", "-n", "x y"], "to launch it: `craft-run -c 'a b' -- cat -n 'x y'`"),
        (["--env", "A=1", "-q", "cat"], "to launch it: `craft-run --env A=1 -q -- cat`"),
        (["/bin/cat"], "to launch it: `craft-run -- /bin/cat`"),
        (["cat", "--", "x"], "to launch it: `craft-run -- cat -- x`"),
    ],
    ids=" ".join,
)
def test_a_command_to_launch_gets_its_own_line_with_the_dashes(home: Home, line: list[str], meant: str) -> None:
    assert hint(home, *line) == meant


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["run", "cat", "x y"], "craft-run -- cat 'x y'"),
        (["-q", "exec", "-w", "acme", "cat", "-n"], "craft-run -q -w acme -- cat -n"),
        (["launch", "--strict"], "craft-run --strict -- COMMAND"),
        (["start"], "craft-run -- COMMAND"),
    ],
    ids=" ".join,
)
def test_the_word_that_other_tools_have_for_a_launch_becomes_the_dashes(
    home: Home, line: list[str], meant: str
) -> None:
    assert hint(home, *line) == f"to launch something: `{meant}`"


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["-w", "acme"], "to launch something: `craft-run -w acme -- COMMAND`"),
        (["-n", "-e", "MY_KEY=hush"], "to launch something: `craft-run -n -e 'MY_KEY=***' -- COMMAND`"),
        (["-w", "acme", "--new-session", "cat"], "to launch it: `craft-run -w acme --new-session -- cat`"),
        (
            ["--new-session", "no such thing"],
            "to launch something: `craft-run --new-session 'no such thing' -- COMMAND`",
        ),
    ],
    ids=" ".join,
)
def test_options_alone_are_refused_and_not_forgotten(home: Home, line: list[str], meant: str) -> None:
    result = home.run(*line)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().splitlines() == [
        "craft-run: error: there is neither a command to launch nor a subcommand",
        f"hint: {meant}",
    ]


def test_the_value_of_a_secret_variable_is_not_repeated(home: Home) -> None:
    for words in (["-e", "MY_KEY=hush"], ["-eMY_KEY=hush"], ["--env=MY_KEY=hush"], ["--env", "MY_KEY=hush"]):
        shown = hint(home, *words, "cat")
        assert "hush" not in shown
        assert "MY_KEY=***" in shown


def test_what_cannot_be_run_is_not_proposed_to_be_launched(home: Home) -> None:
    assert (
        hint(home, "no-such-thing")
        == "`craft-run --help` lists the subcommands; a command to launch stands behind `--`"
    )
    assert hint(home, "conections", "list") == "did you mean `craft-run connections`?"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("list", "connections list"), ("ls", "connections list"), ("init", "connections add"), ("version", "--version")],
)
def test_words_of_other_tools_lead_to_what_there_is_and_never_to_a_program(home: Home, word: str, meant: str) -> None:
    assert hint(home, word) == f"did you mean `craft-run {meant}`?"


def test_what_the_words_of_other_tools_lead_to_exists() -> None:
    for word, there in forgotten.ELSEWHERE.items():
        if not there.startswith("-") and there.partition(" ")[0] in COMMANDS:
            assert there.partition(" --")[0] in SUBCOMMANDS, word


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (["connections", "lst"], "did you mean `craft-run connections list`?"),
        (["sessions", "frobnicate"], "there are `list`, `new`, `show`"),
        (["connections", "list", "--jsn"], "did you mean `--json`?"),
    ],
    ids=" ".join,
)
def test_slips_further_on_are_answered_by_the_nearest(home: Home, line: list[str], meant: str) -> None:
    assert home.run(*line).stderr.decode().splitlines()[-1] == f"hint: {meant}"


@pytest.mark.parametrize("word", ["delete", "rm"])
def test_other_words_for_a_subcommand_work(home: Home, word: str) -> None:
    home.connect("old")
    assert home.run("connections", word, "old").returncode == 0
    assert home.run("connections", "ls", "--json").stdout == b"[]\n"
