"""What the values of a plan mean together: roles, names, goals, intake, costs, churn."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.names import FIXED_NAMES
from funnelplan.core.problems import Fact
from funnelplan.core.stage import Role
from tests.spec.reading import only, plan, problems, spot, spots

SMALLEST = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"


# --- names


def test_a_stage_has_its_own_name_without_case_blanks_and_hyphens() -> None:
    text = """\
funnelplan: 1
stages:
  - {name: qualified lead, rate: 25%}
  - {name: Qualified-Lead, rate: 25%}
  - {name: QUALIFIED_LEAD, rate: 25%}
  - {name: customer}
"""
    found = problems(text)
    assert [(spot(p), p.facts) for p in found] == [
        ("FP501 4:12", {"name": "Qualified-Lead", "other": "qualified lead"}),
        ("FP501 5:12", {"name": "QUALIFIED_LEAD", "other": "qualified lead"}),
    ]


def test_a_name_is_the_same_in_every_unicode_normal_form() -> None:
    text = (
        "funnelplan: 1\nstages:\n  - {name: Ka\u0308ufer, rate: 25%}\n"
        "  - {name: K\u00e4ufer, rate: 25%}\n  - {name: customer}\n"
    )
    assert spots(text) == ["FP501 4:12"]


def test_a_stage_that_is_there_twice_has_its_role_twice_which_is_not_told() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 5%}, {name: SQL, rate: 5%}, {name: kunde}]\n"
    assert spots(text) == ["FP501 2:40"]


@pytest.mark.parametrize(
    "name",
    [
        *sorted(FIXED_NAMES - {"customers"}),
        "Roi on Margin",
        "cost-per-lead",
        "rate_sql",
        "value per x",
        "per sql",
    ],
)
def test_a_stage_is_not_called_like_a_figure(name: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: {name}, rate: 25%}}, {{name: customer}}]\n"
    problem = only(text)
    assert spot(problem) == "FP502 2:17"
    assert problem.facts == {"name": name}


@pytest.mark.parametrize("name", ["customers", "Customers"])
def test_the_last_stage_may_be_called_like_the_figure_of_its_customers(name: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: sql, rate: 25%}}, {{name: {name}}}]\n"
    assert plan(text).stages[1].name == name


def test_a_name_that_only_begins_like_a_figure_is_a_name() -> None:
    text = "funnelplan: 1\nstages: [{name: permanent, rate: 25%}, {name: customer}]\n"
    assert plan(text).stages[0].name == "permanent"


# --- roles


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("visitor", Role.VISITOR),
        ("Visitors", Role.VISITOR),
        ("Besucher", Role.VISITOR),
        ("traffic", Role.VISITOR),
        ("lead", Role.LEAD),
        ("LEADS", Role.LEAD),
        ("mql", Role.MQL),
        ("MQLs", Role.MQL),
        ("sql", Role.SQL),
        ("SQLs", Role.SQL),
        ("opportunity", Role.OPPORTUNITY),
        ("Opportunities", Role.OPPORTUNITY),
        ("Verkaufschance", Role.OPPORTUNITY),
        ("enquiry", None),
        ("Anfrage", None),
        ("sql 2", None),
    ],
)
def test_the_usual_names_say_the_role(name: str, role: Role | None) -> None:
    text = f"funnelplan: 1\nstages: [{{name: {name}, rate: 5%}}, {{name: customer}}]\n"
    assert plan(text).stages[0].role is role


@pytest.mark.parametrize("name", ["customer", "Kunde", "Kunden", "contract", "sql", "besucher"])
def test_the_last_stage_is_the_customer_whatever_its_name(name: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: lead, rate: 25%}}, {{name: {name}}}]\n"
    assert plan(text).stages[1].role is Role.CUSTOMER


@pytest.mark.parametrize("role", ["visitor", "lead", "mql", "sql", "opportunity"])
def test_a_role_can_be_stated_and_goes_before_the_name(role: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: SQL, role: {role}, rate: 5%}}, {{name: customer}}]\n"
    assert plan(text).stages[0].role is Role(role)


def test_a_role_is_given_once() -> None:
    text = """\
funnelplan: 1
stages:
  - {name: Besucher, rate: 2%}
  - {name: traffic, rate: 2%}
  - {name: enquiry, role: visitor, rate: 2%}
  - {name: Kunde}
