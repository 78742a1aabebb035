"""The sales cycle: from which stage to which, how long on average, and where it is too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from funnelplan.core.calendar import calendar_of
from funnelplan.core.entry import entry
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem, Severity
from funnelplan.core.punctual import HALF, half_done, in_time, mostly_too_late
from funnelplan.core.quantities import Quantity, months, share
from funnelplan.core.routes import Route
from funnelplan.core.timing import cycle_days, cycle_start, cycles, in_months, in_use, path, untimed


class Cycle(NamedTuple):
    """The sales cycle: from which stage to which, how long on average, and what is not in it.

    Of several ways that leads take it is the longest; `channels` says how long that one takes and
    each that differs from it, from where it comes in. `untimed` are stages that say nothing of how
    long they take; `norm` is what the plan wants at most.
    """

    begins: str
    ends: str
    average: Quantity
    norm: Quantity | None
    untimed: tuple[str, ...]
    channels: Mapping[str, Quantity]


def cycle_of(plan: Plan) -> Cycle:
    """The sales cycle of a plan, and of its channels where they differ."""
    ways, last = cycles(plan), plan.last
    longest = ways[0]
    others = [way for way in ways if way.days != cycle_days(plan, way.begins, last, longest.route)]
    told = (longest, *others) if others else ()
    channels = {way.route.name: months(in_months(way.days)) for way in told}
    norm = None if plan.cycle_norm is None else months(in_months(plan.cycle_norm.days))
    top = min(entry(plan, way.route) for way in ways)
    names = tuple(plan.stages[i].name for i in untimed(plan, top, last))
    ends = plan.stages[last].name
    average = months(in_months(longest.days))
    return Cycle(plan.stages[longest.begins].name, ends, average, norm, names, channels)


def findings(plan: Plan) -> Iterator[Problem]:
    """What is to be reported of a cycle: too long for the plan's days, or longer than its norm.

    Of a plan that says nothing of time the cycle is none, and nothing is reported.
    """
    yield from _beyond_norm(plan)
    if plan.goal is None or plan.goal.days is None:
        return
    for route in in_use(plan):
        yield from _beyond_plan(plan, route)


def _beyond_norm(plan: Plan) -> Iterator[Problem]:
    """The plan's own norm is exceeded, on the longest of the ways that leads take."""
    _, top, days = cycles(plan)[0]
    if plan.cycle_norm is not None and days > plan.cycle_norm.days:
        facts: dict[str, Fact] = {
            "begins": plan.stages[top].name,
            "ends": plan.stages[plan.last].name,
            "cycle": months(in_months(days)),
            "norm": months(in_months(plan.cycle_norm.days)),
        }
        yield Problem("FP618", facts, ("cycle_norm",), severity=Severity.WARNING)


def _beyond_plan(plan: Plan, route: Route) -> Iterator[Problem]:
    """A route takes longer than the plan lasts, and most of those who ever sign are too late for it.

    That is so where the mean is longer than the plan, or where half can't even from its first day on.
    Where nobody comes in early enough but could, it is the season (`seasons`).
    """
    enters, calendar = entry(plan, route), calendar_of(plan.goal)
    top = cycle_start(plan, route)
    if top == plan.last:
        top = enters  # it is the wait alone
    days = cycle_days(plan, top, plan.last, route)
    timely = in_time(plan, route, enters, plan.last)
    longer = days > calendar.cells and 0 < timely < HALF
    if not (longer or mostly_too_late(plan, route)):
        return
    ahead = half_done(path(plan, enters, plan.last, route), calendar.cell)
    facts: dict[str, Fact] = {
        "begins": plan.stages[top].name,
        "ends": plan.stages[plan.last].name,
        "cycle": months(in_months(days)),
        "left": months(calendar.length),
        "timely": share(timely),
        "from": calendar.start or "",
        "by": calendar.end or "",
        "latest": calendar.day(calendar.cells - 1 - ahead) or "",
    }
    channel = plan.channel_of(route)
    where: Path = ("goal", "by") if channel is None else ("channels", channel)
    yield Problem("FP617", facts, where)
