"""What stays of the tables whose rows are long, on terminals of the usual widths."""

from __future__ import annotations

import pytest

from launcher.cli.history import COLUMNS as HISTORY
from launcher.cli.shims.group import COLUMNS as SHIMS
from launcher.screen import drawn
from launcher.screen.surface import Surface

LAUNCH = ("2026-01-31 12:00", "sh -c " + "'a long argument' " * 9, "acme-claude", "acme", "", "5 s", "143 (SIGTERM)")
SHIM = ("claude", "/home/someone/.local/bin/claude", "", "/usr/local/bin/claude", "the program is first on PATH")


@pytest.mark.parametrize("width", [60, 80, 110])
def test_a_long_command_does_not_take_the_place_of_when_and_how_it_ended(width: int) -> None:
    line = drawn.table(HISTORY, [LAUNCH], Surface(width=width)).splitlines()[1]
    assert line.startswith("2026-01-31 12:00  sh -c 'a")
    assert line.endswith("143 (SIGTERM)")
    assert "acme-claude" in line


@pytest.mark.parametrize("width", [60, 80, 110])
def test_what_is_wrong_with_a_shim_is_not_cut(width: int) -> None:
    line = drawn.table(SHIMS, [SHIM], Surface(width=width)).splitlines()[1]
    assert line.startswith("claude  ")
    assert line.endswith("the program is first on PATH")
