"""How what a plan brings in is spread over its days: a share for every cell, 1 together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from funnelplan.core.calendar import Calendar, Period, first_of_month, part_of_month
from funnelplan.core.daily import Row
from funnelplan.core.when import ByMonth, Level, Ramp, When, Within

HALF = Fraction(1, 2)


@lru_cache(maxsize=64)
def spread(when: When, calendar: Calendar) -> Row:
    """The share of all that comes in on each of the plan's days.

    Args:
        when: how it is spread; calendar: the days of the plan.

    Raises:
        ValueError: where it names dates and the plan has none, or none of the plan's days.
    """
    if isinstance(when, Within):
        first = max(0, calendar.cell_of(when.first))
        last = min(calendar.cells - 1, calendar.cell_of(when.last))
        if last < first:
            raise ValueError(f"{when} is not within the plan")
        days = last - first + 1
        return tuple(1 / days if first <= i <= last else 0.0 for i in range(calendar.cells))
    if isinstance(when, Level):
        return (1 / calendar.cells,) * calendar.cells
    months = calendar.months
    rows: list[float] = []
    for month in months:
        days = month.ends - month.begins
        part = part_of_month(month) if isinstance(when, Ramp) else Fraction(1)
        rows += [float(_weight(when, month, len(months)) * part / days)] * days
    total = sum(rows)
    if not total:
        raise ValueError(f"{when} has no weight within the plan")
    return tuple(each / total for each in rows)


def _weight(when: Ramp | ByMonth, month: Period, months: int) -> Fraction:
    """What a whole month has, relative to the others."""
    if isinstance(when, Ramp):
        return min(Fraction(1), (month.number - HALF) / (when.months or months))
    return dict(when.weights).get(_name(month.first), Fraction(0))


def _name(day: date | None) -> date:
    """The month of a day, by its first day. Raises ValueError where the plan has no dates."""
    if day is None:
        raise ValueError("the plan has no dates")
    return first_of_month(day)
