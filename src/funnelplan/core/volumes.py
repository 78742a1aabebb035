"""How much of every stage: from a target upwards, or from what enters downwards.

Backwards, a stage needs target ÷ Π rates on the way; forwards, it gets what enters × Π rates. With
channels both hold on each one's own route, and a stage has the sum of them (`channels`). Two ways
of rounding to whole units, which are never mixed (each is the exact inverse of the other's
direction, maths.md section 1):

    once          every figure is exact; a count that is shown is rounded once, from the exact one
    every stage   each stage is rounded from its rounded neighbour: up backwards, down forwards
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from funnelplan.core.apportion import apportioned
from funnelplan.core.channels import Mix
from funnelplan.core.leads import Classes, Entering, classes
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, Counts, Exact, Flow, Stated
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume, summed
from funnelplan.core.whole import of_classes, rounded_at_every_stage, rounded_down, rounded_up


def spread(plan: Plan, stage: int, count: Fraction | int) -> Counts:
    """The exact counts that go with `count` at one stage, at the plan's own rates."""
    return plan.own.spread(stage, count)


def required(plan: Plan, target: Target, rounding: Rounding = Rounding.ONCE) -> Volume:
    """What the target needs on average: N_k = target ÷ Π_{j≥k} r_j (maths.md T1.1, T1.2).

    With channels: what the stated ones bring and the open ones add, N_k = stated_k + lift · one_k.
    """
    mix = plan.mix_for(target.stage)
    if rounding is Rounding.EVERY_STAGE:
        return _required_in_whole_units(plan, mix, target)
    lift = mix.lift(target.stage, target.amount)
    leads = _leads(plan, mix, target)
    more = max(0, math.ceil(leads.more(lift)))
    return lifted(Rule.REQUIRED, mix, lift, leads.entering(more))


def _required_in_whole_units(plan: Plan, mix: Mix, target: Target) -> Volume:
    stated = rounded_down(mix)
    there = int(stated.totals.counts[target.stage])
    begins = tuple(target.stage for _ in mix.parts)
    opened = rounded_up(mix, begins, max(0, target.whole - there), target.stage)
    headline = plan.headline(target.stage)
    entering = tuple(
        Entering(stage, int(flow.at(stage)), flow.route)
        for flow in (*stated.stated, *opened)
        if (stage := max(headline, flow.route.enters)) <= target.stage
    )
    volume = summed(plan, Rule.REQUIRED, (*stated.stated, *opened), entering)
    return volume._replace(rounding=Rounding.EVERY_STAGE)


def _leads(plan: Plan, mix: Mix, target: Target) -> Classes:
    return classes(mix, plan.headline(target.stage), target.stage)


def lifted(rule: Rule, mix: Mix, lift: Fraction, entering: tuple[Entering, ...]) -> Volume:
    """The volume in which the open routes bring `lift` customers."""
    together = mix.totals.plus(mix.one, lift)
    flows = (*mix.stated, *mix.flows(lift))
    return Volume(rule, together.counts, entering, flows, together.costs, lift=lift)


def confident(
    plan: Plan, target: Target, confidence: Fraction, rounding: Rounding = Rounding.ONCE
) -> Volume | None:
    """What the target needs to be reached with `confidence`: the headline stage's exact answer.

    The stages above it are what that count needs in expectation, so that one column chains.
    None where the target is too large for exact chances.
    """
    mix = plan.mix_for(target.stage)
    if rounding is Rounding.EVERY_STAGE:
        mix = rounded_down(mix)
    leads = _leads(plan, mix, target)
    more = leads.needed(target.whole, confidence)
    if more is None:
        return None
    if rounding is Rounding.ONCE:
        volume = lifted(Rule.CONFIDENCE, mix, leads.lift(more), leads.entering(more))
    else:
        opened = of_classes(mix, leads, plan.headline(target.stage), more, target.stage)
        flows = (*mix.stated, *opened)
        volume = summed(plan, Rule.CONFIDENCE, flows, leads.entering(more))
    return volume._replace(confidence=confidence, rounding=rounding)


def confident_count(plan: Plan, target: Target, stage: int, confidence: Fraction) -> int | None:
    """A stage's own answer: the fewest there that reach the target with `confidence`.

    With channels that join below it: besides what these bring in their shares.
    """
    leads = classes(plan.mix_for(target.stage), stage, target.stage)
    more = leads.needed(target.whole, confidence)
    return None if more is None else leads.at(stage, more)


NO_CHANNELS: Mapping[int, int] = MappingProxyType({})


def flowing(
    plan: Plan,
    entering: Mapping[int, int],
    rule: Rule,
    rounding: Rounding = Rounding.ONCE,
    channels: Mapping[int, int] = NO_CHANNELS,
) -> Volume:
    """What comes out of counts that enter: N_k = enters_k + N_{k−1} · r_{k−1}.

    Of the counts by stage, the topmost stands for all that leads to it: the stages above follow
    from it at the plan's rates. Those at lower stages join from outside. Counts by channel enter
    where the channel does and go on at its rates. Under every-stage rounding each stage is rounded
    from its neighbour.
    """
    flows: list[Flow] = []
    begins: list[Entering] = []
    if entering:
        flows.append(Stated(plan.own, _joined(plan, entering, rounding)))
        begins += [Entering(stage, n, plan.own) for stage, n in sorted(entering.items())]
    for i, count in channels.items():
        route = plan.routes[i]
        begins.append(Entering(route.enters, count, route))
        if rounding is Rounding.ONCE:
            flows.append(Exact(route, route.enters, Fraction(count)))
        else:
            flows.append(Stated(route, rounded_at_every_stage(route, route.enters, count)))
    volume = summed(plan, rule, flows, tuple(sorted(begins, key=lambda each: each.stage)))
    return volume._replace(rounding=rounding)


