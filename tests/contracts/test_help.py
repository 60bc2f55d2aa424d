"""The help of every command says how to use it, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from launcher.cli.main import group

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))


COMMANDS = list(commands(group))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_has_an_example_of_it(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(group, [*path, "--help"], prog_name="craft-run")
    assert result.exit_code == 0
    _usage, _, text = result.output.partition("\n\n")
    assert " ".join(("craft-run", *path)) in text, "show how it is called"
    assert result.output.splitlines()[0].startswith(f"Usage: {' '.join(('craft-run', *path))}")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_description_is_cut_short(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(group, [*path, "--help"], prog_name="craft-run", terminal_width=80)
    _before, _, subcommands = result.output.partition("\nCommands:\n")
    assert [line for line in subcommands.splitlines() if line.endswith("...")] == []


def test_the_help_of_launch_options_says_what_may_be_left_out_and_repeated() -> None:
    text = " ".join(CliRunner().invoke(group, ["--help"]).output.split())
    assert "--new-session [NAME] " in text
    assert "--unset NAME Remove a variable from the child. Repeatable. " in text


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_of_a_command_is_explained(path: tuple[str, ...]) -> None:
    context = click.Context(group)
    command: click.Command = group
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command = found
    unexplained = [each.name for each in command.params if isinstance(each, click.Option) and not each.help]
    assert unexplained == []
