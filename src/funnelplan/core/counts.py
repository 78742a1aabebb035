"""How many of each stage, as figures: every count from its neighbour, the first from its rule.

A volume begins somewhere (the goal, the top of the funnel, a confident count) and the stages
around it follow from the rates; here each step of that walk is a figure with its formula.
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
    quotient,
    rate_name,
    stated,
)
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import SHARE, Kind, Missing, Unit
from funnelplan.core.volumes import (
    Rounding,
    Rule,
    Target,
    Volume,
    confident_count,
    cost_of_one,
)

ENTERING = (Rule.INTAKE, Rule.GIVEN)


def count_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The goal, the rates, and the count of every stage."""
    yield from _goal(plan, target)
    for i in range(plan.last):
        yield stated(rate_name(plan, i), SHARE, plan.rate(i), ("stages", i, "rate"))
    if volume.rule is Rule.NOTHING:
        for i in range(len(plan.stages)):
            unit = _unit(plan, i, needed=False)
            yield stated(count_name(plan, i), unit, None, ("goal",), key="goal.customers")
        return
    start = _start(volume, target)
    yield from _anchor(plan, volume, target, start)
    for i in range(start - 1, -1, -1):
        yield _upstream(plan, volume, i)
    for i in range(start + 1, len(plan.stages)):
        yield _downstream(plan, volume, i)


def _start(volume: Volume, target: Target | None) -> int:
    """The stage where the volume begins."""
    if volume.rule is Rule.BUDGET:
        return 0
    if volume.rule is Rule.REQUIRED and target is not None:
        return target.stage
    return volume.entering[0][0]


def _goal(plan: Plan, target: Target | None) -> Iterator[Metric]:
    stage = plan.last if target is None else target.stage
    unit = Unit(Kind.NEED, plan.stages[stage].name)
    if target is None or target.revenue is None:
        yield stated("goal", unit, target.amount if target else None, ("goal", "customers"))
        return
    yield stated("goal_revenue", currency(plan), target.revenue, ("goal", "revenue"))
    inputs = ("goal_revenue", "customer_value")
    yield Metric("goal", unit, "{goal_revenue} ÷ {customer_value}", inputs, quotient)


def _unit(plan: Plan, stage: int, *, needed: bool) -> Unit:
    """Counts that a goal asks for are needs; what follows from others, and customers, come out."""
    kind = Kind.NEED if needed and stage < plan.last else Kind.OUTCOME
    return Unit(kind, plan.stages[stage].name)


def _anchor(plan: Plan, volume: Volume, target: Target | None, start: int) -> Iterator[Metric]:
    """The count that the volume begins with."""
    needed = volume.rule in (Rule.REQUIRED, Rule.CONFIDENCE)
    name, unit = count_name(plan, start), _unit(plan, start, needed=needed)
    if volume.rule is Rule.REQUIRED:
        yield _needed(name, unit, volume)
    elif volume.rule is Rule.CONFIDENCE and target is not None and volume.confidence is not None:
        yield stated("confidence", SHARE, volume.confidence, ("goal", "confidence"))
        yield _confident(name, unit, plan, target, start, volume.confidence)
    elif volume.rule is Rule.BUDGET:
        each = _cost_of_one(plan)
        yield each
        inputs = ("budget", "fixed_costs", each.name)
        formula = f"max(0, {{budget}} − {{fixed_costs}}) ÷ {{{each.name}}}"
        yield Metric(name, unit, formula, inputs, _affordable)
    else:
        path: Path = ("intake", plan.stages[start].name) if volume.rule is Rule.INTAKE else ()
        yield stated(name, unit, Fraction(volume.entering[0][1] + volume.cold), path)


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


def _cost_of_one(plan: Plan) -> Metric:
    """What one at the top of the funnel costs on its way down."""
    parts: list[tuple[str, ...]] = []
    for cost in plan.spend.per:
        rates = (rate_name(plan, i) for i in range(cost.stage))
        parts.append((f"per_{plan.stages[cost.stage].key}", *rates))
    formula = " + ".join(" × ".join(f"{{{factor}}}" for factor in part) for part in parts)
    inputs = tuple(dict.fromkeys(factor for part in parts for factor in part))
    name = f"cost_of_one_{plan.stages[0].key}"
    return Metric(name, currency(plan), formula, inputs, lambda *_: cost_of_one(plan))


def _upstream(plan: Plan, volume: Volume, stage: int) -> Metric:
    """A count from the one below it: ÷ the rate, rounded up under every-stage rounding."""
    name, unit = count_name(plan, stage), _unit(plan, stage, needed=True)
    below, rate = inputs = count_name(plan, stage + 1), rate_name(plan, stage)
    formula = f"{{{below}}} ÷ {{{rate}}}"
    if volume.rounding is Rounding.ONCE:
        return Metric(name, unit, formula, inputs, quotient)

    def rounded_up(count: Fraction, share: Fraction) -> Result:
        return Fraction(math.ceil(count / share))

    return Metric(name, unit, f"⌈{formula}⌉", inputs, rounded_up)


def _downstream(plan: Plan, volume: Volume, stage: int) -> Metric:
    """A count from the one above it: × the rate, rounded down under every-stage rounding."""
    name, unit = count_name(plan, stage), _unit(plan, stage, needed=False)
    above, rate = inputs = count_name(plan, stage - 1), rate_name(plan, stage - 1)
    enters = dict(volume.entering).get(stage, 0) if volume.rule in ENTERING else 0
    cold = volume.cold if stage - 1 == volume.entering[0][0] else 0
    once = volume.rounding is Rounding.ONCE
    worked = f"({{{above}}} − {cold})" if cold else f"{{{above}}}"
    formula = f"{worked} × {{{rate}}}" if once else f"⌊{worked} × {{{rate}}}⌋"

    def through(count: Fraction, share: Fraction) -> Result:
        reached = (count - cold) * share
        return enters + (reached if once else Fraction(math.floor(reached)))

    return Metric(name, unit, formula + (f" + {enters}" if enters else ""), inputs, through)
