"""The validated file as a `core.Plan`; called on sections that have no mistakes so far.

The guardrails come last, because each is read in the unit of the figure that it names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from funnelplan.core.assumption import Assumption
from funnelplan.core.channel import Channel
from funnelplan.core.goal import Goal
from funnelplan.core.guardrail import Guardrail
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem, Severity
from funnelplan.core.quantities import Duration, Rate, Span
from funnelplan.core.settling import settled_plan
from funnelplan.core.stage import Lot, Reference, Role, Stage
from funnelplan.core.volumes import goal_of
from funnelplan.spec.fields import Stated
from funnelplan.spec.guardrail import guardrail
from funnelplan.spec.meaning import (
    MONTHLY,
    MONTHS,
    invests,
    months_of,
    perishes,
    says_when,
    takes_time,
)
from funnelplan.spec.models import (
    ChannelSection,
    CostSection,
    DealSection,
    GoalSection,
    PlanSection,
    RecurringSection,
    SpendSection,
    StageSection,
)
from funnelplan.spec.naming import role_of, stage_at
from funnelplan.spec.scalars import PERIODS, DealShare, Instalment

T = TypeVar("T")

OF_KEEPING = {
    "basis": ("all",),
    "shelf_life": ("half", "hard"),
    "response": ("average", "exactly", "never"),
    "capacity": ("people", "each"),
}
OF_REVIVING = ("success", "gone", "rate", "attempt")
"""What claims something about the world; that an attempt takes more effort is part of its cost."""

RARELY_MORE = Fraction(1, 5)
YEAR_OF_RECURRING = Duration(Fraction(12), Span.MONTH)


def plan_of(section: PlanSection) -> tuple[Plan, Figures | None, list[Problem]]:
    """The plan of a section, its figures if guardrails needed them, and mistakes in these."""
    plan = _with_times(_plan(section), section)
    if perishes(section):
        from funnelplan.spec import keeping  # noqa: PLC0415 (most plans say nothing of it)

        plan, problems = keeping.kept(plan, section)
        if problems:
            return plan, None, problems
    too_much = [*_too_wobbly(plan), *_too_many_late(plan)]
    if too_much:
        return plan, None, too_much
    if not section.guardrails:
        return plan, None, []
    figures = figures_of(plan)
    guardrails, problems = _guardrails(section, figures)
    return plan.guarded(guardrails), figures, problems


def _with_times(plan: Plan, section: PlanSection) -> Plan:
    """The plan with what it says of time; each part loaded where it is said."""
    if takes_time(section):
        from funnelplan.spec.timing import timed  # noqa: PLC0415

        plan = timed(plan, section)
    if says_when(section):
        from funnelplan.spec.dating import dated  # noqa: PLC0415

        plan = dated(plan, section)
    if invests(section):
        from funnelplan.spec.investing import invested  # noqa: PLC0415

        plan = invested(plan, section)
    return plan


def figures_of(plan: Plan) -> Figures:
    """The figures of a plan at its planned volume."""
    target = goal_of(plan)
    found = settled_plan(plan, target)
    return Figures(found.plan, found.volume, target)


def warnings_of(plan: Plan) -> list[Problem]:
    """What is allowed and looks like a slip: traffic that converts better than it ever does."""
    found = list(_half_said(plan))
    if plan.stages[0].role is Role.VISITOR and plan.stated(0).value > RARELY_MORE:
        facts: dict[str, Fact] = {"stage": plan.stages[0].name, "rate": plan.stated(0).value}
        found.append(Problem("FP608", facts, ("stages", 0, "rate"), severity=Severity.WARNING))
    for i, channel in enumerate(plan.channels):
        rate = channel.rates.get(0)
        if plan.stages[0].role is Role.VISITOR and rate is not None and rate.value > RARELY_MORE:
            facts = {"stage": plan.stages[0].name, "rate": rate.value}
            path = plan.rate_path(i, 0)
            found.append(Problem("FP608", facts, path, severity=Severity.WARNING))
    return found


def _half_said(plan: Plan) -> Iterator[Problem]:
    """What is said about going cold, and changes no figure because something else is not."""
    for i, stage in enumerate(plan.stages[:-1]):
        called = stage.response is not None or stage.capacity is not None
        if stage.shelf_life is None and _takes_time(stage):
            yield _changes_nothing(i, stage, "response", "shelf_life")
        if stage.shelf_life is not None and not called and not stage.competes:
            lacking = "response" if stage.takes is None else "response / basis"
            yield _changes_nothing(i, stage, "shelf_life", lacking)


def _too_wobbly(plan: Plan) -> Iterator[Problem]:
    """Years can't swing so far about a rate that good ones would have more than 100 % of it."""
    wobble = plan.period_wobble
    rate = plan.going_cold({}).through(plan.headline(plan.last), plan.last)
    if wobble and rate * (1 + wobble) > 1:
        facts: dict[str, Fact] = {"wobble": wobble, "rate": rate}
        yield Problem("FP590", facts, ("period_wobble",))


