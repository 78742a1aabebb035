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
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from funnelplan.core.apportion import apportioned
from funnelplan.core.channels import Mix
from funnelplan.core.leads import Classes, Entering, classes
from funnelplan.core.plan import Channel, Plan
from funnelplan.core.routes import NOTHING, ONE, Costs, Counts, Exact, Flow, Route, Stated, totals


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
    CHANNELS = "channels"
    """What the channels are expected to bring."""
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

    `counts` and `costs` (unit costs) are the sums of the `flows`. `entering` holds the whole leads
    at each stage where they come in; for volumes that are worked out from elsewhere that is the
    headline stage, or the entry of a channel that joins below it. `lift` is what the open routes
    bring in customers (see `channels`), where that is what the volume follows from. `cold` leads
    were lost at the topmost of the entering stages: they are in its count (they were paid for), not
    in `entering`.
    """

    rule: Rule
    counts: Counts
    entering: tuple[Entering, ...]
    flows: tuple[Flow, ...] = ()
    costs: Costs = Costs()
    rounding: Rounding = Rounding.ONCE
    confidence: Fraction | None = None
    budget: Fraction | None = None
    lift: Fraction | None = None
    cold: int = 0

    @property
    def given(self) -> dict[int, int]:
        """The whole leads that a chance rests on, by stage."""
        counts: dict[int, int] = {}
        for stage, count, _ in sorted(self.entering, key=lambda each: each.stage):
            counts[stage] = counts.get(stage, 0) + count
        return counts

    def groups(self, stage: int) -> tuple[tuple[int, Fraction], ...]:
        """Those leads, and the share of them that gets to `stage`; without those that enter below."""
        return tuple(
            (each.leads, each.route.through(each.stage, stage))
            for each in self.entering
            if each.stage <= stage
        )


def fixed_costs(plan: Plan, volume: Volume) -> Fraction:
    """Σ of the fixed costs of the plan, and of the channels that it or the volume counts on."""
    own = (channel.fixed for channel in plan.channels if pays(channel, volume))
    return plan.spend.fixed + sum(own, NOTHING)


def pays(channel: Channel, volume: Volume) -> bool:
    """Whether a channel's fixed costs arise: it is planned; where counts are asked about, it is one."""
    if volume.rule is Rule.GIVEN:
        return any(flow.route.name == channel.name for flow in volume.flows)
    return channel.planned


def is_priced(plan: Plan, volume: Volume) -> bool:
    """Whether the plan says what the volume costs.

    What no channel brings is worked out at the plan's own rates, and needs media costs of the
    plan's own: those of a channel are not its.
    """
    uncovered = (flow for flow in volume.flows if plan.channels and flow.route is plan.own)
    if any(flow.at(plan.last) for flow in uncovered):
        return any(cost.stage < plan.sales for cost in plan.own.per)
    return plan.itemised


NO_VOLUME = Volume(Rule.NOTHING, (), ())


def spread(plan: Plan, stage: int, count: Fraction | int) -> Counts:
    """The exact counts that go with `count` at one stage, at the plan's own rates."""
    return plan.own.spread(stage, count)


def rounded_at_every_stage(route: Route, stage: int, count: int) -> Counts:
    """The same on a route, each stage rounded from its neighbour: N_k = ⌈N_{k+1} / r_k⌉ above, ⌊…⌋ below."""
    counts = [count]
    for i in range(stage - 1, route.enters - 1, -1):
        counts.insert(0, math.ceil(counts[0] / route.rates[i]))
    for rate in route.rates[stage:]:
        counts.append(math.floor(counts[-1] * rate))
    return (NOTHING,) * min(stage, route.enters) + tuple(map(Fraction, counts))


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
    return _lifted(Rule.REQUIRED, mix, lift, leads.entering(more))


def _required_in_whole_units(plan: Plan, mix: Mix, target: Target) -> Volume:
    stated = _rounded_down(mix)
    there = int(stated.totals.counts[target.stage])
    begins = tuple(target.stage for _ in mix.parts)
    opened = _rounded_up(mix, begins, max(0, target.whole - there), target)
    headline = plan.headline(target.stage)
    entering = tuple(
        Entering(stage, int(flow.at(stage)), flow.route)
        for flow in (*stated.stated, *opened)
        if (stage := max(headline, flow.route.enters)) <= target.stage
    )
    volume = _summed(plan, Rule.REQUIRED, (*stated.stated, *opened), entering)
    return volume._replace(rounding=Rounding.EVERY_STAGE)


def _leads(plan: Plan, mix: Mix, target: Target) -> Classes:
    return classes(mix, plan.headline(target.stage), target.stage)


