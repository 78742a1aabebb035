"""Figures of returns over years: what they are made of, down to what the plan states."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.books import Books
from funnelplan.core.explanation import explain
from funnelplan.core.metrics import Figures
from funnelplan.core.names import is_taken
from funnelplan.core.quantities import Missing
from funnelplan.core.settling import settled_plan
from funnelplan.core.volumes import goal_of
from funnelplan.core.yearly import MOST_YEARS, OVER_LOOKED_AT
from tests.core.reading import built_from, read
from tests.spec import reading

NURTURED = """
funnelplan: 1
stages:
  - {name: lead, rate: 2%, takes: {average: 3 months, steps: 3}}
  - {name: customer}
intake: {lead: 1_200}
deal: {value: 5_000, margin: 40%, recurring: {value: 100, per: month, margin: 80%, churn: 2% per month}}
spend:
  per: {lead: 50, customer: 200}
  costs: [{what: fair, amount: 6_000}]
  nurture: {per: lead, amount: 0.50, every: month, for: 36 months}
  late: {rate: 1.5%, takes: {average: 18 months}}
  discount: 10% per year
"""
"""maths.md T5.4, with a fair and a cost of the customer."""

CHANNELS = NURTURED.replace("intake: {lead: 1_200}\n", "") + (
    "channels:\n"
    "  - {name: web, enters: lead, expect: 900}\n"
    "  - {name: fair, enters: lead, expect: 300, per: {lead: 80}}\n"
)
PLAIN = """
funnelplan: 1
stages: [{name: sql, rate: 25%}, {name: customer}]
intake: {sql: 40}
deal: {value: 1000, margin: 40%}
"""
BUDGET = PLAIN + "spend: {budget: 2_400, discount: 0% per year}\n"
SUBSCRIBED = PLAIN.replace(
    "{value: 1000, margin: 40%}",
    "{recurring: {value: 100, per: quarter, margin: 80%, churn: 2% per month}}",
)


def figures(text: str) -> Figures:
    plan = reading.plan(text)
    goal = goal_of(plan)
    found = settled_plan(plan, goal)
    return Figures(found.plan, found.volume, goal)


def amount(found: Figures, name: str) -> float:
    assert found[name].why is None, found[name].why
    return float(found[name].exact)


def test_the_spend_of_three_years_is_made_of_its_kinds() -> None:
    found = figures(NURTURED)
    late = 18 * _late_by(36)
    wanted = {
        "media": 1_200 * 50,
        "sales": 200 * (24 + late),
        "fixed": 6_000,
        # a lead of month m has been paid for from m + 1 on: 35, 34, … 24 times by the end
        "nurture": 0.5 * 100 * sum(range(24, 36)),
        "late": late,
        "customers": 24 + late,
    }
    for of, each in wanted.items():
        assert amount(found, f"{of}_year_3") == pytest.approx(each, rel=5e-3), of
    kinds = ("media", "sales", "fixed", "nurture")
    together = math.fsum(amount(found, f"{of}_year_3") for of in kinds)
    assert amount(found, "spend_year_3") == pytest.approx(together)


TWO_PRICES = """
funnelplan: 1
stages: [{name: mql, rate: 30%}, {name: customer}]
channels:
  - {name: ads, enters: mql, expect: 100, per: {customer: 900}}
  - {name: fair, enters: mql, expect: 100}
