"""What one of every stage is worth, and what the open leads are worth at these values."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan, Stage
from funnelplan.core.quantities import (
    Duration,
    Quantity,
    missing,
    money,
    outcome,
    share,
)
from funnelplan.core.target import RateShown, rate_shown
from funnelplan.core.volumes import Rule, Volume, spread


class OpenLot(NamedTuple):
    """Leads that are open now, and for how long."""

    leads: Quantity
    age_days: Fraction | None


class StageValue(NamedTuple):
    """One of a stage: the share that becomes a customer, what it is worth, and the open ones."""

    name: str
    title: str | None
    role: str | None
    becomes_customer: Quantity
    value: Quantity
    margin: Quantity
    rate: RateShown | None
    open: tuple[OpenLot, ...]
    open_count: Quantity
    open_value: Quantity
    open_margin: Quantity


class ValueResult(NamedTuple):
    """The answer to "what is a lead worth?"; the totals are over all stages' open leads."""

    customer_value: Quantity
    customer_margin: Quantity
    stages: tuple[StageValue, ...]
    open_customers: Quantity
    open_value: Quantity
    open_margin: Quantity


def values(plan: Plan) -> ValueResult:
    """Value per stage = the customer's value × Π rates from there on (source 002: an SQL 25,000)."""
    one_customer = Volume(Rule.GIVEN, spread(plan, plan.last, 1), ((plan.last, 1),))
    figures = Figures(plan, one_customer, None)
    stages = tuple(_stage(plan, figures, i) for i in range(len(plan.stages)))
    customers = sum(
        (_open(stage) * plan.through(i, plan.last) for i, stage in enumerate(plan.stages)),
        Fraction(0),
    )
    value, margin = figures["customer_value"], figures["customer_margin"]
    return ValueResult(
        customer_value=value,
        customer_margin=margin,
        stages=stages,
        open_customers=outcome(customers, plan.stages[plan.last].name),
        open_value=times(customers, value),
        open_margin=times(customers, margin),
    )


def _stage(plan: Plan, figures: Figures, i: int) -> StageValue:
    stage, count = plan.stages[i], _open(plan.stages[i])
    value, margin = figures.of_stage("value_per_", i), figures.of_stage("margin_per_", i)
    return StageValue(
        name=stage.name,
        title=stage.title,
        role=stage.role_name,
        becomes_customer=share(plan.through(i, plan.last)),
        value=value,
        margin=margin,
        rate=rate_shown(plan, i),
        open=tuple(
            OpenLot(outcome(Fraction(lot.leads), stage.name), _days(lot.age)) for lot in stage.open
        ),
        open_count=outcome(count, stage.name),
        open_value=times(count, value),
        open_margin=times(count, margin),
    )


def _open(stage: Stage) -> Fraction:
    return Fraction(sum(lot.leads for lot in stage.open))


def _days(age: Duration | None) -> Fraction | None:
    return None if age is None else age.days


def times(count: Fraction, each: Quantity) -> Quantity:
    """count × an amount of money; missing where that is."""
    if each.why is not None:
        return missing(each.unit, each.why)
    return money(count * each.exact, each.unit.name)
