"""The same leads once more: they enter as before, and what comes of them follows a changed plan.

Whatever rule a volume comes from (a goal, an intake, channels, a budget), its flows say how many
leads come in at which stage of which route. These stay; rates, costs and what goes cold are those
of the plan as it is then.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.cold import by_capacity, by_response
from funnelplan.core.laws import crossing
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, Counts, Flow, Stated
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Volume, is_priced, spend_of, summed

PRECISELY = 1e-12
"""A share of the leads is found when it moves by less than this of itself."""


class State(NamedTuple):
    """A plan, and what comes of the leads that enter."""

    plan: Plan
    volume: Volume

    @property
    def customers(self) -> Fraction:
        """How many customers that makes."""
        return self.volume.counts[self.plan.last]

    @property
    def is_priced(self) -> bool:
        """Whether the plan says what all of it costs."""
        return is_priced(self.plan, self.volume)

    @property
    def spend(self) -> Fraction | None:
        """Fixed + unit costs, or the whole budget of a plan that says no more; None if not known."""
        return spend_of(self.plan, self.volume)


def again(plan: Plan, volume: Volume) -> Volume:
    """What comes of a volume's leads in this plan: N_k = enters_k + N_{k−1} · r_{k−1}, flow by flow.

    Args:
        plan: has the stages and channels of the plan that the volume is of; rates, costs and all
        else may differ. The whole leads that a chance rests on are not carried over.
    """
    return summed(plan, volume.rule, [_carried(plan, flow) for flow in volume.flows], ())


def _carried(plan: Plan, flow: Flow) -> Flow:
    """What comes in on a flow, forwarded along the route of the same name."""
    channel = plan.channel_of(flow.route)
    route = plan.own if channel is None else plan.routes[channel]
    first, *joining = entering(flow)
    counts = [first]
    for enters, rate in zip(joining, route.rates, strict=True):
        counts.append(counts[-1] * rate + enters)
    return Stated(route, tuple(counts))


def entering(flow: Flow) -> Counts:
    """How many come in at each stage: its count − count × rate of the stage above."""
    above = zip(flow.counts[:-1], flow.route.rates, strict=True)
    passed = (NOTHING, *(count * rate for count, rate in above))
    return tuple(count - before for count, before in zip(flow.counts, passed, strict=True))


def settled(plan: Plan, volume: Volume) -> State:
    """The plan with what goes cold worked out at what comes in now, and what comes of the leads.

    From the top down, like `cold.with_cold`; but no goal asks for more leads because some are lost.
    """
    plan = plan.going_cold({})
    for i, stage in enumerate(plan.stages[:-1]):
        share = _cold(stage, inflow(plan, volume, i))
        if share is not None:
            plan = plan.going_cold({**plan.cold, i: share})
    return State(plan, again(plan, volume))


def _cold(stage: Stage, per_day: Fraction | None) -> Fraction | None:
    """The larger share of what is called too late and what the people there can't take."""
    overrun = None if per_day is None else by_capacity(stage, per_day)
    shares = [share for share in (by_response(stage), overrun) if share is not None]
    return max(shares, default=None)


def inflow(plan: Plan, volume: Volume, i: int) -> Fraction | None:
    """Leads a day that come in where the plan says who works them; None without that, or days."""
    days = None if plan.goal is None else plan.goal.days
    if days is None or plan.stages[i].capacity is None:
        return None
    return again(plan, volume).counts[i] / days


def with_fewer(state: State, customers: Fraction) -> State:
    """The state with as many fewer of all leads as still bring so many customers, 0 < … ≤ now.

    Exactly × customers ÷ customers now. Where people are few, fewer leads also means that fewer go
    cold, so that still fewer will do: how many is found by secants, to about 12 digits.
    """
    times = customers / state.customers
    if times < 1 and any(stage.capacity for stage in state.plan.stages):
        most = float(times)

        def beyond(factor: float) -> float:
            return float(_scaled(state, Fraction(factor)).customers - customers)

        slope = float(state.customers)
        times = Fraction(crossing(beyond, most, slope, most * PRECISELY, (0.0, most)))
    return _scaled(state, times)


def _scaled(state: State, times: Fraction) -> State:
    """All that enters × a factor, and what comes of it."""
    plan = state.plan
    flows = [
        Stated(flow.route, tuple(count * times for count in flow.counts))
        for flow in state.volume.flows
    ]
    return settled(plan, summed(plan, state.volume.rule, flows, ()))
