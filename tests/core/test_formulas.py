"""Money, returns and chance: every formula, read as it is written, gives the figure's value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given

from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.chance import chance as chance_by_law
from funnelplan.core.formula import (
    MOST_TERMS,
    Metric,
    few,
    lacking,
    quotient,
    series,
    stated,
    sum_of,
)
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import FACTOR, Missing, Span
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import flowing, gone_cold, required
from tests.core.reading import NAMED, built_from, read
from tests.strategies import at_customers, cases, funnel, replace


@given(cases())
def test_every_formula_of_its_inputs_gives_the_value(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    for name, metric in figures.registry.items():
        amount = figures[name].amount
        if not metric.formula or amount is None:
            continue
        inputs = {i: figures[i].exact for i in built_from(metric)}
        if metric.formula.startswith("min n: "):
            check_smallest(metric, inputs, int(amount))
        elif metric.name == "chance":
            assert read(metric.formula, inputs) == pytest.approx(amount, rel=1e-7, abs=1e-11)
        else:
            given_by = read(metric.formula, inputs)
            assert amount == given_by, name


def check_smallest(metric: Metric, inputs: Mapping[str, Fraction], count: int) -> None:
    left, _, right = metric.formula.removeprefix("min n: ").rpartition(" ≥ ")
    sure = float(read(right, inputs))
    assert float(read(left, inputs, n=count)) >= sure - 1e-9
    if count > math.ceil(inputs["goal"]):
        assert float(read(left, inputs, n=count - 1)) < sure + 1e-9


@given(cases())
def test_every_formula_names_its_inputs_and_nothing_else(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    for metric in figures.registry.values():
        named = re.findall(NAMED, metric.formula)
        assert set(named) == set(built_from(metric)), metric.name
        assert set(named) <= set(figures.registry), metric.name


SOURCE_001 = replace(funnel(lead="1/10", mql="3/10", sql="1/4"), spend=Spend(Fraction(20_000)))


def at_need(plan: Plan, customers: int) -> Figures:
    target = at_customers(plan, customers)
    return Figures(plan, required(plan, target), target)


def test_20000_euro_for_ten_customers_cost_150_a_lead_and_2000_an_order() -> None:
    # maths.md T1.6
    figures = at_need(SOURCE_001, 10)
    assert figures["mql"].amount == Fraction(400, 3)
    assert figures["cost_per_mql"].amount == Fraction(20_000) / Fraction(400, 3) == 150
    assert figures["cost_per_order"].amount == Fraction(20_000) / 10 == 2000
    through = Fraction(3, 10) * Fraction(1, 4)
    assert figures["cost_per_order"].exact == figures["cost_per_mql"].exact / through


@given(cases())
def test_cost_per_order_is_cost_per_stage_over_the_rates_below(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, _ = case
    figures = Figures(plan, required(plan, target), target)
    order = figures["cost_per_order"]
    for stage in range(plan.last):
        each = figures.of_stage("cost_per_", stage)
        assert each.why == order.why
        if order.amount is not None:
            assert order.exact == each.exact / plan.through(stage, plan.last)


def test_a_stage_is_worth_its_share_of_a_customer() -> None:
    plan = replace(funnel(lead="1/5", sql="1/4"), deal=Deal(Fraction(100_000), Fraction(2, 5)))
    figures = at_need(plan, 10)
    assert figures["value_per_sql"].amount == 100_000 * Fraction(1, 4) == 25_000
    assert figures["value_per_lead"].amount == 25_000 * Fraction(1, 5)
    assert figures["margin_per_sql"].amount == 25_000 * Fraction(2, 5)
    assert figures["customer_value"].amount == 100_000
    assert figures["customer_margin"].amount == 40_000


@given(cases())
def test_values_chain_along_the_rates(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    for of in ("value_per_", "margin_per_"):
        for stage, (above, below) in enumerate(pairwise(range(plan.last + 1))):
            upper, lower = figures.of_stage(of, above), figures.of_stage(of, below)
            assert upper.why == lower.why
            if lower.amount is not None:
                assert upper.amount == lower.exact * plan.rate(stage)


PRICED = replace(
    funnel(lead="1/2", sql="1/4"),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
    spend=Spend(
        Fraction(5000),
        (Cost("fair", Fraction(200)), Cost("tool", Fraction(100))),
        (UnitCost(0, Fraction(10)), UnitCost(2, Fraction(30))),
    ),
)


def test_the_spend_is_fixed_costs_and_unit_costs() -> None:
    figures = at_need(PRICED, 10)
    assert figures["fixed_costs"].amount == 200 + 100
    assert figures["unit_costs"].amount == 80 * 10 + 10 * 30
    assert figures["spend"].amount == 300 + 1100
    assert figures["budget_left"].amount == 5000 - 1400
    assert figures["cost_per_order"].amount == Fraction(1400) / 10
    assert figures["cost_per_lead"].amount == Fraction(1400) / 80


def test_returns_are_on_margin_and_on_revenue() -> None:
    figures = at_need(PRICED, 10)
    assert figures["revenue"].amount == 10 * 1000
    assert figures["margin"].amount == 10 * 400
    assert figures["roi_on_margin"].amount == Fraction(4000 - 1400) / 1400
    assert figures["roi_on_revenue"].amount == Fraction(10_000 - 1400) / 1400
    assert figures["margin_multiple"].amount == Fraction(4000) / 1400
    assert figures["revenue_multiple"].amount == Fraction(10_000) / 1400


@given(cases())
def test_a_multiple_is_the_return_and_one(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    for of in ("margin", "revenue"):
        multiple = figures[f"{of}_multiple"]
        if multiple.amount is not None:
            assert figures[f"roi_on_{of}"].exact + 1 == multiple.exact


def test_recurring_value_is_paid_while_the_customer_stays() -> None:
    recurring = Recurring(Fraction(500), Span.MONTH, Fraction(8, 10), Fraction(1, 2), 3)
    plan = replace(PRICED, deal=Deal(Fraction(1000), Fraction(2, 5), recurring))
    figures = at_need(plan, 10)
    payments = 1 + Fraction(1, 2) + Fraction(1, 4)
    assert figures["payments"].amount == payments
    assert figures["customer_value"].amount == 1000 + 500 * payments
    assert figures["customer_margin"].amount == 400 + 500 * Fraction(8, 10) * payments


def test_a_recurring_margin_that_is_not_stated_is_the_deals() -> None:
    recurring = Recurring(Fraction(500), Span.MONTH, None, Fraction(1), 2)
    plan = replace(PRICED, deal=Deal(None, Fraction(2, 5), recurring))
    figures = at_need(plan, 10)
    assert figures["customer_margin"].amount == 500 * 2 * Fraction(2, 5)


def test_a_budget_alone_is_what_is_spent() -> None:
    figures = at_need(SOURCE_001, 10)
    assert figures["spend"].amount == 20_000
    assert figures["budget_left"].amount == 0
    assert figures["unit_costs"].amount == 0


def test_a_plan_that_names_no_money_says_which_key_would() -> None:
    figures = at_need(funnel(sql="1/4"), 10)
    assert figures["budget"].why == Missing("key", "spend.budget")
    assert figures["spend"].why == Missing("key", "spend.per")
    assert figures["budget_left"].why == Missing("key", "spend.budget")
    assert figures["cost_per_order"].why == Missing("key", "spend.per")
    assert figures["customer_value"].why == Missing("key", "deal.value")
    assert figures["roi_on_margin"].why == Missing("key", "deal.value")


def test_a_deal_without_a_margin_has_revenue_and_no_margin() -> None:
    figures = at_need(replace(PRICED, deal=Deal(Fraction(1000))), 10)
    assert figures["revenue"].amount == 10_000
    assert figures["margin"].why == Missing("key", "deal.margin")


def test_a_division_by_nothing_is_no_figure() -> None:
    nothing = Figures(PRICED, flowing(PRICED, {0: 0}, Rule.INTAKE), at_customers(PRICED, 10))
    assert nothing["cost_per_order"].why == Missing("zero")
    free = Figures(
        replace(PRICED, spend=Spend(Fraction(0))),
        flowing(PRICED, {0: 10}, Rule.INTAKE),
        at_customers(PRICED, 10),
    )
    assert free["roi_on_margin"].why == free["revenue_multiple"].why == Missing("zero")


def test_a_budget_that_is_asked_about_goes_before_the_plans_own() -> None:
    target = at_customers(PRICED, 10)
    volume = replace(required(PRICED, target), budget=Fraction(1500))
    figures = Figures(PRICED, volume, target)
    assert figures["budget"].amount == 1500
    assert figures["budget_left"].amount == 100


def test_the_chance_is_that_of_the_whole_counts() -> None:
    # maths.md T2.1
    figures = at_need(PRICED, 10)
    assert figures.registry["chance"].formula == "P(Bin(40, {rate_sql}) ≥ {goal})"
    assert figures["chance"].amount == chance_by_law(40, Fraction(1, 4), 10)


def test_the_chance_after_a_loss_is_that_of_the_leads_that_are_worked() -> None:
    # maths.md T3.1
    target = at_customers(PRICED, 10)
    figures = Figures(PRICED, gone_cold(PRICED, flowing(PRICED, {1: 40}, Rule.GIVEN), 1, 5), target)
    assert figures["chance"].amount == pytest.approx(0.3737, abs=5e-5)


def test_the_chance_of_groups_that_join_is_that_of_their_sum() -> None:
    target = at_customers(PRICED, 3)
    figures = Figures(PRICED, flowing(PRICED, {0: 1, 1: 2, 2: 1}, Rule.INTAKE), target)
    formula = "P(Bin(1, {rate_lead} × {rate_sql}) + Bin(2, {rate_sql}) + 1 ≥ {goal})"
    assert figures.registry["chance"].formula == formula
    two_of_three = Fraction(1, 8) * 2 * Fraction(1, 4) * Fraction(3, 4) + Fraction(
        1, 16
    ) * Fraction(7, 8)
    all_three = Fraction(1, 8) * Fraction(1, 16)
    assert figures["chance"].amount == pytest.approx(float(two_of_three + all_three), rel=1e-13)


def test_leads_that_enter_below_the_goal_give_it_no_chance() -> None:
    target = Target(1, Fraction(1))
    figures = Figures(PRICED, flowing(PRICED, {2: 5}, Rule.INTAKE), target)
    assert figures["chance"].why == Missing("enters_below")


def test_a_goal_that_enters_by_itself_is_certain() -> None:
    figures = Figures(PRICED, flowing(PRICED, {2: 5}, Rule.INTAKE), at_customers(PRICED, 5))
    assert figures.registry["chance"].formula == "P(5 ≥ {goal})"
    assert figures["chance"].amount == 1.0


def test_a_part_of_a_customer_takes_a_whole_one() -> None:
    target = Target(2, Fraction("9.5"), Fraction(9500))
    figures = Figures(PRICED, flowing(PRICED, {1: 40}, Rule.INTAKE), target)
    assert figures["chance"].amount == chance_by_law(40, Fraction(1, 4), 10)


def test_chances_of_very_large_numbers_are_not_given() -> None:
    plan = funnel(sql="1/4")
    large = at_need(plan, LARGEST_TARGET + 1)
    assert large["chance"].why == Missing("too_large")
    many = Figures(plan, flowing(plan, {0: 10**8}, Rule.INTAKE), at_customers(plan, 10))
    assert many["chance"].why == Missing("too_large")
    assert at_need(plan, LARGEST_TARGET)["chance"].amount == pytest.approx(0.5, abs=1e-3)


def test_without_a_goal_there_is_no_chance() -> None:
    figures = Figures(PRICED, flowing(PRICED, {1: 40}, Rule.INTAKE), None)
    assert figures["chance"].why == Missing("key", "goal.customers")


def test_a_stated_figure_is_its_value_or_the_key_that_is_missing() -> None:
    there = stated("payments", FACTOR, Fraction(3), ("deal", "counts"))
    assert there.compute() == 3
    assert there.path == ("deal", "counts")
    assert stated("payments", FACTOR, None, ("deal", "counts")).compute() == lacking("deal.counts")
    assert stated("x", FACTOR, None, ("a", 1), key="b").compute() == Missing("key", "b")


def test_sums_of_products_and_quotients() -> None:
    assert sum_of("nothing", FACTOR, ()).compute() == 0
    together = sum_of("both", FACTOR, (("a", "b"), ("c", "d")))
    assert together.compute(Fraction(2), Fraction(3), Fraction(5), Fraction(7)) == 2 * 3 + 5 * 7
    assert together.formula == "{a} × {b} + {c} × {d}"
    square = sum_of("square", FACTOR, (("a", "a"), ("b",)))
    assert square.inputs == ("a", "b")
    assert square.compute(Fraction(2), Fraction(3)) == 2 * 2 + 3
    assert quotient(Fraction(1), Fraction(3)) == Fraction(1, 3)
    assert quotient(Fraction(1), Fraction(0)) == Missing("zero")


def test_of_many_terms_the_first_ones_and_the_last_are_written_out() -> None:
    names = [(f"a{i}",) for i in range(MOST_TERMS + 1)]
    shown = few(names)
    assert [name for (name,) in shown] == ["a0", "a1", "a2", "a20"]
    assert series(shown, len(names)) == (
        "{a0} + {a1} + {a2} + … + {a20}",
        ("a0", "a1", "a2", "a20"),
    )
    assert few(names[:-1]) == names[:-1]
    assert series([("a", "b"), ("a", "c")], 2) == ("{a} × {b} + {a} × {c}", ("a", "b", "c"))
    assert series([], 0) == ("0", ())
