"""Whole units divided in given proportions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


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
    whole = in_whole(weights)
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


def in_whole(weights: Sequence[Fraction | int]) -> list[int]:
    """The weights over their common denominator."""
    common = math.lcm(*(weight.denominator for weight in weights))
    return [weight.numerator * (common // weight.denominator) for weight in weights]


def _rounded(twice: int, weights: Sequence[int]) -> list[int]:
    """⌊λ·weight + ½⌋ for each weight, λ = ½·twice / Σ weights."""
    everything = sum(weights)
    return [(twice * weight + everything) // (2 * everything) for weight in weights]
