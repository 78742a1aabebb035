"""What the money goes into: every cost by name, date and kind, and what one of each stage costs.

Three kinds. Fixed costs are named amounts, whatever the volume. Unit costs are media costs above
the first stage of sales (the SQL, else the opportunity, else the customer) and sales costs from it
on, a share of the deal included.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.formula import quotient
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Cost, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Quantity, Unit, missing, money, outcome, share
from funnelplan.core.routes import total
from funnelplan.core.volume import Rule, Volume, pays

MONTH = "month"


class Sort(Enum):
    """What kind of cost it is."""

    FIXED = "fixed"
    MEDIA = "media"
    SALES = "sales"


class CostLine(NamedTuple):
    """One cost of the plan.

    A fixed one has a name and, where the plan says so, when it is paid; a unit cost has the stage
    it is paid for each one of, how many there are, and for a share of the deal that share. A fixed
    one that is stated per month has that and the months.
    `channel` is the channel whose own cost it is.
    """

    kind: str
    what: str
    channel: str | None
    paid: str | None
    each: Quantity | None
    of_deal: Quantity | None
    counted: Quantity | None
    amount: Quantity


class StageCost(NamedTuple):
    """What one of a stage costs on average, by kind, and what one more costs."""

    name: str
    title: str | None
    role: str | None
    media: Quantity
    sales: Quantity
    fixed: Quantity
    all: Quantity
    next: Quantity


class CostSheet(NamedTuple):
    """Every cost of a volume, and what it makes of one of each stage; `sales_from` is a stage."""

    sales_from: str
    lines: tuple[CostLine, ...]
    media: Quantity
    sales: Quantity
    fixed: Quantity
    spend: Quantity
    stages: tuple[StageCost, ...]


def cost_sheet(figures: Figures) -> CostSheet:
    """The costs of the figures' volume."""
    plan = figures.plan
    return CostSheet(
        sales_from=plan.stages[plan.sales].name,
        lines=(*_fixed(plan, figures.volume), *_unit_costs(plan, figures.volume)),
        media=figures["media_costs"],
        sales=figures["sales_costs"],
        fixed=figures["fixed_costs"],
        spend=figures["spend"],
        stages=tuple(_stage(figures, i) for i in range(len(plan.stages))),
    )


def _fixed(plan: Plan, volume: Volume) -> Iterator[CostLine]:
    for cost in plan.spend.costs:
        yield _fixed_line(plan, cost, None)
    for channel in plan.channels:
        if pays(channel, volume):
            yield from (_fixed_line(plan, cost, channel.name) for cost in channel.costs)


def _fixed_line(plan: Plan, cost: Cost, channel: str | None) -> CostLine:
    amount = money(cost.amount, plan.currency)
    each = counted = None
    if cost.months:
        each = money(cost.amount / cost.months, plan.currency)
        counted = outcome(Fraction(cost.months), MONTH)
    return CostLine(Sort.FIXED.value, cost.what, channel, cost.paid, each, None, counted, amount)


def _unit_costs(plan: Plan, volume: Volume) -> Iterator[CostLine]:
    """One line for each unit cost that the plan states, over all that flows at it."""
    if volume.rule is Rule.NOTHING:
        return
    counts: dict[tuple[object, ...], list[Fraction]] = {}
    stated: dict[tuple[object, ...], UnitCost] = {}
    for flow in volume.flows:
        for cost in flow.route.per:
            stated[cost.path] = cost
            counts.setdefault(cost.path, []).append(flow.at(cost.stage))
    for path, cost in sorted(stated.items(), key=lambda item: item[1].stage):
        at = cost.path[1] if cost.path[:1] == ("channels",) else None
        channel = plan.channels[at].name if isinstance(at, int) else None
        yield _unit_line(plan, cost, channel, total(counts[path]))


def _unit_line(plan: Plan, cost: UnitCost, channel: str | None, count: Fraction) -> CostLine:
    stage = plan.stages[cost.stage].name
    return CostLine(
        kind=(Sort.MEDIA if cost.stage < plan.sales else Sort.SALES).value,
        what=stage,
        channel=channel,
        paid=None,
        each=money(cost.amount, plan.currency),
        of_deal=None if cost.of_deal is None else share(cost.of_deal),
        counted=outcome(count, stage),
        amount=money(cost.amount * count, plan.currency),
    )


def _stage(figures: Figures, i: int) -> StageCost:
    stage = figures.plan.stages[i]
    kinds = (figures[f"{kind}_costs"] for kind in ("media", "sales", "fixed"))
    media, sales, fixed = (_per(cost, figures.of_stage("", i)) for cost in kinds)
    return StageCost(
        stage.name,
        stage.title,
        stage.role_name,
        media,
        sales,
        fixed,
        figures.of_stage("cost_per_", i),
        figures.of_stage("next_cost_per_", i),
    )


def _per(cost: Quantity, count: Quantity) -> Quantity:
    """A cost ÷ a count."""
    for side in (cost, count):
        if side.why is not None:
            return missing(Unit(Kind.MONEY, cost.unit.name), side.why)
    each = quotient(cost.exact, count.exact)
    if isinstance(each, Missing):
        return missing(cost.unit, each)
    return Quantity(each, cost.unit)
