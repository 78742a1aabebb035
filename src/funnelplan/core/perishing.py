"""What goes cold by the plan's own words, what that costs, and what would keep more of it alive.

From shelf life and response time, or from how many the people there can take; stated on average
and in whole customers, as a count is (`decay`). Beside it: how soon sales would have to call, how
many people it would take, whether to revive or replace, and the price of every hour or day.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import cold
from funnelplan.core.delays import Priced, delays
from funnelplan.core.effect import ChanceRow, Change, changed, effect
from funnelplan.core.formula import lacking
from funnelplan.core.lags import mean_days
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    DAYS,
    SHARE,
    Missing,
    Quantity,
    days,
    missing,
    outcome,
    share,
)
from funnelplan.core.replacing import Hold, each_brings, hold, not_held, without_cold
from funnelplan.core.reviving import Revival, revival
from funnelplan.core.routes import NOTHING
from funnelplan.core.shelf import HalfLife, HardLimit, never_called, takes_time
from funnelplan.core.staffing import Limit, Staff, limits, staff
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Rule, Target
from funnelplan.core.volumes import goal_of, required, with_leads

SHORT = Missing("people_short")


class PerishingResult(NamedTuple):
    """The answer to "what goes cold, and what does it cost us?"

    `planned` in a change is what it would be if none went cold. `counts` says which of response
    and capacity the share comes from, or that it is the time to the next stage, which it then
    `takes`; `always_happens` is what the goal takes with the loss.
    """

    stage: str
    title: str | None
    role: str | None
    of: int
    rule: str
    cold_share: Quantity
    by_response: Quantity
    by_capacity: Quantity
    counts: str
    response: Quantity
    shelf_life: Quantity
    kind: str
    never: Quantity
    takes: Quantity | None
    basis: Quantity
    stated_rate: Quantity
    worked_rate: Quantity
    planned_rate: Quantity
    lost: Quantity
    goal: int
    value_each: Quantity
    worked: Change
    customers: Change
    most_likely: Mapping[str, tuple[int, ...]]
    chances: tuple[ChanceRow, ...]
    better_than_even: int
    whole_customers: Change
    whole_revenue: Change
    metrics: Mapping[str, Change]
    always_happens: Hold
    limits: tuple[Limit, ...]
    staff: Staff | None
    revival: Revival | None
    response_table: tuple[Priced, ...]


def perishing(
    plan: Plan,
    stage: int,
    of: int,
    goal: int,
    rule: Rule = Rule.GIVEN,
    at_most: Fraction | None = None,
) -> PerishingResult:
    """What goes cold of `of` leads at a stage where the plan says so.

    Args:
        plan: the funnel with what goes cold worked out, the stage among it; of: leads there, ≥ 1;
        goal: customers that chances are given for; rule: where `of` comes from; at_most: a share
        to keep to, besides the usual ones.
    """
    at = plan.stages[stage]
    inflow = _inflow(plan, stage, of, rule)
    plan = cold.losing(plan, stage, inflow)
    name, target = at.name, Target(plan.last, Fraction(goal))
    fresh = without_cold(plan, stage)
    before, after = (Figures(each, with_leads(each, stage, of), target) for each in (fresh, plan))
    share_cold = plan.cold[stage]
    done = effect(before, after, goal)
    late, overrun = cold.by_response(at), _overrun(at, inflow)
    queued = overrun is not None and overrun > (late or NOTHING)
    for_goal = plan if overrun is None else _for_goal(plan, stage, target)
    return PerishingResult(
        stage=name,
        title=at.title,
        role=at.role_name,
        of=of,
        rule=rule.value,
        cold_share=share(share_cold),
        by_response=_or_missing(late, f"stages.{name}.response"),
        by_capacity=_or_missing(overrun, f"stages.{name}.capacity"),
        counts="takes" if at.competes else "capacity" if queued else "response",
        response=_response(at),
        shelf_life=_shelf_life(at),
        kind=_kind(at),
        never=share(NOTHING if at.response is None else never_called(at.response)),
        takes=days(mean_days(at.takes)) if at.competes and at.takes is not None else None,
        basis=share(at.basis or NOTHING),
        stated_rate=share(each_brings(plan.going_cold({}), stage)),
        worked_rate=share(each_brings(fresh, stage)),
        planned_rate=share(each_brings(plan, stage)),
        lost=outcome(of * share_cold, name),
        goal=goal,
        value_each=before.of_stage("value_per_", stage),
        worked=changed(outcome(Fraction(of), name), outcome(of * (1 - share_cold), name)),
        **done._asdict(),
        always_happens=_held(plan, for_goal, stage, target),
        limits=limits(at, inflow, at_most),
        staff=staff(at, inflow),
        revival=_revival(plan, for_goal, stage, of, goal),
        response_table=tuple(delays(plan, stage, of, after, overrun or NOTHING)),
    )


def _inflow(plan: Plan, stage: int, of: int, rule: Rule) -> Fraction | None:
    """Leads a day: those asked about over the days of the plan, else the plan's own."""
    days_of_plan = None if plan.goal is None else plan.goal.days
    if rule is Rule.GIVEN and days_of_plan:
        return Fraction(of, days_of_plan)
    return cold.inflow(plan, stage, goal_of(plan))


