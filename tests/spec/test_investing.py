"""Nurturing, those who come late, and what a delay takes off money: what is read, and mistakes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.lags import Average, Exactly
from funnelplan.core.money import Spend
from funnelplan.core.nurture import Late, Nurture
from funnelplan.core.quantities import Between, Duration, Known, Rate, Span
from tests.spec.reading import only, plan, problems, spot, spots, underlined

HEAD = """\
funnelplan: 1
stages:
  - {name: visitor, rate: 2%}
  - {name: lead, rate: 20%}
  - {name: Anfrage, role: sql, rate: 25%}
  - {name: customer}
"""


def text(spend: str, more: str = "") -> str:
    """A plan; what is said of its spend begins in column 9 of line 7."""
    return f"{HEAD}spend: {{{spend}}}\n{more}"


def spend(said: str, *sets: str) -> Spend:
    """The spend of a plan without mistakes."""
    return plan(text(said), None, *sets).spend


def told(said: str, more: str = "") -> list[tuple[str, str]]:
    """Where a plan has mistakes, and what is underlined."""
    return [(spot(p), underlined(p)) for p in problems(text(said, more))]


def months(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.MONTH)


NURTURE = "nurture: {per: lead, amount: 0.50, every: month, for: 36 months}"
LATE = "late: {rate: 1.5%, takes: {average: 18 months}}"


# --- what is read


@pytest.mark.parametrize(
    ("said", "nurture"),
    [
        (NURTURE, Nurture(1, Fraction(1, 2), Span.MONTH, months(36))),
        (
            "nurture: {per: SQL, amount: {value: 9, source: x}, every: quarter, for: 1 year}",
            Nurture(2, Fraction(9), Span.QUARTER, Duration(Fraction(1), Span.YEAR)),
        ),
        (
            "nurture: {per: anfrage, amount: 0, every: year, for: {value: 12 months, owner: me}}",
            Nurture(2, Fraction(0), Span.YEAR, months(12)),
        ),
        (
            "nurture: {per: visitor, amount: 1, every: month, for: 1 month}",
            Nurture(0, Fraction(1), Span.MONTH, months(1)),
        ),
    ],
)
def test_nurturing_costs_so_much_so_often_for_so_long(said: str, nurture: Nurture) -> None:
    assert spend(said) == Spend(nurture=nurture)


def test_late_customers_are_of_the_stage_that_is_nurtured_else_of_the_leads() -> None:
    late = Late(1, Rate(Fraction(3, 200)), Average(months(18)))
    assert spend(LATE) == Spend(late=late)
    assert spend(f"{NURTURE}, {LATE}").late == late
    of_sql = NURTURE.replace("lead", "sql")
    assert spend(f"{of_sql}, {LATE}").late == late._replace(stage=2)
    without = text(LATE).replace("name: lead", "name: contact")
    assert plan(without).spend.late == late._replace(stage=0)


def test_the_rate_of_late_customers_may_be_a_range() -> None:
    late = spend("late: {rate: 1% to 2%, takes: {exactly: 1 year}}").late
    between = Between(Fraction(1, 100), Fraction(1, 50), Fraction(4, 5))
    assert late is not None
    assert late.rate == Rate(Fraction(3, 200), between)
    wide = "late: {rate: {value: 1% to 99%, confidence: 50%}, takes: {exactly: 1 year}}"
    assert told(wide) == [("FP584 7:22", "{value: 1% to 99%, confidence: 50%}")]


@pytest.mark.parametrize(
    ("said", "discount"),
    [
        ("10% per year", Fraction(1, 10)),
        (" 10 % per year ", Fraction(1, 10)),
        ("0.1 per year", Fraction(1, 10)),
        ("1/10 per year", Fraction(1, 10)),
        ("0% per year", Fraction(0)),
        ("0 per year", Fraction(0)),
        ("2.125% per year", Fraction(17, 800)),
        ("100% per year", Fraction(1)),
        ("3/2 per year", Fraction(3, 2)),
        ("1_000% per year", Fraction(10)),
        ("{value: 10% per year, source: board}", Fraction(1, 10)),
    ],
)
def test_a_discount_is_a_share_per_year(said: str, discount: Fraction) -> None:
    assert spend(f"discount: {said}") == Spend(discount=discount)


def test_a_plan_that_says_nothing_of_it_has_none() -> None:
    assert plan(HEAD).spend == Spend()
    assert plan(HEAD).cycle_norm is None
    assert plan(HEAD + "cycle_norm: 6 months\n").cycle_norm == months(6)


def test_costs_and_rates_are_claims_and_norms_are_decisions() -> None:
    said = text(f"{NURTURE}, {LATE}, discount: 10% per year", "cycle_norm: 6 months\n")
    found = {a.name: a for a in plan(said).assumptions if "stages" not in a.name}
    assert {name: (a.path, a.decision) for name, a in found.items()} == {
        "spend.discount": (("spend", "discount"), True),
        "cycle_norm": (("cycle_norm",), True),
        "spend.late.takes.average": (("spend", "late", "takes", "average"), False),
        "spend.nurture.amount": (("spend", "nurture", "amount"), False),
        "spend.nurture.for": (("spend", "nurture", "for"), True),
        "spend.late.rate": (("spend", "late", "rate"), False),
    }
    assert {a.known for a in found.values()} == {Known.ASSUMED}


# --- mistakes


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{per: leed, amount: 1, every: month, for: 1 year}", [("FP508 7:24", "leed")]),
        ("{per: customer, amount: 1, every: month, for: 1 year}", [("FP579 7:24", "customer")]),
        ("{per: lead, amount: 1, every: week, for: 1 year}", [("FP307 7:48", "week")]),
        ("{per: lead, amount: 1, every: month, for: 4 weeks}", [("FP449 7:60", "4 weeks")]),
        ("{per: lead, amount: 1, every: year, for: 11 months}", [("FP449 7:59", "11 months")]),
        ("{per: lead, amount: 1, every: month, for: 0 months}", [("FP416 7:60", "0 months")]),
        ("{per: lead, amount: -1, every: month, for: 12}", [
            ("FP413 7:38", "-1"), ("FP442 7:61", "12")]),
        ("{per: lead, amount: 1 per month, every: month, for: 1 y}", [
            ("FP423 7:38", "1 per month")]),
        ("{per: [lead], amount: 1, every: x, for: 1 d}", [
            ("FP305 7:24", "[lead]"), ("FP307 7:50", "x")]),
        ("{}", [("FP302 7:18", "{}")] * 4),
        ("0.50 per month", [("FP303 7:18", "0.50 per month")]),
        ("{per: lead, amount: 1, every: month, lasts: 1 year}", [
            ("FP302 7:18", "{per: lead, amount: 1, every: month, lasts: 1 year}"),
            ("FP301 7:55", "lasts")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_nurturing_is_told(said: str, found: list[tuple[str, str]]) -> None:
    assert told(f"nurture: {said}") == found


def test_what_is_wrong_with_nurturing_is_told_with_its_facts() -> None:
    of_customers = "nurture: {per: customer, amount: 1, every: month, for: 1 year}"
    assert only(text(of_customers)).facts == {"key": "nurture"}
    short = "nurture: {per: lead, amount: 1, every: quarter, for: 2 months}"
    assert only(text(short)).facts == {"every": "quarter"}


def test_a_stage_that_can_not_be_read_may_be_the_one_that_is_nurtured() -> None:
    written = text(NURTURE).replace("name: lead", "name: l.ead")
    assert spots(written) == ["FP451 4:12"]
    assert spots(f"funnelplan: 1\nstages: 5\nspend: {{{NURTURE}}}\n") == ["FP304 2:9"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{rate: 1.5%}", [("FP302 7:15", "{rate: 1.5%}")]),
        ("{takes: {exactly: 1 y}}", [("FP302 7:15", "{takes: {exactly: 1 y}}")]),
        ("1.5%", [("FP303 7:15", "1.5%")]),
        ("{rate: 5 of 2, takes: {exactly: 1 y}}", [("FP406 7:22", "5 of 2")]),
        ("{rate: 1.5, takes: 18 months}", [("FP402 7:22", "1.5"), ("FP446 7:34", "18 months")]),
        ("{rate: 1%, takes: {}}", [("FP571 7:33", "{}")]),
        ("{rate: 1%, takes: {exactly: 1 y, steps: 2}}", [("FP576 7:48", "steps")]),
        ("{rate: 96%, takes: {exactly: 1 y}}", [("FP591 7:22", "96%")]),
    ],
)
def test_what_is_wrong_with_late_customers_is_told(said: str, found: list[tuple[str, str]]) -> None:
    assert told(f"late: {said}") == found


def test_no_more_become_customers_than_there_are() -> None:
    # 20 % × 25 % = 5 % of the leads go through the funnel: 95 % are left
    problem = only(text("late: {rate: 95.5%, takes: {exactly: 1 y}}"))
    assert problem.facts == {
        "rate": Fraction(191, 200),
        "share": Fraction(1, 20),
        "name": "lead",
    }
    assert spend("late: {rate: 95%, takes: {exactly: 1 y}}").late is not None


def test_the_best_way_through_the_funnel_counts() -> None:
    said = "late: {rate: 85%, takes: {exactly: 1 y}}"
    channels = """\
