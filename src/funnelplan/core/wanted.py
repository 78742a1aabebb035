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


def wanted_by(targets: tuple[Wanted, ...], period: Period) -> Fraction | None:
    """What is wanted by the end of a period in all; None where no target says."""
    return {each.ends: each.customers for each in targets}.get(period.ends)


def left_aside(plan: Plan, target: Target) -> int | None:
    """Where the plan's targets by quarter lead to, if that is not what is asked for."""
    by_quarter = () if plan.goal is None else plan.goal.by_quarter
    return by_quarter[-1] if by_quarter and by_quarter[-1] != target.amount else None


def evenly(targets: tuple[Wanted, ...]) -> Row:
    """Customers wanted day by day: what each target adds, evenly over its days."""
    row: list[float] = []
    so_far = Fraction(0)
    for each in targets:
        days = each.ends - len(row)
        row += [float((each.customers - so_far) / days)] * days
        so_far = each.customers
    return tuple(row)
