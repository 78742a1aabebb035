"""What a budget reaches at best: which channel gets what, and what the next customer costs.

Three questions on the same channels. A whole budget is divided from scratch; more money is added to
what is planned; a number of customers is bought for as little as possible. The limits of the
channels hold, a channel's fixed costs are paid only if it is opened, and sales may take only so many
SQLs. The dividing itself is `allocation`; here plans become offers, and answers figures.
"""

from __future__ import annotations

import math
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import mixture
from funnelplan.core.allocation import Allocation, Offer, allocate, cheapest, most
from funnelplan.core.chance import LARGEST_JOINED
from funnelplan.core.formula import lacking
from funnelplan.core.market import Market, market_of, taken
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    CHANCE,
    FACTOR,
    Kind,
    Missing,
    Quantity,
    Unit,
    chance,
    missing,
    money,
    need,
    outcome,
)
from funnelplan.core.routes import NOTHING
from funnelplan.core.stage import Role
from funnelplan.core.volumes import goal_of, planned


class Question(Enum):
    """What is asked of the channels."""

    BUDGET = "budget"
    """The most customers for a budget, from scratch."""
    MORE = "more"
    """The most customers for more money, on top of what is planned."""
    CUSTOMERS = "customers"
    """The least money for so many customers."""


class ChannelBudget(NamedTuple):
    """One channel: what it gets, what that brings, and its price for the next customer.

    `before` is what it has already (of more money: the plan); `entering`, `customers`, `spend` are
    what comes on top. `cost_per_order` is the average of that, fixed costs included;
    `next_cost_per_order` leaves them out. `full` says that its limit is reached; `unopened` are the fixed
    costs that would have to be paid first, where it gets nothing.
    """

    name: str
    enters: str
    before: Quantity
    entering: Quantity
    limit: Quantity | None
    limit_from: str
    full: bool
    unopened: Quantity | None
    customers: Quantity
    unit_costs: Quantity
    fixed_costs: Quantity
    spend: Quantity
    cost_per_order: Quantity
    next_cost_per_order: Quantity


class Called(NamedTuple):
    """What a stage is called."""

    name: str
    title: str | None
    role: str | None


class Slots(NamedTuple):
    """What sales can take: so many SQLs, of which so many are used, and what one more is worth."""

    there: Quantity
    used: Quantity
    worth: Quantity
    worth_money: Quantity


class BudgetResult(NamedTuple):
    """The answer to "who gets the money?".

    `overhead` are fixed costs of the whole plan, paid whatever the channels do. `next_customer` is
    what one more customer costs, `next_margin` the margin it brings. Of a number of customers that
    can't be bought `possible` is false, and the division is of what the limits allow. `allowed` is
    how many customers the limits allow whatever the money, missing where they allow any number.
    """

    question: str
    asked: Quantity
    possible: bool
    overhead: Quantity
    spend: Quantity
    left: Quantity
    before: Quantity
    customers: Quantity
    total: Quantity
    cost_per_order: Quantity
    next_customer: Quantity
    next_margin: Quantity
    euro_worth: Quantity
    slots: Slots | None
    allowed: Quantity
    goal: Quantity | None
    chance: Quantity
    channels: tuple[ChannelBudget, ...]
    stages: tuple[Called, ...]

    @property
    def customer(self) -> Called:
        """What customers are called."""
        return self.stages[-1]


def for_budget(plan: Plan, budget: Fraction, sqls: int | None = None) -> BudgetResult:
    """The most customers for a budget, which pays the fixed costs of the whole plan first.

    Args:
        plan: the funnel; budget: money, at least the plan's own fixed costs; sqls: what sales can
        take, None for any number.

    Raises:
        Unbounded, TooManyFixed: as `allocate`.
    """
    market = market_of(plan, None)
    slots = None if sqls is None else Fraction(sqls)
    found = allocate(market.offers, budget - plan.spend.fixed, slots)
    return _result(plan, market, found, Question.BUDGET, money(budget, plan.currency), slots)


