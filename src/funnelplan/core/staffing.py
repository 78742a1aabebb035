"""Who works the leads of a stage, against what comes in there, and what it takes to keep to a limit."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import cold, queueing
from funnelplan.core.formula import lacking
from funnelplan.core.quantities import (
    DAYS,
    FACTOR,
    Kind,
    Missing,
    Quantity,
    Unit,
    days,
    missing,
    need,
    outcome,
    share,
)
from funnelplan.core.routes import NOTHING
from funnelplan.core.shelf import HalfLife, HardLimit
from funnelplan.core.slowest import Pace, slowest_days
from funnelplan.core.stage import Stage

USUAL_LIMITS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5))
"""Shares that may go cold, for which the slowest response and the people needed are told."""

WEEK = Fraction(7)
NEARLY_FULL = Fraction(9, 10)
"""From this load on it matters in which order a queue is worked."""


class Limit(NamedTuple):
    """At most the share `at` goes cold: the slowest response on average, and the people it takes."""

    at: Fraction
    response: Quantity
    people: Quantity


class Staff(NamedTuple):
    """The people who work a stage against what comes in there.

    `fluid` is what is lost in the long run whatever the shelf life, `queue` what is lost with
    arrivals at random; `first_loss` is when the first one goes cold of a queue that begins empty.
    """

    people: Quantity
    capacity: Quantity
    inflow: Quantity
    load: Quantity
    fluid: Quantity
    queue: Quantity
    first_loss: Quantity
    backlog: Quantity
    advice: str


def limits(at: Stage, per_day: Fraction | None, asked: Fraction | None = None) -> tuple[Limit, ...]:
    """The slowest response and the people for every share that may go cold."""
    shares = sorted({*USUAL_LIMITS, *([] if asked is None else [asked])})
    return tuple(Limit(most, _slowest(at, most), _people(at, per_day, most)) for most in shares)


def _slowest(at: Stage, most: Fraction) -> Quantity:
    """The slowest response on average that keeps to a share, of the kind that the plan states."""
    if at.shelf_life is None:
        return missing(DAYS, lacking(f"stages.{at.name}.shelf_life"))
    if at.response is None:
        return missing(DAYS, lacking(f"stages.{at.name}.response"))
    found = slowest_days(at.shelf_life, at.response, most)
    if isinstance(found, Pace):
        return missing(DAYS, Missing("any_response" if found is Pace.ANY else "no_response"))
    return days(found)


def _people(at: Stage, per_day: Fraction | None, most: Fraction) -> Quantity:
    """The fewest people with whom no more than that share is lost to the queue."""
    unit = Unit(Kind.NEED, "people")
    if at.capacity is None or per_day is None:
        return missing(unit, lacking(f"stages.{at.name}.capacity"))
    desk = cold.desk(at, per_day)
    return need(Fraction(queueing.people_for(desk, most, cold.lost_by(at))), "people")


def staff(at: Stage, per_day: Fraction | None) -> Staff | None:
    """The people against the inflow; None where the plan says nothing of them."""
    if at.capacity is None or per_day is None:
        return None
    desk = cold.desk(at, per_day)
    lost = cold.rounded(cold.lost_by(at)(desk))
    first = missing(DAYS, Missing("no_loss"))
    if isinstance(at.shelf_life, HardLimit):
        after = queueing.first_loss_after(desk, at.shelf_life.limit.days)
        first = first if after is None else days(after)
    backlog = outcome(NOTHING, at.name)
    if isinstance(at.shelf_life, HalfLife):
        cooling = math.log(2) / float(at.shelf_life.half.days)
        waiting = float(lost) * float(desk.inflow) / cooling  # what is lost, each at this pace
        backlog = Quantity(waiting, backlog.unit)
    per_week = Unit(Kind.FACTOR, "per week")
    return Staff(
        people=outcome(Fraction(desk.people), "people"),
        capacity=Quantity(desk.capacity * WEEK, per_week),
        inflow=Quantity(per_day * WEEK, per_week),
        load=Quantity(desk.load, FACTOR),
        fluid=share(queueing.fluid_loss(desk)),
        queue=share(lost),
        first_loss=first,
        backlog=backlog,
        advice=_advice(desk, at),
    )


def _advice(desk: queueing.Desk, at: Stage) -> str:
    """In which order to work a queue (maths.md T3.8).

    Overloaded, the newest first: as many go cold, and those that are called are fresh. Just below
    a hard limit's load the oldest first: the newest would push others over the limit.
    """
    if desk.load > 1:
        return "newest"
    if desk.load >= NEARLY_FULL and isinstance(at.shelf_life, HardLimit):
        return "oldest"
    return "none"
