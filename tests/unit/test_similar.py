"""What is near to a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.values.similar import distance, meant, similar

KNOWN = ["connections", "credentials", "workspaces", "claude", "codex", "work"]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("conections", "connections"),
        ("Claud", "claude"),
        ("cluade", "claude"),
        ("codx", "codex"),
        ("wrok", "work"),
        ("conn", "connections"),
        ("c", None),
        ("wo", None),
        ("", None),
        ("something", None),
        ("pear", None),
    ],
)
def test_slips_of_the_fingers_are_recognised_and_no_more(word: str, nearest: str | None) -> None:
    assert similar(word, KNOWN) == nearest


def test_the_question_is_empty_where_nothing_is_near() -> None:
    assert meant("claud", KNOWN) == "did you mean `claude`?"
    assert meant("pear", KNOWN) == ""


@given(st.text(max_size=8), st.text(max_size=8))
def test_the_distance_is_a_distance(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
