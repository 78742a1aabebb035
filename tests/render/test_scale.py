"""The scale of a chart: round amounts, few of them, and bars as long as there is room for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from funnelplan.render.scale import MOST_ROWS, Scale, scale_of

AMOUNTS = st.one_of(
    st.fractions(0, 10**6),
    st.fractions(0, 1),
    st.integers(0, 10**30).map(Fraction),
    st.floats(0, 1e300).map(Fraction),
)


@pytest.mark.parametrize(
    ("lowest", "highest", "amounts", "above", "below"),
    [
        (-17_000, 75_000, [80_000, 60_000, 40_000, 20_000, 0, -20_000], 8, 2),
        (0, 60_000, [60_000, 40_000, 20_000, 0], 9, 0),
        (-60_000, 0, [0, -20_000, -40_000, -60_000], 0, 9),
        (-1, 1_000_000, [1_000_000, 500_000, 0], 10, 1),
        (0, 5, [5, 4, 3, 2, 1, 0], 10, 0),
        (0, 0, [0], 0, 0),
    ],
)
def test_amounts_at_the_axis(
    lowest: int, highest: int, amounts: list[int], above: int, below: int
) -> None:
    scale = scale_of(Fraction(lowest), Fraction(highest))
    assert list(scale.amounts.values()) == amounts
    assert (scale.above, scale.below) == (above, below)
    assert scale.digits == 0


def test_amounts_stand_at_the_rows_that_they_mean() -> None:
    scale = Scale(Fraction(20_000), 2, above=5, below=2)
    assert scale.amounts == {4: 40_000, 2: 20_000, 0: 0, -2: -20_000}


@given(low=AMOUNTS, high=AMOUNTS)
@example(low=Fraction(1, 2), high=Fraction(1))
@example(low=Fraction(1, 10**12), high=Fraction(0))
@example(low=Fraction(0), high=Fraction(5e-324))
@example(low=Fraction(1e300), high=Fraction(1e300))
def test_every_amount_has_its_place(low: Fraction, high: Fraction) -> None:
    scale = scale_of(-low, high)
    row = scale.step / scale.rows
    assert scale.above + scale.below <= MOST_ROWS
    assert scale.above * row >= high
    assert scale.below * row >= low
    assert (scale.above > 0, scale.below > 0) == (high > 0, low > 0)
    assert max(map(abs, scale.amounts.values())) >= max(low, high), "the longest bar is bracketed"
    assert all(index * row == amount for index, amount in scale.amounts.items())


@given(low=AMOUNTS, high=AMOUNTS)
def test_amounts_are_few_and_round(low: Fraction, high: Fraction) -> None:
    assume(max(low, high) >= Fraction(1, 20))
    scale = scale_of(-low, high)
    assert 3 <= len(scale.amounts) <= 6
    assert str((scale.step * 100).numerator).rstrip("0") in {"1", "2", "25", "5"}
    assert (scale.step * 100).denominator == 1, "whole cents"


@given(low=AMOUNTS, high=AMOUNTS)
def test_bars_use_the_room_there_is(low: Fraction, high: Fraction) -> None:
    """Four rows at least, both sides together, even where both are just beyond a round amount."""
    assume(max(low, high) >= Fraction(1, 2))
    scale = scale_of(-low, high)
    assert scale.halves(low) + scale.halves(high) >= 8


def test_what_is_finer_than_a_cent_is_not_drawn_large() -> None:
    """The noise of floating point is no profit."""
    scale = scale_of(-Fraction(1, 10**12), Fraction(1, 10**12))
    assert scale.step == Fraction(1, 100)
    assert scale.halves(Fraction(1, 10**12)) == 1
    assert scale.digits == 2


@pytest.mark.parametrize(
    ("value", "halves"),
    [("0", 0), ("0.001", 1), ("2499", 1), ("5000", 1), ("7499", 1), ("7500", 2), ("-20000", 4)],
)
def test_a_bar_ends_at_the_nearest_half_of_a_row(value: str, halves: int) -> None:
    """Rows of 10,000 each; a half of one is 5,000."""
    assert Scale(Fraction(20_000), 2, above=8, below=2).halves(Fraction(value)) == halves


@given(value=AMOUNTS, other=AMOUNTS)
def test_no_longer_bar_for_less(value: Fraction, other: Fraction) -> None:
    scale = scale_of(Fraction(0), max(value, other))
    assert (scale.halves(value) <= scale.halves(other)) or value > other
    assert scale.halves(value) <= 2 * scale.above
