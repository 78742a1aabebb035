"""When it closes: customers and revenue of the planned volume, month by month, and what is late.

Leads that come in at random make customers that are Poisson in every month, independent of each
other, with the convolved means (maths.md section 4): that gives the band of a month. What enters is
always won by the horizon, or won later, or lost on the way; the page shows all three.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from funnelplan.core import expected
from funnelplan.core.band import band
from funnelplan.core.calendar import QUARTER, Calendar, Period, calendar_of, together
from funnelplan.core.cycle import Cycle, cycle_of
from funnelplan.core.daily import Row, between
from funnelplan.core.formula import lacking
from funnelplan.core.inflow import spread
from funnelplan.core.last_day import LastDay, last_days
from funnelplan.core.metrics import Figures
from funnelplan.core.pipeline import Opening, opening
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Kind,
    Quantity,
    Unit,
    chance,
    missing,
    money,
    need,
    outcome,
    share,
)
from funnelplan.core.remaining import Remaining, remaining
from funnelplan.core.stage import Named
from funnelplan.core.timing import queued, told
from funnelplan.core.unfolding import Inflow, Unfolded, inflows
from funnelplan.core.volume import Target, Volume
from funnelplan.core.wanted import Wanted, left_aside, wanted, wanted_by


class PeriodShown(NamedTuple):
    """A month or a quarter: what comes to every stage, and the customers with their 80 % band.

    `wanted` is what the plan wants by then in all, with the chance of having it.
    """

    number: int
    first: date | None
    last: date | None
    stages: Mapping[str, Quantity]
    customers: Quantity
    low: Quantity
    high: Quantity
    revenue: Quantity
    revenue_low: Quantity
    revenue_high: Quantity
    cumulative: Quantity
    cumulative_revenue: Quantity
    wanted: int | None
    wanted_chance: Quantity | None


class Balance(NamedTuple):
    """What enters at a stage = won by the horizon + won later + lost: never gets there, open or not."""

    stage: str
    entered: Quantity
    won: Quantity
    later: Quantity
    lost: Quantity


class OpenShown(NamedTuple):
    """Open leads when the plan begins: how surely they go on, and the customers that come of them."""

    stage: str
    leads: int
    age: Quantity | None
    goes_on: Quantity
    customers: Quantity
    by_horizon: Quantity


class TimelineResult(NamedTuple):
    """The answer to "when does it close?".

    `metrics` are the figures of the planned volume. `still_open` are those of the plan's own leads who
    are at the horizon, where the plan says how long others are kept. `opening` counts on top of it. `left_aside` is
    where the targets by quarter lead to, if that is not what was asked for; `late` is whether anyone
    buys late, which is not in these numbers. `queued` are stages that people work: waiting for them
    is not in the times.
    """

    stages: tuple[Named, ...]
    rule: str
    by: str
    start: date | None
    end: date | None
    horizon: date | None
    cycle: Cycle
    goal: Quantity | None
    periods: tuple[PeriodShown, ...]
    customers: Quantity
    revenue: Quantity
    balances: tuple[Balance, ...]
    still_open: tuple[Remaining, ...]
    opening: tuple[OpenShown, ...]
    last_days: tuple[LastDay, ...]
    left_aside: int | None
    late: bool
    queued: tuple[str, ...]
    metrics: Mapping[str, Quantity]


def timeline(
    plan: Plan, volume: Volume, target: Target | None, periods: tuple[Period, ...], by: str
) -> TimelineResult:
    """What a volume brings, period by period.

    Args:
        plan: the funnel, with times and days; volume: the planned one; target: what chances are
        given for; periods: those that are told, from the plan's first day on; by: their name.
    """
    return _Telling(plan, volume, target, periods).result(by)


def periods_of(calendar: Calendar, cells: int, *, quarters: bool) -> tuple[Period, ...]:
    """The months of so many days from the plan's beginning, or its quarters of three months each."""
    found = calendar._replace(cells=cells).months
    return together(found, QUARTER) if quarters else found


