"""Revive cold leads or replace them: the loop summed by hand, and what each way costs."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.quantities import Duration, Rate, Span
from funnelplan.core.revival import Revive, break_even, cost_of_revived, effective_rate, supply
from tests.spec import reading

QUARTER, EIGHTH = Fraction(1, 4), Fraction(1, 8)
shares = st.fractions(0, 1, max_denominator=40)
open_shares = st.fractions(Fraction(1, 40), Fraction(39, 40), max_denominator=40)


def test_cold_leads_that_come_back_make_it_45_instead_of_46() -> None:
    # maths.md T3.9
    rate = effective_rate(EIGHTH, QUARTER, QUARTER, QUARTER)
    assert rate == Fraction(7, 31)
    assert math.ceil(10 / rate) == 45
    assert math.ceil(10 / ((1 - EIGHTH) * QUARTER)) == 46


def test_reviving_costs_3600_where_a_new_one_costs_2400() -> None:
    # maths.md T3.10
    attempt, effort, success = Fraction(120), Fraction(3, 2), QUARTER
    new, rate, revived = Fraction(600), QUARTER, Fraction(1, 5)
    assert cost_of_revived(attempt, effort, success, revived) == 3600
    assert new / rate == 2400
    even = break_even(attempt, effort, rate, new, revived)
    assert even == Fraction(3, 8)
    assert cost_of_revived(attempt, effort, even, revived) == new / rate
    assert cost_of_revived(attempt, effort, even + Fraction(1, 100), revived) < new / rate


def test_reviving_the_lost_ones_brings_a_quarter_of_a_customer() -> None:
    # maths.md 3f: 1.25 lost − 5 · 0.25 · 0.20 = 1.0
    brought = supply(Fraction(40), EIGHTH, QUARTER, Fraction(1, 5))
    assert 5 * QUARTER - brought == 1
    with pytest.raises(ZeroDivisionError):
        cost_of_revived(Fraction(120), Fraction(1), Fraction(0), QUARTER)


@given(shares, shares, shares, shares)
def test_the_rate_is_the_sum_of_all_rounds(
    cold: Fraction, rate: Fraction, returning: Fraction, revived: Fraction
) -> None:
    if cold * returning == 1:
        with pytest.raises(ValueError, match="does not end"):
            effective_rate(cold, rate, returning, revived)
        return
    again, won = float(cold * returning), float((1 - cold) * revived)
    rounds = (again**n * won for n in range(1, 1000))  # so many go cold and come back n times
    bought = float((1 - cold) * rate) + math.fsum(rounds)
    assert float(effective_rate(cold, rate, returning, revived)) == pytest.approx(bought, abs=1e-9)


@given(open_shares, shares, open_shares)
def test_what_never_comes_back_or_never_goes_cold_changes_nothing(
    cold: Fraction, rate: Fraction, returning: Fraction
) -> None:
    assert effective_rate(cold, rate, Fraction(0), rate) == (1 - cold) * rate
    assert effective_rate(Fraction(0), rate, returning, rate) == rate
    assert effective_rate(cold, rate, Fraction(1), rate) == rate
    assert effective_rate(cold, rate, returning, rate) >= (1 - cold) * rate


def test_a_plan_says_what_becomes_of_cold_leads() -> None:
    plan = reading.plan(
        """
funnelplan: 1
stages:
  - {name: mql, rate: 30%}
  - {name: sql, rate: 25%, basis: worked, response: {exactly: 0 d, never: 12.5%}}
  - {name: customer}
revive:
  {stage: mql, success: 25%, effort: 1.5, gone: 30%, rate: 20%, attempt: 120, delay: 90 days}
"""
    )
    revive = plan.revive
    assert revive == Revive(
        stage=0,
        success=QUARTER,
        effort=Fraction(3, 2),
        gone=Fraction(3, 10),
        rate=Rate(Fraction(1, 5)),
        attempt=Fraction(120),
        delay=Duration(Fraction(90), Span.DAY),
    )
    assert revive.returning == Fraction(7, 10) * QUARTER
    rate = effective_rate(plan.cold[1], QUARTER, revive.returning, Fraction(1, 5))
    again = EIGHTH * revive.returning
    assert rate == Fraction(7, 8) * (QUARTER + Fraction(1, 5) * again / (1 - again))


def test_by_default_no_one_is_gone_and_an_attempt_costs_what_the_first_did() -> None:
    revive = Revive(0, QUARTER)
    assert revive.returning == QUARTER
    assert revive.effort == 1
    assert (revive.rate, revive.attempt, revive.delay) == (None, None, None)
