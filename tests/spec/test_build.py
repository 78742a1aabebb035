"""From a file without mistakes to the plan: every value where it belongs, and what it claims."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.plan import (
    Assumption,
    Comparison,
    Cost,
    Deal,
    Goal,
    Guardrail,
    Lot,
    Plan,
    Recurring,
    Reference,
    Role,
    Spend,
    Stage,
    UnitCost,
)
from funnelplan.core.problems import Problem, Severity
from funnelplan.core.quantities import (
    Between,
    Counted,
    Duration,
    Known,
    Provenance,
    Rate,
    Span,
)
from funnelplan.spec.load import document, load
from tests.spec.reading import loaded, plan, source, spot, underlined

SMALLEST = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"

EVERYTHING = """\
$schema: ./funnelplan.schema.json
funnelplan: 1
name: Metering pumps DACH 2027
currency: CHF
locale: de_CH
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31, confidence: 90%}
stages:
  - name: Besucher
    title: Website visitors
    means: Looks at the website.
    rate: 20% to 30%
  - name: MQL
    rate: {value: 30%, source: CRM export, as_of: 2026-10-01, owner: marketing}
    reference: {rate: {value: 35%, source: a study}, source: own best year}
  - name: Anfrage
    role: sql
    counts: companies
    rate: 25 of 100
    open: [{count: 9, age: 0 months}, {count: 5}]
    reference: {rate: {value: 30%, source: a study}}
  - name: Kunde
intake: {sql: 48, besucher: 1_000}
deal:
  value: {value: 100_000, source: invoices}
  margin: 40%
  recurring: {value: 500, per: quarter, margin: 80%, churn: 2% per month}
  counts: 2 years
spend:
  budget: 240_000
  costs:
    - {what: agency, amount: 36_000, paid: monthly}
    - {what: fair, amount: {value: 8_000, source: offer}, paid: 2027-04-15}
    - {what: tools, amount: 0}
  per: {anfrage: 120, visitor: {value: 4.50, source: ads, as_of: 2026-09-30}}
guardrails:
  - cost_per_order <= 24_000
  - {check: chance >= 60%, severity: warning}
scenarios:
  cautious: {stages.anfrage.rate: 20%}