channels:
  - {name: web, enters: visitor, rates: {lead: 30%}}
  - {name: fair, enters: lead, rates: {lead: 80%}}
  - {name: partner, enters: sql, rates: {sql: 100%}}
"""
    problem = only(text(said, channels))
    assert problem.facts["share"] == Fraction(1, 5)  # of the fair; partners never were leads
    assert plan(text(said.replace("85%", "80%"), channels)).spend.late is not None


def test_leads_that_go_cold_make_no_room_for_late_ones() -> None:
    said = text("late: {rate: 95.5%, takes: {exactly: 1 y}}")
    cold = said.replace("rate: 25%", "rate: 25%, basis: worked, response: {never: 50%}")
    assert only(cold).facts["share"] == Fraction(1, 20)
    # of 25 % measured with 20 % cold, 31.25 % go on where none is: 6.25 % of the leads
    warm = said.replace("rate: 25%", "rate: 25%, basis: {all: 20%}, response: {never: 0%}")
    assert only(warm.replace("95.5%", "94%")).facts["share"] == Fraction(1, 16)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("10%", "FP429"),
        ("10", "FP429"),
        ("10% per month", "FP429"),
        ("10% a year", "FP429"),
        ("10% per years", "FP429"),
        ("per year", "FP429"),
        ("-5%", "FP429"),
        ("-5% per year", "FP437"),
        ("−5% per year", "FP437"),
        ("-100% per year", "FP437"),
        ("-100000% per year", "FP437"),
        ("+5% per year", "FP437"),
        ("10 per year", "FP402"),
        ("1 per year", "FP402"),
        ("1_001% per year", "FP422"),
        ("11/1 per year", "FP422"),
        ("ten% per year", "FP411"),
        ("5,5% per year", "FP403"),
        ("1/0 per year", "FP401"),
    ],
)
def test_what_is_no_discount_is_told(said: str, found: str) -> None:
    problem = only(text(f"discount: '{said}'"))
    assert spot(problem) == f"{found} 7:19"


def test_a_discount_that_could_mean_two_things_is_told_with_both() -> None:
    assert only(text("discount: 10 per year")).facts == {
        "key": "discount",
        "text": "10 per year",
        "percent": "10% per year",
        "decimal": "0.1 per year",
    }
    assert only(text("discount: 2_000% per year")).facts["most"] == "1000% per year"


@pytest.mark.parametrize(
    ("said", "found"), [("6", "FP442"), ("0 months", "FP416"), ("soon", "FP441")]
)
def test_a_norm_of_the_cycle_is_a_length_of_time(said: str, found: str) -> None:
    assert spots(f"{HEAD}cycle_norm: {said}\n") == [f"{found} 7:13"]


# --- overrides


def test_what_comes_late_is_put_in_place() -> None:
    said = f"{NURTURE}, {LATE}, discount: 10% per year"
    assert spend(said, "spend.discount=8% per year").discount == Fraction(2, 25)
    late = spend(said, "spend.late.rate=2%", "spend.late.takes.exactly=1 month").late
    assert late == Late(1, Rate(Fraction(1, 50)), Exactly(months(1)))
    nurture = spend(said, "spend.nurture.for=12 months", "spend.nurture.per=sql").nurture
    assert nurture == Nurture(2, Fraction(1, 2), Span.MONTH, months(12))
    option = "spend.nurture.per=customer"
    assert spots(text(said), None, option) == [f"FP579 --set {option}"]
