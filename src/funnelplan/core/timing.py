"""How long leads take from stage to stage, and the sales cycle that this makes.

At a stage they wait until sales responds, where the plan says how long that takes; then it takes as
long as the stage takes. Both speak of those who go on: who waits too long goes cold by the very
shelf life that `decay` reckons with, so those who are left have waited less. Where nothing is said
of a response or of people, leads can go cold until they reach the next stage, and those who do
have been faster.

A stage that says nothing takes no time; which ones don't is always told beside.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.consecutive import together
from funnelplan.core.entry import entry
from funnelplan.core.lags import Lag, given_done, mean_days
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Quantity, Span, months
from funnelplan.core.quantities import days as in_days
from funnelplan.core.routes import NOTHING, Route
from funnelplan.core.shelf import takes_time
from funnelplan.core.stage import Stage
from funnelplan.core.surviving import surviving
from funnelplan.core.volumes import goal_of

Path = tuple[Lag, ...]
"""Times one after the other."""


class Step(NamedTuple):
    """What it takes from one stage to the next: a wait for sales, and the time after it; or neither."""

    wait: Lag | None
    takes: Lag | None

    @property
    def path(self) -> Path:
        """The times of the step."""
        return tuple(lag for lag in self if lag is not None)

    @property
    def days(self) -> Fraction:
        """How long the step takes on average, of those who go on."""
        return sum((mean_days(lag) for lag in self.path), NOTHING)


def step(plan: Plan, stage: int, route: Route | None = None) -> Step:
    """What it takes from a stage to the next one on a route; None: on the plan's own.

    Only those count who go on: what a table leaves of 1 is lost by the rate already.
    """
    channel = None if route is None else plan.channel_of(route)
    at = plan.stages[stage]
    takes = at.takes
    if channel is not None:
        takes = plan.channels[channel].takes.get(stage, takes)
    if at.competes and takes is not None:
        return Step(None, surviving(at.shelf_life, takes))
    return Step(_wait(at), takes and given_done(takes))


def _wait(stage: Stage) -> Lag | None:
    """How long those who are called in time have waited for it."""
    response = stage.response
    if response is None or not takes_time(response):
        return None
    lag = surviving(stage.shelf_life, response.lag)
    return lag if mean_days(lag) else None


def whole(plan: Plan, stage: int) -> Lag | None:
    """What it takes from a stage to the next one as one law; None where it takes no time.

    That is where the plan says none, or says nothing.
    """
    times = tuple(lag for lag in step(plan, stage).path if mean_days(lag))
    if not times:
        return None
    return times[0] if len(times) == 1 else together(*times)


def path(plan: Plan, top: int, bottom: int, route: Route | None = None) -> Path:
    """The times from one stage down to another on a route."""
    return tuple(lag for i in range(top, bottom) for lag in step(plan, i, route).path)


def in_use(plan: Plan) -> tuple[Route, ...]:
    """The routes that leads take: those of the channels that are planned, and the plan's own.

    That is the only one without channels; with channels it is taken by what they don't bring.
    """
    planned = [r for r, c in zip(plan.routes, plan.channels, strict=True) if c.planned]
    target, mix = goal_of(plan), plan.mix
    lacks = target is not None and mix.totals.counts[target.stage] < target.amount
    asked = lacks and any(part.route is plan.own for part in mix.parts)
    return (plan.own, *planned) if asked or not planned else tuple(planned)


def cycle_days(plan: Plan, top: int, bottom: int, route: Route | None = None) -> Fraction:
    """How long it takes from one stage to another on average: the sum of the means of its times."""
    return sum((step(plan, i, route).days for i in range(top, bottom)), NOTHING)


def untimed(plan: Plan, top: int, bottom: int) -> tuple[int, ...]:
    """The stages on the way of which the plan does not say how long they take, on a route in use."""
    routes = in_use(plan)
    return tuple(
        i
        for i in range(top, bottom)
        if any(route.enters <= i and step(plan, i, route).takes is None for route in routes)
    )


def queued(plan: Plan) -> tuple[str, ...]:
    """The stages that people work, by their names: how long a lead waits for them is in no time."""
    return tuple(stage.name for stage in plan.stages if stage.capacity is not None)


def cycle_start(plan: Plan, route: Route | None = None) -> int:
    """The stage at which the sales cycle of a route begins: the first that says how long it takes.

    Between it and the customer lies everything that the plan knows of time, of those who come in
    over the route. None: the plan's own.
    """
    route = route or plan.own
    return first_timed(plan, route, entry(plan, route))


def first_timed(plan: Plan, route: Route, top: int) -> int:
    """The first stage of a route, from one on, that says how long it takes; the last where none does."""
    timed = (i for i in range(top, plan.last) if step(plan, i, route).takes is not None)
    return next(timed, plan.last)


class RouteCycle(NamedTuple):
    """The sales cycle of a route: the stage at which it begins, and how long it takes on average."""

    route: Route
    begins: int
    days: Fraction


def cycles(plan: Plan) -> tuple[RouteCycle, ...]:
    """The sales cycle of every route in use, the longest first."""
    found = []
    for route in in_use(plan):
        begins = cycle_start(plan, route)
        found.append(RouteCycle(route, begins, cycle_days(plan, begins, plan.last, route)))
    return tuple(sorted(found, key=lambda each: -each.days))


def told(time: Duration) -> Quantity:
    """A length of time as it is stated: in months where it is in months or longer, else in days."""
    if time.span.value >= Span.MONTH.value:
        return months(in_months(time.days))
    return in_days(time.days)


def in_months(days: Fraction) -> Fraction:
    """Days as months of 365.25 ÷ 12 days."""
    return days / Span.MONTH.value
