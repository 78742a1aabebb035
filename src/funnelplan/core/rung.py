"""One step of the ladder: what it adds, what then has to come, and why it can't be told yet."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from funnelplan.core.formula import lacking
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Quantity, Unit, missing, money, need
from funnelplan.core.volume import Rounding, Volume, beyond_limits, cost_of

Facts = Mapping[str, Quantity]
"""What a rung adds, by the names of its sentence."""

NO_FACTS: Facts = MappingProxyType({})

TOO_LATE = Missing("too_late", "goal.by")
"""No number of leads is enough: none of them is ever there in time."""

TOO_FEW = Missing("people_short", "capacity.people")
"""No number of leads is enough: the people there can't work so many."""


class Rung(NamedTuple):
    """One step: what it adds, the headline stage and the leads it takes, and what that costs.

    `key` is what the plan would have to state where it can't be supported yet. `beyond` are channels
    that would have to bring more than they can.
    """

    step: str
    facts: Facts
    needed: Quantity
    leads: Quantity
    spend: Quantity
    key: str
    beyond: tuple[str, ...] = ()


class Stages(NamedTuple):
    """What rungs count: the headline stage and the leads, both rounded up where the page does."""

    headline: int
    leads: int | None
    rounding: Rounding

    def rung(self, step: str, plan: Plan, volume: Volume, facts: Facts) -> Rung:
        """A rung with what the volume has of both, and what it costs."""
        leads = missing(Unit(Kind.NEED, "lead"), Missing("no_leads"))
        mixed = volume.rounding is not self.rounding  # the stages above would not fit the others
        if self.leads is not None and not mixed:
            leads = need(volume.counts[self.leads], plan.stages[self.leads].name)
        spend = missing(Unit(Kind.MONEY, plan.currency), lacking("spend.per"))
        if (costs := cost_of(plan, volume)) is not None and not mixed:
            spend = money(costs, plan.currency)
        needed = need(volume.counts[self.headline], plan.stages[self.headline].name)
        return Rung(step, facts, needed, leads, spend, "", tuple(beyond_limits(plan, volume.flows)))

    def absent(self, step: str, plan: Plan, why: Missing, facts: Facts = NO_FACTS) -> Rung:
        """A rung that the plan can't support yet."""
        leads = self.headline if self.leads is None else self.leads
        needed, lead = (
            missing(Unit(Kind.NEED, plan.stages[i].name), why) for i in (self.headline, leads)
        )
        spend = missing(Unit(Kind.MONEY, plan.currency), why)
        return Rung(step, facts, needed, lead, spend, why.key)
