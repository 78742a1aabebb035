"""The validated file as a `core.Plan`; called on sections that have no mistakes so far.

The guardrails come last, because each is read in the unit of the figure that it names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import (
    Assumption,
    Cost,
    Deal,
    Goal,
    Guardrail,
    Lot,
    Plan,
    Recurring,
    Reference,
    Role,
    Spend,
    Stage,
    UnitCost,
)
from funnelplan.core.problems import Fact, Path, Problem, Severity
from funnelplan.core.quantities import Duration, Rate, Span
from funnelplan.core.volumes import goal_of, planned
from funnelplan.spec.fields import Stated
from funnelplan.spec.guardrail import guardrail
from funnelplan.spec.meaning import MONTHS, role_of, stage_at
from funnelplan.spec.models import (
    DealSection,
    GoalSection,
    PlanSection,
    RecurringSection,
    SpendSection,
    StageSection,
)
from funnelplan.spec.scalars import PERIODS

T = TypeVar("T")

RARELY_MORE = Fraction(1, 5)
YEAR_OF_RECURRING = Duration(Fraction(12), Span.MONTH)


def plan_of(section: PlanSection) -> tuple[Plan, Figures, list[Problem]]:
    """The plan of a section, its figures at the planned volume, and mistakes in its guardrails."""
    plan = _plan(section)
    target = goal_of(plan)
    figures = Figures(plan, planned(plan, target), target)
    guardrails, problems = _guardrails(section, figures)
    return replace(plan, guardrails=guardrails), figures, problems


def warnings_of(plan: Plan) -> list[Problem]:
    """What is allowed and looks like a slip: traffic that converts better than it ever does."""
    if plan.stages[0].role is Role.VISITOR and plan.rate(0) > RARELY_MORE:
        facts: dict[str, Fact] = {"stage": plan.stages[0].name, "rate": plan.rate(0)}
        return [Problem("FP608", facts, ("stages", 0, "rate"), severity=Severity.WARNING)]
    return []


def _plan(section: PlanSection) -> Plan:
    """The plan, but for its guardrails; called on sections without mistakes only."""
    stages = section.stages
    last = len(stages) - 1
    return Plan(
        name=section.name,
        currency=section.currency,
        locale=section.locale,
        goal=_goal_value(section.goal),
        stages=tuple(_stage(stage, last=i == last) for i, stage in enumerate(stages)),
        intake=dict(_by_stage(section.intake, stages)),
        deal=_deal_value(section.deal),
        spend=_spend(section.spend, stages),
        assumptions=tuple(_assumptions(section)),
    )


def _by_stage(named: Mapping[str, T] | None, stages: list[StageSection]) -> Iterator[tuple[int, T]]:
    """A mapping by stage name as one by stage index; unknown stages were refused before."""
    indexed = ((stage_at(name, stages), item) for name, item in (named or {}).items())
    return ((stage, item) for stage, item in indexed if stage is not None)


def _value(stated: Stated[Fraction] | None) -> Fraction | None:
    return None if stated is None else stated.value


def _goal_value(goal: GoalSection | None) -> Goal | None:
    if goal is None or (goal.customers is None and goal.revenue is None):
        return None
    return Goal(
        customers=None if goal.customers is None else goal.customers.value,
        revenue=_value(goal.revenue),
        start=goal.start,
        end=goal.by,
        confidence=_value(goal.confidence),
    )


def _stage(section: StageSection, *, last: bool) -> Stage:
    reference = section.reference
    return Stage(
        name=section.name,
        title=section.title,
        means=section.means,
        role=role_of(section, last=last),
        rate=None if section.rate is None else section.rate.value,
        counts=section.counts,
        reference=_reference(reference.rate, reference.source) if reference else None,
        open=tuple(
            Lot(lot.count, None if lot.age is None else lot.age.value) for lot in section.open or []
        ),
    )


def _reference(rate: Stated[Rate], source: str | None) -> Reference:
    return Reference(rate.value, source or rate.provenance.source)


def _deal_value(deal: DealSection | None) -> Deal:
    if deal is None:
        return Deal()
    counts = deal.counts.value if deal.counts else YEAR_OF_RECURRING
    recurring = _recurring(deal.recurring, counts) if deal.recurring else None
    return Deal(_value(deal.value), _value(deal.margin), recurring)


def _recurring(section: RecurringSection, counts: Duration) -> Recurring:
    period = PERIODS[section.per]
    stays = Fraction(1)
    if section.churn is not None:
        churn = section.churn.value
        stays = (1 - churn.share) ** (MONTHS[period] // MONTHS[churn.period])
    return Recurring(
        value=section.value.value,
        period=period,
        margin=_value(section.margin),
        stays=stays,
        periods=math.ceil(counts.days / period.value),
    )


def _spend(section: SpendSection | None, stages: list[StageSection]) -> Spend:
    if section is None:
        return Spend()
    costs = tuple(Cost(c.what, c.amount.value, c.paid) for c in section.costs or [])
    per = (UnitCost(stage, amount.value) for stage, amount in _by_stage(section.per, stages))
    return Spend(_value(section.budget), costs, tuple(sorted(per, key=lambda c: c.stage)))


def _assumptions(section: PlanSection) -> Iterator[Assumption]:
    """The values that claim something about the world, and the decisions that may say why."""
    for i, stage in enumerate(section.stages):
        if stage.rate is not None:
            yield _assumption(f"stages.{stage.name}.rate", ("stages", i, "rate"), stage.rate)
    for key in ("customers", "revenue"):
        yield from _decision(("goal", key), getattr(section.goal, key, None))
    for key in ("value", "margin"):
        yield from _optional(("deal", key), getattr(section.deal, key, None))
    for key in ("value", "margin", "churn"):
        recurring = getattr(section.deal, "recurring", None)
        yield from _optional(("deal", "recurring", key), getattr(recurring, key, None))
    if section.spend is not None:
        yield from _of_spend(section.spend)


def _of_spend(spend: SpendSection) -> Iterator[Assumption]:
    yield from _decision(("spend", "budget"), spend.budget)
    for i, cost in enumerate(spend.costs or []):
        path: Path = ("spend", "costs", i, "amount")
        yield _assumption(f"spend.costs.{cost.what}.amount", path, cost.amount)
    for name, amount in (spend.per or {}).items():
        yield _assumption(f"spend.per.{name}", ("spend", "per", name), amount)


def _optional(path: Path, stated: Stated[Any] | None) -> Iterator[Assumption]:
    if stated is not None:
        yield _assumption(".".join(map(str, path)), path, stated)


def _decision(path: Path, stated: Stated[Any] | None) -> Iterator[Assumption]:
    for assumption in _optional(path, stated):
        yield assumption._replace(decision=True)


def _assumption(name: str, path: Path, stated: Stated[Any]) -> Assumption:
    return Assumption(name, path, stated.known, stated.provenance)


def _guardrails(
    section: PlanSection, figures: Figures
) -> tuple[tuple[Guardrail, ...], list[Problem]]:
    """The limits of the plan, or what is wrong with them; each needs a figure that the plan gives."""
    sections = section.guardrails or []
    read = [
        guardrail(rail.check, rail.severity, ("guardrails", i), figures)
        for i, rail in enumerate(sections)
    ]
    problems = [found for found in read if isinstance(found, Problem)]
    return tuple(found for found in read if isinstance(found, Guardrail)), problems
