"""A message for standard error as it looks there: wrapped at words and with its first word coloured on a terminal, on
one line elsewhere. Loaded when something is said: most launches say nothing.
"""

from __future__ import annotations

from launcher.screen import surface, theme
from launcher.screen.wrapping import wrapped

_STDERR = 2
_NAME = "craft-run: "
# Columns that the further lines of a message are indented by.
_INDENT = 2
# Role -> the word for it, and whether the program's name stands before it.
_WORDS = {
    theme.ERROR: ("error:", True),
    theme.WARNING: ("warning:", True),
    theme.INFO: ("hint:", False),
    theme.MUTED: ("", True),
    theme.PLAIN: ("", False),
}


def message(role: str, text: str) -> str:
    """The lines of an error, a warning, a hint (INFO), a note (MUTED) or a plain line.

    Control characters are escaped: names come from files that anybody may have written.
    """
    on = surface.of(_STDERR)
    word, named = _WORDS[role]
    name = _NAME if named else ""
    head = f"{name}{word} " if word else name
    lines = wrapped(_printable(text), on.readable, len(head), _INDENT)
    if on.colour and word:
        head = f"{name}\x1b[{theme.SGR[role]}m{word}\x1b[0m "
    return head + "".join(f"{line}\n" for line in lines)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
