"""How sure a target is, and how many leads it takes, where leads come in a mix of rates.

Of nᵢ leads of the i-th kind each becomes a customer with probability rᵢ, so X = Σ Bin(nᵢ, rᵢ) do;
a chance comes from `angles`.

Required volumes are exact integers: a float that comes too close to the wanted confidence does
not decide, 50 decimal digits of the law do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, groupby, islice, takewhile
from operator import add, itemgetter
from typing import NamedTuple

from funnelplan.core import chance as one_rate
from funnelplan.core.angles import Row, Shares, moments, shares
from funnelplan.core.angles import probability as probability_of
from funnelplan.core.apportion import apportioned, in_whole
from funnelplan.core.chance import SAME, TOO_CLOSE
from funnelplan.core.laws import Binomial
from funnelplan.core.terms import ascending, convolved, folded, merged, without_ends

Groups = tuple[tuple[int, Fraction], ...]
"""Leads, and the share of them that reaches the goal: one pair for each kind."""

Digits = tuple[int, list[int]]
"""A law in 2^−DIGITS: the lowest count, and the terms from there on."""

DIGITS = 240
"""Binary digits of the terms that decide a tie: 72 decimal ones, so that 50 of a sum are right."""

FOLLOWED = 6
"""So often the search for a volume follows the slope; then it doubles its steps, and halves."""


class Mixture(NamedTuple):
    """Leads that come in a mix.

    `fixed` are there anyway: (whole count, share of them that reaches the goal) for each kind.
    Further units come in the proportions of `weights`: (weight, share that reaches the goal).
    """

    fixed: Groups
    weights: tuple[tuple[Fraction, Fraction], ...]

    def groups(self, units: int) -> Groups:
        """The fixed leads and `units` more, the lowest share first.

        Kinds with the same share are one kind before the units are apportioned, so how finely a
        mix is listed, and in which order, makes no difference.

        Raises:
            ValueError: if units are to be added and there are no weights.
        """
        return tuple(group for group in _kinds(self).groups(units) if group[0])


def chance(groups: Iterable[tuple[int, Fraction]], target: int) -> float:
    """P(Σ Bin(nᵢ, rᵢ) ≥ target): the probability that a mix of leads brings the target.

    Args:
        groups: leads and the share of them that become customers, in [0, 1], for each kind;
        target: customers.

    Returns:
        A probability, 0.0 and 1.0 only where it is impossible or certain. Above 1e-12 and for
        targets up to 200,000 its relative error is below 1e-12.
    """
    kinds = merged(groups)
    if len(kinds) == 1:
        return one_rate.chance(*kinds[0], target)
    return probability_of([(n, *shares(rate)) for n, rate in kinds], target)[0]


def reaches(groups: Iterable[tuple[int, Fraction]], target: int, confidence: Fraction) -> int:
    """The sign of P(Σ Bin(nᵢ, rᵢ) ≥ target) − confidence: a float decides if it can, then digits."""
    kinds = merged(groups)
    return _against(chance(kinds, target), kinds, target, confidence)


def units(mixture: Mixture, target: int, confidence: Fraction) -> int:
    """The smallest number of further units with P(X ≥ target) ≥ confidence, exactly.

    Args:
        mixture: what is there and what comes; target: customers; confidence: in the open
        interval (0, 1).

    Raises:
        ValueError: if the target is not reached, and nothing that is added brings it nearer.
    """
    return units_for_several(mixture, target, (confidence,))[0]


def units_for_several(
    mixture: Mixture, target: int, confidences: Iterable[Fraction]
) -> tuple[int, ...]:
    """The same for each of several confidences."""
    kinds = _kinds(mixture)
    return tuple(_units(kinds, target, confidence) for confidence in confidences)


class _Kinds(NamedTuple):
    """A mixture with each rate once, the lowest first, and with whole weights."""

    rates: tuple[Fraction, ...]
    shares: tuple[Shares, ...]
    fixed: tuple[int, ...]
    weights: tuple[int, ...]

    def groups(self, units: int) -> Groups:
        """Leads of each kind: the fixed ones and `units` more."""
        counts = map(add, self.fixed, apportioned(units, self.weights))
        return tuple(zip(counts, self.rates, strict=True))

    def rows(self, groups: Groups) -> list[Row]:
        """The same in floats."""
        return [(n, *shares) for (n, _), shares in zip(groups, self.shares, strict=True)]


def _kinds(mixture: Mixture) -> _Kinds:
    whole = in_whole([weight for weight, _ in mixture.weights])
    listed = [(rate, n, 0) for n, rate in mixture.fixed if n]
    listed += [(rate, 0, w) for w, (_, rate) in zip(whole, mixture.weights, strict=True) if w]
    listed.sort(key=lambda kind: ascending(kind[0]))
    same = [(rate, list(kinds)) for rate, kinds in groupby(listed, key=itemgetter(0))]
    return _Kinds(
        tuple(rate for rate, _ in same),
        tuple(shares(rate) for rate, _ in same),
        tuple(sum(n for _, n, _ in kinds) for _, kinds in same),
        tuple(sum(weight for _, _, weight in kinds) for _, kinds in same),
    )


def _units(kinds: _Kinds, target: int, confidence: Fraction) -> int:
    """The smallest number of units that is enough, found between `low`, which isn't, and `high`."""
    if not any(weight and rate for weight, rate in zip(kinds.weights, kinds.rates, strict=True)):
        if reaches(kinds.groups(0), target, confidence) < 0:
            raise ValueError("the target is not reached, and nothing that is added helps")
        return 0
    if len(kinds.rates) == 1 and not any(kinds.fixed):
        return one_rate.volume(kinds.rates[0], max(0, target), confidence)
    low, high = -1, None
    at, each = _start(kinds, target, confidence)
    steps = 0
    while high is None or high - low > 1:
        groups = kinds.groups(at)
        probability, mass = probability_of(kinds.rows(groups), target)
        if _against(probability, groups, target, confidence) < 0:
            low = at
        else:
            high = at
        steps += 1
        slope = mass * each
        if slope and steps < FOLLOWED:
            at += _ahead(probability, confidence, slope)
        else:
            far = 2**steps
            middle = at + far if high is None else (low + high) // 2
            at = max(at - far, min(middle, at + far))
        at = max(low + 1, at if high is None else min(at, high - 1))
    return high


