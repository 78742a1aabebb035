"""What every hour or day costs until sales follows up: the price of what was agreed on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import cold
from funnelplan.core.formula import lacking
from funnelplan.core.lags import Average, Exactly, mean_days, slowed
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Duration,
    Kind,
    Quantity,
    Span,
    Unit,
    days,
    missing,
    money,
    outcome,
    share,
)
from funnelplan.core.replacing import without_cold
from funnelplan.core.routes import NOTHING, ONE
from funnelplan.core.shelf import Response, never_called
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Volume
from funnelplan.core.volumes import gone_cold, with_leads

TABLE_ROWS = 8
HOURS_BELOW = Fraction(2)
"""Responses below so many days are priced by the hour, others by the day."""


class Priced(NamedTuple):
    """A response of so many days on average, the share that then goes cold, and what that changes."""

    at: Fraction
    response: Quantity
    cold_share: Quantity
    customers: Quantity
    change: Quantity
    revenue: Quantity
    margin: Quantity
    what: str


def delays(plan: Plan, stage: int, of: int, now: Figures, overrun: Fraction) -> Iterator[Priced]:
    """What every hour or day of response costs: the plan's own, the agreed one, and steps around them."""
    at = plan.stages[stage]
    if at.response is None or at.shelf_life is None:
        return
    for time, what in _times(plan, at):
        quicker = replace(at, response=_at(at.response, time))
        late = cold.by_response(quicker) or NOTHING
        priced = plan.going_cold({**plan.cold, stage: max(late, overrun)})
        yield _priced(priced, stage, of, now, time, what)


def _at(response: Response, time: Fraction) -> Response:
    """The same kind of response with another mean; one that takes no time has none."""
    own = mean_days(response.lag)
    if not time or not own or isinstance(response.lag, Exactly):
        return Response(Exactly(Duration(time, Span.DAY)), never_called(response))
    if isinstance(response.lag, Average):
        return response._replace(lag=response.lag._replace(mean=Duration(time, Span.DAY)))
    return response._replace(lag=slowed(response.lag, time / own))


def _times(plan: Plan, at: Stage) -> list[tuple[Fraction, str]]:
    """Responses to price: at once, steps up to twice the plan's own, its own, and the agreed one."""
    own = NOTHING if at.response is None else mean_days(at.response.lag)
    agreed = None if plan.sla is None or plan.sla.response is None else plan.sla.response.days
    step = Fraction(1, 24) if own < HOURS_BELOW else ONE
    while own * 2 / step > TABLE_ROWS:
        step *= 2
    found = {step * i: "step" for i in range(TABLE_ROWS + 1) if step * i <= max(own * 2, step * 4)}
    found[own] = "now"
    if agreed is not None:
        found[agreed] = "agreed" if agreed != own else "now"
    return sorted(found.items())


def _worked(plan: Plan, stage: int, of: int) -> Volume:
    """So many leads, of which a share goes cold; it may be all of them."""
    if plan.cold[stage] < 1:
        return with_leads(plan, stage, of)
    fresh = without_cold(plan, stage)
    return gone_cold(fresh, with_leads(fresh, stage, of), stage, of)


def _priced(plan: Plan, stage: int, of: int, now: Figures, time: Fraction, what: str) -> Priced:
    last = plan.stages[plan.last].name
    customers = _worked(plan, stage, of).counts[plan.last]
    gained = customers - now["customers"].exact
    value, margin = (plan.deal.customer_value, plan.deal.customer_margin)
    unit = Unit(Kind.MONEY, plan.currency)
    return Priced(
        time,
        days(time),
        share(plan.cold[stage]),
        outcome(customers, last),
        outcome(gained, last),
        missing(unit, lacking("deal.value"))
        if value is None
        else money(gained * value, plan.currency),
        missing(unit, lacking("deal.margin"))
        if margin is None
        else money(gained * margin, plan.currency),
        what,
    )
