"""The totals of a plan with channels, as figures: sums over the channels, and what is blended.

A rate of the whole is never an average of rates: it is the share of those who are at a stage,
whichever channel brought them, that goes on; and the share that becomes a customer is counted the
same way, not multiplied from such rates (maths.md T1.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from funnelplan.core.channels import Mix
from funnelplan.core.counts import no_counts, unit_of
from funnelplan.core.formula import (
    Metric,
    Result,
    cost_name,
    count_name,
    currency,
    ending,
    few,
    infix,
    lacking,
    product,
    quotient,
    rate_name,
    series,
    stated,
    summed,
    won_name,
)
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import SHARE, Kind, Missing, Unit
from funnelplan.core.routes import NOTHING, ONE, Counts, Flow, total
from funnelplan.core.volume import Rounding, Rule, Target, Volume, fixed_costs, pays

NEEDS = (Rule.REQUIRED, Rule.CONFIDENCE)


def mixed_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The counts and rates of all channels together, and what is asked of the open ones."""
    if volume.rule is Rule.NOTHING:
        for i in range(plan.last):
            yield stated(rate_name(plan, i), SHARE, None, ("goal",), key="goal.customers")
            yield stated(won_name(plan, i), SHARE, None, ("goal",), key="goal.customers")
        yield from no_counts(plan)
        return
    if volume.lift is not None:
        yield from _asked(plan, volume, target)
    for i in range(len(plan.stages)):
        unit = unit_of(plan, i, needed=volume.rule in NEEDS)
        passing = _passing(volume, i)
        parts = [count_name(plan, i, ending(flow.route)) for flow in few(passing)]
        yield summed(count_name(plan, i), unit, parts, len(passing), volume.counts[i])
    joins = _Joins(plan, volume)
    for i in range(plan.last):
        yield _rate(plan, volume, i, joins)
        yield _won(plan, volume, i, joins)


def _passing(volume: Volume, stage: int) -> list[Flow]:
    """The flows that pass a stage."""
    return [flow for flow in volume.flows if flow.route.enters <= stage]


