"""From a file without mistakes to the plan: every value where it belongs, and what it claims."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.assumption import Assumption
from funnelplan.core.channel import Channel
from funnelplan.core.goal import Goal
from funnelplan.core.guardrail import Comparison, Guardrail
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
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
from funnelplan.core.stage import Lot, Reference, Role, Stage
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
channels:
  - name: Website
    enters: besucher
    share: {value: 60%, source: board}
    per: {visitor: 4, kunde: {value: 8% of deal, source: contract}}
  - {name: Partner, enters: sql, share: 40%, at_most: 30, rates: {anfrage: 30 of 100}}
  - name: Fair
    enters: MQL
    expect: {value: 200, source: last year}
    at_most: {value: 300, source: organiser}
    rates: {MQL: {value: 40%, source: CRM}, sql: 20%}
    per: {customer: 100, mql: 50}
    costs:
      - {what: stand, amount: {value: 9_000, source: offer}, paid: 2027-04}
      - {what: crew, amount: 500 per month}
  - {name: Mail, enters: mql}
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
    - {what: office, amount: 1_000 per month, paid: monthly}
  per: {anfrage: 120, customer: 2% of deal, visitor: {value: 4.50, source: ads, as_of: 2026-09-30}}
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
    # 2 % leave per month, 98^3 of 100^3 stay for a quarter, eight payments of 500 in two years
    stays = Fraction(98**3, 100**3)
    worth = 100_000 + 500 * (1 - stays**8) / (1 - stays)
    of_website, of_fair = ("channels", 0, "per"), ("channels", 2, "per")
    assert read.channels == (
        Channel(
            "Website",
            enters=0,
            rates={},
            share=Fraction(3, 5),
            per=(
                UnitCost(0, Fraction(4), path=(*of_website, "visitor")),
                UnitCost(3, worth * Fraction(2, 25), Fraction(2, 25), (*of_website, "kunde")),
            ),
        ),
        Channel(
            "Partner",
            enters=2,
            rates={2: Rate(Fraction(3, 10), Counted(30, 100))},
            share=Fraction(2, 5),
            at_most=30,
        ),
        Channel(
            "Fair",
            enters=1,
            rates={1: Rate(Fraction(2, 5)), 2: Rate(Fraction(1, 5))},
            expect=200,
            at_most=300,
            per=(
                UnitCost(1, Fraction(50), path=(*of_fair, "mql")),
                UnitCost(3, Fraction(100), path=(*of_fair, "customer")),
            ),
            costs=(
                Cost("stand", Fraction(9_000), "2027-04"),
                Cost("crew", Fraction(500 * 12), "monthly", 12),
            ),
        ),
        Channel("Mail", enters=1, rates={}),
    )
    assert read.intake == {}
    recurring = Recurring(
        value=Fraction(500),
        period=Span.QUARTER,
        margin=Fraction(4, 5),
        stays=stays,
        periods=8,
    )
    assert read.deal == Deal(Fraction(100_000), Fraction(2, 5), recurring)
    assert read.spend == Spend(
        Fraction(240_000),
        (
            Cost("agency", Fraction(36_000), "monthly"),
            Cost("fair", Fraction(8_000), "2027-04-15"),
            Cost("tools", Fraction(0)),
            Cost("office", Fraction(1_000 * 12), "monthly", 12),
        ),
        (
            UnitCost(0, Fraction(9, 2), path=("spend", "per", "visitor")),
            UnitCost(2, Fraction(120), path=("spend", "per", "anfrage")),
            UnitCost(3, worth / 50, Fraction(1, 50), ("spend", "per", "customer")),
        ),
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


def test_what_enters_may_be_stated_by_stage_in_place_of_channels() -> None:
    start, end = EVERYTHING.index("channels:"), EVERYTHING.index("deal:")
    text = f"{EVERYTHING[:start]}intake: {{sql: 48, besucher: 1_000}}\n{EVERYTHING[end:]}"
    read = plan(text)
    assert (read.intake, read.channels) == ({2: 48, 0: 1_000}, ())


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
    empty = "goal: {}\nchannels: []\ndeal: {}\nspend: {}\nintake: {}\nguardrails: []\n"
    read = plan(SMALLEST + empty)
    assert (read.goal, read.deal, read.spend, read.intake) == (None, Deal(), Spend(), {})
    assert read == plan(SMALLEST)
    empty = "channels: [{name: fair, enters: sql, rates: {}, per: {}, costs: []}]\n"
    assert plan(SMALLEST + empty).channels == (Channel("fair", enters=0, rates={}),)
    assert plan(SMALLEST + "goal: {confidence: 90%}\n").goal == Goal(confidence=Fraction(9, 10))
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
        ("spend.costs.office.amount", ("spend", "costs", 3, "amount"), Known.ASSUMED),
        ("spend.per.anfrage", ("spend", "per", "anfrage"), Known.ASSUMED),
        ("spend.per.customer", ("spend", "per", "customer"), Known.ASSUMED),
        ("spend.per.visitor", ("spend", "per", "visitor"), Known.QUOTED),
        ("channels.Website.share", ("channels", 0, "share"), Known.QUOTED),
        ("channels.Website.per.visitor", ("channels", 0, "per", "visitor"), Known.ASSUMED),
        ("channels.Website.per.kunde", ("channels", 0, "per", "kunde"), Known.QUOTED),
        ("channels.Partner.at_most", ("channels", 1, "at_most"), Known.ASSUMED),
        ("channels.Partner.share", ("channels", 1, "share"), Known.ASSUMED),
        ("channels.Partner.rates.anfrage", ("channels", 1, "rates", "anfrage"), Known.COUNTED),
        ("channels.Fair.expect", ("channels", 2, "expect"), Known.QUOTED),
        ("channels.Fair.at_most", ("channels", 2, "at_most"), Known.QUOTED),
        ("channels.Fair.rates.MQL", ("channels", 2, "rates", "MQL"), Known.QUOTED),
        ("channels.Fair.rates.sql", ("channels", 2, "rates", "sql"), Known.ASSUMED),
        ("channels.Fair.per.customer", ("channels", 2, "per", "customer"), Known.ASSUMED),
        ("channels.Fair.per.mql", ("channels", 2, "per", "mql"), Known.ASSUMED),
        ("channels.Fair.costs.stand.amount", ("channels", 2, "costs", 0, "amount"), Known.QUOTED),
        ("channels.Fair.costs.crew.amount", ("channels", 2, "costs", 1, "amount"), Known.ASSUMED),
    ]


def test_a_goal_a_budget_and_a_share_are_decided_and_not_known() -> None:
    decided = [a.name for a in plan(EVERYTHING).assumptions if a.decision]
    assert decided == [
        "goal.customers",
        "spend.budget",
        "channels.Website.share",
        "channels.Partner.share",
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
        ("spend.per.customer", "1% of deal"),
        ("spend.costs.office.amount", "2 per month"),
        ("channels.Website.share", "0.6"),
        ("channels.Website.per.visitor", "1_000"),
        ("channels.Website.per.kunde", "1_000"),
        ("channels.Partner.at_most", "1_000"),
        ("channels.Partner.rates.anfrage", "50%"),
        ("channels.Fair.expect", "100"),
        ("channels.Fair.at_most", "1_000"),
        ("channels.Fair.rates.MQL", "50%"),
        ("channels.Fair.rates.sql", "50%"),
        ("channels.Fair.per.customer", "1% of deal"),
        ("channels.Fair.per.mql", "1_000"),
        ("channels.Fair.costs.stand.amount", "1_000"),
        ("channels.Fair.costs.crew.amount", "1_000"),
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
    of_plan = [11, 13, 18, 39, 40, 41, 41, 41, 46, 47, 48, 49, 50, 50, 50]
    of_channels = [26, 26, 27, 27, 30, 31, 32, 32, 33, 33, 35, 36]
    assert lines_of == of_plan + of_channels
    assert underlined(places[3]) == "{value: 100_000, source: invoices}"
    assert underlined(places[7]) == "2% per month"
    assert underlined(places[16]) == "{value: 8% of deal, source: contract}"
    assert underlined(places[17]) == "30"
    assert underlined(places[-1]) == "500 per month"
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


# --- the months of a plan


@pytest.mark.parametrize(
    ("days", "months"),
    [
        ("from: 2027-01-15, by: 2027-03-01", 3),
        ("from: 2027-01-31, by: 2027-02-01", 2),
        ("from: 2027-01-01, by: 2027-12-31", 12),
        ("from: 2027-07-01, by: 2028-06-30", 12),
        ("from: 2026-12-31, by: 2027-01-01", 2),
        ("from: 2027-04-15, by: 2027-04-15", 1),
        ("from: 2027-01-01, by: 2029-12-31", 36),
    ],
)
def test_a_cost_per_month_is_paid_for_every_month_that_the_plan_touches(
    days: str, months: int
) -> None:
    goal = f"goal: {{customers: 10, {days}}}\n"
    cost = "[{what: office, amount: 1_000 per month}, {what: fair, amount: 1_000}]"
    channel = f"channels: [{{name: fair, enters: sql, costs: {cost}}}]\n"
    read = plan(SMALLEST + goal + f"spend: {{costs: {cost}}}\n" + channel)
    expected = (
        Cost("office", Fraction(1_000 * months), "monthly", months),
        Cost("fair", Fraction(1_000)),
    )
    assert read.spend.costs == read.channels[0].costs == expected


def test_a_share_of_the_deal_is_a_share_of_all_that_a_customer_pays() -> None:
    per = "spend: {per: {customer: 10% of deal}}\n"
    for deal, worth in [
        ("{value: 500}", 500),
        ("{recurring: {value: 5, per: month}}", 60),
        ("{recurring: {value: 5, per: month}, counts: 2 years}", 120),
        ("{value: 500, recurring: {value: 5, per: month}}", 560),
    ]:
        (cost,) = plan(SMALLEST + per + f"deal: {deal}\n").spend.per
        assert (cost.amount, cost.of_deal) == (Fraction(worth, 10), Fraction(1, 10))
