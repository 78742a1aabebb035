"""The band of a month: how many customers there are in most cases, when leads come in at random."""

from __future__ import annotations

import math
from fractions import Fraction

from funnelplan.core import expected

BAND = Fraction(4, 5)
"""So many cases lie within the band of a month: one in ten below it, one in ten above."""


def band(mean: float, within: Fraction = BAND) -> tuple[int, int]:
    """The fewest and the most customers of a month: as many cases lie below as above the band.

    Args:
        mean: expected customers, ≥ 0; within: the share of cases that the band holds.

    Returns:
        The quantiles (1 − within) ÷ 2 and (1 + within) ÷ 2 of the Poisson law of that mean.
    """
    below = (1 - float(within)) / 2
    return _quantile(mean, below), _quantile(mean, 1 - below)


def _quantile(mean: float, q: float) -> int:
    """The smallest k with P(X ≤ k) ≥ q."""
    if not mean:
        return 0
    low, high = -1, math.ceil(mean + 1)
    while 1 - expected.chance(mean, 0.0, high + 1) < q:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if 1 - expected.chance(mean, 0.0, middle + 1) < q:
            low = middle
        else:
            high = middle
    return high
