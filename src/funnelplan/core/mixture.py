"""How sure a target is, and how many leads it takes, where leads come in a mix of rates.

Of nᵢ leads of the i-th kind each becomes a customer with probability rᵢ, so X = Σ Bin(nᵢ, rᵢ) do.
For hundreds of kinds the law of X takes long to write out. One chance takes no more than some
twenty values of the characteristic function (Hong 2013, Computational Statistics & Data Analysis
59, 41–51) of the law tilted towards the target (Esscher 1932), which keeps the digits of small
chances as well.

Required volumes are exact integers: a float that comes too close to the wanted confidence does
not decide, 50 decimal digits of the law do.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate, groupby, islice, takewhile
from operator import add, itemgetter
from typing import NamedTuple

from funnelplan.core import chance as one_rate
from funnelplan.core.chance import SAME, TOO_CLOSE
from funnelplan.core.laws import LARGEST, SMALLEST, Binomial
from funnelplan.core.terms import ascending, convolved, folded, merged, without_ends

Groups = tuple[tuple[int, Fraction], ...]
"""Leads, and the share of them that reaches the goal: one pair for each kind."""

Shares = tuple[float, float, int]
"""a, b, sign: the smaller share, the larger, and 1 where the smaller is of those who buy, else −1."""

Row = tuple[float, float, float, int]
"""n, a, b, sign: leads, and their shares. Counted by the fewer, tails of many leads keep digits."""

Digits = tuple[int, list[int]]
"""A law in 2^−DIGITS: the lowest count, and the terms from there on."""

TINY = 1e-290
"""What a share above 0 is at least, so that e^s times it is a float wherever e^s is one."""

TILT = 2.5
"""The least tilt times the deviation: the smaller, the more values; the larger, the fewer digits."""

ALIAS = 35.0
"""What else a sum over equidistant angles counts, weighs e^−35 at most, beside the tail."""

FADED = -40.0
"""The logarithm of a characteristic function that is nothing beside 1, its largest value."""

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


def apportioned(total: int, weights: Sequence[Fraction | int]) -> tuple[int, ...]:
    """Whole units in the proportions of the weights, by Webster's (Sainte-Laguë's) method.

    Unit by unit, the next goes where (2·units + 1) / weight is least, of equals to the earlier.
    So a unit more never takes one from anybody, and never makes a target less likely. By largest
    remainders it would (the Alabama paradox).

    Args:
        total: units, ≥ 0; weights: ≥ 0, and not all zero unless the total is.

    Returns:
        Units for each weight, which sum to `total`.

    Raises:
        ValueError: if a weight is negative, or all are zero and there are units.
    """
    whole = _whole(weights)
    if min(whole, default=0) < 0 or (total and not any(whole)):
        raise ValueError("weights must not be negative, nor all of them zero")
    if not total:
        return (0,) * len(whole)
    # ⌊λ·weight + ½⌋ for all is right for the total these sum to. That is λ·Σ weights, give or take
    # half a unit for each: so the first λ gives nobody too many, and the second nobody too few.
    units = _rounded(max(0, 2 * total - len(whole)), whole)
    most = _rounded(2 * total + len(whole), whole)
    finely = max(whole) ** 2  # quotients that differ do so by its inverse or more
    queue = [
        ((2 * k + 1) * finely // weight, i)
        for i, weight in enumerate(whole)
        for k in range(units[i], most[i])
    ]
    queue.sort()
    for _, i in queue[: total - sum(units)]:
        units[i] += 1
    return tuple(units)


def _whole(weights: Sequence[Fraction | int]) -> list[int]:
    """The weights over their common denominator."""
    common = math.lcm(*(weight.denominator for weight in weights))
    return [weight.numerator * (common // weight.denominator) for weight in weights]


def _rounded(twice: int, weights: Sequence[int]) -> list[int]:
    """⌊λ·weight + ½⌋ for each weight, λ = ½·twice / Σ weights."""
    everything = sum(weights)
    return [(twice * weight + everything) // (2 * everything) for weight in weights]


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
    return _probability([(n, *_shares(rate)) for n, rate in kinds], target)[0]


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
    whole = _whole([weight for weight, _ in mixture.weights])
    listed = [(rate, n, 0) for n, rate in mixture.fixed if n]
    listed += [(rate, 0, w) for w, (_, rate) in zip(whole, mixture.weights, strict=True) if w]
    listed.sort(key=lambda kind: ascending(kind[0]))
    same = [(rate, list(kinds)) for rate, kinds in groupby(listed, key=itemgetter(0))]
    return _Kinds(
        tuple(rate for rate, _ in same),
        tuple(_shares(rate) for rate, _ in same),
        tuple(sum(n for _, n, _ in kinds) for _, kinds in same),
        tuple(sum(weight for _, _, weight in kinds) for _, kinds in same),
    )


def _shares(rate: Fraction) -> Shares:
    """The shares at a rate, each from the fraction, as 1 minus a float has fewer digits."""
    won, of = rate.numerator, rate.denominator
    fewer = min(won, of - won)
    return max(fewer / of, TINY) if fewer else 0.0, (of - fewer) / of, 1 if fewer == won else -1


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
        probability, mass = _probability(kinds.rows(groups), target)
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
    fixed, v = _moments(kinds.rows(kinds.groups(0)))
    weighted = zip(kinds.weights, kinds.shares, strict=True)
    each, variance = _moments([(weight / everything, *shares) for weight, shares in weighted])
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


def _probability(rows: Sequence[Row], target: int) -> tuple[float, float]:
    """P(X ≥ target), and P(X = target − 1), which is what a sure customer more adds to it.

    The tail that is summed is the one away from the mean.
    """
    rows = [row for row in rows if row[0]]
    least = sum(n for n, a, _, sign in rows if not a and sign < 0)
    most = sum(n for n, a, _, sign in rows if a or sign < 0)
    if not least < target <= most:
        return float(target <= least), 0.0
    above = target > _moments(rows)[0]
    tail, mass = _tail(rows, target - 1, 1 if above else -1)
    return max(tail, SMALLEST) if above else min(1.0 - tail, LARGEST), mass


def _tail(rows: Sequence[Row], k: int, side: int) -> tuple[float, float]:
    """P(X > k) for k near or above the mean, side = 1, or P(X ≤ k) below, side = −1; and P(X = k).

    For any s with the sign of the side, with K = log E e^(sX), and E′ the mean under rates whose
    odds are e^s times ours, the tail is

        e^(K − s·k) · E′[e^(−s·(X − k)); X in the tail]

    The mean on the right is that of side · φ(θ)·e^(−iθk) / (e^(s + iθ) − 1), φ(θ) = E′ e^(iθX),
    over all angles θ of the circle. Equidistant ones count more: X that lie beyond k by as many or
    more, which is nothing where that is nine deviations and some (Bernstein), and X as many before
    it, times e^(−|s|·angles).
    """
    s, tilted = _tilt(rows, k + 0.5, side)
    j = k - sum(n for n, _, _, sign in rows if sign < 0)  # k, counted by the fewer
    scale = math.fsum(n * math.log1p(a * math.expm1(s * sign)) for n, a, _, sign in rows) - s * j
    deviation = math.sqrt(_moments(tilted)[1])
    angles = math.ceil(max(27 + 9 * deviation, 1 + (ALIAS - scale) / abs(s))) | 1
    decays = [(n / 2, -4 * a * b) for n, a, b, _ in tilted]
    turns = [(n * sign, a, 2 * a) for n, a, _, sign in tilted]
    up, more = math.exp(s), math.expm1(s)
    tail = mass = 0.0
    for i in range(angles // 2 + 1):
        angle = 2 * math.pi * i / angles
        sine, half = math.sin(angle), math.sin(angle / 2) ** 2  # 1 − cos = 2·half, with its digits
        size = sum([n * math.log1p(decay * half) for n, decay in decays])
        if size < FADED:  # and it falls with the angle
            break
        turn = sum([n * math.atan2(a * sine, 1 - twice * half) for n, a, twice in turns])
        turn -= angle * j
        value = complex(math.cos(turn), math.sin(turn)) * math.exp(size)
        value *= 2 if i else 1  # for −θ, whose value is the conjugate
        tail += (value / complex(more - up * 2 * half, up * sine)).real
        mass += value.real
    return math.exp(scale) * side * tail / angles, math.exp(scale) * mass / angles


def _tilt(rows: Sequence[Row], wanted: float, side: int) -> tuple[float, list[Row]]:
    """An s whose tilted mean is within a quarter deviation as wanted, or the least; and that tilt.

    By Newton's method: the slope of the mean is the variance, which changes by a factor of e at
    most from s to s ± 1, so that steps of at most 1 always lead nearer.
    """
    least = TILT / (1 + math.sqrt(_moments(rows)[1]))
    s = side * least
    while True:
        tilted = _tilted(rows, s)
        mean, variance = _moments(tilted)
        gap = wanted - mean
        nearer = side * max(least, side * (s + max(-1.0, min(gap / variance, 1.0))))
        if gap * gap <= variance / 16 or nearer == s:
            return s, tilted
        s = nearer


def _tilted(rows: Sequence[Row], s: float) -> list[Row]:
    """The same leads with e^s times the odds."""
    up = {1: math.exp(s), -1: math.exp(-s)}
    return [(n, a * up[z] / (b + a * up[z]), b / (b + a * up[z]), z) for n, a, b, z in rows]


def _moments(rows: Sequence[Row]) -> tuple[float, float]:
    """The mean and the variance."""
    mean = sum([n * (a if sign > 0 else b) for n, a, b, sign in rows])
    return mean, sum([n * a * b for n, a, b, _ in rows])


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
