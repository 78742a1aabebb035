"""Several plans added up: units, countries, products. Currencies are never mixed.

Every plan is taken at its planned volume. Stages are the same where their role is, else where their
name is. The plans' customers are independent, so the chance that all goals together are reached is
that of a sum, and the chance that every single one is, a product.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import mixture
from funnelplan.core.chance import LARGEST_JOINED
from funnelplan.core.formula import lacking, quotient
from funnelplan.core.left_out import LeftOut, left_out
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    CHANCE,
    SHARE,
    Kind,
    Missing,
    Quantity,
    Unit,
    chance,
    missing,
    money,
    need,
    outcome,
    share,
)
from funnelplan.core.routes import NOTHING, total
from funnelplan.core.stage import Stage


class Member(NamedTuple):
    """A plan that is added up: where it is from, and its figures at its planned volume."""

    path: str
    sha256: str
    figures: Figures


class Column(NamedTuple):
    """A stage that plans have in common: by its role, else by its name."""

    name: str
    title: str | None
    role: str | None


class PlanRow(NamedTuple):
    """One plan: the rule of its volume, its counts by column, its goal, and its money."""

    name: str | None
    path: str
    sha256: str
    currency: str
    rule: str
    stages: Mapping[str, Quantity]
    customers: Quantity
    goal: Quantity
    chance: Quantity
    spend: Quantity
    budget: Quantity
    revenue: Quantity
    margin: Quantity
    cost_per_order: Quantity
    roi_on_margin: Quantity
    left_out: LeftOut


class CurrencyTotal(NamedTuple):
    """The money of all plans in one currency; a sum is missing where a plan of them lacks it."""

    currency: str
    plans: int
    customers: Quantity
    spend: Quantity
    budget: Quantity
    revenue: Quantity
    margin: Quantity
    cost_per_order: Quantity
    roi_on_margin: Quantity


class RollupResult(NamedTuple):
    """Several plans and their sums: counts over all of them, money by currency.

    `stages` holds a sum over the plans that have the stage, `having` how many these are.
    `chance` is that of all customers together reaching the sum of the goals, `chance_of_each` that
    of every plan reaching its own.
    """

    columns: tuple[Column, ...]
    plans: tuple[PlanRow, ...]
    stages: Mapping[str, Quantity]
    having: Mapping[str, int]
    customers: Quantity
    goal: Quantity
    chance: Quantity
    chance_of_each: Quantity
    money: tuple[CurrencyTotal, ...]


SUMMED = ("spend", "budget", "revenue", "margin")


def rolled_up(members: Sequence[Member]) -> RollupResult:
    """Add plans up.

    Args:
        members: the plans, at least one, in the order they are shown in.
    """
    columns = _columns([member.figures.plan for member in members])
    rows = tuple(_row(member, columns) for member in members)
    customers = outcome(_sum(row.customers for row in rows), columns[-1].name)
    stages: dict[str, Quantity] = {}
    having = {columns[-1].name: sum(row.customers.why is None for row in rows)}
    for column in columns[:-1]:
        counts = [row.stages[column.name] for row in rows if column.name in row.stages]
        known = [count for count in counts if count.why is None]
        stages[column.name] = outcome(_sum(known), column.name)
        having[column.name] = len(known)
    return RollupResult(
        columns=columns,
        plans=rows,
        stages=stages,
        having=having,
        customers=customers,
        goal=_goal(rows, columns[-1].name),
        chance=_chance(members),
        chance_of_each=_chance_of_each(rows),
        money=tuple(_totals(rows, columns[-1].name)),
    )


def _columns(plans: Sequence[Plan]) -> tuple[Column, ...]:
    """The stages of all plans, each once; one that is new comes where its plan has it."""
    order: list[str] = []
    found: dict[str, Column] = {}
    for plan in plans:
        before = 0
        for stage in plan.stages[:-1]:
            key = _key(stage)
            if key not in found:
                found[key] = Column(key, stage.title if not stage.role else None, stage.role_name)
                order.insert(before, key)
            before = order.index(key) + 1
    customers = plans[0].stages[-1]
    last = Column("customer", customers.title, customers.role_name)
    return (*(found[key] for key in order), last)


def _key(stage: Stage) -> str:
    return stage.role_name or stage.key


def _row(member: Member, columns: Sequence[Column]) -> PlanRow:
    figures, plan = member.figures, member.figures.plan
    keys = {_key(stage): i for i, stage in enumerate(plan.stages[:-1])}
    goal = figures.target
    return PlanRow(
        name=plan.name,
        path=member.path,
        sha256=member.sha256,
        currency=plan.currency,
        rule=figures.volume.rule.value,
        stages={
            column.name: _of(figures.of_stage("", keys[column.name]), column.name)
            for column in columns[:-1]
            if column.name in keys
        },
        customers=_of(figures["customers"], columns[-1].name),
        goal=(
            missing(Unit(Kind.NEED, columns[-1].name), lacking("goal.customers"))
            if goal is None
            else need(goal.amount, columns[-1].name)
        ),
        chance=figures["chance"],
        spend=figures["spend"],
        budget=figures["budget"],
        revenue=figures["revenue"],
        margin=figures["margin"],
        cost_per_order=figures["cost_per_order"],
        roi_on_margin=figures["roi_on_margin"],
        left_out=left_out(plan, figures.volume),
    )


def _of(count: Quantity, name: str) -> Quantity:
    """A count under the name of its column; what comes of a plan, so rounded down."""
    return count._replace(unit=Unit(Kind.OUTCOME, name))


def _sum(quantities: Iterator[Quantity] | Sequence[Quantity]) -> Fraction:
    return total(each.exact for each in quantities if each.why is None)


def _goal(rows: Sequence[PlanRow], name: str) -> Quantity:
    absent = next((row.goal for row in rows if row.goal.why is not None), None)
    return absent or need(_sum(row.goal for row in rows), name)


def _chance(members: Sequence[Member]) -> Quantity:
    """P(Σ customers ≥ Σ goals): the customers of every plan from its own whole leads."""
    groups: list[tuple[int, Fraction]] = []
    goal = NOTHING
    for member in members:
        figures = member.figures
        if figures["chance"].why is not None or figures.target is None:
            return missing(CHANCE, figures["chance"].why or lacking("goal.customers"))
        groups += figures.volume.groups(figures.target.stage)
        goal += figures.target.amount
    if max(goal, sum(n * rate for n, rate in groups)) > LARGEST_JOINED:
        return missing(CHANCE, Missing("too_large"))
    return chance(mixture.chance(tuple(groups), math.ceil(goal)))


def _chance_of_each(rows: Sequence[PlanRow]) -> Quantity:
    for row in rows:
        if row.chance.why is not None:
            return row.chance
    return chance(math.prod(float(row.chance.amount or 0) for row in rows))


def _totals(rows: Sequence[PlanRow], name: str) -> Iterator[CurrencyTotal]:
    """The sums of every currency, in the order in which they come up."""
    for currency in dict.fromkeys(row.currency for row in rows):
        own = [row for row in rows if row.currency == currency]
        sums = {key: _money([getattr(row, key) for row in own], currency) for key in SUMMED}
        customers = _customers(own, name)
        spend, margin = sums["spend"], sums["margin"]
        yield CurrencyTotal(
            currency=currency,
            plans=len(own),
            customers=customers,
            **sums,
            cost_per_order=_ratio(spend, customers, Unit(Kind.MONEY, currency)),
            roi_on_margin=_return(margin, spend),
        )


def _customers(rows: Sequence[PlanRow], name: str) -> Quantity:
    """Their sum; missing where a plan lacks its part, as its spend would stand against fewer."""
    absent = next((row.customers for row in rows if row.customers.why is not None), None)
    return absent or outcome(_sum(row.customers for row in rows), name)


def _money(amounts: Sequence[Quantity], currency: str) -> Quantity:
    """A sum of money; missing, with the reason, where any of it is."""
    absent = next((amount for amount in amounts if amount.why is not None), None)
    return absent or money(_sum(amounts), currency)


def _ratio(dividend: Quantity, divisor: Quantity, unit: Unit) -> Quantity:
    for side in (dividend, divisor):
        if side.why is not None:
            return missing(unit, side.why)
    each = quotient(dividend.exact, divisor.exact)
    return missing(unit, each) if isinstance(each, Missing) else Quantity(each, unit)


def _return(gain: Quantity, spend: Quantity) -> Quantity:
    """(margin − spend) ÷ spend."""
    for side in (gain, spend):
        if side.why is not None:
            return missing(SHARE, side.why)
    back = quotient(gain.exact - spend.exact, spend.exact)
    return missing(SHARE, back) if isinstance(back, Missing) else share(back)
