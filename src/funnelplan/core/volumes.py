"""How much of every stage: from a target upwards, or from what enters downwards.

Backwards, a stage needs target ÷ Π rates on the way; forwards, it gets what enters × Π rates. Two
ways of rounding to whole units, which are never mixed (each is the exact inverse of the other's
direction, maths.md section 1):

    once          every figure is exact; a count that is shown is rounded once, from the exact one
    every stage   each stage is rounded from its rounded neighbour: up backwards, down forwards
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.chance import LARGEST_TARGET, volume
from funnelplan.core.plan import Plan

Counts = tuple[Fraction, ...]
"""One count per stage, from the top down."""


class Rounding(Enum):
    """Where whole units are made."""

    ONCE = "once"
    EVERY_STAGE = "every-stage"


class Rule(Enum):
    """Which volume a figure speaks of."""

    REQUIRED = "required"
    """What the goal needs on average."""
    CONFIDENCE = "confidence"
    """What the goal needs to be reached with the wanted confidence."""
    INTAKE = "intake"
    """What the plan says will enter."""
    BUDGET = "budget"
    """What the budget buys."""
    GIVEN = "given"
    """Counts asked about on the command line."""
    NOTHING = "nothing"
    """The plan states neither a goal nor an intake nor a budget that buys."""


class Target(NamedTuple):
    """So many of a stage are wanted; a revenue target may need a fraction of a customer."""

    stage: int
    amount: Fraction
    revenue: Fraction | None = None

    @property
    def whole(self) -> int:
        """Whole units that reach the target: ⌈amount⌉."""
        return math.ceil(self.amount)


class Volume(NamedTuple):
    """A count for every stage, the rule it comes from, and the whole counts a chance rests on.

    `entering` holds (stage, count) for each stage where leads of their own come in; for volumes
    that are worked out from elsewhere it is the headline stage alone. `cold` leads were lost at
    the topmost of these stages: they are in its count (they were paid for), not in `entering`.
    """

    rule: Rule
    counts: Counts
    entering: tuple[tuple[int, int], ...]
    rounding: Rounding = Rounding.ONCE
    confidence: Fraction | None = None
    budget: Fraction | None = None
    cold: int = 0


def spread(plan: Plan, stage: int, count: Fraction | int) -> Counts:
    """The exact counts of all stages that go with `count` at one: ÷ rates above it, × below."""
    return tuple(
        Fraction(count) / plan.through(i, stage) if i <= stage else count * plan.through(stage, i)
        for i in range(len(plan.stages))
    )


def rounded_at_every_stage(plan: Plan, stage: int, count: int) -> Counts:
    """The same, each stage rounded from its neighbour: N_k = ⌈N_{k+1} / r_k⌉ above, ⌊…⌋ below."""
    counts = [count]
    for i in range(stage - 1, -1, -1):
        counts.insert(0, math.ceil(counts[0] / plan.rate(i)))
    for i in range(stage, plan.last):
        counts.append(math.floor(counts[-1] * plan.rate(i)))
    return tuple(Fraction(count) for count in counts)


def required(plan: Plan, target: Target, rounding: Rounding = Rounding.ONCE) -> Volume:
    """What the target needs on average: N_k = target ÷ Π_{j≥k} r_j (maths.md T1.1, T1.2)."""
    if rounding is Rounding.ONCE:
        counts = spread(plan, target.stage, target.amount)
    else:
        counts = rounded_at_every_stage(plan, target.stage, target.whole)
    headline = plan.headline(target.stage)
    entering = (headline, math.ceil(counts[headline]))
    return Volume(Rule.REQUIRED, counts, (entering,), rounding)


def confident(
    plan: Plan, target: Target, confidence: Fraction, rounding: Rounding = Rounding.ONCE
) -> Volume | None:
    """What the target needs to be reached with `confidence`: the headline stage's exact answer.

    The stages above it are what that count needs in expectation, so that one column chains.
    None where the target is too large for exact chances.
    """
    headline = plan.headline(target.stage)
    count = confident_count(plan, target, headline, confidence)
    if count is None:
        return None
    chain = spread if rounding is Rounding.ONCE else rounded_at_every_stage
    counts = chain(plan, headline, count)
    return Volume(Rule.CONFIDENCE, counts, ((headline, count),), rounding, confidence)


def confident_count(plan: Plan, target: Target, stage: int, confidence: Fraction) -> int | None:
    """A stage's own answer: the fewest there that reach the target with `confidence`."""
    if target.whole > LARGEST_TARGET:
        return None
    return volume(plan.through(stage, target.stage), target.whole, confidence)


