"""The universal rule: from the customers that are expected, and how sure that is, to the chance.

With random arrivals, lags, mixes and losses, the customers up to a date are Poisson with some
mean m. Where m itself is only known up to a coefficient of variation cv, they are Gamma-Poisson:
negative binomial with mean m and shape 1/cv² (maths.md section 2). So whatever else is planned
only has to deliver m and cv². Where one whole number of leads is known, `chance` is exact, and
this rule asks for a little more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate, count, islice
from operator import mul
from typing import NamedTuple

from funnelplan.core.laws import (
    LOGISTIC,
    NEGLIGIBLE,
    crossing,
    log_odds,
    mass,
    sides,
    within,
)

LEAST_LOG = -700.0
"""The logarithm of a probability that a float still holds with all its digits."""

PRECISELY = 1e-13
"""The last step towards a mean is shorter than this share of it."""

OUT_OF_REACH = 1 << 60
"""No sum gets to a count like this."""

MOST = 1e15
"""More customers than this are not planned for."""


class Customers(NamedTuple):
    """X customers are Poisson (cv² = 0) or negative binomial with shape 1/cv²; mean > 0, cv² ≥ 0."""

    mean: float
    cv2: float

    @property
    def n(self) -> int:
        """There is no largest count; this one is out of reach."""
        return OUT_OF_REACH

    @property
    def mode(self) -> int:
        """⌊mean · (1 − cv²)⌋, not below 0."""
        return max(0, math.floor(self.mean * (1 - self.cv2)))

    @property
    def falls(self) -> bool:
        """They do: the ratio is below 1 beyond the mode."""
        return True

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """mean(1 + k·cv²) / ((k + 1)(1 + mean·cv²)): mean / (k + 1) of a Poisson law."""
        cv2, share = self.cv2, self.mean / (1 + self.mean * self.cv2)
        return ((1 + k * cv2) / (k + 1) * share for k in ks)

    @property
    def log_none(self) -> float:
        """log P(X = 0) = −log(1 + mean·cv²) / cv², −mean of a Poisson law."""
        spread = self.mean * self.cv2
        return -math.log1p(spread) / self.cv2 if spread else -self.mean


def chance(mean: float | Fraction, cv2: float | Fraction, target: int) -> float:
    """P(X ≥ target): the probability that so many customers come where `mean` are expected.

    Args:
        mean: expected customers, ≥ 0; cv2: squared coefficient of variation of that mean, ≥ 0;
        target: customers.

    Returns:
        A probability, 0.0 and 1.0 only where it is impossible or certain. With shape κ = 1/cv²
        it is the regularised incomplete beta function I_q(target, κ) at q = mean / (mean + κ).
    """
    if target <= 0 or mean == 0:
        return float(target <= 0)
    return _sides(Customers(float(mean), float(cv2)), target)[1]


def to_plan_for(target: int, confidence: Fraction, cv2: float | Fraction) -> float:
    """The mean m with P(X ≥ target) = confidence: how many to expect, to be so sure of the target.

    Args:
        target: customers, ≥ 0; confidence: in the open interval (0, 1); cv2: squared coefficient
        of variation of the mean, ≥ 0.

    Returns:
        Customers; at cv² = 0 the gamma quantile Γ⁻¹(target; confidence) (maths.md T2.7). Infinity
        where it would take more than 1e15, because next to nothing is known of the mean.
    """
    if target <= 0:
        return 0.0
    wanted = log_odds(confidence)

    def rising(log_mean: float) -> float:
        below, above = _sides(Customers(math.exp(log_mean), float(cv2)), target)
        return math.log(above) - math.log(below) - wanted

    slope, most = LOGISTIC / math.sqrt(1 / target + cv2), math.log(MOST)
    log_mean = crossing(rising, math.log(target), slope, PRECISELY, (-math.inf, most))
    return math.exp(log_mean) if log_mean < most else math.inf


def _sides(customers: Customers, target: int) -> tuple[float, float]:
    """P(X < target) and P(X ≥ target), target > 0, neither of them 0 or 1.

    Where P(X = 0) is a float, it is known without a sum of all, and the terms rise from there: a
    law may be so wide that the sum of all would never end.
    """
    if customers.log_none < LEAST_LOG:
        return sides(customers, target)
    first = math.exp(customers.log_none)
    terms = accumulate(customers.ratios(count()), mul, initial=first)
    below = sum(islice(terms, target))
    above = 1 - below if target <= customers.mean else mass(terms, 0.0, NEGLIGIBLE)
    return within(below), within(above)
