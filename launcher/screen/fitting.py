"""Which columns of a table stay, and how wide, in a room that is too narrow for all of them; pure."""

from __future__ import annotations

from launcher.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
END, START = "end", "start"


class Column(Value):
    """A column of a table.

    Where not all fit, those that can be cut are narrowed to `least` (columns of the terminal; None: not to be cut),
    then those with the greatest `rank` are left out, one by one; rank 0 always stays. `cut` says which side of a text
    goes where it does not fit: of a path it is the beginning.
    """

    heading: str
    rank: int = 0
    least: int | None = None
    cut: str = END


def columns_of(headings: Sequence[str | Column]) -> list[Column]:
    """Columns; of those given by their heading alone, the later ones are left out first, the first two last."""
    return [
        each if isinstance(each, Column) else Column(heading=each, rank=max(0, place - 1))
        for place, each in enumerate(headings)
    ]


def fit(columns: Sequence[Column], widths: Sequence[int], room: int) -> dict[int, int]:
    """Place of each column that stays -> its width; together with the gaps no more than `room`."""
    staying = dict(enumerate(widths))
    while not _narrowed(columns, staying, room):
        place = max(staying, key=lambda each: (columns[each].rank, each))
        if columns[place].rank == 0 or len(staying) == 1:
            break
        del staying[place]
    narrowed = _narrowed(columns, staying, room)
    return narrowed or _squeezed(staying, room)


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _narrowed(columns: Sequence[Column], widths: dict[int, int], room: int) -> dict[int, int] | None:
    """The widths with the widest that can be cut narrowed as far as needed; None where that is not enough."""
    widths = dict(widths)
    excess = _total(widths) - room
    for place in sorted(widths, key=lambda each: -widths[each]):
        least = columns[place].least
        if excess <= 0 or least is None:
            continue
        given = min(excess, max(0, widths[place] - least))
        widths[place] -= given
        excess -= given
    return widths if excess <= 0 else None


def _squeezed(widths: dict[int, int], room: int) -> dict[int, int]:
    """All that must stay, cut until it fits: the widest first."""
    widths = dict(widths)
    while _total(widths) > room and max(widths.values()) > 1:
        place = max(widths, key=lambda each: widths[each])
        widths[place] -= 1
    return widths
