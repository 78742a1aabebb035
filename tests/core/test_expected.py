"""The universal rule: a chance from the expected customers, and how many to expect for one."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.stats import gamma, nbinom, poisson

from funnelplan.core import chance as counted_leads
from funnelplan.core.beta import counted
from funnelplan.core.expected import chance, to_plan_for
from funnelplan.core.laws import LARGEST, SMALLEST
from tests.strategies import confidences

SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 90, 95, 99))
TARGETS = (1, 2, 10, 137, 1_000, 10_000)
CVS = (0.01, 0.1, 0.2, 0.3, 0.7, 1.0, 1.4)
DISTANCES = (0.2, 0.7, 0.9, 0.99, 1.0, 1.01, 1.1, 1.5, 4.0)
"""So many times the target are expected."""

MEANS = st.integers(1, 160).map(lambda n: n / 16) | st.integers(1, 1_000).map(float)
SPREADS = st.sampled_from((0.0, 1e-6, 0.01, 0.09, 0.5, 1.0, 2.0))


def tail_in_50_digits(mean: float, cv2: float, target: int) -> mpf:
    """P(X ≥ target): a first term from gammas, the others from their neighbours, to the far end."""
    m, v, k = mpf(mean), mpf(cv2), target
    if v:
        shape, q = 1 / v, m * v / (1 + m * v)
        ways = mp.loggamma(k + shape) - mp.loggamma(k + 1) - mp.loggamma(shape)
        term = mp.exp(ways + k * mp.log(q) - shape * mp.log1p(m * v))
    else:
        term = mp.exp(k * mp.log(m) - m - mp.loggamma(k + 1))
    total, up = mpf(0), m / (1 + m * v)
    if target > mean:
        while term > total * mpf("1e-55"):
            total += term
            term *= (1 + k * v) / (k + 1) * up
            k += 1
        return total
    while k > 0 and (k == target or term > total * mpf("1e-55")):
        term *= k / ((1 + (k - 1) * v) * up)
        k -= 1
        total += term
    return 1 - total


def test_the_means_to_plan_for_are_those_of_the_table() -> None:
    # maths.md T2.7
    table = {
        (5, 90): (7.99, 8.15, 8.65, 9.51),
        (10, 80): (12.52, 12.74, 13.38, 14.44),
        (10, 90): (14.21, 14.58, 15.68, 17.56),
        (10, 95): (15.71, 16.23, 17.84, 20.65),
        (20, 90): (25.90, 26.78, 29.30, 33.35),
        (50, 90): (59.25, 62.09, 69.42, 80.37),
    }
    for (target, percent), row in table.items():
        sure = Fraction(percent, 100)
        found = [to_plan_for(target, sure, Fraction(tenths, 10) ** 2) for tenths in range(4)]
        assert [round(mean, 2) for mean in found] == list(row)


def test_the_rule_asks_for_two_leads_more_than_the_exact_law() -> None:
    # maths.md section 2: 57 against 55 at a fixed rate, 66 against 64 and 61 against 59 at counted ones
    ninety = Fraction(9, 10)
    assert math.ceil(to_plan_for(10, ninety, 0) / 0.25) == 57
    assert counted_leads.volume(Fraction(1, 4), 10, ninety) == 55
    for counts, by_the_rule, exactly in (((10, 40), 66, 64), ((25, 100), 61, 59)):
        known = counted(*counts)
        assert math.ceil(to_plan_for(10, ninety, known.cv2) / known.mean) == by_the_rule
        assert counted_leads.volume_with_evidence(known, 10, ninety) == exactly


@pytest.mark.parametrize("target", [*TARGETS, 100_000])
def test_poisson_tails_agree_with_scipy(target: int) -> None:
    for times in DISTANCES:
        mean = times * target
        expected = float(poisson.sf(target - 1, mean))
        assert chance(mean, 0, target) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("cv", CVS)
def test_tails_agree_with_scipy(target: int, cv: float) -> None:
    shape = 1 / cv**2
    for times in DISTANCES:
        mean = times * target
        expected = float(nbinom.sf(target - 1, shape, shape / (shape + mean)))
        assert chance(mean, cv**2, target) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("target", "cv2"),
    [
        *((1, 0.0), (10, 0.0), (10, 0.04), (10, 2.0), (1_000, 0.01), (1_000, 1e-6)),
        *((10_000, 0.0), (10_000, 0.01), (10_000, 1e-5), (100_000, 0.0)),
    ],
)
def test_tails_agree_with_50_digits(target: int, cv2: float) -> None:
    deviation = math.sqrt(1 / target + cv2)
    with mp.workdps(60):
        for distance in (-6, -2, 0, 1, 4):
            mean = target * math.exp(distance * min(deviation, 0.5))
            expected = tail_in_50_digits(mean, cv2, target)
            far = 1e-9 if expected < mpf("1e-12") else 1e-11
            assert abs(chance(mean, cv2, target) / expected - 1) <= far


@pytest.mark.parametrize("mean", [Fraction(1, 3), Fraction(7), Fraction(5_000)])
def test_a_shape_of_one_gives_the_powers_of_a_geometric_law(mean: Fraction) -> None:
    q = mean / (mean + 1)
    for target in (1, 2, 10, 300):
        assert chance(mean, 1, target) == pytest.approx(float(q) ** target, rel=1e-11)


@given(MEANS, SPREADS)
def test_the_tails_add_up_to_the_mean(mean: float, cv2: float) -> None:
    tails = [chance(mean, cv2, k) for k in range(1, 120)]
    assert sum(tails) < mean * (1 + 1e-9)
    assert all(after <= before * (1 + 1e-11) for before, after in pairwise(tails))
    if tails[-1] < 1e-12 * mean:
        assert sum(tails) == pytest.approx(mean, rel=1e-9)


def test_customers_drawn_from_a_mean_that_varies_agree() -> None:
    random = np.random.default_rng(20_260_701)
    runs, mean, cv2 = 200_000, 14.2, 0.04
    drawn = random.poisson(random.gamma(1 / cv2, mean * cv2, size=runs))
    for target in (6, 10, 14, 22):
        found = chance(mean, cv2, target)
        error = math.sqrt(found * (1 - found) / runs)
        assert abs(float((drawn >= target).mean()) - found) < 4 * error


def test_no_target_is_certain_and_none_comes_of_nothing() -> None:
    # maths.md section 2, edges
    assert chance(0, 0, 0) == chance(3, 1, 0) == chance(3, 1, -1) == 1
    assert chance(0, 0, 1) == chance(Fraction(0), Fraction(1), 1) == 0
    assert to_plan_for(0, Fraction(9, 10), 0) == 0


def test_a_chance_is_0_or_1_only_where_it_is_impossible_or_certain() -> None:
    assert chance(1e-3, 0, 1_000) == SMALLEST
    assert chance(10_000, 0, 1) == LARGEST
    assert chance(600, 0, 1) == LARGEST


@given(MEANS, st.integers(1, 400))
def test_a_mean_that_hardly_varies_gives_the_poisson_law(mean: float, target: int) -> None:
    # maths.md section 9: cv → 0
    fixed = chance(mean, 0, target)
    assert chance(mean, 1e-14, target) == pytest.approx(fixed, rel=1e-7, abs=1e-300)


def test_the_sum_from_none_and_the_sum_from_the_mode_meet() -> None:
    just_below, just_above = 699.999, 700.001
    for target in (500, 690, 700, 710, 900):
        change = chance(just_above, 0, target) / chance(just_below, 0, target) - 1
        slope = target * poisson.pmf(target, 700) / 700 / poisson.sf(target - 1, 700)
        assert change == pytest.approx(0.002 * slope, rel=1e-3, abs=1e-11)


@given(st.integers(1, 300), confidences(), SPREADS)
def test_the_mean_to_plan_for_has_that_chance(target: int, sure: Fraction, cv2: float) -> None:
    mean = to_plan_for(target, sure, cv2)
    assert chance(mean, cv2, target) == pytest.approx(float(sure), rel=1e-9)


@pytest.mark.parametrize("target", [*TARGETS, 100_000])
def test_with_a_sure_mean_it_is_the_gamma_quantile(target: int) -> None:
    for sure in (*SURE, Fraction(1, 1000), Fraction(999, 1000)):
        expected = float(gamma.ppf(float(sure), target))
        assert to_plan_for(target, sure, 0) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("cv2", [0.0, 0.001, 0.09, 1.0, 2.0])
def test_large_targets_at_any_spread_are_planned_for(cv2: float) -> None:
    for sure in SURE:
        mean = to_plan_for(10_000, sure, cv2)
        assert chance(mean, cv2, 10_000) == pytest.approx(float(sure), rel=1e-10)


def test_where_next_to_nothing_is_known_no_mean_is_enough() -> None:
    assert to_plan_for(10, Fraction(99, 100), 200) == math.inf
    assert math.isfinite(to_plan_for(10, Fraction(99, 100), 3))


@given(st.integers(1, 60), SPREADS, st.lists(confidences(), min_size=2, max_size=2))
def test_more_confidence_and_larger_targets_never_need_less(
    target: int, cv2: float, pair: list[Fraction]
) -> None:
    less, more = sorted(pair)
    mean = to_plan_for(target, less, cv2)
    assert mean <= to_plan_for(target, more, cv2) * (1 + 1e-12)
    assert mean < to_plan_for(target + 1, less, cv2)