def _too_many_late(plan: Plan) -> Iterator[Problem]:
    """More would buy late than the funnel leaves."""
    if plan.spend.late is None:
        return
    from funnelplan.spec.investing import too_many_late  # noqa: PLC0415 (few plans say it)

    yield from too_many_late(plan)


def _takes_time(stage: Stage) -> bool:
    """Whether sales is said to take any time; that some are never called needs no shelf life."""
    if stage.response is None:
        return False
    from funnelplan.core.shelf import takes_time  # noqa: PLC0415 (few plans say how long it takes)

    return takes_time(stage.response)


def _changes_nothing(i: int, stage: Stage, key: str, lacking: str) -> Problem:
    facts: dict[str, Fact] = {"key": key, "name": stage.name, "lacking": lacking}
    return Problem("FP615", facts, ("stages", i, key), severity=Severity.WARNING)


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
        channels=tuple(
            _channel(i, channel, section) for i, channel in enumerate(section.channels or [])
        ),
        intake=dict(_by_stage(section.intake, stages)),
        deal=_deal_value(section.deal),
        spend=_spend(section),
        period_wobble=_value(section.period_wobble),
        cycle_norm=None if section.cycle_norm is None else section.cycle_norm.value,
        assumptions=tuple(_assumptions(section)),
    )


def _by_stage(named: Mapping[str, T] | None, stages: list[StageSection]) -> Iterator[tuple[int, T]]:
    """A mapping by stage name as one by stage index; unknown stages were refused before."""
    indexed = ((stage_at(name, stages), item) for name, item in (named or {}).items())
    return ((stage, item) for stage, item in indexed if stage is not None)


def _value(stated: Stated[Fraction] | None) -> Fraction | None:
    return None if stated is None else stated.value


