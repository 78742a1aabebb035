"""The probability of a target, and the exact volume for a wanted confidence."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.stats import betanbinom, binom, nbinom

from funnelplan.core.beta import Beta, counted, wobbled
from funnelplan.core.chance import (
    against,
    chance,
    chance_with_evidence,
    reaches,
    volume,
    volume_with_evidence,
)
from funnelplan.core.laws import BetaBinomial, Binomial, exact_at_least
from tests.strategies import confidences, open_rates, rates

QUARTER = Fraction(1, 4)
SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 90, 95, 99))
TARGETS = (1, 2, 10, 137, 1_000, 10_000, 100_000)
RATES = tuple(map(Fraction, ("1/1000000", "1/1000", "1/50", "1/4", "1/2", "9/10", "999/1000")))
DISTANCES = (-30, -8, -3, -1, 0, 1, 3, 8)
"""How many standard deviations the leads lie beside what the target needs on average."""


def brute_force(rate: Fraction, target: int, confidence: Fraction) -> int:
    """Add P(the target-th customer is lead n) from the first n on, until it is enough."""
    term = reached = rate**target
    n = target
    while reached < confidence:
        term *= (1 - rate) * n / (n - target + 1)
        reached += term
        n += 1
    return n


def tail_in_50_digits(n: int, rate: Fraction, target: int) -> mpf:
    """P(Bin(n, rate) ≥ target): a first term from gammas, the others from their neighbours."""
    p = mpf(rate.numerator) / rate.denominator
    odds, k = p / (1 - p), target
    ways = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    term = mp.exp(ways + k * mp.log(p) + (n - k) * mp.log(1 - p))
    total = mpf(0)
    if target > n * p:
        while k <= n and term > total * mpf("1e-55"):
            total += term
            term *= odds * (n - k) / (k + 1)
            k += 1
        return total
    while k > 0 and term > total * mpf("1e-55"):
        term *= k / ((n - k + 1) * odds)
        k -= 1
        total += term
    return 1 - total


def leads(rate: Fraction, target: int, distance: int) -> int:
    return max(target, math.ceil((target + distance * math.sqrt(target * (1 - rate))) / rate))


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("target", TARGETS)
def test_a_chance_agrees_with_50_digits(rate: Fraction, target: int) -> None:
    with mp.workdps(65):
        for distance in DISTANCES:
            n = leads(rate, target, distance)
            expected = tail_in_50_digits(n, rate, target)
            if expected > mpf("1e-300"):
                far = 1e-9 if expected < mpf("1e-12") else 1e-12
                assert abs(chance(n, rate, target) / expected - 1) <= far, n


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("target", TARGETS)
def test_a_chance_agrees_with_scipy(rate: Fraction, target: int) -> None:
    for distance in DISTANCES:
        n = leads(rate, target, distance)
        expected = float(binom.sf(target - 1, n, float(rate)))
        assert chance(n, rate, target) == pytest.approx(expected, rel=1e-9, abs=1e-12), n


@given(st.integers(0, 60), rates() | st.just(Fraction(0)), st.integers(0, 65))
def test_a_chance_is_the_sum_of_its_terms(n: int, rate: Fraction, target: int) -> None:
    terms = (
        math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(min(target, n + 1), n + 1)
    )
    assert chance(n, rate, target) == pytest.approx(float(sum(terms)), rel=1e-13)


def test_ten_of_forty_is_a_little_better_than_even() -> None:
    # maths.md T2.1
    ways = sum(math.comb(40, k) * 3 ** (40 - k) for k in range(10, 41))
    assert chance(40, QUARTER, 10) == pytest.approx(ways / 4**40, rel=1e-14)
    assert chance(40, QUARTER, 10) == pytest.approx(0.560460268, abs=5e-10)
    exactly = chance(40, QUARTER, 10) - chance(40, QUARTER, 11)
    assert exactly == pytest.approx(0.1444, abs=5e-5)


def test_with_35_leads_nine_or_more_is_the_better_than_even_case() -> None:
    # maths.md T2.1
    assert chance(35, QUARTER, 8) == pytest.approx(0.6777, abs=5e-5)
    assert chance(35, QUARTER, 9) == pytest.approx(0.5257, abs=5e-5)
    assert chance(35, QUARTER, 10) == pytest.approx(0.3737, abs=5e-5)


def test_a_chance_at_the_edges_is_certain_or_impossible() -> None:
    # maths.md section 2, edges
    assert chance(40, QUARTER, 0) == 1.0
    assert chance(40, Fraction(0), 1) == 0.0
    assert chance(40, Fraction(0), 0) == 1.0
    assert chance(40, Fraction(1), 40) == 1.0
    assert chance(40, Fraction(1), 41) == 0.0
    assert chance(9, QUARTER, 10) == 0.0
    assert chance(0, QUARTER, 0) == 1.0


def test_a_possible_target_is_never_impossible() -> None:
    assert 0 < chance(10_000, Fraction(1, 10_000), 5_000) < 1e-300


def test_ten_customers_at_25_percent_need_39_49_55_60_and_70_leads() -> None:
    # maths.md T2.2
    assert [volume(QUARTER, 10, sure) for sure in SURE] == [39, 49, 55, 60, 70]


@pytest.mark.parametrize(
    ("target", "rate", "sure", "needed", "by_the_normal_law"),
    [
        (1, "2/100", "95/100", 149, 222),
        (3, "5/100", "95/100", 124, 147),
        (2, "1/100", "90/100", 388, 480),
        (10, "25/100", "99/100", 70, 75),
    ],
)
def test_volumes_are_smaller_than_the_normal_law_says(
    target: int, rate: str, sure: str, needed: int, by_the_normal_law: int
) -> None:
    # maths.md T2.3
    found = volume(Fraction(rate), target, Fraction(sure))
    assert found == needed < by_the_normal_law
    assert brute_force(Fraction(rate), target, Fraction(sure)) == needed


def test_an_estimated_rate_needs_more_leads_the_less_it_was_counted_on() -> None:
    # maths.md T2.4
    expected = {
        (10, 40): [39, 54, 64, 75],
        (25, 100): [39, 51, 59, 66],
        (250, 1000): [39, 49, 55, 60],
    }
    for (successes, trials), needed in expected.items():
        known = counted(successes, trials)
        assert [volume_with_evidence(known, 10, sure) for sure in SURE[:4]] == needed


def test_an_estimated_rate_leaves_the_chance_about_as_it_was_and_widens_the_spread() -> None:
    # maths.md T2.4
    known = counted(10, 40)
    assert chance_with_evidence(40, known, 10) == pytest.approx(0.552, abs=5e-4)
    # in four of five cases 5 … 15 customers
    assert chance_with_evidence(40, known, 5) >= 0.9 > chance_with_evidence(40, known, 6)
    assert chance_with_evidence(40, known, 15) >= 0.1 > chance_with_evidence(40, known, 16)


def test_good_and_bad_years_need_52_61_and_69_leads() -> None:
    # maths.md T2.8
    known = wobbled(QUARTER, Fraction(1, 5))
    assert [volume_with_evidence(known, 10, sure) for sure in SURE[1:4]] == [52, 61, 69]


def test_one_in_eight_cold_needs_63_for_90_percent() -> None:
    # maths.md section 0, without the timing line: 40 / 46 / 63
    cold = QUARTER * Fraction(7, 8)
    assert volume(cold, 10, Fraction(9, 10)) == 63
    assert brute_force(cold, 10, Fraction(9, 10)) == 63


def test_a_tie_is_decided_exactly_where_scipy_takes_one_lead_too_many() -> None:
    three_in_ten = Fraction(3, 10)
    assert 1 - (1 - three_in_ten) ** 3 == Fraction("0.657")
    assert volume(three_in_ten, 1, Fraction("0.657")) == 3
    assert nbinom.ppf(0.657, 1, 0.3) == 3  # failures before the first success: 4 leads


@given(open_rates(), st.integers(1, 12))
def test_a_confidence_that_n_leads_reach_exactly_needs_n(rate: Fraction, n: int) -> None:
    assert volume(rate, 1, 1 - (1 - rate) ** n) == n


@given(open_rates(), st.data())
def test_ties_and_their_neighbours_are_told_apart(rate: Fraction, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 50), label="n")
    target = data.draw(st.integers(1, n), label="target")
    tie = exact_at_least(Binomial(n, rate), target)
    hair = tie * (1 - tie) / 10**60
    assert volume(rate, target, tie) == n
    assert volume(rate, target, tie - hair) == n
    assert volume(rate, target, tie + hair) == n + 1


@pytest.mark.parametrize("target", [1, 2, 22, 72, 501, 1_500, 60_000])
def test_an_even_chance_at_one_half_is_a_tie_of_every_size(target: int) -> None:
    assert volume(Fraction(1, 2), target, Fraction(1, 2)) == 2 * target - 1


@pytest.mark.parametrize("rate", ["1/50", "1/10", "1/4", "7/32", "1/2", "2/3", "97/100"])
@pytest.mark.parametrize("target", [1, 2, 3, 10, 20])
def test_volumes_equal_brute_force(rate: str, target: int) -> None:
    for sure in SURE:
        expected = brute_force(Fraction(rate), target, sure)
        assert volume(Fraction(rate), target, sure) == expected


@given(open_rates().filter(lambda rate: rate > Fraction(1, 20)), st.integers(1, 15), confidences())
def test_any_volume_equals_brute_force(rate: Fraction, target: int, sure: Fraction) -> None:
    assert volume(rate, target, sure) == brute_force(rate, target, sure)


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("target", TARGETS)
def test_a_volume_reaches_the_confidence_in_50_digits_and_one_lead_fewer_does_not(
    rate: Fraction, target: int
) -> None:
    with mp.workdps(65):
        for sure in (Fraction("0.000001"), Fraction(1, 2), Fraction(9, 10), Fraction("0.999999")):
            found = volume(rate, target, sure)
            wanted = mpf(sure.numerator) / sure.denominator
            tie = mpf("1e-45")
            assert tail_in_50_digits(found, rate, target) >= wanted - tie
            if found > target:
                assert tail_in_50_digits(found - 1, rate, target) < wanted - tie


@pytest.mark.parametrize("target", [1, 10, 137, 1_000, 10_000])
@pytest.mark.parametrize("rate", [Fraction(1, 1000), Fraction(3, 50), QUARTER, Fraction(9, 10)])
def test_volumes_agree_with_scipys_negative_binomial_law(rate: Fraction, target: int) -> None:
    for sure in SURE:
        expected = target + int(nbinom.ppf(float(sure), target, float(rate)))
        assert volume(rate, target, sure) == expected


@pytest.mark.parametrize(("successes", "trials"), [(10, 40), (25, 100), (3, 60), (39, 40)])
@pytest.mark.parametrize("target", [1, 10, 50])
def test_volumes_with_evidence_agree_with_scipys_beta_negative_binomial_law(
    successes: int, trials: int, target: int
) -> None:
    oracle = betanbinom(target, successes + 0.5, trials - successes + 0.5)
    for sure in SURE[:3]:
        found = volume_with_evidence(counted(successes, trials), target, sure)
        assert found is not None
        assert float(oracle.cdf(found - target)) >= float(sure) - 1e-9
        if found > target:
            assert float(oracle.cdf(found - target - 1)) < float(sure) + 1e-9


@pytest.mark.parametrize(
    "beta",
    [
        Beta(Fraction(1, 2), Fraction(1, 2)),
        Beta(Fraction(1, 3), Fraction(1, 3)),
        Beta(Fraction(3, 2), Fraction(1, 3)),
        counted(10, 40),
        counted(12, 13),
        wobbled(counted(3, 8), Fraction(1, 5)),
    ],
)
@pytest.mark.parametrize("target", [1, 2, 5])
def test_volumes_with_evidence_equal_brute_force(beta: Beta, target: int) -> None:
    for sure in (Fraction(1, 10), Fraction(1, 2), Fraction(3, 5)):
        n = target
        while exact_at_least(BetaBinomial(n, beta), target) < sure:
            n += 1
        assert volume_with_evidence(beta, target, sure) == n


@given(
    st.builds(counted, st.integers(1, 30), st.integers(30, 60)),
    st.integers(1, 12),
    confidences(),
)
def test_a_volume_with_evidence_reaches_the_confidence_and_one_lead_fewer_does_not(
    beta: Beta, target: int, sure: Fraction
) -> None:
    most = 20_000
    found = volume_with_evidence(beta, target, sure, most)
    if found is None:  # the tail of so little evidence is longer than what is looked through
        assert not reaches(BetaBinomial(most, beta), target, sure)
        return
    assert reaches(BetaBinomial(found, beta), target, sure)
    if found > target:
        assert not reaches(BetaBinomial(found - 1, beta), target, sure)
    if found < 200:
        assert exact_at_least(BetaBinomial(found, beta), target) >= sure
    if target < found < 200:
        assert exact_at_least(BetaBinomial(found - 1, beta), target) < sure


@pytest.mark.parametrize(
    ("successes", "trials", "sure"),
    [(25, 100, SURE[2]), (30, 1_000, SURE[2]), (20, 1_000, SURE[0])],
)
def test_ten_thousand_customers_can_be_asked_for_at_a_rate_that_was_counted(
    successes: int, trials: int, sure: Fraction
) -> None:
    beta = counted(successes, trials)
    found = volume_with_evidence(beta, 10_000, sure)
    assert found is not None
    assert chance_with_evidence(found, beta, 10_000) >= float(sure)
    assert chance_with_evidence(found - 1, beta, 10_000) < float(sure)


def test_more_leads_than_are_looked_through_are_none() -> None:
    beta = counted(25, 100)
    assert volume_with_evidence(beta, 10, Fraction(9, 10), most=59) == 59
    assert volume_with_evidence(beta, 10, Fraction(9, 10), most=58) is None
    assert volume_with_evidence(beta, 10, Fraction(9, 10), most=9) is None


@given(st.integers(0, 60), st.integers(0, 20), st.integers(1, 20), st.integers(0, 65))
def test_a_chance_with_evidence_is_the_sum_of_its_terms(
    n: int, successes: int, failures: int, target: int
) -> None:
    beta = counted(successes, successes + failures)
    expected = float(exact_at_least(BetaBinomial(n, beta), target))
    assert chance_with_evidence(n, beta, target) == pytest.approx(expected, rel=1e-13)


def test_a_tie_with_evidence_is_decided_exactly() -> None:
    known = counted(10, 40)
    tie = exact_at_least(BetaBinomial(54, known), 10)
    hair = Fraction(1, 10**60)
    assert volume_with_evidence(known, 10, tie) == 54
    assert volume_with_evidence(known, 10, tie + hair) == 55


def test_certain_rates_and_no_target_need_no_spare_leads() -> None:
    assert volume(Fraction(1), 10, Fraction(99, 100)) == 10
    assert volume(QUARTER, 0, Fraction(99, 100)) == 0
    assert volume_with_evidence(counted(10, 40), 0, Fraction(99, 100)) == 0


@given(st.lists(open_rates(), min_size=2, max_size=2), st.integers(1, 60), confidences())
def test_a_better_rate_never_needs_more_leads(
    pair: list[Fraction], target: int, sure: Fraction
) -> None:
    worse, better = sorted(pair)
    assert volume(better, target, sure) <= volume(worse, target, sure)


@given(open_rates(), st.integers(1, 60), st.lists(confidences(), min_size=2, max_size=2))
def test_more_confidence_never_needs_fewer_leads(
    rate: Fraction, target: int, pair: list[Fraction]
) -> None:
    less, more = sorted(pair)
    assert volume(rate, target, less) <= volume(rate, target, more)


@given(open_rates(), st.integers(1, 60), confidences())
def test_a_larger_target_needs_more_leads(rate: Fraction, target: int, sure: Fraction) -> None:
    assert volume(rate, target, sure) < volume(rate, target + 1, sure)


@given(st.integers(1, 300), open_rates(), st.integers(1, 100))
def test_one_lead_more_never_lowers_the_chance(n: int, rate: Fraction, target: int) -> None:
    assert chance(n + 1, rate, target) >= chance(n, rate, target) * (1 - 1e-13)


@given(st.integers(1, 300), open_rates(), st.data())
def test_customers_and_those_who_do_not_buy_are_two_sides_of_one_law(
    n: int, rate: Fraction, data: st.DataObject
) -> None:
    target = data.draw(st.integers(1, n), label="target")
    others = chance(n, 1 - rate, n - target + 1)
    assert chance(n, rate, target) + others == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("n", [1, 43, 173, 177])
def test_a_chance_of_exactly_one_half_is_neither_above_nor_below_it(n: int) -> None:
    assert against(Binomial(n, Fraction(1, 2)), (n + 1) // 2, Fraction(1, 2)) == 0


def test_no_limit_of_100_percent_is_reached_but_by_certainty() -> None:
    assert against(Binomial(10_000, Fraction(1, 2)), 1, Fraction(1)) == -1
    assert against(Binomial(10, Fraction(1, 2)), 0, Fraction(1)) == 0
    assert against(Binomial(10_000, Fraction(1, 10**6)), 9_999, Fraction(0)) == 1


def test_a_chance_is_0_or_1_only_where_it_is_impossible_or_certain() -> None:
    assert chance(1000, Fraction(1, 4), 10) < 1
    assert chance(1000, Fraction(1, 4), 0) == 1
    assert chance(10**6, Fraction(1, 10**6), 10**5) > 0
    assert chance(10, Fraction(1, 4), 11) == 0


def test_the_search_with_little_evidence_ends() -> None:
    assert volume_with_evidence(counted(1, 200), 1000, Fraction(99, 100)) is None
