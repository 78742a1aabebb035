"""How long a lead keeps, and what share is cold when it is called (maths.md section 3c).

The time until a lead is called, Q, and the time that it keeps are independent: the share still
alive when called is E[S(Q)], S(t) being the share alive after t. What is never called is cold.
"A month of shelf life" does not mean a month of time: a half-life of 30 days and at most 10 % cold
means calling within four and a half days.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from funnelplan.core.lags import (
    ALL,
    NOTHING,
    Average,
    ByTable,
    Corners,
    Exactly,
    Lag,
    Points,
    corners,
    done_by,
    done_time,
    given_done,
    height,
    mean_days,
    never,
    open_time,
    slowed,
    still_open,
)
from funnelplan.core.quantities import Amount, Duration, Span

LN2 = math.log(2)
HALF = Fraction(1, 2)

MOST_HALVINGS = 1_000
"""Up to here a whole number of half-lives gives a fraction; above, a float that is 0 soon."""

SMALL = 0.5
"""Below, 1 − (1 − e⁻ʸ)/y is summed as a series."""

TERMS = 16
"""So many terms of it; the next one is below 1e-17 of the first."""

WIDEST = 200.0
"""A slowest response is looked for between 2⁻²⁰⁰ and 2²⁰⁰ times …"""

CLOSE = 1e-13
"""… until its logarithm to base 2 is known this well."""


class HardLimit(NamedTuple):
    """Alive up to and including this time, ≥ 0, and cold after it."""

    limit: Duration


class HalfLife(NamedTuple):
    """Half of those alive go cold within every such time, > 0."""

    half: Duration


class AliveTable(NamedTuple):
    """Shares still alive after so many days, linear between, from all at day 0; level at the end.

    Delays rise strictly, shares never do. A first point at day 0 says what is alive at once.
    """

    points: Points


ShelfLife = HardLimit | HalfLife | AliveTable


class Response(NamedTuple):
    """The time until a lead is called, and the share that is never called, in [0, 1].

    A table's own rest is never called either; `never` is 0 then.
    """

    lag: Lag
    never: Fraction = NOTHING


class Pace(Enum):
    """Why there is no slowest response that keeps to a limit."""

    NONE = "none"
    """None is fast enough: more than that are never called, or cold at once."""
    ANY = "any"
    """However slow, it keeps: no more than that ever goes cold."""


def never_called(response: Response) -> Fraction:
    """The share that is never called, by the response's own word or by its table's rest."""
    return 1 - (1 - response.never) * (1 - never(response.lag))


def takes_time(response: Response) -> bool:
    """Whether it says when leads are called, and not only that some never are."""
    return not response.never or mean_days(response.lag) > 0


def alive_after(shelf: ShelfLife, days: Fraction) -> Amount:
    """S(t): the share still alive after t ≥ 0, in days.

    Returns:
        1 up to a hard limit and 0 after it; 2^(−t/h) of a half-life h, a fraction where t/h is a
        whole number; a table's value.
    """
    if isinstance(shelf, HardLimit):
        return Fraction(days <= shelf.limit.days)
    if isinstance(shelf, AliveTable):
        return height(corners(shelf.points, ALL), days)
    halvings = days / shelf.half.days
    if halvings.denominator == 1 and halvings <= MOST_HALVINGS:
        return Fraction(1, 2**halvings.numerator)
    return math.exp2(-float(halvings))


def alive_share(shelf: ShelfLife, response: Response) -> Amount:
    """E[S(Q)] over those that are called at all, times the share that is called.

    Returns:
        A fraction where all is rational: hard limit or table against a fixed time or a table,
        half-life against a whole multiple of it; else a float. maths.md T3.3.
    """
    called = 1 - never_called(response)
    if not called:
        return NOTHING
    return min(called * _alive(shelf, given_done(response.lag)), called)


def cold_share(shelf: ShelfLife | None, response: Response) -> Amount:
    """1 − alive_share, exact to its own last digits however small.

    Without a shelf life (None: not stated), only those never called are cold.
    """
    rest = never_called(response)
    if shelf is None or rest == 1:
        return rest
    return min(rest + (1 - rest) * _cold(shelf, given_done(response.lag)), ALL)


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
    slowest = _largest(lambda times: _cold(shelf, slowed(lag, times)) <= cold)
    return slowest if isinstance(slowest, Pace) else slowest * mean_days(lag)


def _alive(shelf: ShelfLife, lag: Lag) -> Amount:
    """E[S(Q)] for a lag that leaves no rest."""
    if isinstance(shelf, HardLimit):
        return done_by(lag, shelf.limit.days)
    if isinstance(shelf, AliveTable):
        line = corners(shelf.points, ALL)
        return sum(
            (steep * done_time(lag, u, v) for u, v, steep in _falls(line)), start=line[-1][1]
        )
    if isinstance(lag, Exactly):
        return alive_after(shelf, lag.after.days)
    if isinstance(lag, Average):
        return math.exp(-_fading(shelf, lag))
    return math.fsum(
        weight * math.exp(-begin) * _kept_within(length)
        for weight, begin, length in _spread(shelf, lag)
    )


def _cold(shelf: ShelfLife, lag: Lag) -> Amount:
    """1 − E[S(Q)] for a lag that leaves no rest; only sums of what is not negative."""
    if isinstance(shelf, HardLimit):
        return still_open(lag, shelf.limit.days)
    if isinstance(shelf, AliveTable):
        line = corners(shelf.points, ALL)
        return sum(
            (steep * open_time(lag, u, v) for u, v, steep in _falls(line)), start=1 - line[0][1]
        )
    if isinstance(lag, Exactly):
        alive = alive_after(shelf, lag.after.days)
        if isinstance(alive, Fraction):
            return 1 - alive
        return -math.expm1(-LN2 * float(lag.after.days / shelf.half.days))
    if isinstance(lag, Average):
        return -math.expm1(-_fading(shelf, lag))
    return math.fsum(
        weight * (-math.expm1(-begin) + math.exp(-begin) * _faded_within(length))
        for weight, begin, length in _spread(shelf, lag)
    )


def _falls(line: Corners) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """The pieces on which shares alive fall: from, to, and how much per day."""
    for (u, before), (v, after) in pairwise(line):
        if after < before:
            yield u, v, (before - after) / (v - u)


def _fading(shelf: HalfLife, lag: Average) -> float:
    """−ln E[e^(−θQ)] = a·ln(1 + θq/a), θ = ln 2 / h, q the mean, a the steps."""
    return lag.steps * math.log1p(LN2 * float(lag.mean.days / shelf.half.days / lag.steps))


def _spread(shelf: HalfLife, lag: ByTable) -> Iterator[tuple[float, float, float]]:
    """The parts of a table's calls: each one's weight, and θ times its begin and its length."""
    line = corners(lag.points, NOTHING)
    yield float(line[0][1]), 0.0, 0.0
    for (u, before), (v, after) in pairwise(line):
        begin, length = (LN2 * float(time / shelf.half.days) for time in (u, v - u))
        yield float(after - before), begin, length


def _kept_within(y: float) -> float:
    """(1 − e⁻ʸ)/y: the share alive of those called evenly within y = θ·days; all of them at once."""
    return -math.expm1(-y) / y if y else 1.0


def _faded_within(y: float) -> float:
    """1 − (1 − e⁻ʸ)/y, the share cold of them; small ones by the series −Σ_{n≥1} (−y)ⁿ/(n + 1)!"""
    if y >= SMALL:
        return 1 - _kept_within(y)
    return -math.fsum((-y) ** n / math.factorial(n + 1) for n in range(1, TERMS))


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
    return _largest(lambda days: _cold(shelf, Average(Duration(days, Span.DAY), steps)) <= cold)


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