"""
    assert [(spot(p), p.facts) for p in problems(text)] == [
        ("FP503 4:12", {"name": "traffic", "role": "visitor", "other": "Besucher"}),
        ("FP503 5:27", {"name": "enquiry", "role": "visitor", "other": "Besucher"}),
    ]


def test_the_last_stage_has_no_other_role() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 5%}, {name: won, role: sql}]\n"
    problem = only(text)
    assert spot(problem) == "FP504 2:51"
    assert problem.facts == {"name": "won", "role": "sql"}


def test_no_other_stage_is_the_customer() -> None:
    text = "funnelplan: 1\nstages: [{name: a, role: customer, rate: 5%}, {name: b, rate: 5%}, {name: c}]\n"
    assert spots(text) == ["FP504 2:26"]


def test_every_stage_that_is_not_the_customer_is_told_when_it_says_so() -> None:
    text = """\
funnelplan: 1
stages:
  - {name: a, role: customer, rate: 5%}
  - {name: b, role: customer, rate: 5%}
  - {name: c, role: sql, rate: 5%}
  - {name: d, role: sql}
"""
    assert spots(text) == ["FP504 3:21", "FP504 4:21", "FP504 6:21"]


@pytest.mark.parametrize("role", ["Customer", "SQL", "Visitor"])
def test_a_role_is_written_in_small_letters(role: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: a, role: {role}, rate: 5%}}, {{name: won}}]\n"
    assert spots(text) == ["FP307 2:26"]


def test_the_customer_may_say_so() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 5%}, {name: won, role: customer}]\n"
    assert plan(text).stages[1].role is Role.CUSTOMER


# --- rates


def test_every_stage_but_the_last_has_a_rate() -> None:
    text = """\
funnelplan: 1
stages:
  - name: mql
    means: x
  - {name: sql}
  - {name: customer, rate: 5%}
"""
    assert [(spot(p), p.facts) for p in problems(text)] == [
        ("FP505 3:5", {"name": "mql"}),
        ("FP505 5:5", {"name": "sql"}),
        ("FP506 6:28", {"name": "customer"}),
    ]


def test_a_rate_that_is_misspelt_is_not_also_missing() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, raet: 25%}, {name: customer}]\n"
    assert spots(text) == ["FP301 2:22"]


def test_rates_that_multiply_to_nothing_are_told_once_where_it_begins() -> None:
    tiny = "0.000000000001"
    stages = "".join(f"  - {{name: s{i}, rate: {tiny}}}\n" for i in range(5))
    assert spots(f"funnelplan: 1\nstages:\n{stages}  - {{name: customer}}\n") == ["FP507 5:22"]


def test_rates_may_multiply_to_very_little() -> None:
    text = """\
funnelplan: 1
stages:
  - {name: a, rate: 0.000000000001}
  - {name: b, rate: 0.000000000001}
  - {name: c, rate: 0.000001}
  - {name: customer}
