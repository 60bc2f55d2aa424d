"""Texts in paragraphs, laid out for the width of a terminal; pure."""

from __future__ import annotations

import re

from launcher.screen.wrapping import wrapped

# What a line of a list begins with: its number, or a name and the blanks behind it.
_HEAD = re.compile(r" {2}(?:\d+\. |\S.*? {2,})(?=\S)")


def laid_out(text: str, width: int | None) -> str:
    """The text with no line longer than `width` columns that could be broken; as it stands where that is None.

    Paragraphs are filled. Lines that begin with two blanks stay lines, what does not fit on one below its own text;
    commands stay whole.
    """
    if width is None:
        return text
    return "\n\n".join("\n".join(_lines(block, width)) for block in text.rstrip("\n").split("\n\n")) + "\n"


def entry(head: str, text: str, width: int | None) -> list[str]:
    """The lines of an entry of a list: what does not fit beside its head goes on below its own text."""
    first, *rest = wrapped(text, width, len(head), len(head))
    return [head + first, *rest]


def _lines(block: str, width: int) -> list[str]:
    lines = block.split("\n")
    if not all(line.startswith("  ") for line in lines):
        return wrapped(" ".join(lines), width, 0, 0)
    return [part for line in lines for part in _listed(line, width)]


def _listed(line: str, width: int) -> list[str]:
    head = _HEAD.match(line)
    return entry(head[0], line[head.end() :], width) if head else [line]
