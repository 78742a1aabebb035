"""What a goal needs: every stage on average and for a wanted confidence, with cost and value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import chance as law
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan, Role
from funnelplan.core.quantities import (
    Counted,
    Kind,
    Known,
    Missing,
    Quantity,
    Unit,
    missing,
    need,
    outcome,
    share,
)
from funnelplan.core.volumes import (
    Rounding,
    Target,
    Volume,
    confident,
    planned,
    required,
)

USUAL_CONFIDENCES = (Fraction(4, 5), Fraction(9, 10), Fraction(19, 20))
USUAL_CONFIDENCE = Fraction(9, 10)
COLD_WHAT_IF = Fraction(1, 8)
"""Source 002 loses 5 of 40."""
COUNTED_ON = 100


class RateShown(NamedTuple):
    """A rate as the plan states it, with what it rests on."""

    value: Quantity
    known: Known
    counted: Counted | None = None
    source: str | None = None
    as_of: date | None = None
    owner: str | None = None


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
    """What the goal needs to be reached with confidence `at`: a count per stage, and the money."""

    at: Fraction
    stages: Mapping[str, Quantity]
    spend: Quantity
    budget_left: Quantity


class PlannedVolume(NamedTuple):
    """The volume that the plan itself speaks of, the rule it comes from, and its figures."""

    rule: str
    given: Mapping[str, int]
    metrics: Mapping[str, Quantity]


class WhatIf(NamedTuple):
    """What the numbers leave out: what the headline stage would need if it were so."""

    what: str
    facts: Mapping[str, int | Fraction]
    needed: Quantity
    key: str


class Goal(NamedTuple):
    """What is asked for: a count of a stage; for a revenue goal also the money, and whole units."""

    stage: str
    amount: Quantity
    revenue: Quantity


class TargetResult(NamedTuple):
    """The answer to "what do we need?".

    `metrics` are the registry's figures at the required volume (on average), `planned` the same at
    the volume that the plan itself speaks of; `headline` is the stage that chances are given at,
    `wanted` the confidence that sentences speak of, `brings` what the headline count in whole units
    brings on average; `itemised` says whether the spend follows
    from what things cost, or is the whole budget for want of that.
    """

    goal: Goal
    rounding: str
    headline: str
    wanted: Fraction
    brings: Quantity
    itemised: bool
    stages: tuple[StageNeed, ...]
    confidence: tuple[Column, ...]
    metrics: Mapping[str, Quantity]
    planned: PlannedVolume
    not_included: tuple[WhatIf, ...]
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
    volume = required(plan, target, rounding)
    figures = Figures(plan, volume, target)
    theirs = Figures(plan, planned(plan, target), target)
    wanted = confidence or (plan.goal and plan.goal.confidence) or USUAL_CONFIDENCE
    return TargetResult(
        goal=goal_shown(plan, target, figures),
        rounding=rounding.value,
        headline=plan.stages[plan.headline(target.stage)].name,
        wanted=wanted,
        brings=_brings(plan, target, volume),
        itemised=plan.spend.itemised,
        stages=tuple(_stage(plan, i, figures, theirs) for i in range(len(plan.stages))),
        confidence=_columns(plan, target, wanted, rounding),
        metrics=figures.all(),
        planned=planned_volume(theirs),
        not_included=_what_ifs(plan, target, wanted),
        whole_customers_first=_whole_customers_first(plan, target),
    )


def _brings(plan: Plan, target: Target, volume: Volume) -> Quantity:
    """What the headline count, in whole units, brings on average."""
    ((stage, count),) = volume.entering
    return outcome(count * plan.through(stage, target.stage), plan.stages[target.stage].name)


def goal_shown(plan: Plan, target: Target, figures: Figures) -> Goal:
    """The target as a result names it."""
    stage = plan.stages[target.stage].name
    revenue = figures["goal_revenue"] if target.revenue is not None else figures["revenue"]
    return Goal(stage, need(target.amount, stage), revenue)


def planned_volume(figures: Figures) -> PlannedVolume:
    """The figures of a volume, with its rule and the whole counts that its chance rests on."""
    given = {figures.plan.stages[stage].name: n for stage, n in figures.volume.entering}
    return PlannedVolume(figures.volume.rule.value, given, figures.all())


def rate_shown(plan: Plan, stage: int) -> RateShown | None:
    """A stage's rate with what it rests on; None at the customer."""
    rate = plan.stages[stage].rate
    if rate is None:
        return None
    stated = plan.assumption("stages", stage, "rate")
    counted = rate.evidence if isinstance(rate.evidence, Counted) else None
    if stated is None:
        return RateShown(share(rate.value), Known.ASSUMED, counted)
    rests_on = stated.provenance
    return RateShown(
        share(rate.value), stated.known, counted, rests_on.source, rests_on.as_of, rests_on.owner
    )


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
        rate=rate_shown(plan, i),
    )


