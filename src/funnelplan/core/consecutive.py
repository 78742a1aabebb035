"""Two times one after the other as one law: how surely both are over at a point in time.

A grid of days tells of leads that come in over a day; this tells of one whose age is known. The
distribution function of the sum is F(t) = ∫ f_A(s)·F_B(t − s) ds: on cells that are short beside
both times, the longer one evenly spread within each of them, and the other integrated exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, count, islice, pairwise
from typing import NamedTuple

from funnelplan.core.daily import areas, passed_on
from funnelplan.core.lags import (
    Average,
    ByTable,
    Exactly,
    Lag,
    corners,
    done_by,
    mean_days,
    still_open,
)
from funnelplan.core.quantities import Duration, Span

POINTS = 398
"""So many points of a law at most, closer at the beginning; one or two come before them."""

LEFT = 1e-9
"""What takes longer than all but this share is not followed."""

CELLS = 4096
"""Most cells to the end of both."""

GROWS = Fraction(5, 4)
"""So the end of an average is looked for."""

PLACES = 10**15
"""Shares are whole numbers of these parts, so that they stay short."""

SUDDEN = Fraction(1, 10**9)
"""A table rises at once within this part of the time before."""

NOTHING = Fraction(0)


class _Law(NamedTuple):
    """F(0), F(h), F(2h), …, h days apart, until next to nobody is left."""

    cell: Fraction
    done: tuple[float, ...]


@lru_cache(maxsize=64)
def together(one: Lag, other: Lag) -> Lag:
    """The law of two times one after the other, neither of which leaves a rest.

    Returns:
        Exactly both where both are; what always takes as long puts the other off by it; else a
        table of at most 400 points, of all but a billionth.
    """
    if isinstance(one, Exactly):
        by = one.after.days
        if isinstance(other, Exactly):
            return Exactly(_days(by + other.after.days))
        return _put_off(other, by)
    if isinstance(other, Exactly):
        return _put_off(one, other.after.days)
    swapped = mean_days(one) > mean_days(other)
    return _table(_both(other, one) if swapped else _both(one, other))


def _put_off(lag: Average | ByTable, by: Fraction) -> ByTable:
    """A law that begins so many days > 0 later."""
    points = (lag if isinstance(lag, ByTable) else _table(_of(lag))).points
    later = [(_days(delay.days + by), share) for delay, share in points]
    at_once = later[0][0].days == by
    return ByTable(((_days(by * (1 - SUDDEN) if at_once else by), NOTHING), *later))


def _of(lag: Average) -> _Law:
    """An average on its own cells."""
    cell = _cell(_end(lag))
    return _until_done(cell, (float(done_by(lag, i * cell)) for i in range(CELLS + 1)))


def _both(shorter: Average | ByTable, longer: Average | ByTable) -> _Law:
    """F(nh) = A(0)·B(nh) + Σ_j (A((j+1)h) − A(jh)) · (mean of B over the (n − 1 − j)-th cell)."""
    cell = _cell(_end(shorter) + _end(longer))
    spread = _heights(longer, cell)
    over = [v - u for u, v in pairwise(islice(areas(shorter, float(cell)), CELLS + 1))]
    passed = (0.0, *passed_on([v - u for u, v in pairwise(spread)], over, CELLS))
    if not spread[0]:
        return _until_done(cell, iter(passed))
    at_once = (spread[0] * share for share in _heights(shorter, cell))
    return _until_done(cell, map(math.fsum, zip(at_once, passed, strict=False)))


def _heights(lag: Average | ByTable, cell: Fraction) -> list[float]:
    """F(0), F(h), … F(CELLS·h)."""
    if isinstance(lag, Average):
        return [float(done_by(lag, i * cell)) for i in range(CELLS + 1)]
    line = [(float(u), float(share)) for u, share in corners(lag.points, NOTHING)]
    line.append((math.inf, line[-1][1]))
    found: list[float] = []
    k = 0
    for i in range(CELLS + 1):
        days = i * float(cell)
        while line[k + 1][0] <= days:
            k += 1
        (u, low), (v, high) = line[k], line[k + 1]
        found.append(low + (high - low) * ((days - u) / (v - u)))
    return found


def _end(lag: Average | ByTable) -> Fraction:
    """Days after which no more than half of what is left aside is open."""
    if isinstance(lag, ByTable):
        return lag.points[-1][0].days
    days = lag.mean.days
    while still_open(lag, days) > LEFT / 2:
        days *= GROWS
    return days


def _cell(end: Fraction) -> Fraction:
    """A power of two of days, so that there are half as many cells as are held, or more."""
    return Fraction(2) ** math.ceil(math.log2(end / CELLS))


def _until_done(cell: Fraction, done: Iterator[float]) -> _Law:
    """The first cells, until next to nobody is left; never fewer than before."""
    rising = tuple(accumulate(done, max))
    enough = rising[-1] * (1 - LEFT)
    ends = next(i for i in count() if rising[i] >= enough)
    return _Law(cell, rising[: ends + 1])


def _table(law: _Law) -> ByTable:
    """A law by few of its points."""
    ends = len(law.done) - 1
    along = {0} if law.done[0] else set()
    along |= {math.ceil(ends * i * i / POINTS**2) for i in range(1, POINTS + 1)}
    return ByTable(
        tuple((_days(i * law.cell), _short(law.done[i] / law.done[-1])) for i in sorted(along))
    )


def _short(share: float) -> Fraction:
    return Fraction(round(share * PLACES), PLACES)


def _days(days: Fraction) -> Duration:
    return Duration(days, Span.DAY)
