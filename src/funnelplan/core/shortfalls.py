"""Where a plan asks for more than it says there is: channels, limits, people, money."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem, Severity
from funnelplan.core.quantities import Quantity, money, need, outcome
from funnelplan.core.routes import NOTHING
from funnelplan.core.settling import confidently, is_staffed
from funnelplan.core.shares import shares
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import required


def shortfalls(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Problem]:
    """What a plan falls short of at its planned volume."""
    yield from _uncovered(plan, target)
    if volume.rule is not Rule.NOTHING:
        yield from _over_limits(plan, volume)
    if plan.cold and target is not None:
        short = list(_too_few_people(plan, target))
        yield from short or _too_unsure(plan, target)
    yield from _fixed_costs(plan)


def _uncovered(plan: Plan, target: Target | None) -> Iterator[Problem]:
    """The channels with a stated count bring less than the goal, and none brings the rest."""
    if target is None or not plan.channels or plan.shared:
        return
    there = plan.mix.totals.counts[target.stage]
    if there < target.amount:
        name = plan.stages[target.stage].name
        facts = {
            "brought": outcome(there, name),
            "goal": need(target.amount, name),
            "lacking": need(target.amount - there, name),
        }
        yield Problem("FP609", facts, ("channels",), severity=Severity.WARNING)


def _over_limits(plan: Plan, volume: Volume) -> Iterator[Problem]:
    """A channel would have to bring more than it can."""
    for i, channel in enumerate(shares(plan, volume)):
        if channel.over is None or channel.at_most is None:
            continue
        path: Path = ("channels", i, "at_most")
        asked = outcome(Fraction(channel.at_most.exact + channel.over.exact), channel.enters)
        facts: dict[str, Fact] = {"name": channel.name, "asked": asked, "most": channel.at_most}
        yield Problem("FP610", facts, path)


class Short(NamedTuple):
    """A stage whose people can't work what a target needs: how many it takes, and they can."""

    stage: int
    needed: Quantity
    most: Quantity
    people: int
    enough: int


def too_few_people(plan: Plan, target: Target) -> Iterator[Short]:
    """Stages whose people can't work what the target needs, however many leads come in.

    What it needs is what it would need if none went cold there; of stated channels that bring more
    than the target, only its part.
    """
    if not is_staffed(plan):
        return
    from funnelplan.core.cold import can_work  # noqa: PLC0415 (few plans say who works the leads)

    for i, stage in enumerate(plan.stages[: target.stage]):
        most = can_work(plan, i)
        if stage.capacity is None or most is None:
            continue
        counts = required(plan.going_cold({**plan.cold, i: NOTHING}), target).counts
        worked = counts[i] * target.amount / counts[target.stage]
        # what keeps can be worked to the last; of what does not, some comes too late by chance
        keeps = stage.shelf_life is None
        if worked > most or (worked == most and not keeps):
            people = stage.capacity.people
            ratio = worked / most * people
            enough = math.ceil(ratio) if keeps else math.floor(ratio) + 1
            yield Short(i, need(worked, stage.name), outcome(most, stage.name), people, enough)


def _too_few_people(plan: Plan, target: Target) -> Iterator[Problem]:
    """The same as problems, at the number of people."""
    for stage, needed, most, people, enough in too_few_people(plan, target):
        facts: dict[str, Fact] = {
            "name": plan.stages[stage].name,
            "needed": needed,
            "most": most,
            "people": people,
            "enough": enough,
        }
        yield Problem("FP614", facts, ("stages", stage, "capacity", "people"))


def _too_unsure(plan: Plan, target: Target) -> Iterator[Problem]:
    """The people can work enough for the goal on average, but not for it to be as sure as wanted."""
    wanted = None if plan.goal is None else plan.goal.confidence
    found = None if wanted is None else confidently(plan, target, wanted)
    for stage in sorted(() if found is None else found.short):
        facts: dict[str, Fact] = {"name": plan.stages[stage].name, "confidence": wanted or NOTHING}
        yield Problem("FP616", facts, ("goal", "confidence"))


def _fixed_costs(plan: Plan) -> Iterator[Problem]:
    """The budget does not even pay what is to be paid whatever the volume."""
    budget = plan.spend.budget
    if budget is not None and budget < plan.fixed:
        facts = {"budget": money(budget, plan.currency), "fixed": money(plan.fixed, plan.currency)}
        yield Problem("FP611", facts, ("spend", "budget"))
