"""The figure that a command line asks to be explained, and the list of those that can be."""

from __future__ import annotations

from collections.abc import Mapping

from funnelplan.core.explanation import Explanation, explain
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.core.quantities import Quantity
from funnelplan.core.settling import settled_need, settled_plan
from funnelplan.core.volumes import goal_of
from funnelplan.spec.problems import near


def figures(plan: Plan, *, as_planned: bool) -> Figures:
    """The figures of what the goal needs on average, or of the planned volume; that without a goal."""
    goal = goal_of(plan)
    found = settled_plan(plan, goal) if as_planned or goal is None else settled_need(plan, goal)
    return Figures(found.plan, found.volume, goal)


def figure(plan: Plan, name: str, *, as_planned: bool) -> Explanation:
    """A figure by its name, alias or stage. Raises ProblemsFound (FP024)."""
    known = figures(plan, as_planned=as_planned)
    found = known.resolve(name)
    if found is None:
        names_known = known.known(name)
        meant = near(name, names_known)
        raise ProblemsFound(Problem("FP024", {"name": name, "known": names_known, "near": meant}))
    return explain(known, found)


def names(plan: Plan, *, as_planned: bool) -> Mapping[str, Quantity]:
    """Every figure of the plan with its value."""
    return figures(plan, as_planned=as_planned).everything()
