"""Laws and counts on a grid of days: what comes in on a day, and when it gets further.

What comes in on a day is spread over that day, so a lead that takes T gets there within day j with
the probability g_j = (I(j+1) − 2I(j) + I(j−1)) ÷ cell, I(x) = ∫₀ˣ P(T ≤ t) dt: the double-interval
formula, which keeps the mean exactly (maths.md T4.1). Several times one after the other are the
convolution of their rows on this grid; months are put together afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, chain, count, islice, pairwise

from funnelplan.core.convolution import convolved
from funnelplan.core.lags import Average, ByTable, Lag, beyond, corners, mean_days

Row = tuple[float, ...]
"""A number for each cell, from the first one on."""

TAIL = 1e-9
"""A law ends where less than this is left of it, which comes with its last cell."""

FOLLOWED = 36_525
"""Cells by which a law is followed to its end: a hundred years."""

BITS = 60
"""The first so many bits of the largest number of a row are kept.

With 53, no less work, a share of a billionth of the largest would be off by 1e-8 of itself and not
by 2e-11.
"""


@lru_cache(maxsize=1024)
def law(lag: Lag, cell: Fraction, cells: int) -> Row:
    """g_0, g_1, …: the share that gets there within each cell after the one it came in.

    Args:
        lag: the law of the time; cell: days of one cell; cells: the most that are of interest.

    Returns:
        So many numbers or fewer, ≥ 0; what they lack to 1 comes later.
    """
    found: list[float] = []
    left = 1.0
    for share in islice(_differences(areas(lag, float(cell))), cells):
        found.append(max(0.0, share))
        left -= found[-1]
        if left < TAIL:
            found[-1] = max(0.0, found[-1] + left)
            break
    return tuple(found)


@lru_cache(maxsize=256)
def path_law(path: tuple[Lag, ...], cell: Fraction, cells: int) -> Row:
    """The law of several times one after the other; of none, at once.

    Each is that of the times but for the last, passed on: the ways from one stage to those below it
    begin with each other.
    """
    if not path:
        return (1.0,)
    return passed_on(path_law(path[:-1], cell, cells), law(path[-1], cell, cells), cells)


def laws_down(steps: Sequence[tuple[Lag, ...]], cell: Fraction, cells: int) -> tuple[Row, ...]:
    """The laws from before each of several steps to the end of the last: they end with each other."""
    rows: list[Row] = [(1.0,)]
    for times in reversed(steps):
        row = rows[-1]
        for lag in times:
            row = passed_on(row, law(lag, cell, cells), cells)
        rows.append(row)
    return tuple(reversed(rows))


def passed_on(row: Sequence[float], law: Sequence[float], cells: int) -> Row:
    """Σ_j row_{t−j} · law_j for t < cells: what came in, each as much later as the law says.

    The rows are made of whole numbers and multiplied as two large ones (`convolution`), so that no
    order of summation plays a part; what is below 2⁻⁶⁰ of the largest number is lost. A long row by
    a law that ends costs in proportion to its length.
    """
    if len(law) == 1:
        return tuple(each * law[0] for each in row[:cells])
    top, share = _exponent(row), _exponent(law)
    if top is None or share is None:
        return (0.0,) * min(cells, len(row))
    one = [round(math.ldexp(each, BITS - top)) for each in row[:cells]]
    two = [round(math.ldexp(each, BITS - share)) for each in law[:cells]]
    back = top + share - 2 * BITS
    return tuple(math.ldexp(each, back) for each in convolved(one, two, cells))


def by_then(row: Sequence[float], cells: int) -> Row:
    """What has come by the end of each of so many cells: Σ_{j≤t} row_j."""
    sums = list(accumulate(row[:cells]))
    last = sums[-1] if sums else 0.0
    return (*sums, *([last] * (cells - len(sums))))


def between(row: Sequence[float], begins: int, ends: int) -> float:
    """Σ of the cells from `begins` up to, not including, `ends`."""
    return math.fsum(row[max(0, begins) : max(0, ends)])


def _exponent(row: Sequence[float]) -> int | None:
    """The power of two above all numbers of a row; None where all are 0."""
    top = max(row, default=0.0)
    return math.frexp(top)[1] if top else None


def _differences(areas: Iterable[float]) -> Iterator[float]:
    """g_j of I(0), I(1), … in cells."""
    steps = (after - before for before, after in pairwise(areas))
    return (after - before for before, after in pairwise(chain((0.0,), steps)))


def areas(lag: Lag, cell: float) -> Iterator[float]:
    """I(0), I(1), … ÷ cell: cells for which a lead is there, on average, by the end of each."""
    if isinstance(lag, ByTable):
        return _table_areas(lag, cell)
    if isinstance(lag, Average) and lag.mean.amount:
        steps, step = lag.steps, float(lag.mean.days / lag.steps) / cell
        return (beyond(steps, j / step) * step for j in count())
    after = float(mean_days(lag)) / cell
    return (max(0.0, j - after) for j in count())


def _table_areas(lag: ByTable, cell: float) -> Iterator[float]:
    """The same of a table: parabolas between its corners, and one share after the last."""
    line = [(float(u) / cell, float(share)) for u, share in corners(lag.points, Fraction(0))]
    line.append((math.inf, line[-1][1]))
    area, j, k = 0.0, 0, 0
    while True:
        while line[k + 1][0] <= j:
            (u, low), (v, high) = line[k], line[k + 1]
            area += (low + high) / 2 * (v - u)
            k += 1
        (u, low), (v, high) = line[k], line[k + 1]
        slope = (high - low) / (v - u)
        yield area + (low + slope * (j - u) / 2) * (j - u)
        j += 1
