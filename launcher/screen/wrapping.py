"""Breaking lines at words; pure, and cheap to import: warnings of a launch go through here."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TICK = "`"


def wrapped(text: str, width: int | None, first: int, indent: int) -> list[str]:
    """The lines of a text that begins at column `first`, those behind the first indented by `indent` columns.

    What stands in backticks is one word where it fits on a line: a command that is copied must not lose a part. A word
    that is longer than a line stays whole.
    """
    if width is None or first + len(text) <= width:
        return [text]
    lines = [""]
    room = width - first
    for word in _words(text, width - indent):
        used = len(lines[-1]) + 1 if lines[-1] else 0
        # A line that is still empty takes a word that no line can hold.
        if used + len(word) > room and (used or len(word) <= width - indent != room):
            lines.append(word)
            room = width - indent
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return [lines[0], *(" " * indent + line for line in lines[1:])]


def _words(text: str, longest: int) -> Iterator[str]:
    """The words, those between two backticks as one unless together they are longer than `longest`."""
    joined = ""
    for word in text.split(" "):
        joined = f"{joined} {word}" if joined else word
        if len(joined) > longest:
            yield from joined.split(" ")
            joined = ""
        elif joined.count(_TICK) % 2 == 0:
            yield joined
            joined = ""
    if joined:
        yield from joined.split(" ")
