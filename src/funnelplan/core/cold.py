"""Which share of a stage's leads goes cold before sales works them (maths.md sections 3b – 3d).

Two things let leads go cold: sales calls later than they keep (`response`), and more come in than
the people there can take (`capacity`). Both describe the same wait, so they are not added up: the
larger loss counts.

A share that is irrational is rounded to 15 decimals here, once; everything that follows from it is
exact again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import queueing, shelf
from funnelplan.core.plan import Plan
from funnelplan.core.queueing import Desk
from funnelplan.core.routes import NOTHING, ONE
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, Response
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Target, Volume
from funnelplan.core.volumes import goal_of, planned

Make = Callable[[Plan], Volume | None]
"""Makes a volume of a plan; None where it is too large to be computed."""

DECIMALS = 15
NEGLIGIBLE = 1e-12
"""A share below this is none: a count of up to a thousand is rounded up as if it were."""

AGREE = Fraction(1, 10**9)
"""A loss and the one at its own inflow are the same if they are so close."""

ROUNDS = 30
"""So often all stages are gone through, where what goes cold at one changes the inflow of others."""

MOST_HALVINGS = 20
"""A share above 1 − 2⁻¹⁹ is as good as all."""

STEPS = 50
"""So many steps are enough to find a share that agrees with its inflow; ten usually are."""

NEARLY_ALL = ONE - Fraction(1, 10**9)
"""A stage that loses more than this has lost everything."""

ALL_BUT_NONE = ONE - Fraction(1, 10**DECIMALS)
"""People always work someone: no rate becomes 0 on the way to finding out that it is far too few."""


def rounded(share: Fraction | float) -> Fraction:
    """A share as a fraction: as it is if it is one, else rounded to 15 decimals."""
    if isinstance(share, Fraction):
        return share
    return NOTHING if share < NEGLIGIBLE else Fraction(str(round(share, DECIMALS)))


def by_response(stage: Stage) -> Fraction | None:
    """The share that is called too late, or never; None where the plan does not say how late.

    Where nobody is said to call, going cold and getting to the next stage compete (T4.9).
    """
    if stage.competes and stage.takes is not None:
        return rounded(shelf.cold_share(stage.shelf_life, Response(stage.takes)))
    if stage.response is None:
        return None
    return rounded(shelf.cold_share(stage.shelf_life, stage.response))


def by_capacity(stage: Stage, per_day: Fraction) -> Fraction | None:
    """The share that the people there can't take in time, when so many come in a day.

    None where the plan does not say who is there. Without a shelf life it is what a queue loses
    in the long run that grows without end: 1 − capacity ÷ inflow. What is never called does not
    wait, and is cold as well: never + (1 − never) · loss. Of more than all but a hair's breadth
    that is what is given.
    """
    if stage.capacity is None:
        return None
    never = _never(stage)
    lost = rounded(lost_by(stage)(desk(stage, per_day)))
    return min(never + (1 - never) * lost, ALL_BUT_NONE)


def desk(stage: Stage, per_day: Fraction) -> Desk:
    """The people of a stage, and what of so many a day comes to them: all but what is never called."""
    if stage.capacity is None:
        raise ValueError(f"nothing is said about who works the {stage.name}")
    called = per_day * (1 - _never(stage))
    return Desk(called, stage.capacity.people, stage.capacity.each.per_day)


def _never(stage: Stage) -> Fraction:
    return NOTHING if stage.response is None else shelf.never_called(stage.response)


def lost_by(stage: Stage) -> Callable[[Desk], Fraction | float]:
    """What is lost of a queue there, by how long leads keep."""
    match stage.shelf_life:
        case HardLimit(limit):
            return lambda each: queueing.loss_at_hard_limit(each, limit.days)
        case HalfLife(half):
            return lambda each: queueing.loss_at_half_life(each, half.days)
        case AliveTable(points):
            table = [(delay.days, alive) for delay, alive in points]
            return lambda each: queueing.loss_by_table(each, table)
    return queueing.fluid_loss


def with_cold(plan: Plan, target: Target | None = None) -> Plan:
    """The plan with what goes cold worked out, at the inflow that the plan or a target asks for.

    Where the people can't work enough leads for the goal however many come, the loss is that of the
    inflow that would do if none were lost (`shortfalls` says so).
    """
    target = target or goal_of(plan)
    return at_inflow(plan, lambda each: _on_average(each, target)).plan


class AtInflow(NamedTuple):
    """A plan with what goes cold worked out, and the stages whose people can't work so many."""

    plan: Plan
    short: frozenset[int] = frozenset()


