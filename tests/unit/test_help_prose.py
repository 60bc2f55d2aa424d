"""Topics of the help on terminals of any width: whole words, and lists that stay lists."""

from __future__ import annotations

import pytest

from launcher.cli.help.prose import laid_out
from launcher.cli.help.topics import TOPICS

WORDS = {name: topic.text.split() for name, topic in TOPICS.items()}


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_word_of_a_topic_is_broken_or_lost(topic: str, width: int) -> None:
    shown = laid_out(TOPICS[topic].text, width)
    assert shown.split() == WORDS[topic]
    too_long = [line for line in shown.splitlines() if len(line) > width]
    assert all(line.startswith("  craft-run ") for line in too_long), "only a command is longer: it stays whole"


def test_paragraphs_are_filled_and_entries_go_on_below_their_own_text() -> None:
    entries = ["  77   sign in again", "  1. the first of all", "  craft-run -w acme -- claude -p hello"]
    text = "\n".join(["One two", "three four.", "", *entries, ""])
    assert laid_out(text, 16).splitlines() == [
        "One two three",
        "four.",
        "",
        "  77   sign in",
        "       again",
        "  1. the first",
        "     of all",
        "  craft-run -w acme -- claude -p hello",
    ]


def test_where_there_is_no_terminal_a_text_stays_as_it_is() -> None:
    assert laid_out(TOPICS["environment"].text, None) == TOPICS["environment"].text
