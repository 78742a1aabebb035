"""How many of each stage, as figures: every count from its neighbour, the first from its rule.

A volume begins somewhere (the goal, the top of the funnel, a confident count) and the stages
around it follow from the rates of the route; here each step of that walk is a figure with its
formula. The counts of a channel walk the same way along their own route.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.formula import (
    Metric,
    Result,
    count_name,
    currency,
    infix,
    product,
    quotient,
    rate_name,
    stated,
    sum_of,
)
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import SHARE, Kind, Missing, Unit
from funnelplan.core.routes import Flow, Route, Stated
from funnelplan.core.volume import Rounding, Rule, Target, Volume
from funnelplan.core.volumes import confident_count

ENTERING = (Rule.INTAKE, Rule.GIVEN, Rule.COLD)


def count_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The rates and the count of every stage, of a plan without channels."""
    for i in range(plan.last):
        yield from _rate(plan, i, "", plan.stated(i).value, ("stages", i, "rate"))
    if volume.rule is Rule.NOTHING:
        yield from no_counts(plan)
        return
    start = _start(volume, target)
    yield from _anchor(plan, volume, target, start)
    yield from _upstream(plan, volume, start)
    for i in range(start + 1, len(plan.stages)):
        yield _downstream(plan, volume, i)


def _rate(plan: Plan, i: int, of: str, value: Fraction, path: Path) -> Iterator[Metric]:
    """A stage's rate as stated; of a stage where leads go cold, less those."""
    if i not in plan.cold:
        yield stated(rate_name(plan, i, of), SHARE, value, path)
        return
    from funnelplan.core.perishables import planned_rate  # noqa: PLC0415 (most plans have none)

    yield from planned_rate(plan, i, of, value, path)


def no_counts(plan: Plan) -> Iterator[Metric]:
    """The counts of a plan that says nothing of how many."""
    for i in range(len(plan.stages)):
        unit = unit_of(plan, i, needed=False)
        yield stated(count_name(plan, i), unit, None, ("goal",), key="goal.customers")


def channel_counts(plan: Plan, volume: Volume, flow: Flow, of: str) -> Iterator[Metric]:
    """The rates and the counts of one channel: from what it is expected to bring, or its share."""
    route = flow.route
    yield from _channel_rates(plan, route, of)
    channel = plan.channel_of(route)
    share = Fraction(1) if channel is None else plan.channels[channel].share
    if share is not None:
        where: Path = () if channel is None else ("channels", channel, "share")
        yield stated(f"share{of}", SHARE, share, where)
    if isinstance(flow, Stated):
        for i in range(route.enters, len(plan.stages)):
            unit = unit_of(plan, i, needed=False)
            yield stated(count_name(plan, i, of), unit, flow.counts[i], ())
        return
    entry = count_name(plan, route.enters, of)
    flows = any(each.route is route for each in volume.flows)
    if volume.lift is None or flow in plan.mix.stated or share is None or not flows:
        unit, amount = unit_of(plan, route.enters, needed=False), flow.at(route.enters)
        path: Path = ()
        if channel is not None and plan.channels[channel].expect is not None:
            path = () if volume.rule is Rule.GIVEN else ("channels", channel, "expect")
        yield stated(entry, unit, amount, path)
        for i in range(route.enters + 1, len(plan.stages)):
            yield _next(plan, i, of, needed=False)
        return
    inputs = (f"share{of}", "open_customers")
    name, unit = count_name(plan, plan.last, of), unit_of(plan, plan.last, needed=True)
    yield infix(name, unit, inputs, "×", product)
    for i in range(plan.last - 1, route.enters - 1, -1):
        yield _above(plan, i, of)


def _channel_rates(plan: Plan, route: Route, of: str) -> Iterator[Metric]:
    """The rates of a channel: its own where it states one, else those of the stages."""
    channel = plan.channel_of(route)
    own = {} if channel is None else plan.channels[channel].rates
    for i in range(route.enters, plan.last):
        path: Path = ("stages", i, "rate")
        if i in own and channel is not None:
            path = plan.rate_path(channel, i)
        yield from _rate(plan, i, of, plan.rate_on(route, i).value, path)


def _start(volume: Volume, target: Target | None) -> int:
    """The stage where the volume begins."""
    if volume.rule is Rule.BUDGET:
        return 0
    if volume.rule is Rule.REQUIRED and target is not None:
        return target.stage
    return volume.entering[0].stage


def goal_metrics(plan: Plan, target: Target | None) -> Iterator[Metric]:
    """What is wanted; of a revenue goal, the money and the customers that bring it."""
    stage = plan.last if target is None else target.stage
    unit = Unit(Kind.NEED, plan.stages[stage].name)
    if target is None or target.revenue is None:
        yield stated("goal", unit, target.amount if target else None, ("goal", "customers"))
        return
    yield stated("goal_revenue", currency(plan), target.revenue, ("goal", "revenue"))
    inputs = ("goal_revenue", "customer_value")
    yield Metric("goal", unit, "{goal_revenue} ÷ {customer_value}", inputs, quotient)


def unit_of(plan: Plan, stage: int, *, needed: bool) -> Unit:
    """Counts that a goal asks for are needs; what follows from others, and customers, come out."""
    kind = Kind.NEED if needed and stage < plan.last else Kind.OUTCOME
    return Unit(kind, plan.stages[stage].name)


