"""What is lost when leads go cold before sales speaks to them, from a count (maths.md section 3a).

Of n leads, some went cold; what was spent on them stays spent. The loss is stated twice, because
both ways of counting are in use: on average (each lead is worth its share of a customer) and in
whole customers (rounded down once, which can exaggerate by up to one customer's value).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.formula import lacking
from funnelplan.core.metrics import Figures
from funnelplan.core.mixture import chance as chance_of
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Kind,
    Missing,
    Quantity,
    Unit,
    chance,
    change,
    missing,
    money,
    need,
    outcome,
    share,
)
from funnelplan.core.routes import NOTHING, ONE, Exact
from funnelplan.core.stage import Role
from funnelplan.core.terms import customers as customers_of
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import gone_cold, with_leads

HALF = Fraction(1, 2)
MOST_ROWS = 4

Groups = tuple[tuple[int, Fraction], ...]
"""Whole leads, and the share of them that becomes a customer."""


class Change(NamedTuple):
    """A figure as planned, as it is now, and the difference."""

    planned: Quantity
    now: Quantity
    change: Quantity


class ChanceRow(NamedTuple):
    """The chance of so many customers or more, as planned and now."""

    at_least: int
    planned: Quantity
    now: Quantity


class Hold(NamedTuple):
    """How many more leads hold the planned customers, how many that makes, and what they cost."""

    extra: Quantity
    total: Quantity
    cost: Quantity


class ChannelLoss(NamedTuple):
    """What the cold leads would have brought had all of them come over one channel."""

    name: str
    rate: Quantity
    customers: Quantity
    revenue: Quantity


class DecayResult(NamedTuple):
    """The answer to "what does it cost us?"

    `happened_once` replaces the lost leads; `always_happens` plans for the same share to go cold
    among the additional ones too. `weak_ones` is the loss in revenue had the cold leads had half
    the close rate.
    """

    stage: str
    title: str | None
    role: str | None
    of: int
    rule: str
    lost: int
    cold_share: Quantity
    rate: Quantity
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
    happened_once: Hold
    always_happens: Hold
    weak_ones: Quantity
    channels: tuple[ChannelLoss, ...]


COMPARED = ("revenue", "margin", "spend", "cost_per_order", "roi_on_margin", "roi_on_revenue")


def cold(
    plan: Plan, stage: int, of: int, lost: int, goal: int, rule: Rule = Rule.GIVEN
) -> DecayResult:
    """What happens to a plan when `lost` of `of` leads at `stage` go cold.

    Args:
        plan: the funnel; stage: an index above the customer; of: leads there, ≥ 1; lost: of them,
        0 … of; goal: customers that chances are given for; rule: where `of` comes from.
    """
    name = plan.stages[stage].name
    target = Target(plan.last, Fraction(goal))
    base = with_leads(plan, stage, of)
    volumes = gone_cold(plan, base, stage, 0), gone_cold(plan, base, stage, lost)
    before, after = (Figures(plan, volume, target) for volume in volumes)
    groups = volumes[0].groups(plan.last), volumes[1].groups(plan.last)
    laws = customers_of(groups[0]), customers_of(groups[1])
    better = laws[1].quantile(HALF)
    rate = _rate(before, stage)
    better_by = _better_by(plan, stage, rate)
    value_each = before.of_stage("value_per_", stage)
    return DecayResult(
        stage=name,
        title=plan.stages[stage].title,
        role=plan.stages[stage].role_name,
        of=of,
        rule=rule.value,
        lost=lost,
        cold_share=share(Fraction(lost, of)),
        rate=rate,
        goal=goal,
        value_each=value_each,
        worked=_change(outcome(Fraction(of), name), outcome(Fraction(of - lost), name)),
        customers=_change(before["customers"], after["customers"]),
        most_likely={"planned": laws[0].modes(), "now": laws[1].modes()},
        chances=tuple(_row(k, groups) for k in _rows(goal, better, after["customers"])),
        better_than_even=better,
        whole_customers=_whole_customers(before, after),
        whole_revenue=_whole_revenue(before, after),
        metrics=_compared(before, after),
        happened_once=_hold(plan, stage, of, math.ceil(lost * better_by)),
        always_happens=_hold(plan, stage, of, extra_if_always(of, lost, better_by)),
        weak_ones=_at_half_the_rate(value_each, lost),
        channels=tuple(_channel_losses(plan, base, stage, lost)),
    )


def _rate(figures: Figures, stage: int) -> Quantity:
    """Share of the stage that becomes a customer; of a mix, counted over its channels."""
    plan = figures.plan
    return (
        figures.of_stage("won_per_", stage)
        if plan.channels
        else share(plan.through(stage, plan.last))
    )


def _channel_losses(plan: Plan, base: Volume, stage: int, lost: int) -> Iterator[ChannelLoss]:
    """Of each channel that has so many leads at the stage."""
    value = plan.deal.customer_value
    there = {flow.route.name: flow for flow in base.flows if flow.route.enters <= stage}
    for route in plan.routes:
        if route.name in there and there[route.name].at(stage) >= lost:
            rate = route.through(stage, plan.last)
            revenue = missing(Unit(Kind.MONEY, plan.currency), lacking("deal.value"))
            if value is not None:
                revenue = money(-lost * rate * value, plan.currency)
            customers = outcome(-lost * rate, plan.stages[plan.last].name)
            yield ChannelLoss(route.name, share(rate), customers, revenue)


def _better_by(plan: Plan, stage: int, rate: Quantity) -> Fraction:
    """How many new leads one lost lead is worth: its rate ÷ that of the routes that bring new ones."""
    mix = plan.mix_for(stage)
    passing = sum((part.share for part in mix.parts if part.route.enters <= stage), NOTHING)
    return rate.exact * mix.one.counts[stage] / passing


def extra_if_always(of: int, lost: int, better_by: Fraction = ONE) -> int | None:
    """More leads so that the target holds although the share lost ÷ of goes cold, of new ones too.

    ⌈lost ÷ (1 − share)⌉, times how many new leads one lost lead is worth; in one funnel that is
    ⌈of ÷ (1 − share)⌉ − of. None where all go cold: no number of leads holds the target then.
    """
    return math.ceil(Fraction(lost * of, of - lost) * better_by) if lost < of else None


def _compared(before: Figures, after: Figures) -> dict[str, Change]:
    """The figures set side by side, with what a lead costs (spend ÷ MQLs): it can't see the loss."""
    changes = {name: _change(before[name], after[name]) for name in COMPARED}
    mql = before.plan.role(Role.MQL)
    if mql is not None:
        costs = (figures.of_stage("cost_per_", mql) for figures in (before, after))
        changes["cost_per_mql"] = _change(*costs)
    return changes


