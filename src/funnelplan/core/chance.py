"""How sure a target is: the probability of reaching it, and the volume for a wanted confidence.

Leads convert independently (binomial thinning), so of n leads that each become a customer with
probability r, X ~ Bin(n, r) do, however many stages lie between. Where the rate itself is only
known from counts, r ~ Beta(a, b) and X is beta-binomial.

Required volumes are exact integers: a float that comes too close to the wanted confidence does
not decide, 60 decimal digits do, and fractions decide what they can't.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

from funnelplan.core.laws import (
    PRECISE,
    BetaBinomial,
    Binomial,
    Law,
    at_least,
    decimal_at_least,
    exact_at_least,
)

LARGEST_TARGET = 200_000
"""Up to here chances are computed; above, the sums would no longer be instant."""

LARGEST_JOINED = 50_000
"""The same where leads join at several stages, because their laws are folded."""

MOST_WITH_EVIDENCE = 20_000
"""So many leads are looked through where a rate is only known from counts."""

TOO_CLOSE = 1e-9
"""A float probability this near the wanted confidence does not decide."""

SAME = Decimal("1e-50")
MOST_FOR_FRACTIONS = 2_000


def chance(n: int, rate: Fraction, target: int) -> float:
    """P(Bin(n, rate) ≥ target): the probability that n leads bring the target.

    Args:
        n: leads; rate: share of them that become customers, in [0, 1]; target: customers.

    Returns:
        A probability, 0.0 only where it is impossible. Equals the regularised incomplete beta
        function I_rate(target, n − target + 1).
    """
    if rate in (0, 1):
        return float((n if rate == 1 else 0) >= target)
    return at_least(Binomial(n, rate), target)


def volume(rate: Fraction, target: int, confidence: Fraction) -> int:
    """The smallest n with P(Bin(n, rate) ≥ target) ≥ confidence, exactly.

    Args:
        rate: in (0, 1]; target: customers, ≥ 0; confidence: in the open interval (0, 1).

    Returns:
        Leads: target + the confidence quantile of the negative binomial law of the failures
        before the target-th success (maths.md T2.2).
    """
    if rate == 1 or target == 0:
        return target
    spread = math.isqrt(int(target * (1 - rate) / rate**2))
    return _smallest(
        lambda n: reaches(Binomial(n, rate), target, confidence),
        lowest=target,
        guess=math.ceil(target / rate),
        spread=spread,
    )


def volume_with_evidence(
    successes: int,
    trials: int,
    target: int,
    confidence: Fraction,
    most: int = MOST_WITH_EVIDENCE,
) -> int | None:
    """The same where the rate is only known as `successes` of `trials`, successes > 0.

    None where more than `most` leads would be needed: the law's tail is long, and so is its sum.
    """
    if target == 0:
        return target

    def enough(n: int) -> bool:
        return reaches(BetaBinomial(n, successes, trials), target, confidence)

    def enough_or_too_many(n: int) -> bool:
        return n > most or enough(n)

    rate = Fraction(successes, trials)
    found = _smallest(
        enough_or_too_many,
        lowest=target,
        guess=min(most, math.ceil(target / rate)),
        spread=math.isqrt(int(target / rate**2)),
    )
    return found if found <= most else None


def _smallest(enough: Callable[[int], bool], lowest: int, guess: int, spread: int) -> int:
    """The smallest n ≥ lowest that is enough, for a condition that stays true once it is."""
    step = max(1, spread)
    low, high = lowest - 1, guess  # low is never enough
    if enough(guess):
        while high - step > low and enough(high - step):
            high -= step
            step *= 2
        low = max(low, high - step)
    else:
        low = guess
        while not enough(low + step):
            low += step
            step *= 2
        high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def reaches(law: Law, target: int, confidence: Fraction) -> bool:
    """Whether P(X ≥ target) ≥ confidence, decided by as many digits as it takes."""
    return against(law, target, confidence) >= 0


def against(law: Law, target: int, limit: Fraction) -> int:
    """The sign of P(X ≥ target) − limit: a float decides if it can, then digits, then fractions."""
    probability = at_least(law, target)
    certain = not 0 < target <= law.n
    if certain or limit <= 0 or limit >= 1 or abs(probability - limit) > TOO_CLOSE:
        return _sign(Fraction(probability) - limit)
    gap = decimal_at_least(law, target) - _decimal(limit)
    if abs(gap) > SAME:
        return _sign(gap)
    if law.n > MOST_FOR_FRACTIONS:
        return 0  # equal to 50 digits, which no two such numbers are that are not equal
    return _sign(exact_at_least(law, target) - limit)


def _sign(gap: Fraction | Decimal) -> int:
    return (gap > 0) - (gap < 0)


def _decimal(value: Fraction) -> Decimal:
    with localcontext(PRECISE):
        return Decimal(value.numerator) / Decimal(value.denominator)
