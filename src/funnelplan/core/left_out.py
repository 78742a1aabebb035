"""What the figures of a volume leave out, because it comes on top: open leads, nurturing, late buyers."""

from __future__ import annotations

from typing import NamedTuple

from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Quantity, money, outcome
from funnelplan.core.volume import Rule, Volume


class LeftOut(NamedTuple):
    """Leads that are open already, what it costs to stay in touch, and those who buy long after.

    The last two are None where the plan says nothing of them.
    """

    open_leads: int
    nurture: Quantity | None
    late: Quantity | None

    @property
    def anything(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.open_leads) or self.nurture is not None or self.late is not None


def left_out(plan: Plan, volume: Volume) -> LeftOut:
    """What is not in the counts and the costs of a volume.

    Nurturing is Σ leads of its stage × times × amount, late buyers are Σ leads × rate.
    """
    leads = sum(lot.leads for stage in plan.stages for lot in stage.open)
    if volume.rule is Rule.NOTHING:
        return LeftOut(leads, None, None)
    nurture, late = plan.spend.nurture, plan.spend.late
    cost = buyers = None
    if nurture is not None:
        each = nurture.times * nurture.amount
        cost = money(volume.counts[nurture.stage] * each, plan.currency)
    if late is not None:
        count = volume.counts[late.stage] * late.rate.value
        buyers = outcome(count, plan.stages[plan.last].name)
    return LeftOut(leads, cost, buyers)
