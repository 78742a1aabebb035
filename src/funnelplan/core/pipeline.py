"""The opening pipeline: what comes of the leads that are open when the plan begins.

A lead that has been at its stage for so long goes on with the probability
R·S(a) ÷ (R·S(a) + (1 − R)·L(a)): R is the rate, S(a) the share of those who go on that has not by
the age a, L(a) the share of the others that is still kept open then (maths.md T5.8). It takes what
is left of its time, and the rest of its way is that of any other lead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from funnelplan.core.ageing import Passage, close_chance
from funnelplan.core.calendar import Calendar
from funnelplan.core.daily import FOLLOWED, Row, passed_on, path_law
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Amount, Duration, Missing
from funnelplan.core.routes import NOTHING
from funnelplan.core.stage import Lot
from funnelplan.core.timing import path, step, whole

NEVER = 1e-9
"""Whoever is older than all but this share of those who go on does not go on any more."""


class GoingOn(NamedTuple):
    """Of leads that are open at an age: the share that goes on, and in which cells from now."""

    share: float
    law: Row


def going_on(plan: Plan, stage: int, age: Duration | None, calendar: Calendar) -> GoingOn:
    """What becomes of a lead that has been open at a stage for some time; None: not said, so new.

    Where the stage takes no time, stated or not, its age says nothing, and it goes on at once.
    """
    rate, at = plan.rate(stage), plan.stages[stage]
    takes = whole(plan, stage)
    if takes is None:
        return GoingOn(float(rate), (1.0,))
    days = NOTHING if age is None else age.days
    chance: Amount | Missing = rate  # of a new one
    if days:
        chance = close_chance(Passage(rate, takes, NOTHING, at.lost_after), days)
    left = path_law(step(plan, stage).path, calendar.cell, FOLLOWED)[round(days / calendar.cell) :]
    rest = math.fsum(left)
    if isinstance(chance, Missing) or rest < NEVER:
        return GoingOn(0.0, ())
    return GoingOn(float(chance), tuple(each / rest for each in left))


class Opening(NamedTuple):
    """Open leads of a stage, and what comes of them: so many customers ever, on which days."""

    stage: int
    lot: Lot
    customers: float
    row: Row
    goes_on: float


def opening(plan: Plan, calendar: Calendar, cells: int) -> Iterator[Opening]:
    """What comes of every lot of open leads, within so many days of the plan's beginning."""
    for stage, at in enumerate(plan.stages[:-1]):
        for lot in at.open:
            found = going_on(plan, stage, lot.age, calendar)
            customers = lot.leads * found.share * float(plan.through(stage + 1, plan.last))
            rest = path_law(path(plan, stage + 1, plan.last), calendar.cell, cells)
            row = passed_on(found.law, rest, cells)
            yield Opening(
                stage, lot, customers, tuple(customers * each for each in row), found.share
            )
