"""Which columns of a table stay, and how wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from launcher.screen.fitting import GAP, Column, columns_of, fit

COLUMN = st.tuples(st.integers(0, 3), st.none() | st.integers(1, 20), st.integers(0, 60))


def total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


@given(st.lists(COLUMN, min_size=1, max_size=8), st.integers(20, 120))
def test_what_is_drawn_is_never_wider_than_the_room(
    given_columns: list[tuple[int, int | None, int]], room: int
) -> None:
    columns = [Column(heading="", rank=rank, least=least) for rank, least, _width in given_columns]
    widths = [width for _rank, _least, width in given_columns]
    kept = fit(columns, widths, room)
    assert total(kept) <= max(room, len(kept) + GAP * (len(kept) - 1))
    assert {place for place, column in enumerate(columns) if column.rank == 0} <= kept.keys()
    assert all(kept[place] <= widths[place] for place in kept)


def test_where_all_fits_all_stays_as_it_is() -> None:
    assert fit(columns_of(["A", "B", "C"]), [3, 4, 5], 16) == {0: 3, 1: 4, 2: 5}


def test_what_can_be_cut_is_cut_before_a_column_is_left_out() -> None:
    columns = [Column(heading="PATH", least=8), Column(heading="B", rank=1)]
    assert fit(columns, [30, 10], 30) == {0: 18, 1: 10}
    assert fit(columns, [30, 10], 15) == {0: 15}


def test_the_later_of_plain_columns_go_first() -> None:
    assert fit(columns_of(["", "SLUG", "KIND", "USED"]), [1, 10, 20, 10], 40) == {0: 1, 1: 10, 2: 20}


def test_what_must_stay_is_squeezed_where_even_that_does_not_fit() -> None:
    assert fit([Column(heading="A"), Column(heading="B")], [50, 10], 40) == {0: 28, 1: 10}
