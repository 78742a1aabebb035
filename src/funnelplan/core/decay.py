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

from funnelplan.core.effect import ChanceRow, Change, changed, effect
from funnelplan.core.formula import lacking
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Kind,
    Quantity,
    Unit,
    missing,
    money,
    outcome,
    share,
)
from funnelplan.core.replacing import Hold, each_brings, hold, planned_share, without_cold
from funnelplan.core.reviving import Revival, revival
from funnelplan.core.routes import NOTHING
from funnelplan.core.settling import is_staffed
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import gone_cold, with_leads


class ChannelLoss(NamedTuple):
    """What the cold leads would have brought had all of them come over one channel."""

    name: str
    rate: Quantity
    customers: Quantity
    revenue: Quantity


class DecayResult(NamedTuple):
    """The answer to "what does it cost us?"

    `happened_once` replaces the lost leads; `always_happens` plans for the same share to go cold
    among the additional ones too. `planned` in a change reckons with the loss that the plan does,
    and `basis` is what the `stated_rate` already includes. `weak_ones` is the loss in revenue had
    the leads that it does not reckon with had half the close rate.
    """

    stage: str
    title: str | None
    role: str | None
    of: int
    rule: str
    lost: int
    cold_share: Quantity
    planned_share: Quantity
    basis: Quantity
    stated_rate: Quantity
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
    revival: Revival | None


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
    plan = _at_count(plan, stage, of, rule)
    worked = without_cold(plan, stage)
    base = with_leads(worked, stage, of)
    volumes = (
        gone_cold(plan, with_leads(plan, stage, of), stage, 0),
        gone_cold(worked, base, stage, lost),
    )
    before, after = Figures(plan, volumes[0], target), Figures(worked, volumes[1], target)
    done = effect(before, after, goal)
    value_each = Figures(worked, base, target).of_stage("value_per_", stage)
    lacking_now = -done.customers.change.exact
    return DecayResult(
        stage=name,
        title=plan.stages[stage].title,
        role=plan.stages[stage].role_name,
        of=of,
        rule=rule.value,
        lost=lost,
        cold_share=share(Fraction(lost, of)),
        planned_share=share(planned_share(plan, stage)),
        basis=share(plan.stages[stage].basis or NOTHING),
        stated_rate=_rate(_as_stated(plan, stage, of, target), stage),
        rate=_rate(Figures(worked, base, target), stage),
        goal=goal,
        value_each=value_each,
        worked=changed(
            outcome(of * (1 - planned_share(plan, stage)), name), outcome(Fraction(of - lost), name)
        ),
        **done._asdict(),
        happened_once=hold(plan, stage, of, _more(lacking_now, each_brings(plan, stage))),
        always_happens=hold(
            plan,
            stage,
            of,
            _more(lacking_now, each_brings(worked, stage) * (1 - Fraction(lost, of))),
        ),
        weak_ones=_at_half_the_rate(value_each, lost - of * planned_share(plan, stage)),
        channels=tuple(_channel_losses(worked, base, stage, lost)),
        revival=revival(plan, stage, of, goal, lost),
    )


def _as_stated(plan: Plan, stage: int, of: int, target: Target) -> Figures:
    """The figures of so many leads at the rates as they are stated."""
    stated = plan.going_cold({})
    return Figures(stated, with_leads(stated, stage, of), target)


def _at_count(plan: Plan, stage: int, of: int, rule: Rule) -> Plan:
    """The plan with what it loses of the count that is asked about, where people work it."""
    if rule is not Rule.GIVEN or not is_staffed(plan) or plan.stages[stage].capacity is None:
        return plan
    from funnelplan.core.cold import losing  # noqa: PLC0415 (few plans say who works the leads)

    return losing(plan, stage, Fraction(of, plan.goal.days if plan.goal and plan.goal.days else 1))


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


def _more(customers: Fraction, each: Fraction) -> int | None:
    """Whole leads that bring so many customers; none are lacking, or (None) no number is enough."""
    return math.ceil(max(NOTHING, customers) / each) if each else None


def _at_half_the_rate(value_each: Quantity, lost: Fraction) -> Quantity:
    """The revenue at risk had the cold leads been only half as likely to buy."""
    if value_each.why is not None:
        return missing(value_each.unit, value_each.why)
    return Quantity(-value_each.exact * max(NOTHING, lost) / 2, value_each.unit)