def _change(planned: Quantity, now: Quantity) -> Change:
    return Change(planned, now, change(planned, now))


def _rows(goal: int, better: int, now: Quantity) -> tuple[int, ...]:
    """From the goal down to what comes out now, on at most MOST_ROWS rows."""
    lowest = max(1, min(now.whole or 0, better))
    every = range(goal, lowest - 1, -1)
    if len(every) <= MOST_ROWS:
        return tuple(every) or (goal,)
    return tuple(sorted({goal, max(better, 1), lowest}, reverse=True))


def _row(k: int, groups: tuple[Groups, Groups]) -> ChanceRow:
    planned, now = (chance(chance_of(each, k)) for each in groups)
    return ChanceRow(k, planned, now)


def _whole_customers(before: Figures, after: Figures) -> Change:
    """Customers rounded down once, from the leads worked."""
    name = before.plan.stages[before.plan.last].name
    whole = [Fraction(figures["customers"].whole or 0) for figures in (before, after)]
    return _change(outcome(whole[0], name), outcome(whole[1], name))


def _whole_revenue(before: Figures, after: Figures) -> Change:
    """The revenue of that many whole customers."""
    value = before["customer_value"]
    if value.why is not None:
        absent = missing(value.unit, value.why)
        return Change(absent, absent, absent)
    whole = _whole_customers(before, after)
    currency = before.plan.currency
    planned, now = (money(q.exact * value.exact, currency) for q in (whole.planned, whole.now))
    return _change(planned, now)


def _hold(plan: Plan, stage: int, of: int, extra: int | None) -> Hold:
    name = plan.stages[stage].name
    if extra is None:
        why = Missing("all_cold")
        nothing = missing(Unit(Kind.NEED, name), why)
        return Hold(nothing, nothing, missing(Unit(Kind.MONEY, plan.currency), why))
    return Hold(
        need(Fraction(extra), name), need(Fraction(of + extra), name), _cost(plan, stage, extra)
    )


def _cost(plan: Plan, stage: int, extra: int) -> Quantity:
    """What so many more at the stage cost in unit costs, with all that leads to them and follows."""
    parts = [part for part in plan.mix_for(stage).parts if part.route.enters <= stage]
    if not any(part.route.per for part in parts):
        return missing(Unit(Kind.MONEY, plan.currency), lacking("spend.per"))
    flows = [Exact(part.route, plan.last, part.share) for part in parts]
    cost, count = (
        sum(of, NOTHING) for of in zip(*((f.costs.all, f.at(stage)) for f in flows), strict=True)
    )
    return money(cost * extra / count, plan.currency)


def _at_half_the_rate(value_each: Quantity, lost: int) -> Quantity:
    """The revenue at risk had the cold leads been only half as likely to buy."""
    if value_each.why is not None:
        return missing(value_each.unit, value_each.why)
    return Quantity(-value_each.exact * lost / 2, value_each.unit)
