"""What a command line asks of returns: over how many years, in which steps, once or again and again."""

from __future__ import annotations

from funnelplan.core.books import Books
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.core.returns import ReturnsResult, returns
from funnelplan.core.settling import settled_plan
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of


def answer(plan: Plan, *, years: int, by: str, repeat: bool) -> ReturnsResult:
    """The returns of the planned volume. Raises ProblemsFound (FP013) where nothing is planned."""
    found = settled_plan(plan, goal_of(plan))
    if found.volume.rule is Rule.NOTHING:
        raise ProblemsFound(Problem("FP013"))
    return returns(Books(found.plan, found.volume, years, repeat=repeat), by)