def at_inflow(plan: Plan, make: Make) -> AtInflow:
    """The plan with what goes cold at the inflow of the very volume that is made of it.

    How many come in at one stage may follow from what goes cold above it, or below: where several
    stages have people who work them, all are gone through until nothing changes any more. A stage
    is left out where the plan says neither how long sales takes nor who is there.
    """
    late = {i: by_response(stage) for i, stage in enumerate(plan.stages[:-1])}
    plan = plan.going_cold({i: share for i, share in late.items() if share is not None})
    staffed = [i for i, stage in enumerate(plan.stages) if stage.capacity is not None]
    short: set[int] = set()
    for _ in range(ROUNDS if len(staffed) > 1 else 1):
        before = plan.cold
        for i in staffed:
            overrun = _by_own_inflow(plan, i, make, late[i] or NOTHING, short)
            if overrun is not None:
                plan = plan.going_cold({**plan.cold, i: max(overrun, late[i] or NOTHING)})
        if plan.cold == before:
            break
    return AtInflow(plan, frozenset(short))


def per_day(plan: Plan, i: int, target: Target | None) -> Fraction | None:
    """Leads that come in at a stage on a day of the plan; None where it has no days, or no volume.

    Those of the plan's intake or its channels, else what the target needs on average; what the
    budget buys only where there is no target.
    """
    return coming(plan, i, _on_average(plan, target))


def coming(plan: Plan, i: int, volume: Volume | None) -> Fraction | None:
    """Leads of a volume that come in at a stage on a day of the plan."""
    if plan.goal is None or plan.goal.days is None or volume is None or not volume.counts:
        return None
    return volume.counts[i] / plan.goal.days


def _on_average(plan: Plan, target: Target | None) -> Volume:
    if plan.goal is None:
        return planned(plan, target)
    spend = plan.spend if target is None else plan.spend._replace(budget=None)
    return planned(replace(plan, goal=plan.goal._replace(confidence=None), spend=spend), target)


def losing(plan: Plan, i: int, per_day: Fraction | None) -> Plan:
    """The plan with what goes cold of a stage when so many come in there a day."""
    stage = plan.stages[i]
    overrun = None if per_day is None else by_capacity(stage, per_day)
    known = [share for share in (by_response(stage), overrun) if share is not None]
    return plan.going_cold({**plan.cold, i: max(known)}) if known else plan


def inflow(plan: Plan, i: int, target: Target | None) -> Fraction | None:
    """The leads per day from which the share follows that goes cold at a stage with people there.

    Those that come in; where so many are lost that no number is enough, those that would do if none
    were.
    """
    found = per_day(plan, i, target)
    if found is None:
        return None
    overrun = by_capacity(plan.stages[i], found)
    if overrun is None or overrun <= plan.cold.get(i, NOTHING) + AGREE:
        return found
    return per_day(plan.going_cold({**plan.cold, i: NOTHING}), i, target)


def _by_own_inflow(
    plan: Plan, i: int, make: Make, late: Fraction, short: set[int]
) -> Fraction | None:
    """The share lost at the inflow that this very share makes necessary; at least `late` are lost.

    Where a goal decides how many come in, more must come in the more are lost. If no share agrees
    with its own inflow, the stage is `short`: the people there can't work enough leads for the goal
    however many come; then the loss is that of the inflow that would do if none were lost.
    """

    def lost_if(share: Fraction) -> Fraction | None:
        then = plan.going_cold({**plan.cold, i: share})
        per_day = coming(then, i, make(then))
        return None if per_day is None else by_capacity(plan.stages[i], per_day)

    first = lost_if(late)
    if first is None or first <= late or lost_if(first) == first:
        return first  # nothing comes in, or sales is slower anyway, or no loss changes the inflow
    agreed = _agreeing(lambda share: float(lost_if(share) or 0), late)
    if agreed is None:
        short.add(i)
        return lost_if(NOTHING)
    return agreed


def _agreeing(lost_if: Callable[[Fraction], float], late: Fraction) -> Fraction | None:
    """The share > `late` that is lost if it is lost; None where ever more are lost.

    By the rule of false position (Illinois), between shares of which more and less are lost.
    """
    low, above = float(late), lost_if(late) - float(late)
    for halvings in range(1, MOST_HALVINGS):
        high = 1 - (1 - float(late)) / 2**halvings
        below = lost_if(Fraction(high)) - high
        if below <= 0:
            break
        low, above = high, below
    else:
        return None
    for _ in range(STEPS):
        share = high - below * (high - low) / (below - above)
        rest = lost_if(Fraction(share)) - share
        if abs(rest) <= 10.0**-DECIMALS:
            break
        if (rest > 0) != (below > 0):
            low, above = high, below
        else:
            above /= 2
        high, below = share, rest
    return rounded(share)


def can_work(plan: Plan, i: int) -> Fraction | None:
    """How many leads of a stage can be worked in the days of the plan; None where it is not said."""
    capacity, days = plan.stages[i].capacity, None if plan.goal is None else plan.goal.days
    return None if capacity is None or days is None else capacity.per_day * days
