"""What is paid for leads that do not buy yet, and who buys long after: what such values mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from funnelplan.core.assumption import Assumption
from funnelplan.core.nurture import Late, Nurture
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.stage import Role
from funnelplan.spec.fields import INVALID
from funnelplan.spec.models import LateSection, NurtureSection, PlanSection, StageSection
from funnelplan.spec.naming import stage_at, unknown_stage
from funnelplan.spec.scalars import PERIODS
from funnelplan.spec.timing import lag_of

NURTURE: Path = ("spend", "nurture")
LATE: Path = ("spend", "late")


def nurture_problems(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """Everything that is wrong with what is said of nurturing."""
    part: NurtureSection | None = getattr(section.spend, "nurture", None)
    if part is None:
        return
    if part.per is not INVALID and stages:
        stage, path = stage_at(part.per, stages), (*NURTURE, "per")
        if stage is None:
            yield from unknown_stage(part.per, stages, path)
        elif stage == len(stages) - 1:
            yield Problem("FP579", {"key": "nurture"}, path)
    if INVALID in (part.every, part.lasts):
        return
    if part.lasts.value.days < PERIODS[part.every].value:
        yield Problem("FP449", {"every": part.every}, (*NURTURE, "for"))


def invested(plan: Plan, section: PlanSection) -> Plan:
    """The plan with what it says of leads that do not buy yet, and what that claims."""
    spend = section.spend
    nurture = None if spend is None else _nurture(spend.nurture, section.stages)
    late = None if spend is None else _late(spend.late, nurture, plan)
    claims = (*plan.assumptions, *_claims(section))
    return replace(plan, spend=plan.spend._replace(nurture=nurture, late=late), assumptions=claims)


def _nurture(part: NurtureSection | None, stages: list[StageSection]) -> Nurture | None:
    if part is None:
        return None
    stage = stage_at(part.per, stages) or 0
    return Nurture(stage, part.amount.value, PERIODS[part.every], part.lasts.value)


def _late(part: LateSection | None, nurture: Nurture | None, plan: Plan) -> Late | None:
    """Those who come late: of the stage that is nurtured, else of the leads, else of the first."""
    if part is None:
        return None
    stage = plan.role(Role.LEAD) or 0 if nurture is None else nurture.stage
    return Late(stage, part.rate.value, lag_of(part.takes))


def _claims(section: PlanSection) -> Iterator[Assumption]:
    """What is said about the world; for how long leads are nurtured is a decision."""
    nurture = getattr(section.spend, "nurture", None)
    if nurture is not None:
        yield nurture.amount.claim("spend.nurture.amount", (*NURTURE, "amount"))
        lasts = nurture.lasts.claim("spend.nurture.for", (*NURTURE, "for"))
        yield lasts._replace(decision=True)
    late = getattr(section.spend, "late", None)
    if late is not None:
        yield late.rate.claim("spend.late.rate", (*LATE, "rate"))


def too_many_late(plan: Plan) -> Iterator[Problem]:
    """No more can buy than there are: through the funnel and late together, on any route."""
    late = plan.spend.late
    assert late is not None  # noqa: S101 - asked only of plans that say who comes late
    share = max(
        route.through(late.stage, plan.last)
        for each in (plan, plan.going_cold({}))
        for route in (each.own, *each.routes)
        if route.enters <= late.stage
    )
    if share + late.rate.value > 1:
        facts: dict[str, Fact] = {
            "rate": late.rate.value,
            "share": share,
            "name": plan.stages[late.stage].name,
        }
        yield Problem("FP591", facts, (*LATE, "rate"))
