"""Discounting over lags: closed forms against numerical integrals of the densities."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from funnelplan.core.discounting import expected, expected_from, factor
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, mean_days, still_open
from funnelplan.core.quantities import Duration, Missing, Span

TENTH, NONE = Fraction(1, 10), Fraction(0)
DELTA = math.log(1.1) / 365.25


def days(amount: int | str) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def table(*points: tuple[int | str, str]) -> ByTable:
    return ByTable(tuple((days(delay), Fraction(share)) for delay, share in points))


TABLE = table((0, "1/8"), (30, "1/2"), (90, "3/4"))
"""1/8 at once, 3/8 within 30 days, 1/4 within 90, 1/4 never."""

LAGS = (
    Exactly(days(100)),
    Average(days(90)),
    Average(days(90), 3),
    Average(days(90), 400),
    table((10, "0.2"), (40, "0.9"), (400, "1")),
    TABLE,
)


def by_quadrature(lag: Lag, age: float, delta: float) -> float:
    """E[e^(−δ(T − a)) | T > a] = 1 − δ·∫ e^(−δ(t − a)) · S(t)/S(a) dt, by quadrature."""
    last = float(1 - still_open(lag, Fraction(10**9)))
    never = 1 - last

    def left(t: float) -> float:
        return (float(still_open(lag, Fraction(t))) - never) / last

    corners = [p for p in (10.0, 30.0, 40.0, 90.0, 100.0, 400.0) if age < p]
    ends = [age, *corners, age + 600, age + 2000, age + 6000]
    area = sum(
        quad(lambda t: math.exp(-delta * (t - age)) * left(t), u, v, epsabs=1e-13, limit=200)[0]
        for u, v in zip(sorted(ends), sorted(ends)[1:], strict=False)
    )
    return 1 - delta * area / left(age)


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("annual", ["0.1", "2"])
def test_the_factor_of_a_new_one_is_the_integral(lag: Lag, annual: str) -> None:
    delta = math.log1p(float(annual)) / 365.25
    at_once = 1 / 6 if lag is TABLE else 0.0
    wanted = at_once + (1 - at_once) * by_quadrature(lag, 0.0, delta)
    assert expected(lag, Fraction(annual)) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("lag", LAGS)
@pytest.mark.parametrize("age", [0, 1, 20, 35, 80, 99])
def test_the_factor_of_an_old_one_is_that_of_what_remains(lag: Lag, age: int) -> None:
    found = expected_from(lag, TENTH, Fraction(age))
    if lag is TABLE and age >= 90:
        assert found == Missing("none_open")
    elif isinstance(lag, Average) and lag.steps > 99:
        law = gamma(lag.steps, scale=90 / lag.steps)
        area, _ = quad(lambda t: math.exp(-DELTA * (t - age)) * law.sf(t), age, 200, limit=400)
        assert found == pytest.approx(1 - DELTA * area / law.sf(age), rel=1e-9)
    else:
        assert found == pytest.approx(by_quadrature(lag, float(age), DELTA), rel=1e-9)


def test_by_hand() -> None:
    year = Duration(Fraction(1), Span.YEAR)
    assert expected(Exactly(year), TENTH) == pytest.approx(1 / 1.1, rel=1e-15)
    assert factor(TENTH, 12) == pytest.approx(1 / 1.1, rel=1e-15)
    half = expected_from(Exactly(year), Fraction(21, 100), year.days / 2)
    assert half == pytest.approx(1 / 1.1, rel=1e-14)
    # exponential steps forget their age; two of them are one or two, as x to 1
    one = 1 / (1 + DELTA * 50)
    assert expected(Average(days(100), 2), TENTH) == pytest.approx(one**2, rel=1e-14)
    assert expected_from(Average(days(50)), TENTH, Fraction(999)) == pytest.approx(one, rel=1e-14)
    old = expected_from(Average(days(100), 2), TENTH, Fraction(150))
    assert old == pytest.approx((one**2 + 3 * one) / 4, rel=1e-14)


def test_no_time_at_all_takes_nothing_off() -> None:
    for lag in (Exactly(days(0)), Average(days(0), 3), table((0, "1/2"))):
        assert expected(lag, TENTH) == 1
        assert expected_from(lag, TENTH, NONE) == Missing("none_open")


def test_who_is_older_than_any_is_not_there() -> None:
    assert expected_from(Exactly(days(100)), TENTH, Fraction(100)) == Missing("none_open")
    assert expected_from(TABLE, TENTH, Fraction(90)) == Missing("none_open")


def test_a_very_old_one_has_its_last_step_to_go() -> None:
    # P(T > a) itself is below any float
    for steps in (1, 12, 3000):
        lag = Average(days(30), steps)
        found = expected_from(lag, TENTH, Fraction(10**7))
        assert found == pytest.approx(1 / (1 + DELTA * 30 / steps), rel=1e-5)
    assert expected_from(Average(days(30), 3000), TENTH, NONE) == pytest.approx(
        expected(Average(days(30), 3000), TENTH), rel=1e-15
    )


def test_money_that_is_worth_more_later_is_refused() -> None:
    for found in (expected, lambda lag, i: expected_from(lag, i, NONE)):
        with pytest.raises(ValueError, match="worth more"):
            found(TABLE, Fraction(-1, 10))


@given(st.sampled_from(LAGS), st.fractions(0, 99, max_denominator=4))
def test_without_interest_nothing_is_taken_off(lag: Lag, age: Fraction) -> None:
    assert expected(lag, NONE) == pytest.approx(1, rel=1e-15)
    found = expected_from(lag, NONE, age)
    assert found == Missing("none_open") or found == pytest.approx(1, rel=1e-14)


@given(st.sampled_from(LAGS), st.fractions(0, 3, max_denominator=20))
def test_what_comes_later_is_worth_less_but_no_less_than_at_its_average(
    lag: Lag, annual: Fraction
) -> None:
    found = expected(lag, annual)
    at_its_average = math.exp(-math.log1p(float(annual)) * float(mean_days(lag)) / 365.25)
    assert at_its_average - 1e-12 <= found <= 1 + 1e-12
    dearer = expected(lag, annual + TENTH)
    assert dearer < found
