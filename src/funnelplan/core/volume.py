"""A volume: a count for every stage, the rule it comes from, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.channel import Channel
from funnelplan.core.leads import Entering
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, Costs, Counts, Flow, total, totals

USUAL_CONFIDENCE = Fraction(9, 10)
"""What sentences speak of where a plan does not say how sure it wants to be."""


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
    COLD = "cold"
    """What is left of another volume when leads go cold."""
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


NO_VOLUME = Volume(Rule.NOTHING, (), ())


def summed(plan: Plan, rule: Rule, flows: Sequence[Flow], entering: tuple[Entering, ...]) -> Volume:
    """The volume that several flows come to."""
    together = totals(flows, len(plan.stages))
    return Volume(rule, together.counts, entering, tuple(flows), together.costs)


def fixed_costs(plan: Plan, volume: Volume) -> Fraction:
    """Σ of the fixed costs of the plan, and of the channels that it or the volume counts on."""
    own = (channel.fixed for channel in plan.channels if pays(channel, volume))
    return plan.spend.fixed + sum(own, NOTHING)


def pays(channel: Channel, volume: Volume) -> bool:
    """Whether a channel's fixed costs arise: it is planned; where counts are asked about, it is one."""
    if volume.rule is Rule.GIVEN:
        return any(flow.route.name == channel.name for flow in volume.flows)
    return channel.planned


def beyond_limits(plan: Plan, flows: Iterable[Flow]) -> Iterator[str]:
    """The channels that would have to bring more than they can (`at_most`)."""
    limits = {c.name: c.at_most for c in plan.channels if c.at_most is not None}
    for flow in flows if limits else ():
        limit = limits.get(flow.route.name)
        if limit is not None and flow.at(flow.route.enters) > limit:
            yield flow.route.name


def mean_cost(plan: Plan, volume: Volume, of: int, among: int) -> Fraction:
    """What one of a stage costs on average, of the routes of those who are at stage `among`.

    Σ count there × the route's own unit cost ÷ Σ count; the plan's own where nobody is there.
    """
    passing = [flow for flow in volume.flows if flow.route.enters <= among]
    count = total(flow.at(among) for flow in passing)
    if not count:
        return plan.own.cost_at(of)
    return total(flow.at(among) * flow.route.cost_at(of) for flow in passing) / count


def cost_of(plan: Plan, volume: Volume) -> Fraction | None:
    """Fixed + unit costs of a volume; None where the plan does not price it."""
    if not is_priced(plan, volume):
        return None
    return fixed_costs(plan, volume) + volume.costs.all


def spend_of(plan: Plan, volume: Volume) -> Fraction | None:
    """The same, or the whole budget of a plan that says no more of its costs; None if not known."""
    costs = cost_of(plan, volume)
    return plan.spend.budget if costs is None and not plan.itemised else costs


def is_priced(plan: Plan, volume: Volume) -> bool:
    """Whether the plan says what the volume costs.

    It does where it prices every route that something flows on.
    """
    flows = (flow for flow in volume.flows if flow.route is plan.own and flow.at(plan.last))
    return plan.itemised and all(plan.prices(flow.route) for flow in flows)
