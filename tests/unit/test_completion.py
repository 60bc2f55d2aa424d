"""What is offered at a place of the command line, and how bash gets it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.completion import bash, offers
from launcher.completion.offers import offer
from launcher.completion.table import commands

if TYPE_CHECKING:
    from tests.support.home import Home

BREAKS = " \t\n\"'@><=;|&(:"  # bash's own


def values(home: Home, *words: str) -> list[str]:
    kind, candidates = offer(words[:-1], words[-1], home.environ)
    assert kind == "words"
    return [value for value, _text in candidates]


@pytest.fixture
def two(home: Home) -> Home:
    home.connect("work", models=["m1", {"id": "m2"}], defaultModel="m0")
    home.connect("play", models=["p1"])
    home.session(home.workspace("proj", model="x"), "260101-a-b")
    home.session(home.workspace("other"), "260102-c-d")
    return home


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-c", ""), ["work", "play"]),
        (("-c", "w"), ["work"]),
        (("--connection", ""), ["work", "play"]),
        (("--connection=",), ["--connection=work", "--connection=play"]),
        (("-qc", ""), ["work", "play"]),
        (("-w", ""), ["proj", "other"]),
        (("-s", ""), ["260102-c-d", "260101-a-b"]),
        (("-w", "proj", "-s", ""), ["260101-a-b"]),
        (("--workspace=PROJ", "-s", ""), ["260101-a-b"]),
        (("-m", ""), ["m0", "m1", "m2", "p1"]),
        (("-c", "play", "-m", ""), ["p1"]),
        (("-cplay", "-m", ""), ["p1"]),
        (("-c", "play", "--wor"), ["--workspace"]),
        (("cred",), ["credentials"]),
        (("-c", "play", "cred"), ["credentials"]),
        (("credentials", "se"), ["set"]),
        (("credentials", "set", ""), ["work", "play"]),
        (("credentials", "set", "work", ""), []),
        (("credentials", "set", "--store", "k"), ["keyring"]),
        (("unknown", ""), []),
        (("--new-session", "name", "cred"), ["credentials"]),
        (("--unset", "XDG_R"), ["XDG_RUNTIME_DIR"]),
    ],
)
def test_what_may_stand_at_a_place(two: Home, words: tuple[str, ...], expected: list[str]) -> None:
    found = values(two, *words)
    assert found == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [(("--env-file", ""), "files"), (("-C", ""), "folders"), (("--config-dir", "x"), "folders")],
)
def test_file_names_are_left_to_the_shell(two: Home, words: tuple[str, ...], kind: str) -> None:
    assert offer(words[:-1], words[-1], two.environ) == (kind, [])


def test_names_come_from_the_configuration_that_the_line_names(two: Home, home: Home) -> None:
    assert values(two, "--config-dir", str(home.root / "nowhere"), "-c", "") == []
    assert values(two, "--config-dir=~/.craft-agent", "-c", "") == ["work", "play"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"llmConnections": 7, "workspaces": {"a": 1}}', "\0\xff"])
def test_a_broken_configuration_offers_nothing(home: Home, content: str) -> None:
    home.config_file.write_text(content, encoding="latin-1")
    for option in ("-c", "-w", "-s", "-m"):
        assert values(home, option, "") == []


def test_entries_that_are_wrong_do_not_hide_the_others(home: Home) -> None:
    home.connect("good", models=["m", 7, {"id": None}, {}], defaultModel=3)
    home.config["llmConnections"] += [7, {}, {"slug": 7}, {"slug": "bare"}]
    home.config["workspaces"] += [7, {}, {"rootPath": 7}]
    home.write()
    assert values(home, "-c", "") == ["good", "bare"]
    assert values(home, "-m", "") == ["m"]
    assert values(home, "-w", "") == []


def test_what_cannot_be_typed_on_a_line_is_not_offered_and_descriptions_are_one_line(home: Home) -> None:
    home.connect("two\nlines")
    home.connect("tab\tin")
    home.connect("plain", name="de\nscription\x1b[31m\t")
    kind, candidates = offer(("-c",), "", home.environ)
    assert (kind, candidates) == ("words", [("plain", "de scription [31m ")])


@pytest.mark.parametrize(
    ("line", "words", "current", "cut", "quote"),
    [
        ("craft-run ", ["craft-run"], "", 0, ""),
        ("craft-run -c wo", ["craft-run", "-c"], "wo", 0, ""),
        ("craft-run --connection=wo", ["craft-run"], "--connection=wo", 13, ""),
        ("craft-run -c 'a b", ["craft-run", "-c"], "a b", 0, "'"),
        ('craft-run -c x"a \\"b', ["craft-run", "-c"], 'xa "b', 1, '"'),
        ("craft-run -c a\\ b", ["craft-run", "-c"], "a b", 0, ""),
        ("craft-run  -c\t''", ["craft-run", "-c"], "", 0, ""),
        ("craft-run '' x", ["craft-run", ""], "x", 0, ""),
        ("craft-run a\\", ["craft-run"], "a", 0, ""),
        ('craft-run "a\\b', ["craft-run"], "a\\b", 0, '"'),
        ("craft-run op:ro", ["craft-run"], "op:ro", 3, ""),
    ],
)
def test_a_line_is_cut_into_words_as_bash_does(line: str, words: list[str], current: str, cut: int, quote: str) -> None:
    assert bash.parse(line, BREAKS) == bash.Line(words=tuple(words), current=current, cut=cut, quote=quote)


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1))
def test_what_bash_inserts_is_one_word_that_means_the_candidate(value: str) -> None:
    inserted = bash.candidate(value, bash.parse("craft-run -c ", BREAKS))
    assert shlex.split(inserted) == [value]


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1), st.sampled_from("'\""))
def test_within_quotes_nothing_is_inserted_that_would_leave_them(value: str, quote: str) -> None:
    inserted = bash.candidate(value, bash.parse(f"craft-run -c {quote}", BREAKS))
    assert not inserted or shlex.split(f"{quote}{inserted}{quote}") == [value]


def test_every_subcommand_is_reached_by_its_words() -> None:
    for path in commands():
        assert offers.locate(path.split()).command == path
