"""How long something takes, as a law: the time until a lead is called, or goes on to a next stage.

A lag is fixed, an average (exponential, or Erlang with a number of equal steps), or a table read
off a count of one's own. What a plan states exactly stays exact: only the average needs floats.
Its distribution function is a finite Poisson sum (maths.md sections 3c and 4): a lead that takes
`steps` exponential steps of mean `mean / steps` each is done by t if a Poisson count of mean
x = steps·t / mean has reached `steps`. Such sums run on their own side, never as 1 minus
something small.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from funnelplan.core.quantities import Amount, Duration

NEGLIGIBLE = 1e-18
"""A sum of falling terms ends at one this small beside the first."""

NOTHING = Fraction(0)
ALL = Fraction(1)

Points = tuple[tuple[Duration, Fraction], ...]
"""Delays that rise, each with a share."""

Corners = tuple[tuple[Fraction, Fraction], ...]
"""The same in days, from day 0 on; linear between them and level after the last."""


class Exactly(NamedTuple):
    """It always takes this long, ≥ 0."""

    after: Duration


class Average(NamedTuple):
    """It takes this long on average: `steps` exponential steps one after the other, steps ≥ 1.

    1 step is the exponential law; more steps scatter less (sd / mean = 1 / √steps).
    """

    mean: Duration
    steps: int = 1


class ByTable(NamedTuple):
    """Shares that are done by so many days, linear between, from nothing at day 0.

    Delays rise strictly, shares don't fall, the last one is above 0. A first point at day 0 is
    the share done at once. What the last share leaves of 1 never happens.
    """

    points: Points

    def __hash__(self) -> int:
        """Of its last point alone: a table may have hundreds, and is asked for as often."""
        return hash((len(self.points), self.points[-1:]))


Lag = Exactly | Average | ByTable


def done_by(lag: Lag, days: Fraction) -> Amount:
    """F(t) = P(Q ≤ t): the share that is done by then; what never happens counts as not done.

    Args:
        lag: the law of Q; days: t, in days.

    Returns:
        A fraction where the law is exact; of an average the float 1 − Σ_{i<a} e⁻ˣ·xⁱ/i! with
        a = steps and x = a·t / mean, exact to its own last digits however small.
    """
    lag = _law(lag)
    if days < 0:
        return NOTHING
    if isinstance(lag, Exactly):
        return Fraction(days >= lag.after.days)
    if isinstance(lag, ByTable):
        return height(corners(lag.points, NOTHING), days)
    x = _steps_by(lag, days)
    return sum(_upwards(lag.steps, x)) if x < lag.steps else 1.0 - still_open(lag, days)


def still_open(lag: Lag, days: Fraction) -> Amount:
    """1 − F(t) = P(Q > t), in days; of an average summed as Σ_{i<a} e⁻ˣ·xⁱ/i! where it is small."""
    lag = _law(lag)
    if isinstance(lag, Average) and days >= 0:
        x = _steps_by(lag, days)
        if x >= lag.steps:
            return sum(_downwards(lag.steps - 1, x))
    return 1 - done_by(lag, days)


def never(lag: Lag) -> Fraction:
    """The share that never happens: what the last share of a table leaves of 1."""
    return 1 - lag.points[-1][1] if isinstance(lag, ByTable) else NOTHING


def given_done(lag: Lag) -> Lag:
    """The law of those that happen at all: a table's shares ÷ its last one."""
    if not never(lag):
        return lag
    assert isinstance(lag, ByTable)  # noqa: S101 - only a table leaves a rest
    last = lag.points[-1][1]
    return ByTable(tuple((delay, share / last) for delay, share in lag.points))


def mean_days(lag: Lag) -> Fraction:
    """E[Q] in days, of those that happen at all; each piece of a table counts with its middle."""
    if isinstance(lag, Exactly):
        return lag.after.days
    if isinstance(lag, Average):
        return lag.mean.days
    return _mean_of_table(lag)


@lru_cache(maxsize=64)
def _mean_of_table(lag: ByTable) -> Fraction:
    """Each piece counts with its middle."""
    pieces = pairwise(corners(lag.points, NOTHING))
    total = sum(((v + u) / 2 * (up_to - before) for (u, before), (v, up_to) in pieces), NOTHING)
    return total / lag.points[-1][1]


def slowed(lag: Lag, times: Fraction) -> Lag:
    """The same kind of lag with every time multiplied, times > 0."""
    if isinstance(lag, Exactly):
        return Exactly(_longer(lag.after, times))
    if isinstance(lag, Average):
        return Average(_longer(lag.mean, times), lag.steps)
    return ByTable(tuple((_longer(delay, times), share) for delay, share in lag.points))