"""
    assert plan(text).through(0, 3) == Fraction(1, 10**30)


# --- the goal


def test_a_goal_is_customers_or_revenue() -> None:
    text = SMALLEST + "deal: {value: 5}\ngoal: {customers: 10, revenue: 50}\n"
    assert spots(text) == ["FP521 4:32"]


@pytest.mark.parametrize(
    "deal", ["", "deal: {margin: 40%}\n", "deal: {margin: 40%, counts: 1 year}\n"]
)
def test_a_revenue_goal_needs_a_value(deal: str) -> None:
    assert "FP522 3:17" in spots(SMALLEST + "goal: {revenue: 50}\n" + deal)


@pytest.mark.parametrize(
    "deal",
    [
        "{value: 5}",
        "{value: {value: 5, source: x}}",
        "{recurring: {value: 5, per: month}}",
        "{value: 5, recurring: {value: 5, per: month}}",
    ],
)
def test_a_revenue_goal_with_a_value_is_read(deal: str) -> None:
    goal = plan(SMALLEST + f"goal: {{revenue: 1_000_000}}\ndeal: {deal}\n").goal
    assert goal is not None
    assert (goal.customers, goal.revenue) == (None, Fraction(1_000_000))


def test_a_revenue_goal_is_not_blamed_for_a_value_that_was_refused() -> None:
    text = SMALLEST + "goal: {revenue: 50}\ndeal: {value: five}\n"
    assert spots(text) == ["FP411 4:15"]


def test_a_plan_ends_after_it_begins() -> None:
    problem = only(SMALLEST + "goal: {from: 2027-12-31, by: 2027-01-01}\n")
    assert spot(problem) == "FP523 3:30"
    assert [str(day) for day in problem.facts.values()] == ["2027-12-31", "2027-01-01"]


@pytest.mark.parametrize(
    "days",
    ["from: 2027-01-01", "by: 2027-01-01", "from: 2027-01-01, by: 2027-01-01"],
)
def test_a_plan_may_last_a_day_or_be_open_at_an_end(days: str) -> None:
    goal = plan(SMALLEST + f"goal: {{customers: 1, {days}}}\n").goal
    assert goal is not None
    assert goal.start is not None or goal.end is not None


def test_a_day_that_was_refused_is_not_compared() -> None:
    text = SMALLEST + "goal: {from: tomorrow, by: 2027-01-01}\n"
    assert spots(text) == ["FP431 3:14"]


# --- intake and unit costs


@pytest.mark.parametrize("key", ["enquiry", "Enquiry", "ENQUIRY", "sql", "SQL", "' enquiry '"])
def test_intake_and_costs_name_a_stage_by_its_name_or_role(key: str) -> None:
    text = (
        "funnelplan: 1\n"
        "stages: [{name: lead, rate: 25%}, {name: Enquiry, role: sql, rate: 5%}, {name: customer}]\n"
        f"intake: {{{key}: 48}}\nspend: {{per: {{{key}: 120}}}}\n"
    )
    read = plan(text)
    assert read.intake == {1: 48}
    assert [(cost.stage, cost.amount) for cost in read.spend.per] == [(1, Fraction(120))]


@pytest.mark.parametrize("key", ["Ka\u0308ufer", "K\u00e4ufer", "KA\u0308UFER", "k\u00e4ufer"])
def test_intake_and_costs_name_a_stage_in_every_unicode_normal_form(key: str) -> None:
    text = (
        "funnelplan: 1\nstages: [{name: K\u00e4ufer, rate: 25%}, {name: customer}]\n"
        f"intake: {{{key}: 48}}\nspend: {{per: {{{key}: 120}}}}\n"
    )
    read = plan(text)
    assert read.intake == {0: 48}
    assert [(cost.stage, cost.amount) for cost in read.spend.per] == [(0, Fraction(120))]


def test_two_unicode_normal_forms_of_a_key_name_one_stage() -> None:
    text = (
        "funnelplan: 1\nstages: [{name: K\u00e4ufer, rate: 25%}, {name: customer}]\n"
        "intake: {K\u00e4ufer: 48, Ka\u0308ufer: 3}\n"
    )
    assert spots(text) == ["FP510 3:22"]


def test_a_name_goes_before_a_role() -> None:
    text = (
        "funnelplan: 1\n"
        "stages: [{name: x, role: sql, rate: 5%}, {name: sql, role: lead, rate: 5%}, {name: y}]\n"
        "intake: {sql: 48, lead: 3}\n"
    )
    problem = only(text)
    assert (problem.code, problem.facts) == ("FP510", {"name": "lead", "other": "sql"})


def test_a_stage_that_is_not_there_is_told_with_those_that_are() -> None:
    text = SMALLEST + "intake: {sqll: 48}\nspend: {per: {visitor: 5}}\n"
    facts: dict[str, Fact] = {"known": ("sql", "customer")}
    assert [(spot(p), p.facts) for p in problems(text)] == [
        ("FP508 3:10", {**facts, "name": "sqll", "near": "sql"}),
        ("FP508 4:15", {**facts, "name": "visitor", "near": ""}),
    ]


@pytest.mark.parametrize("key", ["customer", "Customer", "won"])
def test_nothing_enters_at_the_customer(key: str) -> None:
    text = (
        f"funnelplan: 1\nstages: [{{name: sql, rate: 5%}}, {{name: won}}]\nintake: {{{key}: 3}}\n"
    )
    problem = only(text)
    assert (spot(problem), problem.facts) == ("FP509 3:10", {"name": key})


def test_a_customer_may_cost_something() -> None:
    (cost,) = plan(SMALLEST + "spend: {per: {customer: 8}}\n").spend.per
    assert (cost.stage, cost.amount) == (1, Fraction(8))


def test_one_stage_is_named_once() -> None:
    text = """\
