"""The average that a span of times stands for: `between: [1 month, 6 months]`, 8 of 10 lie within.

A plan that only knows from when to when things happen says two quantiles. The law is an average of
whole steps (`core.lags`): the number of steps follows from how far the two times lie apart, the
mean from where they lie.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from funnelplan.core.lags import Average, done_by, still_open
from funnelplan.core.quantities import Duration, Span

MOST_STEPS = 1_000
TAIL = 0.1
"""What lies below the span, and what lies above it, where 8 of 10 lie within."""

DIGITS = 12
"""Digits of the mean in days that are kept; it is worked out in floats."""


def spanning(low: Duration, high: Duration) -> Average:
    """The average of which as nearly as its steps allow 8 of 10 lie between two times.

    Args:
        low, high: 0 < low < high.

    Returns:
        With the number of steps a in 1 … 1000 whose q₉₀ / q₁₀ is nearest to high / low in log, and
        the mean at which the two tails are equal: P(Q < low) = P(Q > high). One step spans a ratio
        of 21.9, a thousand one of 1.08; times that lie farther apart or closer together get the
        nearest of these.
    """
    steps = _steps(float(high.days / low.days))
    mean = _mean(steps, float(low.days), float(high.days))
    return Average(Duration(Fraction(f"{mean:.{DIGITS}g}"), Span.DAY), steps)


def _steps(ratio: float) -> int:
    """The number of steps whose quantiles lie nearest to so many times apart."""
    few, many = 1, 1
    while many < MOST_STEPS and _spread(many) > ratio:  # most spans are wide, and need few steps
        few, many = many, min(2 * many, MOST_STEPS)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if _spread(middle) > ratio else (few, middle)
    return min(few, many, key=lambda steps: abs(math.log(_spread(steps) / ratio)))


def _spread(steps: int) -> float:
    """q₉₀ / q₁₀ of an average of so many steps."""
    lag = _standard(steps)
    above = _root(lambda t: still_open(lag, Fraction(t)) < TAIL, 0.0, steps + 10 * math.sqrt(steps))
    below = _root(lambda t: done_by(lag, Fraction(t)) > TAIL, 0.0, above)
    return above / below


def _standard(steps: int) -> Average:
    """Steps of one day each."""
    return Average(Duration(Fraction(steps), Span.DAY), steps)


def _mean(steps: int, low: float, high: float) -> float:
    """The mean of which as much lies below `low` as lies above `high`, in days.

    The median lies between half the mean and the mean, so that the mean lies between the lower time
    and twice the higher one.
    """
    lag = _standard(steps)

    def too_late(mean: float) -> bool:
        below, above = (Fraction(t * steps / mean) for t in (low, high))
        return still_open(lag, above) > done_by(lag, below)

    return _root(too_late, low, 2 * high)


def _root(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Where a condition begins to hold between two numbers, to the last digit of a float."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return high
