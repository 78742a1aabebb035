"""Who is signed in time: of those who ever reach the goal, the share that does so within the plan.

A lead with time u left until the deadline reaches the goal by then with F(u), so of leads that
come in over the plan's days the share is Σ_t w_t · F(by − t) (maths.md T4.5, T4.6). It multiplies
what each route brings, so that every figure that is asked of the plan "by its last day" follows
from it like from a rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from operator import mul

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.counts import ENTERING
from funnelplan.core.daily import by_then, path_law
from funnelplan.core.goal import Deadline
from funnelplan.core.inflow import spread
from funnelplan.core.leads import Entering
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, ONE, Exact, Flow, Route, Stated
from funnelplan.core.timing import Path, path
from funnelplan.core.volume import Volume
from funnelplan.core.when import EVENLY, When

PLACES = 10**10
"""A share is a whole number of these parts, rounded up: what floats lose must not ask for a lead more."""

NOISE = 1e-3
"""So many parts above a whole number of them are what floats add."""


@lru_cache(maxsize=256)
def share_in_time(times: Path, when: When, calendar: Calendar) -> Fraction:
    """Of those who come in over the plan's days and ever get there, the share that does by its end.

    Args:
        times: how long it takes, one after the other; when: how they come in; calendar: the plan.

    Returns:
        A share in [0, 1], rounded up to 10 decimals; of one lag and a level inflow over D days it is
        I(D) ÷ D with I(x) = ∫₀ˣ F (maths.md T4.6).
    """
    if not times:
        return ONE
    cells = calendar.cells
    done = by_then(path_law(times, calendar.cell, cells), cells)
    share = math.fsum(map(mul, spread(when, calendar), reversed(done)))
    return min(ONE, Fraction(math.ceil(share * PLACES - NOISE), PLACES))


def own_entry(plan: Plan) -> int:
    """Where leads of the plan's own stages come in: at the top, or where its intake does."""
    return min(plan.intake, default=0)


def entry(plan: Plan, route: Route) -> int:
    """Where the leads of a route come in."""
    return own_entry(plan) if plan.channel_of(route) is None else route.enters


def when_on(plan: Plan, route: Route) -> When:
    """When the leads of a route come in."""
    channel = plan.channel_of(route)
    return EVENLY if channel is None else plan.channels[channel].when


def in_time(plan: Plan, route: Route, begins: int, goal: int) -> Fraction:
    """The share of a route's leads, coming in at a stage, that is in time among those who get there."""
    times = path(plan, begins, goal, route)
    return share_in_time(times, when_on(plan, route), calendar_of(plan.goal))


def counting_in_time(plan: Plan, goal: int) -> Plan:
    """The plan in which only those count at a goal who get there by its last day."""
    routes = {route.name: route for route in (plan.own, *plan.routes)}
    shares = {
        name: in_time(plan, route, entry(plan, route), goal)
        for name, route in routes.items()
        if entry(plan, route) < goal
    }
    return replace(plan, deadline=Deadline(goal, shares))


def counted_in_time(plan: Plan, volume: Volume, goal: int) -> Volume:
    """A volume whose leads count at a goal only if they get there by the plan's last day.

    Its `entering` and `flows` have routes that know their share; `counts` and `costs` are as before.
    """
    entering = tuple(
        each._replace(route=_timely(plan, each.route, _begins(plan, volume, each), goal))
        for each in volume.entering
    )
    return volume._replace(entering=entering, flows=tuple(_flows(plan, volume, goal, entering)))


def _begins(plan: Plan, volume: Volume, each: Entering) -> int:
    """Where leads come in: where a count was stated for them, else at the entry of their route."""
    stated = volume.rule in ENTERING and plan.channel_of(each.route) is None
    return each.stage if stated else entry(plan, each.route)


def _timely(plan: Plan, route: Route, begins: int, goal: int) -> Route:
    return route.timely(goal, in_time(plan, route, begins, goal)) if begins < goal else route


def _flows(plan: Plan, volume: Volume, goal: int, entering: tuple[Entering, ...]) -> Iterator[Flow]:
    """The flows with their share; counts stated for the plan's own stages are a flow each."""
    own = [each for each in entering if plan.channel_of(each.route) is None]
    if volume.rule in ENTERING:
        yield from (Exact(each.route, each.stage, Fraction(each.leads)) for each in own)
    for flow in volume.flows:
        if volume.rule in ENTERING and plan.channel_of(flow.route) is None:
            continue
        begins = entry(plan, flow.route)
        route = _timely(plan, flow.route, begins, goal)
        if isinstance(flow, Stated):
            there = (n * route.in_time if i >= goal else n for i, n in enumerate(flow.counts))
            yield Stated(route, tuple(there))
        else:
            yield Exact(route, route.enters, flow.at(route.enters))


def on_average(volume: Volume, goal: int) -> Fraction:
    """What a volume that is counted in time brings to a goal."""
    flows = (flow for flow in volume.flows if flow.route.enters <= goal)
    return sum((flow.at(goal) for flow in flows), NOTHING)
