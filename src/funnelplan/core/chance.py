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

LARGEST_TARGET = 1_000_000
"""Up to here chances are computed; above, the sums would no longer be instant."""

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


def volume_with_evidence(successes: int, trials: int, target: int, confidence: Fraction) -> int:
    """The same where the rate is only known as `successes` of `trials`, successes > 0."""
    if target == 0:
        return target
    rate = Fraction(successes, trials)
    return _smallest(
        lambda n: reaches(BetaBinomial(n, successes, trials), target, confidence),
        lowest=target,
        guess=math.ceil(target / rate),
        spread=math.isqrt(int(target / rate**2)),
    )


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
    probability = at_least(law, target)
    if not 0 < target <= law.n or abs(probability - confidence) > TOO_CLOSE:
        return probability > confidence
    gap = decimal_at_least(law, target) - _decimal(confidence)
    if abs(gap) > SAME or law.n > MOST_FOR_FRACTIONS:
        return gap > -SAME
    return exact_at_least(law, target) >= confidence


def _decimal(value: Fraction) -> Decimal:
    with localcontext(PRECISE):
        return Decimal(value.numerator) / Decimal(value.denominator)
