"""Plans with times and dates, written down in short."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from funnelplan.core.calendar import Calendar
from funnelplan.core.channel import Channel
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Rate, Span
from funnelplan.core.stage import Stage
from funnelplan.core.when import ByMonth, Level, Ramp, When, Within
from tests.strategies import rates, replace

MONTH = Span.MONTH.value
"""Days."""

UNDATED = Calendar(None, 360)
"""Twelve equal months."""

NEW_YEAR = date(2027, 1, 1)
YEAR = Calendar(NEW_YEAR, 365)


def days(amount: Fraction | int | str) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def months(amount: Fraction | int | str) -> Duration:
    return Duration(Fraction(amount), Span.MONTH)


def table(*points: tuple[int | str, str]) -> ByTable:
    return ByTable(tuple((days(delay), Fraction(share)) for delay, share in points))


def average(amount: Fraction | int | str, steps: int = 1) -> Average:
    """So many months on average."""
    return Average(months(amount), steps)


QUARTER_OF_A_YEAR = average(3, 3)
"""gamma(3, 1 month): the cycle of maths.md sections 0 and 4."""


def dated(plan: Plan, first: date, many: int, customers: int | None = 10) -> Plan:
    """The plan with a goal from a day on, so many days long."""
    return replace(plan, goal=Goal(customers, start=first, end=first + timedelta(days=many - 1)))


def over_year(plan: Plan, customers: int | None = 10, by_quarter: tuple[int, ...] = ()) -> Plan:
    """The plan with a goal for 2027."""
    plan = dated(plan, NEW_YEAR, YEAR.cells, customers)
    return replace(plan, goal=replace(plan.goal, by_quarter=by_quarter))


def at_stage(plan: Plan, stage: int, **changes: object) -> Plan:
    """The plan with one stage changed."""
    stages = list(plan.stages)
    stages[stage] = replace(stages[stage], **changes)
    return replace(plan, stages=tuple(stages))


def taking(plan: Plan, **takes: Lag) -> Plan:
    """The plan with times of stages, by their names."""
    for i, stage in enumerate(plan.stages):
        if stage.name in takes:
            plan = at_stage(plan, i, takes=takes[stage.name])
    return plan


times = st.fractions(0, 60, max_denominator=24)
"""Days."""


@st.composite
def tables(draw: st.DrawFn) -> ByTable:
    """Tables of one to four points after which nobody is left, with and without some at once."""
    count = draw(st.integers(1, 4))
    delays = draw(st.lists(times, min_size=count, max_size=count, unique=True))
    shares = st.fractions(Fraction(1, 20), 1, max_denominator=20)
    grown = sorted(draw(st.lists(shares, min_size=count - 1, max_size=count - 1)))
    return ByTable(tuple(zip(map(days, sorted(delays)), [*grown, Fraction(1)], strict=True)))


averages = st.builds(
    Average, st.fractions(Fraction(1, 24), 60, max_denominator=24).map(days), st.integers(1, 12)
)
lags: st.SearchStrategy[Lag] = st.one_of(st.builds(Exactly, times.map(days)), tables(), averages)
"""Times that everybody gets through, of up to two months."""


@st.composite
def calendars(draw: st.DrawFn, most: int = 800) -> Calendar:
    """No dates, or some days from any day on."""
    if draw(st.booleans()) and draw(st.booleans()):
        return UNDATED
    first = draw(st.dates(date(2023, 1, 1), date(2032, 12, 31)))
    return Calendar(first, draw(st.integers(1, most)))


@st.composite
def whens(draw: st.DrawFn, calendar: Calendar) -> When:
    """Any pattern that has a weight within the days."""
    dated_ones: list[st.SearchStrategy[When]] = []
    if calendar.start is not None:
        cell = st.integers(0, calendar.cells - 1)
        first, last = sorted((draw(cell), draw(cell)))
        one, other = calendar.day(first), calendar.day(last)
        assert one is not None
        assert other is not None
        dated_ones = [st.just(Within(one, other)), by_month(calendar)]
    ramps = st.builds(Ramp, st.none() | st.integers(1, 18))
    found: When = draw(st.one_of(st.just(Level()), ramps, *dated_ones))
    return found


@st.composite
def by_month(draw: st.DrawFn, calendar: Calendar) -> When:
    """Weights for the months that the plan touches, not all of them 0."""
    found = [each.first for each in calendar.months]
    row = draw(st.lists(st.integers(0, 9), min_size=len(found), max_size=len(found)))
    row[draw(st.integers(0, len(found) - 1))] = 1
    named = [day.replace(day=1) for day in found if day is not None]
    return ByMonth(tuple(zip(named, map(Fraction, row), strict=True)))


@st.composite
def timed_plans(draw: st.DrawFn, *, channels: bool = True) -> Plan:
    """Plans of one to three stages, some with times; channels with their own seasons and times."""
    names = ("lead", "mql", "sql")[-draw(st.integers(1, 3)) :]
    stages = [Stage(name, rate=Rate(draw(rates())), takes=draw(st.none() | lags)) for name in names]
    plan = Plan((*stages, Stage("customer")))
    calendar = draw(calendars(400))
    goal = Goal(draw(st.integers(1, 40)))
    if calendar.start is not None:
        goal = replace(goal, start=calendar.start, end=calendar.end)
    plan = replace(plan, goal=goal)
    if not channels:
        return plan
    return replace(plan, channels=tuple(draw(_channels(plan, calendar))))


@st.composite
def _channels(draw: st.DrawFn, plan: Plan, calendar: Calendar) -> list[Channel]:
    """No channels, or up to three that bring a count or share the rest."""
    many = draw(st.integers(0, 3))
    found: list[Channel] = []
    parts = [draw(st.integers(1, 5)) for _ in range(many)]
    counted = [draw(st.booleans()) for _ in range(many)]
    total = sum(part for part, is_count in zip(parts, counted, strict=True) if not is_count)
    for i, (part, is_count) in enumerate(zip(parts, counted, strict=True)):
        enters = draw(st.integers(0, plan.last - 1))
        at = st.integers(enters, plan.last - 1)
        takes: Mapping[int, Lag] = draw(st.dictionaries(at, lags, max_size=1))
        found.append(
            Channel(
                f"channel {i}",
                enters,
                draw(st.dictionaries(at, rates().map(Rate), max_size=1)),
                expect=draw(st.integers(0, 300)) if is_count else None,
                share=None if is_count else Fraction(part, total),
                when=draw(whens(calendar)),
                takes=takes,
            )
        )
    return found