def _asked(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The customers asked of the open routes: what the goal lacks, or what the budget buys."""
    unit = unit_of(plan, plan.last, needed=False)
    mix = mix_of(plan, volume, target)
    stage = plan.last if target is None else target.stage
    name = "stated_customers" if stage == plan.last else "stated_leads"
    parts = [count_name(plan, stage, ending(flow.route)) for flow in few(mix.stated)]
    stated_unit = Unit(Kind.OUTCOME, plan.stages[stage].name)
    yield summed(name, stated_unit, parts, len(mix.stated), mix.totals.counts[stage])
    lift = volume.lift
    asked = "open_customers"
    if volume.rule is Rule.CONFIDENCE and volume.confidence is not None:
        yield stated("confidence", SHARE, volume.confidence, ("goal", "confidence"))
        formula = "min x: P(customers ≥ {goal}) ≥ {confidence}"
        yield Metric(asked, unit, formula, ("goal", "confidence"), lambda *_: lift or NOTHING)
    elif volume.rule is Rule.BUDGET:
        yield from _affordable(plan)
    else:
        formula = f"max(0, {{goal}} − {{{name}}})"
        inputs: tuple[str, ...] = ("goal", name)
        if stage != plan.last:
            per_order = f"{plan.stages[stage].key}_per_order"
            formula, inputs = f"{formula} ÷ {{{per_order}}}", (*inputs, per_order)
        yield Metric(asked, unit, formula, inputs, _lacking)


def _lacking(goal: Fraction, there: Fraction, each: Fraction = ONE) -> Result:
    return quotient(max(NOTHING, goal - there), each)


def _affordable(plan: Plan) -> Iterator[Metric]:
    """(budget − fixed costs − costs of what is stated) ÷ what the next customer costs."""
    there = plan.mix.stated
    parts = [f"unit_costs{ending(flow.route)}" for flow in few(there)]
    yield summed("stated_costs", currency(plan), parts, len(there), plan.mix.totals.costs.all)
    inputs: tuple[str, ...] = ("budget", "fixed_costs", "stated_costs", "next_cost_per_order")
    formula = "max(0, {budget} − {fixed_costs} − {stated_costs}) ÷ {next_cost_per_order}"
    unit, most = unit_of(plan, plan.last, needed=False), plan.open_limit
    if most is not None:
        yield stated("open_limit", unit, most, ())
        formula, inputs = f"min({{open_limit}}, {formula})", (*inputs, "open_limit")

    def customers(
        budget: Fraction, fixed: Fraction, there: Fraction, each: Fraction, *limit: Fraction
    ) -> Result:
        affordable = max(NOTHING, budget - fixed - there) / each
        return min((affordable, *limit))

    yield Metric("open_customers", unit, formula, inputs, customers)


class _Joins:
    """What joins at each stage, and the customers of what has joined down to it; summed once."""

    def __init__(self, plan: Plan, volume: Volume) -> None:
        self._plan, self._volume = plan, volume

    @cached_property
    def at(self) -> Counts:
        """Leads that come in at each stage."""
        return self._sums(lambda flow: flow.at(flow.route.enters))

    @cached_property
    def customers(self) -> Counts:
        """Customers of the routes that pass each stage: of those that enter there or above."""
        return tuple(accumulate(self._sums(lambda flow: flow.at(self._plan.last))))

    def _sums(self, of: Callable[[Flow], Fraction]) -> Counts:
        """Σ over the flows that enter at each stage."""
        entering: list[list[Fraction]] = [[] for _ in self._plan.stages]
        for flow in self._volume.flows:
            entering[flow.route.enters].append(of(flow))
        return tuple(map(total, entering))


def _rate(plan: Plan, volume: Volume, stage: int, joins: _Joins) -> Metric:
    """Σ count × rate ÷ Σ count: the share of those who are at the stage that goes on."""
    passing = _passing(volume, stage)
    endings = [ending(flow.route) for flow in few(passing)]
    names = [(count_name(plan, stage, of), rate_name(plan, stage, of)) for of in endings]
    terms, parts = series(names, len(passing))
    formula = f"({terms}) ÷ {{{count_name(plan, stage)}}}"

    def blended() -> Result:
        if volume.rounding is Rounding.ONCE:  # all at the next stage who did not join there
            going_on = volume.counts[stage + 1] - joins.at[stage + 1]
        else:
            going_on = total(flow.at(stage) * flow.route.rates[stage] for flow in passing)
        return quotient(going_on, volume.counts[stage])

    parts = (*parts, count_name(plan, stage))
    return Metric(rate_name(plan, stage), SHARE, formula, (), blended, parts=parts)


def _won(plan: Plan, volume: Volume, stage: int, joins: _Joins) -> Metric:
    """Σ customers ÷ Σ count, of the routes that pass the stage."""
    passing = _passing(volume, stage)
    names = [(count_name(plan, plan.last, ending(flow.route)),) for flow in few(passing)]
    terms, parts = series(names, len(passing))
    formula = f"({terms}) ÷ {{{count_name(plan, stage)}}}"

    def won() -> Result:
        if volume.rounding is Rounding.ONCE:
            return quotient(joins.customers[stage], volume.counts[stage])
        through = (flow.at(stage) * flow.route.through(stage, plan.last) for flow in passing)
        return quotient(total(through), volume.counts[stage])

    parts = (*parts, count_name(plan, stage))
    return Metric(won_name(plan, stage), SHARE, formula, (), won, parts=parts)


def mixed_costs(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """Unit costs of marketing's and of sales' stages, and fixed costs, over all channels."""
    euro = currency(plan)
    flows = volume.flows
    endings = [ending(flow.route) for flow in few(flows)]
    if volume.rule is Rule.NOTHING:
        for name in ("media_costs", "sales_costs"):
            yield stated(name, euro, None, ("goal",), key="goal.customers")
    else:
        for name, amount in zip(("media_costs", "sales_costs"), volume.costs, strict=True):
            yield summed(name, euro, [f"{name}{of}" for of in endings], len(flows), amount)
    own = [f"cost_{i}" for i in range(1, len(plan.spend.costs) + 1)]
    theirs = [
        f"fixed_costs.{channel.key}"
        for channel in plan.channels
        if channel.costs and pays(channel, volume)
    ]
    every = [*own, *theirs]
    yield summed("fixed_costs", euro, few(every), len(every), fixed_costs(plan, volume))


def mix_of(plan: Plan, volume: Volume, target: Target | None) -> Mix:
    """The mix that a volume is of: what a budget buys is of the plan's, what a goal needs passes it."""
    if target is None or volume.rule is Rule.BUDGET:
        return plan.mix
    return plan.mix_for(target.stage)


def next_costs(plan: Plan, mix: Mix) -> Iterator[Metric]:
    """What one more of every stage costs, the open channels keeping their shares."""
    euro = currency(plan)
    endings = [ending(part.route) for part in few(mix.parts)]
    terms = [(f"share{of}", f"next_cost_per_order{of}") for of in endings]
    formula, parts = series(terms, len(mix.parts))
    each = mix.one.costs.all
    nothing: Missing | None = Missing("all_stated") if plan.counted else None
    if not any(part.route.per for part in mix.parts):
        nothing = lacking("spend.per")
    order = cost_name(plan, plan.last, before="next_")
    yield Metric(order, euro, formula, (), lambda: nothing or each, parts=parts)
    for i in range(plan.last):
        inputs = (order, f"{plan.stages[i].key}_per_order")
        yield _per_order(plan, mix, i)
        yield infix(cost_name(plan, i, before="next_"), euro, inputs, "÷", quotient)


def _per_order(plan: Plan, mix: Mix, stage: int) -> Metric:
    """How many of a stage the open channels need for one customer: Σ share ÷ Π rates."""
    passing = [part for part in mix.parts if part.route.enters <= stage]
    endings = [ending(part.route) for part in few(passing)]
    terms = [(f"share{of}", won_name(plan, stage, of)) for of in endings]
    formula, parts = series(terms, len(passing), "÷")
    name, unit = f"{plan.stages[stage].key}_per_order", unit_of(plan, stage, needed=True)
    count = mix.one.counts[stage]
    return Metric(name, unit, formula, (), lambda: count, parts=parts)


def mixed_values(plan: Plan) -> Iterator[Metric]:
    """What one of each stage is worth: the customer's value × the share that becomes a customer."""
    for i in range(plan.last):
        for of in ("value", "margin"):
            inputs = (f"customer_{of}", won_name(plan, i))
            name = f"{of}_per_{plan.stages[i].key}"
            yield infix(name, currency(plan), inputs, "×", product)
