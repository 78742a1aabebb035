"""The loss that a command line asks about: how many of how many, at which stage."""

from __future__ import annotations

import math
from fractions import Fraction

from funnelplan.cli import arguments
from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.decay import DecayResult
from funnelplan.core.decay import cold as gone_cold
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.core.stage import Role
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import goal_of, planned, required
from funnelplan.spec import scalars


def asked(plan: Plan, lost_sqls: str | None, of: str | None, cold: str | None) -> DecayResult:
    """Read the options and ask the core. Raises ProblemsFound (FP018 – FP021, FP037, FP040, FP042)."""
    stage, lost = _lost(plan, lost_sqls, cold)
    there, base = _there(plan, stage, of)
    if lost > there and there:
        name = plan.stages[stage].name
        raise ProblemsFound(Problem("FP019", {"lost": lost, "of": there, "name": name}))
    if not base.counts[stage]:
        raise ProblemsFound(Problem("FP046", {"name": plan.stages[stage].name}))
    customers = base.counts[plan.last] * there / base.counts[stage]
    if customers > LARGEST_TARGET:
        raise ProblemsFound(Problem("FP045", {"most": LARGEST_TARGET}))
    goal = goal_of(plan)
    wanted = math.floor(customers) if goal is None else goal.whole
    return gone_cold(plan, stage, there, lost, max(1, wanted), base)


def _lost(plan: Plan, lost_sqls: str | None, cold: str | None) -> tuple[int, int]:
    """The stage, and how many went cold there."""
    if (lost_sqls is None) == (cold is None):
        raise ProblemsFound(Problem("FP020" if cold is None else "FP040"))
    if lost_sqls is not None:
        sql = plan.role(Role.SQL)
        if sql is None:
            raise ProblemsFound(Problem("FP021"))
        return sql, arguments.value("--lost-sqls", lost_sqls, scalars.count)
    name, equals, number = (cold or "").partition("=")
    if not equals:
        raise ProblemsFound(Problem("FP015", {"text": cold or ""}))
    stage = arguments.stage(plan, name)
    if stage == plan.last:
        raise ProblemsFound(Problem("FP018", {"name": plan.stages[stage].name}))
    return stage, arguments.count(name, number, scalars.count, before="--cold ")


def _there(plan: Plan, stage: int, of: str | None) -> tuple[int, Volume]:
    """How many there are, and the volume they are of: as asked, else the plan's, else the goal's."""
    goal = goal_of(plan)
    if of is not None:
        there = arguments.value("--of", of, scalars.count)
        if there == 0:
            raise ProblemsFound(Problem("FP037"))
        base = required(plan, Target(plan.last, Fraction(1)) if goal is None else goal)
        return there, base._replace(rule=Rule.GIVEN)
    stated = planned(plan, goal)
    if _is_a_count(stated, stage):
        return math.floor(stated.counts[stage]), stated
    if goal is None and stated.rule is Rule.CHANNELS:
        raise ProblemsFound(Problem("FP046", {"name": plan.stages[stage].name}))
    if goal is None:
        raise ProblemsFound(Problem("FP042"))
    base = required(plan, goal)
    return math.ceil(base.counts[stage]), base


def _is_a_count(stated: Volume, stage: int) -> bool:
    """Whether the plan itself says how many there are; several entries are no count of one stage."""
    if stated.rule is Rule.CHANNELS:
        return stated.counts[stage] >= 1
    return stated.rule is Rule.INTAKE and stated.given.keys() == {stage}
