"""What marketing and sales have agreed on (a service level agreement), item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from funnelplan.core.problems import Fact, Problem, Severity
from funnelplan.core.quantities import Duration, days, share

if TYPE_CHECKING:
    from funnelplan.core.plan import Plan

ITEMS = ("goal", "sql_means", "handover", "response", "attempts", "nurture", "data")
"""What such an agreement settles (source 002): the common goal, what an SQL is, how it is handed
over, when it is called, how often it is tried, what becomes of those that are not ready, and which
data go back."""

MOSTLY = Fraction(4, 5)
"""A promise that so many get is one."""

OWNERS = ("marketing", "sales")
"""Who answers for it."""


class Agreement(NamedTuple):
    """The items that are agreed on, as the plan words them; the `response` is a length of time."""

    items: Mapping[str, str]
    owners: Mapping[str, str]
    response: Duration | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What it does not settle, in the usual order."""
        settled = {*self.items, *([] if self.response is None else ["response"])}
        missing = [item for item in ITEMS if item not in settled]
        missing += [f"owners.{side}" for side in OWNERS if side not in self.owners]
        return tuple(missing)


def disagreements(plan: Plan) -> Iterator[Problem]:
    """What a stated agreement does not settle, and where it promises what the plan does not keep."""
    if plan.sla is None:
        return
    for item in plan.sla.lacking:
        yield Problem("FP612", {"item": item, "hint": item}, ("sla",), severity=Severity.WARNING)
    yield from _faster_than_planned(plan, plan.sla)


def _faster_than_planned(plan: Plan, sla: Agreement) -> Iterator[Problem]:
    """By the plan's own response, fewer than 8 of 10 get what is promised at the latest."""
    from funnelplan.core.lags import done_by  # noqa: PLC0415 (few plans have an agreement)

    stage = plan.stages[plan.cold_stage]
    if sla.response is None or stage.response is None:
        return
    response = stage.response
    kept = done_by(response.lag, sla.response.days) * (1 - response.never)
    if kept < MOSTLY:
        facts: dict[str, Fact] = {
            "name": stage.name,
            "promised": days(sla.response.days),
            "kept": share(kept),
        }
        yield Problem("FP613", facts, ("sla", "response"), severity=Severity.WARNING)
