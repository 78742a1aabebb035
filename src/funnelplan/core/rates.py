"""Rates as results show them: with what they rest on, or weighted over the channels."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Between, Counted, Known, Quantity, share


class RateShown(NamedTuple):
    """A rate that is reckoned with, and what it rests on.

    Where some of the stage go `cold` it is less than the `stated` one; both are None elsewhere.
    """

    value: Quantity
    known: Known
    counted: Counted | None = None
    between: Between | None = None
    source: str | None = None
    as_of: date | None = None
    owner: str | None = None
    stated: Quantity | None = None
    cold: Quantity | None = None


def rate_shown(plan: Plan, stage: int, figures: Figures) -> RateShown | None:
    """A stage's rate with what it rests on; None at the customer. Of a mix, weighted by its channels."""
    own = plan.stages[stage].rate
    flows = figures.volume.flows if own and plan.channels else ()
    if any(f.route.enters <= stage and f.route.rates[stage] != plan.rate(stage) for f in flows):
        return RateShown(figures.of_stage("rate_", stage), Known.BLENDED)
    shown = stated_rate(plan, stage)
    if shown is None or stage not in plan.cold:
        return shown
    planned, cold = share(plan.rate(stage)), share(plan.cold[stage])
    return shown._replace(value=planned, stated=shown.value, cold=cold)


def stated_rate(plan: Plan, stage: int) -> RateShown | None:
    """A stage's rate as the plan states it; None at the customer."""
    rate = plan.stages[stage].rate
    if rate is None:
        return None
    stated = plan.assumption("stages", stage, "rate")
    counted = rate.evidence if isinstance(rate.evidence, Counted) else None
    between = rate.evidence if isinstance(rate.evidence, Between) else None
    if stated is None:
        return RateShown(share(rate.value), Known.ASSUMED, counted, between)
    source, as_of, owner = stated.provenance
    return RateShown(share(rate.value), stated.known, counted, between, source, as_of, owner)
