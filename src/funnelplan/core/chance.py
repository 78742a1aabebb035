"""How sure a target is: the probability of reaching it, and the volume for a wanted confidence.

Leads convert independently (binomial thinning), so of n leads that each become a customer with
probability r, X ~ Bin(n, r) do, however many stages lie between. Where of the rate itself only a
Beta(a, b) is known, X is beta-binomial.

Required volumes are exact integers: a float that comes too close to the wanted confidence does
not decide, 60 decimal digits do, and fractions decide what they can't.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

from funnelplan.core.beta import Beta
from funnelplan.core.laws import (
    LOGISTIC,
    PRECISE,
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

LARGEST_TARGET = 200_000
"""Up to here chances are computed; above, the sums would no longer be instant."""

LARGEST_JOINED = 50_000
"""The same where leads join at several stages, because their laws are folded."""

MOST_WITH_EVIDENCE = 800_000
"""So many leads are looked through where a rate is not known for certain: 10,000 customers at 2 %."""

NEAR = 1e-4
"""Leads are found by floats up to this share of them, before whole numbers are tried."""

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


def chance_with_evidence(n: int, beta: Beta, target: int) -> float:
    """P(X ≥ target) for X ~ Bin(n, p), p ~ Beta(a, b): the probability at a rate not known for sure.

    Args:
        n: leads; beta: what is known of the share of them that become customers;
        target: customers.

    Returns:
        A probability, 0.0 and 1.0 only where it is impossible or certain (maths.md T2.4).
    """
    return at_least(BetaBinomial(n, beta), target)


def volume_with_evidence(
    beta: Beta,
    target: int,
    confidence: Fraction,
    most: int = MOST_WITH_EVIDENCE,
) -> int | None:
    """The smallest n with P(X ≥ target) ≥ confidence for X ~ Bin(n, p), p ~ Beta(a, b), exactly.

    Args:
        beta: what is known of the rate; target: customers, ≥ 0; confidence: in the open interval
        (0, 1); most: the largest n that is tried.

    Returns:
        Leads, None where more than `most` would be needed: the law's tail is long, and so is its
        sum (maths.md T2.4).
    """
    if target == 0:
        return target
    if target > most:
        return None

    def enough_or_too_many(n: int) -> bool:
        return n > most or reaches(BetaBinomial(n, beta), target, confidence)

    found = _smallest(
        enough_or_too_many,
        lowest=target,
        guess=_about(beta, target, confidence, most),
        spread=1,
    )
    return found if found <= most else None


def _about(beta: Beta, target: int, confidence: Fraction, most: int) -> int:
    """About the leads that are enough, from `target` to `most`: the odds rise evenly with log n."""
    wanted = log_odds(confidence)

    def rising(log_n: float) -> float:
        below, above = sides(BetaBinomial(whole(log_n), beta), target)
        return math.log(above) - math.log(below) - wanted

    def whole(log_n: float) -> int:
        return max(target, min(most, math.ceil(math.exp(log_n))))

    mean = float(beta.mean)
    deviation = math.sqrt(float(beta.cv2) + (1 - mean) / target)
    bounds = math.log(target), math.log(most)
    start = min(math.log(target / mean), bounds[1])
    near = max(NEAR, mean / target)
    return whole(crossing(rising, start, LOGISTIC / deviation, near, bounds))


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
