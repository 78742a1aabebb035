"""The loss that a command line asks about: how many of how many, at which stage."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from functools import partial
from types import ModuleType
from typing import Any

from funnelplan.cli import arguments
from funnelplan.cli.telling import check, told_apart
from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.decay import DecayResult
from funnelplan.core.decay import cold as gone_cold
from funnelplan.core.perishing import PerishingResult, perishing
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.core.replacing import without_cold
from funnelplan.core.settling import settled_need
from funnelplan.core.stage import Role
from funnelplan.core.volume import Rule, Volume
from funnelplan.core.volumes import goal_of, planned, required, with_leads
from funnelplan.render.document import Document
from funnelplan.render.views import decay as decay_view
from funnelplan.render.views import perishing as perishing_view
from funnelplan.spec import scalars


class Question:
    """What a command line asks: a count of cold leads, or what the plan itself leads to.

    Raises ProblemsFound (FP059, FP061) for options that go with the other one only.
    """

    def __init__(
        self,
        lost_sqls: str | None,
        cold: str | None,
        of: str | None,
        at_most: str | None,
        priced: bool,  # noqa: FBT001 (the option as it was given)
        by: Enum | None,
    ) -> None:
        self.lost_sqls, self.cold, self.of = lost_sqls, cold, of
        self.at_most, self.priced, self.by = at_most, priced, by
        self.counted = lost_sqls is not None or "=" in (cold or "")
        if self.counted and (priced or at_most is not None):
            option = "--response-table" if priced else "--at-most"
            raise ProblemsFound(Problem("FP059", {"option": option}, place=Place(option)))
        if not self.counted and by is not None:
            raise ProblemsFound(Problem("FP061", place=Place("--by channel")))

    @property
    def report(self) -> str:
        """What the report is called."""
        return "decay" if self.counted else "perishing"

    @property
    def view(self) -> ModuleType:
        """What shows the answer."""
        return decay_view if self.counted else perishing_view

    @property
    def page(self) -> Callable[[Any], Document] | None:
        """The page where more is asked for than the usual one."""
        if self.priced:
            return partial(perishing_view.page, priced=True)
        return told_apart(decay_view.page, self.by)

    def answer(self, plan: Plan) -> DecayResult | PerishingResult:
        """What is lost in a plan."""
        check(plan, self.by)
        if self.counted:
            return counted(plan, self.lost_sqls, self.of, self.cold)
        return planned_loss(plan, self.of, self.cold, self.at_most, priced=self.priced)


def counted(plan: Plan, lost_sqls: str | None, of: str | None, cold: str | None) -> DecayResult:
    """A stated loss. Raises ProblemsFound (FP018 – FP021, FP037, FP040, FP042)."""
    stage, lost = _lost(plan, lost_sqls, cold)
    there, rule = _there(plan, stage, of)
    if lost > there:
        name = plan.stages[stage].name
        raise ProblemsFound(Problem("FP019", {"lost": lost, "of": there, "name": name}))
    return gone_cold(plan, stage, there, lost, _goal(plan, stage, there), rule)


def planned_loss(
    plan: Plan, of: str | None, cold: str | None, at_most: str | None, *, priced: bool
) -> PerishingResult:
    """The loss that the plan itself leads to. Raises ProblemsFound (FP020, FP060, and as above)."""
    stage = plan.cold_stage if cold is None else arguments.stage(plan, cold)
    if of is not None and plan.stages[stage].capacity is not None:
        plan = plan.going_cold({**plan.cold, stage: Fraction(0)})  # worked out at what is asked
    if stage not in plan.cold:
        raise ProblemsFound(Problem("FP020", {"name": plan.stages[stage].name}))
    limit = (
        None if at_most is None else arguments.value("--at-most", at_most, scalars.positive_share)
    )
    there, rule = _there(plan, stage, of)
    result = perishing(plan, stage, there, _goal(plan, stage, there), rule, limit)
    if priced and not result.response_table:
        raise ProblemsFound(Problem("FP060", {"name": plan.stages[stage].name}))
    return result


def _goal(plan: Plan, stage: int, there: int) -> int:
    """The customers that chances are given for: the plan's goal, else what comes out on average."""
    fresh = without_cold(plan, stage)
    customers = with_leads(fresh, stage, max(1, there)).counts[plan.last]
    if customers > LARGEST_TARGET:
        raise ProblemsFound(Problem("FP045", {"most": LARGEST_TARGET}))
    goal = goal_of(plan)
    own = with_leads(plan, stage, max(1, there)).counts[plan.last]
    wanted = math.floor(own) if goal is None else goal.whole
    return max(1, wanted)


def _lost(plan: Plan, lost_sqls: str | None, cold: str | None) -> tuple[int, int]:
    """The stage, and how many went cold there."""
    if lost_sqls is not None and cold is not None:
        raise ProblemsFound(Problem("FP040"))
    if lost_sqls is not None:
        sql = plan.role(Role.SQL)
        if sql is None:
            raise ProblemsFound(Problem("FP021"))
        return sql, arguments.value("--lost-sqls", lost_sqls, scalars.count)
    name, _, number = (cold or "").partition("=")
    stage = arguments.stage(plan, name)
    if stage == plan.last:
        raise ProblemsFound(Problem("FP018", {"name": plan.stages[stage].name}))
    return stage, arguments.count(name, number, scalars.count, before="--cold ")


def _there(plan: Plan, stage: int, of: str | None) -> tuple[int, Rule]:
    """How many there are, and where that is from: as asked, else the plan's counts, else its goal."""
    if of is not None:
        there = arguments.value("--of", of, scalars.count)
        if there == 0:
            raise ProblemsFound(Problem("FP037"))
        return there, Rule.GIVEN
    goal = goal_of(plan)
    stated = planned(plan, goal)
    if _is_a_count(stated, stage):
        return math.floor(stated.counts[stage]), stated.rule
    if goal is None and stated.rule is Rule.CHANNELS:
        raise ProblemsFound(Problem("FP046", {"name": plan.stages[stage].name}))
    if goal is None:
        raise ProblemsFound(Problem("FP042"))
    need = settled_need(plan, goal)  # where no number is enough: what it takes if all are worked
    asked = without_cold(plan, stage) if need.short else need.plan
    there = math.ceil(required(asked, goal).counts[stage])
    if not there:
        raise ProblemsFound(Problem("FP046", {"name": plan.stages[stage].name}))
    return there, Rule.REQUIRED


def _is_a_count(stated: Volume, stage: int) -> bool:
    """Whether the plan itself says how many there are; several entries are no count of one stage."""
    if stated.rule is Rule.INTAKE and stated.given.keys() != {stage}:
        return False
    return stated.rule in (Rule.CHANNELS, Rule.INTAKE) and stated.counts[stage] >= 1