def _anchor(plan: Plan, volume: Volume, target: Target | None, start: int) -> Iterator[Metric]:
    """The count that the volume begins with."""
    needed = volume.rule in (Rule.REQUIRED, Rule.CONFIDENCE)
    name, unit = count_name(plan, start), unit_of(plan, start, needed=needed)
    if volume.rule is Rule.REQUIRED:
        yield _needed(name, unit, volume)
    elif volume.rule is Rule.CONFIDENCE and target is not None and volume.confidence is not None:
        yield stated("confidence", SHARE, volume.confidence, ("goal", "confidence"))
        yield _confident(name, unit, plan, target, start, volume.confidence)
    elif volume.rule is Rule.BUDGET:
        each = f"cost_of_one_{plan.stages[0].key}"
        inputs = ("budget", "fixed_costs", each)
        formula = f"max(0, {{budget}} − {{fixed_costs}}) ÷ {{{each}}}"
        yield Metric(name, unit, formula, inputs, _affordable)
    else:
        path: Path = ("intake", plan.stages[start].name) if volume.rule is Rule.INTAKE else ()
        yield stated(name, unit, Fraction(volume.entering[0].leads + volume.cold), path)


def _needed(name: str, unit: Unit, volume: Volume) -> Metric:
    if volume.rounding is Rounding.ONCE:
        return Metric(name, unit, "{goal}", ("goal",), lambda goal: goal)
    return Metric(name, unit, "⌈{goal}⌉", ("goal",), lambda goal: Fraction(math.ceil(goal)))


def _confident(
    name: str, unit: Unit, plan: Plan, target: Target, start: int, confidence: Fraction
) -> Metric:
    rates = tuple(rate_name(plan, i) for i in range(start, target.stage))
    share = " × ".join(f"{{{rate}}}" for rate in rates)

    def count(*_: Fraction) -> Result:
        answer = confident_count(plan, target, start, confidence)
        return Missing("too_large") if answer is None else Fraction(answer)

    formula = f"min n: P(Bin(n, {share}) ≥ {{goal}}) ≥ {{confidence}}"
    return Metric(name, unit, formula, ("goal", "confidence", *rates), count)


def _affordable(budget: Fraction, fixed: Fraction, each: Fraction) -> Result:
    return quotient(max(Fraction(0), budget - fixed), each)


def cost_of_one(plan: Plan, route: Route, of: str = "") -> Metric:
    """What one who enters a route costs on the way down: Σ per_k · Π rates to k."""
    name = f"cost_of_one_{plan.stages[route.enters].key}{of}"
    parts = []
    for cost in route.per:
        rates = (rate_name(plan, i, of) for i in range(route.enters, cost.stage))
        parts.append((f"per_{plan.stages[cost.stage].key}{of}", *rates))
    return sum_of(name, currency(plan), parts)


def _upstream(plan: Plan, volume: Volume, start: int) -> Iterator[Metric]:
    """The counts above the first one: ÷ the rate, rounded up under every-stage rounding."""
    for stage in range(start - 1, -1, -1):
        exactly = _above(plan, stage)
        if volume.rounding is Rounding.ONCE:
            yield exactly
        else:
            yield exactly._replace(formula=f"⌈{exactly.formula}⌉", compute=_rounded_up)


def _rounded_up(count: Fraction, share: Fraction) -> Result:
    return Fraction(math.ceil(count / share))


def _above(plan: Plan, stage: int, of: str = "") -> Metric:
    """A count from the one below it: ÷ the rate."""
    name, unit = count_name(plan, stage, of), unit_of(plan, stage, needed=True)
    below, rate = inputs = count_name(plan, stage + 1, of), rate_name(plan, stage, of)
    return Metric(name, unit, f"{{{below}}} ÷ {{{rate}}}", inputs, quotient)


def _next(plan: Plan, stage: int, of: str, *, needed: bool) -> Metric:
    """A count from the one above it: × the rate."""
    name, unit = count_name(plan, stage, of), unit_of(plan, stage, needed=needed)
    above, rate = inputs = count_name(plan, stage - 1, of), rate_name(plan, stage - 1, of)
    return Metric(name, unit, f"{{{above}}} × {{{rate}}}", inputs, product)


def _downstream(plan: Plan, volume: Volume, stage: int) -> Metric:
    """A count from the one above it: × the rate, rounded down under every-stage rounding."""
    name, unit = count_name(plan, stage), unit_of(plan, stage, needed=False)
    above, rate = inputs = count_name(plan, stage - 1), rate_name(plan, stage - 1)
    enters = volume.given.get(stage, 0) if volume.rule in ENTERING else 0
    cold = volume.cold if stage - 1 == volume.entering[0].stage else 0
    once = volume.rounding is Rounding.ONCE
    worked = f"({{{above}}} − {cold})" if cold else f"{{{above}}}"
    formula = f"{worked} × {{{rate}}}" if once else f"⌊{worked} × {{{rate}}}⌋"

    def through(count: Fraction, share: Fraction) -> Result:
        reached = (count - cold) * share
        return enters + (reached if once else Fraction(math.floor(reached)))

    return Metric(name, unit, formula + (f" + {enters}" if enters else ""), inputs, through)