def for_more(plan: Plan, more: Fraction, sqls: int | None = None) -> BudgetResult:
    """The most customers for more money, on top of the planned volume and its costs.

    Raises:
        Unbounded, TooManyFixed: as `allocate`. ValueError: where what is planned takes more SQLs.
    """
    market = market_of(plan, planned(plan, goal_of(plan)))
    before = taken(market)
    slots = None if sqls is None else sqls - before
    found = allocate(market.offers, more, slots)
    return _result(plan, market, found, Question.MORE, money(more, plan.currency), slots)


def for_customers(plan: Plan, customers: Fraction, sqls: int | None = None) -> BudgetResult:
    """The least money for so many customers; where the limits forbid it, what they allow.

    Raises:
        TooManyFixed: as `cheapest`.
    """
    market = market_of(plan, None)
    slots = None if sqls is None else Fraction(sqls)
    wanted = need(customers, plan.stages[plan.last].name)
    found = cheapest(market.offers, customers, slots)
    if found is not None:
        return _result(plan, market, found, Question.CUSTOMERS, wanted, slots)
    allowed = most(market.offers, slots) or NOTHING
    best = cheapest(market.offers, allowed, slots)
    if best is None:  # pragma: no cover (what the limits allow can be bought)
        raise ValueError(allowed)
    result = _result(plan, market, best, Question.CUSTOMERS, wanted, slots)
    return result._replace(possible=False)


def sqls_taken(plan: Plan) -> Fraction:
    """SQLs that the planned volume asks of sales."""
    return taken(market_of(plan, planned(plan, goal_of(plan))))


def _result(
    plan: Plan,
    market: Market,
    found: Allocation,
    question: Question,
    asked: Quantity,
    slots: Fraction | None,
) -> BudgetResult:
    overhead = NOTHING if question is Question.MORE else plan.spend.fixed
    before = sum((o.wins * n for o, n in zip(market.offers, market.before, strict=True)), NOTHING)
    spend = found.cost + overhead
    euro, customer = Unit(Kind.MONEY, plan.currency), plan.stages[plan.last].name
    price = found.next_customer
    none = Missing("limits")
    allowed = most(market.offers, slots)
    return BudgetResult(
        question=question.value,
        asked=asked,
        possible=True,
        overhead=money(overhead, plan.currency),
        spend=money(spend, plan.currency),
        left=_left(plan, question, asked, spend),
        before=outcome(before, customer),
        customers=outcome(found.customers, customer),
        total=outcome(before + found.customers, customer),
        cost_per_order=_quotient(spend, found.customers, euro),
        next_customer=missing(euro, none) if price is None else Quantity(price, euro),
        next_margin=_margin(plan),
        euro_worth=missing(FACTOR, none)
        if price is None
        else _quotient(Fraction(1), price, FACTOR),
        slots=None if slots is None else _slots(plan, found, slots, taken(market)),
        allowed=(
            missing(Unit(Kind.OUTCOME, customer), Missing("no_limit"))
            if allowed is None
            else outcome(before + allowed, customer)
        ),
        goal=_goal(plan, question, asked),
        chance=_chance(plan, market, found, question, asked),
        channels=tuple(_channels(plan, market, found)),
        stages=tuple(Called(s.name, s.title, s.role_name) for s in plan.stages),
    )


def _left(plan: Plan, question: Question, asked: Quantity, spend: Fraction) -> Quantity:
    """What is not spent: of the money asked about, else of the plan's budget."""
    if question is not Question.CUSTOMERS:
        return money(asked.exact - spend, plan.currency)
    if plan.spend.budget is None:
        return missing(Unit(Kind.MONEY, plan.currency), lacking("spend.budget"))
    return money(plan.spend.budget - spend, plan.currency)


def _quotient(dividend: Fraction, divisor: Fraction, unit: Unit) -> Quantity:
    return Quantity(dividend / divisor, unit) if divisor else missing(unit, Missing("zero"))


