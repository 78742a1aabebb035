"""The three names of what comes back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.quantities import Missing
from funnelplan.core.roi import Roi, gain, roi, times

REVENUE, MARGIN, SPEND = Fraction(165), Fraction(72), Fraction(100)


def test_the_same_money_has_three_returns() -> None:
    found = roi(REVENUE, MARGIN, SPEND)
    assert found == Roi(Fraction(33, 20), Fraction(13, 20), Fraction(-7, 25))


def test_twice_900_for_1200_are_50_percent() -> None:
    # maths.md T5.1
    assert roi(Fraction(1800), Fraction(1800), Fraction(1200)).on_margin == Fraction(1, 2)


def test_without_a_margin_there_is_none_on_it() -> None:
    lacks = Missing("key", "deal.margin")
    found = roi(REVENUE, lacks, SPEND)
    assert found.on_margin == lacks
    assert found.on_revenue == Fraction(13, 20)


def test_without_a_spend_there_is_none_at_all() -> None:
    lacks, first = Missing("key", "spend.per"), Missing("key", "deal.value")
    assert roi(REVENUE, MARGIN, lacks) == Roi(lacks, lacks, lacks)
    assert roi(first, first, lacks) == Roi(first, first, first)


def test_nothing_spent_is_no_ratio() -> None:
    nothing = Missing("zero")
    assert roi(REVENUE, MARGIN, Fraction(0)) == Roi(nothing, nothing, nothing)
    assert times(1.0, 0.0) == gain(1.0, 0.0) == nothing
    assert gain(1.5, 1.0) == 0.5
    assert times(Fraction(0), SPEND) == 0


def test_what_is_just_covered_returns_nothing() -> None:
    margin = 60_000 * (1 + 1e-15)
    assert margin != 60_000
    assert roi(2 * margin, margin, Fraction(60_000)).on_margin == 0
    assert roi(Fraction(1), 60_000.06, Fraction(60_000)).on_margin == pytest.approx(1e-6)
    assert gain(Fraction(10**20 + 1), Fraction(10**20)) == Fraction(1, 10**20)
