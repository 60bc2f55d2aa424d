"""Whether to colour, and how wide a terminal is."""

from __future__ import annotations

import pytest

from launcher.screen import surface


@pytest.mark.parametrize(
    ("when", "environ", "terminal", "expected"),
    [
        ("auto", {"TERM": "xterm"}, True, True),
        ("auto", {"TERM": "xterm"}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {}, True, False),
        ("auto", {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0", "TERM": "xterm"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1", "TERM": "xterm"}, True, False),
    ],
)
def test_the_option_decides_then_the_variables_then_the_terminal(
    when: str, environ: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    assert surface.takes_colour(environ, when, terminal=terminal) is expected


def test_what_is_no_terminal_has_no_width() -> None:
    on = surface.of(1, {"COLUMNS": "60", "TERM": "xterm"})
    assert (on.width, on.colour) == (None, False)