def flowing(
    plan: Plan, entering: Mapping[int, int], rule: Rule, rounding: Rounding = Rounding.ONCE
) -> Volume:
    """What comes out of counts that enter: N_k = enters_k + N_{k−1} · r_{k−1}.

    The topmost count stands for all that leads to it: the stages above follow from it at the
    plan's rates. Counts at lower stages join from outside. Under every-stage rounding each stage
    is rounded from its neighbour. `entering` holds at least one count.
    """
    top = min(entering)
    chain = spread if rounding is Rounding.ONCE else rounded_at_every_stage
    counts = list(chain(plan, top, entering[top])[: top + 1])
    for i in range(top, plan.last):
        through = counts[-1] * plan.rate(i)
        if rounding is Rounding.EVERY_STAGE:
            through = Fraction(math.floor(through))
        counts.append(through + entering.get(i + 1, 0))
    return Volume(rule, tuple(counts), tuple(sorted(entering.items())), rounding)


def gone_cold(plan: Plan, stage: int, of: int, lost: int) -> Volume:
    """`lost` of `of` leads at a stage go cold: all are paid for, the others are worked."""
    above = spread(plan, stage, of)[: stage + 1]
    below = spread(plan, stage, of - lost)[stage + 1 :]
    return Volume(Rule.GIVEN, above + below, ((stage, of - lost),), cold=lost)


def bought(plan: Plan, budget: Fraction, goal: int) -> Volume | None:
    """What a budget buys: (budget − fixed costs) ÷ the cost of one, at the top of the funnel.

    None where the plan gives no unit costs, so that money does not say how many. A budget below
    the fixed costs buys nothing. `goal` is the stage that is wanted, for the headline.
    """
    each = cost_of_one(plan)
    if each == 0:
        return None
    entering = max(Fraction(0), budget - plan.spend.fixed) / each
    counts = spread(plan, 0, entering)
    headline = plan.headline(goal)
    whole = math.floor(counts[headline])
    return Volume(Rule.BUDGET, counts, ((headline, whole),), budget=budget)


def cost_of_one(plan: Plan) -> Fraction:
    """Unit costs that one at the top of the funnel causes: Σ per_k · Π_{j<k} r_j."""
    return sum((cost.amount * plan.through(0, cost.stage) for cost in plan.spend.per), Fraction(0))


def planned(plan: Plan, target: Target | None) -> Volume:
    """The volume that the plan itself speaks of (the format's rule, first that applies).

    `intake`, else what `budget` buys, else the volume for `goal.confidence`, else the required one.
    """
    if plan.intake:
        return flowing(plan, plan.intake, Rule.INTAKE)
    goal = plan.last if target is None else target.stage
    bought_volume = None if plan.spend.budget is None else bought(plan, plan.spend.budget, goal)
    if bought_volume is not None:
        return bought_volume
    if target is None:
        return Volume(Rule.NOTHING, (), ())
    if plan.goal is not None and plan.goal.confidence is not None:
        surely = confident(plan, target, plan.goal.confidence)
        if surely is not None:
            return surely
    return required(plan, target)


def goal_of(plan: Plan) -> Target | None:
    """The plan's own goal as a target; None where it states none, or revenue without a value."""
    if plan.goal is None:
        return None
    if plan.goal.customers is not None:
        return Target(plan.last, Fraction(plan.goal.customers))
    value = customer_value(plan)
    if plan.goal.revenue is None or not value:
        return None
    return Target(plan.last, plan.goal.revenue / value, plan.goal.revenue)


def customer_value(plan: Plan) -> Fraction | None:
    """What a customer brings: the value at signature + the recurring value × expected payments."""
    deal = plan.deal
    if deal.value is None and deal.recurring is None:
        return None
    recurring = deal.recurring
    later = recurring.value * recurring.payments if recurring else Fraction(0)
    return (deal.value or Fraction(0)) + later


def customer_margin(plan: Plan) -> Fraction | None:
    """The gross margin of that; None where a part of the value has no margin stated."""
    deal, margin = plan.deal, Fraction(0)
    if customer_value(plan) is None:
        return None
    if deal.value is not None:
        if deal.margin is None:
            return None
        margin += deal.value * deal.margin
    if deal.recurring is not None:
        share = deal.margin if deal.recurring.margin is None else deal.recurring.margin
        if share is None:
            return None
        margin += deal.recurring.value * deal.recurring.payments * share
    return margin
