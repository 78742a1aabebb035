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
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from funnelplan.core.daily import FOLLOWED, path_law
from funnelplan.core.lags import ByTable, Lag, given_done, mean_days
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Quantity, Span, months
from funnelplan.core.quantities import days as in_days
from funnelplan.core.routes import NOTHING, Route
from funnelplan.core.shelf import takes_time
from funnelplan.core.stage import Stage
from funnelplan.core.surviving import surviving

Path = tuple[Lag, ...]
"""Times one after the other."""


DAY = Fraction(1)


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


@lru_cache(maxsize=64)
def _together(wait: Lag, takes: Lag) -> Lag:
    """Two times one after the other, as a table of days."""
    law = path_law((wait, takes), DAY, FOLLOWED)
    done = tuple(accumulate(law))
    points = (
        (Duration(Fraction(i), Span.DAY), Fraction(x / done[-1])) for i, x in enumerate(done, 1)
    )
    return ByTable(tuple(points))


def whole(plan: Plan, stage: int) -> Lag | None:
    """What it takes from a stage to the next one as one law; None where it takes no time.

    That is where the plan says none, or says nothing.
    """
    times = tuple(lag for lag in step(plan, stage).path if mean_days(lag))
    if not times:
        return None
    return times[0] if len(times) == 1 else _together(*times)


def path(plan: Plan, top: int, bottom: int, route: Route | None = None) -> Path:
    """The times from one stage down to another on a route."""
    return tuple(lag for i in range(top, bottom) for lag in step(plan, i, route).path)


def cycle_days(plan: Plan, top: int, bottom: int, route: Route | None = None) -> Fraction:
    """How long it takes from one stage to another on average: the sum of the means of its times."""
    return sum((step(plan, i, route).days for i in range(top, bottom)), NOTHING)


def untimed(plan: Plan, top: int, bottom: int) -> tuple[int, ...]:
    """The stages on the way that say nothing of how long they take."""
    return tuple(i for i in range(top, bottom) if plan.stages[i].takes is None)


def cycle_start(plan: Plan) -> int:
    """The stage at which the sales cycle begins: the first that says how long it takes.

    Between it and the customer lies everything that the plan knows of time.
    """
    own = (i for i, stage in enumerate(plan.stages) if stage.takes is not None)
    channels = (i for channel in plan.channels for i in channel.takes)
    return min((*own, *channels), default=plan.last)


def told(time: Duration) -> Quantity:
    """A length of time as it is stated: in months where it is in months or longer, else in days."""
    if time.span.value >= Span.MONTH.value:
        return months(in_months(time.days))
    return in_days(time.days)


def in_months(days: Fraction) -> Fraction:
    """Days as months of 365.25 ÷ 12 days."""
    return days / Span.MONTH.value
