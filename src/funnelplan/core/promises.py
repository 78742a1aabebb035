"""What marketing and sales promise each other, against what the plan reckons with."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.agreement import Agreement
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Problem, Severity
from funnelplan.core.quantities import days, share

MOSTLY = Fraction(4, 5)
"""A promise that so many get is one."""


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
