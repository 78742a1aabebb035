"""The formulas of money, returns and chance.

Cost per lead is the spend ÷ MQLs and cost per order the spend ÷ customers (source 001's
definitions); a stage's value is the customer's value × the share of the stage that gets there
(source 002: 100,000 × 25 % = 25,000 per SQL).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from funnelplan.core import chance as law
from funnelplan.core import mixture
from funnelplan.core.counts import channel_counts, cost_of_one
from funnelplan.core.formula import (
    Metric,
    Result,
    cost_name,
    count_name,
    currency,
    ending,
    infix,
    lacking,
    product,
    quotient,
    rate_name,
    stated,
    sum_of,
    won_name,
)
from funnelplan.core.mixed import mix_of, mixed_costs, mixed_values, next_costs
from funnelplan.core.money import Cost, Recurring
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import CHANCE, FACTOR, SHARE, Missing
from funnelplan.core.routes import Flow, Route
from funnelplan.core.volume import Target, Volume, is_priced, pays


def money_metrics(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """What is available, what it costs, and what is left."""
    euro, spend = currency(plan), plan.spend
    budget = spend.budget if volume.budget is None else volume.budget
    yield stated("budget", euro, budget, ("spend", "budget"))
    yield from _each(plan, spend.costs, ("spend", "costs"), "")
    if plan.channels:
        yield from mixed_costs(plan, volume)
    else:
        yield from unit_cost_metrics(plan, plan.own, "")
        yield _fixed_costs(plan, len(spend.costs), "")
    yield Metric(
        "unit_costs", euro, "{media_costs} + {sales_costs}", ("media_costs", "sales_costs"), _plus
    )
    if is_priced(plan, volume):
        parts = ("fixed_costs", "unit_costs")
        yield Metric("spend", euro, "{fixed_costs} + {unit_costs}", parts, _plus)
    elif budget is not None and not plan.itemised:
        # A plan that says only what is available spends it: budget ÷ MQLs is source 001's CPL.
        yield Metric("spend", euro, "{budget}", ("budget",), _same)
    elif plan.itemised:  # and yet a part of the volume has no price
        yield Metric("spend", euro, "", (), lambda: Missing("own_costs", "spend.per"))
    else:
        yield stated("spend", euro, None, ("spend", "per"))
    yield Metric("budget_left", euro, "{budget} − {spend}", ("budget", "spend"), _minus)


def _each(plan: Plan, costs: Sequence[Cost], path: Path, of: str) -> Iterator[Metric]:
    """The fixed costs one by one."""
    for i, cost in enumerate(costs):
        yield stated(f"cost_{i + 1}{of}", currency(plan), cost.amount, (*path, i, "amount"))


def _fixed_costs(plan: Plan, number: int, of: str) -> Metric:
    """Their sum."""
    names = [(f"cost_{i}{of}",) for i in range(1, number + 1)]
    return sum_of(f"fixed_costs{of}", currency(plan), names)


def unit_cost_metrics(plan: Plan, route: Route, of: str) -> Iterator[Metric]:
    """What each one of a stage costs on a route, and what all of them do: media above the first

    stage of sales, sales from it on. A share of the deal is that share × the customer's value.
    """
    euro = currency(plan)
    products: dict[str, list[tuple[str, str]]] = {"media_costs": [], "sales_costs": []}
    for cost in route.per:
        name = f"per_{plan.stages[cost.stage].key}{of}"
        if cost.of_deal is None:
            yield stated(name, euro, cost.amount, cost.path)
        else:
            share = f"deal_share{of}"
            yield stated(share, SHARE, cost.of_deal, cost.path)
            inputs = (share, "customer_value")
            yield Metric(name, euro, f"{{{share}}} × {{customer_value}}", inputs, product)
        kind = "media_costs" if cost.stage < plan.sales else "sales_costs"
        products[kind].append((name, count_name(plan, cost.stage, of)))
    for kind, pairs in products.items():
        yield sum_of(kind + of, euro, pairs)


def channel_metrics(plan: Plan, volume: Volume, flow: Flow) -> Iterator[Metric]:
    """Every figure of one channel: counts, costs, returns, and what one of each stage costs."""
    of, euro, route = ending(flow.route), currency(plan), flow.route
    yield from channel_counts(plan, volume, flow, of)
    channel = plan.channel_of(route)
    paid = channel is not None and pays(plan.channels[channel], volume)
    costs = plan.channels[channel].costs if paid and channel is not None else ()
    yield from _each(plan, costs, ("channels", channel or 0, "costs"), of)
    yield from unit_cost_metrics(plan, route, of)
    yield _fixed_costs(plan, len(costs), of)
    kinds = (f"media_costs{of}", f"sales_costs{of}")
    yield infix(f"unit_costs{of}", euro, kinds, "+", _plus)
    parts = (f"fixed_costs{of}", f"unit_costs{of}")
    if plan.prices(route):
        yield infix(f"spend{of}", euro, parts, "+", _plus)
    else:
        yield Metric(f"spend{of}", euro, "", (), lambda: lacking("spend.per"))
    yield from _returns(plan, of)
    yield from stage_costs(plan, route, of)
    yield from stage_values(plan, route, of)
    for i in range(route.enters, plan.last):
        rates = [[rate_name(plan, j, of) for j in range(i, plan.last)]]
        yield sum_of(won_name(plan, i, of), SHARE, rates)._replace(unit=SHARE)


def return_metrics(plan: Plan) -> Iterator[Metric]:
    """What a customer brings, and what the spend brings back."""
    yield from _customer(plan)
    yield from _returns(plan, "")


def _returns(plan: Plan, of: str) -> Iterator[Metric]:
    """Revenue and margin of the customers, against what was spent on them."""
    euro, spend = currency(plan), f"spend{of}"
    for name in ("revenue", "margin"):
        each = "customer_value" if name == "revenue" else "customer_margin"
        inputs = (f"customers{of}", each)
        yield infix(f"{name}{of}", euro, inputs, "×", product)
    for name in ("margin", "revenue"):
        inputs = (f"{name}{of}", spend)
        gain = f"({{{name}{of}}} − {{{spend}}}) ÷ {{{spend}}}"
        yield Metric(f"roi_on_{name}{of}", SHARE, gain, inputs, _return)
        yield infix(f"{name}_multiple{of}", FACTOR, inputs, "÷", quotient)


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
        yield sum_of(name, euro, parts) if parts else stated(name, euro, None, ("deal", "value"))


def _payments(recurring: Recurring) -> Metric:
    """Expected payments; where no one leaves it is their number."""
    n = recurring.periods
    if recurring.stays == 1:
        return Metric("payments", FACTOR, str(n), (), lambda: recurring.payments)
    formula = f"(1 − {{stays}}^{n}) ÷ (1 − {{stays}})"
    return Metric("payments", FACTOR, formula, ("stays",), lambda _: recurring.payments)


def stage_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """What one of each stage costs on average, what the next one costs, and what it is worth."""
    for i in range(plan.last, -1, -1):
        yield _average_cost(plan, i, "")
    if plan.channels:
        yield from next_costs(plan, mix_of(plan, volume, target))
        yield from mixed_values(plan)
    else:
        yield from _next_costs(plan, plan.own, "")
        yield from stage_values(plan, plan.own, "")


def stage_costs(plan: Plan, route: Route, of: str) -> Iterator[Metric]:
    """What one of each stage costs on a route, on average and the next one."""
    for i in range(plan.last, route.enters - 1, -1):
        yield _average_cost(plan, i, of)
    yield from _next_costs(plan, route, of)


def _average_cost(plan: Plan, stage: int, of: str) -> Metric:
    """Spend ÷ count: fixed costs, and what the stages further down cost, included."""
    inputs = (f"spend{of}", count_name(plan, stage, of))
    return infix(cost_name(plan, stage, of), currency(plan), inputs, "÷", quotient)


def _next_costs(plan: Plan, route: Route, of: str) -> Iterator[Metric]:
    """What one more of each stage costs: unit costs of one who enters ÷ the share that gets there."""
    first = cost_of_one(plan, route, of)
    if not route.per:
        first = stated(first.name, first.unit, None, ("spend", "per"))
    yield first
    for i in range(route.enters, len(plan.stages)):
        rates = tuple(rate_name(plan, j, of) for j in range(route.enters, i))
        share = " ÷ ".join(("", *(f"{{{rate}}}" for rate in rates)))
        name, formula = cost_name(plan, i, of, before="next_"), f"{{{first.name}}}{share}"
        yield Metric(name, first.unit, formula, (first.name, *rates), _divided)


def _divided(amount: Fraction, *by: Fraction) -> Result:
    return quotient(amount, math.prod(by, start=Fraction(1)))


def stage_values(plan: Plan, route: Route, of: str) -> Iterator[Metric]:
    """What one of each stage is worth: what the next is worth × the rate to it."""
    worth = {"value": "customer_value", "margin": "customer_margin"}
    for i in range(plan.last - 1, route.enters - 1, -1):
        rate = rate_name(plan, i, of)
        for kind, below in worth.items():
            worth[kind] = f"{kind}_per_{plan.stages[i].key}{of}"
            formula = f"{{{below}}} × {{{rate}}}"
            yield Metric(worth[kind], currency(plan), formula, (below, rate), product)


def chance_metric(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The probability of reaching the goal, given exactly the whole counts the volume rests on."""
    if target is None:
        yield stated("chance", CHANCE, None, ("goal",), key="goal.customers")
        return
    groups = [each for each in volume.entering if each.stage <= target.stage]
    rates: list[str] = []
    terms = []
    for stage, n, route in groups:
        of = ending(route) if plan.channels else ""
        names = [rate_name(plan, j, of) for j in range(stage, target.stage)]
        share = " × ".join(f"{{{name}}}" for name in names)
        terms.append(f"Bin({n}, {share})" if share else str(n))
        rates += names
    formula = f"P({' + '.join(terms) or '0'} ≥ {{goal}})"
    parts = tuple(dict.fromkeys(rates))
    yield Metric(
        "chance", CHANCE, formula, ("goal",), lambda _: chance_of(volume, target), parts=parts
    )


def chance_of(volume: Volume, target: Target) -> Result:
    """P(the volume's whole counts bring the target), rates as stated."""
    groups = volume.groups(target.stage)
    if not groups:
        return Missing("enters_below")
    most = law.LARGEST_TARGET if len(groups) == 1 else law.LARGEST_JOINED
    if target.whole > most or sum(n * r for n, r in groups) > most:
        return Missing("too_large")
    return mixture.chance(groups, target.whole)


def _same(amount: Fraction) -> Result:
    return amount


def _plus(a: Fraction, b: Fraction) -> Result:
    return a + b


def _minus(a: Fraction, b: Fraction) -> Result:
    return a - b


def _return(gain: Fraction, spend: Fraction) -> Result:
    return quotient(gain - spend, spend)
