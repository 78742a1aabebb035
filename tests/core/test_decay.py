"""What is lost when leads go cold: source 002's case in full, and what holds in every case."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.decay import DecayResult, cold
from funnelplan.core.effect import COMPARED
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import POINTS, Kind, Missing, money, need, outcome, share
from funnelplan.core.volume import Rule, Target
from funnelplan.core.volumes import required, with_leads
from tests.strategies import channel_plans, fewer, funnel, plans, priced, replace, with_channels

SOURCE_002 = replace(
    funnel(mql="1/2", sql="1/4"),
    deal=Deal(Fraction(100_000), Fraction(2, 5)),
    spend=Spend(per=(UnitCost(0, Fraction(250)),)),
)


def lose(
    lost: int = 5, *, of: int = 40, plan: Plan = SOURCE_002, stage: int = 1, goal: int = 10
) -> DecayResult:
    return cold(plan, stage, of, lost, goal)


def test_five_cold_of_forty_leave_eight_and_three_quarters() -> None:
    # maths.md T3.1
    result = lose()
    assert result.cold_share == share(Fraction(5) / 40)
    assert (result.worked.planned, result.worked.now) == (outcome(40, "sql"), outcome(35, "sql"))
    assert result.customers.planned.amount == 10
    assert result.customers.now.amount == Fraction("8.75")
    assert result.customers.change.amount == Fraction("-1.25")
    assert (result.of, result.lost, result.goal, result.rule) == (40, 5, 10, "given")
    assert (result.stage, result.role, result.title) == ("sql", "sql", None)


def test_the_loss_is_125000_on_average() -> None:
    # maths.md T3.1
    result = lose()
    assert result.value_each.amount == 100_000 * Fraction(1, 4)
    assert result.metrics["revenue"].change == money(-5 * 25_000, "EUR")
    assert result.metrics["margin"].change == money(-5 * 25_000 * Fraction(2, 5), "EUR")


def test_the_loss_is_200000_in_whole_customers() -> None:
    # maths.md T3.1
    result = lose()
    assert result.whole_customers.planned.amount == 10
    assert result.whole_customers.now.amount == 8
    assert result.whole_customers.change.amount == -2
    assert result.whole_revenue.planned == money(1_000_000, "EUR")
    assert result.whole_revenue.now == money(800_000, "EUR")
    assert result.whole_revenue.change == money(-200_000, "EUR")


def test_the_spend_stays_and_an_order_costs_a_seventh_more() -> None:
    # maths.md T3.1: +14.3 %
    metrics = lose().metrics
    assert metrics["spend"].planned == metrics["spend"].now == money(80 * 250, "EUR")
    planned, now = metrics["cost_per_order"].planned.exact, metrics["cost_per_order"].now.exact
    assert now == Fraction(20_000) / Fraction("8.75")
    assert now / planned - 1 == Fraction(1, 7)
    assert metrics["cost_per_mql"].change.amount == 0
    assert set(metrics) == {*COMPARED, "cost_per_mql"}


def test_returns_change_in_points() -> None:
    change = lose().metrics["roi_on_revenue"].change
    assert change.unit == POINTS
    assert change.amount == Fraction(-125_000) / 20_000


def test_eight_or_nine_are_most_likely_and_nine_is_better_than_even() -> None:
    # maths.md T2.1, T3.1
    result = lose()
    assert result.most_likely == {"planned": (10,), "now": (8, 9)}
    assert result.better_than_even == 9
    rows = {row.at_least: row for row in result.chances}
    assert list(rows) == [10, 9, 8]
    assert rows[10].planned.amount == pytest.approx(0.5605, abs=5e-5)
    assert rows[10].now.amount == pytest.approx(0.3737, abs=5e-5)
    assert rows[9].now.amount == pytest.approx(0.5257, abs=5e-5)
    assert rows[8].now.amount == pytest.approx(0.6777, abs=5e-5)


def test_45_hold_the_target_once_and_46_always() -> None:
    result = lose()
    assert result.happened_once.extra == need(5, "sql")
    assert result.happened_once.total == need(40 + 5, "sql")
    assert result.happened_once.cost == money(5 * 2 * 250, "EUR")
    assert result.always_happens.extra.amount == 6  # 40 ÷ 7/8 = 45.71…
    assert result.always_happens.total == need(46, "sql")
    assert result.always_happens.cost == money(6 * 2 * 250, "EUR")


def test_leads_half_as_likely_to_buy_lose_half_as_much() -> None:
    assert lose().weak_ones == money(Fraction(-125_000, 2), "EUR")


def test_customers_are_floored_once_although_an_opportunity_lies_between() -> None:
    plan = replace(funnel(sql="1/2", opportunity="1/2"), deal=SOURCE_002.deal)
    result = lose(plan=plan, stage=0)
    assert result.whole_customers.now.amount == 8  # 35 × ½ × ½, not ⌊17.5⌋ × ½
    assert lose(3, plan=plan, stage=0).whole_customers.now.amount == 9
    assert result.metrics["revenue"].change.amount == -125_000


def test_a_plan_without_money_says_what_is_missing() -> None:
    result = lose(plan=funnel(sql="1/4"), stage=0)
    assert result.value_each.why == Missing("key", "deal.value")
    assert result.whole_revenue.change.why == Missing("key", "deal.value")
    assert result.whole_revenue.planned == result.whole_revenue.now
    assert result.weak_ones.why == Missing("key", "deal.value")
    assert result.happened_once.cost.why == Missing("key", "spend.per")
    assert result.happened_once.extra.amount == 5
    assert "cost_per_mql" not in result.metrics


def test_when_all_go_cold_the_target_can_not_be_held_that_way() -> None:
    result = lose(40)
    assert result.customers.now.amount == 0
    assert result.better_than_even == 0
    assert result.always_happens.extra.why == Missing("all_cold")
    assert result.always_happens.total.why == Missing("all_cold")
    assert result.always_happens.cost.why == Missing("all_cold")
    assert result.always_happens.cost.unit.kind is Kind.MONEY
    assert result.happened_once.total.amount == 80
    assert result.metrics["cost_per_order"].change.why == Missing("zero")


def test_rows_run_from_the_goal_to_what_comes_out_on_at_most_four_lines() -> None:
    assert [row.at_least for row in lose(5, of=40).chances] == [10, 9, 8]
    assert [row.at_least for row in lose(12, of=40).chances] == [10, 9, 8, 7]
    # 20 worked: 5 expected and most likely; 10 … 5 would be six lines
    assert [row.at_least for row in lose(20, of=40).chances] == [10, 5]
    assert [row.at_least for row in lose(40, of=40).chances] == [10, 1]
    assert [row.at_least for row in lose(0, of=400).chances] == [10]


def test_a_long_table_keeps_the_better_than_even_row() -> None:
    # 23 worked at 1/4: 5.75 expected, whole 5, and 6 or more is better than even
    result = lose(17)
    assert result.better_than_even == 6
    assert [row.at_least for row in result.chances] == [10, 6, 5]


@given(st.integers(1, 400), st.data())
def test_extra_leads_hold_the_target_and_one_fewer_does_not(of: int, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, of - 1), label="lost")
    extra = lose(lost, of=of).always_happens.extra.whole
    assert extra is not None
    worked = 1 - Fraction(lost, of)
    assert (of + extra) * worked >= of
    assert extra == 0 or (of + extra - 1) * worked < of
    assert extra >= lost


@given(plans(), st.integers(1, 300), st.data())
def test_the_average_loss_is_the_value_of_each_lead_that_went_cold(
    plan: Plan, of: int, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, of), label="lost")
    stage = data.draw(st.integers(0, plan.last - 1), label="stage")
    result = lose(lost, of=of, plan=plan, stage=stage)
    revenue = result.metrics["revenue"].change
    assert revenue.why == result.value_each.why
    if revenue.amount is not None:
        assert revenue.amount == -lost * result.value_each.exact
        assert result.weak_ones.exact * 2 == revenue.amount
        whole = result.whole_revenue.change.exact
        value = result.value_each.exact / plan.through(stage, plan.last)
        assert abs(whole - revenue.exact) < value or value == 0


@given(plans(), st.integers(1, 300), st.data())
def test_no_decay_is_no_loss(plan: Plan, of: int, data: st.DataObject) -> None:
    stage = data.draw(st.integers(0, plan.last - 1), label="stage")
    result = lose(0, of=of, plan=plan, stage=stage)
    changes = (result.customers, result.worked, result.whole_customers, *result.metrics.values())
    assert all(c.planned == c.now for c in changes)
    assert {c.change.amount for c in changes} <= {0, None}
    assert all(row.planned == row.now for row in result.chances)
    assert result.always_happens.extra.amount == 0


@given(plans(), st.integers(1, 300), st.data())
def test_the_more_go_cold_the_lower_is_every_chance(
    plan: Plan, of: int, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, of), label="lost")
    goal = data.draw(st.integers(1, 50), label="goal")
    result = lose(lost, of=of, plan=plan, stage=plan.last - 1, goal=goal)
    for row in result.chances:
        assert row.now.exact <= row.planned.exact + Fraction(1, 10**12)
    assert len(result.chances) <= 4
    assert result.chances[0].at_least == goal


def test_what_a_lead_costs_is_found_by_the_role_of_its_stage() -> None:
    stages = (replace(SOURCE_002.stages[0], name="Anfrage"), *SOURCE_002.stages[1:])
    by_role = lose(plan=replace(SOURCE_002, stages=stages)).metrics["cost_per_mql"]
    # 40 SQLs took 80 MQLs at 250 each, however many went cold
    assert by_role.planned == by_role.now == money(Fraction(250), "EUR")


def test_a_chance_far_beyond_what_is_left_is_tiny_and_not_nothing() -> None:
    rare = funnel(lead="1/2", sql="1/100")
    row = lose(100, of=1000, plan=rare, goal=100).chances[0]
    assert row.planned.amount is not None
    assert row.now.amount is not None
    assert 0 < row.now.amount < row.planned.amount < 1e-50


THREE = replace(
    with_channels(
        priced(funnel(lead="1/2", sql="1/4"), lead=10, sql=20),
        fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}},
        search={"share": "3/4"},
        partner={"enters": "sql", "share": "1/4"},
    ),
    deal=Deal(Fraction(1000)),
)
"""Of ten customers the fair brings 4 of 12 SQLs, search and partners 6 of 18 and 6."""


def lose_of_all(lost: int, of: int = 36) -> DecayResult:
    return cold(THREE, 1, of, lost, 10, Rule.REQUIRED)


def test_cold_leads_of_a_mix_are_worth_what_the_mix_brings() -> None:
    result = lose_of_all(9)
    assert result.rule == "required"
    assert result.rate == share(Fraction(10, 36))
    assert result.value_each == money(Fraction(10_000, 36), "EUR")
    assert (result.customers.planned.amount, result.customers.now.amount) == (10, Fraction(15, 2))
    assert result.metrics["revenue"].change == money(-2500, "EUR")
    assert result.metrics["spend"].change == money(0, "EUR")


def test_new_leads_of_the_open_channels_make_up_for_those_of_the_mix() -> None:
    # 9 at 10 ÷ 36 are 2.5 customers, which take 10 SQLs at a quarter; 36 for 27 worked, if always
    result = lose_of_all(9)
    assert result.happened_once.extra == need(10, "sql")
    assert result.happened_once.total == need(46, "sql")
    one = Fraction(3, 4) * (8 * 10 + 4 * 20) + Fraction(1, 4) * (4 * 20)
    assert result.happened_once.cost == money(one * 10 / 4, "EUR")
    assert result.always_happens.extra == need(14, "sql")  # 9 ÷ ¾ · 10 ÷ 9 = 13.33…
    assert result.always_happens.cost == money(one * 14 / 4, "EUR")


def test_what_a_loss_is_depends_on_the_channel_that_it_is_of() -> None:
    losses = lose_of_all(9).channels
    assert [loss.name for loss in losses] == ["fair", "search"]  # partners have only six
    assert [loss.rate.amount for loss in losses] == [Fraction(1, 3), Fraction(1, 4)]
    assert losses[0].customers == outcome(-3, "customer")
    assert losses[0].revenue == money(-3000, "EUR")
    assert losses[1].revenue == money(Fraction(-9000, 4), "EUR")


def test_a_channel_that_joins_below_the_loss_has_none() -> None:
    plan = with_channels(
        funnel(lead="1/2", sql="1/4"), fair={"enters": "sql", "expect": 12}, search={"share": "1"}
    )
    (loss,) = cold(plan, 0, 8, 2, 3).channels
    assert loss.name == "search"
    assert loss.revenue.why == Missing("key", "deal.value")


def test_the_chance_of_a_mix_is_that_of_its_laws_convolved() -> None:
    # of 36 SQLs 12 are at a third, 24 at a quarter
    row = lose_of_all(0).chances[0]
    fair, others = binom.pmf(range(13), 12, 1 / 3), binom.pmf(range(25), 24, 1 / 4)
    law = np.convolve(np.asarray(fair), np.asarray(others))
    assert row.at_least == 10
    assert row.now.exact == pytest.approx(float(law[10:].sum()), rel=1e-9)


@fewer
@given(channel_plans(), st.integers(1, 60), st.data())
def test_the_average_loss_of_a_mix_is_the_value_of_each_lead_that_went_cold(
    plan: Plan, goal: int, data: st.DataObject
) -> None:
    base = required(plan, Target(plan.last, Fraction(goal)))
    stages = [stage for stage in range(plan.last) if base.counts[stage]]
    stage = data.draw(st.sampled_from(stages), label="stage")
    of = data.draw(st.integers(1, 300), label="of")
    lost = data.draw(st.integers(0, of), label="lost")
    result = cold(plan, stage, of, lost, goal)
    assert result.customers.change.amount == -lost * result.rate.exact
    revenue = result.metrics["revenue"].change
    assert revenue.amount == (
        None if result.value_each.amount is None else -lost * result.value_each.exact
    )
    if result.metrics["spend"].change.amount is not None:
        assert result.metrics["spend"].change.exact <= 0
    assert 1 <= len(result.chances) <= 4
    for row in result.chances:
        assert row.now.exact <= row.planned.exact + Fraction(1, 10**9)
    there = {
        f.route.name: f.at(stage)
        for f in with_leads(plan, stage, of).flows
        if f.route.enters <= stage
    }
    passing = [channel.name for channel in plan.channels if there.get(channel.name, -1) >= lost]
    assert [loss.name for loss in result.channels] == passing


def reckoning(basis: str | None, cold: str | None) -> Plan:
    """Source 002's plan with a rate that was measured with a loss, or with a loss of its own."""
    mql, sql, customer = SOURCE_002.stages
    known = replace(sql, basis=None if basis is None else Fraction(basis))
    plan = replace(SOURCE_002, stages=(mql, known, customer))
    return plan if cold is None else plan.going_cold({1: Fraction(cold)})


