"""Laws written out: quantiles, most likely counts, sums of independent groups."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.laws import Binomial, exact_at_least
from funnelplan.core.terms import (
    NOBODY,
    Terms,
    convolved,
    customers,
    folded,
    merged,
    without_ends,
    written_out,
)
from tests.strategies import open_rates, rates

QUARTER = Fraction(1, 4)


def exact_terms(n: int, rate: Fraction) -> list[Fraction]:
    return [math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]


@given(st.integers(0, 60), rates() | st.just(Fraction(0)))
def test_terms_are_those_of_the_definition(n: int, rate: Fraction) -> None:
    law = written_out(n, rate)
    exact = exact_terms(n, rate)
    for k, term in enumerate(law.terms, law.lowest):
        assert term == pytest.approx(float(exact[k]), rel=1e-12)
    left_out = sum(exact) - sum(exact[law.lowest : law.lowest + len(law.terms)])
    assert left_out < Fraction(1, 10**16)
    assert math.fsum(law.terms) == pytest.approx(1, rel=1e-14)


def test_no_leads_no_rate_and_a_full_rate_have_one_outcome() -> None:
    assert written_out(0, QUARTER) == NOBODY
    assert written_out(7, Fraction(0)) == NOBODY
    assert written_out(7, Fraction(1)) == Terms(7, (1.0,), 7, 7)


def test_forty_leads_bring_7_to_14_customers_in_8_of_10_cases() -> None:
    # maths.md section 2, prediction interval
    law = written_out(40, QUARTER)
    assert law.quantile(Fraction(1, 10)) == 7  # P(X ≤ 6) = 9.6 %, P(X ≤ 7) = 18.2 %
    assert law.quantile(Fraction(1, 2)) == 10
    assert law.quantile(Fraction(9, 10)) == 14


def test_of_35_leads_8_and_9_are_exactly_equally_likely_and_9_is_the_median() -> None:
    # maths.md T2.1
    law = written_out(35, QUARTER)
    exact = exact_terms(35, QUARTER)
    assert exact[8] == exact[9] == max(exact)
    assert law.modes() == (8, 9)
    assert law.quantile(Fraction(1, 2)) == 9
    assert law.at_least(8) == pytest.approx(0.6777, abs=5e-5)
    assert law.at_least(9) == pytest.approx(0.5257, abs=5e-5)
    assert law.at_least(10) == pytest.approx(0.3737, abs=5e-5)


def test_one_customer_of_forty_leads_is_the_most_likely_alone() -> None:
    assert written_out(40, QUARTER).modes() == (10,)


@given(st.integers(1, 200), open_rates())
def test_most_likely_counts_are_the_largest_exact_terms(n: int, rate: Fraction) -> None:
    exact = exact_terms(n, rate)
    largest = max(exact)
    expected = tuple(k for k, term in enumerate(exact) if term == largest)
    assert written_out(n, rate).modes() == expected


@given(st.integers(1, 80), open_rates(), st.integers(1, 999))
def test_a_quantile_is_the_first_count_that_holds_the_share(
    n: int, rate: Fraction, tenths: int
) -> None:
    q = Fraction(tenths, 1000)
    exact = exact_terms(n, rate)
    expected = next(k for k in range(n + 1) if sum(exact[: k + 1]) >= q)
    assert written_out(n, rate).quantile(q) == expected


def test_a_quantile_that_is_met_exactly_counts_as_reached() -> None:
    for n in (1, 3, 43, 61, 77):
        assert written_out(n, Fraction(1, 2)).quantile(Fraction(1, 2)) == (n - 1) // 2


@given(st.integers(1, 60), open_rates(), st.data())
def test_a_tail_is_the_exact_tail(n: int, rate: Fraction, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n + 2), label="k")
    exact = float(exact_at_least(Binomial(n, rate), k))
    assert written_out(n, rate).at_least(k) == pytest.approx(exact, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n", [1_000, 20_000, 400_000])
@pytest.mark.parametrize("rate", [Fraction(1, 1000), QUARTER, Fraction(97, 100)])
def test_terms_and_quantiles_agree_with_scipy(n: int, rate: Fraction) -> None:
    law, oracle = written_out(n, rate), binom(n, float(rate))
    for q in (Fraction(1, 100), Fraction(1, 2), Fraction(99, 100)):
        assert law.quantile(q) == oracle.ppf(float(q))
    k = law.quantile(Fraction(99, 100))
    assert law.at_least(k) == pytest.approx(float(oracle.sf(k - 1)), rel=1e-9)
    assert law.terms[k - law.lowest] == pytest.approx(float(oracle.pmf(k)), rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 12), rates()), max_size=3))
def test_the_sum_of_groups_is_the_exact_convolution(groups: list[tuple[int, Fraction]]) -> None:
    exact = [Fraction(1)]
    for n, rate in groups:
        other = exact_terms(n, rate)
        folded = [Fraction(0)] * (len(exact) + n)
        for i, a in enumerate(exact):
            for j, b in enumerate(other):
                folded[i + j] += a * b
        exact = folded
    law = customers(groups)
    for k in range(len(exact) + 1):
        assert law.at_least(k) == pytest.approx(float(sum(exact[k:])), abs=1e-12)


@given(st.integers(0, 80), st.integers(0, 80), rates())
def test_two_groups_of_one_rate_are_one_group(first: int, second: int, rate: Fraction) -> None:
    together, apart = written_out(first + second, rate), customers([(first, rate), (second, rate)])
    for k in range(first + second + 2):
        assert apart.at_least(k) == pytest.approx(together.at_least(k), abs=1e-13)


@given(st.lists(st.tuples(st.integers(0, 40), rates()), min_size=2, max_size=3))
def test_the_order_of_groups_is_irrelevant(groups: list[tuple[int, Fraction]]) -> None:
    one, other = customers(groups), customers(reversed(groups))
    for k in range(sum(n for n, _ in groups) + 2):
        assert one.at_least(k) == pytest.approx(other.at_least(k), abs=1e-13)


def test_nobody_enters_and_nobody_comes_out() -> None:
    assert customers([]) == NOBODY
    assert NOBODY.at_least(0) == 1.0
    assert NOBODY.at_least(1) == 0.0
    assert NOBODY.quantile(Fraction(9, 10)) == 0
    assert NOBODY.modes() == (0,)


def test_twenty_leads_and_ten_better_ones_bring_their_customers_together() -> None:
    law = customers([(2, Fraction(1, 2)), (1, QUARTER)])
    assert law.at_least(3) == pytest.approx(1 / 2 * 1 / 2 * 1 / 4)
    assert law.at_least(1) == pytest.approx(1 - 1 / 2 * 1 / 2 * 3 / 4)


def test_a_written_out_law_keeps_what_lies_beyond_its_terms() -> None:
    law = written_out(1000, Fraction(1, 100))
    assert 0 < law.at_least(100) < 1e-60
    assert law.at_least(1001) == 0
    assert law.at_least(0) == 1
    assert written_out(1000, Fraction(3, 4)).at_least(1) < 1


def test_certain_customers_are_certain_in_a_sum() -> None:
    law = written_out(5, Fraction(1)).plus(written_out(10, QUARTER))
    assert law.at_least(5) == 1
    assert law.at_least(16) == 0
    assert 0 < law.at_least(15) < 1


def test_two_laws_of_two_terms_are_convolved_by_hand() -> None:
    # (1/4 + 3/4 z)(1/2 + 1/2 z) = 1/8 + 4/8 z + 3/8 z², in units of 2^−2 and then of 2^−4
    assert convolved([1, 3], [2, 2], 2) == [2, 8, 6]


def weights_of_a_law(bits: int) -> st.SearchStrategy[list[int]]:
    """Terms in units of 2^−bits that sum to at most 1."""
    lists = st.lists(st.integers(0, 2**bits), min_size=1, max_size=12)
    return lists.map(lambda terms: [term // len(terms) for term in terms])


@given(st.integers(2, 90), st.data())
def test_a_convolution_is_exact(bits: int, data: st.DataObject) -> None:
    one, two = data.draw(weights_of_a_law(bits)), data.draw(weights_of_a_law(bits))
    expected = [0] * (len(one) + len(two) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            expected[i + j] += a * b
    assert convolved(one, two, bits) == expected


def test_two_certain_counts_have_a_certain_sum() -> None:
    assert convolved([2**87], [2**87], 87) == [2**174]
    assert written_out(3, Fraction(1)).plus(written_out(4, Fraction(1))) == Terms(7, (1.0,), 7, 7)


def test_ends_are_dropped_and_gaps_are_not() -> None:
    assert without_ends([0, 0, 5, 0, 7, 0], 0) == (2, [5, 0, 7])
    assert without_ends([1e-20, 0.5, 0.5], 1e-18) == (1, [0.5, 0.5])
    assert without_ends([0, 0], 0) == (0, [0])


def test_groups_of_a_rate_are_one_group_and_rates_ascend() -> None:
    close = QUARTER + Fraction(1, 10**30)  # as a float, no other than a quarter
    groups = [(3, Fraction(1, 2)), (1, close), (2, QUARTER), (4, Fraction(1, 2))]
    assert merged(groups) == ((2, QUARTER), (1, close), (7, Fraction(1, 2)))
    assert merged([]) == ()


@pytest.mark.parametrize("many", [0, 1, 2, 3, 7, 8])
def test_all_are_folded_in_their_order(many: int) -> None:
    letters = "abcdefgh"[:many]
    assert folded(letters, str.__add__, "") == letters


def two_hundred_channels() -> list[tuple[int, Fraction]]:
    """Some 20,000 leads at 200 rates, and some 1,000 customers."""
    return [(1 + 37 * i % 199, Fraction(101 + 9 * i, 20_011)) for i in range(200)]


def test_two_hundred_channels_have_the_law_that_numpy_convolves() -> None:
    channels = two_hundred_channels()
    expected = np.ones(1)
    for n, rate in channels:
        expected = np.convolve(expected, binom.pmf(np.arange(n + 1), n, float(rate)))[:2_000]
    law = customers(channels)
    assert (law.least, law.most) == (0, sum(n for n, _ in channels))
    assert 900 < sum(n * rate for n, rate in channels) < 1_100
    assert law.terms == pytest.approx(
        expected[law.lowest : law.lowest + len(law.terms)], rel=1e-11, abs=1e-16
    )
    cumulated = np.cumsum(expected)
    for q in (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)):
        assert law.quantile(q) == int(np.searchsorted(cumulated, float(q)))


def test_the_law_of_two_hundred_channels_is_as_wide_as_its_deviation_asks() -> None:
    channels = two_hundred_channels()
    deviation = math.sqrt(sum(n * rate * (1 - rate) for n, rate in channels))
    law = customers(channels)
    assert 17 * deviation < len(law.terms) < 20 * deviation
    assert math.fsum(law.terms) == pytest.approx(1, abs=1e-15)
    assert all(a < b for a, b in pairwise(law.terms[: len(law.terms) // 3]))
