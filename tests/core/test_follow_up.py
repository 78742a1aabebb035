"""How long following up pays, by hand and against trying every age."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.follow_up import FollowUp, gains, stop_age
from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.quantities import Duration, Span

MONTH = Span.MONTH.value
SLOW = Average(Duration(Fraction(18), Span.MONTH))
LATE = Fraction("0.015")


def months(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.MONTH)


def follow(cost: int | str, takes: Lag = SLOW, margin: int = 4000) -> FollowUp:
    return FollowUp(LATE, takes, Fraction(margin), Fraction(cost), MONTH)


TABLE = ByTable(
    ((months(1), Fraction(1, 2)), (months(3), Fraction(7, 10)), (months(4), Fraction(1)))
)
"""Half in the first month, a tenth in each of the next two, 3 tenths in the fourth."""


def test_a_slow_tail_is_followed_until_a_month_of_it_costs_more_than_it_brings() -> None:
    # 60·(e^(−a/18) − e^(−(a+1)/18)) ≥ c, so a ≤ 18·ln(60·(1 − e^(−1/18)) ÷ c)
    first = 60 * -math.expm1(-1 / 18)
    for cost in ("0.5", "1", "2", "3"):
        last = math.floor(18 * math.log(first / float(cost)))
        assert stop_age(follow(cost), 60) == (last + 1 if last + 1 < 60 else None)
    assert [stop_age(follow(cost), 60) for cost in ("0.5", "1", "2")] == [34, 22, 9]
    assert stop_age(follow("0.5"), 34) is None


def test_what_each_month_brings_by_hand() -> None:
    # ρ·m = 60: 30, 6, 6, 18, and nothing after
    assert gains(follow(5, TABLE), 5) == (25, 1, 1, 13, -5)
    assert stop_age(follow(5, TABLE), 5) == 4
    assert stop_age(follow(5, TABLE), 4) is None


def test_a_dull_stretch_is_sat_out_where_what_comes_after_makes_up_for_it() -> None:
    # at 8: 22, −2, −2, 10; at 16: 14, −10, −10, 2
    assert stop_age(follow(8, TABLE), 9) == 4
    assert stop_age(follow(16, TABLE), 9) == 1
    # at 10: 20, −4, −4, 8: as good after 1 as after 4, so the later one
    assert stop_age(follow(10, TABLE), 9) == 4


def test_never_worth_it() -> None:
    assert stop_age(follow(31, TABLE), 9) == 0
    assert stop_age(follow(1, margin=0), 9) == 0
    # the one month that brings something comes after too many that don't
    assert stop_age(follow(7, Exactly(months(10))), 36) == 0
    assert stop_age(follow(5, Exactly(months(10))), 36) == 10


def test_what_costs_nothing_is_never_stopped() -> None:
    assert stop_age(follow(0), 12) is None
    assert stop_age(follow(0, TABLE), 12) is None
    assert stop_age(follow(0, margin=0), 1) is None


@pytest.mark.parametrize("periods", [1, 6, 60])
def test_who_buys_within_the_first_month_is_followed_up_that_long(periods: int) -> None:
    at_once = follow(1, Exactly(Duration(Fraction(1), Span.DAY)))
    assert stop_age(at_once, periods) == (None if periods == 1 else 1)


@given(
    st.sampled_from([SLOW, TABLE, Average(months(6), 3), Exactly(months(5))]),
    st.integers(0, 40),
    st.integers(1, 24),
)
def test_no_other_age_brings_more(takes: Lag, cost: int, periods: int) -> None:
    each = gains(follow(cost, takes), periods)
    found = stop_age(follow(cost, takes), periods)
    best = periods if found is None else found
    for age in range(periods + 1):
        assert sum(each[:best]) >= sum(each[:age])
    assert not best or each[best - 1] >= 0
    assert best == periods or each[best] <= 0
