"""Days and months of a plan: they cover it without a gap, also around part months and leap days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.calendar import (
    QUARTER,
    Calendar,
    Period,
    calendar_of,
    first_of_month,
    part_of_month,
    together,
)
from funnelplan.core.goal import Goal
from tests.core.timed import MONTH, NEW_YEAR, UNDATED, YEAR, calendars

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def check_covered(periods: tuple[Period, ...], begins: int, ends: int) -> None:
    """One begins where the one before ends, and each has the days that its dates say."""
    assert (periods[0].begins, periods[-1].ends) == (begins, ends)
    assert all(one.ends == two.begins for one, two in pairwise(periods))
    for each in periods:
        assert each.begins < each.ends
        if each.first is not None:
            assert each.last is not None
            assert (each.last - each.first).days + 1 == each.ends - each.begins


def test_a_year_has_its_months() -> None:
    months = YEAR.months
    check_covered(months, 0, 365)
    assert [each.ends - each.begins for each in months] == [
        monthrange(2027, month)[1] for month in range(1, 13)
    ]
    assert [each.number for each in months] == list(range(1, 13))
    assert (months[1].first, months[1].last) == (date(2027, 2, 1), date(2027, 2, 28))
    assert YEAR.end == LAST
    assert YEAR.cell == 1


def test_a_leap_year_has_a_day_more() -> None:
    leap = Calendar(date(2028, 2, 29), 2)
    assert [each.last for each in leap.months] == [date(2028, 2, 29), date(2028, 3, 1)]
    assert Calendar(date(2028, 1, 1), 366).end == date(2028, 12, 31)


@pytest.mark.parametrize("day", [15, 31])
def test_a_plan_that_begins_within_a_month_has_parts_of_months_at_both_ends(day: int) -> None:
    calendar = Calendar(date(2027, 1, day), 60)
    months = calendar.months
    check_covered(months, 0, 60)
    assert months[0].last == date(2027, 1, 31)
    assert all(each.first is not None and each.first.day == 1 for each in months[1:])
    before = calendar.months_before(40)
    assert before[-1].last == date(2027, 1, day - 1)
    assert before[-1].first == date(2027, 1, 1)  # the same month of the calendar
    assert [each.number for each in before] == [-1, 0]


def test_a_plan_of_one_day_has_one_month_of_one_day() -> None:
    months = Calendar(date(2027, 5, 31), 1).months
    assert months == (Period(1, 0, 1, date(2027, 5, 31), date(2027, 5, 31)),)


def test_without_dates_twelve_months_are_a_year_of_equal_ones() -> None:
    months = UNDATED.months
    check_covered(months, 0, 360)
    assert len(months) == 12
    assert {each.first for each in months} == {each.last for each in months} == {None}
    assert UNDATED.cell * 30 == MONTH
    assert UNDATED.cell * 360 == Fraction("365.25")
    assert UNDATED.end is None
    with pytest.raises(ValueError, match="no dates"):
        UNDATED.cell_of(NEW_YEAR)
    before = UNDATED.months_before(31)
    assert [(each.number, each.begins, each.ends) for each in before] == [
        (-1, -60, -30),
        (0, -30, 0),
    ]


@pytest.mark.parametrize(
    ("goal", "calendar"),
    [
        (None, UNDATED),
        (Goal(10), UNDATED),
        (Goal(10, end=LAST), UNDATED),
        (Goal(10, start=FIRST), UNDATED),
        (Goal(10, start=FIRST, end=LAST), YEAR),
        (Goal(10, start=FIRST, end=FIRST), Calendar(FIRST, 1)),
    ],
)
def test_the_goal_gives_the_days(goal: Goal | None, calendar: Calendar) -> None:
    assert calendar_of(goal) == calendar


@given(calendars())
def test_months_cover_all_days_without_gap_or_overlap(calendar: Calendar) -> None:
    months = calendar.months
    check_covered(months, 0, calendar.cells)
    assert (months[0].first, months[-1].last) == (calendar.start, calendar.end)
    whole = tuple(islice(calendar.all_months(), len(months)))
    assert months[:-1] == whole[:-1]
    assert whole[-1].ends >= months[-1].ends


@given(calendars(), st.integers(0, 2000))
def test_months_before_cover_what_is_asked_for_up_to_the_plan(
    calendar: Calendar, cells: int
) -> None:
    before = calendar.months_before(cells)
    if not cells:
        assert before == ()
        return
    check_covered(before, before[0].begins, 0)
    assert before[0].begins <= -cells < before[0].ends
    assert [each.number for each in before] == list(range(1 - len(before), 1))
    assert all(each.first is None or each.first.day == 1 for each in before)


@given(calendars(), st.integers(1, 24))
def test_grouped_periods_cover_the_same_days(calendar: Calendar, size: int) -> None:
    months = calendar.months
    groups = together(months, size)
    check_covered(groups, 0, calendar.cells)
    assert len(groups) == -(-len(months) // size)
    assert (groups[0].first, groups[-1].last) == (months[0].first, months[-1].last)


def test_quarters_are_three_months_each_and_the_last_may_be_shorter() -> None:
    quarters = together(Calendar(date(2027, 1, 15), 120).months, QUARTER)
    assert [(each.number, each.first, each.last) for each in quarters] == [
        (1, date(2027, 1, 15), date(2027, 3, 31)),
        (2, date(2027, 4, 1), date(2027, 5, 14)),
    ]
    assert together((), QUARTER) == ()


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_the_first_of_a_later_month(day: date, later: int) -> None:
    found = first_of_month(day, later)
    assert found.day == 1
    assert (found.year - day.year) * 12 + found.month - day.month == later


@given(calendars().filter(lambda each: each.start is not None), st.integers(-999, 999))
def test_a_cell_is_a_day_and_back(calendar: Calendar, cell: int) -> None:
    day = calendar.day(cell)
    assert day is not None
    assert calendar.start is not None
    assert day == calendar.start + timedelta(days=cell)
    assert calendar.cell_of(day) == cell


def test_a_part_of_a_month_is_a_share_of_its_days() -> None:
    calendar = Calendar(date(2028, 1, 16), 16 + 29 + 10)
    parts = [Fraction(16, 31), Fraction(1), Fraction(10, 31)]
    assert [part_of_month(month) for month in calendar.months] == parts
    assert part_of_month(UNDATED._replace(cells=40).months[1]) == Fraction(1, 3)
