"""`craft-run help`, the arrangement of `--help`, and the manual."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from launcher.cli.help import arrangement, manual
from launcher.cli.help.topics import TOPICS
from launcher.cli.main import COMMANDS, group
from launcher.request.options import OPTIONS
from tests.support.commands import SUBCOMMANDS

if TYPE_CHECKING:
    from tests.support.home import Home

PAGES = manual.pages()


def test_every_launch_option_and_subcommand_has_its_place_in_the_help() -> None:
    placed = [key for keys in arrangement.OPTIONS.values() for key in keys]
    assert sorted(placed) == sorted([*(option.key for option in OPTIONS), "version", "help"])
    assert sorted(name for names in arrangement.SUBCOMMANDS.values() for name in names) == sorted(COMMANDS)


def test_the_help_shows_each_once_below_its_heading(home: Home) -> None:
    shown = home.run("--help").stdout.decode()
    assert arrangement.OTHERS not in shown.splitlines()
    for heading in arrangement.OPTIONS:
        assert f"\n{heading}:\n" in shown
    for name in COMMANDS:
        assert [line for line in shown.splitlines() if line.startswith(f"  {name} ")], name


@pytest.mark.parametrize("width", range(50, 81, 2))
@pytest.mark.parametrize("words", [(), ("each",), ("trust",)], ids=lambda words: " ".join(words) or "craft-run")
def test_no_name_is_broken_at_its_hyphen(words: tuple[str, ...], width: int) -> None:
    context = group.make_context("craft-run", [], terminal_width=width, resilient_parsing=True)
    for word in words:
        command = group.get_command(context, word)
        assert command is not None
        context = command.context_class(command, info_name=word, parent=context)
    assert [line for line in context.get_help().splitlines() if line.endswith("-")] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_explained(home: Home, topic: str) -> None:
    shown = home.run("help", topic).stdout.decode()
    assert shown.startswith(TOPICS[topic].title)
    assert all(len(line) <= 120 for line in shown.splitlines())
    assert json.loads(home.run("help", topic, "--json").stdout)["text"] == TOPICS[topic].text
    assert topic in home.run("help").stdout.decode()


@pytest.mark.parametrize("words", [("connections",), ("connections", "add"), ("env",)], ids=" ".join)
def test_the_help_of_a_subcommand_is_what_it_shows_itself(home: Home, words: tuple[str, ...]) -> None:
    assert home.run("help", *words).stdout == home.run(*words, "--help").stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [(("exit-code",), "did you mean `exit-codes`?"), (("connections", "ad"), "did you mean `add`?")],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_there_is_no_help_on_is_answered_by_the_nearest(home: Home, words: tuple[str, ...], hint: str) -> None:
    result = home.run("help", *words)
    assert result.returncode == 2
    assert result.stderr.decode().splitlines()[-1] == f"hint: {hint}"


def test_the_topic_of_variables_names_all_that_give_defaults() -> None:
    for option in OPTIONS:
        if option.variable:
            assert option.variable in TOPICS["environment"].text


def test_every_subcommand_has_a_page_with_all_of_its_options() -> None:
    assert {name.removesuffix(".1").removeprefix("craft-run-") for name in PAGES} >= {
        path.replace(" ", "-") for path in SUBCOMMANDS
    }
    for path, command in SUBCOMMANDS.items():
        text = PAGES[f"craft-run-{path.replace(' ', '-')}.1"]
        for option in command.get_params(click.Context(command)):
            if isinstance(option, click.Option):
                assert option.opts[-1].replace("-", "\\-") in text


def test_the_page_of_craft_run_has_every_launch_option_and_the_exit_statuses() -> None:
    text = PAGES["craft-run.1"]
    for option in OPTIONS:
        assert f"\\-\\-{option.name}".replace("-", "\\-").replace("\\\\-", "\\-") in text
    assert "sign in again" in text
    assert text.count(".SS ") == len(arrangement.OPTIONS)


@pytest.mark.skipif(not shutil.which("groff"), reason="needs groff")
def test_the_pages_are_what_man_can_show_without_a_complaint() -> None:
    for name, text in PAGES.items():
        shown = subprocess.run(
            ["groff", "-man", "-Tutf8", "-ww"], input=text.encode(), capture_output=True, timeout=60, check=True
        )
        assert shown.stderr == b"", name
    assert len(group.list_commands(click.Context(group))) < len(PAGES)
