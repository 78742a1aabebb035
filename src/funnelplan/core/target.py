"""What a goal needs: every stage on average and for a wanted confidence, with cost and value."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.costs import CostSheet, cost_sheet
from funnelplan.core.formula import lacking, untimed
from funnelplan.core.ladder import Known, Ladder, ladder
from funnelplan.core.left_out import LeftOut, left_out
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Kind,
    Missing,
    Quantity,
    Unit,
    missing,
    money,
    need,
    outcome,
)
from funnelplan.core.rates import RateShown, rate_shown
from funnelplan.core.routes import NOTHING
from funnelplan.core.settling import (
    Settled,
    as_if_all_worked,
    confidently,
    settled,
    settled_plan,
)
from funnelplan.core.shares import ChannelShare, shares
from funnelplan.core.shortfalls import Short, too_few_people
from funnelplan.core.volume import (
    USUAL_CONFIDENCE,
    Rounding,
    Target,
    Volume,
    beyond_limits,
    spend_of,
)
from funnelplan.core.volumes import required
from funnelplan.core.whatifs import WhatIf, what_ifs

USUAL_CONFIDENCES = (Fraction(4, 5), Fraction(9, 10), Fraction(19, 20))


class StageNeed(NamedTuple):
    """One stage: what the goal requires of it, what is planned, what one costs and is worth."""

    name: str
    title: str | None
    role: str | None
    required: Quantity
    planned: Quantity
    cost_per: Quantity
    value_per: Quantity
    margin_per: Quantity
    rate: RateShown | None


class Column(NamedTuple):
    """What the goal needs to be reached with confidence `at`: a count per stage, and the money.

    `beyond` are the channels that would have to bring more than they can.
    """

    at: Fraction
    stages: Mapping[str, Quantity]
    spend: Quantity
    budget_left: Quantity
    beyond: tuple[str, ...]


class PlannedVolume(NamedTuple):
    """The volume that the plan itself speaks of, the rule it comes from, and its figures."""

    rule: str
    given: Mapping[str, int]
    metrics: Mapping[str, Quantity]


class ShortShown(NamedTuple):
    """A stage whose people can work `most` of what the goal needs worked; `enough` people could."""

    stage: str
    needed: Quantity
    most: Quantity
    people: int
    enough: int


class Goal(NamedTuple):
    """What is asked for: a count of a stage; for a revenue goal also the money, and whole units."""

    stage: str
    amount: Quantity
    revenue: Quantity


class OpenChannels(NamedTuple):
    """What the channels with a stated count bring of the goal, and what that leaves to the others.

    `covered` says whether channels bring the rest.
    """

    stated: Quantity
    asked: Quantity
    covered: bool


class TargetResult(NamedTuple):
    """The answer to "what do we need?".

    `metrics` are the registry's figures at the required volume (on average), `planned` the same at
    the volume that the plan itself speaks of; `headline` is the stage that chances are given at,
    `wanted` the confidence that sentences speak of, `brings` what the headline count in whole units
    brings on average (`brings_by_date` by the last day), together with the leads `joining` below it; `itemised` says whether the spend follows
    from what things cost, or is the whole budget for want of that.
    """

    goal: Goal
    rounding: str
    headline: str
    wanted: Fraction
    brings: Quantity
    brings_by_date: Quantity
    joining: Mapping[str, int]
    itemised: bool
    stages: tuple[StageNeed, ...]
    confidence: tuple[Column, ...]
    metrics: Mapping[str, Quantity]
    planned: PlannedVolume
    short: tuple[ShortShown, ...]
    ladder: Ladder
    not_included: tuple[WhatIf, ...]
    left_out: LeftOut
    channels: tuple[ChannelShare, ...]
    open_channels: OpenChannels | None
    costs: CostSheet
    whole_customers_first: Quantity | None = None


def needs(
    plan: Plan,
    target: Target,
    *,
    confidence: Fraction | None = None,
    rounding: Rounding = Rounding.ONCE,
) -> TargetResult:
    """Work a target backwards through the funnel.

    Args:
        plan: the funnel; target: so many of a stage that has a stage above it; confidence: a
            column of its own besides 80, 90 and 95 %, in (0, 1); rounding: where whole units are
            made.
    """
    short = tuple(too_few_people(plan, target))
    if short:  # no number is enough: the figures are those of people who could work all of it
        plan = as_if_all_worked(plan, {each.stage for each in short})
    plan, volume, _ = settled(plan, lambda each: required(each, target, rounding)) or Settled(
        plan, required(plan, target, rounding)
    )
    figures = Figures(plan, volume, target)
    spoken_of = settled_plan(plan, target)
    same = spoken_of.volume == volume
    theirs = figures if same else Figures(spoken_of.plan, spoken_of.volume, target)
    wanted = confidence or (plan.goal and plan.goal.confidence) or USUAL_CONFIDENCE
    surely = {} if short else _surely(plan, target, wanted, rounding)
    return TargetResult(
        goal=goal_shown(plan, target, figures),
        rounding=rounding.value,
        headline=plan.stages[plan.headline(target.stage)].name,
        wanted=wanted,
        brings=_brings(plan, target, volume),
        brings_by_date=_brings_by_date(plan, target, volume),
        joining=_joining(plan, target, volume),
        itemised=plan.itemised,
        stages=tuple(_stage(plan, i, figures, theirs) for i in range(len(plan.stages))),
        confidence=tuple(
            _column(each.plan, target, level, each.volume) for level, each in surely.items()
        ),
        metrics=figures.all(),
        planned=planned_volume(theirs),
        channels=shares(plan, volume),
        open_channels=_open(plan, target, volume),
        costs=cost_sheet(figures),
        short=tuple(_shown(plan, each) for each in short),
        ladder=ladder(
            plan, target, wanted, Known(rounding, volume, surely.get(wanted), bool(short))
        ),
        not_included=what_ifs(plan, target, wanted),
        left_out=left_out(plan, volume),
        whole_customers_first=_whole_customers_first(plan, target),
    )


def _shown(plan: Plan, short: Short) -> ShortShown:
    stage = plan.stages[short.stage].name
    return ShortShown(stage, short.needed, short.most, short.people, short.enough)


def _open(plan: Plan, target: Target, volume: Volume) -> OpenChannels | None:
    """How the goal is divided between the stated channels and the others."""
    if not plan.channels:
        return None
    stated = volume.flows[: len(plan.mix.stated)]  # they come first, rounded or not
    there = sum((f.at(target.stage) for f in stated if f.route.enters <= target.stage), NOTHING)
    left = max(NOTHING, target.amount - there)
    name = plan.stages[target.stage].name
    covered = plan.shared and plan.mix.passes(target.stage)
    return OpenChannels(outcome(there, name), need(left, name), covered or not left)


def _joining(plan: Plan, target: Target, volume: Volume) -> dict[str, int]:
    """The whole leads of channels that join below the headline stage, by stage."""
    headline = plan.headline(target.stage)
    given = volume.given.items()
    return {plan.stages[stage].name: n for stage, n in given if stage > headline and n}


def _brings(plan: Plan, target: Target, volume: Volume) -> Quantity:
    """What the whole counts bring on average."""
    brought = sum((count * rate for count, rate in volume.groups(target.stage)), NOTHING)
    return outcome(brought, plan.stages[target.stage].name)


def _brings_by_date(plan: Plan, target: Target, volume: Volume) -> Quantity:
    """The same by the plan's last day."""
    why = untimed(plan)
    if why is not None:
        return missing(Unit(Kind.OUTCOME, plan.stages[target.stage].name), why)
    from funnelplan.core.punctual import counted_in_time  # noqa: PLC0415 (few are timed)

    return _brings(plan, target, counted_in_time(plan, volume, target.stage))


