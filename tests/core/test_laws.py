"""The laws as ratios of neighbouring terms: modes, tails in floats, digits and fractions."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.stats import betabinom

from funnelplan.core.beta import Beta, counted
from funnelplan.core.laws import (
    LARGEST,
    SMALLEST,
    BetaBinomial,
    Binomial,
    Law,
    at_least,
    crossing,
    decimal_at_least,
    exact_at_least,
    log_odds,
    sides,
)
from tests.strategies import open_rates

THIRD, HALF = Fraction(1, 3), Fraction(1, 2)
COUNTED = ((10, 40), (25, 100), (250, 1000), (1, 3), (1, 500), (499, 500), (7, 7), (0, 12))
BOWLS = (
    Beta(HALF, HALF),
    Beta(THIRD, THIRD),
    Beta(HALF, THIRD),
    Beta(THIRD, Fraction(3, 2)),
    Beta(Fraction(1, 100), Fraction(1, 50)),
)
"""Where a + b < 2, the terms fall first and then rise again."""

EDGES = (
    Beta(HALF, Fraction(3, 2)),
    Beta(Fraction(3, 2), HALF),
    Beta(Fraction(1), Fraction(1)),
    Beta(THIRD, Fraction(1000)),
    Beta(Fraction(1000), THIRD),
)
EVIDENCE = (*(counted(*counts) for counts in COUNTED), *BOWLS, *EDGES)


def parameters() -> st.SearchStrategy[Fraction]:
    """Of a Beta: 1/60 … 2, and halves, thirds and sevenths beyond."""
    small = st.integers(1, 120).map(lambda above: Fraction(above, 60))
    large = st.builds(Fraction, st.integers(1, 240), st.sampled_from((2, 3, 7)))
    return small | large


@st.composite
def laws(draw: st.DrawFn, most: int = 60) -> Law:
    """Binomial and beta-binomial laws."""
    n = draw(st.integers(1, most))
    if draw(st.booleans()):
        return Binomial(n, draw(open_rates()))
    return BetaBinomial(n, Beta(draw(parameters()), draw(parameters())))


def binomial_by_definition(n: int, rate: Fraction) -> list[Fraction]:
    """C(n, k)·rᵏ·(1 − r)ⁿ⁻ᵏ."""
    return [math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]


def beta_binomial_by_definition(n: int, a: Fraction, b: Fraction) -> list[Fraction]:
    """C(n, k)·B(a + k, b + n − k) / B(a, b), with rising factorials."""

    def rising(start: Fraction, times: int) -> Fraction:
        return math.prod((start + i for i in range(times)), start=Fraction(1))

    return [
        math.comb(n, k) * rising(a, k) * rising(b, n - k) / rising(a + b, n) for k in range(n + 1)
    ]


def by_definition(law: Law) -> list[Fraction]:
    if isinstance(law, Binomial):
        return binomial_by_definition(law.n, law.rate)
    assert isinstance(law, BetaBinomial)
    return beta_binomial_by_definition(law.n, *law.beta)


@given(laws(most=30))
def test_the_exact_tail_is_the_sum_of_the_terms_by_definition(law: Law) -> None:
    terms = by_definition(law)
    assert sum(terms) == 1
    for target in range(law.n + 1):
        assert exact_at_least(law, target) == sum(terms[target:])


@given(laws())
def test_the_mode_is_a_most_likely_count(law: Law) -> None:
    terms = by_definition(law)
    assert terms[law.mode] == max(terms)


@given(laws())
def test_terms_that_fall_do_so_all_the_way_from_the_mode(law: Law) -> None:
    terms = by_definition(law)
    up, down = terms[law.mode :], terms[law.mode :: -1]
    falling = up == sorted(up, reverse=True) and down == sorted(down, reverse=True)
    assert falling or not law.falls


def test_terms_that_rise_again_are_not_said_to_fall() -> None:
    assert [BetaBinomial(9, beta).falls for beta in BOWLS] == [False] * len(BOWLS)
    assert [BetaBinomial(9, beta).falls for beta in EDGES] == [True] * len(EDGES)


@given(laws())
def test_a_float_step_is_the_exact_step(law: Law) -> None:
    for k in range(law.n):
        up, down = law.exact_ratio(k)
        assert next(law.ratios([k])) == pytest.approx(float(Fraction(up, down)), rel=1e-15)


@given(laws(), st.data())
def test_floats_and_digits_agree_with_fractions(law: Law, data: st.DataObject) -> None:
    target = data.draw(st.integers(1, law.n), label="target")
    exact = exact_at_least(law, target)
    assert at_least(law, target) == pytest.approx(float(exact), rel=1e-13)
    digits = Fraction(decimal_at_least(law, target))
    assert abs(digits - exact) <= Fraction(1, 10**50)


@given(laws(), st.data())
def test_the_digits_of_a_tail_above_the_mode_are_relative(law: Law, data: st.DataObject) -> None:
    target = data.draw(st.integers(min(law.mode + 1, law.n), law.n), label="target")
    exact = exact_at_least(law, target)
    assert abs(Fraction(decimal_at_least(law, target)) / exact - 1) <= Fraction(1, 10**50)


@given(laws())
def test_tails_fall_as_the_target_rises(law: Law) -> None:
    tails = [at_least(law, target) for target in range(law.n + 2)]
    assert tails == sorted(tails, reverse=True)


def test_nothing_is_always_reached_and_more_than_all_never() -> None:
    laws: tuple[Law, ...] = (Binomial(5, THIRD), *(BetaBinomial(5, beta) for beta in EVIDENCE))
    for law in laws:
        assert at_least(law, 0) == at_least(law, -1) == 1.0
        assert at_least(law, 6) == 0.0


def test_a_tail_too_small_for_a_float_is_not_nothing() -> None:
    assert at_least(Binomial(1000, Fraction(1, 1000)), 500) == SMALLEST > 0
    tail = decimal_at_least(Binomial(1000, Fraction(1, 1000)), 500)
    assert Decimal("1e-1300") < tail < Decimal("1e-1100")


def as_text(beta: Beta) -> str:
    return f"{beta.a}-{beta.b}".replace("/", "|")


@pytest.mark.parametrize("beta", EVIDENCE, ids=as_text)
@pytest.mark.parametrize("n", [1, 40, 400, 5_000])
def test_tails_with_evidence_agree_with_scipy(n: int, beta: Beta) -> None:
    law = BetaBinomial(n, beta)
    oracle = betabinom(n, float(beta.a), float(beta.b))
    for target in watched(law):
        # SciPy takes a tail as 1 − the rest, so it is compared absolutely
        assert at_least(law, target) == pytest.approx(float(oracle.sf(target - 1)), abs=1e-10)


@pytest.mark.parametrize("beta", EVIDENCE, ids=as_text)
@pytest.mark.parametrize("n", [1, 40, 400, 2_000])
def test_tails_with_evidence_agree_with_50_digits(n: int, beta: Beta) -> None:
    law = BetaBinomial(n, beta)
    with mp.workdps(60):
        terms = terms_in_50_digits(law)
        for target in watched(law):
            expected = mp.fsum(terms[target:])
            if expected > mpf("1e-300"):
                far = 1e-9 if expected < mpf("1e-12") else 1e-12
                assert abs(at_least(law, target) / expected - 1) <= far
                assert abs(mpf(str(decimal_at_least(law, target))) - expected) < mpf("1e-49")


@pytest.mark.parametrize("beta", [counted(25, 100), counted(2_500, 10_000), BOWLS[2]], ids=as_text)
def test_both_tails_of_ten_thousand_customers_agree_with_50_digits(beta: Beta) -> None:
    law = BetaBinomial(40_000, beta)
    with mp.workdps(60):
        terms = terms_in_50_digits(law)
        for target in (1_000, 6_000, 9_000, 10_000, 11_000, 16_000, 30_000, 40_000):
            below, above = mp.fsum(terms[:target]), mp.fsum(terms[target:])
            for found, expected in zip(sides(law, target), (below, above), strict=True):
                if mpf("1e-300") < expected < mpf("0.999"):
                    # the side of the mode is 1 − the other, and wants no more than 1e-12
                    assert abs(found - expected) <= max(1e-9 * expected, SMALLEST)
                    assert abs(found - expected) <= 1e-12


def watched(law: Law) -> list[int]:
    return sorted({1, max(1, law.mode), law.n // 10 + 1, law.n // 2 + 1, law.n})


def terms_in_50_digits(law: BetaBinomial) -> list[mpf]:
    """C(n, k)·B(a + k, b + n − k) / B(a, b), each k from the one before, the first from gammas."""
    n, (a, b) = law.n, (mpf(part.numerator) / part.denominator for part in law.beta)
    first = mp.loggamma(b + n) + mp.loggamma(a + b) - mp.loggamma(a + b + n) - mp.loggamma(b)
    terms = [mp.exp(first)]
    for k in range(n):
        terms.append(terms[-1] * (n - k) * (a + k) / ((k + 1) * (b + n - k - 1)))
    return terms


def test_a_law_with_two_ends_is_summed_to_the_far_one() -> None:
    # Beta(a, a) with a small: in about half of the cases nearly all go on, else nearly none
    law = BetaBinomial(3_000, Beta(Fraction(1, 10**24), Fraction(1, 10**24)))
    assert at_least(law, 1) == pytest.approx(0.5, rel=1e-12)
    assert at_least(law, 3_000) == pytest.approx(0.5, rel=1e-12)


def test_forty_leads_at_a_rate_of_ten_of_forty_bring_ten_with_55_percent() -> None:
    # maths.md T2.4
    assert at_least(BetaBinomial(40, counted(10, 40)), 10) == pytest.approx(0.552, abs=5e-4)


def test_forty_leads_at_25_percent_bring_ten_with_this_exact_fraction() -> None:
    # maths.md T2.1
    ways = sum(math.comb(40, k) * 3 ** (40 - k) for k in range(10, 41))
    assert exact_at_least(Binomial(40, Fraction(1, 4)), 10) == Fraction(ways, 4**40)
    assert float(Fraction(ways, 4**40)) == pytest.approx(0.560460268, abs=5e-10)
    assert at_least(Binomial(40, Fraction(1, 4)), 10) == pytest.approx(float(Fraction(ways, 4**40)))


def test_the_beta_binomial_has_no_larger_term_outside_its_clipped_mode() -> None:
    assert BetaBinomial(10, counted(7, 7)).mode == 10
    assert BetaBinomial(3, counted(1, 500)).mode == 0
    assert BetaBinomial(1, counted(499, 500)).mode == 1
    assert BetaBinomial(9, counted(0, 12)).mode == 0


def test_sure_rates_make_the_beta_binomial_binomial() -> None:
    sure = BetaBinomial(40, counted(10**12, 4 * 10**12))
    assert at_least(sure, 10) == pytest.approx(at_least(Binomial(40, Fraction(1, 4)), 10), abs=1e-9)


def test_every_count_is_as_likely_where_every_rate_is() -> None:
    law = BetaBinomial(9, Beta(Fraction(1), Fraction(1)))
    assert [at_least(law, k) for k in range(11)] == pytest.approx(
        [(10 - k) / 10 for k in range(11)]
    )


@given(laws(), st.data())
def test_the_two_sides_make_one(law: Law, data: st.DataObject) -> None:
    below, above = sides(law, data.draw(st.integers(1, law.n), label="target"))
    assert below + above == pytest.approx(1, rel=1e-15)
    assert SMALLEST <= min(below, above) <= max(below, above) <= LARGEST


@given(open_rates())
def test_odds_are_a_share_to_the_rest(share: Fraction) -> None:
    assert math.exp(log_odds(share)) == pytest.approx(float(share / (1 - share)), rel=1e-14)


@pytest.mark.parametrize("start", [-40.0, -1.0, 0.5, 3.0, 40.0])
@pytest.mark.parametrize("slope", [0.01, 1.0, 1e3])
def test_a_crossing_is_found_from_far_off_and_with_a_wrong_slope(
    start: float, slope: float
) -> None:
    found = crossing(lambda x: math.atan(x - 2), start, slope, 1e-12)
    assert found == pytest.approx(2, abs=1e-11)


def test_a_crossing_of_steps_is_held_between_its_two_sides() -> None:
    found = crossing(lambda x: math.floor(x) - 6.5, 0.0, 1.0, 1e-6)
    assert found == pytest.approx(7, abs=1e-5)


def test_a_crossing_is_looked_for_between_its_bounds() -> None:
    for bounds, found in (((-5.0, 4.0), 4), ((-5.0, 40.0), 10), ((12.0, 40.0), 12)):
        assert crossing(lambda x: x - 10, 12.5, 1.0, 1e-9, bounds) == found


def test_a_function_that_stays_above_0_ends_at_the_lower_bound() -> None:
    assert crossing(lambda _: 1.0, 5.0, 1.0, 1e-9, (2.0, 7.0)) == 2
