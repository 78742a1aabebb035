"""Leads in a mix of rates: whole units in proportions, exact chances, exact volumes."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.stats import binom

from funnelplan.core import chance as one_rate
from funnelplan.core.apportion import apportioned
from funnelplan.core.mixture import (
    Groups,
    Mixture,
    chance,
    reaches,
    units,
    units_for_several,
)
from tests.strategies import confidences, open_rates, rates

ZERO, HALF, QUARTER, THIRD = (Fraction(n) for n in ("0", "1/2", "1/4", "1/3"))
SURE = tuple(Fraction(percent, 100) for percent in (50, 80, 95))
EXTREMES = tuple(
    share for k in (3, 6, 12, 30) for share in (Fraction(1, 10**k), 1 - Fraction(1, 10**k))
)

FEW = 50
"""Examples of what takes longer."""


def any_rate() -> st.SearchStrategy[Fraction]:
    """Rates in [0, 1], among them some that are almost 0 or almost 1."""
    return rates() | st.sampled_from((Fraction(0), *EXTREMES))


def mixes(most: int = 12) -> st.SearchStrategy[Groups]:
    return st.lists(st.tuples(st.integers(0, most), any_rate()), max_size=4).map(tuple)


def positive() -> st.SearchStrategy[Fraction]:
    """Weights above 0."""
    return st.builds(Fraction, st.integers(1, 50), st.integers(1, 9))


def not_negative() -> st.SearchStrategy[Fraction]:
    return st.just(Fraction(0)) | positive()


def good_rates() -> st.SearchStrategy[Fraction]:
    """Rates at which few leads reach a small target, so that brute force is quick."""
    return rates().filter(lambda rate: rate > Fraction(1, 10))


@st.composite
def mixtures(draw: st.DrawFn) -> Mixture:
    fixed = draw(st.lists(st.tuples(st.integers(0, 8), good_rates()), max_size=2))
    weights = draw(st.lists(st.tuples(positive(), good_rates()), min_size=1, max_size=4))
    return Mixture(tuple(fixed), tuple(weights))


def exact_law(groups: Groups) -> list[Fraction]:
    """P(X = 0), P(X = 1), …: lead by lead."""
    law = [Fraction(1)]
    for n, rate in groups:
        for _ in range(n):
            stay, go = [term * (1 - rate) for term in law], [term * rate for term in law]
            law = [a + b for a, b in zip((*stay, ZERO), (ZERO, *go), strict=True)]
    return law


def exact_chance(groups: Groups, target: int) -> Fraction:
    return sum(exact_law(groups)[max(0, target) :], ZERO)


def channels(many: int = 200) -> Groups:
    """As many rates; with 200, some 20,000 leads and 1,000 customers."""
    return tuple((1 + 37 * i % 199, Fraction(101 + 9 * i, 20_011)) for i in range(many))


# Whole units in proportions.


def test_nine_units_in_proportions_5_3_1() -> None:
    assert apportioned(9, (5, 3, 1)) == (5, 3, 1)
    assert apportioned(18, (Fraction(5, 7), Fraction(3, 7), Fraction(1, 7))) == (10, 6, 2)


def test_the_eleventh_unit_takes_none_from_the_smallest() -> None:
    # By largest remainders, 10 units are 4, 4 and 2 (4.29, 4.29, 1.43), and 11 are 5, 5 and 1.
    # Here, quotients 1/6, 3/6, 5/6, 7/6, 9/6 twice and 1/2, 3/2 in order; ties to the earlier.
    found = [apportioned(total, (6, 6, 2)) for total in range(13)]
    assert found[9:] == [(4, 4, 1), (5, 4, 1), (5, 5, 1), (5, 5, 2)]


def test_of_equal_weights_the_earlier_goes_first() -> None:
    assert apportioned(4, (1, 1, 1)) == (2, 1, 1)
    assert apportioned(5, (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))) == (2, 2, 1)


def test_no_units_go_to_no_weight() -> None:
    assert apportioned(3, (0, 1, 0)) == (0, 3, 0)
    assert apportioned(0, (0, 0)) == (0, 0)
    assert apportioned(0, ()) == ()


@pytest.mark.parametrize("weights", [(0, 0), (), (2, -1)])
def test_units_need_a_weight_and_no_weight_is_negative(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        apportioned(1, weights)


@given(
    st.lists(not_negative(), min_size=1, max_size=8).filter(any),
    st.integers(0, 60) | st.integers(0, 10**6),
)
def test_units_sum_to_the_total_near_their_quotas(weights: list[Fraction], total: int) -> None:
    units_of = apportioned(total, weights)
    assert sum(units_of) == total
    for got, weight in zip(units_of, weights, strict=True):
        share = weight / sum(weights)
        assert abs(got - total * share) <= HALF + len(weights) * share / 2


@given(st.lists(not_negative(), min_size=1, max_size=8).filter(any))
def test_the_next_unit_goes_where_the_quotient_is_least(weights: list[Fraction]) -> None:
    units_of = [0] * len(weights)
    for total in range(1, 40):
        quotients = [
            ((2 * got + 1) / weight, i)
            for i, (got, weight) in enumerate(zip(units_of, weights, strict=True))
            if weight
        ]
        units_of[min(quotients)[1]] += 1
        assert apportioned(total, weights) == tuple(units_of)


def test_a_million_units_for_two_hundred_have_no_quotient_out_of_order() -> None:
    weights = [Fraction(1 + i * i, 1 + i % 7) for i in range(200)]
    units_of = apportioned(10**6, weights)
    given_, waiting = (
        [(2 * got + step) / weight for got, weight in zip(units_of, weights, strict=True)]
        for step in (-1, 1)
    )
    assert sum(units_of) == 10**6
    assert max(given_) <= min(waiting)


# Chances.


def test_a_lead_at_a_half_and_one_at_a_quarter() -> None:
    groups = ((1, HALF), (1, QUARTER))
    assert chance(groups, 1) == pytest.approx(1 - 1 / 2 * 3 / 4, rel=1e-14)
    assert chance(groups, 2) == pytest.approx(1 / 8, rel=1e-14)


def test_a_chance_is_certain_or_impossible_only_where_it_is() -> None:
    groups = ((3, Fraction(1)), (5, HALF), (9, Fraction(0)), (2, QUARTER))
    assert chance(groups, 3) == 1
    assert chance(groups, 4) == pytest.approx(1 - 1 / 2**5 * (3 / 4) ** 2, rel=1e-14)
    assert chance(groups, 10) == pytest.approx(1 / 2**5 / 16, rel=1e-13)
    assert chance(groups, 11) == 0
    assert chance((), 0) == 1
    assert chance((), 1) == 0


def test_what_is_too_small_for_a_float_is_possible_and_what_is_almost_sure_not_certain() -> None:
    never, almost = Fraction(1, 10**400), 1 - Fraction(1, 10**400)
    assert 0 < chance(((3, never), (2, Fraction(1, 10**9))), 4) < 1e-300
    assert 1 - 1e-15 < chance(((3, almost), (2, 1 - Fraction(1, 10**300))), 5) < 1
    assert 0 < chance(((10_000, Fraction(1, 10_000)), (10_000, QUARTER / 999)), 5_000) < 1e-300


def test_one_rate_has_the_chance_of_one_rate() -> None:
    assert chance(((10, QUARTER), (20, QUARTER), (10, QUARTER)), 10) == one_rate.chance(
        40, QUARTER, 10
    )


@given(mixes(), st.data())
def test_a_chance_is_the_sum_of_its_terms(groups: Groups, data: st.DataObject) -> None:
    most = sum(n for n, _ in groups)
    target = data.draw(st.integers(-1, most + 1), label="target")
    exact = exact_chance(groups, target)
    assert chance(groups, target) == pytest.approx(float(exact), rel=1e-12, abs=5e-324)


@given(mixes(), st.data())
def test_what_is_surely_missed_is_as_exact(groups: Groups, data: st.DataObject) -> None:
    most = sum(n for n, _ in groups)
    target = data.draw(st.integers(0, most), label="target")
    others = tuple((n, 1 - rate) for n, rate in groups)
    missed = chance(others, most - target + 1)
    assert missed == pytest.approx(float(1 - exact_chance(groups, target)), rel=1e-12, abs=5e-324)


@pytest.mark.parametrize("distance", [-8, -3, -1, 0, 1, 3, 7])
def test_two_hundred_channels_agree_with_a_convolution(distance: int) -> None:
    groups = channels()
    law = np.ones(1)
    for n, rate in groups:
        law = np.convolve(law, binom.pmf(np.arange(n + 1), n, float(rate)))[:2_000]
    mean = float(sum(n * rate for n, rate in groups))
    deviation = math.sqrt(sum(n * rate * (1 - rate) for n, rate in groups))
    target = round(mean + distance * deviation)
    assert chance(groups, target) == pytest.approx(math.fsum(law[target:]), rel=1e-11)
    assert 1 - chance(groups, target) == pytest.approx(math.fsum(law[:target]), abs=1e-13)


@pytest.mark.parametrize("distance", [-6, -3, -1, 0, 1, 3, 6])
def test_a_chance_agrees_with_50_digits(distance: int) -> None:
    groups = tuple((1 + i % 5, rate) for i, (_, rate) in enumerate(channels(100)))
    mean = float(sum(n * rate for n, rate in groups))
    target = max(1, round(mean + distance * math.sqrt(mean)))
    with mp.workdps(50):
        law = [mpf(1)] + [mpf(0)] * 60
        for n, rate in groups:
            p = mpf(rate.numerator) / rate.denominator
            for _ in range(n):
                law = [law[0] * (1 - p)] + [a * p + b * (1 - p) for a, b in pairwise(law)]
        expected = 1 - mp.fsum(law[:target])
        assert expected > mpf("1e-12")
        assert abs(chance(groups, target) / expected - 1) < 1e-12


def test_many_leads_at_very_different_rates_keep_their_digits() -> None:
    # The first 10,000 are almost sure, so the rest decide; the oracle is one law given the other.
    groups = ((10_000, 1 - Fraction(1, 10**6)), (5 * 10**7, Fraction(1, 10**6)))
    for target in (10_030, 10_050, 10_070, 10_100):
        missing = np.arange(20)
        lost = binom.pmf(missing, 10_000, 1e-6)
        brought = binom.sf(target - 10_000 + missing - 1, 5 * 10**7, 1e-6)
        expected = math.fsum(lost * brought)
        assert chance(groups, target) == pytest.approx(expected, rel=1e-9)


@given(mixes(), st.integers(0, 50), st.permutations(range(4)))
def test_the_order_of_a_mix_makes_no_difference(
    groups: Groups, target: int, order: list[int]
) -> None:
    shuffled = [groups[i] for i in order if i < len(groups)]
    assert chance(shuffled, target) == chance(groups, target)


# Ties.


def test_a_chance_that_is_its_limit_is_neither_above_nor_below() -> None:
    # As many who buy as who don't: 21 leads, of which 11 or more buy in half of all cases.
    groups = ((10, QUARTER), (10, 1 - QUARTER), (1, HALF))
    hair = Fraction(1, 10**40)
    assert reaches(groups, 11, HALF) == 0
    assert reaches(groups, 11, HALF + hair) == -1
    assert reaches(groups, 11, HALF - hair) == 1
    assert reaches(groups, 11, HALF + hair / 10**20) == 0  # 50 digits are looked at


@given(mixes(6), st.data())
def test_ties_and_their_neighbours_are_told_apart(groups: Groups, data: st.DataObject) -> None:
    most = sum(n for n, _ in groups)
    target = data.draw(st.integers(0, most + 1), label="target")
    tie = exact_chance(groups, target)
    hair = Fraction(1, 10**45)
    assert reaches(groups, target, tie) == 0
    assert reaches(groups, target, tie - hair) == 1
    assert reaches(groups, target, tie + hair) == -1


def test_no_limit_of_100_percent_is_reached_but_by_certainty() -> None:
    groups = ((5_000, HALF), (5_000, THIRD))
    assert reaches(groups, 1, Fraction(1)) == -1
    assert reaches(groups, 0, Fraction(1)) == 0
    assert reaches(groups, 10_000, Fraction(0)) == 1
    assert reaches(groups, 10_001, Fraction(0)) == 0


def test_a_lead_at_a_quarter_and_one_at_a_half_are_5_in_8() -> None:
    mixture = Mixture((), ((Fraction(1), HALF), (Fraction(1), QUARTER)))
    assert mixture.groups(1) == ((1, QUARTER),)  # of equal weights the lower rate first
    assert mixture.groups(2) == ((1, QUARTER), (1, HALF))
    tie = Fraction(5, 8)
    assert units(mixture, 1, tie) == 2
    assert units(mixture, 1, tie - Fraction(1, 10**40)) == 2
    assert units(mixture, 1, tie + Fraction(1, 10**40)) == 3


def test_an_even_chance_of_a_symmetric_mix_is_a_tie_at_every_size() -> None:
    # With one more, 4k − 1 leads are there, and as likely 2k or more buy as 2k or more don't.
    for k in (1, 20, 300):
        fixed = ((2 * k - 2, HALF), (k, QUARTER), (k, 1 - QUARTER))
        mixture = Mixture(fixed, ((Fraction(1), HALF),))
        assert units(mixture, 2 * k, HALF) == 1


# Units.


def test_ten_leads_that_are_there_leave_forty_five_to_come() -> None:
    # maths.md T2.2: of leads at 25 %, 55 bring 10 customers with 90 %
    mixture = Mixture(((10, QUARTER),), ((Fraction(1), QUARTER),))
    assert units(mixture, 10, Fraction(9, 10)) == 45
    assert units(mixture._replace(fixed=((60, QUARTER),)), 10, Fraction(9, 10)) == 0


def test_a_target_that_is_there_or_is_none_needs_no_units() -> None:
    mixture = Mixture(((5, Fraction(1)),), ((Fraction(1), QUARTER),))
    assert units(mixture, 5, Fraction(999, 1000)) == 0
    assert units(mixture, 0, HALF) == 0
    assert units(mixture, -3, HALF) == 0
    assert units(Mixture((), mixture.weights), -3, HALF) == 0
    assert units(Mixture(((8, HALF),), ()), 1, HALF) == 0


@pytest.mark.parametrize("weights", [(), ((Fraction(1), Fraction(0)),), ((Fraction(0), HALF),)])
def test_what_nothing_brings_nearer_has_no_answer(
    weights: tuple[tuple[Fraction, Fraction], ...],
) -> None:
    with pytest.raises(ValueError, match="nothing"):
        units(Mixture(((3, HALF),), weights), 3, HALF)


def test_units_of_no_mixture_are_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        Mixture(((3, HALF),), ()).groups(1)


@settings(max_examples=FEW)
@given(mixtures(), st.integers(0, 8), confidences())
def test_units_equal_brute_force(mixture: Mixture, target: int, sure: Fraction) -> None:
    expected = next(m for m in range(10_000) if exact_chance(mixture.groups(m), target) >= sure)
    assert units(mixture, target, sure) == expected


@settings(max_examples=FEW)
@given(mixtures(), st.integers(1, 6), st.data())
def test_a_confidence_that_units_reach_exactly_needs_no_more(
    mixture: Mixture, target: int, data: st.DataObject
) -> None:
    enough = units(mixture, target, HALF)
    more = enough + data.draw(st.integers(0, 10), label="more")
    tie = exact_chance(mixture.groups(more), target)
    if 0 < tie < 1:
        found = units(mixture, target, tie)
        assert found <= more
        assert exact_chance(mixture.groups(found), target) == tie


@given(
    st.lists(st.tuples(not_negative(), any_rate()), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 300), any_rate()), max_size=3),
    st.integers(1, 500),
    confidences(),
)
def test_units_are_enough_and_one_less_is_not(
    weights: list[tuple[Fraction, Fraction]],
    fixed: Groups,
    target: int,
    sure: Fraction,
) -> None:
    assume(any(weight and rate > Fraction(1, 10**4) for weight, rate in weights))
    mixture = Mixture(tuple(fixed), tuple(weights))
    found = units(mixture, target, sure)
    assert reaches(mixture.groups(found), target, sure) >= 0
    assert found == 0 or reaches(mixture.groups(found - 1), target, sure) < 0


@given(open_rates(), st.lists(positive(), min_size=1), st.integers(1, 60), confidences())
def test_one_rate_needs_the_volume_of_one_rate(
    rate: Fraction, weights: list[Fraction], target: int, sure: Fraction
) -> None:
    mixture = Mixture((), tuple((weight, rate) for weight in weights))
    needed = one_rate.volume(rate, target, sure)
    assert units(mixture, target, sure) == needed
    if needed > 7:
        assert units(mixture._replace(fixed=((7, rate),)), target, sure) == needed - 7


@settings(max_examples=FEW)
@given(mixtures(), st.integers(1, 40), confidences())
def test_splitting_a_kind_in_two_changes_nothing(
    mixture: Mixture, target: int, sure: Fraction
) -> None:
    ((weight, rate), *rest) = mixture.weights
    halves = Mixture(mixture.fixed, ((weight / 2, rate), *rest, (weight / 2, rate)))
    assert halves.groups(17) == mixture.groups(17)
    assert units(halves, target, sure) == units(mixture, target, sure)


@settings(max_examples=FEW)
@given(mixtures(), st.integers(1, 40), confidences())
def test_neither_order_nor_scale_of_a_mixture_makes_a_difference(
    mixture: Mixture, target: int, sure: Fraction
) -> None:
    scaled = tuple((weight * 7 / 3, rate) for weight, rate in reversed(mixture.weights))
    other = Mixture(tuple(reversed(mixture.fixed)), scaled)
    assert units(other, target, sure) == units(mixture, target, sure)


@settings(max_examples=FEW)
@given(mixtures(), st.integers(1, 12))
def test_a_unit_more_never_lowers_the_chance(mixture: Mixture, target: int) -> None:
    chances = [chance(mixture.groups(m), target) for m in range(30)]
    assert all(a <= b * (1 + 1e-12) for a, b in pairwise(chances))


@settings(max_examples=FEW)
@given(mixtures(), st.integers(1, 40), st.lists(confidences(), max_size=4))
def test_several_confidences_have_the_answers_of_each(
    mixture: Mixture, target: int, sure: list[Fraction]
) -> None:
    expected = tuple(units(mixture, target, each) for each in sure)
    assert units_for_several(mixture, target, sure) == expected
    assert sorted(expected) == [units(mixture, target, each) for each in sorted(sure)]


def test_two_hundred_channels_reach_a_thousand_customers() -> None:
    weights = tuple((Fraction(n, 7), rate) for n, rate in channels())
    mixture = Mixture(((40, QUARTER), *channels(20)), weights)
    for sure, found in zip(SURE, units_for_several(mixture, 1_000, SURE), strict=True):
        assert (
            chance(mixture.groups(found - 1), 1_000) < sure <= chance(mixture.groups(found), 1_000)
        )


def test_a_rare_kind_of_large_effect_is_waited_for() -> None:
    # Every 1,000th lead is sure, the others next to worthless: about the tenth such decides.
    weights = ((Fraction(999), Fraction(1, 10**9)), (Fraction(1), Fraction(1)))
    mixture = Mixture((), weights)
    found = units(mixture, 10, HALF)
    assert mixture.groups(found)[-1] == (10, Fraction(1))
    assert mixture.groups(found - 1)[-1] == (9, Fraction(1))


def test_a_target_that_most_units_cannot_reach_is_searched_upwards() -> None:
    # With no lead too few, P = 0 has no slope to follow.
    mixture = Mixture((), ((Fraction(1), 1 - Fraction(1, 10**12)), (Fraction(1), Fraction(1))))
    assert units(mixture, 50, Fraction(1, 1000)) == 50
