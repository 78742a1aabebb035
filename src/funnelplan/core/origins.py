"""Where customers come from: on which days their leads came, also before the plan.

A customer of day t came to a stage T earlier, T being how long the way from there takes; so what
must come to a stage is what is wanted, convolved backwards in time. Leads that had to come before
the plan can't any more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.calendar import calendar_of
from funnelplan.core.daily import FOLLOWED, Row, between, by_then, laws_down, passed_on
from funnelplan.core.entry import entry
from funnelplan.core.plan import Plan
from funnelplan.core.routes import Flow
from funnelplan.core.timing import Path, step
from funnelplan.core.volume import Volume

EARLY = 0.99
"""Days before the plan are told from which all but one in a hundred of the leads had to come."""

MOST_BEFORE = 3 * 365
"""Days before the plan that are told at most; what came before them is told as one sum."""


class Way(NamedTuple):
    """Flows that take the same times, and the laws of the ways from every stage to the customer."""

    flows: tuple[Flow, ...]
    laws: tuple[Row, ...]


class Origins:
    """When the leads of wanted customers come to every stage; it does not change.

    Args:
        plan: the funnel; needed: what they take on average, for the mix of its ways; row: the
        customers wanted, day by day.
    """

    def __init__(self, plan: Plan, needed: Volume, row: Row) -> None:
        self.plan, self.needed, self.wanted = plan, needed, row

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The flows by the times they take: what takes the same is convolved together."""
        found: dict[tuple[Path, ...], list[Flow]] = {}
        last, cell = self.plan.last, calendar_of(self.plan.goal).cell
        for flow in self.needed.flows:
            if flow.at(last):
                steps = tuple(step(self.plan, i, flow.route).path for i in range(last))
                found.setdefault(steps, []).append(flow)
        return tuple(
            Way(tuple(flows), laws_down(steps, cell, FOLLOWED)) for steps, flows in found.items()
        )

    @cached_property
    def entering(self) -> tuple[tuple[Row, float], ...]:
        """The laws of the ways from where leads come in, each with its share of the customers."""
        whole = self.needed.counts[self.plan.last]
        return tuple(
            (way.laws[entry(self.plan, flow.route)], float(flow.at(self.plan.last) / whole))
            for way in self.ways
            for flow in way.flows
        )

    @cached_property
    def before(self) -> int:
        """Cells before the plan in which some of the leads would have had to come, and are told."""
        reached = max((_reached(law) for law in dict(self.entering)), default=0)
        return min(MOST_BEFORE, reached)

    @cached_property
    def rows(self) -> Mapping[int, Row]:
        """For each stage, how many must come on each day, from `before` days before the plan on."""
        entries = (entry(self.plan, flow.route) for way in self.ways for flow in way.flows)
        top = min(entries, default=0)
        return {stage: self._row(stage) for stage in range(top, self.plan.last)}

    def _row(self, stage: int) -> Row:
        cells = len(self.wanted) + self.before
        passing = tuple(self._passing(stage))
        together = [0.0] * max((len(law) for law, _ in passing), default=0)
        for law, each in passing:
            for i, share in enumerate(law):
                together[i] += share * each
        came = passed_on(self.wanted[::-1], together, cells)
        return (*([0.0] * (cells - len(came))), *reversed(came))

    def _passing(self, stage: int) -> Iterator[tuple[Row, float]]:
        """The laws from a stage on, each with how many of it one customer takes."""
        whole = self.needed.counts[self.plan.last]
        for way in self.ways:
            there = (f.at(stage) for f in way.flows if entry(self.plan, f.route) <= stage)
            each = float(sum(there) / whole)
            if each:
                yield way.laws[stage], each

    def count(self, stage: int, begins: int, ends: int) -> float:
        """What must come to a stage on some days, those before the plan being negative."""
        return between(self.rows[stage], begins + self.before, ends + self.before)

    def earlier(self, stage: int) -> float:
        """What came to a stage before the days of its row: next to nothing."""
        each = math.fsum(each for _, each in self._passing(stage))
        return max(0.0, each * math.fsum(self.wanted) - math.fsum(self.rows[stage]))

    @property
    def too_late(self) -> float:
        """Customers whose leads had to come in before the plan begins."""
        return self.late_by(len(self.wanted))

    def late_by(self, ends: int) -> float:
        """The same of those who are wanted on the first days."""
        late: dict[Row, float] = {}
        for law, part in self.entering:
            late[law] = late.get(law, 0.0) + part
        return math.fsum(part * self._late(law, ends) for law, part in late.items())

    def _late(self, law: Row, ends: int) -> float:
        """The same if all came that way."""
        done = by_then(law, ends)
        wanted = self.wanted[:ends]
        missed = (count * (1 - share) for count, share in zip(wanted, done, strict=True))
        return math.fsum(missed)


def _reached(law: Row) -> int:
    """Cells within which all but one in a hundred are through."""
    done = by_then(law, len(law))
    return next((i for i, share in enumerate(done) if share >= EARLY), len(done))
