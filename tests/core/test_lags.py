"""How long something takes: distribution functions, their integrals, their means."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.integrate import quad
from scipy.stats import gamma

from funnelplan.core.lags import (
    Average,
    ByTable,
    Exactly,
    Lag,
    done_by,
    done_time,
    given_done,
    mean_days,
    never,
    open_time,
    slowed,
    still_open,
)
from funnelplan.core.quantities import Duration, Span

YEARS_100 = Fraction(36525)
MINUTE = Fraction(1, 1440)
HUNDRED = Fraction(100)


def days(amount: Fraction | int | str) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def table(*points: tuple[int | str, str]) -> ByTable:
    return ByTable(tuple((days(delay), Fraction(share)) for delay, share in points))


TABLE = table((2, "1/2"), (6, "3/4"))
"""Half within 2 days, a quarter within 6, a quarter never."""

AT_ONCE = table((0, "1/5"), (10, "1"))

times = st.fractions(0, 60, max_denominator=24)


@st.composite
def tables(draw: st.DrawFn) -> ByTable:
    count = draw(st.integers(1, 4))
    delays = draw(st.lists(times, min_size=count, max_size=count, unique=True))
    shares = st.fractions(Fraction(1, 20), 1, max_denominator=20)
    grown = draw(st.lists(shares, min_size=count, max_size=count))
    return ByTable(tuple(zip(map(days, sorted(delays)), sorted(grown), strict=True)))


averages = st.builds(
    Average, st.fractions(Fraction(1, 24), 60, max_denominator=24).map(days), st.integers(1, 12)
)
exact_lags = st.one_of(st.builds(Exactly, times.map(days)), tables())
lags = st.one_of(exact_lags, averages)


def test_a_fixed_time_is_over_from_its_moment_on() -> None:
    lag = Exactly(Duration(Fraction(36), Span.HOUR))
    assert [done_by(lag, Fraction(t)) for t in ("0", "1.49", "1.5", "9")] == [0, 0, 1, 1]
    assert [still_open(lag, Fraction(t)) for t in ("0", "1.49", "1.5", "9")] == [1, 1, 0, 0]
    assert mean_days(lag) == Fraction(3, 2)
    assert open_time(lag, Fraction(1), Fraction(9)) == Fraction(1, 2)
    assert done_time(lag, Fraction(1), Fraction(9)) == Fraction(15, 2)
    assert done_time(lag, Fraction(0), Fraction(1)) == 0
    assert open_time(lag, Fraction(2), Fraction(9)) == 0


def test_a_table_is_linear_between_its_points_and_level_after_the_last() -> None:
    wanted = {0: "0", 1: "1/4", 2: "1/2", 3: "9/16", 4: "5/8", 6: "3/4", 60: "3/4"}
    for t, share in wanted.items():
        assert done_by(TABLE, Fraction(t)) == Fraction(share)
        assert still_open(TABLE, Fraction(t)) == 1 - Fraction(share)
    assert never(TABLE) == Fraction(1, 4)


def test_the_mean_of_a_table_is_of_those_that_happen() -> None:
    # 1/2 in the middle of 0 … 2, 1/4 in the middle of 2 … 6, over 3/4
    assert mean_days(TABLE) == (Fraction(1, 2) * 1 + Fraction(1, 4) * 4) / Fraction(3, 4) == 2
    assert mean_days(AT_ONCE) == Fraction(4, 5) * 5
    assert given_done(TABLE) == table((2, "2/3"), (6, "1"))
    assert given_done(AT_ONCE) is AT_ONCE


def test_the_areas_of_a_table_are_trapezoids() -> None:
    # under F: 0 … 2 a triangle of 1/2, 2 … 6 a trapezoid of 5/2, then 3/4 a day
    assert done_time(TABLE, Fraction(0), Fraction(2)) == Fraction(1, 2)
    assert done_time(TABLE, Fraction(0), Fraction(6)) == 3
    assert done_time(TABLE, Fraction(1), Fraction(10)) == 6 - Fraction(1, 8)
    assert open_time(TABLE, Fraction(0), Fraction(10)) == 4
    assert open_time(AT_ONCE, Fraction(0), Fraction(10)) == mean_days(AT_ONCE)
    assert done_time(table((0, "3/4")), Fraction(2), Fraction(6)) == 3


def test_a_first_point_at_once_is_done_at_once() -> None:
    assert done_by(AT_ONCE, Fraction(0)) == Fraction(1, 5)
    assert done_by(AT_ONCE, Fraction(5)) == Fraction(3, 5)
    assert never(AT_ONCE) == never(Exactly(days(1))) == never(Average(days(1))) == 0


@pytest.mark.parametrize("lag", [Exactly(days(0)), Average(days(0)), table((0, "1"))])
def test_no_time_at_all_is_over_at_once(lag: Lag) -> None:
    assert done_by(lag, Fraction(0)) == 1
    assert still_open(lag, Fraction(0)) == 0
    assert open_time(lag, Fraction(0), Fraction(9)) == 0
    assert done_time(lag, Fraction(0), Fraction(9)) == 9
    assert mean_days(lag) == 0


@pytest.mark.parametrize("lag", [Exactly(days(0)), Average(days(3), 2), AT_ONCE])
def test_nothing_is_done_before_it_begins(lag: Lag) -> None:
    assert done_by(lag, Fraction(-1)) == 0
    assert still_open(lag, Fraction(-1)) == 1


def test_the_months_of_a_lag_follow_from_its_done_time() -> None:
    # with arrivals spread over the month, I(j + 1) − 2·I(j) + I(j − 1): the shares of maths.md T4.1
    wanted: dict[Lag, list[float]] = {
        Average(Duration(Fraction(2), Span.MONTH)): [0.21306, 0.30964, 0.18780, 0.11391, 0.06909],
        Average(Duration(Fraction(3), Span.MONTH), 3): [0.02334, 0.17134, 0.25943, 0.22176],
        Exactly(Duration(Fraction("2.4"), Span.MONTH)): [0, 0, 0.6, 0.4],
    }
    month = Span.MONTH.value
    for lag, shares in wanted.items():
        grown = [float(done_time(lag, j * month, (j + 1) * month) / month) for j in range(5)]
        months = [after - before for before, after in zip([0.0, *grown], grown, strict=False)]
        assert months[: len(shares)] == pytest.approx(shares, abs=5e-6)


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 400, 10_000])
@pytest.mark.parametrize("times", ["1e-6", "0.01", "0.5", "0.97", "1", "1.03", "2", "20"])
def test_an_average_is_an_erlang_law(steps: int, times: str) -> None:
    mean = Fraction(14)
    lag, t = Average(days(mean), steps), mean * Fraction(times)
    law = gamma(steps, scale=14 / steps)
    assert done_by(lag, t) == pytest.approx(law.cdf(float(t)), rel=1e-9, abs=1e-300)
    assert still_open(lag, t) == pytest.approx(law.sf(float(t)), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("steps", [1, 3, 40, 1_000])
@pytest.mark.parametrize("times", ["1e-9", "0.1", "0.6", "1", "1.001", "1.6", "9"])
def test_it_is_exact_to_its_last_digits_on_both_sides(steps: int, times: str) -> None:
    lag, t = Average(days(7), steps), 7 * Fraction(times)
    with mp.workdps(60):
        x = mpf(steps) * Fraction(times).numerator / Fraction(times).denominator
        done = mp.gammainc(steps, 0, x, regularized=True)
        left = mp.gammainc(steps, x, mp.inf, regularized=True)
        more = mp.gammainc(steps + 1, 0, x, regularized=True)
        beyond = mpf(7) * (x / steps * done - more)
        remains = mpf(7) * x / steps - beyond
    assert done_by(lag, t) == pytest.approx(float(done), rel=1e-11, abs=1e-305)
    assert still_open(lag, t) == pytest.approx(float(left), rel=1e-11, abs=1e-305)
    assert done_time(lag, Fraction(0), t) == pytest.approx(float(beyond), rel=1e-11, abs=1e-305)
    assert open_time(lag, Fraction(0), t) == pytest.approx(float(remains), rel=1e-11)


@pytest.mark.parametrize("steps", [1, 3, 40])
@pytest.mark.parametrize(("start", "end"), [(0, 3), (3, 4), (3, 30), (13, 15), (20, 21), (50, 90)])
def test_the_integrals_are_those_of_the_distribution_function(
    steps: int, start: int, end: int
) -> None:
    lag, law = Average(days(14), steps), gamma(steps, scale=14 / steps)
    left, _ = quad(law.sf, start, end, epsabs=0, epsrel=1e-12, limit=200)
    done, _ = quad(law.cdf, start, end, epsabs=0, epsrel=1e-12, limit=200)
    assert open_time(lag, Fraction(start), Fraction(end)) == pytest.approx(left, rel=1e-9)
    assert done_time(lag, Fraction(start), Fraction(end)) == pytest.approx(done, rel=1e-9)


@pytest.mark.parametrize("lag", [TABLE, AT_ONCE])
@pytest.mark.parametrize(("start", "end"), [(0, 3), (1, 6), (5, 40)])
def test_the_integrals_of_a_table_are_those_of_its_distribution_function(
    lag: Lag, start: int, end: int
) -> None:
    left, _ = quad(lambda t: float(still_open(lag, Fraction(t))), start, end, points=[2, 6, 10])
    assert open_time(lag, Fraction(start), Fraction(end)) == pytest.approx(left, rel=1e-9)


@pytest.mark.parametrize("steps", [1, 3, 40])
def test_tiny_and_huge_times_stay_numbers(steps: int) -> None:
    quick, slow = Average(days(MINUTE), steps), Average(days(YEARS_100), steps)
    assert (done_by(quick, YEARS_100), still_open(quick, YEARS_100)) == (1, 0)
    assert open_time(quick, Fraction(0), YEARS_100) == pytest.approx(float(MINUTE), rel=1e-12)
    assert open_time(quick, YEARS_100, 2 * YEARS_100) == 0
    with mp.workdps(60):
        x = mpf(steps) * MINUTE.numerator / MINUTE.denominator / YEARS_100.numerator
        done = mp.gammainc(steps, 0, x, regularized=True)
    assert done_by(slow, MINUTE) == pytest.approx(float(done), rel=1e-9)
    assert still_open(slow, MINUTE) == pytest.approx(float(1 - done), rel=1e-15)
    assert open_time(slow, Fraction(0), MINUTE) == pytest.approx(float(MINUTE), rel=1e-7)
    assert done_time(slow, Fraction(0), Fraction(0)) == done_by(slow, Fraction(0)) == 0


@pytest.mark.parametrize("steps", [1, 4])
def test_the_sum_of_exponential_steps_is_what_simulation_finds(steps: int) -> None:
    rng = np.random.default_rng(20_240)
    n = 200_000
    drawn = rng.exponential(14 / steps, size=(n, steps)).sum(axis=1)
    lag = Average(days(14), steps)
    for t in (3, 14, 40):
        share = float(done_by(lag, Fraction(t)))
        assert abs(np.mean(drawn <= t) - share) <= 4 * np.sqrt(share * (1 - share) / n)
        waited = np.minimum(drawn, t)
        found = float(open_time(lag, Fraction(0), Fraction(t)))
        assert abs(waited.mean() - found) <= 4 * waited.std() / np.sqrt(n)


@given(lags, times, times)
def test_more_time_never_leaves_less_done(lag: Lag, one: Fraction, other: Fraction) -> None:
    early, late = sorted((one, other))
    assert 0 <= done_by(lag, early) <= done_by(lag, late) <= 1
    assert float(done_by(lag, late) + still_open(lag, late)) == pytest.approx(1, abs=1e-15)
    both = open_time(lag, early, late) + done_time(lag, early, late)
    assert float(both) == pytest.approx(float(late - early), rel=1e-12, abs=1e-12)


@given(exact_lags, times, st.fractions(Fraction(1, 50), 50, max_denominator=50))
def test_slowed_is_the_same_law_on_a_slower_clock(lag: Lag, t: Fraction, by: Fraction) -> None:
    slow = slowed(lag, by)
    assert done_by(slow, t * by) == done_by(lag, t)
    assert open_time(slow, t * by, 2 * t * by) == by * open_time(lag, t, 2 * t)
    assert mean_days(slow) == by * mean_days(lag)
    assert (never(slow), slowed(slow, 1 / by)) == (never(lag), lag)


@given(averages, times, st.fractions(Fraction(1, 50), 50, max_denominator=50))
def test_so_is_an_average(lag: Average, t: Fraction, by: Fraction) -> None:
    slow = slowed(lag, by)
    assert isinstance(slow, Average)
    assert (slow.mean.days, slow.steps) == (lag.mean.days * by, lag.steps)
    assert done_by(slow, t * by) == done_by(lag, t)
    assert mean_days(slow) == by * mean_days(lag)


@given(lags)
def test_the_mean_is_the_time_that_it_is_open(lag: Lag) -> None:
    everything = given_done(lag)
    end = HUNDRED * max(mean_days(lag), Fraction(1))
    assert never(everything) == 0
    assert float(open_time(everything, Fraction(0), end)) == pytest.approx(
        float(mean_days(lag)), rel=1e-12
    )
