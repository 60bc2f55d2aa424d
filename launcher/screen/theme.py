"""The roles that a piece of text may have, and how each looks.

Colour is never the only sign: a symbol or a word stands with it, and the text that has to be read keeps the terminal's
own colour. The colours are those that can be told apart on light and on dark grounds alike: no yellow, cyan or blue.
"""

from __future__ import annotations

OK = "ok"
INFO = "info"
WARNING = "warning"
ERROR = "error"
NAME = "name"
LABEL = "label"
HEADING = "heading"
COMMAND = "command"
MUTED = "muted"
SKIPPED = "skipped"
PLAIN = ""

# Role -> the words of rich for it, and the same as parameters of SGR, for what is said without rich.
STYLES = {
    OK: "green",
    INFO: "bold",
    WARNING: "bold magenta",
    ERROR: "bold red",
    NAME: "bold",
    LABEL: "dim",
    HEADING: "bold",
    COMMAND: "bold",
    MUTED: "dim",
    SKIPPED: "dim",
}
SGR = {ERROR: "1;31", WARNING: "1;35", INFO: "1", COMMAND: "1", MUTED: "2"}

# Role -> the symbol before it, and what stands for it where a terminal has no such letter.
_SYMBOLS = {SKIPPED: ("•", "-"), OK: ("✓", "+"), INFO: ("•", "-"), WARNING: ("!", "!"), ERROR: ("✗", "x")}
ELLIPSIS = ("…", "~")


def symbol(role: str, *, letters: bool) -> str:
    """The symbol of a role; with `letters` one that is not ASCII."""
    return _SYMBOLS[role][0 if letters else 1]
