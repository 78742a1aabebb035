"""Where customers come from: on which days their leads came, also before the plan.

A customer of day t came to a stage T earlier, T being how long the way from there takes; so what
must come to a stage is what is wanted, convolved backwards in time. Leads that had to come before
the plan can't any more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

from funnelplan.core.calendar import calendar_of
from funnelplan.core.daily import Row, between, by_then, laws_down, passed_on
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import entry
from funnelplan.core.routes import Flow
from funnelplan.core.timing import step
from funnelplan.core.volume import Volume

EARLY = 0.99
"""Days before the plan are told from which all but one in a hundred of the leads had to come."""

FOLLOWED = 36_525
"""Cells that a way is followed: a hundred years."""


class Origins:
    """When the leads of wanted customers come to every stage; it does not change.

    Args:
        plan: the funnel; needed: what they take on average, for the mix of its ways; row: the
        customers wanted, day by day.
    """

    def __init__(self, plan: Plan, needed: Volume, row: Row) -> None:
        self.plan, self.needed, self.wanted = plan, needed, row
        self.flows = [flow for flow in needed.flows if flow.at(plan.last)]

    @cached_property
    def _laws(self) -> tuple[tuple[Row, ...], ...]:
        """For each flow, the laws of the ways from every stage to the customer."""
        cell, last = calendar_of(self.plan.goal).cell, self.plan.last
        return tuple(
            laws_down([step(self.plan, i, flow.route).path for i in range(last)], cell, FOLLOWED)
            for flow in self.flows
        )

    @cached_property
    def before(self) -> int:
        """Cells before the plan in which some of the leads would have had to come."""
        ways = zip(self.flows, self._laws, strict=True)
        return max((_reached(laws[entry(self.plan, f.route)]) for f, laws in ways), default=0)

    @cached_property
    def rows(self) -> Mapping[int, Row]:
        """For each stage, how many must come on each day, from `before` days before the plan on."""
        top = min((entry(self.plan, flow.route) for flow in self.flows), default=0)
        return {stage: self._row(stage) for stage in range(top, self.plan.last)}

    def _row(self, stage: int) -> Row:
        cells = len(self.wanted) + self.before
        found = [0.0] * cells
        for flow, laws in zip(self.flows, self._laws, strict=True):
            if entry(self.plan, flow.route) <= stage:
                each = float(flow.at(stage) / self.needed.counts[self.plan.last])
                came = passed_on(self.wanted[::-1], laws[stage], cells)
                for i, count in enumerate(came, start=1):
                    found[-i] += count * each
        return tuple(found)

    def count(self, stage: int, begins: int, ends: int) -> float:
        """What must come to a stage on some days, those before the plan being negative."""
        return between(self.rows[stage], begins + self.before, ends + self.before)

    @property
    def too_late(self) -> float:
        """Customers whose leads had to come in before the plan begins."""
        return math.fsum(map(self._late, self.flows, self._laws))

    def _late(self, flow: Flow, laws: tuple[Row, ...]) -> float:
        done = by_then(laws[entry(self.plan, flow.route)], len(self.wanted))
        missed = (count * (1 - share) for count, share in zip(self.wanted, done, strict=True))
        part: Fraction = flow.at(self.plan.last) / self.needed.counts[self.plan.last]
        return math.fsum(missed) * float(part)


def _reached(law: Row) -> int:
    """Cells within which all but one in a hundred are through."""
    done = by_then(law, len(law))
    return next((i for i, share in enumerate(done) if share >= EARLY), len(done))
