"""Every count as a figure: the walk from the volume's beginning gives the volume's own counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.leads import Entering
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Unit
from funnelplan.core.volume import Rounding, Rule, Target, Volume
from funnelplan.core.volumes import bought, confident, flowing, gone_cold, planned, required
from tests.strategies import at_customers, cases, funnel, replace

PLAN = replace(
    funnel(lead="1/2", sql="1/4"),
    spend=Spend(Fraction(1000), per=(UnitCost(0, Fraction(10)), UnitCost(1, Fraction(4)))),
)
TEN = at_customers(PLAN, 10)


def figures(volume: Volume | None, target: Target | None = TEN, plan: Plan = PLAN) -> Figures:
    assert volume is not None
    return Figures(plan, volume, target)


@given(cases())
def test_the_figures_count_what_the_volume_counts(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    found = Figures(plan, volume, target)
    for stage, count in enumerate(volume.counts):
        assert found.of_stage("", stage).amount == count


def test_a_required_volume_walks_up_from_the_goal() -> None:
    found = figures(required(PLAN, TEN))
    assert found.registry["customers"].formula == "{goal}"
    assert found.registry["sql"].formula == "{customers} ÷ {rate_sql}"
    assert found.registry["lead"].inputs == ("sql", "rate_lead")
    assert found["goal"].amount == 10
    assert found["lead"].amount == Fraction(10) / Fraction(1, 4) / Fraction(1, 2)


def test_whole_units_are_shown_in_the_formula() -> None:
    found = figures(required(PLAN, Target(2, Fraction(19, 2)), Rounding.EVERY_STAGE))
    assert found.registry["customers"].formula == "⌈{goal}⌉"
    assert found.registry["sql"].formula == "⌈{customers} ÷ {rate_sql}⌉"
    down = figures(flowing(PLAN, {0: 13}, Rule.GIVEN, Rounding.EVERY_STAGE))
    assert down.registry["sql"].formula == "⌊{lead} × {rate_lead}⌋"
    assert [down[name].amount for name in ("lead", "sql", "customers")] == [13, 6, 1]


def test_below_a_goal_in_the_middle_the_counts_come_out() -> None:
    target = Target(1, Fraction(30))
    found = figures(required(PLAN, target), target)
    assert found["sql"].amount == 30
    assert found.registry["customers"].formula == "{sql} × {rate_sql}"
    assert found["goal"].unit == Unit(Kind.NEED, "sql")


def test_a_revenue_goal_is_the_revenue_over_the_value_of_a_customer() -> None:
    plan = replace(PLAN, deal=Deal(Fraction(100_000)))
    target = Target(2, Fraction("10.5"), Fraction(1_050_000))
    found = figures(required(plan, target), target, plan)
    assert found.registry["goal"].formula == "{goal_revenue} ÷ {customer_value}"
    assert found["goal_revenue"].amount == 1_050_000
    assert found["goal"].amount == Fraction(1_050_000) / 100_000
    assert found["customers"].amount == Fraction("10.5")


def test_a_confident_volume_starts_from_the_smallest_n_that_is_sure_enough() -> None:
    found = figures(confident(PLAN, TEN, Fraction(9, 10)))
    metric = found.registry["sql"]
    assert metric.formula == "min n: P(Bin(n, {rate_sql}) ≥ {goal}) ≥ {confidence}"
    assert metric.inputs == ("goal", "confidence", "rate_sql")
    assert found["confidence"].amount == Fraction(9, 10)
    assert found["sql"].amount == 55
    assert found["lead"].amount == 110


def test_a_confident_count_multiplies_all_rates_on_the_way() -> None:
    plan = funnel(sql="1/2", opportunity="1/2")
    target = at_customers(plan, 10)
    found = figures(confident(plan, target, Fraction(9, 10)), target, plan)
    assert "{rate_sql} × {rate_opportunity}" in found.registry["sql"].formula
    assert found["sql"].amount == 55


def test_a_confident_count_of_too_large_a_target_is_missing() -> None:
    target = at_customers(PLAN, LARGEST_TARGET + 1)
    volume = Volume(
        Rule.CONFIDENCE, (Fraction(1),) * 3, (Entering(1, 1, PLAN.own),), confidence=Fraction(9, 10)
    )
    found = figures(volume, target)
    assert found["sql"].why == found["lead"].why == Missing("too_large")


def test_a_bought_volume_starts_at_the_top_from_the_money() -> None:
    found = figures(bought(PLAN, Fraction(1000), 2))
    assert found.registry["lead"].formula == "max(0, {budget} − {fixed_costs}) ÷ {cost_of_one_lead}"
    each = "{per_lead} + {per_sql} × {rate_lead}"
    assert found.registry["cost_of_one_lead"].formula == each
    assert found["cost_of_one_lead"].amount == 10 + Fraction(4) / 2
    assert found["lead"].amount == Fraction(1000) / 12


def test_a_bought_volume_of_too_little_money_is_nothing() -> None:
    assert figures(bought(PLAN, Fraction(0), 2))["customers"].amount == 0


def test_counts_that_enter_lower_down_are_added() -> None:
    found = figures(flowing(PLAN, {0: 100, 1: 6}, Rule.INTAKE))
    assert found.registry["sql"].formula == "{lead} × {rate_lead} + 6"
    assert found["sql"].amount == Fraction(100) / 2 + 6
    assert found.registry["lead"].path == ("intake", "lead")


def test_counts_that_are_asked_about_stand_nowhere_in_the_plan() -> None:
    assert figures(flowing(PLAN, {0: 100}, Rule.GIVEN)).registry["lead"].path == ()


def test_cold_leads_are_taken_off_below_their_stage() -> None:
    # maths.md T3.1
    found = figures(gone_cold(PLAN, flowing(PLAN, {1: 40}, Rule.GIVEN), 1, 5))
    assert found["sql"].amount == 40
    assert found["lead"].amount == 80
    assert found.registry["customers"].formula == "({sql} − 5) × {rate_sql}"
    assert found["customers"].amount == Fraction(40 - 5) / 4


def test_needs_are_asked_for_and_the_customers_come_out() -> None:
    found = figures(required(PLAN, TEN))
    assert found["sql"].unit == Unit(Kind.NEED, "sql")
    assert found["customers"].unit == Unit(Kind.OUTCOME, "customer")
    enters = figures(flowing(PLAN, {1: 40}, Rule.INTAKE))
    assert enters["lead"].unit == Unit(Kind.NEED, "lead")
    assert enters["sql"].unit == Unit(Kind.OUTCOME, "sql")


def test_rates_are_figures_with_their_place_in_the_plan() -> None:
    found = figures(required(PLAN, TEN))
    assert found["rate_sql"].amount == Fraction(1, 4)
    assert found.registry["rate_sql"].path == ("stages", 1, "rate")


@pytest.mark.parametrize("name", ["lead", "sql", "customers", "chance"])
def test_without_any_volume_no_stage_has_a_count(name: str) -> None:
    plan = funnel(lead="1/2", sql="1/4")
    found = figures(planned(plan, None), None, plan)
    assert found[name].amount is None
    assert found[name].why == Missing("key", "goal.customers")
