"""The formulas of money, returns and chance.

Cost per lead is the spend ÷ MQLs and cost per order the spend ÷ customers (source 001's
definitions); a stage's value is the customer's value × the share of the stage that gets there
(source 002: 100,000 × 25 % = 25,000 per SQL).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core import chance as law
from funnelplan.core.formula import (
    Metric,
    Result,
    count_name,
    currency,
    quotient,
    rate_name,
    stated,
    sum_of_products,
)
from funnelplan.core.plan import Plan, Recurring
from funnelplan.core.quantities import CHANCE, FACTOR, SHARE, Missing
from funnelplan.core.terms import customers
from funnelplan.core.volumes import Target, Volume


def money_metrics(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """What is available, what it costs, and what is left."""
    euro, spend = currency(plan), plan.spend
    budget = spend.budget if volume.budget is None else volume.budget
    yield stated("budget", euro, budget, ("spend", "budget"))
    yield from _fixed_costs(plan)
    products: list[tuple[str, str]] = []
    for cost in spend.per:
        stage, name = plan.stages[cost.stage], f"per_{plan.stages[cost.stage].key}"
        yield stated(name, euro, cost.amount, ("spend", "per", stage.name))
        products.append((name, count_name(plan, cost.stage)))
    formula = " + ".join(f"{{{each}}} × {{{count}}}" for each, count in products) or "0"
    inputs = tuple(name for product in products for name in product)
    yield Metric("unit_costs", euro, formula, inputs, sum_of_products)
    if spend.itemised:
        parts = ("fixed_costs", "unit_costs")
        yield Metric("spend", euro, "{fixed_costs} + {unit_costs}", parts, _plus)
    elif budget is not None:
        # A plan that says only what is available spends it: budget ÷ MQLs is source 001's CPL.
        yield Metric("spend", euro, "{budget}", ("budget",), _same)
    else:
        yield stated("spend", euro, None, ("spend", "per"))
    yield Metric("budget_left", euro, "{budget} − {spend}", ("budget", "spend"), _minus)


def _fixed_costs(plan: Plan) -> Iterator[Metric]:
    """The fixed costs one by one, and their sum."""
    euro, costs = currency(plan), plan.spend.costs
    names = [f"cost_{i}" for i in range(1, len(costs) + 1)]
    for i, (name, cost) in enumerate(zip(names, costs, strict=True)):
        yield stated(name, euro, cost.amount, ("spend", "costs", i, "amount"))
    formula = " + ".join(f"{{{name}}}" for name in names) or "0"
    yield Metric("fixed_costs", euro, formula, tuple(names), lambda *each: sum(each, Fraction(0)))


def return_metrics(plan: Plan) -> Iterator[Metric]:
    """What a customer brings, and what the spend brings back."""
    euro = currency(plan)
    yield from _customer(plan)
    revenue = ("customers", "customer_value")
    yield Metric("revenue", euro, "{customers} × {customer_value}", revenue, _times)
    margin = ("customers", "customer_margin")
    yield Metric("margin", euro, "{customers} × {customer_margin}", margin, _times)
    for of in ("margin", "revenue"):
        inputs, gain = (of, "spend"), f"({{{of}}} − {{spend}}) ÷ {{spend}}"
        yield Metric(f"roi_on_{of}", SHARE, gain, inputs, _return)
        yield Metric(f"{of}_multiple", FACTOR, f"{{{of}}} ÷ {{spend}}", inputs, quotient)


def _customer(plan: Plan) -> Iterator[Metric]:
    """The value and the margin of one customer: at signature, and recurring while they stay."""
    euro, deal = currency(plan), plan.deal
    value: list[tuple[str, ...]] = []
    margin: list[tuple[str, ...]] = []
    if deal.value is not None:
        yield stated("deal_value", euro, deal.value, ("deal", "value"))
        yield stated("deal_margin", SHARE, deal.margin, ("deal", "margin"))
        value.append(("deal_value",))
        margin.append(("deal_value", "deal_margin"))
    if deal.recurring is not None:
        recurring, path = deal.recurring, ("deal", "recurring")
        share = deal.margin if recurring.margin is None else recurring.margin
        yield stated("recurring_value", euro, recurring.value, (*path, "value"))
        yield stated("recurring_margin", SHARE, share, (*path, "margin"))
        yield stated("stays", SHARE, recurring.stays, (*path, "churn"))
        yield _payments(recurring)
        value.append(("recurring_value", "payments"))
        margin.append(("recurring_value", "payments", "recurring_margin"))
    for name, parts in (("customer_value", value), ("customer_margin", margin)):
        yield _sum(name, plan, parts) if parts else stated(name, euro, None, ("deal", "value"))


def _payments(recurring: Recurring) -> Metric:
    """Expected payments; where no one leaves it is their number."""
    n = recurring.periods
    if recurring.stays == 1:
        return Metric("payments", FACTOR, str(n), (), lambda: recurring.payments)
    formula = f"(1 − {{stays}}^{n}) ÷ (1 − {{stays}})"
    return Metric("payments", FACTOR, formula, ("stays",), lambda _: recurring.payments)


def _sum(name: str, plan: Plan, parts: list[tuple[str, ...]]) -> Metric:
    """A sum of products of figures."""
    formula = " + ".join(" × ".join(f"{{{factor}}}" for factor in part) for part in parts)
    inputs = tuple(dict.fromkeys(factor for part in parts for factor in part))

    def total(*amounts: Fraction) -> Result:
        known = dict(zip(inputs, amounts, strict=True))
        products = (math.prod(known[factor] for factor in part) for part in parts)
        return sum(products, Fraction(0))

    return Metric(name, currency(plan), formula, inputs, total)


def stage_metrics(plan: Plan) -> Iterator[Metric]:
    """What one of each stage costs, and what it is worth: what the next is worth × the rate to it."""
    euro = currency(plan)
    worth = {"value": "customer_value", "margin": "customer_margin"}
    for i in range(plan.last, -1, -1):
        count, key = count_name(plan, i), plan.stages[i].key
        name = "cost_per_order" if i == plan.last else f"cost_per_{key}"
        yield Metric(name, euro, f"{{spend}} ÷ {{{count}}}", ("spend", count), quotient)
        if i == plan.last:
            continue
        rate = rate_name(plan, i)
        for of, below in worth.items():
            worth[of] = f"{of}_per_{key}"
            yield Metric(worth[of], euro, f"{{{below}}} × {{{rate}}}", (below, rate), _times)


def chance_metric(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The probability of reaching the goal, given exactly the whole counts the volume rests on."""
    if target is None:
        yield stated("chance", CHANCE, None, ("goal",), key="goal.customers")
        return
    groups = [(n, stage) for stage, n in volume.entering if stage <= target.stage]
    rates = {rate_name(plan, j) for _, stage in groups for j in range(stage, target.stage)}
    terms = []
    for n, stage in groups:
        share = [f"{{{rate_name(plan, j)}}}" for j in range(stage, target.stage)]
        terms.append(f"Bin({n}, {' × '.join(share)})" if share else str(n))
    formula = f"P({' + '.join(terms) or '0'} ≥ {{goal}})"
    inputs = ("goal", *sorted(rates))
    yield Metric("chance", CHANCE, formula, inputs, lambda *_: chance_of(plan, volume, target))


def chance_of(plan: Plan, volume: Volume, target: Target) -> Result:
    """P(the volume's whole counts bring the target), rates as stated."""
    entering = [(n, stage) for stage, n in volume.entering if stage <= target.stage]
    if volume.entering and not entering:
        return Missing("enters_below")
    groups = [(n, plan.through(stage, target.stage)) for n, stage in entering]
    most = law.LARGEST_TARGET if len(groups) == 1 else law.LARGEST_JOINED
    if target.whole > most or sum(n * r for n, r in groups) > most:
        return Missing("too_large")
    if len(groups) == 1:
        ((n, rate),) = groups
        return law.chance(n, rate, target.whole)
    return customers(groups).at_least(target.whole)


def _same(amount: Fraction) -> Result:
    return amount


def _plus(a: Fraction, b: Fraction) -> Result:
    return a + b


def _minus(a: Fraction, b: Fraction) -> Result:
    return a - b


def _times(a: Fraction, b: Fraction) -> Result:
    return a * b


def _return(gain: Fraction, spend: Fraction) -> Result:
    return quotient(gain - spend, spend)