def open_time(lag: Lag, start: Fraction, end: Fraction) -> Amount:
    """∫ (1 − F(t)) dt from start to end: days that a lead is open between two times, on average.

    Args:
        lag: the law of Q; start, end: in days, 0 ≤ start ≤ end.

    Returns:
        Days; a fraction where the law is exact. Of an average (mean / a)·(A(x_end) − A(x_start)),
        A(x) = E[min(N, a)] for N ~ Poisson(x); behind the mean, what is left to either is
        subtracted instead.
    """
    lag = _law(lag)
    if not isinstance(lag, Average):
        return end - start - done_time(lag, start, end)
    a, first, last = lag.steps, _steps_by(lag, start), _steps_by(lag, end)
    if first >= a:
        return (_lacking(a, first) - _lacking(a, last)) * _step(lag)
    up_to = last - beyond(a, last) if last < a else a - _lacking(a, last)
    return (up_to - (first - beyond(a, first))) * _step(lag)


def done_time(lag: Lag, start: Fraction, end: Fraction) -> Amount:
    """∫ F(t) dt from start to end: days that a lead is done between two times, on average.

    Args:
        lag: the law of Q; start, end: in days, 0 ≤ start ≤ end.

    Returns:
        Days; a fraction where the law is exact. Of an average (mean / a)·(B(x_end) − B(x_start)),
        B(x) = E[(N − a)₊] for N ~ Poisson(x), so that it is exact to its own last digits however
        small.
    """
    lag = _law(lag)
    if isinstance(lag, Exactly):
        return max(NOTHING, end - max(start, lag.after.days))
    if isinstance(lag, ByTable):
        line = corners(lag.points, NOTHING)
        return area(line, end) - area(line, start)
    a, first, last = lag.steps, _steps_by(lag, start), _steps_by(lag, end)
    return (beyond(a, last) - beyond(a, first)) * _step(lag)


def corners(points: Points, at_once: Fraction) -> Corners:
    """The points in days, with (0, at_once) before them unless they begin at day 0."""
    line = tuple((delay.days, share) for delay, share in points)
    return line if line and line[0][0] == 0 else ((NOTHING, at_once), *line)


def height(line: Corners, days: Fraction) -> Fraction:
    """The line's value at a time in days, ≥ 0."""
    for (u, before), (v, after) in pairwise(line):
        if days < v:
            return before + (after - before) * (days - u) / (v - u)
    return line[-1][1]


def area(line: Corners, days: Fraction) -> Fraction:
    """The line's integral from day 0 to a time in days, ≥ 0."""
    total = NOTHING
    for (u, before), (v, after) in pairwise(line):
        if days <= v:
            return total + (before + height(line, days)) / 2 * (days - u)
        total += (before + after) / 2 * (v - u)
    return total + line[-1][1] * (days - line[-1][0])


def _law(lag: Lag) -> Lag:
    """The same lag; an average of nothing takes exactly nothing."""
    return Exactly(lag.mean) if isinstance(lag, Average) and not lag.mean.amount else lag


def _longer(time: Duration, times: Fraction) -> Duration:
    return Duration(time.amount * times, time.span)


def _steps_by(lag: Average, days: Fraction) -> float:
    """x = a·t / mean: how many of its steps would be done by then, on average."""
    return float(lag.steps * days / lag.mean.days)


def _step(lag: Average) -> float:
    """Days that one step takes on average."""
    return float(lag.mean.days / lag.steps)


def beyond(a: int, x: float) -> float:
    """E[(N − a)₊] for N ~ Poisson(x), a ≥ 1: the steps beyond a; x ≤ a: Σ_{j>a} (j − a)·p_j."""
    if x > a:
        return x - a + _lacking(a, x)
    return sum(n * term for n, term in enumerate(_upwards(a + 1, x), start=1))


def _lacking(a: int, x: float) -> float:
    """E[(a − N)₊] for N ~ Poisson(x), x ≥ a ≥ 1: the steps that lack to a, Σ_{j<a} (a − j)·p_j."""
    return sum(n * term for n, term in enumerate(_downwards(a - 1, x), start=1))


def _upwards(k: int, x: float) -> Iterator[float]:
    """P(N = k), P(N = k + 1), … for N ~ Poisson(x), x ≤ k, until they are negligible."""
    term = _poisson(k, x)
    smallest = term * NEGLIGIBLE
    while term > smallest:
        yield term
        k += 1
        term *= x / k


def _downwards(k: int, x: float) -> Iterator[float]:
    """P(N = k), P(N = k − 1), … P(N = 0) for N ~ Poisson(x), x ≥ k, until they are negligible."""
    term = _poisson(k, x)
    smallest = term * NEGLIGIBLE
    while term > smallest:
        yield term
        term *= k / x  # 0 after k = 0
        k -= 1


def _poisson(k: int, x: float) -> float:
    """P(N = k) = e⁻ˣ·xᵏ/k!; of x = 0 asked for k ≥ 1 only."""
    return math.exp(k * math.log(x) - x - math.lgamma(k + 1)) if x else 0.0
