"""Sooner: what a stage that takes less time brings by the plan's last day.

Nobody more becomes a customer because of it; more of those who do sign in time (maths.md section 6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.formula import untimed
from funnelplan.core.lags import Exactly, Lag, mean_days, slowed
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Quantity, Span, months, outcome
from funnelplan.core.routes import NOTHING
from funnelplan.core.timing import in_months
from funnelplan.core.volume import Rule, Volume

MONTH, WEEK = Span.MONTH.value, Span.WEEK.value

AT_ONCE = Exactly(Duration(NOTHING, Span.DAY))

SHORT = 2 * MONTH
"""A stage that takes less than this on average is shortened by a week, not by a month."""


class Sooner(NamedTuple):
    """A stage that takes less time: from and to what on average, and the customers that brings by then.

    `month` says whether it is a month less, else a week.
    """

    stage: str
    month: bool
    now: Quantity
    then: Quantity
    customers: Quantity
    by: date


def sooner(plan: Plan, volume: Volume) -> Iterator[Sooner]:
    """Every stage that takes time, a month or a week shorter on every way; one at a time."""
    end = None if plan.goal is None else plan.goal.end
    if untimed(plan) is not None or volume.rule is Rule.NOTHING or end is None:
        return
    before = _in_time(plan, volume)
    for i, stage in enumerate(plan.stages):
        mean = NOTHING if stage.takes is None else mean_days(stage.takes)
        if stage.takes is None or not mean:
            continue
        step = WEEK if mean < SHORT else MONTH
        left = max(NOTHING, mean - step)
        changed = _shorter(plan, i, left / mean)
        more = _in_time(changed, volume) - before
        customers = outcome(more, plan.stages[plan.last].name)
        now, then = months(in_months(mean)), months(in_months(left))
        yield Sooner(stage.name, step == MONTH, now, then, customers, end)


def _in_time(plan: Plan, volume: Volume) -> Fraction:
    from funnelplan.core.punctual import there_in_time  # noqa: PLC0415 (few are timed)

    return there_in_time(plan, volume, plan.last)


def _shorter(plan: Plan, i: int, times: Fraction) -> Plan:
    """The plan whose stage takes so many times as long, on its own way and on that of channels."""
    stages = list(plan.stages)
    stages[i] = replace(stages[i], takes=_times(stages[i].takes, times))
    channels = tuple(
        channel._replace(takes={**channel.takes, i: _times(channel.takes[i], times) or AT_ONCE})
        if i in channel.takes
        else channel
        for channel in plan.channels
    )
    return replace(plan, stages=tuple(stages), channels=channels)


def _times(lag: Lag | None, times: Fraction) -> Lag | None:
    """A time, so many times as long."""
    return AT_ONCE if not times else None if lag is None else slowed(lag, times)
