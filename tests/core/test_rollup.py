"""Several plans added up: counts over all of them, money by currency, chances of sums."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.chance import LARGEST_JOINED, chance
from funnelplan.core.goal import Goal
from funnelplan.core.left_out import LeftOut
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal, Spend
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Rate, Unit, money, need, outcome, share
from funnelplan.core.rollup import Member, RollupResult, rolled_up
from funnelplan.core.stage import Lot, Role, Stage
from funnelplan.core.volumes import goal_of, planned
from tests.core.timed import at_stage
from tests.strategies import (
    at_customers,
    channel_plans,
    fewer,
    funnel,
    plans,
    priced,
    replace,
    with_channels,
)


def member(plan: Plan) -> Member:
    target = goal_of(plan)
    path = f"{plan.name or 'plan'}.yaml"
    return Member(path, "0" * 64, Figures(plan, planned(plan, target), target))


def together(*members: Plan) -> RollupResult:
    return rolled_up([member(plan) for plan in members])


ADA = replace(
    priced(funnel(lead="1/2", sql="1/4"), lead=10),
    name="ada",
    goal=Goal(customers=10),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
)
"""80 leads at 10, 40 SQLs, 10 customers."""
BOB = replace(
    priced(funnel(mql="1/5", sql="1/2"), mql=3),
    name="bob",
    intake={0: 60},
    goal=Goal(customers=5),
    deal=Deal(Fraction(500), Fraction(1, 2)),
)
"""60 MQLs at 3, 12 SQLs, 6 customers."""


def in_francs(plan: Plan) -> Plan:
    return replace(plan, currency="CHF")


def test_a_row_is_a_plan_at_its_planned_volume() -> None:
    ada, bob = together(ADA, BOB).plans
    assert (ada.name, ada.path, ada.sha256) == ("ada", "ada.yaml", "0" * 64)
    assert (ada.rule, bob.rule, ada.currency) == ("required", "intake", "EUR")
    assert ada.stages == {"lead": outcome(80, "lead"), "sql": outcome(40, "sql")}
    assert bob.stages == {"mql": outcome(60, "mql"), "sql": outcome(12, "sql")}
    assert (ada.goal, bob.customers) == (need(10, "customer"), outcome(6, "customer"))
    assert (ada.spend, ada.revenue) == (money(800, "EUR"), money(10_000, "EUR"))
    assert ada.roi_on_margin.amount == Fraction(4000 - 800, 800)
    assert bob.cost_per_order.amount == Fraction(180) / 6
    assert ada.budget.why == Missing("key", "spend.budget")


def test_every_row_says_what_comes_on_top_of_it() -> None:
    ada, bob = together(ADA, at_stage(BOB, 1, open=(Lot(7), Lot(2)))).plans
    assert not ada.left_out.anything
    assert bob.left_out == LeftOut(9, None, None)


def test_stages_of_the_same_role_are_one_column() -> None:
    result = together(ADA, BOB)
    names = [column.name for column in result.columns]
    assert sorted(names) == ["customer", "lead", "mql", "sql"]
    assert names[-2:] == ["sql", "customer"]
    assert result.stages == {
        "lead": outcome(80, "lead"),
        "mql": outcome(60, "mql"),
        "sql": outcome(40 + 12, "sql"),
    }
    assert result.having == {"lead": 1, "mql": 1, "sql": 2, "customer": 2}
    assert result.customers == outcome(10 + 6, "customer")


def test_a_stage_is_the_same_by_its_role_whatever_it_is_called() -> None:
    stages = (
        Stage("Anfrage", "Anfragen", role=Role.LEAD, rate=Rate(Fraction(1, 2))),
        Stage("Demo-Termin", "Termine", rate=Rate(Fraction(1, 2))),
        Stage("Kunde", "Kunden", role=Role.CUSTOMER),
    )
    german = Plan(stages, name="german", intake={0: 8})
    result = together(ADA, german)
    names = [(column.name, column.title, column.role) for column in result.columns]
    assert names == [
        ("lead", None, "lead"),
        ("demo_termin", "Termine", None),
        ("sql", None, "sql"),
        ("customer", None, "customer"),
    ]
    assert result.stages["lead"].amount == 80 + 8
    assert result.stages["demo_termin"].amount == 4
    assert together(german, ADA).columns[-1].title == "Kunden"


def test_stages_of_a_second_plan_keep_their_order() -> None:
    result = together(funnel(sql="1"), funnel(visitor="1", lead="1", sql="1", opportunity="1"))
    assert [column.name for column in result.columns] == [
        "visitor",
        "lead",
        "sql",
        "opportunity",
        "customer",
    ]


def test_money_is_added_up() -> None:
    (euro,) = together(ADA, BOB).money
    assert (euro.currency, euro.plans) == ("EUR", 2)
    assert euro.spend == money(800 + 180, "EUR")
    assert euro.revenue == money(10_000 + 3000, "EUR")
    assert euro.margin == money(4000 + 1500, "EUR")
    assert euro.customers == outcome(16, "customer")
    assert euro.cost_per_order == money(Fraction(980) / 16, "EUR")
    assert euro.roi_on_margin == share(Fraction(5500 - 980, 980))


def test_currencies_are_never_mixed() -> None:
    result = together(ADA, in_francs(BOB), replace(ADA, name="eve"))
    euro, franc = result.money
    assert [(each.currency, each.plans) for each in result.money] == [("EUR", 2), ("CHF", 1)]
    assert euro.spend == money(2 * 800, "EUR")
    assert franc.spend == money(180, "CHF")
    assert (euro.customers.amount, franc.customers.amount) == (20, 6)
    assert franc.cost_per_order == money(30, "CHF")
    assert result.customers.amount == 26


def test_a_sum_lacks_what_one_of_its_plans_lacks() -> None:
    nameless = replace(BOB, deal=Deal(), spend=Spend())
    (euro,) = together(ADA, nameless).money
    assert euro.spend.why == euro.cost_per_order.why == Missing("key", "spend.per")
    assert euro.revenue.why == euro.margin.why == Missing("key", "deal.value")
    assert euro.roi_on_margin.why == Missing("key", "deal.value")
    assert euro.customers.amount == 16
    assert euro.spend.unit == Unit(Kind.MONEY, "EUR")
    whole, franc = together(ADA, in_francs(nameless)).money
    assert whole.spend.amount == 800
    assert franc.spend.why is not None


def test_what_costs_nothing_or_brings_nobody_has_no_ratio() -> None:
    free = replace(BOB, spend=Spend(Fraction(0)))
    (euro,) = together(free).money
    assert (euro.spend.amount, euro.roi_on_margin.why) == (0, Missing("zero"))
    nobody = replace(BOB, intake={0: 0})
    (euro,) = together(nobody).money
    assert euro.cost_per_order.why == Missing("zero")


def test_a_plan_that_says_nothing_of_how_many_adds_nothing() -> None:
    silent = replace(funnel(lead="1/2", sql="1/4"), name="silent")
    result = together(ADA, silent)
    assert result.plans[1].rule == "nothing"
    assert result.plans[1].customers.why == Missing("key", "goal.customers")
    assert result.customers.amount == 10
    assert result.having == {"lead": 1, "sql": 1, "customer": 1}
    absent = Missing("key", "goal.customers")
    assert result.goal.why == result.chance.why == result.chance_of_each.why == absent
    assert result.goal.unit == Unit(Kind.NEED, "customer")


def test_goals_are_reached_together_or_each_by_itself() -> None:
    # maths.md T2.1: 40 SQLs at 25 % bring ten with 56.05 %
    result = together(ADA, replace(ADA, name="eve"))
    assert result.goal == need(20, "customer")
    assert result.chance.exact == pytest.approx(chance(80, Fraction(1, 4), 20), rel=1e-12)
    each = 0.560460268
    assert result.chance_of_each.exact == pytest.approx(each * each, abs=1e-8)


def test_a_revenue_goal_counts_as_the_customers_that_bring_it() -> None:
    part = replace(ADA, goal=Goal(revenue=Fraction(10_500)))
    result = together(part, part)
    assert result.goal == need(21, "customer")
    assert result.goal.amount == 2 * Fraction("10.5")
    assert result.chance.exact == pytest.approx(chance(2 * 42, Fraction(1, 4), 21), rel=1e-12)


def test_chances_of_very_many_are_not_given() -> None:
    large = replace(ADA, goal=Goal(customers=LARGEST_JOINED))
    assert together(large).chance.why is None
    result = together(large, ADA)
    assert result.chance.why == Missing("too_large")
    assert result.chance_of_each.amount is not None


def test_channels_go_into_the_sum_like_stages() -> None:
    plan = replace(
        with_channels(ADA, fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}}),
        name="fairs",
    )
    result = together(plan, BOB)
    assert result.plans[0].rule == "channels"
    assert result.plans[0].stages == {"lead": outcome(0, "lead"), "sql": outcome(12, "sql")}
    assert result.customers.amount == 4 + 6
    fair, bob = np.asarray(binom.pmf(range(13), 12, 1 / 3)), binom.pmf(range(61), 60, 1 / 10)
    law = np.convolve(fair, np.asarray(bob))
    assert result.chance.exact == pytest.approx(float(law[10 + 5 :].sum()), rel=1e-9)


def with_goal(plan: Plan, customers: int) -> Plan:
    return replace(plan, goal=Goal(customers=customers))


def amounts_of(result: RollupResult) -> dict[str, list[object]]:
    """The money of every currency, without the reasons of what is missing."""
    return {each.currency: [quantity.amount for quantity in each[2:]] for each in result.money}


@fewer
@given(st.lists(plans(3) | channel_plans(most=2), min_size=1, max_size=3), st.data())
def test_sums_are_those_of_the_plans_whatever_their_order(
    members: list[Plan], data: st.DataObject
) -> None:
    goals = data.draw(st.lists(st.integers(1, 40), min_size=3, max_size=3), label="goals")
    francs = data.draw(st.lists(st.booleans(), min_size=3, max_size=3), label="francs")
    members = [
        replace(with_goal(plan, goal), currency="CHF" if franc else "EUR", name=str(i))
        for i, (plan, goal, franc) in enumerate(zip(members, goals, francs, strict=False))
    ]
    result = together(*members)
    assert result.goal.amount == sum(goals[: len(members)])
    volumes = [
        planned(plan, at_customers(plan, goal)) for plan, goal in zip(members, goals, strict=False)
    ]
    assert result.customers.amount == sum(volume.counts[-1] for volume in volumes)
    for column in result.columns[:-1]:
        counts = [
            volume.counts[i]
            for plan, volume in zip(members, volumes, strict=True)
            for i, stage in enumerate(plan.stages[:-1])
            if stage.role_name == column.name
        ]
        assert result.stages[column.name].amount == sum(counts)
        assert result.having[column.name] == len(counts)
    assert sum(each.plans for each in result.money) == len(members)
    for each in result.money:
        own = [row for row in result.plans if row.currency == each.currency]
        for key in ("spend", "budget", "revenue", "margin"):
            parts = [getattr(row, key) for row in own]
            if any(part.amount is None for part in parts):
                assert getattr(each, key).amount is None
            else:
                assert getattr(each, key).amount == sum(part.amount for part in parts)
    if result.chance_of_each.amount is not None:
        chances = math.prod(float(row.chance.exact) for row in result.plans)
        assert result.chance_of_each.amount == pytest.approx(chances)
    order = data.draw(st.permutations(members), label="order")
    other = together(*order)
    assert (other.stages, other.having) == (result.stages, result.having)
    assert (other.customers, other.goal) == (result.customers, result.goal)
    assert (other.chance.amount is None) == (result.chance.amount is None)
    if result.chance.amount is not None:
        assert other.chance.amount == pytest.approx(result.chance.amount, rel=1e-12)
    assert amounts_of(other) == amounts_of(result)
