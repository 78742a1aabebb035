"""Laws on a grid of days: their shares, their means, what is convolved with what."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from funnelplan.core.daily import between, by_then, law, passed_on, path_law
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, done_time, mean_days
from tests.core.timed import MONTH, UNDATED, average, days, lags, months, table

ONE = Fraction(1)
LONG = 36_525
DAY_CELL = Fraction(1)
CELLS = (DAY_CELL, UNDATED.cell)

cells = st.sampled_from(CELLS)
counts = st.floats(0, 1e6, allow_nan=False, allow_subnormal=False)
rows = st.lists(counts, min_size=1, max_size=60)


def by_month(row: tuple[float, ...], many: int) -> list[float]:
    return [between(row, 30 * i, 30 * i + 30) for i in range(many)]


@pytest.mark.parametrize(
    ("lag", "shares"),
    [
        (average(2), [0.21306, 0.30964, 0.18780, 0.11391, 0.06909]),
        (average(3, 3), [0.02334, 0.17134, 0.25943, 0.22176, 0.14795, 0.08616]),
        (Exactly(months("2.4")), [0, 0, 0.6, 0.4]),
    ],
)
def test_a_cell_of_a_month_has_the_double_interval_share(lag: Lag, shares: list[float]) -> None:
    # maths.md T4.1
    found = law(lag, MONTH, 60)
    assert found[: len(shares)] == pytest.approx(shares, abs=5e-6)
    assert math.fsum(j * g for j, g in enumerate(found)) == pytest.approx(
        float(mean_days(lag) / MONTH), rel=1e-6
    )


def test_the_usual_difference_of_month_ends_is_half_a_month_early() -> None:
    # maths.md T4.1: F(j + 1) − F(j) gives .39347 at once and a mean of 1.54
    ends = [1 - math.exp(-j / 2) for j in range(200)]
    naive = np.diff(ends)
    assert naive[0] == pytest.approx(0.39347, abs=5e-6)
    assert float(naive @ np.arange(199)) == pytest.approx(1.54, abs=5e-3)


def test_the_same_months_come_of_a_daily_grid() -> None:
    # maths.md T4.1, leads coming in evenly over a month
    month = [1 / 30] * 30
    found = passed_on(month, law(average(3, 3), UNDATED.cell, LONG), LONG)
    assert by_month(found, 6) == pytest.approx(
        [0.02334, 0.17134, 0.25943, 0.22176, 0.14795, 0.08616], abs=5e-6
    )


def test_two_stages_are_convolved_on_a_daily_grid() -> None:
    # maths.md T4.2: one month, then two, exponential: ∫₀¹ F = 1 − 4(1 − e^−½) + (1 − e^−1)
    exact = 1 - 4 * (1 - math.exp(-0.5)) + (1 - math.exp(-1))
    assert exact == pytest.approx(0.05824, abs=5e-6)
    path = (average(1), average(2))
    daily = passed_on([1 / 30] * 30, path_law(path, UNDATED.cell, LONG), LONG)
    assert between(daily, 0, 30) == pytest.approx(exact, abs=3e-5)
    monthly = law(path[0], MONTH, 1)[0] * law(path[1], MONTH, 1)[0]
    assert monthly == pytest.approx(0.07838, abs=5e-6)


def test_cohorts_of_half_a_year_close_on_the_same_curve() -> None:
    # maths.md T4.3: 40 SQLs a month for six months, 25 %
    sqls = [40 / 30] * 180
    customers = passed_on(sqls, law(average(3, 3), UNDATED.cell, LONG), LONG)
    by = [0.25 * each for each in by_month(customers, 8)]
    assert by == pytest.approx([0.233, 1.947, 4.541, 6.759, 8.238, 9.100, 9.327, 7.846], abs=6e-4)
    closed = math.fsum(by[:6])
    assert closed == pytest.approx(30.8, abs=0.05)
    assert closed / 240 == pytest.approx(0.128, abs=5e-4)  # the naive rate; 25 % in the end
    assert 0.25 * math.fsum(customers) == pytest.approx(60, rel=1e-8)


@pytest.mark.parametrize(("lag", "seen"), [(average(3), 0.769), (average(3, 3), 0.751)])
def test_growing_leads_look_as_if_fewer_bought(lag: Average, seen: float) -> None:
    # maths.md T4.4: growth of 10 % a month, E[e^(−γL)] = (1 + γs)^−k
    closed = (1 + 0.1 * 3 / lag.steps) ** -lag.steps
    assert closed == pytest.approx(seen, abs=5e-4)
    found = law(lag, UNDATED.cell, LONG)
    assert math.fsum(g * math.exp(-0.1 * j / 30) for j, g in enumerate(found)) == pytest.approx(
        closed, abs=1e-5
    )


@pytest.mark.parametrize("steps", [1, 2, 3, 50, 1_000])
@pytest.mark.parametrize("mean", ["1/24", "3", "91.3125", "700"])
def test_shares_are_those_of_an_integrated_erlang_law(steps: int, mean: str) -> None:
    # I(x) = x·F_k(x) − ks·F_{k+1}(x)
    lag = Average(days(mean), steps)
    x = np.arange(-1, 401, dtype=float).clip(min=0)
    k, s = steps, float(Fraction(mean)) / steps
    areas = x * gamma(k, scale=s).cdf(x) - k * s * gamma(k + 1, scale=s).cdf(x)
    wanted = np.diff(areas, 2)
    found = np.zeros(400)
    row = law(lag, ONE, 400)
    found[: len(row)] = row
    assert np.abs(found - wanted).max() < 2e-9
    assert math.fsum(row) == pytest.approx(float(areas[-1] - areas[-2]), abs=2e-9)


def test_a_table_is_followed_corner_by_corner() -> None:
    # half of it at once, then a quarter within two days, the rest on the third: I = ½, 9/8, 2, 3
    lag = table((0, "1/2"), (2, "3/4"), (3, "1"))
    areas = [Fraction(each) for each in ("0", "9/16", "5/4", "17/8", "25/8")]
    steps = [b - a for a, b in pairwise(areas)]
    wanted = [steps[0], *(b - a for a, b in pairwise(steps))]
    assert law(lag, ONE, 9) == pytest.approx([float(each) for each in wanted], abs=1e-15)
    assert sum(wanted) == 1


def test_what_a_table_leaves_is_later_for_ever() -> None:
    found = law(table((2, "1/2")), ONE, 50)
    assert len(found) == 50
    assert math.fsum(found) == pytest.approx(0.5)


@given(lags, cells, st.integers(1, 40))
def test_a_law_is_the_second_difference_of_its_done_time(
    lag: Lag, cell: Fraction, many: int
) -> None:
    found = law(lag, cell, many)
    assert len(found) <= many
    assert all(share >= 0 for share in found)
    grown = [0.0] + [
        float(done_time(lag, Fraction(0), j * cell) / cell) for j in range(len(found) + 2)
    ]
    for j, share in enumerate(found[:-1]):
        wanted = grown[j + 2] - 2 * grown[j + 1] + grown[j]
        assert share == pytest.approx(wanted, abs=1e-9)


@given(lags, cells)
def test_the_mean_is_kept_exactly(lag: Lag, cell: Fraction) -> None:
    found = law(lag, cell, LONG)
    assert math.fsum(found) == pytest.approx(1, abs=1e-12)
    mean = math.fsum(j * share for j, share in enumerate(found)) * float(cell)
    assert mean == pytest.approx(float(mean_days(lag)), rel=1e-8, abs=1e-9)


@given(st.lists(lags, max_size=4), cells)
def test_means_of_times_one_after_the_other_add_up(path: list[Lag], cell: Fraction) -> None:
    found = path_law(tuple(path), cell, 5_000)
    assert math.fsum(found) == pytest.approx(1, abs=1e-9)
    mean = math.fsum(j * share for j, share in enumerate(found)) * float(cell)
    assert mean == pytest.approx(float(sum(map(mean_days, path))), rel=1e-7, abs=1e-7)


@given(st.lists(lags, max_size=3), cells, st.integers(1, 50))
def test_times_may_follow_in_any_order(path: list[Lag], cell: Fraction, many: int) -> None:
    turned = path[::-1]
    one, two = (path_law(tuple(each), cell, many) for each in (path, turned))
    longest = max(len(one), len(two))
    padded = [(*each, *([0.0] * (longest - len(each)))) for each in (one, two)]
    assert padded[0] == pytest.approx(padded[1], abs=1e-9)


@given(lags, cells, st.integers(1, 60))
def test_a_law_that_is_cut_begins_like_the_whole_one(lag: Lag, cell: Fraction, many: int) -> None:
    whole = law(lag, cell, 60)
    assert law(lag, cell, many)[: many - 1] == whole[:many][: many - 1]


@pytest.mark.parametrize("lag", [Exactly(days(0)), Average(days(0), 3), table((0, "1"))])
def test_no_time_at_all_is_the_same_day(lag: Lag) -> None:
    assert law(lag, ONE, 9) == (1.0,)
    assert path_law((lag, lag), ONE, 9) == path_law((), ONE, 9) == (1.0,)


def test_a_fixed_time_that_is_longer_than_what_is_followed_has_no_share() -> None:
    assert set(law(Exactly(days(40)), ONE, 30)) == {0.0}
    assert set(path_law((Exactly(days(40)), average(1)), ONE, 30)) == {0.0}


@given(rows, rows, st.integers(1, 130))
def test_passing_on_is_a_convolution(row: list[float], other: list[float], many: int) -> None:
    found = passed_on(row, other, many)
    wanted = np.convolve(row, other)[:many]
    assert len(found) == min(many, len(row) + len(other) - 1)
    assert found == pytest.approx(wanted, rel=1e-12, abs=max(row) * max(other) * 1e-16 + 1e-300)


def test_passing_on_nothing_is_nothing() -> None:
    assert passed_on((), (0.5, 0.5), 9) == ()
    assert passed_on((), (1.0,), 9) == ()
    assert passed_on((0.0, 0.0), (0.5, 0.5), 9) == (0.0, 0.0)
    assert passed_on((1.0, 2.0), (0.0, 0.0), 9) == (0.0, 0.0)
    assert passed_on((1.0, 2.0), (0.5,), 1) == (0.5,)


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1.0, 1e9, 1e200])
def test_passing_on_holds_its_digits_at_any_scale(scale: float) -> None:
    found = passed_on((scale, 3 * scale), (0.25, 0.75), 9)
    assert found == pytest.approx((0.25 * scale, 1.5 * scale, 2.25 * scale), rel=1e-15)


@given(rows, st.integers(0, 80))
def test_what_has_come_by_then_adds_up(row: list[float], many: int) -> None:
    found = by_then(row, many)
    assert len(found) == many
    for t, share in enumerate(found):
        assert share == pytest.approx(math.fsum(row[: t + 1]))
    assert between(row, 0, many) == pytest.approx(found[-1] if many else 0.0)
    assert between(row, -3, 1) == row[0]
    assert between(row, -3, -1) == 0
    assert by_then((), 2) == (0.0, 0.0)


def test_the_mean_of_an_integrated_law_is_that_of_scipy() -> None:
    # E[(x − L)₊] by quadrature, month for month
    lag = gamma(3, scale=1)
    for x in (0.5, 1.0, 4.0):
        area, _ = quad(lag.cdf, 0, x)
        assert float(done_time(average(3, 3), Fraction(0), Fraction(x) * MONTH) / MONTH) == (
            pytest.approx(area, rel=1e-9)
        )


def test_a_law_is_one_of_its_kind() -> None:
    assert isinstance(table((1, "1")), ByTable)
    assert law(table((1, "1")), ONE, 9) != law(Exactly(days(1)), ONE, 9)
