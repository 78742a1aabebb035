"""Backward in time: when leads must come so that customers are signed when they are wanted.

    level      the same pattern of coming in as planned, made as strong as the tightest target needs
    earliest   as early as a monthly limit allows: the fewest that do (those who come early are in time)
    origins    for customers spread evenly over each target's days: when those leads came, also before
               the plan; what would have had to come before it can't be achieved any more, but for
               what is open already

maths.md section 4, T4.7.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.calendar import Period, calendar_of, part_of_month
from funnelplan.core.cycle import Cycle, cycle_of
from funnelplan.core.daily import Row, by_then, path_law
from funnelplan.core.earliest import NONE, Filled, filled, through_before
from funnelplan.core.entry import entry
from funnelplan.core.formula import untimed
from funnelplan.core.origins import Origins
from funnelplan.core.pipeline import opening
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Problem
from funnelplan.core.punctual import when_on
from funnelplan.core.quantities import Missing, Quantity, missing, need, outcome
from funnelplan.core.routes import Flow, total
from funnelplan.core.seasons import out_of_season
from funnelplan.core.stage import Named
from funnelplan.core.timing import Path, path, queued
from funnelplan.core.unfolding import Inflow, Unfolded
from funnelplan.core.volume import Target, beyond_limits
from funnelplan.core.volumes import goal_of, required
from funnelplan.core.wanted import Wanted, evenly, left_aside, wanted


class WantedShown(NamedTuple):
    """A target: what it takes at the planned pattern to have it, and whether it is the tightest.

    It is `met` where what is stated and what is open bring it already.
    """

    number: int
    last: date | None
    customers: Quantity
    from_open: Quantity
    stages: Mapping[str, Quantity]
    binds: bool
    met: bool


class Month(NamedTuple):
    """A month: what must come to every stage, evenly planned, as early as possible, and by origin."""

    first: date | None
    number: int
    level: Mapping[str, Quantity]
    earliest: Quantity | None
    origins: Mapping[str, Quantity]


class Earliest(NamedTuple):
    """The fewest of the headline stage that do when no more than `cap` can come in a month.

    They are of the open routes as the mix is planned, `besides` what channels with a stated count
    bring and what is open, where there is any. Where even that is too late, `short` says how many
    customers lack, by the target of `number`.
    """

    stage: str
    cap: Quantity
    needed: Quantity
    besides: bool
    short: Quantity | None
    number: int | None


class ScheduleResult(NamedTuple):
    """The answer to "when must they come?".

    `before` and `within` are the origins of each stage in the months before the plan and in it,
    added up; a few came `earlier` than these months.
    `too_late` customers come of leads that had to come before the plan; the open ones bring
    `from_open` in all, and `lacking` can't be achieved any more by the target that lacks most.
    `out_of_season` are channels whose leads come too late in the plan to be there by its last day;
    `queued` are stages that people work: waiting for them is not in the times.
    """

    stages: tuple[Named, ...]
    start: date | None
    end: date | None
    headline: str
    cycle: Cycle
    targets: tuple[WantedShown, ...]
    months: tuple[Month, ...]
    earlier: Mapping[str, Quantity]
    before: Mapping[str, Quantity]
    within: Mapping[str, Quantity]
    earliest: Earliest | None
    too_late: Quantity
    from_open: Quantity
    lacking: Quantity
    left_aside: int | None
    beyond: tuple[str, ...]
    out_of_season: tuple[str, ...]
    queued: tuple[str, ...]

    @property
    def hopeless(self) -> bool:
        """Whether nobody who comes within the plan can be there by its last day."""
        return all(each.why is not None for each in self.targets[-1].stages.values())


def schedule(plan: Plan, target: Target, cap: Fraction | None = None) -> ScheduleResult:
    """When leads must come for a target.

    Args:
        plan: the funnel, with times and days; target: so many customers by its last day, where the
        plan has none by quarter; cap: the most that can come to the headline stage in a month, of the
        open routes as the mix is planned.
    """
    return _Scheduling(plan, target, cap).result()


def out_of_reach(plan: Plan) -> Iterator[Problem]:
    """The plan's targets by quarter that nobody who comes within it can be in time for."""
    target = goal_of(plan)
    if target is None or untimed(plan) is not None:
        return
    found = _Scheduling(plan, target, None)
    if len(found.targets) < 2:  # noqa: PLR2004 (the goal itself is told elsewhere)
        return
    for i, (each, lift) in enumerate(zip(found.targets, found.lifts, strict=True)):
        if lift is None:
            facts: dict[str, Fact] = {"customers": str(each.customers), "by": each.last or ""}
            yield Problem("FP620", facts, ("goal", "by_quarter", i))


