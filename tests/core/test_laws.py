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

from funnelplan.core.laws import (
    SMALLEST,
    BetaBinomial,
    Binomial,
    Law,
    at_least,
    decimal_at_least,
    exact_at_least,
)
from tests.strategies import open_rates

EVIDENCE = ((10, 40), (25, 100), (250, 1000), (1, 3), (1, 500), (499, 500), (7, 7))


@st.composite
def laws(draw: st.DrawFn, most: int = 60) -> Law:
    """Binomial and beta-binomial laws."""
    n = draw(st.integers(1, most))
    if draw(st.booleans()):
        return Binomial(n, draw(open_rates()))
    trials = draw(st.integers(1, 120))
    return BetaBinomial(n, draw(st.integers(1, trials)), trials)


def binomial_by_definition(n: int, rate: Fraction) -> list[Fraction]:
    """C(n, k)·rᵏ·(1 − r)ⁿ⁻ᵏ."""
    return [math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]


def beta_binomial_by_definition(n: int, successes: int, trials: int) -> list[Fraction]:
    """C(n, k)·B(a + k, b + n − k) / B(a, b), with rising factorials."""
    a = Fraction(2 * successes + 1, 2)
    b = Fraction(2 * (trials - successes) + 1, 2)

    def rising(start: Fraction, times: int) -> Fraction:
        return math.prod((start + i for i in range(times)), start=Fraction(1))

    return [
        math.comb(n, k) * rising(a, k) * rising(b, n - k) / rising(a + b, n) for k in range(n + 1)
    ]


def by_definition(law: Law) -> list[Fraction]:
    if isinstance(law, Binomial):
        return binomial_by_definition(law.n, law.rate)
    assert isinstance(law, BetaBinomial)
    return beta_binomial_by_definition(law.n, law.successes, law.trials)


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
    for law in (Binomial(5, Fraction(1, 3)), BetaBinomial(5, 1, 3)):
        assert at_least(law, 0) == at_least(law, -1) == 1.0
        assert at_least(law, 6) == 0.0


def test_a_tail_too_small_for_a_float_is_not_nothing() -> None:
    assert at_least(Binomial(1000, Fraction(1, 1000)), 500) == SMALLEST > 0
    tail = decimal_at_least(Binomial(1000, Fraction(1, 1000)), 500)
    assert Decimal("1e-1300") < tail < Decimal("1e-1100")


@pytest.mark.parametrize(("successes", "trials"), EVIDENCE)
@pytest.mark.parametrize("n", [1, 40, 400, 5_000])
def test_tails_with_evidence_agree_with_scipy(n: int, successes: int, trials: int) -> None:
    law = BetaBinomial(n, successes, trials)
    oracle = betabinom(n, successes + 0.5, trials - successes + 0.5)
    for target in watched(law):
        # SciPy takes a tail as 1 − the rest, so it is compared absolutely
        assert at_least(law, target) == pytest.approx(float(oracle.sf(target - 1)), abs=1e-10)


@pytest.mark.parametrize(("successes", "trials"), EVIDENCE)
@pytest.mark.parametrize("n", [1, 40, 400, 5_000])
def test_tails_with_evidence_agree_with_50_digits(n: int, successes: int, trials: int) -> None:
    law = BetaBinomial(n, successes, trials)
    with mp.workdps(60):
        terms = terms_in_50_digits(law)
        for target in watched(law):
            expected = mp.fsum(terms[target:])
            if expected > mpf("1e-300"):
                far = 1e-9 if expected < mpf("1e-12") else 1e-12
                assert abs(at_least(law, target) / expected - 1) <= far
                assert abs(mpf(str(decimal_at_least(law, target))) - expected) < mpf("1e-49")


def watched(law: Law) -> list[int]:
    return sorted({1, max(1, law.mode), law.n // 10 + 1, law.n // 2 + 1, law.n})


def terms_in_50_digits(law: BetaBinomial) -> list[mpf]:
    """C(n, k)·B(a + k, b + n − k) / B(a, b), each k from the one before, the first from gammas."""
    n, a = law.n, mpf(law.successes) + mpf(1) / 2
    b = law.trials - law.successes + mpf(1) / 2
    first = mp.loggamma(b + n) + mp.loggamma(a + b) - mp.loggamma(a + b + n) - mp.loggamma(b)
    terms = [mp.exp(first)]
    for k in range(n):
        terms.append(terms[-1] * (n - k) * (a + k) / ((k + 1) * (b + n - k - 1)))
    return terms


def test_forty_leads_at_a_rate_of_ten_of_forty_bring_ten_with_55_percent() -> None:
    # maths.md T2.4
    assert at_least(BetaBinomial(40, 10, 40), 10) == pytest.approx(0.552, abs=5e-4)


def test_forty_leads_at_25_percent_bring_ten_with_this_exact_fraction() -> None:
    # maths.md T2.1
    ways = sum(math.comb(40, k) * 3 ** (40 - k) for k in range(10, 41))
    assert exact_at_least(Binomial(40, Fraction(1, 4)), 10) == Fraction(ways, 4**40)
    assert float(Fraction(ways, 4**40)) == pytest.approx(0.560460268, abs=5e-10)
    assert at_least(Binomial(40, Fraction(1, 4)), 10) == pytest.approx(float(Fraction(ways, 4**40)))


def test_the_beta_binomial_has_no_larger_term_outside_its_clipped_mode() -> None:
    assert BetaBinomial(10, 7, 7).mode == 10
    assert BetaBinomial(3, 1, 500).mode == 0
    assert BetaBinomial(1, 499, 500).mode == 1


def test_sure_rates_make_the_beta_binomial_binomial() -> None:
    sure = BetaBinomial(40, 10**12, 4 * 10**12)
    assert at_least(sure, 10) == pytest.approx(at_least(Binomial(40, Fraction(1, 4)), 10), abs=1e-9)
