"""Amounts with units: whole units, differences, lengths of time."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.quantities import (
    CHANCE,
    POINTS,
    SHARE,
    Duration,
    Kind,
    Missing,
    Quantity,
    Span,
    Unit,
    chance,
    change,
    missing,
    money,
    need,
    outcome,
    share,
)

AMOUNTS = st.fractions(-1000, 1000, max_denominator=999)


def test_a_need_is_rounded_up_and_an_outcome_down() -> None:
    assert need(Fraction(35, 4), "sql").whole == 9
    assert outcome(Fraction(35, 4), "customer").whole == 8  # maths.md T1.1


def test_a_float_that_misses_a_whole_number_by_rounding_is_one() -> None:
    assert need(40.00000000000001, "sql").whole == outcome(39.99999999999999, "sql").whole == 40
    assert need(40.00000001, "sql").whole == 41
    assert outcome(39.99999999, "sql").whole == 39
    assert need(40 + Fraction(1, 10**12), "sql").whole == 41  # what is exact is meant


def test_a_whole_amount_stays_as_it_is() -> None:
    assert need(Fraction(21) / Fraction(35, 100), "sql").whole == 60  # maths.md T1.4
    assert outcome(Fraction(100) * Fraction(29, 100), "customer").whole == 29  # maths.md T1.4


@pytest.mark.parametrize("quantity", [money(5, "EUR"), share(Fraction(1, 2)), chance(0.5)])
def test_only_counts_have_whole_units(quantity: Quantity) -> None:
    assert quantity.whole is None


def test_a_missing_count_has_no_whole_units() -> None:
    assert missing(Unit(Kind.NEED, "sql"), Missing("zero")).whole is None


def test_units_say_what_is_counted() -> None:
    assert need(1, "sql").unit == Unit(Kind.NEED, "sql")
    assert outcome(1, "sql").unit == Unit(Kind.OUTCOME, "sql")
    assert money(1, "CHF").unit == Unit(Kind.MONEY, "CHF")
    assert share(1).unit == SHARE
    assert chance(1).unit == CHANCE


def test_the_exact_amount_of_a_float_is_that_float() -> None:
    assert chance(0.1).exact == Fraction(0.1) != Fraction(1, 10)


def test_a_missing_amount_can_not_be_had() -> None:
    with pytest.raises(ValueError, match=r"deal\.value"):
        _ = missing(SHARE, Missing("key", "deal.value")).exact


@given(AMOUNTS, AMOUNTS)
def test_a_change_added_to_what_was_gives_what_is(before: Fraction, after: Fraction) -> None:
    found = change(money(before, "EUR"), money(after, "EUR"))
    assert found.unit == Unit(Kind.MONEY, "EUR")
    assert before + found.exact == after


def test_a_change_of_shares_and_chances_is_in_points() -> None:
    assert change(share(Fraction(1, 4)), share(Fraction(1, 5))) == Quantity(
        Fraction(-5, 100), POINTS
    )
    assert change(chance(0.5), chance(0.25)) == Quantity(Fraction(-1, 4), POINTS)


def test_a_change_is_missing_where_either_side_is() -> None:
    there, absent = share(Fraction(1)), missing(SHARE, Missing("zero"))
    assert change(there, absent) == missing(POINTS, Missing("zero"))
    assert change(absent, there) == missing(POINTS, Missing("zero"))


@given(AMOUNTS.filter(bool))
def test_whole_units_are_the_nearest_on_their_side(amount: Fraction) -> None:
    needed, gained = need(amount, "sql").whole, outcome(amount, "sql").whole
    assert needed is not None
    assert gained is not None
    assert needed - 1 < amount <= needed
    assert gained <= amount < gained + 1


def test_a_duration_is_so_many_days() -> None:
    assert Duration(Fraction(90), Span.MINUTE).days == Fraction(90) / (24 * 60)
    assert Duration(Fraction(36), Span.HOUR).days == Fraction(3, 2)
    assert Duration(Fraction(2), Span.WEEK).days == 2 * 7
    assert Duration(Fraction(1), Span.MONTH).days == Fraction("365.25") / 12
    assert Duration(Fraction(4), Span.QUARTER).days == Fraction("365.25")
    assert Duration(Fraction(1), Span.YEAR).days == Duration(Fraction(12), Span.MONTH).days
    assert Duration(Fraction(3), Span.DAY).days == 3
