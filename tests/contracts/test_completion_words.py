"""The table that completion reads has every subcommand and option that click has."""

from __future__ import annotations

from launcher.cli import words


def test_the_table_is_what_click_says() -> None:
    with open(words.FILE, encoding="utf-8") as file:
        assert file.read() == words.text(), "bring it up to date: `python -m launcher.cli.words`"
