"""Who gets the money: a whole budget, more of it, or the least for a number of customers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.allocation import MOST_FIXED, TooManyFixed, Unbounded
from funnelplan.core.budget import (
    BudgetResult,
    ChannelBudget,
    for_budget,
    for_customers,
    for_more,
    sqls_taken,
)
from funnelplan.core.chance import LARGEST_JOINED, chance
from funnelplan.core.goal import Goal
from funnelplan.core.money import Cost, Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import FACTOR, Missing, money, need, outcome
from funnelplan.core.volumes import goal_of, planned
from tests.strategies import (
    Said,
    channel_plans,
    fewer,
    funnel,
    plans,
    priced,
    replace,
    with_channels,
)
from tests.strategies import money as amounts

MARKET = replace(
    with_channels(
        funnel(lead="1/10", sql="1/4"),
        referral={"rates": {"sql": "40/100"}, "per": {"lead": 50}, "at_most": 60},
        event={"rates": {"sql": "15/100"}, "per": {"lead": 40}, "at_most": 400},
        search={
            "rates": {"lead": "12/100", "sql": "30/100"},
            "per": {"lead": 120},
            "at_most": 200,
        },
        linkedin={
            "rates": {"lead": "5/100", "sql": "40/100"},
            "per": {"lead": 150},
            "at_most": 300,
        },
    ),
    deal=Deal(Fraction(30_000), Fraction(1, 3)),
    goal=Goal(customers=15),
)
"""maths.md T1.7: lead → customer 4, 1.5, 3.6 and 2 %."""


def rows(result: BudgetResult) -> dict[str, ChannelBudget]:
    return {row.name: row for row in result.channels}


def entering(result: BudgetResult) -> dict[str, Fraction]:
    return {row.name: row.entering.exact for row in result.channels}


def with_costs(plan: Plan, amount: int) -> Plan:
    """The plan with a fixed cost that no channel causes."""
    return replace(plan, spend=replace(plan.spend, costs=(Cost("tool", Fraction(amount)),)))


@pytest.mark.parametrize(
    ("budget", "customers"),
    [
        (20_000, Fraction("2.4") + 6 + Fraction(1000, 120) * Fraction("0.036")),
        (30_000, Fraction("2.4") + 6 + Fraction(11_000, 120) * Fraction("0.036")),
        (60_000, Fraction("2.4") + 6 + Fraction("7.2") + Fraction(17_000, 150) * Fraction("0.02")),
    ],
)
def test_money_goes_to_the_cheapest_order_first(budget: int, customers: Fraction) -> None:
    # maths.md T1.7: 8.7, 11.7 and 17.867 customers
    result = for_budget(MARKET, Fraction(budget))
    assert result.customers == result.total == outcome(customers, "customer")
    assert result.spend == result.asked == money(budget, "EUR")
    assert result.left.amount == 0
    assert result.cost_per_order.amount == budget / customers


def test_60000_euro_fill_three_channels_and_a_part_of_the_fourth() -> None:
    # maths.md T1.7
    result = for_budget(MARKET, Fraction(60_000))
    assert [row.name for row in result.channels] == ["referral", "event", "search", "linkedin"]
    assert [row.next_cost_per_order.amount for row in result.channels] == [
        1250,
        Fraction(8000, 3),
        Fraction(10_000, 3),
        7500,
    ]
    assert [row.entering.amount for row in result.channels] == [60, 400, 200, Fraction(340, 3)]
    assert [row.full for row in result.channels] == [True, True, True, False]
    assert [row.spend.amount for row in result.channels] == [3000, 16_000, 24_000, 17_000]
    assert result.customers.amount == Fraction(268, 15)  # 17.8666…
    assert result.next_customer == money(7500, "EUR")
    assert result.next_margin == money(10_000, "EUR")
    assert result.euro_worth.amount == Fraction(1, 7500)
    assert result.euro_worth.unit == FACTOR
    assert result.allowed == outcome(Fraction("21.6"), "customer")
    assert result.slots is None


def test_15_customers_cost_41000_and_the_next_one_3333() -> None:
    # maths.md T1.7
    result = for_customers(MARKET, Fraction(15))
    assert result.possible
    assert result.asked == result.goal == need(15, "customer")
    assert result.customers.amount == 15
    assert result.spend == money(3000 + 16_000 + Fraction("6.6") / Fraction("0.036") * 120, "EUR")
    assert result.spend.amount == 41_000
    assert result.cost_per_order.amount == Fraction(41_000, 15)
    assert result.next_customer.amount == Fraction(10_000, 3)
    assert entering(result) == {
        "referral": 60,
        "event": 400,
        "search": Fraction(550, 3),
        "linkedin": 0,
    }
    assert result.left.why == Missing("key", "spend.budget")


def test_with_60_slots_of_sales_cheap_leads_are_not_the_best_ones() -> None:
    # maths.md T1.8: 150 x + 40 y = 33,000 and 0.05 x + 0.1 y = 30 for linkedin and event
    result = for_budget(MARKET, Fraction(60_000), 60)
    x = Fraction(33_000 - 12_000, 150 - 20)
    y = 300 - x / 2
    assert entering(result) == {"referral": 60, "event": y, "search": 200, "linkedin": x}
    customers = Fraction("2.4") + Fraction("7.2") + x * Fraction("0.02") + y * Fraction("0.015")
    assert result.customers.amount == customers
    assert round(float(customers), 2) == 16.12


def test_with_60_slots_the_next_customer_costs_10400_and_a_slot_is_worth_a_ninth() -> None:
    # maths.md T1.8: 150 λ + 0.05 μ = 0.02 and 40 λ + 0.1 μ = 0.015
    result = for_budget(MARKET, Fraction(60_000), 60)
    euro = Fraction("0.025") / 260
    assert result.next_customer.amount == 1 / euro == 10_400
    assert result.slots is not None
    slot = (Fraction("0.015") - 40 * euro) / Fraction("0.1")
    assert result.slots.worth == outcome(slot, "customer")
    assert round(float(slot), 4) == 0.1115
    assert result.slots.worth_money == money(slot * 30_000, "EUR")
    assert (result.slots.there, result.slots.used) == (outcome(60, "sql"), outcome(60, "sql"))


def test_slots_that_are_left_are_worth_nothing() -> None:
    result = for_budget(MARKET, Fraction(20_000), 60)
    assert result.slots is not None
    assert result.slots.used.amount == 6 + 40 + Fraction(1000, 120) * Fraction(12, 100)
    assert result.slots.worth.amount == result.slots.worth_money.amount == 0
    assert result.customers.amount == Fraction("8.7")
    no_value = for_budget(replace(MARKET, deal=Deal()), Fraction(20_000), 60)
    assert no_value.slots is not None
    assert no_value.slots.worth_money.why == Missing("key", "deal.value")


def test_more_than_the_limits_allow_can_not_be_bought() -> None:
    result = for_customers(MARKET, Fraction(22))
    assert not result.possible
    assert result.asked.amount == 22
    assert result.customers.amount == result.allowed.amount
    assert result.customers.amount == Fraction("2.4") + 6 + Fraction("7.2") + 6
    assert result.spend.amount == 3000 + 16_000 + 24_000 + 45_000
    assert result.next_customer.why == result.euro_worth.why == Missing("limits")
    rich = for_budget(MARKET, Fraction(100_000))
    assert rich.left.amount == 100_000 - 88_000
    assert rich.next_customer.why == Missing("limits")


def test_the_plans_own_fixed_costs_are_paid_first() -> None:
    plan = with_costs(MARKET, 5000)
    result = for_budget(plan, Fraction(25_000))
    assert result.overhead == money(5000, "EUR")
    assert result.customers.amount == Fraction("8.7")
    assert (result.spend.amount, result.left.amount) == (25_000, 0)
    assert result.cost_per_order.amount == 25_000 / Fraction("8.7")
    assert for_customers(plan, Fraction(15)).spend.amount == 41_000 + 5000


def test_a_fixed_cost_of_a_channel_is_paid_if_it_gets_anything() -> None:
    # 1,000 € buy 25 of `cheap` after its fee of 500, or 40 of `dear`: 10 · 1/4 each
    plan = with_channels(
        priced(funnel(lead="1/4"), lead=25), cheap={"costs": 500, "per": {"lead": 20}}, dear={}
    )
    result = for_budget(plan, Fraction(1000))
    assert entering(result) == {"cheap": 0, "dear": 40}
    assert rows(result)["cheap"].fixed_costs.amount == 0
    assert rows(result)["cheap"].cost_per_order.why == Missing("zero")
    richer = for_budget(plan, Fraction(10_000))
    assert entering(richer) == {"cheap": Fraction(9500) / 20, "dear": 0}
    cheap = rows(richer)["cheap"]
    assert (cheap.unit_costs.amount, cheap.fixed_costs.amount) == (9500, 500)
    assert cheap.cost_per_order.amount == Fraction(10_000) / (Fraction(9500) / 80)
    assert cheap.next_cost_per_order.amount == 80


def test_a_limit_is_stated_or_what_the_plan_expects() -> None:
    plan = with_channels(
        priced(funnel(sql="1/4"), sql=10), fair={"expect": 8}, mail={"at_most": 5}, web={}
    )
    found = rows(for_budget(plan, Fraction(1000)))
    assert (found["fair"].limit, found["fair"].limit_from) == (outcome(8, "sql"), "expect")
    assert (found["mail"].limit, found["mail"].limit_from) == (outcome(5, "sql"), "at_most")
    assert (found["web"].limit, found["web"].limit_from) == (None, "none")
    assert sum(row.entering.exact for row in found.values()) == 100
    assert for_budget(plan, Fraction(1000)).allowed.why == Missing("no_limit")


def test_more_money_comes_on_top_of_what_is_planned() -> None:
    plan = with_costs(
        with_channels(
            priced(funnel(lead="1/2", sql="1/4"), lead=10),
            fair={"enters": "sql", "expect": 12, "at_most": 20, "per": {"sql": 30}, "costs": 400},
            mail={"enters": "sql", "per": {"sql": 16}, "costs": 160, "at_most": 30},
        ),
        1000,
    )
    result = for_more(plan, Fraction(800))
    # the fee of mail and 30 at 16 take 640; 160 are left for the fair, which is open already
    assert (result.before.amount, result.overhead.amount) == (3, 0)
    fair, mail = rows(result)["fair"], rows(result)["mail"]
    assert (mail.before.amount, mail.entering.amount, mail.full) == (0, 30, True)
    assert (mail.fixed_costs.amount, mail.spend.amount) == (160, 640)
    assert mail.cost_per_order.amount == 640 / Fraction(30, 4)
    assert (fair.before.amount, fair.entering.amount, fair.full) == (12, Fraction(160, 30), False)
    assert fair.fixed_costs.amount == 0
    assert result.customers.amount == Fraction(30, 4) + Fraction(160, 120)
    assert result.total.amount == 3 + result.customers.exact
    assert (result.spend.amount, result.left.amount) == (800, 0)
    assert result.next_customer.amount == 120
    little = for_more(plan, Fraction(160))
    assert entering(little) == {"fair": Fraction(160, 30), "mail": 0}


def test_slots_that_are_planned_are_taken_already() -> None:
    plan = with_channels(
        priced(funnel(lead="1/2", sql="1/4"), lead=10),
        fair={"enters": "sql", "expect": 12, "per": {"sql": 30}},
        web={"expect": 20, "at_most": 60},
    )
    assert sqls_taken(plan) == 12 + 10
    result = for_more(plan, Fraction(10_000), 30)
    assert result.slots is not None
    assert (result.slots.there.amount, result.slots.used.amount) == (30, 30)
    assert entering(result) == {"fair": 0, "web": 16}
    with pytest.raises(ValueError, match="negative"):
        for_more(plan, Fraction(10_000), 21)


def test_a_plan_without_channels_has_one_way_to_spend() -> None:
    plan = with_costs(priced(funnel(lead="1/2", sql="1/4"), lead=10, sql=20), 100)
    result = for_budget(plan, Fraction(1100))
    (row,) = result.channels
    assert (row.name, row.enters) == ("lead", "lead")
    assert row.entering.amount == Fraction(1000) / 20
    assert result.customers.amount == Fraction(50, 8)
    assert result.next_customer.amount == 20 * 8
    assert (result.customer.name, result.customer.role) == ("customer", "customer")


def test_the_chance_is_that_of_the_goal_with_whole_leads() -> None:
    plan = replace(
        with_channels(priced(funnel(sql="1/4"), sql=10), web={}, mail={"per": {"sql": 11}}),
        goal=Goal(customers=10),
    )
    result = for_budget(plan, Fraction(409))  # 40.9 leads
    assert result.goal == need(10, "customer")
    assert result.chance.amount == chance(40, Fraction(1, 4), 10)
    asked = for_customers(plan, Fraction(5))
    assert asked.goal == need(5, "customer")
    assert asked.chance.amount == chance(20, Fraction(1, 4), 5)


def test_without_a_goal_or_for_very_many_there_is_no_chance() -> None:
    plan = with_channels(priced(funnel(sql="1/4"), sql=1), web={})
    result = for_budget(plan, Fraction(400))
    assert (result.goal, result.chance.why) == (None, Missing("key", "goal.customers"))
    many = for_customers(plan, Fraction(LARGEST_JOINED + 1))
    assert many.chance.why == Missing("too_large")


def test_a_plan_that_states_its_budget_says_what_is_left_of_it() -> None:
    plan = replace(MARKET, spend=replace(MARKET.spend, budget=Fraction(50_000)))
    assert for_customers(plan, Fraction(15)).left.amount == 9000


def test_a_margin_that_is_not_stated_is_missing() -> None:
    plan = replace(MARKET, deal=Deal(Fraction(30_000)))
    assert for_budget(plan, Fraction(1)).next_margin.why == Missing("key", "deal.margin")


def test_stages_are_called_as_the_plan_calls_them() -> None:
    result = for_budget(MARKET, Fraction(1))
    assert [(stage.name, stage.role) for stage in result.stages] == [
        ("lead", "lead"),
        ("sql", "sql"),
        ("customer", "customer"),
    ]


def test_customers_for_nothing_have_no_bound() -> None:
    plan = with_channels(funnel(sql="1/4"), web={}, mail={"per": {"sql": 1}})
    with pytest.raises(Unbounded) as raised:
        for_budget(plan, Fraction(100))
    assert raised.value.names == ("web",)


def test_a_next_customer_for_nothing_makes_no_factor() -> None:
    plan = with_channels(funnel(sql="1/4"), web={})
    result = for_customers(plan, Fraction(2))
    assert (result.spend.amount, result.next_customer.amount) == (0, 0)
    assert result.euro_worth.why == Missing("zero")


def test_too_many_fixed_costs_are_refused() -> None:
    fee: Said = {"costs": 1}
    channels = {f"c{i}": fee for i in range(MOST_FIXED + 1)}
    plan = with_channels(priced(funnel(sql="1/4"), sql=1), **channels)
    with pytest.raises(TooManyFixed):
        for_budget(plan, Fraction(100))


def test_a_plan_that_lacks_a_volume_has_nothing_before() -> None:
    plan = replace(MARKET, goal=None)
    result = for_more(plan, Fraction(60_000))
    assert result.before.amount == 0
    assert result.customers.amount == Fraction(268, 15)
    assert sqls_taken(plan) == 0


# What holds in every plan


def check_sums(plan: Plan, result: BudgetResult) -> None:
    """The rows come to the totals, and keep every limit."""
    customers = sum((row.customers.exact for row in result.channels), Fraction(0))
    assert result.customers.amount == customers
    assert result.total.amount == result.before.exact + customers
    spend = sum((row.spend.exact for row in result.channels), result.overhead.exact)
    assert result.spend.amount == spend
    routes = {route.name: route for route in plan.routes}
    for row in result.channels:
        channel = next(c for c in plan.channels if c.name == row.name)
        route = routes[row.name]
        share = route.reaching[plan.last]
        assert row.customers.amount == row.entering.exact * share
        each = route.cost_of_one.all
        assert row.unit_costs.amount == each * row.entering.exact
        assert row.next_cost_per_order.amount == each / share
        assert row.fixed_costs.amount in (0, channel.fixed)
        if row.limit is not None:
            assert row.entering.exact <= max(Fraction(0), row.limit.exact - row.before.exact)
    order = [(row.next_cost_per_order.exact, row.name) for row in result.channels]
    assert order == sorted(order)
    if result.allowed.amount is not None:
        assert result.total.exact <= result.allowed.exact


@fewer
@given(channel_plans(most=4), amounts(), st.none() | st.integers(0, 60))
def test_a_budget_is_kept_and_more_of_it_never_brings_less(
    plan: Plan, budget: Fraction, sqls: int | None
) -> None:
    assume(all(route.cost_of_one.all for route in plan.routes))
    budget += plan.spend.fixed
    result = for_budget(plan, budget, sqls)
    check_sums(plan, result)
    assert result.left.exact >= 0
    assert result.overhead.amount == plan.spend.fixed
    if result.slots is not None:
        assert result.slots.used.exact <= result.slots.there.exact
    double = for_budget(plan, 2 * budget, sqls)
    assert double.customers.exact >= result.customers.exact


@fewer
@given(channel_plans(most=4), st.integers(1, 60), st.none() | st.integers(0, 60))
def test_the_least_money_for_customers_buys_them(
    plan: Plan, customers: int, sqls: int | None
) -> None:
    result = for_customers(plan, Fraction(customers), sqls)
    check_sums(plan, result)
    assert result.customers.amount == customers or not result.possible
    if result.possible and all(route.cost_of_one.all for route in plan.routes):
        again = for_budget(plan, result.spend.exact, sqls)
        assert again.customers.exact >= customers
        assume(result.spend.exact > plan.spend.fixed)
        less = for_budget(plan, (result.spend.exact + plan.spend.fixed) / 2, sqls)
        assert less.customers.exact < customers


@fewer
@given(channel_plans(most=4), amounts())
def test_more_money_is_on_top_of_the_planned_volume(plan: Plan, more: Fraction) -> None:
    assume(all(route.cost_of_one.all for route in plan.routes))
    result = for_more(plan, more)
    check_sums(plan, result)
    volume = planned(plan, goal_of(plan))
    covered = [flow for flow in volume.flows if flow.route is not plan.own]
    assert result.before.amount == sum(flow.at(plan.last) for flow in covered)
    there = {flow.route.name: flow.at(flow.route.enters) for flow in covered}
    assert {row.name: row.before.amount for row in result.channels if row.before.amount} == {
        name: count for name, count in there.items() if count
    }
    assert result.spend.exact <= more
    goal = goal_of(plan)
    assert (result.goal is None) == (goal is None)
    if goal is not None and result.chance.amount is not None:
        assert 0 <= result.chance.amount <= 1


@fewer
@given(channel_plans(most=4), amounts(), st.data())
def test_the_order_of_channels_changes_no_answer(
    plan: Plan, budget: Fraction, data: st.DataObject
) -> None:
    assume(all(route.cost_of_one.all for route in plan.routes))
    order = data.draw(st.permutations(plan.channels), label="order")
    budget += plan.spend.fixed
    assert for_budget(plan, budget) == for_budget(replace(plan, channels=tuple(order)), budget)


@fewer
@given(plans(), amounts())
def test_a_plan_without_channels_buys_what_its_volume_says(plan: Plan, budget: Fraction) -> None:
    each = plan.own.cost_of_one.all
    assume(each)
    result = for_budget(plan, plan.spend.fixed + budget)
    assert result.channels[0].entering.amount == budget / each
    assert result.channels[0].entering.whole == math.floor(budget / each)
    assert result.customers.amount == budget / each * plan.through(0, plan.last)