spend: {per: {customer: 100}, late: {rate: 10%, takes: {exactly: 12 months}}}
"""

OF_ADS = "{late_rate} × {mql.ads} × {per_customer.ads}"
WHEN = "each after {late_takes} on average, within 36 months"


@pytest.mark.parametrize(
    ("text", "late", "wanted"),
    [
        # 30 and 30 through the funnel, 10 and 10 late
        (
            TWO_PRICES,
            f"{OF_ADS} + {{late_rate}} × {{mql.fair}} × {{per_customer.fair}}, {WHEN}",
            40 * 900 + 40 * 100,
        ),
        (
            TWO_PRICES.replace("per: {customer: 100}, ", ""),
            f"{OF_ADS}, {WHEN}",
            40 * 900,
        ),
        (
            # what no channel brings has another price, and nobody is needed of it
            TWO_PRICES.replace("900", "500").replace("100}\n", "100, per: {customer: 500}}\n", 1)
            + "goal: {customers: 20}\n",
            "{late_year_3} × {per_customer.ads}",
            80 * 500,
        ),
        (
            TWO_PRICES.replace(", per: {customer: 900}", ""),
            "{late_year_3} × {per_customer.ads}",
            80 * 100,
        ),
        (
            TWO_PRICES.replace("customer: 100", "mql: 1").replace(
                "per: {customer: 900}", "per: {mql: 2}"
            ),
            None,
            0,
        ),
    ],
)
def test_what_late_customers_cost_is_true_of_the_numbers_beside_it(
    text: str, late: str | None, wanted: int
) -> None:
    found = figures(text)
    metric = found.metric("sales_year_3")
    through = "{sales_costs}, as they arise within 36 months"
    assert metric.formula == (f"{through}, + {late}" if late else through)
    assert all(f"{{{part}}}" in metric.formula for part in metric.parts)
    assert amount(found, "sales_year_3") == pytest.approx(wanted)
    if late is None:
        return
    terms = late.partition(", each")[0]
    inputs = {each: found[each].exact for each in metric.parts}
    told = inputs["sales_costs"] + read(terms, inputs)
    assert told == pytest.approx(wanted)


def _late_by(month: int) -> float:
    """Of those who come level over a year, the share that is there after 18 months on average."""
    return 1 - 1.5 * (math.exp(-(month - 12) / 18) - math.exp(-month / 18))


@pytest.mark.parametrize("text", [NURTURED, CHANNELS, PLAIN, BUDGET, SUBSCRIBED])
def test_every_figure_is_made_of_figures(text: str) -> None:
    found = figures(text)
    for name, metric in found.yearly.items():
        assert explain(found, name).steps[0].name == name
        assert all(f"{{{part}}}" in metric.formula for part in built_from(metric)), name
        assert metric.path or metric.formula, name
    assert len(found.yearly) > 8 * MOST_YEARS


@pytest.mark.parametrize("text", [NURTURED, CHANNELS])
def test_what_is_stated_of_nurturing_is_where_a_figure_comes_from(text: str) -> None:
    found = figures(text)
    steps = {step.name: step for step in explain(found, "npv_year_5").steps}
    paths = {
        "nurture_amount": "spend.nurture.amount",
        "nurture_for": "spend.nurture.for",
        "late_rate": "spend.late.rate",
        "late_takes": "spend.late.takes",
        "recurring_value": "deal.recurring.value",
        "stays": "deal.recurring.churn",
        "discount": "spend.discount",
    }
    assert {name: steps[name].path for name in paths} == paths
    assert steps["late_rate"].origin is not None
    assert {"margin_year_5", "spend_year_5", "customers", "lead", "late_year_5"} <= set(steps)
    for name in ("payback", "payback_discounted", "peak_funding", "irr_per_year"):
        assert "margin_year_10" in {step.name for step in explain(found, name).steps}, name


@pytest.mark.parametrize("text", [NURTURED, CHANNELS, BUDGET])
@pytest.mark.parametrize("name", ["spend_year_4", "roi_year_4", "return_on_leads_year_4"])
def test_a_formula_of_its_inputs_gives_the_value(text: str, name: str) -> None:
    found = figures(text)
    metric = found.metric(name)
    inputs = {each: found[each].exact for each in built_from(metric)}
    assert read(metric.formula, inputs) == pytest.approx(amount(found, name), rel=1e-9)


def test_leads_that_come_in_one_month_return_what_the_books_say() -> None:
    found = figures(NURTURED)
    plan = reading.plan(NURTURED)
    made = settled_plan(plan, None)
    (cohort,) = Books(made.plan, made.volume, 5).cohort((60,))
    assert found["lead_margin_year_5"].amount == cohort.margin
    assert found["lead_cost_year_5"].amount == cohort.cost
    assert not isinstance(cohort.ratio, Missing)
    assert amount(found, "return_on_leads_year_5") == pytest.approx(cohort.ratio)


def test_the_internal_rate_is_the_one_that_makes_the_flows_worth_nothing() -> None:
    text = NURTURED.replace("  costs: [{what: fair, amount: 6_000}]\n", "")
    found = figures(text)
    made = settled_plan(reading.plan(text), None)
    flows = Books(made.plan, made.volume, 10).flows
    assert not isinstance(flows, Missing)
    rate = amount(found, "irr_per_month")
    assert math.fsum(each / (1 + rate) ** t for t, each in enumerate(flows)) == pytest.approx(
        0, abs=1e-3
    )
    assert amount(found, "irr_per_year") == pytest.approx((1 + rate) ** 12 - 1)
    assert found.resolve("IRR") == "irr_per_year"


def test_the_price_of_a_loan_is_no_return() -> None:
    # 400 a customer at signature, and 8 paid a month later for 36 months on every lead
    text = PLAIN + "spend: {nurture: {per: sql, amount: 8, every: month, for: 36 months}}\n"
    text = text.replace(
        "intake: {sql: 40}", "intake: {sql: 40}\ngoal: {from: 2027-01-01, by: 2027-01-31}"
    )
    found = figures(text)
    assert found["irr_per_month"].why == found["irr_per_year"].why == Missing("loan")


def test_a_plan_that_spends_its_budget_spends_it_in_its_fixed_costs() -> None:
    found = figures(BUDGET)
    assert found.metric("fixed_year_1").parts == ("budget",)
    assert amount(found, "fixed_year_1") == amount(found, "spend_year_1") == 2_400
    assert amount(found, "margin_year_1") == pytest.approx(10 * 400)
    lacking = figures(PLAIN)
    assert lacking["spend_year_1"].why == lacking["media_year_1"].why == Missing("key", "spend.per")
    assert lacking["lead_cost_year_1"].why == Missing("key", "spend.per")
    assert lacking["irr_per_month"].why == Missing("key", "spend.per")


def test_without_a_volume_there_is_none_of_them() -> None:
    found = figures(PLAIN.replace("intake: {sql: 40}\n", ""))
    assert {found[f"{of}_year_2"].why for of in ("media", "customers", "lead_margin")} == {
        Missing("key", "goal.customers")
    }


def test_no_stage_may_be_called_like_one_of_them() -> None:
    names = set(figures(NURTURED).yearly)
    assert all(map(is_taken, names))


def test_the_cost_of_leads_is_the_spend_of_the_same_year() -> None:
    # 400 of the fixed costs fall within year 1, and 60,000 more within year 2; 40 SQLs
    known = figures(
        "funnelplan: 1\ngoal: {from: 2027-01-01, by: 2027-12-31}\n"
        "stages: [{name: sql, rate: 25%}, {name: customer}]\nintake: {sql: 40}\n"
        "spend: {costs: [{what: bonus, amount: 60_000, paid: 2028-06}, {what: team, amount: 400}]}\n"
    )
    for year, spend in ((1, 400), (2, 60_400), (5, 60_400)):
        assert known[f"spend_year_{year}"].exact == spend
        assert known[f"lead_cost_year_{year}"].exact == Fraction(spend, 40)


@pytest.mark.parametrize("name", sorted(OVER_LOOKED_AT))
def test_figures_over_all_years_looked_at_say_how_many(name: str) -> None:
    assert figures(NURTURED).metric(name).formula.endswith(", within 10 years")