def goal_shown(plan: Plan, target: Target, figures: Figures) -> Goal:
    """The target as a result names it."""
    stage, value = plan.stages[target.stage].name, plan.deal.customer_value
    revenue = figures["goal_revenue"] if target.revenue is not None else figures["revenue"]
    if target.revenue is None and target.stage == plan.last and value is not None:
        revenue = money(target.amount * value, plan.currency)
    return Goal(stage, need(target.amount, stage), revenue)


def planned_volume(figures: Figures) -> PlannedVolume:
    """The figures of a volume, with its rule and the whole counts that its chance rests on."""
    given = {figures.plan.stages[stage].name: n for stage, n in figures.volume.given.items()}
    return PlannedVolume(figures.volume.rule.value, given, figures.all())


def _stage(plan: Plan, i: int, figures: Figures, theirs: Figures) -> StageNeed:
    stage = plan.stages[i]
    return StageNeed(
        name=stage.name,
        title=stage.title,
        role=stage.role_name,
        required=figures.of_stage("", i),
        planned=theirs.of_stage("", i),
        cost_per=figures.of_stage("cost_per_", i),
        value_per=figures.of_stage("value_per_", i),
        margin_per=figures.of_stage("margin_per_", i),
        rate=rate_shown(plan, i, figures),
    )


def _surely(
    plan: Plan, target: Target, wanted: Fraction, rounding: Rounding
) -> dict[Fraction, Settled]:
    """What the target needs for each confidence, without those that can't be computed or reached."""
    levels = sorted({*USUAL_CONFIDENCES, wanted})
    found = {level: confidently(plan, target, level, rounding) for level in levels}
    return {level: each for level, each in found.items() if each is not None and not each.short}


def _column(plan: Plan, target: Target, level: Fraction, volume: Volume) -> Column:
    counts = {
        stage.name: need(count, stage.name)
        for i, (stage, count) in enumerate(zip(plan.stages, volume.counts, strict=True))
        if i < target.stage
    }
    spend, left = spends(plan, volume)
    return Column(level, counts, spend, left, tuple(beyond_limits(plan, volume.flows)))


def spends(plan: Plan, volume: Volume) -> tuple[Quantity, Quantity]:
    """What a volume costs in all, and what that leaves of the budget; as the registry has it."""
    euro, budget = Unit(Kind.MONEY, plan.currency), plan.spend.budget
    spend = spend_of(plan, volume)
    if spend is None:
        why = Missing("own_costs", "spend.per") if plan.itemised else lacking("spend.per")
        return missing(euro, why), missing(euro, why)
    if budget is None:
        return Quantity(spend, euro), missing(euro, lacking("spend.budget"))
    return Quantity(spend, euro), Quantity(budget - spend, euro)


def _whole_customers_first(plan: Plan, target: Target) -> Quantity | None:
    """Of a revenue target: what the headline stage needs for ⌈revenue ÷ value⌉ whole customers."""
    if target.revenue is None:
        return None
    stage = plan.headline(target.stage)
    whole = required(plan, target._replace(amount=Fraction(target.whole)))
    return need(whole.counts[stage], plan.stages[stage].name)
