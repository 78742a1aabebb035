"""Fixed costs as they fall due, month by month.

What is paid monthly, and what does not say when, is spread evenly over the plan's months; what names
a month or a day falls due in it. A plan without dates has no month that a date could be in, so all
of its costs are spread. A plan that says only what is available spends that, evenly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from funnelplan.core.calendar import YEAR, Calendar
from funnelplan.core.ledger import Months
from funnelplan.core.money import Cost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing
from funnelplan.core.routes import NOTHING
from funnelplan.core.volume import Volume, is_priced, pays

MONTHLY = "monthly"


class Due(NamedTuple):
    """Fixed costs per month, and what is to be said of them.

    `spread` does not say when it is paid, or can't; `early` is paid before the plan, and counted in
    its first month; `beyond` is paid after the months that are looked at, and left out. Where the
    plan comes again, all of them are of every round that begins within these months.
    """

    months: Months
    spread: Fraction
    early: Fraction
    beyond: Fraction


def lacks_spend(plan: Plan, volume: Volume) -> Missing | None:
    """Why there is no spend: a part of the leads has no price, or the plan states no costs."""
    if is_priced(plan, volume) or (_is_budget_spent(plan) and _budget(plan, volume) is not None):
        return None
    if plan.itemised:
        return Missing("own_costs", "spend.per")
    return None if plan.spend.nurture else Missing("key", "spend.per")


def fixed_of(plan: Plan, volume: Volume) -> tuple[Cost, ...]:
    """The fixed costs that a volume causes: the plan's, its channels', or the budget that is spent."""
    if _is_budget_spent(plan):
        budget = _budget(plan, volume)
        return () if budget is None else (Cost("budget", budget),)
    paying = (channel.costs for channel in plan.channels if pays(channel, volume))
    return (*plan.spend.costs, *(cost for costs in paying for cost in costs))


def due(costs: Iterable[Cost], calendar: Calendar, months: int, every: int | None = None) -> Due:
    """Fixed costs as they fall due in the first so many months from the beginning of a plan on.

    Args:
        costs: of one round; calendar: of the plan; months: so many are looked at; every: after how
        many of them the plan comes again, and again; None where it does not.

    Returns:
        What a later round pays before it begins is due while an earlier one runs.
    """
    row, early, beyond, spread = [NOTHING] * months, NOTHING, NOTHING, NOTHING
    rounds = range(0, months, every or months)
    for cost, begins in product(costs, rounds):
        at = _month_of(cost, calendar)
        if at is None and cost.paid != MONTHLY:
            spread += cost.amount
        for month, amount in _instalments(cost, at, len(calendar.months)):
            if begins + month >= months:
                beyond += amount
                continue
            row[max(0, begins + month)] += amount
            if begins + month < 0:
                early += amount
    return Due(tuple(row), spread, early, beyond)


def _instalments(cost: Cost, at: int | None, many: int) -> Iterator[tuple[int, Fraction]]:
    """The months of the plan in which a cost is paid, with the amounts; below 0 before it begins."""
    if at is not None:
        yield at, cost.amount
        return
    for month in range(many):
        yield month, cost.amount / many


def _month_of(cost: Cost, calendar: Calendar) -> int | None:
    """The month in which a cost is paid, 0 for the plan's first; None where it is spread."""
    if cost.paid in (None, MONTHLY) or calendar.start is None:
        return None
    day = date.fromisoformat(cost.paid if len(cost.paid) > len("2027-04") else f"{cost.paid}-01")
    return (day.year - calendar.start.year) * YEAR + day.month - calendar.start.month


def _is_budget_spent(plan: Plan) -> bool:
    """Whether the plan says only what is available, not what things cost."""
    return not plan.itemised


def _budget(plan: Plan, volume: Volume) -> Fraction | None:
    return plan.spend.budget if volume.budget is None else volume.budget
