"""Net present value, payback and peak funding of monthly flows, by hand and against others."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.cashflows import (
    Funding,
    cumulative,
    difference,
    discounted,
    npv,
    payback,
    peak_funding,
    size,
    total,
    without_noise,
    worth,
)

EIGHTH = Fraction(1, 8)
TENTH = Fraction(1, 10)
BY_HAND = (Fraction(-1200), Fraction(900), Fraction(900))
"""maths.md T5.1"""

money = st.fractions(-10_000, 10_000, max_denominator=100)
exact_flows = st.lists(money, min_size=1, max_size=40)
float_flows = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


def yearly(*flows: int) -> tuple[Fraction, ...]:
    """Flows a year apart, as flows per month."""
    months = [Fraction(0)] * (12 * (len(flows) - 1) + 1)
    months[::12] = map(Fraction, flows)
    return tuple(months)


def test_1200_spent_and_twice_900_back_by_hand() -> None:
    # maths.md T5.1; (1 + 12 %) per year is 1.12^(t/12) after t months
    assert total(BY_HAND) == Fraction(600)
    assert cumulative(BY_HAND) == (-1200, -300, 600)
    assert payback(BY_HAND) == 2
    assert peak_funding(BY_HAND) == Funding(Fraction(1200), 0)
    wanted = -1200 + 900 / 1.12 ** (1 / 12) + 900 / 1.12 ** (2 / 12)
    assert npv(BY_HAND, Fraction(12, 100)) == pytest.approx(wanted, rel=1e-14)
    assert wanted == pytest.approx(574.70, abs=0.005)


def test_the_first_flow_is_not_discounted_and_the_second_after_a_year_once() -> None:
    # maths.md T5.3: −100 + 60 ÷ 1.1 + 60 ÷ 1.21 = 500/121; Excel's NPV() is that ÷ 1.1
    flows = yearly(-100, 60, 60)
    ours = npv(flows, TENTH)
    assert ours == pytest.approx(500 / 121, rel=1e-14) == pytest.approx(4.132231, abs=5e-7)
    assert ours / Fraction(11, 10) == pytest.approx(3.756574, abs=5e-7)
    assert ours == pytest.approx(npf.npv(0.1, [-100, 60, 60]), rel=1e-13)


def test_without_interest_it_is_the_exact_sum() -> None:
    flows = [Fraction(-1, 3), Fraction(1, 7), Fraction(2, 7)]
    assert discounted(flows, Fraction(0)) == tuple(flows)
    assert npv(flows, Fraction(0)) == Fraction(-1, 3) + Fraction(3, 7) == Fraction(2, 21)
    assert isinstance(npv(flows, Fraction(0)), Fraction)
    assert isinstance(npv([], TENTH), Fraction)
    assert npv([0.1] * 10, Fraction(0)) == 1.0


def test_money_that_loses_everything_in_a_year_has_no_worth() -> None:
    for annual in (Fraction(-1), Fraction(-2)):
        with pytest.raises(ValueError, match="all of its worth"):
            npv(BY_HAND, annual)
    assert npv(yearly(0, 1), Fraction(-1, 2)) == pytest.approx(2)


def test_payback_is_to_the_end() -> None:
    # in the black in month 1, in the red again in month 2, for good from month 4 on
    flows = [Fraction(f) for f in (-10, 15, -8, 2, 3, 1)]
    assert cumulative(flows) == (-10, 5, -3, -1, 2, 3)
    assert payback(flows) == 4
    assert peak_funding(flows) == Funding(Fraction(10), 0)


def test_payback_at_the_ends() -> None:
    assert payback([]) == payback([Fraction(0)]) == payback([Fraction(3), Fraction(-3)]) == 0
    assert payback([Fraction(-1)]) is payback([Fraction(5), Fraction(-6)]) is None
    assert payback([Fraction(-5), Fraction(5)]) == 1
    nothing = Funding(Fraction(0), None)
    assert peak_funding([]) == peak_funding([Fraction(2), Fraction(-2)]) == nothing
    assert peak_funding([Fraction(f) for f in (-2, 1, -1, 9)]) == Funding(Fraction(2), 0)


def test_discounted_payback_is_later() -> None:
    flows = yearly(-100, 60, 45, 20)
    assert payback(flows) == 24
    # 60 ÷ 1.1 + 45 ÷ 1.21 = 91.74; with 20 ÷ 1.331 = 106.76
    assert payback(discounted(flows, TENTH)) == 36
    assert payback(discounted(flows, Fraction(1, 2))) is None


def test_what_is_back_to_the_last_digit_of_a_float_is_back() -> None:
    flows = [-0.4, 0.1, 0.1, 0.1, 0.1]
    assert -0.4 + 0.1 + 0.1 + 0.1 + 0.1 < 0
    assert payback(flows) == 4
    assert cumulative(flows)[-1] == 0
    assert payback([*flows, -1e-9]) is None
    assert payback([Fraction(-3, 10), Fraction(3, 10) - Fraction(1, 10**20)]) is None
    assert without_noise([1e-9, Fraction(1, 10**9), -1.0], 1e4) == (0.0, Fraction(1, 10**9), -1.0)


@given(float_flows, st.fractions(Fraction(-1, 2), 10, max_denominator=1000))
def test_it_is_the_npv_of_others_at_the_rate_of_a_month(
    flows: list[float], annual: Fraction
) -> None:
    monthly = math.expm1(math.log1p(float(annual)) / 12)
    close = {"rel": 1e-9, "abs": 1e-7 * max(1.0, float(1 + annual) ** (-len(flows) / 12))}
    assert npv(flows, annual) == pytest.approx(npf.npv(monthly, flows), **close)
    assert npv(flows, annual) == pytest.approx(pyxirr.npv(monthly, flows), **close)


@given(exact_flows, exact_flows, money)
def test_it_is_linear(one: list[Fraction], other: list[Fraction], times: Fraction) -> None:
    long = max(len(one), len(other))
    one, other = (flows + [Fraction(0)] * (long - len(flows)) for flows in (one, other))
    both = [a + times * b for a, b in zip(one, other, strict=True)]
    apart = float(npv(one, EIGHTH)) + float(times) * float(npv(other, EIGHTH))
    assert npv(both, EIGHTH) == pytest.approx(apart, rel=1e-9, abs=1e-4)
    assert npv(both, Fraction(0)) == npv(one, Fraction(0)) + times * npv(other, Fraction(0))


@given(exact_flows)
def test_after_payback_nothing_is_missing_and_just_before_it_is(flows: list[Fraction]) -> None:
    months, month = cumulative(flows), payback(flows)
    assert months[-1] == sum(flows)
    if month is None:
        assert months[-1] < 0
    else:
        assert all(balance >= 0 for balance in months[month:])
        assert not month or months[month - 1] < 0


@given(exact_flows)
def test_with_the_peak_funding_in_the_purse_it_is_never_empty(flows: list[Fraction]) -> None:
    purse = peak_funding(flows)
    assert purse.amount >= 0
    assert min(balance + purse.amount for balance in cumulative(flows)) >= 0
    if purse.month is not None:
        assert cumulative(flows)[purse.month] + purse.amount == 0
    assert purse.amount == max(Fraction(0), *(-balance for balance in cumulative(flows)))


@given(money)
def test_size_is_the_absolute_value(amount: Fraction) -> None:
    assert size(amount) == abs(amount)


def test_a_difference_that_is_rounding_noise_is_none() -> None:
    # a tenth three times is 0.30000000000000004
    assert difference(0.1 + 0.1 + 0.1, 0.3) == 0
    assert difference(0.3, Fraction(3, 10)) == 0
    assert difference(0.3001, 0.3) == pytest.approx(1e-4)
    assert difference(Fraction(1), 1 - Fraction(1, 10**20)) == Fraction(1, 10**20)
    assert worth((0.1, 0.1, 0.1, -0.3)) == npv((0.1, 0.1, 0.1, -0.3), Fraction(0)) == 0
