"""The opening pipeline: what comes of the leads that are open when the plan begins.

A lead that has been at its stage for so long goes on with the probability
R·S(a) ÷ (R·S(a) + (1 − R)·L(a)): R is the rate, S(a) the share of those who go on that has not by
the age a, L(a) the share of the others that is still kept open then (maths.md T5.8). It takes what
is left of its time, and the rest of its way is that of any other lead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.calendar import Calendar
from funnelplan.core.daily import FOLLOWED, Row, law, passed_on, path_law
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration
from funnelplan.core.stage import Lot
from funnelplan.core.timing import path, step

NEVER = 1e-9
"""Whoever is older than all but this share of those who go on does not go on any more."""


class GoingOn(NamedTuple):
    """Of leads that are open at an age: the share that goes on, and in which cells from now."""

    share: float
    law: Row


def going_on(plan: Plan, stage: int, age: Duration | None, calendar: Calendar) -> GoingOn:
    """What becomes of a lead that has been open at a stage for some time; None: not said, so new.

    Where the stage says nothing of time, its age says nothing either, and it goes on at once.
    """
    rate = float(plan.rate(stage))
    times = step(plan, stage).path
    if not times:
        return GoingOn(rate, (1.0,))
    whole = path_law(times, calendar.cell, FOLLOWED)
    cells = 0 if age is None else round(age.days / calendar.cell)
    rest = math.fsum(whole[cells:])
    left = rest / math.fsum(whole)
    if left < NEVER or not rate:
        return GoingOn(0.0, ())
    kept = _kept_open(plan, stage, cells, calendar.cell)
    goes = rate * left
    share = goes / (goes + (1 - rate) * kept)
    return GoingOn(share, tuple(each / rest for each in whole[cells:]))


def _kept_open(plan: Plan, stage: int, cells: int, cell: Fraction) -> float:
    """The share of those who never go on that is still open at an age; all, where it is not said."""
    lost_after = plan.stages[stage].lost_after
    if lost_after is None:
        return 1.0
    return max(0.0, 1.0 - math.fsum(law(lost_after, cell, max(1, cells))[:cells]))


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