class _Telling:
    """Works out one timeline."""

    def __init__(
        self, plan: Plan, volume: Volume, target: Target | None, periods: tuple[Period, ...]
    ) -> None:
        self.plan, self.volume, self.target, self.periods = plan, volume, target, periods
        self.cells = periods[-1].ends
        self.calendar = calendar_of(plan.goal)
        self.inflow = tuple(inflows(plan, volume))
        self.unfolded = Unfolded(plan, self.inflow, self.cells)
        self.value = plan.deal.customer_value
        self.name = plan.stages[plan.last].name

    @cached_property
    def targets(self) -> tuple[Wanted, ...]:
        """The targets by quarter that lead to the one that is asked for, where there are several."""
        found = () if self.target is None else wanted(self.plan, self.target)
        return found if len(found) > 1 else ()

    @cached_property
    def opened(self) -> tuple[Opening, ...]:
        """What comes of the leads that are open already."""
        return tuple(opening(self.plan, self.calendar, self.cells))

    @cached_property
    def won(self) -> Row:
        """Customers day by day, those of the open leads among them."""
        rows = [self.unfolded.row(self.plan.last), *(each.row for each in self.opened)]
        return tuple(math.fsum(row[i] for row in rows if i < len(row)) for i in range(self.cells))

    def result(self, by: str) -> TimelineResult:
        """Everything together."""
        total = between(self.won, 0, self.cells)
        figures = Figures(self.plan, self.volume, self.target)
        wanted = None if self.target is None else need(self.target.amount, self.name)
        return TimelineResult(
            stages=tuple(stage.named for stage in self.plan.stages),
            rule=self.volume.rule.value,
            by=by,
            start=self.calendar.start,
            end=self.calendar.end,
            horizon=self.calendar.day(self.cells - 1),
            cycle=cycle_of(self.plan),
            goal=wanted,
            periods=tuple(self._periods()),
            customers=outcome(total, self.name),
            revenue=self._money(total),
            balances=tuple(self._balances()),
            still_open=tuple(remaining(self.unfolded)),
            opening=tuple(self._open(each) for each in self.opened),
            last_days=tuple(last_days(self.plan)),
            left_aside=None if self.target is None else left_aside(self.plan, self.target),
            late=self.plan.spend.late is not None,
            queued=queued(self.plan),
            metrics=figures.all(),
        )

    def _periods(self) -> Iterator[PeriodShown]:
        counts = [between(self.won, each.begins, each.ends) for each in self.periods]
        for period, count, so_far in zip(self.periods, counts, accumulate(counts), strict=True):
            low, high = band(count)
            goal = wanted_by(self.targets, period)
            whole = None if goal is None else math.ceil(goal)
            sure = None if whole is None else chance(expected.chance(so_far, 0.0, whole))
            yield PeriodShown(
                number=period.number,
                first=period.first,
                last=period.last,
                stages=dict(self._stages(period)),
                customers=outcome(count, self.name),
                low=outcome(Fraction(low), self.name),
                high=outcome(Fraction(high), self.name),
                revenue=self._money(count),
                revenue_low=self._money(low),
                revenue_high=self._money(high),
                cumulative=outcome(so_far, self.name),
                cumulative_revenue=self._money(so_far),
                wanted=whole,
                wanted_chance=sure,
            )

    def _stages(self, period: Period) -> Iterator[tuple[str, Quantity]]:
        """What comes to every stage from where the topmost comes in."""
        top = min((each.begins for each in self.inflow), default=self.plan.last)
        for i in range(top, self.plan.last):
            name = self.plan.stages[i].name
            yield name, outcome(self.unfolded.count(i, period.begins, period.ends), name)

    def _balances(self) -> Iterator[Balance]:
        """Entered = won + later + lost, for every stage where something comes in."""
        last = self.plan.last
        for begins in sorted({each.begins for each in self.inflow}):
            part = [each for each in self.inflow if each.begins == begins]
            name = self.plan.stages[begins].name
            alone = len(part) == len(self.inflow)
            unfolded = self.unfolded if alone else Unfolded(self.plan, part, self.cells)
            entered = [(each, self._entered(each)) for each in part]
            won = unfolded.count(last, 0, self.cells)
            yield Balance(
                name,
                outcome(math.fsum(n for _, n in entered), name),
                outcome(won, self.name),
                outcome(unfolded.beyond(last), self.name),
                outcome(math.fsum(n * (1 - _reaches(each, last)) for each, n in entered), name),
            )

    def _entered(self, each: Inflow) -> float:
        """How many of an inflow have come in by the horizon."""
        coming = spread(each.when, self.calendar)
        if self.cells >= len(coming):
            return each.leads
        return each.leads * math.fsum(coming[: self.cells])

    def _open(self, each: Opening) -> OpenShown:
        at = self.plan.stages[each.stage]
        age = None if each.lot.age is None else told(each.lot.age)
        return OpenShown(
            at.name,
            each.lot.leads,
            age,
            share(each.goes_on),
            outcome(each.customers, self.name),
            outcome(between(each.row, 0, self.cells), self.name),
        )

    def _money(self, customers: float) -> Quantity:
        if self.value is None:
            return missing(Unit(Kind.MONEY, self.plan.currency), lacking("deal.value"))
        return money(customers * float(self.value), self.plan.currency)


def _reaches(each: Inflow, last: int) -> float:
    """The share of an inflow that ever becomes customers."""
    return float(each.route.through(each.begins, last))
