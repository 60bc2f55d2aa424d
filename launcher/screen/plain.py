"""The forms for what is no terminal: whole, aligned, one entry a line, without escape sequences."""

from __future__ import annotations

from launcher.screen.fitting import GAP, columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launcher.screen.fitting import Column
    from launcher.screen.surface import Surface

# The longest word for how bad something is, and the gap behind it.
_SEVERITY = 9


def table(headings: Sequence[str | Column], rows: Iterable[Sequence[str]], _surface: Surface) -> str:
    """Rows below their headings."""
    return _joined(aligned([[each.heading for each in columns_of(headings)], *rows]))


def heading(text: str, _surface: Surface) -> str:
    """What stands above lines that belong together."""
    return f"{printable(text)}\n"


def paragraph(text: str, _surface: Surface) -> str:
    """A sentence or two."""
    return f"{printable(text)}\n"


def facts(rows: Iterable[Sequence[str]], _surface: Surface, **_roles: str) -> str:
    """A name and its value on each line, and in brackets what is said of the value, where a row has a third part."""
    return _joined(aligned((name, valued(*rest)) for name, *rest in rows))


def valued(value: str, remark: str = "") -> str:
    """A value and what is said of it."""
    return f"{value}  ({remark})" if value and remark else value or remark


def findings(rows: Iterable[tuple[str, str, str, str | None]], _surface: Surface) -> str:
    """Findings: how bad each is, where it was found, what it is, and below that what would mend it."""
    listed = list(rows)
    longest = max((len(row[1]) for row in listed), default=0)
    indent = _SEVERITY + (longest + GAP if longest else 0)
    lines = []
    for severity, place, text, fix in listed:
        lines.append(f"{severity:<{_SEVERITY}}{place}".ljust(indent) + printable(text))
        if fix:
            lines.append(f"{' ' * indent}fix: {printable(fix)}")
    return _joined(lines)


def printable(text: str) -> str:
    """Text with its control characters escaped: names come from files that anybody may have written.

    Bytes that are not UTF-8 stay as they are.
    """
    return "".join(
        letter if letter.isprintable() or "\udc80" <= letter <= "\udcff" else repr(letter)[1:-1] for letter in text
    )


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows with their columns below each other."""
    listed = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in listed) for column in range(len(listed[0]))] if listed else []
    gap = " " * GAP
    return [gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in listed]


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
