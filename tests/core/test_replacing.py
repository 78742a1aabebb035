"""New leads in place of cold ones: what one brings, how many it takes, and what they cost."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, money, need
from funnelplan.core.replacing import each_brings, hold, not_held, planned_share, without_cold
from funnelplan.core.volumes import with_leads
from tests.strategies import channel_plans, fewer, funnel, priced, replace, with_channels

QUARTER, EIGHTH = Fraction(1, 4), Fraction(1, 8)
PLAN = priced(funnel(lead="1/2", sql="1/4"), lead=10, sql=20, customer=30)


def measured(plan: Plan, basis: str) -> Plan:
    """The same with a rate of the SQL that was measured when so many had gone cold."""
    lead, sql, customer = plan.stages
    return replace(plan, stages=(lead, replace(sql, basis=Fraction(basis)), customer))


def test_a_plan_that_says_nothing_of_cold_leads_stays_as_it_is() -> None:
    assert without_cold(PLAN, 1) is PLAN
    assert planned_share(PLAN, 1) == 0


def test_a_count_takes_the_place_of_the_plans_own_share() -> None:
    cold = PLAN.going_cold({0: QUARTER, 1: EIGHTH})
    assert planned_share(cold, 1) == EIGHTH
    assert without_cold(cold, 1).cold == {0: QUARTER, 1: 0}
    assert each_brings(cold, 1) == QUARTER * Fraction(7, 8)
    assert each_brings(without_cold(cold, 1), 1) == QUARTER


def test_a_rate_with_the_old_loss_in_it_is_that_of_more_leads_worked() -> None:
    # maths.md 3b: r_worked = r_all ÷ (1 − ℓ₀)
    plan = measured(PLAN, "1/10")
    assert planned_share(plan, 1) == Fraction(1, 10)
    assert each_brings(plan, 1) == QUARTER
    assert each_brings(without_cold(plan, 1), 1) == QUARTER / Fraction(9, 10)
    assert each_brings(plan.going_cold({1: EIGHTH}), 1) == Fraction(35, 144)  # maths.md T3.2


def test_so_many_more_are_paid_for_with_all_that_leads_to_them_and_follows() -> None:
    found = hold(PLAN, 1, 40, 6)
    assert (found.extra, found.total) == (need(6, "sql"), need(46, "sql"))
    assert found.cost == money(6 * (2 * 10 + 20 + QUARTER * 30), "EUR")
    assert hold(PLAN, 1, 40, 0).cost == money(0, "EUR")


def test_without_unit_costs_no_cost_is_known() -> None:
    found = hold(funnel(lead="1/2", sql="1/4"), 1, 40, 6)
    assert found.extra == need(6, "sql")
    assert found.cost.why == Missing("key", "spend.per")


def test_where_all_go_cold_no_number_is_enough() -> None:
    found = hold(PLAN, 1, 40, None)
    assert found == not_held(PLAN, 1, Missing("all_cold"))
    assert found.extra.why == found.total.why == found.cost.why == Missing("all_cold")
    assert (found.extra.unit, found.cost.unit.kind) == (need(0, "sql").unit, Kind.MONEY)


def test_new_leads_come_from_the_open_channels_that_pass_the_stage() -> None:
    # of four customers search brings three of 12 SQLs, the partner one of 3 below; the fair is stated
    plan = with_channels(
        priced(funnel(lead="1/2", sql="1/4", opportunity="1/1"), lead=10, sql=20),
        search={"share": "3/4"},
        partner={"enters": "opportunity", "share": "1/4"},
        fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}, "per": {"sql": 99}},
    )
    assert each_brings(plan, 1) == QUARTER
    assert hold(plan, 1, 40, 6).cost == money(6 * (2 * 10 + 20), "EUR")


@fewer
@given(channel_plans(), st.integers(1, 200), st.data())
def test_one_more_lead_of_the_open_channels_brings_so_much_more(
    plan: Plan, of: int, data: st.DataObject
) -> None:
    stage = data.draw(st.integers(0, plan.last - 1), label="stage")
    there = plan.mix_for(stage).totals.counts[stage]
    first, second = (with_leads(plan, stage, int(there) + n) for n in (of, of + 1))
    parts = plan.mix_for(stage).parts
    passing = sum((part.share for part in parts if part.route.enters <= stage), Fraction(0))
    gained = second.counts[plan.last] - first.counts[plan.last]
    assert each_brings(plan, stage) == gained * passing  # those that join below come along with it


def test_what_a_deal_shares_is_paid_for_the_customers_they_bring() -> None:
    plan = replace(PLAN, deal=Deal(Fraction(1000), QUARTER))
    assert hold(plan, 1, 40, 6).cost == hold(PLAN, 1, 40, 6).cost
