"""How leads come in over the days of a plan: a share for each, one in all."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.calendar import Calendar
from funnelplan.core.daily import between
from funnelplan.core.inflow import spread
from funnelplan.core.when import EVENLY, ByMonth, Level, Ramp, When, Within
from tests.core.timed import NEW_YEAR, UNDATED, YEAR, calendars, whens


def by_month(when: When, calendar: Calendar) -> list[float]:
    row = spread(when, calendar)
    return [between(row, month.begins, month.ends) for month in calendar.months]


@st.composite
def spreads(draw: st.DrawFn) -> tuple[When, Calendar]:
    calendar = draw(calendars())
    return draw(whens(calendar)), calendar


@given(spreads())
def test_all_of_them_come_on_some_day_of_the_plan(case: tuple[When, Calendar]) -> None:
    row = spread(*case)
    assert len(row) == case[1].cells
    assert min(row) >= 0
    assert math.fsum(row) == pytest.approx(1, abs=1e-12)


def test_evenly_is_the_same_on_every_day() -> None:
    assert spread(EVENLY, YEAR) == (1 / 365,) * 365
    assert spread(Level(), Calendar(NEW_YEAR, 1)) == (1.0,)


def test_a_ramp_has_the_weight_of_the_middle_of_its_months() -> None:
    # min(1, (t + ½) / 4), in ninths of the sum ⅛ + ⅜ + ⅝ + ⅞ + 8
    weights = [1, 3, 5, 7, *[8] * 8]
    assert by_month(Ramp(4), UNDATED) == pytest.approx([each / 80 for each in weights])
    to_the_end = [2 * t + 1 for t in range(12)]
    assert by_month(Ramp(), UNDATED) == pytest.approx([each / 144 for each in to_the_end])
    assert by_month(Ramp(24), UNDATED) == pytest.approx(by_month(Ramp(12), UNDATED))


def test_a_ramp_of_one_month_has_half_of_it_in_the_first() -> None:
    assert by_month(Ramp(1), UNDATED) == pytest.approx([0.5 / 11.5, *[1 / 11.5] * 11])


def test_parts_of_months_have_parts_of_their_weight() -> None:
    # 16 of 31 days of January, all of February, 10 of 31 days of March, at ⅙, ½ and ⅚
    calendar = Calendar(date(2027, 1, 16), 16 + 28 + 10)
    weights = [1 / 6 * 16 / 31, 1 / 2, 5 / 6 * 10 / 31]
    found = by_month(Ramp(), calendar)
    assert found == pytest.approx([each / sum(weights) for each in weights])


def test_within_is_even_between_two_days_and_nothing_beside() -> None:
    row = spread(Within(date(2027, 4, 1), date(2027, 4, 10)), YEAR)
    assert row[90:100] == (0.1,) * 10
    assert math.fsum(row[:90]) == math.fsum(row[100:]) == 0
    whole = spread(Within(date(2026, 1, 1), date(2029, 1, 1)), YEAR)
    assert whole == pytest.approx(spread(EVENLY, YEAR))
    one = spread(Within(date(2027, 12, 31), date(2028, 1, 31)), YEAR)
    assert one[-1] == 1


def test_weights_of_months_hold_for_the_whole_of_each_month() -> None:
    weights = {date(2027, 1, 1): 1, date(2027, 2, 1): 3, date(2027, 5, 1): 99}
    when = ByMonth(tuple((month, Fraction(weight)) for month, weight in weights.items()))
    calendar = Calendar(date(2027, 1, 15), 17 + 28 + 31)
    assert by_month(when, calendar) == pytest.approx([1 / 4, 3 / 4, 0])


@pytest.mark.parametrize(
    ("when", "calendar", "said"),
    [
        (Within(date(2028, 1, 1), date(2028, 2, 1)), YEAR, "not within the plan"),
        (Within(date(2026, 1, 1), date(2026, 12, 31)), YEAR, "not within the plan"),
        (Within(NEW_YEAR, NEW_YEAR), UNDATED, "no dates"),
        (ByMonth(((NEW_YEAR, Fraction(1)),)), UNDATED, "no dates"),
        (ByMonth(((date(2028, 1, 1), Fraction(1)),)), YEAR, "no weight within the plan"),
        (ByMonth(()), YEAR, "no weight within the plan"),
    ],
)
def test_what_is_not_within_the_plan_is_refused(when: When, calendar: Calendar, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        spread(when, calendar)


@given(spreads().filter(lambda case: isinstance(case[0], Within)))
def test_days_that_are_within_share_alike(case: tuple[When, Calendar]) -> None:
    within, calendar = cast("Within", case[0]), case[1]
    row = spread(within, calendar)
    days = (within.last - within.first).days + 1
    begins = calendar.cell_of(within.first)
    assert row[begins : begins + days] == (1 / days,) * days
    assert calendar.day(begins) == within.first
    assert within.last == within.first + timedelta(days=days - 1)
