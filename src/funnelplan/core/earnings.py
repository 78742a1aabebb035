"""What a plan earns with the leads that enter: customers, revenue, margin, spend; and two compared."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.again import State, with_fewer
from funnelplan.core.formula import lacking
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Quantity, Unit, missing, money, outcome
from funnelplan.core.routes import NOTHING


class Earnings(NamedTuple):
    """What a state comes to; what the plan does not say is missing."""

    customers: Quantity
    revenue: Quantity
    margin: Quantity
    spend: Quantity


def earnings(state: State) -> Earnings:
    """Customers, × what each is worth, × its margin; fixed and unit costs."""
    plan, customers = state.plan, state.customers
    lacks = "deal.value" if plan.deal.customer_value is None else "deal.margin"
    return Earnings(
        customers=outcome(customers, plan.stages[plan.last].name),
        revenue=_times(plan, customers, plan.deal.customer_value, "deal.value"),
        margin=_times(plan, customers, plan.deal.customer_margin, lacks),
        spend=_euro(plan, state.spend, _unpriced(plan)),
    )


def counted(plan: Plan) -> str:
    """What a customer counts for: `margin`, else `revenue`; `costs` where only these are known."""
    if plan.deal.customer_margin is not None:
        return "margin"
    return "costs" if plan.deal.customer_value is None else "revenue"


def worth(plan: Plan, customers: Fraction) -> Quantity:
    """The margin of so many customers, else their revenue; missing where neither is known."""
    margin = plan.deal.customer_margin
    each = plan.deal.customer_value if margin is None else margin
    return _times(plan, customers, each, "deal.value")


def gain(before: State, after: State) -> Quantity:
    """Change in margin, else in revenue, less the change in spend.

    Costs that the plan does not state are not taken off. Where it does not say what a customer is
    worth there is still an answer if the customers stay the same.
    """
    costs = (after.spend or NOTHING) - (before.spend or NOTHING)
    now, then = (worth(state.plan, state.customers) for state in (before, after))
    if now.why is None and then.why is None:
        return money(then.exact - now.exact - costs, now.unit.name)
    return money(-costs, now.unit.name) if before.customers == after.customers else now


def saved(before: State, after: State) -> Quantity:
    """Spend now − what the same customers cost then, from fewer leads; fixed costs stay."""
    plan, spend = before.plan, before.spend
    if spend is None or not before.is_priced:
        return _euro(plan, None, _unpriced(plan))
    if not before.customers:
        return _euro(plan, None, Missing("zero"))
    fewer = with_fewer(after, before.customers).spend
    return money(spend - (fewer or NOTHING), plan.currency)


def _unpriced(plan: Plan) -> Missing:
    """Why there is no spend: a part of the leads has no price, or the plan states no costs."""
    return Missing("own_costs", "spend.per") if plan.itemised else lacking("spend.per")


def _times(plan: Plan, count: Fraction, each: Fraction | None, key: str) -> Quantity:
    return _euro(plan, None if each is None else count * each, lacking(key))


def _euro(plan: Plan, amount: Fraction | None, why: Missing) -> Quantity:
    """An amount of money; missing where there is none."""
    if amount is None:
        return missing(Unit(Kind.MONEY, plan.currency), why)
    return money(amount, plan.currency)
