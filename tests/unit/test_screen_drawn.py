"""What is drawn on a terminal: whole words, one entry a line, no colour where none is wanted."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from launcher.screen import drawn
from launcher.screen.fitting import START, Column
from launcher.screen.surface import Surface

COLUMNS = (
    Column(heading="", rank=0),
    Column(heading="SLUG"),
    Column(heading="KIND", rank=2, least=10),
    Column(heading="USED", rank=1),
    Column(heading="FOLDER", least=8, cut=START),
)
ROWS = [
    ("*", "acme-claude", "Anthropic, API key", "2 h ago", "~/src/acme/services/backend"),
    ("", "ollama", "own endpoint localhost, no key", "", "~/工作/项目"),
]


@pytest.mark.parametrize("width", [40, 60, 80, 110])
def test_a_table_has_one_line_for_each_entry_and_none_is_wider_than_the_terminal(width: int) -> None:
    lines = drawn.table(COLUMNS, ROWS, Surface(width=width)).splitlines()
    assert len(lines) == 3
    assert [line for line in lines if cell_len(line) > width] == []
    assert "acme-claude" in lines[1]


def test_a_path_loses_its_beginning() -> None:
    assert drawn.table(COLUMNS, ROWS, Surface(width=40)).splitlines()[1].endswith("…rvices/backend")


def test_the_mark_of_a_cut_is_a_letter_that_the_terminal_has() -> None:
    assert "…" not in drawn.table(COLUMNS, ROWS, Surface(width=40, letters=False))


@pytest.mark.parametrize("width", [40, 60, 80, 110])
def test_facts_are_wrapped_at_words_below_themselves(width: int) -> None:
    text = drawn.facts([("agents", "claude, " * 30 + "`craft-run explain`"), ("a", "b", "c")], Surface(width=width))
    lines = text.splitlines()
    assert [line for line in lines if cell_len(line) > width] == []
    assert all(line.startswith(" " * 8) for line in lines[1:-1])
    assert any("`craft-run explain`" in line for line in lines), "a command stays whole"
    assert lines[-1] == "a       b  (c)"


def test_a_path_is_not_broken_where_the_terminal_has_room_for_it() -> None:
    path = "/home/someone" + "/folder" * 12
    assert drawn.facts([("path", path)], Surface(width=110)) == f"path  {path}\n"
    lines = drawn.facts([("path", path)], Surface(width=80)).splitlines()
    assert "".join(line[6:] for line in lines) == path
    assert [line for line in lines if len(line) > 80] == []


def test_a_finding_has_a_symbol_and_a_word_and_what_mends_it() -> None:
    rows = [("error", "shell", "it is wrong", "`mend it`"), ("ok", "clock", "right", None)]
    assert drawn.findings(rows, Surface(width=60)).splitlines() == [
        "✗ error    shell  it is wrong",
        "                  `mend it`",
        "✓ ok       clock  right",
    ]


def test_there_are_escape_sequences_only_where_colour_is_wanted() -> None:
    rows = [("error", "shell", "it is wrong", None)]
    assert "\x1b" not in drawn.findings(rows, Surface(width=60))
    assert "\x1b[1;31m" in drawn.findings(rows, Surface(width=60, colour=True))


def test_control_characters_are_shown_and_not_sent() -> None:
    text = drawn.facts([("name", "a\x1b]0;title\x07")], Surface(width=60, colour=True))
    assert "\x1b]0" not in text
    assert "\\x1b]0;title\\x07" in text
