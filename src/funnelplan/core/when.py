"""When leads of a channel come in, over the days of the plan.

The plan says how many come from its first day to its last; this says how they are spread over these
days: evenly, ever more of them, within some days, or by weights month by month.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Level(NamedTuple):
    """The same number every day."""


class Ramp(NamedTuple):
    """Ever more until the given number of months has passed, then level; None: to the last month.

    Month t (0, 1, …) has the weight min(1, (t + ½) / months) (maths.md section 4).
    """

    months: int | None = None


class Within(NamedTuple):
    """All of them between two days, both included: a fair, a mailing."""

    first: date
    last: date


class ByMonth(NamedTuple):
    """So much in every calendar month, relative to the others; what is not named has none."""

    weights: tuple[tuple[date, Fraction], ...]
    """The first day of each month, with its weight."""


When = Level | Ramp | Within | ByMonth

EVENLY = Level()
