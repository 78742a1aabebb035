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
from itertools import accumulate
from operator import mul

from funnelplan.core.apportion import apportioned
from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.counts import ENTERING
from funnelplan.core.daily import FOLLOWED, by_then, path_law
from funnelplan.core.entry import entry
from funnelplan.core.goal import Deadline
from funnelplan.core.inflow import spread
from funnelplan.core.leads import Entering
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, ONE, Exact, Flow, Route, Stated, total
from funnelplan.core.timing import Path, path
from funnelplan.core.volume import Rule, Volume
from funnelplan.core.when import EVENLY, When

PLACES = 10**10
"""A share is a whole number of these parts, rounded up: what floats lose must not ask for a lead more."""

HALF = 0.5

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


def when_on(plan: Plan, route: Route) -> When:
    """When the leads of a route come in."""
    channel = plan.channel_of(route)
    return EVENLY if channel is None else plan.channels[channel].when


def in_time(plan: Plan, route: Route, begins: int, goal: int) -> Fraction:
    """The share of a route's leads, coming in at a stage, that is in time among those who get there."""
    times = path(plan, begins, goal, route)
    return share_in_time(times, when_on(plan, route), calendar_of(plan.goal))


def mostly_too_late(plan: Plan, route: Route) -> bool:
    """Whether fewer than half of a route's leads that ever sign could do so within the plan.

    Asked of those who come in on its first day, so that nobody has more time than they.
    """
    calendar, times = calendar_of(plan.goal), path(plan, entry(plan, route), plan.last, route)
    done = by_then(path_law(times, calendar.cell, calendar.cells), calendar.cells)
    return done[-1] < HALF


def half_done(times: Path, cell: Fraction) -> int:
    """In which cell after the one they come in half of those who ever get there are there."""
    done = accumulate(path_law(times, cell, FOLLOWED))
    return next((i for i, share in enumerate(done) if share >= HALF), FOLLOWED)


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
    """A volume whose leads count at its goal only if they get there by the plan's last day.

    Its `entering` and `flows` have routes that know their share; `counts` and `costs` are as before.
    `goal` is the stage that the volume was made for.
    """
    entering = tuple(
        each._replace(route=_timely(plan, each.route, _begins(plan, volume, each), goal))
        for each in _told_apart(plan, volume, goal)
    )
    return volume._replace(entering=entering, flows=tuple(_flows(plan, volume, goal)))


def there_in_time(plan: Plan, volume: Volume, stage: int) -> Fraction:
    """How many of a volume get to any stage by the plan's last day, on average."""
    flows = (flow for flow in _flows(plan, volume, stage) if flow.route.enters <= stage)
    return sum((flow.at(stage) for flow in flows), NOTHING)


def share_of_all(plan: Plan, volume: Volume, goal: int) -> Fraction:
    """Of those of a volume who ever get to the goal, the share in time.

    Args:
        plan: as `counting_in_time` makes it; volume: what it requires, not rounded stage by stage.
    """
    ever = replace(plan, deadline=None)
    routes = {route.name: route for route in (ever.own, *ever.routes)}
    flows = [flow for flow in volume.flows if flow.route.enters <= goal]
    begins = [(flow.at(flow.route.enters), routes[flow.route.name]) for flow in flows]
    there = total(flow.at(goal) for flow in flows)
    return there / total(n * route.through(route.enters, goal) for n, route in begins)


def _told_apart(plan: Plan, volume: Volume, goal: int) -> Iterator[Entering]:
    """The whole leads by route: what converts at the same rate need not take the same time.

    Those of a mix are counted together with all that convert at their rate (`leads`); each route
    gets its part of them.
    """
    if not plan.channels or not (volume.lift is not None or volume.rule is Rule.CONFIDENCE):
        yield from volume.entering
        return
    headline = plan.headline(goal)
    for each in volume.entering:
        rate = each.route.through(each.stage, goal)
        alike = [
            (stage, flow)
            for flow in volume.flows
            if (stage := max(headline, flow.route.enters)) <= goal
            and flow.route.through(stage, goal) == rate
            and flow.at(stage)
        ] or [(each.stage, Exact(each.route, each.stage, ONE))]  # a whole one of next to nothing
        counts = apportioned(each.leads, [flow.at(stage) for stage, flow in alike])
        for (stage, flow), leads in zip(alike, counts, strict=True):
            yield Entering(stage, leads, flow.route)


def _begins(plan: Plan, volume: Volume, each: Entering) -> int:
    """Where leads come in: where a count was stated for them, else at the entry of their route."""
    stated = volume.rule in ENTERING and plan.channel_of(each.route) is None
    return each.stage if stated else entry(plan, each.route)


def _timely(plan: Plan, route: Route, begins: int, goal: int) -> Route:
    return route.timely(goal, in_time(plan, route, begins, goal)) if begins < goal else route


def _flows(plan: Plan, volume: Volume, goal: int) -> Iterator[Flow]:
    """The flows with their share; counts stated for the plan's own stages are a flow each."""
    stated = volume.rule in ENTERING
    for each in volume.entering if stated else ():
        if plan.channel_of(each.route) is None:
            route = _timely(plan, each.route, _begins(plan, volume, each), goal)
            yield Exact(route, each.stage, Fraction(each.leads))
    for flow in volume.flows:
        if not (stated and plan.channel_of(flow.route) is None):
            route = _timely(plan, flow.route, entry(plan, flow.route), goal)
            yield _at_rate(route, flow, goal)


def _at_rate(route: Route, flow: Flow, goal: int) -> Flow:
    """A flow on a route that knows its share; what was rounded stays so, above the goal."""
    if isinstance(flow, Stated):
        there = (n * route.in_time if i >= goal else n for i, n in enumerate(flow.counts))
        return Stated(route, tuple(there))
    return Exact(route, route.enters, flow.at(route.enters))