"""


def test_every_value_of_a_plan_stands_where_it_belongs() -> None:
    read = plan(EVERYTHING)
    assert (read.name, read.currency, read.locale) == ("Metering pumps DACH 2027", "CHF", "de_CH")
    assert read.goal == Goal(10, None, date(2027, 1, 1), date(2027, 12, 31), Fraction(9, 10))
    low_to_high = Between(Fraction(1, 5), Fraction(3, 10), Fraction(4, 5))
    assert read.stages == (
        Stage(
            "Besucher",
            title="Website visitors",
            means="Looks at the website.",
            role=Role.VISITOR,
            rate=Rate(Fraction(1, 4), low_to_high),
        ),
        Stage(
            "MQL",
            role=Role.MQL,
            rate=Rate(Fraction(3, 10)),
            reference=Reference(Rate(Fraction(7, 20)), "own best year"),
        ),
        Stage(
            "Anfrage",
            role=Role.SQL,
            rate=Rate(Fraction(1, 4), Counted(25, 100)),
            counts="companies",
            reference=Reference(Rate(Fraction(3, 10)), "a study"),
            open=(Lot(9, Duration(Fraction(0), Span.MONTH)), Lot(5)),
        ),
        Stage("Kunde", role=Role.CUSTOMER),
    )
    assert read.intake == {2: 48, 0: 1_000}
    recurring = Recurring(
        value=Fraction(500),
        period=Span.QUARTER,
        margin=Fraction(4, 5),
        stays=Fraction(98**3, 100**3),
        periods=8,
    )
    assert read.deal == Deal(Fraction(100_000), Fraction(2, 5), recurring)
    assert read.spend == Spend(
        Fraction(240_000),
        (
            Cost("agency", Fraction(36_000), "monthly"),
            Cost("fair", Fraction(8_000), "2027-04-15"),
            Cost("tools", Fraction(0)),
        ),
        (UnitCost(0, Fraction(9, 2)), UnitCost(2, Fraction(120))),
    )
    assert read.guardrails == (
        Guardrail(
            "cost_per_order",
            Comparison.AT_MOST,
            Fraction(24_000),
            "cost_per_order <= 24_000",
            path=("guardrails", 0),
        ),
        Guardrail(
            "chance",
            Comparison.AT_LEAST,
            Fraction(3, 5),
            "chance >= 60%",
            Severity.WARNING,
            ("guardrails", 1),
        ),
    )


def test_the_smallest_plan_leaves_everything_else_open() -> None:
    assert plan(SMALLEST) == Plan(
        (
            Stage("sql", role=Role.SQL, rate=Rate(Fraction(1, 4))),
            Stage("customer", role=Role.CUSTOMER),
        ),
        assumptions=(
            Assumption("stages.sql.rate", ("stages", 0, "rate"), Known.ASSUMED, Provenance()),
        ),
    )


def test_parts_without_values_are_parts_that_say_nothing() -> None:
    read = plan(SMALLEST + "goal: {}\ndeal: {}\nspend: {}\nintake: {}\nguardrails: []\n")
    assert (read.goal, read.deal, read.spend, read.intake) == (None, Deal(), Spend(), {})
    assert plan(SMALLEST + "goal: {confidence: 90%}\n").goal is None
    assert plan(SMALLEST + "spend: {budget: 0}\n").spend == Spend(Fraction(0))


# --- what a plan rests on


def test_the_assumptions_are_what_claims_something_about_the_world() -> None:
    assumed = [(a.name, a.path, a.known) for a in plan(EVERYTHING).assumptions]
    assert assumed == [
        ("stages.Besucher.rate", ("stages", 0, "rate"), Known.COUNTED),
        ("stages.MQL.rate", ("stages", 1, "rate"), Known.QUOTED),
        ("stages.Anfrage.rate", ("stages", 2, "rate"), Known.COUNTED),
        ("goal.customers", ("goal", "customers"), Known.ASSUMED),
        ("deal.value", ("deal", "value"), Known.QUOTED),
        ("deal.margin", ("deal", "margin"), Known.ASSUMED),
        ("deal.recurring.value", ("deal", "recurring", "value"), Known.ASSUMED),
        ("deal.recurring.margin", ("deal", "recurring", "margin"), Known.ASSUMED),
        ("deal.recurring.churn", ("deal", "recurring", "churn"), Known.ASSUMED),
        ("spend.budget", ("spend", "budget"), Known.ASSUMED),
        ("spend.costs.agency.amount", ("spend", "costs", 0, "amount"), Known.ASSUMED),
        ("spend.costs.fair.amount", ("spend", "costs", 1, "amount"), Known.QUOTED),
        ("spend.costs.tools.amount", ("spend", "costs", 2, "amount"), Known.ASSUMED),
        ("spend.per.anfrage", ("spend", "per", "anfrage"), Known.ASSUMED),
        ("spend.per.visitor", ("spend", "per", "visitor"), Known.QUOTED),
    ]


def test_an_assumption_keeps_its_provenance() -> None:
    rate = plan(EVERYTHING).assumption("stages", 1, "rate")
    assert rate is not None
    assert rate.provenance == Provenance("CRM export", date(2026, 10, 1), "marketing")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stages.Besucher.rate", "50%"),
        ("stages.MQL.rate", "50%"),
        ("stages.Anfrage.rate", "50%"),
        ("deal.value", "1_000"),
        ("deal.margin", "50%"),
        ("deal.recurring.value", "1_000"),
        ("deal.recurring.margin", "50%"),
        ("deal.recurring.churn", "50% per month"),
        ("spend.per.anfrage", "1_000"),
        ("spend.per.visitor", "1_000"),
    ],
)
def test_the_name_of_an_assumption_is_the_path_of_an_override(name: str, value: str) -> None:
    before, after = plan(EVERYTHING), plan(EVERYTHING, None, f"{name}={value}")
    assert name in {assumption.name for assumption in before.assumptions}
    assert [a.name for a in after.assumptions] == [a.name for a in before.assumptions]
    assert after != before


def test_every_path_of_an_assumption_stands_in_the_file() -> None:
    read = loaded(EVERYTHING)
    lines = EVERYTHING.splitlines()
    claims = [a for a in read.plan.assumptions if not a.decision]
    places = [read.at(Problem("FP603", path=a.path)) for a in claims]
    lines_of = [p.place.line for p in places if p.place]
    assert lines_of == [11, 13, 18, 24, 25, 26, 26, 26, 31, 32, 33, 34, 34]
    assert underlined(places[3]) == "{value: 100_000, source: invoices}"
    assert underlined(places[7]) == "2% per month"
    assert all(p.place and p.place.excerpt in lines for p in places)


# --- recurring revenue


@pytest.mark.parametrize(
    ("recurring", "counts", "payments"),
    [
        # nobody leaves: as many payments as there are periods
        ("per: month", "", Fraction(12)),
        ("per: quarter", "", Fraction(4)),
        ("per: year", "", Fraction(1)),
        ("per: month", "36 months", Fraction(36)),
        ("per: month", "2 years", Fraction(24)),
        ("per: quarter", "2 years", Fraction(8)),
        ("per: year", "36 months", Fraction(3)),
        ("per: month, churn: 0% per month", "3 months", Fraction(3)),
        # a period that has begun is paid
        ("per: month", "90 days", Fraction(3)),
        ("per: quarter", "4 months", Fraction(2)),
        ("per: year", "13 months", Fraction(2)),
        # half leave per period: 1 + 1/2 + 1/4
        ("per: month, churn: 50% per month", "3 months", Fraction(7, 4)),
        ("per: quarter, churn: 50% per quarter", "9 months", Fraction(7, 4)),
        ("per: year, churn: 50% per year", "3 years", Fraction(7, 4)),
        # stays per quarter (1/2)^3: 1 + 1/8
        ("per: quarter, churn: 50% per month", "2 quarters", Fraction(9, 8)),
        # stays per year (1/2)^4: 1 + 1/16
        ("per: year, churn: 50% per quarter", "2 years", Fraction(17, 16)),
        # stays per year (1/2)^12: 1 + 1/4096
        ("per: year, churn: 50% per month", "2 years", Fraction(4097, 4096)),
        # everyone leaves: the payment at signature
        ("per: month, churn: 100% per month", "36 months", Fraction(1)),
        # 1 + 0.98 + 0.9604
        ("per: month, churn: 2% per month", "3 months", Fraction(29_404, 10_000)),
    ],
)
def test_the_expected_payments_follow_from_period_churn_and_counts(
    recurring: str, counts: str, payments: Fraction
) -> None:
    counted = f", counts: {counts}" if counts else ""
    deal = plan(SMALLEST + f"deal: {{recurring: {{value: 5, {recurring}}}{counted}}}\n").deal
    assert deal.recurring is not None
    assert deal.recurring.payments == payments


def test_a_reference_needs_no_source() -> None:
    text = "funnelplan: 1\nstages: [{name: a, rate: 5%, reference: {rate: 6%}}, {name: b}]\n"
    assert plan(text).stages[0].reference == Reference(Rate(Fraction(3, 50)), None)


# --- warnings


def test_traffic_that_converts_better_than_it_ever_does_is_warned_about() -> None:
    text = "funnelplan: 1\nstages: [{name: Besucher, rate: 21%}, {name: customer}]\n"
    (warning,) = loaded(text).warnings
    assert spot(warning) == "FP608 2:33"
    assert warning.severity is Severity.WARNING
    assert warning.facts == {"stage": "Besucher", "rate": Fraction(21, 100)}
    assert underlined(warning) == "21%"


@pytest.mark.parametrize(
    "stages",
    [
        "[{name: visitor, rate: 20%}, {name: customer}]",
        "[{name: lead, rate: 90%}, {name: customer}]",
        "[{name: visitor, role: lead, rate: 90%}, {name: customer}]",
        "[{name: lead, rate: 5%}, {name: visitor, rate: 90%}, {name: customer}]",
    ],
)
def test_other_rates_are_not_warned_about(stages: str) -> None:
    assert loaded(f"funnelplan: 1\nstages: {stages}\n").warnings == ()


def test_the_figures_of_a_plan_come_with_it() -> None:
    read = load(document(source(SMALLEST + "goal: {customers: 10}\n")))
    assert read.figures["sql"].exact == 40
    assert read.figures.plan.stages == read.plan.stages
