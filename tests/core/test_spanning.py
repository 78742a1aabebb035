"""The average that a span of times stands for: its steps, its mean, and what lies within."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import gamma

from funnelplan.core.lags import Average, done_by
from funnelplan.core.quantities import Duration, Span
from funnelplan.core.spanning import MOST_STEPS, spanning


def days(amount: Fraction | int | str) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def months(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.MONTH)


def lying_between(lag: Average, low: Duration, high: Duration) -> float:
    """P(low < Q ≤ high)."""
    return float(done_by(lag, high.days) - done_by(lag, low.days))


def law(lag: Average) -> Any:
    """The same law in SciPy, in days."""
    return gamma(lag.steps, scale=float(lag.mean.days) / lag.steps)


def apart(steps: int) -> float:
    """How many times the quantile of 90 % is that of 10 %, in log."""
    return math.log(gamma.ppf(0.9, steps) / gamma.ppf(0.1, steps))


def test_the_quantiles_of_a_law_lead_back_to_it() -> None:
    # Exponential of mean 10 days: q10 = -10 ln 0.9, q90 = 10 ln 10
    low, high = -10 * math.log(0.9), 10 * math.log(10)
    found = spanning(days(f"{low:.15g}"), days(f"{high:.15g}"))
    assert found.steps == 1
    assert float(found.mean.days) == pytest.approx(10, rel=1e-11)
    for steps in (2, 3, 7, 64, 65, 511, 1000):
        of = gamma(steps, scale=30 / steps)
        found = spanning(days(f"{of.ppf(0.1):.15g}"), days(f"{of.ppf(0.9):.15g}"))
        assert found.steps == steps
        assert float(found.mean.days) == pytest.approx(30, rel=1e-10)


def test_one_to_six_months() -> None:
    found = spanning(months(1), months(6))
    # the ratio of 6 lies between those of 2 steps (7.31) and of 3 (4.83), nearer to 2 in log
    assert apart(3) < math.log(6) < apart(2)
    assert found.steps == 2
    of = law(found)
    month = 30.4375
    assert of.cdf(month) == pytest.approx(of.sf(6 * month), rel=1e-9)
    # with 2 steps P(Q > t) = e^-x (1 + x), x = 2t / mean; equal tails at a mean of 3.3105 months
    below, above = (2 * t / 3.310484743 for t in (1, 6))
    tails = 1 - math.exp(-below) * (1 + below), math.exp(-above) * (1 + above)
    assert tails == pytest.approx((0.123267, 0.123267), abs=1e-6)
    assert float(found.mean.days) == pytest.approx(3.310484743 * month, rel=1e-9)
    assert lying_between(found, months(1), months(6)) == pytest.approx(1 - sum(tails), abs=1e-8)


@given(
    low=st.fractions(Fraction(1, 1440), 400, max_denominator=1440),
    ratio=st.fractions(Fraction(101, 100), 60, max_denominator=100).filter(lambda r: r > 1),
)
def test_the_nearest_steps_are_taken_and_the_tails_are_equal(
    low: Fraction, ratio: Fraction
) -> None:
    found = spanning(days(low), days(low * ratio))
    wanted = math.log(float(ratio))
    gap = abs(apart(found.steps) - wanted)
    near = (n for n in (found.steps - 1, found.steps + 1) if 1 <= n <= MOST_STEPS)
    assert all(gap <= abs(apart(steps) - wanted) + 1e-12 for steps in near)
    of, first, last = law(found), float(low), float(low * ratio)
    assert of.cdf(first) == pytest.approx(of.sf(last), rel=1e-7, abs=1e-12)
    within = lying_between(found, days(low), days(low * ratio))
    assert within == pytest.approx(of.cdf(last) - of.cdf(first), abs=1e-10)


@given(st.integers(1, 10**6), st.integers(2, 20))
def test_the_unit_of_time_changes_nothing(low: int, ratio: int) -> None:
    one = spanning(days(low), days(low * ratio))
    other = spanning(days(1), days(ratio))
    assert one.steps == other.steps
    assert float(one.mean.days / low) == pytest.approx(float(other.mean.days), rel=1e-11)


def test_times_that_lie_too_far_apart_or_too_close_get_the_nearest_law() -> None:
    far = spanning(days(1), days(1000))
    assert far.steps == 1
    assert lying_between(far, days(1), days(1000)) > 0.98  # a tail of 0.7 % on either side
    mean = brentq(lambda m: math.exp(-1000 / m) - 1 + math.exp(-1 / m), 1, 1000)
    assert float(far.mean.days) == pytest.approx(mean, rel=1e-9)
    close = spanning(days(1000), days(1001))
    assert close.steps == MOST_STEPS
    assert 1000 < close.mean.days < 1002
    assert lying_between(close, days(1000), days(1001)) < 0.02


def test_the_ends_of_what_a_plan_can_say_are_no_trouble() -> None:
    shortest = Duration(Fraction(1, 10**12), Span.MINUTE)
    longest = Duration(Fraction(100), Span.YEAR)
    found = spanning(shortest, longest)
    assert found.steps == 1
    assert 0 < found.mean.days < longest.days
    assert spanning(shortest, Duration(Fraction(2, 10**12), Span.MINUTE)).mean.days > 0


def test_the_mean_is_kept_to_twelve_digits() -> None:
    mean = spanning(months(1), months(6)).mean
    assert mean.span is Span.DAY
    assert (mean.amount * 10**9).denominator == 1  # three digits before the point
