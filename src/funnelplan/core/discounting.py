"""What money is worth that comes later: after a stated time, or after one that is a lag.

The interest is effective per year, so that a month is (1 + i)^(1/12), not 1 + i/12 (maths.md
section 5). Where the time is a lag T, the factor is E[(1 + i)^(−T)], in closed form for every law:
with δ = ln(1 + i) per day it is the Laplace transform of T at δ.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

from funnelplan.core.lags import (
    NEGLIGIBLE,
    NOTHING,
    Average,
    ByTable,
    Exactly,
    Lag,
    corners,
    given_done,
    still_open,
)
from funnelplan.core.quantities import Amount, Missing, Span

MONTHS_PER_YEAR = 12

Piece = tuple[Fraction, Fraction, Fraction]
"""From when, until when (days), and the share that is done between, evenly spread."""


def factor(annual: Fraction, months: int) -> float:
    """(1 + i)^(−t/12): what 1 in t months is worth now; i effective per year.

    Raises ValueError where i ≤ −1.
    """
    return math.pow(_growth(annual), -months / MONTHS_PER_YEAR)


def interest(annual: Fraction, months: int) -> Amount:
    """(1 + i)^(months/12) − 1: the interest of a period, i effective per year.

    Returns:
        A fraction where it is one by nature (no interest, whole years), else a float.

    Raises:
        ValueError: where i ≤ −1.
    """
    growth = _growth(annual)
    years, rest = divmod(months, MONTHS_PER_YEAR)
    if rest and annual:
        return math.expm1(math.log(growth) * months / MONTHS_PER_YEAR)
    return (1 + annual) ** years - 1


def expected(lag: Lag, annual: Fraction) -> float:
    """E[(1 + i)^(−T)]: what 1 at the end of the lag is worth now, of those that happen at all.

    Exactly d days: (1 + i)^(−d / 365.25). Of an average (1 + δs)^(−k), s days per step, k steps. A
    table: Σ share · (e^(−δu) − e^(−δv)) ÷ (δ·(v − u)) over its pieces u … v, and what is done at once.

    Raises:
        ValueError: where i < 0; growth could then outrun the lag, and there would be no average.
    """
    delta = _per_day(annual)
    lag = given_done(lag)
    if isinstance(lag, Exactly):
        return math.exp(-delta * float(lag.after.days))
    if isinstance(lag, Average):
        return (1 + delta * _step(lag)) ** -lag.steps
    at_once = corners(lag.points, NOTHING)[0][1]
    return math.fsum([float(at_once), *_worths(_pieces(lag, NOTHING), NOTHING, delta)])


def expected_from(lag: Lag, annual: Fraction, age: Fraction) -> float | Missing:
    """E[(1 + i)^(−(T − a)) | T > a]: the same for what remains of a lag that is open at an age.

    Of an average, j of k steps are done at the age with a probability in proportion to the Poisson
    term xʲ/j! (j < k, x = a ÷ s), and k − j remain: Σ pⱼ·(1 + δs)^(j − k). A table: its pieces
    after the age.

    Args:
        lag: the law of T; annual: i ≥ 0, effective per year; age: a in days, ≥ 0.

    Returns:
        The factor; missing (`none_open`) where none that happens is open at this age.

    Raises:
        ValueError: where i < 0.
    """
    delta = _per_day(annual)
    lag = given_done(lag)
    if isinstance(lag, Average) and lag.mean.amount:
        step = _step(lag)
        done = _steps_done(lag.steps, float(age) / step)
        worth = (weight * (1 + delta * step) ** (j - lag.steps) for j, weight in done)
        return math.fsum(worth) / math.fsum(weight for _, weight in done)
    if not still_open(lag, age):
        return Missing("none_open")
    if isinstance(lag, ByTable):
        pieces = _pieces(lag, age)
        left = sum((share for _, _, share in pieces), NOTHING)
        return math.fsum(_worths(pieces, age, delta)) / float(left)
    assert isinstance(lag, Exactly)  # noqa: S101 - an average of no time is open at no age
    return math.exp(-delta * float(lag.after.days - age))


def _growth(annual: Fraction) -> float:
    """1 + i, from the fraction."""
    if annual <= -1:
        raise ValueError(f"money can't lose all of its worth, or more, in a year: {annual}")
    return float(1 + annual)


def _per_day(annual: Fraction) -> float:
    """δ = ln(1 + i) per day."""
    if annual < 0:
        raise ValueError(f"later money would be worth more: {annual}")
    return math.log1p(float(annual)) / float(Span.YEAR.value)


def _step(lag: Average) -> float:
    """Days that one step takes on average."""
    return float(lag.mean.days / lag.steps)


def _pieces(lag: ByTable, age: Fraction) -> list[Piece]:
    """The pieces of a table after an age; the one that it falls into is cut there."""
    pieces = []
    for (u, before), (v, after) in pairwise(corners(lag.points, NOTHING)):
        if v > age:
            start = max(u, age)
            pieces.append((start, v, (after - before) * (v - start) / (v - u)))
    return pieces


def _worths(pieces: list[Piece], age: Fraction, delta: float) -> list[float]:
    """What each piece's share is worth at the age: share · e^(−δ(u − a)) · (1 − e^(−x)) ÷ x."""
    worths = []
    for start, end, share in pieces:
        x = delta * float(end - start)
        spread = -math.expm1(-x) / x if x else 1.0
        worths.append(float(share) * math.exp(-delta * float(start - age)) * spread)
    return worths


def _steps_done(steps: int, x: float) -> list[tuple[int, float]]:
    """How many of the steps are done when some are still to come: (j, weight), j < steps.

    The weights are xʲ/j! beside the largest one, by recurrence outwards from it, so that neither
    many steps nor a great age leave the floats.
    """
    mode = min(steps - 1, int(x))
    done = [(mode, 1.0)]
    weight = 1.0
    for j in range(mode, 0, -1):
        weight *= j / x
        if weight < NEGLIGIBLE:
            break
        done.append((j - 1, weight))
    weight = 1.0
    for j in range(mode + 1, steps):
        weight *= x / j
        if weight < NEGLIGIBLE:
            break
        done.append((j, weight))
    return done
