"""What a volume brings about month by month: who comes, what they cost, who buys late.

A unit cost arises when a lead comes to its stage. Where a count is stated further down, what the
stages above it cost arises when these leads come in. Late customers are a share of all who come to
their stage, and take their time from then; each costs what a customer of its own route does.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from operator import add

from funnelplan.core.calendar import Period
from funnelplan.core.counts import ENTERING
from funnelplan.core.daily import Row, between, passed_on, path_law
from funnelplan.core.inflow import spread
from funnelplan.core.ledger import Activity, Months, together
from funnelplan.core.nurture import Late
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, Route
from funnelplan.core.unfolding import Unfolded
from funnelplan.core.volume import Volume
from funnelplan.core.when import EVENLY


def activity(
    unfolded: Unfolded, volume: Volume, months: tuple[Period, ...], fixed: Months
) -> Activity:
    """What happens in each of some months.

    Args:
        unfolded: the volume over its days, as far as the months go; volume: the same; months: those
        that are looked at, from the first day on; fixed: the fixed costs that fall due in them.
    """
    plan = unfolded.plan
    nurture, late = plan.spend.nurture, plan.spend.late
    none = (0.0,) * len(months)

    def unit_costs(stages: range) -> Months:
        rows = (costs_row(unfolded, volume, stage) for stage in stages if _is_paid(unfolded, stage))
        return together(none, *(by_month(row, months) for row in rows))

    sales = unit_costs(range(plan.sales, len(plan.stages)))
    if late is not None and _is_paid(unfolded, plan.last):
        sales = together(sales, by_month(late_costs_row(unfolded, volume, late), months))
    return Activity(
        leads=by_month(coming(unfolded, volume, nurture.stage), months) if nurture else none,
        customers=by_month(unfolded.row(plan.last), months),
        late=by_month(late_row(unfolded, volume, late), months) if late else none,
        media=unit_costs(range(plan.sales)),
        sales=sales,
        fixed=fixed,
    )


def by_month(row: Row, months: Iterable[Period]) -> Months:
    """What comes in each month."""
    return tuple(between(row, month.begins, month.ends) for month in months)


def implied(plan: Plan, volume: Volume, stage: int) -> Fraction:
    """How many of a stage lie behind the counts that are stated further down; else none."""
    own = [each for each in volume.entering if plan.channel_of(each.route) is None]
    if volume.rule not in ENTERING or stage >= min((each.stage for each in own), default=0):
        return NOTHING
    flows = (flow for flow in volume.flows if plan.channel_of(flow.route) is None)
    return sum((flow.at(stage) for flow in flows), NOTHING)


def coming(unfolded: Unfolded, volume: Volume, stage: int) -> Row:
    """Who comes to a stage day by day; those behind a count further down when that comes in."""
    above = _spread(unfolded, float(implied(unfolded.plan, volume, stage)))
    return tuple(map(add, unfolded.row(stage), above))


def costs_row(unfolded: Unfolded, volume: Volume, stage: int, of: int | None = None) -> Row:
    """What those who come to a stage cost there, or as one `of` another stage, day by day."""
    plan, each = unfolded.plan, partial(cost_at, stage if of is None else of)
    above = float(implied(plan, volume, stage)) * each(plan.own)
    row = unfolded.weighed(stage, each)
    return tuple(map(add, row, _spread(unfolded, above)))


def late_row(unfolded: Unfolded, volume: Volume, late: Late) -> Row:
    """Late customers day by day: rate · (all who come to their stage ∗ law of their time)."""
    return _later(unfolded, coming(unfolded, volume, late.stage), late)


def late_costs_row(unfolded: Unfolded, volume: Volume, late: Late) -> Row:
    """What late customers cost day by day: each what a customer of its own route does."""
    row = costs_row(unfolded, volume, late.stage, unfolded.plan.last)
    return _later(unfolded, row, late)


def cost_at(stage: int, route: Route) -> float:
    """What one of a stage costs on a route."""
    return float(route.cost_at(stage))


def _later(unfolded: Unfolded, row: Row, late: Late) -> Row:
    """What is left of a row that comes to the stage of the late ones, when they buy."""
    cells, rate = unfolded.cells, float(late.rate.value)
    law = path_law((late.takes,), unfolded.calendar.cell, cells)
    return tuple(rate * each for each in passed_on(row, law, cells))


def _is_paid(unfolded: Unfolded, stage: int) -> bool:
    """Whether anyone who comes in costs something at a stage, or has above it."""
    routes = {each.route for each in unfolded.inflow}
    return any(cost.stage == stage for route in routes for cost in route.per)


def _spread(unfolded: Unfolded, amount: float) -> Row:
    """So much, evenly over the days that leads of the plan's own stages come in on."""
    days = spread(EVENLY, unfolded.calendar)[: unfolded.cells]
    return (*(amount * day for day in days), *([0.0] * (unfolded.cells - len(days))))