def test_a_rate_with_the_old_loss_in_it_is_told_the_difference() -> None:
    # maths.md 3b: 36 of 40 were worked when 25 % was measured, so a worked one brings 25/90
    result = lose(5, plan=reckoning("1/10", None))
    assert result.planned_share == result.basis == share(Fraction(1, 10))
    assert result.stated_rate == share(Fraction(1, 4))
    assert result.rate == share(Fraction(25, 90))
    assert (result.worked.planned, result.worked.now) == (outcome(36, "sql"), outcome(35, "sql"))
    assert result.customers.planned.amount == 10
    assert result.customers.now.amount == 35 * Fraction(25, 90)
    assert result.metrics["revenue"].change == money(-Fraction(25, 90) * 100_000, "EUR")
    assert result.weak_ones.exact * 2 == result.metrics["revenue"].change.exact
    assert result.happened_once.extra == need(2, "sql")  # 0.278 customers at 25 % are 1.1
    assert result.always_happens.total == need(42, "sql")  # 10 ÷ (35/144) = 41.1, maths.md T3.2


def test_a_plan_with_a_response_is_told_the_difference_to_its_own_loss() -> None:
    # maths.md T3.2: the plan reckons with 12.5 %, at 35/144
    result = lose(8, plan=reckoning("1/10", "1/8"))
    assert result.planned_share == share(Fraction(1, 8))
    assert result.basis == share(Fraction(1, 10))
    assert result.worked.change == outcome(-3, "sql")
    assert result.customers.planned.amount == 40 * Fraction(35, 144)
    assert result.customers.now.amount == 32 * Fraction(25, 90)
    assert result.metrics["revenue"].change == money(-3 * result.value_each.exact, "EUR")
    assert result.weak_ones.exact == -3 * result.value_each.exact / 2
    assert result.cold_share == share(Fraction(1, 5))
    worked = lose(8, plan=reckoning(None, "1/8"))
    assert worked.basis.amount == 0
    assert worked.rate == worked.stated_rate == share(Fraction(1, 4))
    assert worked.worked.change == outcome(-3, "sql")


