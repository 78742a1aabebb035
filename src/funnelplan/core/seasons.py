"""Seasons that are too late: leads that could be signed in time if they came earlier in the plan."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.inflow import spread
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Problem
from funnelplan.core.punctual import in_time, mostly_too_late, when_on
from funnelplan.core.quantities import months
from funnelplan.core.routes import Route
from funnelplan.core.timing import cycle_days, in_months
from funnelplan.core.when import EVENLY


class OutOfSeason(NamedTuple):
    """A channel all of whose leads come too late.

    They come from the cell `begins` to the cell `ends` of the plan, and take so many `days` on average.
    """

    channel: int
    begins: int
    ends: int
    days: Fraction


def out_of_season(plan: Plan) -> Iterator[OutOfSeason]:
    """The channels that the plan counts on, whose leads come too late in it for a customer by its end.

    Not those over which most would be too late from its first day on: there it is not the season.
    """
    calendar = calendar_of(plan.goal)
    for i, (channel, route) in enumerate(zip(plan.channels, plan.routes, strict=True)):
        if channel.planned and when_on(plan, route) != EVENLY:
            yield from _of_route(plan, i, route, calendar)


def _of_route(plan: Plan, i: int, route: Route, calendar: Calendar) -> Iterator[OutOfSeason]:
    if in_time(plan, route, route.enters, plan.last) or mostly_too_late(plan, route):
        return
    row = spread(when_on(plan, route), calendar)
    cells = [cell for cell, share in enumerate(row) if share]
    days = cycle_days(plan, route.enters, plan.last, route)
    yield OutOfSeason(i, cells[0], cells[-1], days)


def findings(plan: Plan) -> Iterator[Problem]:
    """What is to be reported of them; nothing of a plan without days."""
    if plan.goal is None or plan.goal.days is None:
        return
    calendar = calendar_of(plan.goal)
    for i, begins, ends, days in out_of_season(plan):
        facts: dict[str, Fact] = {
            "name": plan.channels[i].name,
            "by": calendar.end or "",
            "first": calendar.day(begins) or "",
            "last": calendar.day(ends) or "",
            "cycle": months(in_months(days)),
        }
        yield Problem("FP619", facts, ("channels", i, "when"))
