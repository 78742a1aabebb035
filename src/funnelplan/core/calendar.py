"""The days of a plan, and the calendar months that they make: the grid on which things happen.

Where the plan says from when to when it is, a cell of the grid is a day, and months are those of
the calendar, so that the first and the last may be parts of one. Where it does not, it is taken as
one year of equal months, each a twelfth of 365.25 days and 30 cells long.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import chain, count, pairwise, takewhile
from typing import NamedTuple

from funnelplan.core.goal import Goal
from funnelplan.core.quantities import Span

YEAR = 12
"""Months."""

QUARTER = 3
"""Months."""

EQUAL_MONTH = 30
"""Cells of a month where no calendar is given."""

DAY = Fraction(1)


class Period(NamedTuple):
    """Some days one after the other: their dates, where there are any, and their cells.

    `begins` is its first cell, `ends` the one after its last; `number` counts from 1.
    """

    number: int
    begins: int
    ends: int
    first: date | None
    last: date | None


class Calendar(NamedTuple):
    """From the first day of a plan on: `cells` are the plan's own, `start` its first day."""

    start: date | None
    cells: int

    @property
    def cell(self) -> Fraction:
        """Days of one cell."""
        return Span.MONTH.value / EQUAL_MONTH if self.start is None else DAY

    @property
    def end(self) -> date | None:
        """The last day of the plan."""
        return self.day(self.cells - 1)

    def day(self, cell: int) -> date | None:
        """The date of a cell, also before the plan; None where it has no dates."""
        return None if self.start is None else self.start + timedelta(days=cell)

    def cell_of(self, day: date) -> int:
        """The cell of a date, < 0 before the plan. Raises ValueError where it has no dates."""
        if self.start is None:
            raise ValueError("the plan has no dates")
        return (day - self.start).days

    @property
    def months(self) -> tuple[Period, ...]:
        """The months that the plan touches; the last one ends with it."""
        found = list(takewhile(lambda month: month.begins < self.cells, self.all_months()))
        last = found[-1]
        if last.ends > self.cells:
            found[-1] = last._replace(ends=self.cells, last=self.end)
        return tuple(found)

    def all_months(self) -> Iterator[Period]:
        """Month after month, without end."""
        return (
            Period(number, begins, ends, self.day(begins), self.day(ends - 1))
            for number, (begins, ends) in enumerate(pairwise(self._month_starts()), start=1)
        )

    def _month_starts(self) -> Iterator[int]:
        """The cell at which every month begins: the first one with the plan."""
        if self.start is None:
            return count(0, EQUAL_MONTH)
        return chain((0,), map(self.cell_of, map(partial(first_of_month, self.start), count(1))))

    def months_before(self, cells: int) -> tuple[Period, ...]:
        """The months of so many cells before the plan, the earliest first and whole; 0 is the last."""
        found: list[Period] = []
        ends = 0
        while ends > -cells:
            begins = ends - EQUAL_MONTH
            if self.start is not None:
                last = self.start + timedelta(days=ends - 1)
                begins = ends - last.day
            dates = self.day(begins), self.day(ends - 1)
            found.insert(0, Period(-len(found), begins, ends, *dates))
            ends = begins
        return tuple(found)


def calendar_of(goal: Goal | None) -> Calendar:
    """The days that a goal gives a plan; a year of equal months where it gives none."""
    if goal is None or goal.start is None or goal.days is None:
        return Calendar(None, YEAR * EQUAL_MONTH)
    return Calendar(goal.start, goal.days)


def first_of_month(day: date, later: int = 0) -> date:
    """The first day of the month that is so many months after the one of a day."""
    months = day.year * YEAR + day.month - 1 + later
    return date(months // YEAR, months % YEAR + 1, 1)


def part_of_month(period: Period) -> Fraction:
    """The share that some days of one month have of all of its days."""
    whole = EQUAL_MONTH
    if period.first is not None:
        whole = (first_of_month(period.first, 1) - first_of_month(period.first)).days
    return Fraction(period.ends - period.begins, whole)


def together(periods: tuple[Period, ...], size: int) -> tuple[Period, ...]:
    """Periods put together, so many each: months as quarters or years; the last may be shorter."""
    groups = (periods[i : i + size] for i in range(0, len(periods), size))
    return tuple(
        Period(number, group[0].begins, group[-1].ends, group[0].first, group[-1].last)
        for number, group in enumerate(groups, start=1)
    )
