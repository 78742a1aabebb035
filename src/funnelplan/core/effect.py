"""Two volumes of a plan set side by side: as it would be, and as it is when leads go cold."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.metrics import Figures
from funnelplan.core.mixture import chance as chance_of
from funnelplan.core.quantities import Quantity, chance, change, missing, money, outcome
from funnelplan.core.stage import Role
from funnelplan.core.terms import customers as customers_of

HALF = Fraction(1, 2)
MOST_ROWS = 4

Groups = tuple[tuple[int, Fraction], ...]
"""Whole leads, and the share of them that becomes a customer."""

COMPARED = ("revenue", "margin", "spend", "cost_per_order", "roi_on_margin", "roi_on_revenue")


class Change(NamedTuple):
    """A figure as planned, as it is now, and the difference."""

    planned: Quantity
    now: Quantity
    change: Quantity


class ChanceRow(NamedTuple):
    """The chance of so many customers or more, as planned and now."""

    at_least: int
    planned: Quantity
    now: Quantity


class Effect(NamedTuple):
    """What the loss does: on average and in whole customers, to the chances, and to the money."""

    customers: Change
    most_likely: Mapping[str, tuple[int, ...]]
    chances: tuple[ChanceRow, ...]
    better_than_even: int
    whole_customers: Change
    whole_revenue: Change
    metrics: Mapping[str, Change]


def effect(before: Figures, after: Figures, goal: int) -> Effect:
    """Every figure that going cold changes; `goal` is the number of customers chances are given for."""
    last = before.plan.last
    groups = before.volume.groups(last), after.volume.groups(last)
    laws = customers_of(groups[0]), customers_of(groups[1])
    better = laws[1].quantile(HALF)
    return Effect(
        customers=changed(before["customers"], after["customers"]),
        most_likely={"planned": laws[0].modes(), "now": laws[1].modes()},
        chances=tuple(_row(k, groups) for k in _rows(goal, better, after["customers"])),
        better_than_even=better,
        whole_customers=_whole_customers(before, after),
        whole_revenue=_whole_revenue(before, after),
        metrics=_compared(before, after),
    )


def changed(planned: Quantity, now: Quantity) -> Change:
    """Two figures and their difference."""
    return Change(planned, now, change(planned, now))


def _compared(before: Figures, after: Figures) -> dict[str, Change]:
    """The figures set side by side, with what a lead costs (spend ÷ MQLs): it can't see the loss."""
    changes = {name: changed(before[name], after[name]) for name in COMPARED}
    mql = before.plan.role(Role.MQL)
    if mql is not None:
        costs = (figures.of_stage("cost_per_", mql) for figures in (before, after))
        changes["cost_per_mql"] = changed(*costs)
    return changes


def _rows(goal: int, better: int, now: Quantity) -> tuple[int, ...]:
    """From the goal down to what comes out now, on at most MOST_ROWS rows."""
    lowest = max(1, min(now.whole or 0, better))
    every = range(goal, lowest - 1, -1)
    if len(every) <= MOST_ROWS:
        return tuple(every) or (goal,)
    return tuple(sorted({goal, max(better, 1), lowest}, reverse=True))


def _row(k: int, groups: tuple[Groups, Groups]) -> ChanceRow:
    planned, now = (chance(chance_of(each, k)) for each in groups)
    return ChanceRow(k, planned, now)


def _whole_customers(before: Figures, after: Figures) -> Change:
    """Customers rounded down once, from the leads worked."""
    name = before.plan.stages[before.plan.last].name
    whole = [Fraction(figures["customers"].whole or 0) for figures in (before, after)]
    return changed(outcome(whole[0], name), outcome(whole[1], name))


def _whole_revenue(before: Figures, after: Figures) -> Change:
    """The revenue of that many whole customers."""
    value = before["customer_value"]
    if value.why is not None:
        absent = missing(value.unit, value.why)
        return Change(absent, absent, absent)
    whole = _whole_customers(before, after)
    currency = before.plan.currency
    planned, now = (money(q.exact * value.exact, currency) for q in (whole.planned, whole.now))
    return changed(planned, now)
