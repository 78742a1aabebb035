"""Going cold and getting on compete: how long it took those who were not cold by then.

Those who take long go cold, so those who get through look fast: of an Erlang law with steps of
mean s and a half-life h, θ = ln 2 ÷ h, a share (1 + θs)^−k gets through, after an Erlang law with
steps of s ÷ (1 + θs) (maths.md T4.9).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from funnelplan.core.lags import (
    Average,
    ByTable,
    Exactly,
    Lag,
    corners,
    done_by,
    given_done,
    mean_days,
    still_open,
)
from funnelplan.core.quantities import Duration, Span
from funnelplan.core.shelf import LN2, HalfLife, HardLimit, ShelfLife, alive_after

PIECES = 400
"""Pieces of time by which a law that has no closed form is followed."""

TAIL = 1e-9
"""What takes longer than all but this share is not followed."""

PLACES = 10**15
"""Shares are whole numbers of these parts, so that they stay short."""

NOTHING = Fraction(0)


@lru_cache(maxsize=64, typed=True)  # a limit equals a half-life of the same length
def surviving(shelf: ShelfLife | None, lag: Lag) -> Lag:
    """The law of a time, of those who are still alive when it has passed.

    Args:
        shelf: how long they keep, None for ever; lag: how long it takes; what never happens is
        left out.

    Returns:
        Closed forms where there are any: what is fixed stays fixed, an average with a half-life is a
        shorter average. Else a table of 400 pieces, each with what is alive in its middle.
    """
    lag = given_done(lag)
    if shelf is None or isinstance(lag, Exactly) or not mean_days(lag):
        return lag
    if isinstance(lag, Average) and isinstance(shelf, HalfLife):
        theta = Fraction(LN2) / shelf.half.days
        step = lag.mean.days / lag.steps
        return Average(Duration(lag.mean.amount / (1 + theta * step), lag.mean.span), lag.steps)
    points = list(_getting_through(shelf, lag))
    through = points[-1][1] if points else NOTHING
    if not through:
        return lag  # nobody is left to take any time
    return ByTable(
        tuple(
            (Duration(time, Span.DAY), Fraction(round(share / through * PLACES), PLACES))
            for time, share in points
        )
    )


def _getting_through(shelf: ShelfLife, lag: Lag) -> Iterator[tuple[Fraction, Fraction]]:
    """Times, each with the share that has got through by then: Σ (F(v) − F(u))·S((u + v) ÷ 2)."""
    through = Fraction(done_by(lag, NOTHING)) * Fraction(alive_after(shelf, NOTHING))
    if through:
        yield NOTHING, through
    times = sorted(_times(shelf, lag))
    for u, v in pairwise((NOTHING, *times)):
        done = Fraction(done_by(lag, v)) - Fraction(done_by(lag, u))
        through += done * Fraction(alive_after(shelf, (u + v) / 2))
        yield v, through


def _times(shelf: ShelfLife, lag: Lag) -> set[Fraction]:
    """Times to follow it by, closer together at the beginning: as long as there is anything left."""
    longest = _longest(lag)
    kept = set() if isinstance(shelf, HalfLife) else {time for time, _ in _kept(shelf)}
    if isinstance(shelf, HardLimit):
        longest = min(longest, shelf.limit.days)
    rows = {time for time, _ in corners(lag.points, NOTHING)} if isinstance(lag, ByTable) else set()
    along = {longest * Fraction(i, PIECES) ** 2 for i in range(1, PIECES + 1)}
    return {time for time in along | kept | rows if 0 < time <= longest}


def _kept(shelf: ShelfLife) -> tuple[tuple[Fraction, Fraction], ...]:
    """The corners of how long they keep."""
    if isinstance(shelf, HardLimit):
        return ((shelf.limit.days, NOTHING),)
    return () if isinstance(shelf, HalfLife) else corners(shelf.points, Fraction(1))


def _longest(lag: Lag) -> Fraction:
    """A time by which all but next to none are done."""
    if isinstance(lag, ByTable):
        return lag.points[-1][0].days
    time = mean_days(lag)
    while still_open(lag, time) > TAIL:
        time *= 2
    return time
