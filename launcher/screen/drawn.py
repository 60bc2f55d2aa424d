"""The forms for a terminal. rich measures, wraps and colours here, and nowhere else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from launcher.screen import theme
from launcher.screen.fitting import GAP, START, columns_of, fit
from launcher.screen.plain import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launcher.screen.fitting import Column
    from launcher.screen.surface import Surface

    # A piece of text and its role.
    Piece = tuple[str, str]

_UNLIMITED = 100_000
# A symbol, the longest word for how bad something is, and the gap behind it (columns).
_SEVERITY = 11
_BESIDE = 14
# The share of the width that names may take, and the indentation of what follows longer ones (columns).
_NAMES = 0.45
_STEP = 6
_EMPTY = 100
# Stands for a blank at which no line may be broken: of those for private use.
_TIED = "\ue0f0"
_THEME = Theme({f"craft.{role}": style for role, style in theme.STYLES.items()}, inherit=False)


def table(headings: Sequence[str | Column], rows: Sequence[Sequence[str]], surface: Surface) -> str:
    """Rows below their headings, each on one line: what does not fit is cut, or its column left out."""
    columns = columns_of(headings)
    shown = [[printable(cell) for cell in row] for row in rows]
    every = [[each.heading for each in columns], *shown]
    widths = [max(cell_len(row[place]) for row in every) for place in range(len(columns))]
    empty = [not any(row[place] for row in shown) for place in range(len(columns))]
    kept = fit(_without_empty_first(columns, empty), widths, surface.width or _UNLIMITED)
    first = next((place for place in kept if columns[place].heading), None)
    lines = []
    for number, row in enumerate(every):
        line = Text()
        for place, width in kept.items():
            cell = _cut(row[place], width, columns[place].cut, surface)
            role = theme.HEADING if number == 0 else theme.NAME if place == first else theme.PLAIN
            line.append(cell, _style(role)).append(" " * (width - cell_len(cell) + GAP))
        line.rstrip()
        lines.append(line)
    return drawn(lines, surface)


def _without_empty_first(columns: Sequence[Column], empty: Sequence[bool]) -> list[Column]:
    """The columns, those without any entry the first to be left out."""
    return [
        each.but(rank=each.rank + _EMPTY) if each.rank and nothing else each
        for each, nothing in zip(columns, empty, strict=True)
    ]


def heading(text: str, surface: Surface) -> str:
    """What stands above lines that belong together."""
    return drawn(hanging([(printable(text), theme.HEADING)], 0, surface), surface)


def paragraph(text: str, surface: Surface) -> str:
    """A sentence or two."""
    return drawn(hanging(code(printable(text)), 0, surface), surface)


def facts(rows: Iterable[Sequence[str]], surface: Surface, *, role: str = theme.LABEL, value: str = theme.NAME) -> str:
    """A name and its value on each line, long ones wrapped at words below themselves.

    Where a row has a third part, the value is what counts, and the third part what is said of it. `role` is that of
    the names, `value` that of such a value.
    """
    listed = [[printable(part) for part in row] for row in rows]
    longest = max((cell_len(row[0]) for row in listed), default=0) + GAP
    # Beside names as long as these a value would be left with a narrow column: it follows them.
    ragged = surface.width is not None and longest > _NAMES * surface.width
    indent = _STEP if ragged else longest
    lines: list[Text] = []
    for name, text, *remark in listed:
        head = name + " " * (GAP if ragged else longest - cell_len(name))
        if text and any(remark):
            pieces = [(text, value), ("  (", theme.PLAIN), *code(remark[0]), (")", theme.PLAIN)]
        else:
            pieces = code(text or "".join(remark))
        lines += hanging([(head, role), *pieces], indent, surface)
    return drawn(lines, surface)


def findings(rows: Iterable[tuple[str, str, str, str | None]], surface: Surface) -> str:
    """Findings: how bad each is, where it was found, what it is, and below that what would mend it."""
    listed = list(rows)
    longest = max((cell_len(row[1]) for row in listed), default=0)
    # Long names stand before the text instead of beside it, which would be left with a narrow column.
    beside = 0 < longest <= _BESIDE
    indent = _SEVERITY + (longest + GAP if beside else 0)
    lines: list[Text] = []
    for severity, place, text, fix in listed:
        mark = f"{theme.symbol(severity, letters=surface.letters)} {severity}".ljust(_SEVERITY)
        at = place.ljust(longest + GAP) if beside else f"{place}  " if place else ""
        lines += hanging([(mark, severity), (at, theme.LABEL), *code(printable(text))], indent, surface)
        if fix:
            lines += hanging([(" " * indent, theme.PLAIN), *code(printable(fix))], indent, surface)
    return drawn(lines, surface)


def hanging(pieces: Iterable[Piece], indent: int, surface: Surface) -> list[Text]:
    """The lines of a text that begins at the left, with every further line indented."""
    width = surface.readable or _UNLIMITED
    text = Text()
    for piece, role in pieces:
        # A command that is copied must not lose a part at the end of a line, where it fits on one.
        whole = role == theme.COMMAND and cell_len(piece) <= width - indent
        text.append(piece.replace(" ", _TIED) if whole else piece, _style(role))
    head, rest = text[:indent], text[indent:]
    # A single word is no prose: a path is broken only where the terminal itself is too narrow for it.
    room = width if " " in rest.plain.strip() else surface.width or _UNLIMITED
    if cell_len(text.plain) <= room:
        return [text]
    wrapped = rest.wrap(_console(surface, io.StringIO()), max(width - indent, 1))
    lines = []
    for number, line in enumerate(wrapped):
        line.rstrip()
        lines.append((head if number == 0 else Text(" " * indent)) + line)
    return lines


def code(text: str) -> list[Piece]:
    """A text with what stands in backticks as pieces of their own, which keep them: they can be told without colour."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [(text, theme.PLAIN)]
    pieces = []
    for place, part in enumerate(parts):
        if place % 2:
            pieces.append((f"`{part}`", theme.COMMAND))
        elif part:
            pieces.append((part, theme.PLAIN))
    return pieces


def drawn(lines: Iterable[Text], surface: Surface) -> str:
    """The lines as they are written."""
    file = io.StringIO()
    console = _console(surface, file)
    for line in lines:
        console.print(line, soft_wrap=True)
    return file.getvalue().replace(_TIED, " ")


def _cut(text: str, width: int, side: str, surface: Surface) -> str:
    if cell_len(text) <= width:
        return text
    mark = theme.ELLIPSIS[0 if surface.letters else 1]
    if side == START:
        kept = set_cell_size(text[::-1], width - 1).rstrip()[::-1]
        return mark + kept
    return set_cell_size(text, width - 1).rstrip() + mark


def _style(role: str) -> str:
    return f"craft.{role}" if role else ""


def _console(surface: Surface, file: io.StringIO) -> Console:
    return Console(
        file=file,
        force_terminal=surface.colour,
        color_system="standard" if surface.colour else None,
        width=surface.width or _UNLIMITED,
        theme=_THEME,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
