"""Where customers come from: on which days their leads came, also before the plan.

A customer of day t came to a stage T earlier, T being how long the way from there takes; so what
must come to a stage is what is wanted, convolved backwards in time. Leads that had to come before
the plan can't any more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property

from funnelplan.core.calendar import Period, calendar_of
from funnelplan.core.daily import FOLLOWED, Row, between, by_then, passed_on, path_law
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import entry
from funnelplan.core.timing import Path, path
from funnelplan.core.volume import Volume

EARLY = 0.99
"""Days before the plan are told from which all but one in a hundred of the leads had to come."""


class Origins:
    """When the leads of wanted customers come to every stage; it does not change.

    Args:
        plan: the funnel; needed: what they take on average, for the mix of its ways; row: the
        customers wanted, day by day.
    """

    def __init__(self, plan: Plan, needed: Volume, row: Row) -> None:
        self.plan, self.needed, self.wanted = plan, needed, row
        self.flows = [flow for flow in needed.flows if flow.at(plan.last)]

    def _ways(self, stage: int) -> Mapping[Path, float]:
        """The ways from a stage to the customer, with how many of each one customer takes."""
        found: dict[Path, float] = {}
        for flow in self.flows:
            if entry(self.plan, flow.route) <= stage:
                times = path(self.plan, stage, self.plan.last, flow.route)
                each = float(flow.at(stage) / self.needed.counts[self.plan.last])
                found[times] = found.get(times, 0.0) + each
        return found

    def _law(self, times: Path) -> Row:
        """The law of a way, to its end."""
        return path_law(times, calendar_of(self.plan.goal).cell, FOLLOWED)

    @cached_property
    def entering(self) -> Mapping[Path, float]:
        """The ways from where leads come in to the customer, with the share of customers on each."""
        found: dict[Path, float] = {}
        for flow in self.flows:
            times = path(self.plan, entry(self.plan, flow.route), self.plan.last, flow.route)
            part = float(flow.at(self.plan.last) / self.needed.counts[self.plan.last])
            found[times] = found.get(times, 0.0) + part
        return found

    @cached_property
    def before(self) -> int:
        """Cells before the plan in which some of the leads would have had to come."""
        return max((_reached(self._law(times)) for times in self.entering), default=0)

    @cached_property
    def rows(self) -> Mapping[int, Row]:
        """For each stage, how many must come on each day, from `before` days before the plan on."""
        top = min((entry(self.plan, flow.route) for flow in self.flows), default=0)
        return {stage: self._row(stage) for stage in range(top, self.plan.last)}

    def _row(self, stage: int) -> Row:
        cells = len(self.wanted) + self.before
        found = [0.0] * cells
        for times, each in self._ways(stage).items():
            came = passed_on(self.wanted[::-1], self._law(times), cells)
            for i, count in enumerate(came, start=1):
                found[-i] += count * each
        return tuple(found)

    def count(self, stage: int, period: Period) -> float:
        """What must come to a stage in a period."""
        return between(self.rows[stage], period.begins + self.before, period.ends + self.before)

    @property
    def too_late(self) -> float:
        """Customers whose leads had to come in before the plan begins."""
        return math.fsum(part * self._late(times) for times, part in self.entering.items())

    def _late(self, times: Path) -> float:
        done = by_then(self._law(times), len(self.wanted))
        return math.fsum(
            count * (1 - share) for count, share in zip(self.wanted, done, strict=True)
        )


def _reached(law: Row) -> int:
    """Cells within which all but one in a hundred are through."""
    done = by_then(law, len(law))
    return next((i for i, share in enumerate(done) if share >= EARLY), len(done))