def _start(kinds: _Kinds, target: int, confidence: Fraction) -> tuple[int, float]:
    """About the units that are enough by the normal law, and the customers one brings.

    Where wanted = target − ½ − mean of the fixed, v their variance, w that of a further customer,
    and z the quantile of the confidence: mean − z·√(v + w·mean) = wanted is solved for the mean
    of what is added.
    """
    everything = sum(kinds.weights)
    fixed, v = moments(kinds.rows(kinds.groups(0)))
    weighted = zip(kinds.weights, kinds.shares, strict=True)
    each, variance = moments([(weight / everything, *shares) for weight, shares in weighted])
    w = variance / each
    z = _log_odds(confidence) / 1.7  # the logistic law is almost the normal one
    wanted = target - 0.5 - fixed
    root = math.sqrt(max(0.0, v + w * wanted + (z * w / 2) ** 2))
    return max(0, math.ceil((wanted + z * z * w / 2 + z * root) / each)), each


def _ahead(probability: float, wanted: Fraction, slope: float) -> int:
    """Units from here to the confidence, by the slope: odds are straighter than probabilities."""
    gap = _log_odds(wanted) - math.log(probability / (1 - probability))
    return math.ceil(gap * probability * (1 - probability) / slope)


def _log_odds(share: Fraction) -> float:
    """log(share / (1 − share))."""
    return math.log(share.numerator) - math.log(share.denominator - share.numerator)


def _against(probability: float, groups: Groups, target: int, limit: Fraction) -> int:
    """The sign of P(X ≥ target) − limit, given that probability as a float."""
    gap = Fraction(probability) - limit
    if abs(gap) <= TOO_CLOSE and 0 < limit < 1 and 0 < probability < 1:
        gap = _precisely(groups, target) - limit
        if abs(gap) <= Fraction(SAME):
            return 0  # equal to 50 digits, which no two such numbers are that are not equal
    return (gap > 0) - (gap < 0)


def _precisely(groups: Groups, target: int) -> Fraction:
    """P(X ≥ target) to 50 decimal digits: 1 minus the sum of all terms below."""

    def plus(one: Digits, two: Digits) -> Digits:
        products = convolved(one[1], two[1], DIGITS)[: max(1, target - one[0] - two[0])]
        dropped, terms = without_ends([term >> DIGITS for term in products], 0)
        return one[0] + two[0] + dropped, terms

    laws = [_digits(n, rate) for n, rate in groups if n and rate]
    lowest, terms = folded(laws, plus, (0, [1 << DIGITS]))
    return 1 - Fraction(sum(islice(terms, max(0, target - lowest))), 1 << DIGITS)


def _digits(n: int, rate: Fraction) -> Digits:
    """The law of Bin(n, rate), rate > 0: terms outwards from the mode, over their sum."""
    if rate == 1:
        return n, [1 << DIGITS]
    law = Binomial(n, rate)

    def next_up(term: int, k: int) -> int:
        up, down = law.exact_ratio(k)
        return term * up // down

    def next_down(term: int, k: int) -> int:
        up, down = law.exact_ratio(k)
        return term * down // up

    mode, one = law.mode, 1 << DIGITS
    upwards = takewhile(bool, accumulate(range(mode, n), next_up, initial=one))
    downwards = takewhile(bool, accumulate(range(mode - 1, -1, -1), next_down, initial=one))
    below = list(downwards)[:0:-1]
    terms = [*below, *upwards]
    everything = sum(terms)
    return mode - len(below), [(term << DIGITS) // everything for term in terms]
