"""Breaking lines at words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from launcher.screen.wrapping import wrapped

WORDS = st.lists(st.text("ab`", min_size=1, max_size=12), min_size=1, max_size=30)


@given(WORDS, st.integers(20, 60), st.integers(0, 10), st.integers(0, 4))
def test_no_word_is_lost_and_no_line_too_long(words: list[str], width: int, first: int, indent: int) -> None:
    lines = wrapped(" ".join(words), width, first, indent)
    assert " ".join(line.strip() for line in lines).split() == words
    assert first + len(lines[0]) <= width
    assert all(len(line) <= width for line in lines[1:])


def test_what_is_no_terminal_gets_one_line() -> None:
    assert wrapped("a " * 200, None, 0, 2) == ["a " * 200]


def test_a_command_stays_on_one_line_where_it_fits() -> None:
    assert wrapped("add a connection: `craft-run connections add`", 40, 6, 2) == [
        "add a connection:",
        "  `craft-run connections add`",
    ]


def test_a_command_that_is_longer_than_a_line_is_broken_at_its_words() -> None:
    assert wrapped("say `craft-run use a-connection`", 20, 0, 2) == ["say `craft-run use", "  a-connection`"]


def test_a_word_that_is_longer_than_a_line_stays_whole() -> None:
    assert wrapped("see /a/very/long/path/indeed/it/is", 20, 0, 2) == ["see", "  /a/very/long/path/indeed/it/is"]