def _columns(
    plan: Plan, target: Target, wanted: Fraction, rounding: Rounding
) -> tuple[Column, ...]:
    levels = sorted({*USUAL_CONFIDENCES, wanted})
    columns = []
    for level in levels:
        volume = confident(plan, target, level, rounding)
        if volume is not None:
            columns.append(_column(plan, target, level, volume))
    return tuple(columns)


def _column(plan: Plan, target: Target, level: Fraction, volume: Volume) -> Column:
    figures = Figures(plan, volume, target)
    counts = {
        stage.name: need(count, stage.name)
        for i, (stage, count) in enumerate(zip(plan.stages, volume.counts, strict=True))
        if i < target.stage
    }
    return Column(level, counts, figures["spend"], figures["budget_left"])


def _what_ifs(plan: Plan, target: Target, confidence: Fraction) -> tuple[WhatIf, ...]:
    """What a plan can't say yet, each alone: leads go cold, the rate is only counted, a deadline."""
    stage = plan.headline(target.stage)
    name, rate = plan.stages[stage].name, plan.through(stage, target.stage)
    if target.whole > law.LARGEST_TARGET:
        return ()
    cold = law.volume(rate * (1 - COLD_WHAT_IF), target.whole, confidence)
    facts: dict[str, int | Fraction] = {
        "cold": COLD_WHAT_IF.numerator,
        "of": COLD_WHAT_IF.denominator,
    }
    found: list[WhatIf] = []
    if plan.stages[stage].role is not Role.VISITOR:
        found.append(WhatIf("cold", facts, need(cold, name), f"{name}.response"))
    counted, own = _counted_on(plan, stage, target, rate)
    if counted is not None:
        sample = law.volume_with_evidence(
            counted.successes, counted.trials, target.whole, confidence
        )
        sampled: dict[str, int | Fraction] = {"rate": rate, "trials": counted.trials}
        if sample is not None:
            what = "own" if own else "counted"
            found.append(WhatIf(what, sampled, need(sample, name), f"{name}.rate"))
    never = missing(Unit(Kind.NEED, name), Missing("later"))
    dated = plan.goal is not None and plan.goal.end is not None
    found.append(WhatIf("deadline", {}, never, "takes" if dated else "goal.by, takes"))
    return tuple(found)


def _counted_on(
    plan: Plan, stage: int, target: Target, rate: Fraction
) -> tuple[Counted | None, bool]:
    """The plan's own counts, if it gives them, else the same rate as if counted on about 100."""
    own = plan.stages[stage].rate
    if target.stage == stage + 1 and own is not None and isinstance(own.evidence, Counted):
        return own.evidence, True
    trials = rate.denominator * -(-COUNTED_ON // rate.denominator)
    if trials > 2 * COUNTED_ON or rate == 1:
        return None, False
    return Counted(int(rate * trials), trials), False


def _whole_customers_first(plan: Plan, target: Target) -> Quantity | None:
    """Of a revenue target: what the headline stage needs for ⌈revenue ÷ value⌉ whole customers."""
    if target.revenue is None:
        return None
    stage = plan.headline(target.stage)
    return need(target.whole / plan.through(stage, target.stage), plan.stages[stage].name)
