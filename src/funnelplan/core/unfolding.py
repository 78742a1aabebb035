"""A volume over time: what comes to every stage on every day, from where it enters downwards.

What a route brings comes in as its channel says, and gets to the stages below as its times say: the
arrivals of a stage are Σ routes' counts there × (days of coming in ∗ law of the way). Routes that
take the same way are added up before they are convolved, so that a plan with many channels costs
little more than one with few.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import mul
from typing import NamedTuple

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.counts import ENTERING
from funnelplan.core.daily import Row, between, by_then, law, passed_on
from funnelplan.core.entry import entry
from funnelplan.core.inflow import spread
from funnelplan.core.lags import Lag
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import when_on
from funnelplan.core.routes import Route
from funnelplan.core.timing import Path, path
from funnelplan.core.volume import Volume
from funnelplan.core.when import When


class Inflow(NamedTuple):
    """Leads that come in at a stage of a route over the days of the plan; exact counts from there."""

    route: Route
    begins: int
    leads: float
    when: When


def inflows(plan: Plan, volume: Volume) -> Iterator[Inflow]:
    """What comes in: counts stated for the plan's own stages there, everything else at its entry."""
    stated = volume.rule in ENTERING
    if stated:
        for stage, leads, route in volume.entering:
            if plan.channel_of(route) is None:
                yield Inflow(route, stage, float(leads), when_on(plan, route))
    for flow in volume.flows:
        route, begins = flow.route, entry(plan, flow.route)
        if not (stated and plan.channel_of(route) is None) and flow.at(begins):
            yield Inflow(route, begins, float(flow.at(begins)), when_on(plan, route))


class Unfolded:
    """What comes to the stages of a plan day by day, up to a horizon; it does not change.

    Args:
        plan: the funnel; inflow: what comes in; cells: how many days are looked at, from the first
        day of the plan on; calendar: the days that it comes in on, None for those of the plan.
    """

    def __init__(
        self, plan: Plan, inflow: Iterable[Inflow], cells: int, calendar: Calendar | None = None
    ) -> None:
        self.plan, self.inflow, self.cells = plan, tuple(inflow), cells
        self.calendar = calendar or calendar_of(plan.goal)
        self._rows: dict[int, Row] = {}
        self._beyond: dict[int, float] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        """For each stage, what comes to it on each day; nothing above the topmost that comes in."""
        return tuple(map(self.row, range(len(self.plan.stages))))

    def row(self, stage: int) -> Row:
        """What comes to one stage on each day, worked out when it is first asked for."""
        if stage not in self._rows:
            found = self._stepped(stage) or self._passed(self._coming(stage, _one))
            self._rows[stage], self._beyond[stage] = found
        return self._rows[stage]

    def _stepped(self, stage: int) -> tuple[Row, float] | None:
        """What comes to a stage from the one above it, and what after the horizon.

        None where not all take the same step: then each way is looked at from where it begins.
        """
        above = stage - 1
        steps = {
            (each.route.through(above, stage), path(self.plan, above, stage, each.route))
            for each in self.inflow
            if each.begins < stage
        }
        if len(steps) != 1:
            return None
        ((rate, times),) = steps
        passed, later = self._passed({times: self.row(above)})
        joining = [0.0] * self.cells
        for each in self.inflow:
            if each.begins == stage:
                _add_to(joining, spread(each.when, self.calendar), each.leads)
        _add_to(joining, passed, float(rate))
        return tuple(joining), (self._beyond[above] + later) * float(rate)

    def weighed(self, stage: int, each: Callable[[Route], float]) -> Row:
        """Arrivals at one stage day by day, × something of their route: what each of them costs."""
        weights = {each(flow.route) for flow in self.inflow if flow.begins <= stage}
        if each is not _one and len(weights) == 1:
            return tuple(count * next(iter(weights)) for count in self.row(stage))
        return self._passed(self._coming(stage, each))[0]

    def _coming(self, stage: int, each: Callable[[Route], float]) -> dict[Path, list[float]]:
        """What comes in on each day for a stage, by the times that it takes to get there."""
        cells = min(self.cells, self.calendar.cells)
        coming: dict[Path, list[float]] = {}
        for (times, when), leads in self._ways(stage, each).items():
            _add_to(coming.setdefault(times, [0.0] * cells), spread(when, self.calendar), leads)
        return coming

    def _passed(self, coming: Mapping[Path, Sequence[float]]) -> tuple[Row, float]:
        """What comes in, each after its times, Σ rows ∗ law ∗ law …, and what the horizon cuts off.

        What is still to take the same times is added up before it is passed on together. In which
        order times are taken changes no sum: those that many ways share come last. What is cut off
        is told from each law's own tail, Σ row_t · (1 − G(cells − t)), not from what is passed on.
        """
        often: dict[Lag, int] = {}
        for times in coming:
            for lag in times:
                often[lag] = often.get(lag, 0) + 1
        rank = {lag: i for i, lag in enumerate(sorted(often, key=lambda lag: often[lag]))}
        left: dict[Path, list[float]] = {(): [0.0] * self.cells}
        later: list[float] = []
        for times, row in coming.items():
            _add(left, tuple(sorted(times, key=lambda lag: rank[lag])), row, self.cells)
        for length in range(max(map(len, left)), 0, -1):
            for times in [times for times in left if len(times) == length]:
                first = law(times[0], self.calendar.cell, self.cells)
                row = left.pop(times)
                tails = (1 - share for share in reversed(by_then(first, self.cells)))
                later.append(max(0.0, math.fsum(map(mul, row, tails))))
                _add(left, times[1:], passed_on(row, first, self.cells), self.cells)
        return tuple(left[()]), math.fsum(later)

    def _ways(self, stage: int, weight: Callable[[Route], float]) -> dict[tuple[Path, When], float]:
        """The ways to a stage and when they begin, with the weight of all who ever take them."""
        leads: dict[tuple[Path, When], float] = {}
        for each in self.inflow:
            if each.begins <= stage:
                way = path(self.plan, each.begins, stage, each.route), each.when
                reach = each.leads * float(each.route.through(each.begins, stage))
                leads[way] = leads.get(way, 0.0) + reach * weight(each.route)
        return leads

    def beyond(self, stage: int) -> float:
        """Of those who come in by the horizon, how many get to a stage after it, by their laws.

        Together with those by the horizon they are all who ever do, which is a check of both.
        """
        self.row(stage)
        return self._beyond[stage]

    def count(self, stage: int, begins: int, ends: int) -> float:
        """What comes to a stage on some days."""
        return between(self.row(stage), begins, ends)


def _add(rows: dict[Path, list[float]], times: Path, row: Sequence[float], cells: int) -> None:
    """Add to what still has to take these times."""
    _add_to(rows.setdefault(times, [0.0] * cells), row)


def _add_to(row: list[float], other: Sequence[float], times: float = 1.0) -> None:
    """Add so many times another row, as far as the first goes."""
    for i, count in enumerate(other[: len(row)]):
        row[i] += count * times


def _one(_: Route) -> float:
    """Every lead counts as one."""
    return 1.0
