"""What is known of a rate: from counts, from a range, of several stages, over good and bad years."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.special import ndtri
from scipy.stats import beta as beta_law

from funnelplan.core.beta import (
    Beta,
    counted,
    matched,
    normal_quantile,
    product,
    ranged,
    wobbled,
)
from tests.strategies import open_rates

ONE, HALF, QUARTER = Fraction(1), Fraction(1, 2), Fraction(1, 4)
STAGES = ((160, 400), (48, 160), (12, 48))
THREE = tuple(counted(*stage) for stage in STAGES)
NINETY = Fraction(9, 10)


@st.composite
def betas(draw: st.DrawFn) -> Beta:
    """Betas from counts, and others with small parameters."""
    trials = draw(st.integers(1, 3_000))
    from_counts = counted(draw(st.integers(0, trials)), trials)
    any_other = Beta(draw(open_rates()), draw(open_rates()))
    return draw(st.sampled_from((from_counts, any_other)))


def digits(beta: Beta) -> int:
    """Of the longest number in its parameters."""
    return max(len(str(n)) for part in beta for n in (part.numerator, part.denominator))


@given(betas())
def test_the_moments_agree_with_scipy(beta: Beta) -> None:
    a, b = float(beta.a), float(beta.b)
    assert float(beta.mean) == pytest.approx(float(beta_law.mean(a, b)), rel=1e-12)
    assert float(beta.variance) == pytest.approx(float(beta_law.var(a, b)), rel=1e-12)
    assert beta.variance == beta.second - beta.mean**2
    assert beta.second == beta.a * (beta.a + 1) / ((beta.a + beta.b) * (beta.a + beta.b + 1))
    assert beta.cv2 == beta.variance / beta.mean**2
    assert beta.weight == beta.a + beta.b


def test_counts_are_taken_with_jeffreys_prior() -> None:
    assert counted(10, 40) == Beta(Fraction(21, 2), Fraction(61, 2))
    assert counted(0, 12) == Beta(HALF, Fraction(25, 2))
    assert counted(7, 7) == Beta(Fraction(15, 2), HALF)


@given(betas())
def test_a_beta_is_matched_by_itself(beta: Beta) -> None:
    assert matched(beta.mean, beta.second) == beta


@pytest.mark.parametrize(
    ("mean", "second"),
    [("1/4", "1/16"), ("1/4", "1/4"), ("1/4", "1/17"), ("1/4", "1/2"), ("1", "1")],
)
def test_moments_that_no_beta_has_are_refused(mean: str, second: str) -> None:
    with pytest.raises(ValueError, match="no Beta has mean"):
        matched(Fraction(mean), Fraction(second))


def test_three_stages_are_known_as_one_beta() -> None:
    # maths.md T2.5
    end_to_end = product(THREE)
    assert float(end_to_end.a) == pytest.approx(12.4665, abs=5e-5)
    assert float(end_to_end.b) == pytest.approx(392.841, abs=5e-4)


def test_the_quantiles_of_three_stages_are_those_of_the_match() -> None:
    # maths.md T2.5
    random = np.random.default_rng(20_260_701)
    drawn = np.ones(1_000_000)
    for stage in THREE:
        drawn *= random.beta(float(stage.a), float(stage.b), size=len(drawn))
    shares = np.linspace(0.025, 0.975, 39)
    end_to_end = product(THREE)
    expected = beta_law.ppf(shares, float(end_to_end.a), float(end_to_end.b))
    assert np.abs(np.quantile(drawn, shares) - expected).max() < 1.5e-4


def test_one_cohort_end_to_end_says_nearly_the_same() -> None:
    # maths.md T2.5
    cohort = counted(12, 400)
    assert cohort == Beta(Fraction(25, 2), Fraction(777, 2))
    assert float(cohort.mean) == pytest.approx(0.03117, abs=5e-6)
    assert float(product(THREE).mean) == pytest.approx(float(cohort.mean), rel=0.02)


def test_most_of_the_doubt_comes_from_the_fewest_successes() -> None:
    # maths.md T2.6
    about = [(1 - Fraction(s, n)) / s for s, n in STAGES]
    assert math.sqrt(sum(about)) == pytest.approx(0.28, abs=5e-3)
    assert float(about[-1] / sum(about)) == pytest.approx(0.77, abs=5e-3)
    for share, stage, (successes, _) in zip(about, THREE, STAGES, strict=True):
        # Jeffreys' prior adds one trial and half a success, and that is the difference
        assert abs(stage.cv2 / share - 1) < Fraction(1, successes)
    together = product(THREE).cv2
    assert float(together) == pytest.approx(float(math.prod(1 + s.cv2 for s in THREE) - 1))
    assert float(THREE[-1].cv2 / sum(s.cv2 for s in THREE)) == pytest.approx(0.77, abs=0.02)


@given(st.lists(betas(), min_size=1, max_size=4), open_rates() | st.just(ONE))
def test_moments_multiply(each: list[Beta], times: Fraction) -> None:
    found = product(each, times)
    mean = times * math.prod(beta.mean for beta in each)
    second = times**2 * math.prod(beta.second for beta in each)
    assert float(found.mean / mean) == pytest.approx(1, rel=2e-15)
    assert float(found.second / second) == pytest.approx(1, rel=4e-15)


@given(st.lists(betas(), min_size=1, max_size=4), open_rates(), st.data())
def test_the_order_of_stages_does_not_matter(
    each: list[Beta], times: Fraction, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(each))
    assert product(shuffled, times) == product(each, times)


@given(st.lists(betas(), min_size=2, max_size=4), st.lists(open_rates(), min_size=2, max_size=2))
def test_stages_may_be_taken_together_first(each: list[Beta], known: list[Fraction]) -> None:
    at_once = product(each, known[0] * known[1])
    in_turn = product([product(each[:-1], known[0]), product(each[-1:], known[1])])
    for one, other in zip(at_once, in_turn, strict=True):
        # the weight is a small difference of moments where little is known to be lost
        assert float(one / other) == pytest.approx(1, rel=1e-9)


@given(betas())
def test_a_stage_alone_is_what_it_was(beta: Beta) -> None:
    assert product([beta]) == beta
    assert wobbled(beta, Fraction(0)) == beta


def test_rates_that_are_all_known_are_no_beta() -> None:
    with pytest.raises(ValueError, match="no Beta"):
        product([], QUARTER)
    with pytest.raises(ValueError, match="no Beta"):
        wobbled(QUARTER, Fraction(0))


def test_many_stages_with_many_digits_stay_short() -> None:
    many = [counted(123_456 + i, 1_234_567 + i) for i in range(8)]
    found = wobbled(product(many, Fraction(31_415, 92_653)), Fraction(1, 7))
    assert digits(found) <= 40
    exact = math.prod(beta.mean for beta in many) * Fraction(31_415, 92_653)
    assert float(found.mean / exact) == pytest.approx(1, rel=2e-15)


@given(betas(), st.integers(1, 30).map(lambda percent: Fraction(percent, 100)))
def test_good_and_bad_years_keep_the_mean_and_add_their_own_spread(
    beta: Beta, cv: Fraction
) -> None:
    if beta.second * (1 + cv * cv) >= beta.mean:
        with pytest.raises(ValueError, match="no Beta"):
            wobbled(beta, cv)
        return
    found = wobbled(beta, cv)
    assert float(found.mean / beta.mean) == pytest.approx(1, rel=2e-15)
    expected = (1 + beta.cv2) * (1 + cv * cv) - 1
    assert float(found.cv2 / expected) == pytest.approx(1, rel=1e-12)


def test_a_quarter_give_or_take_a_fifth_is_worth_74_trials() -> None:
    # maths.md T2.8
    known = wobbled(QUARTER, Fraction(1, 5))
    assert known == Beta(Fraction(37, 2), Fraction(111, 2))
    assert known.weight == 74
    assert known.cv2 == Fraction(1, 25)


def test_20_to_30_percent_claims_the_knowledge_of_200_trials() -> None:
    # maths.md T2.9
    known = ranged(Fraction(1, 5), Fraction(3, 10), NINETY)
    assert known is not None
    assert float(known.weight) == pytest.approx(201.9, abs=0.05)
    assert float(known.mean) == pytest.approx(0.25, rel=1e-15)


@given(open_rates(), open_rates(), st.integers(1, 999).map(lambda tenths: Fraction(tenths, 1000)))
def test_a_range_is_its_normal_one(one: Fraction, other: Fraction, sure: Fraction) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    known = ranged(low, high, sure)
    deviation = float(high - low) / (2 * ndtri((1 + float(sure)) / 2))
    mean = float((low + high) / 2)
    if known is None:
        assert deviation**2 >= mean * (1 - mean) * (1 - 1e-12)
        return
    assert math.sqrt(known.variance) == pytest.approx(deviation, rel=1e-9)
    assert float(known.mean) == pytest.approx(mean, rel=2e-15)
    assert digits(known) <= 40


def test_a_range_too_wide_for_any_rate_is_no_beta() -> None:
    assert ranged(Fraction(0), ONE, HALF) is None
    assert ranged(Fraction(0), ONE, NINETY) is not None


@pytest.mark.parametrize(
    "p", [1e-300, 1e-20, 1e-5, 0.01, 0.24, 0.26, 0.4, 0.5, 0.500001, 0.7, 0.76, 0.9, 0.95, 0.995]
)
def test_normal_quantiles_agree_with_scipy_and_50_digits(p: float) -> None:
    found = normal_quantile(p)
    assert found == pytest.approx(float(ndtri(p)), rel=1e-14)
    with mp.workdps(60):
        exact = mp.findroot(lambda z: mp.log(mp.ncdf(z) / mpf(p)), found)
        assert abs(found - exact) <= 1e-15 * max(1, abs(exact))


@given(open_rates())
def test_normal_quantiles_are_symmetric_and_rise(p: Fraction) -> None:
    assert normal_quantile(p) == -normal_quantile(1 - p)
    assert normal_quantile(p) < normal_quantile(p + (1 - p) / 1000)
    assert (1 + math.erf(normal_quantile(p) / math.sqrt(2))) / 2 == pytest.approx(float(p))
