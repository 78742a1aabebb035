"""What one of every stage is worth, and what the open leads are worth at these values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.capital import Capital, capital
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Duration,
    Quantity,
    missing,
    money,
    outcome,
    share,
)
from funnelplan.core.rates import RateShown, rate_shown
from funnelplan.core.routes import Route
from funnelplan.core.stage import Stage
from funnelplan.core.volume import NO_VOLUME, Rule, Target, Volume
from funnelplan.core.volumes import goal_of, planned, required


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


class ChannelValue(NamedTuple):
    """What one of every stage that a channel passes is worth when it came over this channel."""

    name: str
    becomes_customer: Mapping[str, Quantity]
    values: Mapping[str, Quantity]
    margins: Mapping[str, Quantity]


class ValueResult(NamedTuple):
    """The answer to "what is a lead worth?"; the totals are over all stages' open leads."""

    customer_value: Quantity
    customer_margin: Quantity
    stages: tuple[StageValue, ...]
    open_customers: Quantity
    open_value: Quantity
    open_margin: Quantity
    capital: Capital | None
    channels: tuple[ChannelValue, ...]


def values(plan: Plan) -> ValueResult:
    """Value per stage = the customer's value × Π rates from there on (source 002: an SQL 25,000)."""
    figures = Figures(plan, _volume(plan), None)
    stages = tuple(_stage(plan, figures, i) for i in range(len(plan.stages)))
    customers = sum(
        (each.open_count.exact * each.becomes_customer.exact for each in stages), Fraction(0)
    )
    value, margin = figures["customer_value"], figures["customer_margin"]
    return ValueResult(
        customer_value=value,
        customer_margin=margin,
        stages=stages,
        open_customers=outcome(customers, plan.stages[plan.last].name),
        open_value=times(customers, value),
        open_margin=times(customers, margin),
        capital=_capital(plan, figures),
        channels=tuple(_of_channel(plan, route, value, margin) for route in plan.routes),
    )


def _capital(plan: Plan, figures: Figures) -> Capital | None:
    """The open leads as capital, where the plan says anything of time or of what follows later."""
    spend = plan.spend
    if not plan.timed and spend.discount is None and spend.nurture is None:
        return None
    return capital(plan, figures)


def _of_channel(plan: Plan, route: Route, value: Quantity, margin: Quantity) -> ChannelValue:
    """The customer's value and margin × the channel's own share that gets there."""
    passed = range(route.enters, len(plan.stages))
    becomes = {plan.stages[i].name: route.through(i, plan.last) for i in passed}
    return ChannelValue(
        name=route.name,
        becomes_customer={name: share(rate) for name, rate in becomes.items()},
        values={name: times(rate, value) for name, rate in becomes.items()},
        margins={name: times(rate, margin) for name, rate in becomes.items()},
    )


def _stage(plan: Plan, figures: Figures, i: int) -> StageValue:
    stage, count = plan.stages[i], _open(plan.stages[i])
    becomes = _becomes(plan, figures, i)
    value = times(becomes.exact, figures["customer_value"])
    margin = times(becomes.exact, figures["customer_margin"])
    return StageValue(
        name=stage.name,
        title=stage.title,
        role=stage.role_name,
        becomes_customer=becomes,
        value=value,
        margin=margin,
        rate=rate_shown(plan, i, figures),
        open=tuple(
            OpenLot(outcome(Fraction(lot.leads), stage.name), _days(lot.age)) for lot in stage.open
        ),
        open_count=outcome(count, stage.name),
        open_value=times(count, value),
        open_margin=times(count, margin),
    )


def _volume(plan: Plan) -> Volume:
    """The volume whose mix decides what one of a stage is worth: the planned one, if it has any."""
    volume = planned(plan, goal_of(plan)) if plan.channels else NO_VOLUME
    if volume.rule is Rule.NOTHING or not volume.counts[plan.last]:
        return required(plan, Target(plan.last, Fraction(1)))
    return volume


def _becomes(plan: Plan, figures: Figures, stage: int) -> Quantity:
    """Share of a stage that becomes a customer; of a mix, counted over its channels."""
    if plan.channels and stage < plan.last:
        won = figures.of_stage("won_per_", stage)
        if won.why is None:
            return won
    return share(plan.through(stage, plan.last))


def _open(stage: Stage) -> Fraction:
    return Fraction(sum(lot.leads for lot in stage.open))


def _days(age: Duration | None) -> Fraction | None:
    return None if age is None else age.days


def times(count: Fraction, each: Quantity) -> Quantity:
    """count × an amount of money; missing where that is."""
    if each.why is not None:
        return missing(each.unit, each.why)
    return money(count * each.exact, each.unit.name)
