"""`craft-run completion`: the scripts, and answers that come as fast as a launch."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.home import CRAFT_RUN, Home
from tests.support.imports import imported

COMPLETE = ("completion", "--complete")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed_even_without_a_configuration(home: Home, shell: str) -> None:
    result = home.run("completion", shell)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"craft-run completion --complete " + shell.encode() in result.stdout
    assert result.stdout.endswith(b"\n")


def test_another_shell_is_refused_with_the_ones_there_are(home: Home) -> None:
    result = home.run("completion", "tcsh")
    assert result.returncode == 2
    assert result.stdout == b""
    assert b"`bash`, `zsh`, `fish`" in result.stderr


def test_no_shell_is_an_error_of_one_line(home: Home) -> None:
    result = home.run("completion")
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        b"craft-run: error: SHELL is missing",
        b"hint: one of `bash`, `zsh`, `fish`, `powershell`, or `--install`",
    ]


def test_the_help_says_where_to_put_it(home: Home) -> None:
    text = home.run("completion", "--help").stdout
    assert b'eval "$(craft-run completion bash)"' in text
    assert b"~/.config/fish/completions/craft-run.fish" in text


def test_candidates_carry_a_description_where_the_shell_shows_one(home: Home) -> None:
    home.connect("work", name="At work")
    assert home.run(*COMPLETE, "zsh", "craft-run", "-c", "").stdout == b"words\nwork\tAt work\n"
    assert home.run(*COMPLETE, "fish", "craft-run", "-c", "").stdout == b"words\nwork\tAt work\n"
    assert home.run(*COMPLETE, "bash", " :=", "craft-run -c ").stdout == b"words\nwork\n"


def test_words_behind_a_double_dash_are_no_launch(home: Home) -> None:
    home.connect("work")
    result = home.run(*COMPLETE, "zsh", "craft-run", "-c", "work", "--", "touch", str(home.root / "x"))
    assert result.returncode == 0
    assert not (home.root / "x").exists()


def test_a_folder_that_is_gone_leaves_what_does_not_depend_on_it(home: Home) -> None:
    home.connect("work")
    line = f"mkdir gone; cd gone; rmdir ../gone; {CRAFT_RUN} completion --complete zsh craft-run -c ''"
    result = subprocess.run(["bash", "-c", line], env=home.environ, cwd=home.root, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (0, b"words\nwork\tWork\n")


def test_a_closed_standard_output_is_no_traceback(home: Home) -> None:
    line = f"{CRAFT_RUN} completion bash >&-"
    result = subprocess.run(["bash", "-c", line], env=home.environ, capture_output=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith(b"craft-run: error: standard output is closed")


def test_it_imports_no_more_than_a_launch_and_its_own_modules(home: Home) -> None:
    home.connect("work")
    home.session(home.workspace("proj"), "260101-a-b")
    launch = imported(home, "-s", "260101-a-b", "--", "true", way="plain")
    for words in (("-c", ""), ("-s", ""), ("",)):
        extra = imported(home, *COMPLETE, "zsh", "craft-run", *words, way="plain") - launch
        others = {name for name in extra if not name.startswith("launcher.completion")}
        assert others == {"launcher.telling", "launcher.telling.messages", "launcher.telling.output", "errno"}
