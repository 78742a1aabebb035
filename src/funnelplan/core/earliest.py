"""As early as possible: the fewest leads that reach every target when only so many can come a month.

Whoever comes earlier is in time more surely, so filling months from the front takes the fewest
(maths.md T4.7).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from funnelplan.core.calendar import Period
from funnelplan.core.daily import Row, by_then

NONE = 1e-12
"""Customers, or a share of those in time, below this are none."""


class Filled(NamedTuple):
    """How many come in every month; what lacks where no month is left, and to which target."""

    months: tuple[float, ...]
    short: float
    at: int | None


def filled(
    lacking: Sequence[float], brings: Sequence[Sequence[float]], caps: Sequence[float]
) -> Filled:
    """Fill months from the front until every target is reached.

    Args:
        lacking: the customers that each target lacks, in order of time, cumulative; brings: for
        each target, what a lead of every month has brought by then; caps: the most in each month.
    """
    months = [0.0] * len(caps)
    short, at = 0.0, None
    for number, (customers, shares) in enumerate(zip(lacking, brings, strict=True)):
        left = customers - math.fsum(n * share for n, share in zip(months, shares, strict=True))
        for i, share in enumerate(shares):
            room = caps[i] - months[i]
            if left > NONE and share > NONE and room > 0:
                more = min(room, left / share)
                months[i] += more
                left -= more * share
        if left > max(NONE, short):
            short, at = left, number
    return Filled(tuple(months), short, at)


def through_before(law: Row, month: Period, ends: int) -> float:
    """Of leads spread evenly over a month, the share that is through before a cell.

    Args:
        law: of the way to the customer; month: when they come in; ends: the cell after the last.
    """
    done = by_then(law, max(0, ends))
    days = range(month.begins, month.ends)
    return math.fsum(done[ends - 1 - day] for day in days if day < ends) / len(days)