class _Scheduling:
    """Works out one schedule."""

    def __init__(self, plan: Plan, target: Target, cap: Fraction | None) -> None:
        self.plan, self.target, self.cap = plan, target, cap
        self.calendar = calendar_of(plan.goal)
        self.cells = self.calendar.cells
        self.targets = wanted(plan, target)
        self.last = plan.last
        self.headline = plan.headline(plan.last)
        self.needed = required(plan, target)
        self.mix = plan.mix_for(plan.last)
        self.top = min((entry(plan, flow.route) for flow in self.needed.flows), default=0)

    def _unfolded(self, flows: tuple[Flow, ...]) -> Unfolded:
        return Unfolded(self.plan, (_inflow(self.plan, flow) for flow in flows), self.cells)

    @cached_property
    def stated(self) -> Unfolded:
        """What comes whatever is wanted."""
        return self._unfolded(self.mix.stated)

    @cached_property
    def one(self) -> Unfolded:
        """What the open routes bring when they are asked for one customer."""
        return self._unfolded(tuple(self.mix.flows(Fraction(1))))

    @cached_property
    def opened(self) -> Row:
        """Customers in all, day by day, that come of the leads that are open already."""
        row = [0.0] * self.cells
        for each in opening(self.plan, self.calendar, self.cells):
            for i, count in enumerate(by_then(each.row, self.cells)):
                row[i] += count
        return tuple(row)

    def _lift(self, each: Wanted) -> float | None:
        """The customers to be asked of the open routes for one target; None where none are in time."""
        lacking = self._lacking(each)
        if lacking <= 0:
            return 0.0
        in_time = self.one.count(self.last, 0, each.ends)
        return None if in_time < NONE else lacking / in_time

    def _lacking(self, each: Wanted) -> float:
        """The customers that neither the open leads nor the stated counts bring by then."""
        there = self.opened[each.ends - 1] + self.stated.count(self.last, 0, each.ends)
        return float(each.customers) - there

    @cached_property
    def lifts(self) -> tuple[float | None, ...]:
        """The same of every target."""
        return tuple(self._lift(each) for each in self.targets)

    @property
    def lift(self) -> float | None:
        """What the tightest one takes."""
        known = [lift for lift in self.lifts if lift is not None]
        return max(known) if len(known) == len(self.lifts) else None

    def result(self) -> ScheduleResult:
        """Everything together."""
        name = self.plan.stages[self.last].name
        late, from_open = self.origins.too_late, self.opened[-1]
        return ScheduleResult(
            stages=tuple(stage.named for stage in self.plan.stages),
            start=self.calendar.start,
            end=self.calendar.end,
            headline=self.plan.stages[self.headline].name,
            cycle=cycle_of(self.plan),
            targets=tuple(self._targets()),
            months=tuple(self._months()),
            earlier=dict(self._earlier()),
            before=dict(self._came(-self.origins.before, 0)),
            within=dict(self._came(0, self.cells)),
            earliest=self._earliest(),
            too_late=outcome(late, name),
            from_open=outcome(from_open, name),
            lacking=outcome(max(0.0, *map(self._late, self.targets)), name),
            left_aside=left_aside(self.plan, self.target),
            beyond=tuple(self._beyond()),
            queued=queued(self.plan),
            out_of_season=tuple(
                self.plan.channels[each.channel].name for each in out_of_season(self.plan)
            ),
        )

    def _beyond(self) -> Iterator[str]:
        """The channels that would have to bring more than they can."""
        if self.lift is None:
            return
        yield from beyond_limits(self.plan, self.mix.flows(Fraction(self.lift)))

    def _late(self, each: Wanted) -> float:
        """Of those wanted by then: whose leads had to come before the plan, and are not open either."""
        return self.origins.late_by(each.ends) - self.opened[each.ends - 1]

    def _targets(self) -> Iterator[WantedShown]:
        name = self.plan.stages[self.last].name
        tightest = self.lift
        for each, lift in zip(self.targets, self.lifts, strict=True):
            binds = len(self.targets) > 1 and lift is not None and lift == tightest and lift > 0
            yield WantedShown(
                each.number,
                each.last,
                need(each.customers, name),
                outcome(self.opened[each.ends - 1], name),
                dict(self._counts(lift)),
                binds,
                lift == 0,
            )

    def _counts(self, lift: float | None) -> Iterator[tuple[str, Quantity]]:
        """What every stage gets of it over the whole plan and after."""
        together = self.mix.totals.counts
        for i in range(self.top, self.last):
            name = self.plan.stages[i].name
            if lift is None:
                yield name, missing(need(Fraction(0), name).unit, Missing("too_late", "goal.by"))
            else:
                yield name, need(float(together[i] + self.mix.one.counts[i] * Fraction(lift)), name)

    def _months(self) -> Iterator[Month]:
        """The months before the plan from which leads would have had to come, and those of the plan."""
        name = self.plan.stages[self.headline].name
        for period in (
            *self.calendar.months_before(self.origins.before),
            *self.calendar.months,
        ):
            inside = period.begins >= 0
            early = None
            if self.filled is not None and inside:
                early = need(self.filled.months[period.number - 1], name)
            came = dict(self._came(period.begins, period.ends))
            level = dict(self._level(period)) if inside else {}
            yield Month(period.first, period.number, level, early, came)

    def _earlier(self) -> Iterator[tuple[str, Quantity]]:
        """What came to every stage before the months that are told."""
        for stage in self.origins.rows:
            name = self.plan.stages[stage].name
            yield name, need(self.origins.earlier(stage), name)

    def _came(self, begins: int, ends: int) -> Iterator[tuple[str, Quantity]]:
        """What must come to every stage on some days, by origin."""
        for stage in self.origins.rows:
            name = self.plan.stages[stage].name
            yield name, need(self.origins.count(stage, begins, ends), name)

    def _level(self, period: Period) -> Iterator[tuple[str, Quantity]]:
        """What comes to every stage in a month of the plan, as planned but so strong as it takes."""
        lift = self.lift
        if lift is None:
            return
        for i in range(self.top, self.last):
            name = self.plan.stages[i].name
            count = self.stated.count(i, period.begins, period.ends)
            count += lift * self.one.count(i, period.begins, period.ends)
            yield name, need(count, name)

    @cached_property
    def origins(self) -> Origins:
        """When their leads come, where customers are spread evenly over each target's days."""
        return Origins(self.plan, self.needed, evenly(self.targets))

    @cached_property
    def filled(self) -> Filled | None:
        """As many as the limit allows from the first month on; None without a limit."""
        if self.cap is None:
            return None
        brings = [
            [self._brings(month, each.ends) for month in self.calendar.months]
            for each in self.targets
        ]
        caps = [float(self.cap * part_of_month(month)) for month in self.calendar.months]
        return filled([self._lacking(each) for each in self.targets], brings, caps)

    @cached_property
    def _ways(self) -> Mapping[Path, float]:
        """The ways on from the headline stage, as the mix is planned: customers of a lead there, over each.

        A lead there is one of the open routes in the proportions in which they pass that stage; what
        joins below it is no part of it.
        """
        one = self.plan.mix_for(self.headline).flows(Fraction(1))
        passing = [flow for flow in one if flow.route.enters <= self.headline]
        leads = total(flow.at(self.headline) for flow in passing)
        found: dict[Path, float] = {}
        for flow in passing:
            way = path(self.plan, self.headline, self.last, flow.route)
            found[way] = found.get(way, 0.0) + float(flow.at(self.last) / leads)
        return found

    def _brings(self, month: Period, ends: int) -> float:
        """The customers by then of a lead at the headline stage in a month, as the mix is planned."""
        cell, cells = self.calendar.cell, self.cells
        return math.fsum(
            customers * through_before(path_law(way, cell, cells), month, ends)
            for way, customers in self._ways.items()
        )

    def _earliest(self) -> Earliest | None:
        """The fewest that do under the limit, or what lacks."""
        if self.filled is None or self.cap is None:
            return None
        at, name = self.plan.stages[self.headline].name, self.plan.stages[self.last].name
        late = self.filled.at
        return Earliest(
            at,
            need(self.cap, at),
            need(math.fsum(self.filled.months), at),
            bool(self.opened[-1] or any(self.mix.totals.counts)),
            None if late is None else outcome(self.filled.short, name),
            None if late is None else self.targets[late].number,
        )


def _inflow(plan: Plan, flow: Flow) -> Inflow:
    """What comes in of a flow, at the entry of its route."""
    begins = entry(plan, flow.route)
    return Inflow(flow.route, begins, float(flow.at(begins)), when_on(plan, flow.route))
