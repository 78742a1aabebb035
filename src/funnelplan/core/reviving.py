"""Revive or replace: what the plan says about cold leads, priced at its own rates and costs."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.calendar import calendar_of
from funnelplan.core.entry import own_entry
from funnelplan.core.formula import lacking, untimed
from funnelplan.core.lags import Exactly
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    DAYS,
    SHARE,
    Kind,
    Missing,
    Quantity,
    Unit,
    days,
    missing,
    need,
    outcome,
    share,
)
from funnelplan.core.replacing import each_brings, planned_share, without_cold
from funnelplan.core.revival import Revive, break_even, cost_of_revived, effective_rate, supply
from funnelplan.core.routes import NOTHING, ONE, Exact
from funnelplan.core.volume import Target
from funnelplan.core.volumes import required
from funnelplan.core.when import EVENLY


class Revival(NamedTuple):
    """Reviving cold leads against buying new ones.

    `break_even` is the success from which on reviving is cheaper; `supply` the customers that one
    round brings at most, `still` the new leads that it takes besides; `needed` the leads with the
    whole loop, `without` those without it. Of the `supply`, `in_time` sign `by` the plan's last day.
    """

    stage: str
    success: Quantity
    returning: Quantity
    cost_revived: Quantity
    cost_new: Quantity
    break_even: Quantity
    cheaper: str
    supply: Quantity
    still: Quantity
    effective_rate: Quantity
    needed: Quantity
    without: Quantity
    delay: Quantity
    by: date | None
    in_time: Quantity


class Ways(NamedTuple):
    """Both ways in numbers: rates of new and revived leads worked in time, and what they cost."""

    rate: Fraction
    revived: Fraction
    new: Fraction | None
    attempt: Fraction | None


def revival(plan: Plan, stage: int, of: int, goal: int, lost: int | None = None) -> Revival | None:
    """Both ways to make up for cold leads; None where the plan says nothing of reviving.

    Rates are those of leads worked in time, for new ones and revived ones alike; what a cold lead
    has cost is spent in both cases. A new lead costs its unit costs down to its stage.

    Args:
        plan: the funnel; stage: where leads go cold; of: leads there; goal: customers wanted;
        lost: how many of the leads went cold, else the share that the plan reckons with.
    """
    revive = plan.revive
    if revive is None:
        return None
    cold = planned_share(plan, stage) if lost is None else Fraction(lost, of)
    ways = ways_of(plan, stage, revive)
    brought = supply(Fraction(of), cold, revive.returning, ways.revived)
    worked = ONE if lost is not None else 1 - cold  # new ones go cold as well, where it is a share
    name, again = plan.stages[stage].name, revive.returning
    effective = (
        NOTHING if cold * again >= 1 else effective_rate(cold, ways.rate, again, ways.revived)
    )
    limit = _break_even(ways, revive)
    return Revival(
        stage=plan.stages[revive.stage].name,
        success=share(revive.success),
        returning=share(again),
        cost_revived=_cost_of_revived(plan, ways, revive),
        cost_new=_money(plan, None if ways.new is None else ways.new / ways.rate, "spend.per"),
        break_even=limit,
        cheaper=_cheaper(revive.success, limit),
        supply=outcome(brought, plan.stages[plan.last].name),
        still=_still(of * cold * ways.rate - brought, ways.rate * worked, name),
        effective_rate=share(effective),
        needed=_needed(plan, stage, goal, effective / ways.rate),
        without=_needed(plan, stage, goal, 1 - cold),
        delay=_delay(revive),
        by=None if plan.goal is None else plan.goal.end,
        in_time=_in_time(plan, stage, revive, brought),
    )


def _in_time(plan: Plan, stage: int, revive: Revive, brought: Fraction) -> Quantity:
    """Of the revived, who signs by the plan's last day.

    That is after the way to the stage, the delay, the way from where they fell back to, and the rest.
    """
    unit = Unit(Kind.OUTCOME, plan.stages[plan.last].name)
    why = untimed(plan) or (None if revive.delay is not None else lacking("revive.delay"))
    if why is not None or revive.delay is None:
        return missing(unit, why or lacking("revive.delay"))
    from funnelplan.core.punctual import share_in_time  # noqa: PLC0415 (few are timed)
    from funnelplan.core.timing import path  # noqa: PLC0415

    begins = min(own_entry(plan), stage)
    back = path(plan, revive.stage, plan.last)
    times = (*path(plan, begins, stage), Exactly(revive.delay), *back)
    return Quantity(brought * share_in_time(times, EVENLY, calendar_of(plan.goal)), unit)


def ways_of(plan: Plan, stage: int, revive: Revive) -> Ways:
    """Both ways in numbers, at the rates of leads worked in time."""
    rate = each_brings(without_cold(plan, stage), stage)
    revived = rate if revive.rate is None else revive.rate.value * _from_next(plan, stage)
    return Ways(rate, revived, _cost_of_new(plan, stage), revive.attempt)


def _from_next(plan: Plan, stage: int) -> Fraction:
    """The share of new leads at the stage's next one, having come through it, that become customers."""
    parts = [part for part in plan.mix_for(stage).parts if part.route.enters <= stage]
    there = sum((part.share / part.route.through(stage + 1, plan.last) for part in parts), NOTHING)
    return sum((part.share for part in parts), NOTHING) / there


