"""How long a lead keeps, and what share is cold when it is called (maths.md section 3c).

The time until a lead is called, Q, and the time that it keeps are independent: the share still
alive when called is E[S(Q)], S(t) being the share alive after t. What is never called is cold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
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
    still_open,
)
from funnelplan.core.quantities import Amount, Duration

LN2 = math.log(2)

MOST_HALVINGS = 1_000
"""Up to here a whole number of half-lives gives a fraction; above, a float that is 0 soon."""

SMALL = 0.5
"""Below, 1 − (1 − e⁻ʸ)/y is summed as a series."""

TERMS = 16
"""So many terms of it; the next one is below 1e-17 of the first."""


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
