"""The figures of reviving by name: maths.md T3.9 and T3.10 from a plan."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.metrics import Figures
from funnelplan.core.quantities import Missing
from funnelplan.core.reviving import revival
from funnelplan.core.volumes import goal_of, planned
from tests.spec.reading import loaded

PLAN = """\
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: mql, rate: 25%}
  - {name: sql, rate: 25%, basis: worked, response: {never: 12.5%}}
  - {name: customer}
spend: {per: {mql: 120, sql: 120}}
"""
REVIVE = "revive: {stage: mql, success: 25%, effort: 1.5, rate: 20%, attempt: 120}\n"


def figures(text: str) -> Figures:
    plan = loaded(text).plan
    target = goal_of(plan)
    return Figures(plan, planned(plan, target), target)


def test_what_an_order_costs_either_way_and_when_reviving_pays() -> None:
    # maths.md T3.10: 4 · 120 + 120 = 600 for a new SQL
    found = figures(PLAN + REVIVE)
    assert found["cost_of_new_sql"].amount == 600
    assert found["revive_cost_per_order"].amount == 3_600
    assert found["new_cost_per_order"].amount == 2_400
    assert found["revive_break_even"].amount == Fraction("0.375")
    assert found["revive_returning"].amount == Fraction(1, 4)


def test_the_loop_is_summed_exactly() -> None:
    # maths.md T3.9
    loop = REVIVE.replace("rate: 20%, ", "")
    found = figures(PLAN + loop)
    assert found["revive_rate"].amount == Fraction(1, 4)
    assert found["revive_effective_rate"].amount == Fraction(7, 31)
    shown = revival(found.plan, 1, 40, 10)
    assert shown is not None
    assert shown.effective_rate == found["revive_effective_rate"]
    assert shown.needed.whole == 45


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        (PLAN + REVIVE.replace(", attempt: 120", ""), "revive_break_even", "key"),
        (PLAN.replace("mql: 120, sql: 120", "customer: 5") + REVIVE, "new_cost_per_order", "key"),
        (PLAN + REVIVE.replace("success: 25%", "success: 0%"), "revive_cost_per_order", "zero"),
    ],
)
def test_what_is_missing_is_said(text: str, name: str, why: str) -> None:
    missing = figures(text)[name].why
    assert missing is not None
    assert missing.reason == why


def test_a_plan_that_revives_nothing_has_no_such_figures() -> None:
    found = figures(PLAN)
    assert not any(name.startswith("revive") for name in found.on_demand)
    with pytest.raises(KeyError):
        found["revive_returning"]
    assert Missing("key", "spend.per") != found["goal"].why
