"""What a plan wants, and by when."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.calendar import calendar_of
from funnelplan.core.goal import Goal
from funnelplan.core.wanted import Wanted, evenly, left_aside, wanted, wanted_by
from tests.core.timed import over_year
from tests.strategies import at_customers, funnel, replace

PLAN = funnel(sql="1/4")
QUARTERLY = over_year(PLAN, 10, (1, 3, 5, 10))
ENDS = [(90, date(2027, 3, 31)), (181, date(2027, 6, 30)), (273, date(2027, 9, 30))]


def test_a_goal_is_wanted_by_the_last_day() -> None:
    plan = over_year(PLAN)
    only = Wanted(1, 365, date(2027, 12, 31), Fraction(10))
    assert wanted(plan, at_customers(plan, 10)) == (only,)
    assert wanted(PLAN, at_customers(PLAN, 10)) == (Wanted(1, 360, None, Fraction(10)),)


def test_targets_by_quarter_lead_to_the_goal() -> None:
    found = wanted(QUARTERLY, at_customers(QUARTERLY, 10))
    assert [(each.ends, each.last) for each in found[:3]] == ENDS
    assert [each.customers for each in found] == [1, 3, 5, 10]
    other = wanted(QUARTERLY, at_customers(QUARTERLY, 12))  # they lead to ten
    assert [each.customers for each in other] == [12]


def test_without_dates_a_quarter_is_ninety_cells() -> None:
    plan = replace(PLAN, goal=Goal(10, by_quarter=(1, 3, 5, 10)))
    found = wanted(plan, at_customers(plan, 10))
    assert [(each.ends, each.last) for each in found] == [(n, None) for n in (90, 180, 270, 360)]


def test_the_end_of_a_quarter_knows_what_is_wanted_by_then() -> None:
    months = calendar_of(QUARTERLY.goal).months
    targets = wanted(QUARTERLY, at_customers(QUARTERLY, 10))
    found = [wanted_by(targets, month) for month in months]
    assert [each for each in found if each is not None] == [1, 3, 5, 10]
    assert [i for i, each in enumerate(found, start=1) if each is not None] == [3, 6, 9, 12]
    assert wanted_by((), months[2]) is None


def test_targets_that_lead_elsewhere_are_left_aside() -> None:
    assert left_aside(QUARTERLY, at_customers(QUARTERLY, 10)) is None
    assert left_aside(QUARTERLY, at_customers(QUARTERLY, 30)) == 10
    assert left_aside(over_year(PLAN), at_customers(PLAN, 30)) is None


def test_they_are_wanted_evenly_between_targets() -> None:
    row = evenly(wanted(QUARTERLY, at_customers(QUARTERLY, 10)))
    assert len(row) == 365
    assert row[0] == row[89] == 1 / 90
    assert row[90] == pytest.approx(2 / 91)
    assert math.fsum(row) == pytest.approx(10)
    none_yet = over_year(PLAN, 5, (0, 0, 5, 5))
    row = evenly(wanted(none_yet, at_customers(none_yet, 5)))
    assert set(row[:181]) == set(row[273:]) == {0.0}