def _lifted(rule: Rule, mix: Mix, lift: Fraction, entering: tuple[Entering, ...]) -> Volume:
    """The volume in which the open routes bring `lift` customers."""
    together = mix.totals.plus(mix.one, lift)
    flows = (*mix.stated, *mix.flows(lift))
    return Volume(rule, together.counts, entering, flows, together.costs, lift=lift)


def _rounded_down(mix: Mix) -> Mix:
    """The same mix, the stated routes rounded at every stage."""
    stated = (
        Stated(flow.route, rounded_at_every_stage(flow.route, flow.route.enters, math.floor(first)))
        for flow in mix.stated
        for first in [flow.at(flow.route.enters)]
    )
    return Mix(tuple(stated), mix.parts, mix.stages)


def _rounded_up(mix: Mix, begins: Sequence[int], count: int, target: Target) -> tuple[Stated, ...]:
    """The open routes with `count` whole units among them, each at its stage of `begins`."""
    parts = [
        (flow, stage)
        for flow, stage in zip(mix.flows(ONE), begins, strict=True)
        if flow.route.enters <= target.stage
    ]
    shares = apportioned(count, [flow.at(stage) for flow, stage in parts])
    return tuple(
        Stated(flow.route, rounded_at_every_stage(flow.route, stage, share))
        for (flow, stage), share in zip(parts, shares, strict=True)
    )


def _summed(
    plan: Plan, rule: Rule, flows: Sequence[Flow], entering: tuple[Entering, ...]
) -> Volume:
    together = totals(flows, len(plan.stages))
    return Volume(rule, together.counts, entering, tuple(flows), together.costs)


def confident(
    plan: Plan, target: Target, confidence: Fraction, rounding: Rounding = Rounding.ONCE
) -> Volume | None:
    """What the target needs to be reached with `confidence`: the headline stage's exact answer.

    The stages above it are what that count needs in expectation, so that one column chains.
    None where the target is too large for exact chances.
    """
    mix = plan.mix_for(target.stage)
    if rounding is Rounding.EVERY_STAGE:
        mix = _rounded_down(mix)
    leads = _leads(plan, mix, target)
    count = leads.needed(target.whole, confidence)
    if count is None:
        return None
    more = count - leads.there
    if rounding is Rounding.ONCE:
        volume = _lifted(Rule.CONFIDENCE, mix, leads.lift(more), leads.entering(more))
    else:
        headline = plan.headline(target.stage)
        begins = [max(headline, part.route.enters) for part in mix.parts]
        flows = (*mix.stated, *_rounded_up(mix, begins, more, target))
        volume = _summed(plan, Rule.CONFIDENCE, flows, leads.entering(more))
    return volume._replace(confidence=confidence, rounding=rounding)


def confident_count(plan: Plan, target: Target, stage: int, confidence: Fraction) -> int | None:
    """A stage's own answer: the fewest there that reach the target with `confidence`.

    With channels: the leads there and those of channels that join below it.
    """
    leads = classes(plan.mix_for(target.stage), stage, target.stage)
    return leads.needed(target.whole, confidence)


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
    volume = _summed(plan, rule, flows, tuple(sorted(begins, key=lambda each: each.stage)))
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


def gone_cold(plan: Plan, base: Volume, stage: int, of: int, lost: int) -> Volume:
    """`lost` of `of` leads at a stage go cold: all are paid for, the others are worked.

    With channels the leads are those of the `base` volume in its proportions, scaled to `of`, and
    so are the lost ones: a count does not say whose they were. Channels that join below are as in
    `base`.
    """
    passing = [flow for flow in base.flows if flow.route.enters <= stage]
    below = [flow for flow in base.flows if flow.route.enters > stage]
    weights = [flow.at(stage) for flow in passing]
    each = Fraction(of) / sum(weights)
    worked = Fraction(of - lost, of)
    flows: list[Flow] = []
    for flow, weight in zip(passing, weights, strict=True):
        flows.append(Exact(flow.route, stage, weight * each * worked))
        flows.append(Exact(flow.route.cut(stage), stage, weight * each * (1 - worked)))
    counts = apportioned(of - lost, weights)
    entering = [Entering(stage, n, flow.route) for flow, n in zip(passing, counts, strict=True)] + [
        Entering(flow.route.enters, math.ceil(flow.at(flow.route.enters)), flow.route)
        for flow in below
    ]
    volume = _summed(plan, Rule.GIVEN, (*flows, *below), tuple(entering))
    return volume._replace(cold=lost)


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
    return _lifted(Rule.BUDGET, mix, lift, leads.entering(more))._replace(budget=budget)


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