def _joined(plan: Plan, entering: Mapping[int, int], rounding: Rounding) -> Counts:
    """The counts of leads that join at several stages of the plan's own route."""
    top = min(entering)
    chain = plan.own.spread if rounding is Rounding.ONCE else _rounded_own(plan)
    counts = list(chain(top, entering[top])[: top + 1])
    for i in range(top, plan.last):
        through = counts[-1] * plan.rate(i)
        if rounding is Rounding.EVERY_STAGE:
            through = Fraction(math.floor(through))
        counts.append(through + entering.get(i + 1, 0))
    return tuple(counts)


def _rounded_own(plan: Plan) -> Callable[[int, int], Counts]:
    return partial(rounded_at_every_stage, plan.own)


def with_leads(plan: Plan, stage: int, leads: int) -> Volume:
    """The volume that has so many leads at a stage: stated channels as they are, the open ones adjusted.

    Where the stated channels alone bring more, these are scaled down and the open ones bring none.
    """
    mix = plan.mix_for(stage)
    there = mix.totals.counts[stage]
    if leads >= there:
        groups = classes(mix, stage, plan.last)
        lift = (leads - there) / mix.one.counts[stage]
        more = max(0, math.ceil(groups.more(lift)))
        return lifted(Rule.GIVEN, mix, lift, groups.entering(more))
    passing = [flow for flow in mix.stated if flow.route.enters <= stage]
    below = [flow for flow in mix.stated if flow.route.enters > stage]
    flows = [Exact(flow.route, stage, flow.at(stage) * leads / there) for flow in passing]
    shares = apportioned(leads, [flow.amount for flow in flows])
    entering = (
        *(Entering(stage, n, flow.route) for n, flow in zip(shares, flows, strict=True)),
        *(
            Entering(flow.route.enters, int(flow.at(flow.route.enters)), flow.route)
            for flow in below
        ),
    )
    return summed(plan, Rule.GIVEN, (*flows, *below), entering)


def gone_cold(plan: Plan, base: Volume, stage: int, lost: int) -> Volume:
    """`lost` of the leads that a volume has at a stage go cold: all are paid for, the others worked.

    With channels the lost ones are taken from all of them in proportion: a count does not say whose
    they were. The volume has a whole number of leads there (`with_leads`).
    """
    worked = 1 - lost / base.counts[stage]
    flows: list[Flow] = []
    for flow in base.flows:
        if flow.route.enters > stage:
            flows.append(flow)
        else:
            count = flow.at(stage)
            flows.append(Exact(flow.route, stage, count * worked))
            flows.append(Exact(flow.route.cut(stage), stage, count * (1 - worked)))
    there = [each for each in base.entering if each.stage == stage]
    left = apportioned(int(base.counts[stage]) - lost, [each.leads for each in there])
    entering = (
        *(each._replace(leads=n) for each, n in zip(there, left, strict=True)),
        *(each for each in base.entering if each.stage > stage),
    )
    return summed(plan, Rule.COLD, flows, entering)._replace(cold=lost)


def bought(plan: Plan, budget: Fraction, goal: int) -> Volume | None:
    """What a budget buys, the mix as it is: lift = (budget − fixed − stated costs) ÷ costs of one.

    The mix can't be kept beyond the first limit that an open channel reaches (`open_limit`).

    None where money does not say how many: the plan gives no unit costs, or all its channels state
    their counts. A budget below the other costs buys nothing. `goal` is the stage that is wanted.
    """
    mix = plan.mix
    each = mix.one.costs.all
    if each == 0 or plan.counted:
        return None
    lift = max(NOTHING, budget - plan.fixed - mix.totals.costs.all) / each
    most = plan.open_limit
    if most is not None:
        lift = min(lift, most)
    leads = classes(mix, plan.headline(goal), goal)
    more = max(0, math.floor(leads.more(lift)))
    return lifted(Rule.BUDGET, mix, lift, leads.entering(more))._replace(budget=budget)


def planned(plan: Plan, target: Target | None) -> Volume:
    """The volume that the plan itself speaks of (the format's rule, first that applies).

    `intake`, else the channels' counts where all are stated, else what `budget` buys, else the
    volume for `goal.confidence`, else the required one.
    """
    if plan.intake:
        return flowing(plan, plan.intake, Rule.INTAKE)
    if plan.counted:
        stated = {i: c.expect for i, c in enumerate(plan.channels) if c.expect is not None}
        return flowing(plan, {}, Rule.CHANNELS, channels=stated)
    goal = plan.last if target is None else target.stage
    bought_volume = None if plan.spend.budget is None else bought(plan, plan.spend.budget, goal)
    if bought_volume is not None:
        return bought_volume
    if target is None:
        return NO_VOLUME
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
    value = plan.deal.customer_value
    if plan.goal.revenue is None or not value:
        return None
    return Target(plan.last, plan.goal.revenue / value, plan.goal.revenue)
