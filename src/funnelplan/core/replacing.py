"""New leads in place of those that went cold: how many, what they bring, and what they cost."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.formula import lacking
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Quantity, Unit, missing, money, need
from funnelplan.core.routes import NOTHING, Exact


class Hold(NamedTuple):
    """How many more leads hold the planned customers, how many that makes, and what they cost."""

    extra: Quantity
    total: Quantity
    cost: Quantity


def without_cold(plan: Plan, stage: int) -> Plan:
    """The plan at the rate of those worked in time: a count of cold leads replaces the plan's share."""
    if stage not in plan.cold and not plan.stages[stage].basis:
        return plan
    return plan.going_cold({**plan.cold, stage: NOTHING})


def planned_share(plan: Plan, stage: int) -> Fraction:
    """The share that the plan reckons with: worked out, else what its rate was measured on."""
    return plan.cold.get(stage, plan.stages[stage].basis or NOTHING)


def each_brings(plan: Plan, stage: int) -> Fraction:
    """Customers that one more lead at the stage brings on average, from where new ones come."""
    mix = plan.mix_for(stage)
    passing = sum((part.share for part in mix.parts if part.route.enters <= stage), NOTHING)
    return passing / mix.one.counts[stage]


def not_held(plan: Plan, stage: int, why: Missing) -> Hold:
    """No number of leads is enough, and why."""
    nothing = missing(Unit(Kind.NEED, plan.stages[stage].name), why)
    return Hold(nothing, nothing, missing(Unit(Kind.MONEY, plan.currency), why))


def hold(plan: Plan, stage: int, of: int, extra: int | None) -> Hold:
    """So many more at the stage, or that no number is enough."""
    name = plan.stages[stage].name
    if extra is None:
        return not_held(plan, stage, Missing("all_cold"))
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
