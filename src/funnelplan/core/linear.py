"""Linear programmes with one or two rows and limits on every column, solved in fractions.

Maximise Σ gain·x subject to Σ takes·x ≤ room (one or two of these) and 0 ≤ x ≤ most. Gains are
ordered: the first counts, the second decides between equals, and so on; what is then still open
goes to the earlier columns. So there is one answer, and it is a vertex: at most as many columns
as there are rows lie strictly between their limits.

One row is filled greedily (Dantzig 1957). Two rows take the simplex method with bounded variables
(Dantzig 1963, ch. 18), under Bland's rule (1977), which cannot cycle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

ZERO = Fraction(0)

Amounts = tuple[Fraction, ...]
"""One amount per column."""


class Column(NamedTuple):
    """What one unit gains, first things first, what it takes of both rows, and how many there are.

    `most` is None where only the rows bind.
    """

    gains: tuple[Fraction, ...]
    takes: tuple[Fraction, Fraction]
    most: Fraction | None = None


def filled(columns: Sequence[Column], room: Fraction) -> Amounts:
    """The best amounts where only the first row counts: the least taken per gain comes first.

    Every first gain is > 0, and what takes nothing has a limit.
    """
    amounts = [ZERO] * len(columns)
    usable = [i for i, column in enumerate(columns) if column.most != 0]
    for i in sorted(usable, key=lambda i: _merit(columns[i])):
        takes, most = columns[i].takes[0], columns[i].most
        if takes and not room:
            break
        limits = [] if most is None else [most]
        amounts[i] = min([*limits, room / takes] if takes else limits)
        room -= takes * amounts[i]
    return tuple(amounts)


def _merit(column: Column) -> tuple[Fraction, ...]:
    """What it takes of the row per first gain, then what that loses of the other gains."""
    first, *others = column.gains
    return column.takes[0] / first, *(-gain / first for gain in others)


def best(columns: Sequence[Column], room: tuple[Fraction, Fraction]) -> Amounts:
    """The best amounts under two rows.

    Raises:
        ValueError: if a gain has no bound.
    """
    vertex = _highest(columns, room)
    for i in range(len(columns)):
        if vertex.is_settled():
            break
        vertex.climb([int(i == j) for j in range(len(columns))])
    return vertex.amounts()


def worth(columns: Sequence[Column], room: tuple[Fraction, Fraction]) -> tuple[Fraction, ...]:
    """What the best amounts under two rows gain, one figure for every gain; () without columns.

    Raises:
        ValueError: if a gain has no bound.
    """
    amounts = _highest(columns, room).amounts()
    gains = zip(*(column.gains for column in columns), strict=True)
    return tuple(total(gain, amounts) for gain in gains)


def total(each: Iterable[Fraction], amounts: Amounts) -> Fraction:
    """Σ each · amount."""
    return sum((x * y for x, y in zip(each, amounts, strict=True) if y), ZERO)


def _highest(columns: Sequence[Column], room: tuple[Fraction, Fraction]) -> _Vertex:
    vertex = _Vertex(columns, room)
    for gains in zip(*(column.gains for column in columns), strict=True):
        vertex.climb(_whole(gains)[0])
    return vertex


def _whole(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """The values times their common denominator, and that: signs and ratios stay, sums are fast."""
    scale = math.lcm(*(value.denominator for value in values))
    return [value.numerator * (scale // value.denominator) for value in values], scale


class _Vertex:
    """A corner of what the rows allow: two columns are basic, any other is at 0 or full.

    What a row leaves over is a column, too; these two come last and are basic at first.
    """

    def __init__(self, columns: Sequence[Column], room: tuple[Fraction, Fraction]) -> None:
        first, scale = _whole([column.takes[0] for column in columns])
        second, other = _whole([column.takes[1] for column in columns])
        self._count = len(columns)
        self._takes = [*zip(first, second, strict=True), (1, 0), (0, 1)]
        self._most = [*(column.most for column in columns), None, None]
        self._basic = [self._count, self._count + 1]
        self._levels = [room[0] * scale, room[1] * other]
        self._full: set[int] = set()
        self._loose = [j for j, most in enumerate(self._most) if most != 0]

    def climb(self, gains: Sequence[int]) -> None:
        """Go to a vertex with the highest Σ gains · x, and stay from now on where it is that high.

        By complementary slackness that is where every column with a reduced gain keeps its place.
        """
        gains = [*gains, 0, 0]
        entering = self._entering(gains)
        while entering is not None:
            self._enter(entering)
            entering = self._entering(gains)
        reduced = self._reduced(gains)
        self._loose = [j for j in self._loose if j in self._basic or not reduced(j)]

    def is_settled(self) -> bool:
        """Whether no other vertex is as high."""
        return all(j in self._basic for j in self._loose)

    def amounts(self) -> Amounts:
        """What every column has here."""
        amounts = [ZERO] * (self._count + 2)
        for j in self._full:
            amounts[j] = self._most[j] or ZERO
        for j, level in zip(self._basic, self._levels, strict=True):
            amounts[j] = level
        return tuple(amounts[: self._count])

    def _entering(self, gains: Sequence[int]) -> int | None:
        """The first column that raises the gain by leaving its limit (Bland's rule)."""
        reduced = self._reduced(gains)
        for j in self._loose:
            if j not in self._basic:
                gain = reduced(j)
                if gain < 0 if j in self._full else gain > 0:
                    return j
        return None

    def _reduced(self, gains: Sequence[int]) -> Callable[[int], int]:
        """Gain of a column less what it takes at the rows' prices, × |det| of the basis."""
        (p, r), (q, s) = (self._takes[j] for j in self._basic)
        g, h = (gains[j] for j in self._basic)
        det = p * s - q * r
        sign = 1 if det > 0 else -1
        first, second, unit = sign * (g * s - h * r), sign * (h * p - g * q), abs(det)
        takes = self._takes

        def reduced(j: int) -> int:
            return gains[j] * unit - first * takes[j][0] - second * takes[j][1]

        return reduced

    def _enter(self, j: int) -> None:
        """Move column j off its limit until something else meets one; of several, the first."""
        (p, r), (q, s), (a, b) = (self._takes[i] for i in (*self._basic, j))
        det = (p * s - q * r) * (-1 if j in self._full else 1)
        rates = Fraction(s * a - q * b, det), Fraction(p * b - r * a, det)
        most = self._most[j]
        stops = [] if most is None else [(most, j)]
        for i, level, rate in zip(self._basic, self._levels, rates, strict=True):
            limit = self._most[i]
            if rate > 0:
                stops.append((level / rate, i))
            elif rate < 0 and limit is not None:
                stops.append(((level - limit) / rate, i))
        step, leaving = min(stops)
        self._levels = [
            level - rate * step for level, rate in zip(self._levels, rates, strict=True)
        ]
        if leaving == j:
            self._full ^= {j}
            return
        row = self._basic.index(leaving)
        if rates[row] < 0:
            self._full.add(leaving)
        self._basic[row] = j
        self._levels[row] = (most or ZERO) - step if j in self._full else step
        self._full.discard(j)
