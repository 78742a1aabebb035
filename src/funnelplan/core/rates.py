"""Rates as results show them: with what they rest on, or weighted over the channels."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted, Known, Quantity, share


class RateShown(NamedTuple):
    """A rate as the plan states it, with what it rests on."""

    value: Quantity
    known: Known
    counted: Counted | None = None
    source: str | None = None
    as_of: date | None = None
    owner: str | None = None


def rate_shown(plan: Plan, stage: int, figures: Figures) -> RateShown | None:
    """A stage's rate with what it rests on; None at the customer. Of a mix, weighted by its channels."""
    own = plan.stages[stage].rate
    flows = figures.volume.flows if own and plan.channels else ()
    if any(f.route.enters <= stage and f.route.rates[stage] != plan.rate(stage) for f in flows):
        return RateShown(figures.of_stage("rate_", stage), Known.BLENDED)
    return stated_rate(plan, stage)


def stated_rate(plan: Plan, stage: int) -> RateShown | None:
    """A stage's rate as the plan states it; None at the customer."""
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
