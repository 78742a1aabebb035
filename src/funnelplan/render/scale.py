"""The scale of a chart: round amounts at its axis, and how many rows of text lie between them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.render.numbers import half_up

MOST_ROWS = 11
"""Above and below zero together."""
FEWEST_AMOUNTS, MOST_AMOUNTS = 3, 6
"""At the axis, zero among them."""
CENT, CENT_DIGITS = Fraction(1, 100), 2
SMALLEST_SIZE = 5 * CENT
"""Steps are whole cents, so that what is finer than a cent is never drawn large."""


class Scale(NamedTuple):
    """A step between amounts, the rows that it takes, and the rows there are on either side."""

    step: Fraction
    rows: int
    above: int
    below: int

    @property
    def amounts(self) -> Mapping[int, Fraction]:
        """The amounts at the axis by their rows: 0 at zero, upward 1, 2, …, downward -1, -2, …"""
        up, down = self.above // self.rows, self.below // self.rows
        return {i * self.rows: i * self.step for i in range(up, -down - 1, -1)}

    @property
    def digits(self) -> int:
        """The decimals of the amounts: those of cents, or none where all are whole."""
        is_whole = all(each.denominator == 1 for each in self.amounts.values())
        return 0 if is_whole else CENT_DIGITS

    def halves(self, value: Fraction) -> int:
        """The length of a bar in halves of a row: the nearest number, and 1 at least; 0 for 0."""
        return max(1, half_up(2 * self.rows * abs(value) / self.step, 0)) if value else 0


def scale_of(lowest: Fraction, highest: Fraction) -> Scale:
    """The scale from lowest ≤ 0 to highest ≥ 0 in which the bars are longest.

    The side that is longer ends at an amount, the other one where its bars end.
    """
    size = max(highest, -lowest, SMALLEST_SIZE)
    scales = (
        _scale(step, rows, lowest, highest)
        for step in _steps(size)
        for rows in range(1, MOST_ROWS + 1)
    )
    fitting = (scale for scale in scales if scale.above + scale.below <= MOST_ROWS)
    return min(fitting, key=_preference)


def _steps(size: Fraction) -> Iterator[Fraction]:
    """Round steps up to a size: whole numbers, or 1, 2 or 5 tenths or cents."""
    power = _power_of_ten(size)
    for unit in (power / 10, power):
        yield from (number * unit for number in (1, 2, 5) if number * unit >= CENT)
        quarter = unit * 10 / 4
        if quarter.denominator == 1:
            yield quarter


def _scale(step: Fraction, rows: int, lowest: Fraction, highest: Fraction) -> Scale:
    def side(length: Fraction, other: Fraction) -> int:
        if length >= other:
            return rows * math.ceil(length / step)
        return math.ceil(rows * length / step)

    return Scale(step, rows, side(highest, -lowest), side(-lowest, highest))


def _preference(scale: Scale) -> tuple[bool, Fraction, int, int]:
    """The less the better: a fit number of amounts, long bars, few rows, few amounts."""
    amounts = len(scale.amounts)
    is_unfit = not FEWEST_AMOUNTS <= amounts <= MOST_AMOUNTS
    return is_unfit, scale.step / scale.rows, scale.above + scale.below, amounts


def _power_of_ten(size: Fraction) -> Fraction:
    """The largest power of ten up to a size."""
    digits = len(str(size.numerator)) - len(str(size.denominator))
    power = Fraction(10) ** digits
    return power if power <= size else power / 10
