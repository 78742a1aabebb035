"""The loss that a command line asks about: how many of how many, at which stage."""

from __future__ import annotations

import math

from funnelplan.cli import arguments
from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.decay import DecayResult
from funnelplan.core.decay import cold as gone_cold
from funnelplan.core.plan import Plan, Role
from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.core.volumes import Rule, goal_of, required
from funnelplan.spec import scalars


def asked(plan: Plan, lost_sqls: str | None, of: str | None, cold: str | None) -> DecayResult:
    """Read the options and ask the core. Raises ProblemsFound (FP018 – FP021, FP037, FP040, FP042)."""
    stage, lost = _lost(plan, lost_sqls, cold)
    there, rule = _there(plan, stage, of)
    if lost > there:
        name = plan.stages[stage].name
        raise ProblemsFound(Problem("FP019", {"lost": lost, "of": there, "name": name}))
    if there * plan.through(stage, plan.last) > LARGEST_TARGET:
        raise ProblemsFound(Problem("FP045", {"most": LARGEST_TARGET}))
    goal = goal_of(plan)
    wanted = math.floor(there * plan.through(stage, plan.last)) if goal is None else goal.whole
    return gone_cold(plan, stage, there, lost, max(1, wanted), rule)


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


def _there(plan: Plan, stage: int, of: str | None) -> tuple[int, Rule]:
    """How many there are: as asked, else the plan's intake, else what the goal needs."""
    if of is not None:
        there = arguments.value("--of", of, scalars.count)
        if there == 0:
            raise ProblemsFound(Problem("FP037"))
        return there, Rule.GIVEN
    there = plan.intake.get(stage, 0)
    if there and len(plan.intake) == 1:  # several entries are no count of one stage
        return there, Rule.INTAKE
    goal = goal_of(plan)
    if goal is None:
        raise ProblemsFound(Problem("FP042"))
    return math.ceil(required(plan, goal).counts[stage]), Rule.REQUIRED
