"""The last useful day: until when a lead may come to a stage, to be signed by the plan's last day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.daily import FOLLOWED, Row, by_then, laws_down
from funnelplan.core.entry import entry
from funnelplan.core.lags import mean_days
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Quantity, months
from funnelplan.core.routes import Route
from funnelplan.core.timing import Path, in_months, in_use, step

CATCHING = (Fraction(1, 2), Fraction(9, 10))
"""Shares of those who ever sign that a last useful day is told for."""


class LastDay(NamedTuple):
    """The last day on which a lead may come to a stage, so that a share of them is signed in time.

    `ahead` is how many months before the plan's last day that is; before the plan, `day` is too.
    `channels` are those of whose leads it speaks, where not all that pass the stage take as long.
    """

    stage: str
    channels: tuple[str, ...]
    share: Fraction
    day: date | None
    ahead: Quantity
    within: bool


def last_days(plan: Plan) -> Iterator[LastDay]:
    """The last useful day of every stage: as long before the end as its leads take (maths.md T4.5).

    That is Q_α of the way to the customer before the plan's last day: of those who come then and
    ever sign, the share α does so in time.
    """
    calendar, laws = calendar_of(plan.goal), _Laws(plan)
    for stage, at in enumerate(plan.stages[:-1]):
        ways = laws.of(stage)
        for law, channels in ways.items():
            if len(law) == 1:
                continue  # it takes no time from there
            done = by_then(law, len(law))
            for wanted in CATCHING:
                enough = float(wanted)  # a fraction is slow to compare with so many
                ahead = next((i for i, share in enumerate(done) if share >= enough), len(done))
                cell = calendar.cells - 1 - ahead
                before = months(in_months(ahead * calendar.cell))
                names = tuple(channels) if len(ways) > 1 else ()
                yield LastDay(at.name, names, wanted, calendar.day(cell), before, cell >= 0)


class _Laws:
    """How long it takes from every stage to the customer, on the ways that leads take."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.known: dict[tuple[Path, ...], tuple[Row, ...]] = {}

    def of(self, stage: int) -> dict[Row, list[str]]:
        """The laws from one stage on, each with the names of the routes that pass it and take so long."""
        found: dict[tuple[Path, ...], Row] = {}
        names: dict[Row, list[str]] = {}
        for route in in_use(self.plan):
            top = entry(self.plan, route)
            if top <= stage:
                steps = self._steps(route, top)
                law = found.setdefault(steps[stage - top :], self._down(steps)[stage - top])
                names.setdefault(law, []).append(route.name)
        return names

    def _steps(self, route: Route, top: int) -> tuple[Path, ...]:
        return tuple(step(self.plan, i, route).path for i in range(top, self.plan.last))

    def _down(self, steps: tuple[Path, ...]) -> tuple[Row, ...]:
        if steps not in self.known:
            self.known[steps] = _caught(steps, calendar_of(self.plan.goal))
        return self.known[steps]


def _caught(steps: Sequence[Path], calendar: Calendar) -> tuple[Row, ...]:
    """The laws of the ways down from each step, as far as most of them are through.

    Twice the mean is far enough for most, however long the plan is; with two cells or more, a way
    that takes little time is told from one that takes none.
    """
    mean = sum((mean_days(lag) for times in steps for lag in times), Fraction(0))
    cells = min(FOLLOWED, 2 + math.ceil(2 * mean / calendar.cell))
    while True:
        laws = laws_down(steps, calendar.cell, cells)
        if math.fsum(laws[0]) >= max(CATCHING) or cells > FOLLOWED:
            return laws[:-1]
        cells *= 2
