"""The budget that a command line asks about: a whole one, more money, or a number of customers."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from funnelplan.cli import arguments
from funnelplan.core.allocation import MOST_FIXED, TooManyFixed, Unbounded
from funnelplan.core.budget import (
    BudgetResult,
    for_budget,
    for_customers,
    for_more,
    sqls_taken,
)
from funnelplan.core.cold import can_work
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path, Problem, ProblemsFound
from funnelplan.core.quantities import money, outcome
from funnelplan.core.settling import as_if_all_worked, is_staffed
from funnelplan.core.stage import Role
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of, planned
from funnelplan.spec import scalars


def asked(
    plan: Plan, amount: str | None, more: str | None, customers: str | None, sqls: str | None
) -> BudgetResult:
    """Read the options and ask the core. Raises ProblemsFound (FP022, FP048 – FP052, FP054, FP056)."""
    if sum(option is not None for option in (amount, more, customers)) > 1:
        raise ProblemsFound(Problem("FP050"))
    slots = _slots(plan, sqls)
    if slots is None and is_staffed(plan):
        plan, slots = _worked(plan)
    if not plan.itemised:
        raise ProblemsFound(Problem("FP022"))
    if customers is not None:
        wanted = arguments.value("--customers", customers, scalars.positive_count)
        return _told(lambda: for_customers(plan, Fraction(wanted), slots))
    if more is not None:
        return _more(plan, arguments.value("--more", more, scalars.money), slots)
    return _whole(plan, amount, slots)


def _slots(plan: Plan, sqls: str | None) -> int | None:
    if sqls is None:
        return None
    if plan.role(Role.SQL) is None:
        raise ProblemsFound(Problem("FP054"))
    return arguments.value("--sqls", sqls, scalars.count)


def _worked(plan: Plan) -> tuple[Plan, int | None]:
    """The SQLs that the people there can work are all that sales takes; up to them all are worked."""
    sql = plan.role(Role.SQL)
    most = None if sql is None else can_work(plan, sql)
    if sql is None or most is None:
        return plan, None
    return as_if_all_worked(plan, {sql}), math.floor(most)


def _more(plan: Plan, more: Fraction, slots: int | None) -> BudgetResult:
    if planned(plan, goal_of(plan)).rule is Rule.NOTHING:
        raise ProblemsFound(Problem("FP057"))
    if slots is not None and sqls_taken(plan) > slots:
        name = plan.stages[plan.role(Role.SQL) or 0].name
        facts = {"used": outcome(sqls_taken(plan), name), "slots": outcome(Fraction(slots), name)}
        raise ProblemsFound(Problem("FP056", facts))
    return _told(lambda: for_more(plan, more, slots))


def _whole(plan: Plan, amount: str | None, slots: int | None) -> BudgetResult:
    """A budget given, else the plan's own; it pays the fixed costs of the plan first."""
    path: Path = ()
    if amount is not None:
        budget = arguments.value("budget", amount, scalars.money)
    elif plan.spend.budget is not None:
        budget, path = plan.spend.budget, ("spend", "budget")
    else:
        raise ProblemsFound(Problem("FP048"))
    if budget < plan.spend.fixed:
        facts = {
            "budget": money(budget, plan.currency),
            "fixed": money(plan.spend.fixed, plan.currency),
        }
        raise ProblemsFound(Problem("FP049", facts, path))
    return _told(lambda: for_budget(plan, budget, slots))


def _told(answer: Callable[[], BudgetResult]) -> BudgetResult:
    """The answer, or the problem that the channels have."""
    try:
        return answer()
    except Unbounded as unbounded:
        raise ProblemsFound(Problem("FP051", {"names": unbounded.names})) from None
    except TooManyFixed as many:
        facts = {"count": many.count, "most": MOST_FIXED}
        raise ProblemsFound(Problem("FP052", facts)) from None
