"""The slowest response that lets no more than a share of the leads go cold (maths.md section 3c).

"A month of shelf life" does not mean a month of time: a half-life of 30 days and at most 10 % cold
means calling within four and a half days.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from itertools import pairwise

from funnelplan.core.lags import (
    ALL,
    NOTHING,
    Average,
    ByTable,
    Exactly,
    Lag,
    corners,
    given_done,
    mean_days,
    slowed,
)
from funnelplan.core.quantities import Amount, Duration, Span
from funnelplan.core.shelf import (
    LN2,
    AliveTable,
    HalfLife,
    HardLimit,
    Response,
    ShelfLife,
    alive_after,
    cold_share,
    never_called,
)

HALF = Fraction(1, 2)

WIDEST = 200.0
"""A slowest response is looked for between 2⁻²⁰⁰ and 2²⁰⁰ times …"""

CLOSE = 1e-13
"""… until its logarithm to base 2 is known this well."""


class Pace(Enum):
    """Why there is no slowest response that keeps to a limit."""

    NONE = "none"
    """None is fast enough: more than that are never called, or cold at once."""
    ANY = "any"
    """However slow, it keeps: no more than that ever goes cold."""


def slowest_days(shelf: ShelfLife, response: Response, most: Fraction) -> Amount | Pace:
    """The slowest response of the same kind that lets at most `most` of the leads go cold.

    The same kind: fixed, an average with as many steps, or the table with all its times
    multiplied. Who is never called stays so, and of the others at most
    y = (most − never) / (1 − never) may go cold.

    Args:
        shelf: how long a lead keeps; response: its kind; most: a share in [0, 1].

    Returns:
        The mean time to a call in days, of those called, 0 where only "at once" will do; or why
        there is none. Closed forms: hard limit L and a fixed time L, an exponential one
        L / ln(1/y), a table; half-life h and a fixed time h·log₂(1/(1 − y)), Erlang with a steps
        (a·h/ln 2)·((1 − y)^(−1/a) − 1); a table of shares alive and a fixed time. Else by
        bisection to 1e-12 of itself. maths.md T3.4.
    """
    rest = never_called(response)
    if most >= 1:
        return Pace.ANY
    if rest > most:
        return Pace.NONE
    lag, cold = given_done(response.lag), (most - rest) / (1 - rest)
    at_once = 1 - alive_after(shelf, NOTHING)
    if at_once > cold:
        return Pace.NONE
    if _cold_at_last(shelf, lag) <= cold:
        return Pace.ANY
    if isinstance(lag, Exactly):
        return _slowest_time(shelf, cold)
    if isinstance(lag, Average):
        return _slowest_average(shelf, lag.steps, cold) if cold > at_once else NOTHING
    if isinstance(shelf, HardLimit):
        return shelf.limit.days / _called_by(lag, 1 - cold) * mean_days(lag)
    slowest = _largest(lambda times: cold_share(shelf, Response(slowed(lag, times))) <= cold)
    return slowest if isinstance(slowest, Pace) else slowest * mean_days(lag)


def _cold_at_last(shelf: ShelfLife, lag: Lag) -> Fraction:
    """What the share cold rises to the slower the response gets; a table's calls at once stay so."""
    first, last = ALL, NOTHING
    if isinstance(shelf, AliveTable):
        line = corners(shelf.points, ALL)
        first, last = line[0][1], line[-1][1]
    at_once = corners(lag.points, NOTHING)[0][1] if isinstance(lag, ByTable) else NOTHING
    return 1 - last - at_once * (first - last)


def _slowest_time(shelf: ShelfLife, cold: Fraction) -> Amount:
    """The last time at which no more than `cold` < 1 are cold."""
    if isinstance(shelf, HardLimit):
        return shelf.limit.days
    if isinstance(shelf, HalfLife):
        return -_log(1 - cold) / LN2 * float(shelf.half.days)
    alive = 1 - cold
    return next(
        u + (before - alive) / (before - after) * (v - u)
        for (u, before), (v, after) in pairwise(corners(shelf.points, ALL))
        if after < alive
    )


def _slowest_average(shelf: ShelfLife, steps: int, cold: Fraction) -> Amount | Pace:
    """The largest mean at which no more than 0 < `cold` < 1 are cold, more than are at once."""
    if isinstance(shelf, HalfLife):
        growth = math.expm1(-_log(1 - cold) / steps)
        return steps * growth / LN2 * float(shelf.half.days)
    if isinstance(shelf, HardLimit) and steps == 1:
        return float(shelf.limit.days) / -_log(cold)
    return _largest(
        lambda days: cold_share(shelf, Response(Average(Duration(days, Span.DAY), steps))) <= cold
    )


def _called_by(lag: ByTable, share: Fraction) -> Fraction:
    """The first time in days at which so large a share is called, of a table that leaves no rest."""
    return next(
        u + (share - before) / (after - before) * (v - u)
        for (u, before), (v, after) in pairwise(corners(lag.points, NOTHING))
        if after >= share
    )


def _log(share: Fraction) -> float:
    """ln of a share above 0, however near to 0 or 1."""
    if share > HALF:
        return math.log1p(-float(1 - share))
    return math.log(share.numerator) - math.log(share.denominator)


def _largest(keeps: Callable[[Fraction], bool]) -> Amount | Pace:
    """The largest number that keeps to a limit, by halving the range of its logarithm.

    Args:
        keeps: true of every number below one that it is true of.

    Returns:
        0 where not even the smallest looked at keeps to it, `ANY` where the largest does.
    """
    low, high = -WIDEST, WIDEST
    if not keeps(Fraction(2**low)):
        return NOTHING
    if keeps(Fraction(2**high)):
        return Pace.ANY
    while high - low > CLOSE:
        middle = (low + high) / 2
        if keeps(Fraction(2**middle)):
            low = middle
        else:
            high = middle
    return 2**low
