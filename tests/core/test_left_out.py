"""What comes on top of a volume: open leads, nurturing, late buyers."""

from __future__ import annotations

from fractions import Fraction

from funnelplan.core.left_out import LeftOut, left_out
from funnelplan.core.quantities import money, outcome
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of, planned
from tests.spec import reading

BARE = """\
funnelplan: 1
currency: EUR
stages:
  - {name: lead, rate: 50%}
  - {name: sql, rate: 25%}
  - {name: customer}
"""
OPEN = BARE.replace("rate: 50%", "rate: 50%, open: 30").replace(
    "rate: 25%", "rate: 25%, open: [{count: 7, age: 2 months}, {count: 4, age: 9 months}]"
)
SPENT = """\
spend:
  nurture: {per: sql, amount: 20, every: month, for: 6 months}
  late: {rate: 4%, takes: {exactly: 8 months}}
"""
INTAKE = "intake: {lead: 90}\n"


def found(text: str) -> LeftOut:
    plan = reading.plan(text)
    return left_out(plan, planned(plan, goal_of(plan)))


def test_a_plan_that_says_nothing_of_them_leaves_nothing_out() -> None:
    assert found(BARE + INTAKE) == LeftOut(0, None, None)
    assert not found(BARE + INTAKE).anything


def test_open_leads_nurturing_and_late_buyers_are_counted_by_hand() -> None:
    # 90 leads are 45 SQLs: 45 · 6 · 20, and 4 % of them buy later; 30 + 7 + 4 are open
    assert found(OPEN + SPENT + INTAKE) == LeftOut(
        41, money(Fraction(5400), "EUR"), outcome(Fraction(9, 5), "customer")
    )
    assert found(OPEN + INTAKE) == LeftOut(41, None, None)
    assert found(OPEN + INTAKE).anything
    assert found(BARE + SPENT + INTAKE).open_leads == 0
    assert found(BARE + SPENT + INTAKE).anything


def test_a_plan_that_plans_nothing_has_its_open_leads_only() -> None:
    plan = reading.plan(OPEN + SPENT)
    volume = planned(plan, None)
    assert volume.rule is Rule.NOTHING
    assert left_out(plan, volume) == LeftOut(41, None, None)