def _margin(plan: Plan) -> Quantity:
    margin = plan.deal.customer_margin
    if margin is None:
        return missing(Unit(Kind.MONEY, plan.currency), lacking("deal.margin"))
    return money(margin, plan.currency)


def _slots(plan: Plan, found: Allocation, slots: Fraction, before: Fraction) -> Slots:
    """All that sales can take and takes, what is there before included; and what one more is worth."""
    sql = plan.role(Role.SQL)
    name = plan.stages[plan.last if sql is None else sql].name
    value = plan.deal.customer_value
    worth = missing(Unit(Kind.MONEY, plan.currency), lacking("deal.value"))
    if value is not None:
        worth = money(found.slot_worth * value, plan.currency)
    customer = plan.stages[plan.last].name
    return Slots(
        there=outcome(slots + before, name),
        used=outcome(found.slots + before, name),
        worth=outcome(found.slot_worth, customer),
        worth_money=worth,
    )


def _goal(plan: Plan, question: Question, asked: Quantity) -> Quantity | None:
    """The customers that the chance speaks of: those asked for, else the plan's goal."""
    if question is Question.CUSTOMERS:
        return asked
    goal = goal_of(plan)
    return None if goal is None else need(goal.amount, plan.stages[plan.last].name)


def _chance(
    plan: Plan, market: Market, found: Allocation, question: Question, asked: Quantity
) -> Quantity:
    """P(the goal is reached) with exactly so many leads, rounded down, from where they enter."""
    goal = _goal(plan, question, asked)
    if goal is None or goal.whole is None:
        return missing(CHANCE, lacking("goal.customers"))
    amounts = zip(market.before, found.amounts, market.offers, strict=True)
    groups = tuple((math.floor(there + more), offer.wins) for there, more, offer in amounts)
    if max(goal.whole, sum(n * rate for n, rate in groups)) > LARGEST_JOINED:
        return missing(CHANCE, Missing("too_large"))
    return chance(mixture.chance(groups, goal.whole))


def _channels(plan: Plan, market: Market, found: Allocation) -> list[ChannelBudget]:
    """Every channel, those that the money goes to first, the cheapest before the dearer."""
    rows = [
        _channel(plan, market, i, amount, offer)
        for i, (amount, offer) in enumerate(zip(found.amounts, market.offers, strict=True))
    ]
    order = sorted(
        range(len(rows)), key=lambda i: (market.offers[i].cost_per_order, market.names[i])
    )
    return [rows[i] for i in order]


def _unopened(plan: Plan, offer: Offer, amount: Fraction) -> Quantity | None:
    closed = not amount and offer.fixed and (offer.most is None or offer.most > 0)
    return money(offer.fixed, plan.currency) if closed else None


def _channel(plan: Plan, market: Market, i: int, amount: Fraction, offer: Offer) -> ChannelBudget:
    route, (limit, limit_from) = market.routes[i], market.limits[i]
    enters, euro = plan.stages[route.enters].name, Unit(Kind.MONEY, plan.currency)
    fixed = offer.fixed if amount else NOTHING
    units = offer.each * amount
    customers = offer.wins * amount
    return ChannelBudget(
        name=market.names[i],
        enters=enters,
        before=outcome(market.before[i], enters),
        entering=outcome(amount, enters),
        limit=None if limit is None else outcome(limit, enters),
        limit_from=limit_from.value,
        full=limit is not None and market.before[i] + amount >= limit,
        unopened=_unopened(plan, offer, amount),
        customers=outcome(customers, plan.stages[plan.last].name),
        unit_costs=money(units, plan.currency),
        fixed_costs=money(fixed, plan.currency),
        spend=money(units + fixed, plan.currency),
        cost_per_order=_quotient(units + fixed, customers, euro),
        next_cost_per_order=money(offer.cost_per_order, plan.currency),
    )