def _goal_value(goal: GoalSection | None) -> Goal | None:
    if goal is None or not goal.model_fields_set:
        return None
    return Goal(
        customers=None if goal.customers is None else goal.customers.value,
        revenue=_value(goal.revenue),
        start=goal.start,
        end=goal.by,
        confidence=_value(goal.confidence),
        by_quarter=tuple(goal.by_quarter or ()),
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


def _channel(i: int, channel: ChannelSection, section: PlanSection) -> Channel:
    stages = section.stages
    enters = stage_at(channel.enters, stages)
    rates = {stage: rate.value for stage, rate in _by_stage(channel.rates, stages)}
    return Channel(
        name=channel.name,
        enters=0 if enters is None else enters,
        rates=rates,
        expect=None if channel.expect is None else channel.expect.value,
        share=_value(channel.share),
        at_most=None if channel.at_most is None else channel.at_most.value,
        per=_per(channel.per, section, ("channels", i, "per")),
        costs=_costs(channel.costs, section.goal),
    )


def _spend(section: PlanSection) -> Spend:
    spend = section.spend
    if spend is None:
        return Spend()
    per = _per(spend.per, section, ("spend", "per"))
    costs = _costs(spend.costs, section.goal)
    return Spend(_value(spend.budget), costs, per, discount=_value(spend.discount))


def _per(
    named: Mapping[str, Stated[Fraction | DealShare]] | None, section: PlanSection, path: Path
) -> tuple[UnitCost, ...]:
    """Unit costs from the top down; a share of the deal is that share of a customer's value."""
    worth = _deal_value(section.deal).customer_value or Fraction(0)
    written = {name: (name, stated) for name, stated in (named or {}).items()}
    costs = []
    for stage, (name, stated) in _by_stage(written, section.stages):
        amount = stated.value
        if isinstance(amount, DealShare):
            costs.append(UnitCost(stage, amount.share * worth, amount.share, (*path, name)))
        else:
            costs.append(UnitCost(stage, amount, path=(*path, name)))
    return tuple(sorted(costs, key=lambda cost: cost.stage))


def _costs(costs: list[CostSection] | None, goal: GoalSection | None) -> tuple[Cost, ...]:
    return tuple(_cost(cost, goal) for cost in costs or [])


def _cost(cost: CostSection, goal: GoalSection | None) -> Cost:
    """A cost over the whole plan; of one per month, for every month that the plan touches."""
    amount = cost.amount.value
    if isinstance(amount, Instalment):
        months = months_of(goal)
        return Cost(cost.what, amount.amount * months, cost.paid or MONTHLY, months)
    return Cost(cost.what, amount, cost.paid)


def _assumptions(section: PlanSection) -> Iterator[Assumption]:
    """The values that claim something about the world, and the decisions that may say why."""
    for i, stage in enumerate(section.stages):
        if stage.rate is not None:
            yield _assumption(f"stages.{stage.name}.rate", ("stages", i, "rate"), stage.rate)
        for part, keys in OF_KEEPING.items():
            yield from _of_keeping(getattr(stage, part), f"stages.{stage.name}.{part}", keys, i)
    for key in ("customers", "revenue"):
        yield from _decision(("goal", key), getattr(section.goal, key, None))
    for key in ("value", "margin"):
        yield from _optional(("deal", key), getattr(section.deal, key, None))
    for key in ("value", "margin", "churn"):
        recurring = getattr(section.deal, "recurring", None)
        yield from _optional(("deal", "recurring", key), getattr(recurring, key, None))
    if section.spend is not None:
        yield from _of_spend(section.spend)
    yield from _optional(("period_wobble",), section.period_wobble)
    yield from _decision(("cycle_norm",), section.cycle_norm)
    for key in OF_REVIVING:
        yield from _optional(("revive", key), getattr(section.revive, key, None))
    for i, channel in enumerate(section.channels or []):
        yield from _of_channel(i, channel)


def _of_keeping(part: Any, called: str, keys: tuple[str, ...], stage: int) -> Iterator[Assumption]:
    """What is said about going cold at one stage, and the rows of its table."""
    if part is None:
        return
    path: Path = ("stages", stage, called.rpartition(".")[2])
    for key in keys:
        stated = getattr(part, key, None)
        if stated is not None and not (key == "all" and stated.value == 0):  # `basis: worked`
            yield _assumption(f"{called}.{key}", (*path, key), stated)
    yield from _each(getattr(part, "table", None), (*path, "table"), f"{called}.table")


def _of_spend(spend: SpendSection) -> Iterator[Assumption]:
    yield from _decision(("spend", "budget"), spend.budget)
    yield from _of_costs(spend.costs, ("spend", "costs"), "spend.costs")
    yield from _each(spend.per, ("spend", "per"), "spend.per")
    yield from _decision(("spend", "discount"), spend.discount)


def _of_channel(i: int, channel: ChannelSection) -> Iterator[Assumption]:
    """What a channel is said to bring, at which rates and costs; a share is a decision."""
    path, name = ("channels", i), f"channels.{channel.name}"
    for key in ("expect", "at_most"):
        stated = getattr(channel, key)
        if stated is not None:
            yield _assumption(f"{name}.{key}", (*path, key), stated)
    if channel.share is not None:
        share = _assumption(f"{name}.share", (*path, "share"), channel.share)
        yield share._replace(decision=True)
    yield from _each(channel.rates, (*path, "rates"), f"{name}.rates")
    yield from _each(channel.per, (*path, "per"), f"{name}.per")
    yield from _of_costs(channel.costs, (*path, "costs"), f"{name}.costs")


def _of_costs(costs: list[CostSection] | None, path: Path, called: str) -> Iterator[Assumption]:
    for i, cost in enumerate(costs or []):
        name = f"{called}.{cost.what}.amount"
        yield _assumption(name, (*path, i, "amount"), cost.amount)


def _each(named: Mapping[str, Stated[Any]] | None, path: Path, called: str) -> Iterator[Assumption]:
    for name, stated in (named or {}).items():
        yield _assumption(f"{called}.{name}", (*path, name), stated)


def _optional(path: Path, stated: Stated[Any] | None) -> Iterator[Assumption]:
    if stated is not None:
        yield _assumption(".".join(map(str, path)), path, stated)


def _decision(path: Path, stated: Stated[Any] | None) -> Iterator[Assumption]:
    for assumption in _optional(path, stated):
        yield assumption._replace(decision=True)


def _assumption(name: str, path: Path, stated: Stated[Any]) -> Assumption:
    return stated.claim(name, path)


def _guardrails(
    section: PlanSection, figures: Figures
) -> tuple[tuple[Guardrail, ...], list[Problem]]:
    """The limits of the plan, or what is wrong with them; each needs a figure that the plan gives."""
    sections = section.guardrails or []
    read = [
        guardrail(rail.check, rail.severity, ("guardrails", i), figures, rail.year)
        for i, rail in enumerate(sections)
    ]
    problems = [found for found in read if isinstance(found, Problem)]
    return tuple(found for found in read if isinstance(found, Guardrail)), problems