def test_fewer_cold_leads_than_the_plan_reckons_with_leave_more() -> None:
    result = lose(3, plan=reckoning("1/10", "1/8"))
    assert result.worked.change == outcome(2, "sql")
    assert result.customers.change.exact == 2 * Fraction(25, 90)
    assert result.metrics["revenue"].change == money(2 * result.value_each.exact, "EUR")
    assert result.weak_ones.amount == 0
    assert result.happened_once.extra.amount == result.always_happens.extra.amount == 0
    assert all(row.now.exact >= row.planned.exact for row in result.chances)


@given(st.integers(1, 200), st.integers(0, 50), st.integers(0, 60), st.data())
def test_as_many_as_the_plan_reckons_with_change_nothing(
    of: int, basis: int, cold: int, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, of), label="lost")
    plan = reckoning(
        f"{basis}/100", data.draw(st.sampled_from((None, f"{cold}/100")), label="cold")
    )
    result = lose(lost, of=of, plan=plan)
    reckoned = of * result.planned_share.exact
    assert result.worked.change.amount == reckoned - lost
    assert result.customers.change.amount == (reckoned - lost) * result.rate.exact
    assert result.customers.now.amount == (of - lost) * result.rate.exact
    assert (result.happened_once.extra.amount == 0) == (lost <= reckoned)
    if result.always_happens.extra.amount is not None:
        extra = result.always_happens.extra.exact
        kept = (1 - result.cold_share.exact) * result.rate.exact
        assert result.customers.now.exact + extra * kept >= result.customers.planned.exact
        if extra:
            then = result.customers.now.exact + (extra - 1) * kept
            assert then < result.customers.planned.exact
