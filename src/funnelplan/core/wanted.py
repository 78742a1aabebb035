"""The customers that a plan wants, and by when: its targets by quarter, or the one by its last day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.calendar import QUARTER, Period, calendar_of, together
from funnelplan.core.daily import Row
from funnelplan.core.plan import Plan
from funnelplan.core.volume import Target


class Wanted(NamedTuple):
    """So many customers in all by the end of a period: its last cell is before `ends`."""

    number: int
    ends: int
    last: date | None
    customers: Fraction


def wanted(plan: Plan, target: Target) -> tuple[Wanted, ...]:
    """The targets of a plan that lead to a target: its own by quarter, where they end with it."""
    calendar = calendar_of(plan.goal)
    by_quarter = () if plan.goal is None else plan.goal.by_quarter
    if not by_quarter or target.amount != by_quarter[-1]:
        return (Wanted(1, calendar.cells, calendar.end, target.amount),)
    quarters = together(calendar.months, QUARTER)
    return tuple(
        Wanted(each.number, each.ends, each.last, Fraction(customers))
        for each, customers in zip(quarters, by_quarter, strict=True)
    )


def wanted_by(plan: Plan, period: Period) -> int | None:
    """What the plan wants by the end of a period in all; None where it does not say."""
    if plan.goal is None or not plan.goal.by_quarter:
        return None
    quarters = together(calendar_of(plan.goal).months, QUARTER)
    ends = {each.ends: n for each, n in zip(quarters, plan.goal.by_quarter, strict=True)}
    return ends.get(period.ends)


def evenly(targets: tuple[Wanted, ...]) -> Row:
    """Customers wanted day by day: what each target adds, evenly over its days."""
    row: list[float] = []
    so_far = Fraction(0)
    for each in targets:
        days = each.ends - len(row)
        row += [float((each.customers - so_far) / days)] * days
        so_far = each.customers
    return tuple(row)
