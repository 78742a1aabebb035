"""A volume and what goes cold of it, settled between them.

How much goes cold depends on how many come in where people work them, and how many must come in
depends on how much goes cold. So every volume has a plan of its own, with the shares that agree with
it; of a plan that says nothing of its people it is the plan itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.plan import Plan
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume
from funnelplan.core.volumes import confident, planned, required


class Settled(NamedTuple):
    """A plan with what goes cold at the inflow of a volume, that volume, and the stages that are short.

    `short` are stages whose people can't work what the volume is to bring, however many come in.
    """

    plan: Plan
    volume: Volume
    short: frozenset[int] = frozenset()


def settled(plan: Plan, make: Callable[[Plan], Volume | None]) -> Settled | None:
    """The volume that `make` makes of the plan in which its own loss is reckoned with.

    None where there is no such volume because it is too large to be computed.
    """
    if not is_staffed(plan):
        volume = make(plan)
        return None if volume is None else Settled(plan, volume)
    from funnelplan.core.cold import at_inflow  # noqa: PLC0415 (few plans say who works the leads)

    found = at_inflow(plan, make)
    volume = make(found.plan)
    if volume is None:
        return None
    if volume.rule is Rule.CONFIDENCE and not found.short:  # a whole count: its very own loss
        return Settled(at_inflow(found.plan, _always(volume)).plan, volume)
    return Settled(found.plan, volume, found.short)


def is_staffed(plan: Plan) -> bool:
    """Whether the plan says who works its leads, and over how many days."""
    dated = plan.goal is not None and plan.goal.days is not None
    return dated and any(stage.capacity for stage in plan.stages)


def _always(volume: Volume) -> Callable[[Plan], Volume]:
    """Makes one and the same volume, whatever goes cold."""
    return lambda _: volume


def settled_plan(plan: Plan, target: Target | None) -> Settled:
    """The planned volume, with what goes cold of it.

    Where the people can't work enough leads for the plan's own confidence, what the goal needs on
    average is planned, as without one.
    """
    found = settled(plan, lambda each: planned(each, target)) or Settled(plan, NO_VOLUME)
    if found.short and found.volume.rule is Rule.CONFIDENCE and target is not None:
        return settled_need(plan, target)
    return found


def confidently(
    plan: Plan, target: Target, confidence: Fraction, rounding: Rounding = Rounding.ONCE
) -> Settled | None:
    """What the target needs to be reached with a confidence, with what goes cold of it."""
    return settled(plan, lambda each: confident(each, target, confidence, rounding))


def settled_need(plan: Plan, target: Target) -> Settled:
    """What the target needs on average, with what goes cold of it."""
    return settled(plan, lambda each: required(each, target)) or Settled(plan, NO_VOLUME)


def as_if_all_worked(plan: Plan, stages: Collection[int]) -> Plan:
    """The plan as if its people could work whatever comes in at these stages."""
    from funnelplan.core.cold import with_cold  # noqa: PLC0415 (few plans say who works the leads)

    without = tuple(
        replace(stage, capacity=None) if i in stages else stage
        for i, stage in enumerate(plan.stages)
    )
    return with_cold(replace(plan, stages=without))
