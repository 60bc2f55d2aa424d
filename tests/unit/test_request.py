"""The launch options: one table, two parsers that agree, and the defaults from the environment."""

from __future__ import annotations

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launcher.cli import launch_options
from launcher.request.options import OPTIONS
from launcher.request.parsing import parse
from launcher.request.request import Choice, Request, build
from launcher.values.errors import UsageError
from launcher.values.source import COMMAND_LINE, ENVIRONMENT, Source

_WORDS = [f"--{option.name}" for option in OPTIONS]
_WORDS += [f"-{option.short}" for option in OPTIONS if option.short]
_WORDS += [
    "--workspace=proj",
    "-wproj",
    "-w=proj",
    "-qv",
    "-nv",
    "-vvw",
    "--env=A=1",
    "--dry-run=1",
    "--nonsense",
    "-z",
]
_WORDS += ["proj", "A=1", "", "-", "--=x", "-é", "name with space"]

arguments = st.lists(st.sampled_from(_WORDS) | st.text(max_size=6), max_size=7).filter(lambda words: "--" not in words)


def _by_click(words: list[str]) -> tuple[dict[str, object], tuple[str, ...]] | None:
    command = click.Command("launch", params=launch_options.parameters(), add_help_option=False)
    command.allow_interspersed_args = False
    command.allow_extra_args = True
    try:
        context = command.make_context("launch", list(words))
    except click.UsageError:
        return None
    return launch_options.values(context.params), tuple(context.args)


def _by_hand(words: list[str]) -> tuple[dict[str, object], tuple[str, ...]] | None:
    try:
        return parse(words)
    except UsageError:
        return None


@settings(max_examples=1500, deadline=None)
@given(arguments)
def test_both_parsers_accept_the_same_and_read_the_same(words: list[str]) -> None:
    assert _by_hand(words) == _by_click(words)


@pytest.mark.parametrize(
    ("words", "values", "rest"),
    [
        ([], {}, ()),
        (["-w", "proj"], {"workspace": "proj"}, ()),
        (["--workspace=a=b"], {"workspace": "a=b"}, ()),
        (["-w", "--dry-run"], {"workspace": "--dry-run"}, ()),
        (["-w", "a", "-w", "b"], {"workspace": "b"}, ()),
        (["-eA=1", "--env", "B"], {"env": ("A=1", "B")}, ()),
        (["-vvq"], {"verbose": 2, "quiet": 1}, ()),
        (["-nwproj"], {"dry_run": True, "workspace": "proj"}, ()),
        (["--new-session"], {"new_session": ""}, ()),
        (["--new-session", "-n"], {"new_session": "", "dry_run": True}, ()),
        (["--new-session=fix it"], {"new_session": "fix it"}, ()),
        (["-n", "word", "-w"], {"dry_run": True}, ("word", "-w")),
    ],
)
def test_options_are_read_as_gnu_programs_read_them(
    words: list[str], values: dict[str, object], rest: tuple[str, ...]
) -> None:
    assert parse(words) == (values, rest)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["--workspac", "x"], "no such option `--workspac`", "did you mean `--workspace`?"),
        (["-Z"], "no such option `-Z`", "`craft-run --help` lists the options"),
        (["--dry-run=yes"], "`--dry-run` takes no value", None),
        (["-m"], "`-m` needs a value: ID", "for example `--model ID`; the command stands behind `--`"),
    ],
)
def test_a_wrong_option_is_named_with_what_to_try(words: list[str], message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as raised:
        parse(words)
    assert (raised.value.message, raised.value.hint) == (message, hint)


def _build(words: list[str], environ: dict[str, str] | None = None) -> Request:
    return build(parse(words)[0], ["true"], environ or {})


OUTER = {
    "CRAFT_RUN_WORKSPACE": "outer",
    "CRAFT_RUN_SESSION": "260101-outer",
    "CRAFT_RUN_CONNECTION": "outer-account",
    "CRAFT_RUN_MODEL": "outer-model",
}


def _chosen(asked: Request) -> dict[str, str]:
    choices = {
        "workspace": asked.workspace,
        "session": asked.session,
        "connection": asked.connection,
        "model": asked.model,
    }
    return {name: choice.value for name, choice in choices.items() if choice}


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ([], {"workspace": "outer", "session": "260101-outer", "connection": "outer-account", "model": "outer-model"}),
        (["-w", "inner"], {"workspace": "inner"}),
        (["-s", "1"], {"session": "1"}),
        (["--new-session"], {"workspace": "outer"}),
        (["-c", "x"], {"workspace": "outer", "session": "260101-outer", "connection": "x"}),
        (
            ["-m", "y"],
            {"workspace": "outer", "session": "260101-outer", "connection": "outer-account", "model": "y"},
        ),
    ],
)
def test_a_choice_on_the_command_line_drops_what_an_outer_launch_chose_below_it(
    words: list[str], chosen: dict[str, str]
) -> None:
    assert _chosen(_build(words, OUTER)) == chosen


def test_every_choice_knows_where_it_comes_from() -> None:
    asked = _build(["-c", "x"], {"CRAFT_RUN_WORKSPACE": "w"})
    assert asked.connection == Choice(value="x", source=Source(level=COMMAND_LINE, detail="--connection"))
    assert asked.workspace == Choice(value="w", source=Source(level=ENVIRONMENT, detail="CRAFT_RUN_WORKSPACE"))


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["-e", "=x"], "`--env =x` names no variable", "write NAME=VALUE, or NAME alone"),
        (["--unset", "="], "`--unset =` names no variable", "write `--unset NAME`"),
        (["--unset", "A=B"], "`--unset A=B` names no variable", "write `--unset NAME`"),
        (["--keep", ""], "`--keep ` names no variable", "write `--keep NAME`"),
    ],
)
def test_what_is_no_name_of_a_variable_is_refused_with_the_options_own_form(
    words: list[str], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        _build(words)
    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-e", "A=1", "--unset", "A"], "`A` is both set and unset"),
        (["-s", "1", "--new-session"], "`--session` and `--new-session` exclude each other"),
        (["--json"], "`--json` is the form of a dry run"),
        (["-c", ""], "`--connection` is empty"),
        (["--config-dir="], "`--config-dir` is empty"),
    ],
)
def test_options_that_contradict_each_other_are_refused(words: list[str], message: str) -> None:
    with pytest.raises(UsageError) as raised:
        _build(words)
    assert raised.value.message == message


def test_verbose_and_quiet_become_one_level() -> None:
    assert [_build(words).verbosity for words in ([], ["-q"], ["-v"], ["-vv"], ["-qv"])] == [0, -1, 1, 2, 1]
