"""The volume that a command line asks about: counts, money, or the plan's own."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from funnelplan.cli import arguments
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.core.settling import Settled, settled
from funnelplan.core.volume import Rounding, Rule, Volume
from funnelplan.core.volumes import bought, flowing, goal_of, planned
from funnelplan.spec import scalars


def asked(plan: Plan, texts: Sequence[str], budget: str | None, rounding: Rounding) -> Settled:
    """Counts, else what money buys, else the planned volume, with what goes cold of it.

    Raises ProblemsFound (FP0…).
    """
    found = settled(plan, lambda each: _asked(each, texts, budget, rounding))
    if found is None:  # pragma: no cover (what is asked about always has a volume)
        raise ValueError("no volume")
    return found


def _asked(plan: Plan, texts: Sequence[str], budget: str | None, rounding: Rounding) -> Volume:
    if texts and budget is not None:
        raise ProblemsFound(Problem("FP034"))
    if texts:
        channels, counts = arguments.entering(plan, texts)
        if plan.last in counts:
            raise ProblemsFound(Problem("FP018", {"name": plan.stages[plan.last].name}))
        return flowing(plan, counts, Rule.GIVEN, rounding, channels)
    if rounding is not Rounding.ONCE:
        raise ProblemsFound(Problem("FP044", place=Place("--rounding")))
    goal = goal_of(plan)
    if budget is not None:
        money = arguments.value("--budget", budget, scalars.positive_money)
        return _bought(plan, money, plan.last if goal is None else goal.stage)
    volume = planned(plan, goal)
    if volume.rule is Rule.NOTHING:
        raise ProblemsFound(Problem("FP025"))
    return volume


def _bought(plan: Plan, money: Fraction, goal: int) -> Volume:
    if plan.counted:
        raise ProblemsFound(Problem("FP053"))
    volume = bought(plan, money, goal)
    if volume is None:
        raise ProblemsFound(Problem("FP022"))
    return volume
