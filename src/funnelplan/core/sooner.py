"""Sooner: what a stage that takes less time brings by the plan's last day.

More of those who become customers sign in time (maths.md section 6). Nobody more becomes one because
of it, but where going cold competes with getting on: there fewer go cold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.again import settled
from funnelplan.core.formula import untimed
from funnelplan.core.lags import Exactly, Lag, mean_days, slowed
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Quantity, Span, months, outcome
from funnelplan.core.routes import NOTHING, Route
from funnelplan.core.timing import in_months, in_use
from funnelplan.core.volume import Rule, Volume

MONTH, WEEK = Span.MONTH.value, Span.WEEK.value

AT_ONCE = Exactly(Duration(NOTHING, Span.DAY))

SHORT = 2 * MONTH
"""A stage that takes less than this on average is shortened by a week, not by a month."""


class Sooner(NamedTuple):
    """A stage that takes less time: from and to what on average, and the customers that brings by then.

    `month` says whether it is a month less, else a week. `ever` are the customers more whenever they
    sign: those who don't go cold then.
    """

    stage: str
    month: bool
    now: Quantity
    then: Quantity
    customers: Quantity
    ever: Quantity
    by: date


def sooner(plan: Plan, volume: Volume) -> Iterator[Sooner]:
    """Every stage that takes time, a month or a week shorter on every way; one at a time."""
    end = None if plan.goal is None else plan.goal.end
    if untimed(plan) is not None or volume.rule is Rule.NOTHING or end is None:
        return
    by_then, ever = _customers(plan, volume)
    customer = plan.stages[plan.last].name
    for i, stage in enumerate(plan.stages):
        mean = _longest(plan, i)
        if not mean:
            continue
        step = WEEK if mean < SHORT else MONTH
        changed = _customers(_shorter(plan, i, step), volume)
        yield Sooner(
            stage=stage.name,
            month=step == MONTH,
            now=months(in_months(mean)),
            then=months(in_months(max(NOTHING, mean - step))),
            customers=outcome(changed.by_then - by_then, customer),
            ever=outcome(changed.ever - ever, customer),
            by=end,
        )


class _Customers(NamedTuple):
    """What the leads of a volume bring: by the last day of the plan, and ever."""

    by_then: Fraction
    ever: Fraction


def _customers(plan: Plan, volume: Volume) -> _Customers:
    """What comes of a volume's leads in a plan, with what goes cold by its times."""
    from funnelplan.core.punctual import there_in_time  # noqa: PLC0415 (few are timed)

    plan, after = settled(plan, volume)
    routes = {route.name: route for route in (plan.own, *plan.routes)}
    entering = tuple(each._replace(route=routes[each.route.name]) for each in volume.entering)
    after = after._replace(entering=entering)
    return _Customers(there_in_time(plan, after, plan.last), after.counts[plan.last])


def _longest(plan: Plan, i: int) -> Fraction:
    """How long a stage takes by itself, or by the slowest channel where that is all that leads take."""
    if i == plan.last:
        return NOTHING
    own = plan.stages[i].takes
    taken = [_takes(plan, i, route) for route in in_use(plan) if route.enters <= i]
    if own is not None and own in taken:
        return mean_days(own)
    return max((mean_days(lag) for lag in taken if lag is not None), default=NOTHING)


def _takes(plan: Plan, i: int, route: Route) -> Lag | None:
    """What a stage is said to take on a route: as the channel says, else as the stage does."""
    channel = plan.channel_of(route)
    own = plan.stages[i].takes
    return own if channel is None else plan.channels[channel].takes.get(i, own)


def _shorter(plan: Plan, i: int, step: Fraction) -> Plan:
    """The plan whose stage takes so many days less, on its own way and on that of every channel."""
    stages = list(plan.stages)
    own = stages[i].takes
    stages[i] = replace(stages[i], takes=None if own is None else _less(own, step))
    channels = tuple(
        channel._replace(takes={**channel.takes, i: _less(channel.takes[i], step)})
        if i in channel.takes
        else channel
        for channel in plan.channels
    )
    return replace(plan, stages=tuple(stages), channels=channels)


def _less(lag: Lag, step: Fraction) -> Lag:
    """A time that is so many days less on average, and as wide beside its mean; at least none."""
    mean = mean_days(lag)
    return slowed(lag, (mean - step) / mean) if mean > step else AT_ONCE
