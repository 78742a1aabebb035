"""What comes out: forwards from counts or money, with the spread of the outcome.

Also the inverse question: how low a single rate may be, all else equal, for the goal to be
reached with what is there.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.chance import LARGEST_JOINED, LARGEST_TARGET
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import SHARE, Missing, Quantity, missing, money, outcome, share
from funnelplan.core.target import Goal, PlannedVolume, goal_shown, planned_volume
from funnelplan.core.terms import customers as customers_of
from funnelplan.core.volumes import (
    Rule,
    Target,
    Volume,
    customer_margin,
    customer_value,
)

QUANTILES = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
OUT_OF_REACH = missing(SHARE, Missing("out_of_reach"))


class StageOutcome(NamedTuple):
    """One stage: how many get there on average, and what one of them costs."""

    name: str
    title: str | None
    role: str | None
    expected: Quantity
    cost_per: Quantity


class Quantile(NamedTuple):
    """In a share `at` of all cases the outcome is this or less."""

    at: Fraction
    customers: Quantity
    revenue: Quantity
    margin: Quantity


class LowestRate(NamedTuple):
    """The rate of one stage, and the lowest at which the goal would be reached on average.

    `needed` is missing where no rate, not even 100 %, would do.
    """

    stage: str
    title: str | None
    role: str | None
    now: Quantity
    needed: Quantity


class ForecastResult(NamedTuple):
    """The answer to "what comes out?"."""

    volume: PlannedVolume
    rounding: str
    goal: Goal | None
    stages: tuple[StageOutcome, ...]
    quantiles: tuple[Quantile, ...]
    lowest_rates: tuple[LowestRate, ...]


def outcomes(plan: Plan, volume: Volume, target: Target | None) -> ForecastResult:
    """Carry a volume forwards through the funnel.

    Args:
        plan: the funnel; volume: the counts of every stage; target: the goal to hold it against.
    """
    figures = Figures(plan, volume, target)
    return ForecastResult(
        volume=planned_volume(figures),
        rounding=volume.rounding.value,
        goal=None if target is None else goal_shown(plan, target, figures),
        stages=tuple(
            StageOutcome(
                stage.name,
                stage.title,
                stage.role_name,
                outcome(volume.counts[i], stage.name),
                figures.of_stage("cost_per_", i),
            )
            for i, stage in enumerate(plan.stages)
        ),
        quantiles=_quantiles(plan, volume),
        lowest_rates=() if target is None else tuple(_lowest_rates(plan, volume, target)),
    )


def _quantiles(plan: Plan, volume: Volume) -> tuple[Quantile, ...]:
    """Customers, revenue and margin at the 10, 50 and 90 % quantile of the binomial law."""
    most = LARGEST_TARGET if len(volume.entering) == 1 else LARGEST_JOINED
    if volume.counts[plan.last] > most:
        return ()
    groups = [(n, plan.through(stage, plan.last)) for stage, n in volume.entering]
    terms = customers_of(groups)
    return tuple(_quantile(plan, q, terms.quantile(q)) for q in QUANTILES)


def _quantile(plan: Plan, q: Fraction, customers: int) -> Quantile:
    return Quantile(
        q,
        outcome(Fraction(customers), plan.stages[plan.last].name),
        _times(plan, customers, customer_value(plan), "deal.value"),
        _times(plan, customers, customer_margin(plan), "deal.margin"),
    )


def _times(plan: Plan, customers: int, each: Fraction | None, key: str) -> Quantity:
    if each is None:
        return missing(money(0, plan.currency).unit, Missing("key", key))
    return money(customers * each, plan.currency)


def _lowest_rates(plan: Plan, volume: Volume, target: Target) -> list[LowestRate]:
    """Per stage above the goal, the lowest rate that reaches it, the other rates as stated."""
    lowest = _lowest_for_budget if volume.rule is Rule.BUDGET else _lowest_for_counts
    first = 0 if volume.rule is Rule.BUDGET else volume.entering[0][0]
    rates = []
    for i in range(first, target.stage):
        stage, needed = plan.stages[i], lowest(plan, volume, target, i)
        reachable = needed is not None and needed <= 1
        rates.append(
            LowestRate(
                stage.name,
                stage.title,
                stage.role_name,
                share(plan.rate(i)),
                share(needed) if needed is not None and reachable else OUT_OF_REACH,
            )
        )
    return rates


def _lowest_for_counts(plan: Plan, volume: Volume, target: Target, stage: int) -> Fraction | None:
    """The count at the goal is a + b·r in one rate r: r ≥ (target − a) ÷ b."""
    a = b = Fraction(0)
    for entering, n in volume.entering:
        if entering <= stage:
            b += n * plan.through(entering, stage) * plan.through(stage + 1, target.stage)
        elif entering <= target.stage:
            a += n * plan.through(entering, target.stage)
    missing_yet = max(Fraction(0), target.amount - a)
    if missing_yet == 0:
        return Fraction(0)
    return missing_yet / b if b else None


def _lowest_for_budget(plan: Plan, volume: Volume, target: Target, stage: int) -> Fraction | None:
    """One at the goal costs a ÷ r + c in one rate r, and may cost m: r ≥ a ÷ (m − c).

    m = (budget − fixed costs) ÷ target; a ÷ r is what stages down to this one cost, c the rest.
    """
    a = c = Fraction(0)
    for cost in plan.spend.per:
        if cost.stage > target.stage:
            c += cost.amount * plan.through(target.stage, cost.stage)
        elif cost.stage > stage:
            c += cost.amount / plan.through(cost.stage, target.stage)
        else:
            a += cost.amount / plan.through(cost.stage, target.stage) * plan.rate(stage)
    m = ((volume.budget or Fraction(0)) - plan.spend.fixed) / target.amount
    if a == 0 and m >= c:
        return Fraction(0)
    return a / (m - c) if m > c else None