def _cost_of_new(plan: Plan, stage: int) -> Fraction | None:
    """Unit costs of one new lead at the stage, with all that leads to it; None where it has none."""
    parts = [part for part in plan.mix_for(stage).parts if part.route.enters <= stage]
    costs = count = NOTHING
    for part in parts:
        flow = Exact(part.route, plan.last, part.share)
        count += flow.at(stage)
        per = (cost for cost in part.route.per if cost.stage <= stage)
        costs += sum((cost.amount * flow.at(cost.stage) for cost in per), NOTHING)
    return costs / count if costs else None


def _cost_of_revived(plan: Plan, ways: Ways, revive: Revive) -> Quantity:
    if ways.attempt is None:
        return _money(plan, None, "revive.attempt")
    if not revive.success * ways.revived:
        return missing(Unit(Kind.MONEY, plan.currency), Missing("none_revived"))
    cost = cost_of_revived(ways.attempt, revive.effort, revive.success, ways.revived)
    return _money(plan, cost, "revive.attempt")


def _break_even(ways: Ways, revive: Revive) -> Quantity:
    if ways.attempt is None:
        return missing(SHARE, lacking("revive.attempt"))
    if ways.new is None:
        return missing(SHARE, lacking("spend.per"))
    if not ways.revived:
        return missing(SHARE, Missing("none_revived"))
    return share(break_even(ways.attempt, revive.effort, ways.rate, ways.new, ways.revived))


def _cheaper(success: Fraction, limit: Quantity) -> str:
    """Which way an order costs less."""
    if limit.why is not None:
        return "unknown"
    if success == limit.exact:
        return "same"
    return "revive" if success > limit.exact else "new"


def _still(customers: Fraction, each: Fraction, name: str) -> Quantity:
    """New leads for the customers that reviving does not bring back."""
    return need(max(NOTHING, customers) / each, name)


def _needed(plan: Plan, stage: int, goal: int, worked: Fraction) -> Quantity:
    """Leads that bring the goal on average where that share of them is as good as worked in time."""
    name = plan.stages[stage].name
    if not worked:
        return missing(Unit(Kind.NEED, name), Missing("all_cold"))
    reckoned = plan.going_cold({**plan.cold, stage: 1 - worked})
    return need(required(reckoned, Target(plan.last, Fraction(goal))).counts[stage], name)


def _money(plan: Plan, amount: Fraction | None, key: str) -> Quantity:
    unit = Unit(Kind.MONEY, plan.currency)
    return missing(unit, lacking(key)) if amount is None else Quantity(amount, unit)


def _delay(revive: Revive) -> Quantity:
    return (
        missing(DAYS, lacking("revive.delay")) if revive.delay is None else days(revive.delay.days)
    )