funnelplan: 1
stages: [{name: Anfrage, role: sql, rate: 5%}, {name: Kunde}]
intake: {anfrage: 3, sql: 4}
spend: {per: {sql: 3, Anfrage: 4, kunde: 3, customer: 1}}
"""
    assert [(spot(p), p.facts) for p in problems(text)] == [
        ("FP510 3:22", {"name": "sql", "other": "anfrage"}),
        ("FP510 4:23", {"name": "Anfrage", "other": "sql"}),
        ("FP510 4:45", {"name": "customer", "other": "kunde"}),
    ]


@pytest.mark.parametrize("stages", ["3", "[{name: customer}]", "{sql: 25%}"])
def test_without_stages_nothing_is_said_about_keys_that_name_them(stages: str) -> None:
    text = f"funnelplan: 1\nstages: {stages}\nintake: {{sql: 1}}\nspend: {{per: {{sql: 3}}}}\n"
    assert len(spots(text)) == 1


def test_an_intake_or_costs_that_were_refused_are_passed_over() -> None:
    assert spots(SMALLEST + "intake: 4\nspend: {per: 4}\n") == ["FP303 3:9", "FP303 4:14"]
    assert spots(SMALLEST + "intake: {sql: x}\nspend: 4\n") == ["FP411 3:15", "FP303 4:8"]


# --- the locale


@pytest.mark.parametrize("locale", ["de_DE", "de-AT", "en", "fr", "zh_Hant_TW", "pt_BR"])
def test_a_locale_that_numbers_are_written_in_is_read(locale: str) -> None:
    assert plan(SMALLEST + f"locale: {locale}\n").locale == locale.replace("-", "_")


@pytest.mark.parametrize("locale", ["xx_YY", "qq", "de_XX"])
def test_a_locale_that_nobody_writes_numbers_in_is_refused(locale: str) -> None:
    problem = only(SMALLEST + f"locale: {locale}\n")
    assert (spot(problem), problem.facts) == ("FP462 3:9", {"text": locale})


def test_a_locale_that_was_refused_is_told_once() -> None:
    assert spots(SMALLEST + "locale: german\n") == ["FP462 3:9"]


# --- scenarios


def test_the_plan_as_it_stands_is_no_scenario() -> None:
    problem = only(SMALLEST + "scenarios: {a: {}, base: {goal.customers: 3}}\n")
    assert (spot(problem), problem.facts) == ("FP517 3:20", {"name": "base"})
    assert plan(SMALLEST + "scenarios: {basis: {}}\n")


# --- the deal


def test_counts_need_something_that_recurs() -> None:
    assert spots(SMALLEST + "deal: {value: 5, counts: 36 months}\n") == ["FP531 3:26"]


@pytest.mark.parametrize(
    ("per", "churn"),
    [
        ("month", "month"),
        ("quarter", "month"),
        ("quarter", "quarter"),
        ("year", "month"),
        ("year", "quarter"),
        ("year", "year"),
    ],
)
def test_a_churn_is_stated_per_payment_or_oftener(per: str, churn: str) -> None:
    deal = f"{{recurring: {{value: 5, per: {per}, churn: 2% per {churn}}}}}"
    assert plan(SMALLEST + f"deal: {deal}\n").deal.recurring is not None


@pytest.mark.parametrize(
    ("per", "churn"), [("month", "quarter"), ("month", "year"), ("quarter", "year")]
)
def test_a_churn_per_longer_than_the_payments_is_refused(per: str, churn: str) -> None:
    deal = f"{{recurring: {{per: {per}, value: 5, churn: 2% per {churn}}}}}"
    problem = only(SMALLEST + f"deal: {deal}\n")
    assert problem.code == "FP532"
    assert problem.facts == {"per": per}
    assert problem.place is not None
    assert problem.place.column == 44 + len(per)


def test_a_churn_beside_a_period_that_was_refused_is_passed_over() -> None:
    deal = "{recurring: {value: 5, per: week, churn: 2% per year}}"
    assert spots(SMALLEST + f"deal: {deal}\n") == ["FP307 3:35"]
    deal = "{recurring: {value: 5, per: month, churn: 2}}"
    assert spots(SMALLEST + f"deal: {deal}\n") == ["FP443 3:49"]