def _overrun(at: Stage, inflow: Fraction | None) -> Fraction | None:
    """What the people there lose of that inflow."""
    return None if inflow is None else cold.by_capacity(at, inflow)


def _for_goal(plan: Plan, stage: int, target: Target) -> Plan | None:
    """The plan with what goes cold when so many come in as the goal takes: more would wait longer.

    None where the people there can't work so many, however many come in; of stated channels that
    bring more than the goal, only its part counts.
    """
    plan = cold.with_cold(replace(plan, intake={}), target)
    counts = required(without_cold(plan, stage), target).counts
    worked = counts[stage] * target.amount / counts[target.stage]
    most = cold.can_work(plan, stage)
    return None if most is not None and most <= worked else plan


def _held(plan: Plan, for_goal: Plan | None, stage: int, target: Target) -> Hold:
    """What the goal takes with the loss, and how many more that is than without it."""
    if for_goal is None:
        return not_held(plan, stage, SHORT)
    worked = math.ceil(required(without_cold(for_goal, stage), target).counts[stage])
    more = math.ceil(required(for_goal, target).counts[stage]) - worked
    return hold(for_goal, stage, worked, more)


def _revival(plan: Plan, for_goal: Plan | None, stage: int, of: int, goal: int) -> Revival | None:
    """Reviving the leads asked about; what the goal takes goes by what is lost on the way to it."""
    found = revival(plan, stage, of, goal)
    if found is None:
        return None
    if for_goal is None:
        short = missing(found.needed.unit, SHORT)
        return found._replace(needed=short, without=short)
    there = revival(for_goal, stage, of, goal) or found
    return found._replace(needed=there.needed, without=there.without)


def _or_missing(amount: Fraction | None, key: str) -> Quantity:
    return missing(SHARE, lacking(key)) if amount is None else share(amount)


def _response(at: Stage) -> Quantity:
    if at.response is None or not takes_time(at.response):
        return missing(DAYS, lacking(f"stages.{at.name}.response"))
    return days(mean_days(at.response.lag))


def _shelf_life(at: Stage) -> Quantity:
    match at.shelf_life:
        case HalfLife(half):
            return days(half.days)
        case HardLimit(limit):
            return days(limit.days)
        case None:
            return missing(DAYS, lacking(f"stages.{at.name}.shelf_life"))
    return days(at.shelf_life.points[-1][0].days)


def _kind(at: Stage) -> str:
    """How the shelf life is said."""
    match at.shelf_life:
        case HalfLife():
            return "half"
        case HardLimit():
            return "hard"
        case None:
            return "unsaid"
    return "table"
