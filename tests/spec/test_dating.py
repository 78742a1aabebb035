"""When leads come in and customers are wanted: what is read, and every mistake in saying so."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.when import EVENLY, ByMonth, Ramp, When, Within
from tests.spec.reading import only, plan, problems, spot, spots, underlined

DAYS = "customers: 10, from: 2027-02-10, by: 2027-12-31"
HEAD = """\
funnelplan: 1
stages: [{{name: sql, rate: 25%}}, {{name: customer}}]
goal: {{{goal}}}
channels: [{{name: fair, enters: sql{when}}}]
"""


def text(when: str = "", goal: str = DAYS) -> str:
    """A plan; what is said of when begins in column 44 of line 4, of the goal in 8 of line 3."""
    return HEAD.format(when=f", when: {when}" * bool(when), goal=goal)


def fair(when: str, *sets: str, goal: str = DAYS) -> When:
    """When the leads of a plan without mistakes come in."""
    return plan(text(when, goal), None, *sets).channels[0].when


def told(when: str = "", goal: str = DAYS) -> list[tuple[str, str]]:
    """Where a plan has mistakes, and what is underlined."""
    return [(spot(p), underlined(p)) for p in problems(text(when, goal))]


def months(*weights: tuple[int, str]) -> ByMonth:
    """Weights by month of 2027."""
    return ByMonth(tuple((date(2027, month, 1), Fraction(weight)) for month, weight in weights))


# --- what is read


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("level", EVENLY),
        ("' level '", EVENLY),
        ("ramp", Ramp()),
        ("{ramp: 6 months}", Ramp(6)),
        ("{ramp: 2 quarters}", Ramp(6)),
        ("{ramp: 1 year}", Ramp(12)),
        ("{ramp: 0.5 years}", Ramp(6)),
        ("{ramp: 100 years}", Ramp(1200)),
        ("2027-04", Within(date(2027, 4, 1), date(2027, 4, 30))),
        ("'2027-04'", Within(date(2027, 4, 1), date(2027, 4, 30))),
        ("2027-02", Within(date(2027, 2, 10), date(2027, 2, 28))),  # the plan begins on the 10th
        ("2027-12", Within(date(2027, 12, 1), date(2027, 12, 31))),
        ("2027-04-15", Within(date(2027, 4, 15), date(2027, 4, 15))),
        ("2027-02-10", Within(date(2027, 2, 10), date(2027, 2, 10))),
        ("{2027-04: 3, 2027-02: 1}", months((2, "1"), (4, "3"))),
        ("{2027-04: .5, 2027-05: 0, 2027-06: 1_000}", months((4, ".5"), (5, "0"), (6, "1000"))),
        (
            "[1, 1, 1, 1, 2.5, 1, 0, 1, 1, 1, 4]",
            months(
                *((2, "1"), (3, "1"), (4, "1"), (5, "1"), (6, "2.5"), (7, "1"), (8, "0")),
                *((9, "1"), (10, "1"), (11, "1"), (12, "4")),
            ),
        ),
    ],
)
def test_when_leads_come_in_is_a_word_a_month_a_day_or_weights(said: str, when: When) -> None:
    assert fair(said) == when
    assert type(fair(said)) is type(when)


def test_leads_come_evenly_where_nothing_is_said() -> None:
    read = plan(text() + "  # evenly\n")
    assert read.channels[0].when is EVENLY
    assert fair("level", goal="customers: 10") == EVENLY


def test_a_month_that_the_plan_does_not_have_in_full_is_cut_to_its_days() -> None:
    goal = "from: 2027-04-10, by: 2027-04-20"
    assert fair("2027-04", goal=goal) == Within(date(2027, 4, 10), date(2027, 4, 20))
    assert fair("[3]", goal=goal) == months((4, "3"))


def test_a_list_of_weights_goes_on_over_the_turn_of_the_year() -> None:
    said = fair("[1, 2, 3]", goal="from: 2027-11-30, by: 2028-01-01")
    assert said == ByMonth(
        (
            (date(2027, 11, 1), Fraction(1)),
            (date(2027, 12, 1), Fraction(2)),
            (date(2028, 1, 1), Fraction(3)),
        )
    )


def test_february_of_a_leap_year_has_a_day_more() -> None:
    said = fair("2028-02", goal="from: 2028-01-01, by: 2028-12-31")
    assert said == Within(date(2028, 2, 1), date(2028, 2, 29))


def test_when_leads_come_in_is_no_claim() -> None:
    assert not any("when" in a.name for a in plan(text("2027-04")).assumptions)


# --- mistakes


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("April", [("FP434 4:44", "April")]),
        ("steady", [("FP434 4:44", "steady")]),
        ("2027", [("FP434 4:44", "2027")]),
        ("2027-13", [("FP434 4:44", "2027-13")]),
        ("27-04", [("FP434 4:44", "27-04")]),
        ("0000-04", [("FP432 4:44", "0000-04")]),
        ("2027-04-31", [("FP432 4:44", "2027-04-31")]),
        ("{}", [("FP434 4:44", "{}")]),
        ("[]", [("FP596 4:44", "[]")]),
        ("[1, 2]", [("FP596 4:44", "[1, 2]")]),
        ("[1, x, -2]", [("FP411 4:48", "x"), ("FP413 4:51", "-2")]),
        ("[1, [2]]", [("FP305 4:48", "[2]")]),
        ("[0, 0]", [("FP439 4:44", "[0, 0]")]),
        ("{2027-04: 0, 2027-05: 0.0}", [("FP439 4:44", "{2027-04: 0, 2027-05: 0.0}")]),
        ("{2027-4: 1}", [("FP435 4:45", "2027-4")]),
        ("{' 2027-04': 1}", [("FP435 4:45", "' 2027-04'")]),
        ("{2027-04-01: 1}", [("FP435 4:45", "2027-04-01")]),
        ("{0000-04: 1}", [("FP435 4:45", "0000-04")]),
        ("{April: 1, 2027-05: x}", [("FP435 4:45", "April"), ("FP411 4:64", "x")]),
        ("{2027-04: 1, 2027-04: 2}", [("FP202 4:57", "2027-04")]),
        ("{2027-04: -1}", [("FP413 4:54", "-1")]),
        ("{2027-04: 50%}", [("FP411 4:54", "50%")]),
        ("{2027-04: {value: 1}}", [("FP305 4:54", "{value: 1}")]),
        ("{2027-04: }", [("FP310 4:45", "2027-04")]),
        ("{ramp: 6 weeks}", [("FP436 4:51", "6 weeks")]),
        ("{ramp: 1.5 months}", [("FP436 4:51", "1.5 months")]),
        ("{ramp: 0 months}", [("FP416 4:51", "0 months")]),
        ("{ramp: 6}", [("FP442 4:51", "6")]),
        ("{ramp: }", [("FP310 4:45", "ramp")]),
        ("{ramp: 6 months, 2027-04: 1}", [("FP435 4:45", "ramp")]),
        ("{value: 2027-04, source: x}", [("FP435 4:45", "value"), ("FP435 4:61", "source")]),
        ("2028-01", [("FP595 4:44", "2028-01")]),
        ("2027-01", [("FP595 4:44", "2027-01")]),
        ("2027-02-09", [("FP595 4:44", "2027-02-09")]),
        ("{2027-01: 1, 2027-04: 1, 2028-01: 0}", [
            ("FP595 4:45", "2027-01"), ("FP595 4:69", "2028-01")]),
    ],
)  # fmt: skip
def test_what_does_not_say_when_is_told(said: str, found: list[tuple[str, str]]) -> None:
    assert told(said) == found


def test_a_key_with_nothing_behind_it_is_told() -> None:
    assert spots(text("~")) == ["FP310 4:38"]


def test_the_days_of_the_plan_are_told_where_something_lies_outside() -> None:
    days = {"from": date(2027, 2, 10), "by": date(2027, 12, 31)}
    assert only(text("2028-01")).facts == {"text": "2028-01", **days}
    assert only(text("2027-02-09")).facts == {"text": "2027-02-09", **days}
    assert only(text("{2026-04: 1}")).facts == {"text": "2026-04", **days}


def test_a_list_has_a_weight_for_every_month() -> None:
    assert only(text("[1, 2]")).facts == {
        "key": "when",
        "found": 2,
        "needed": 11,
        "hint": "months",
    }
    assert plan(text("[1, 1]", "from: 2027-01-31, by: 2027-02-01"))


@pytest.mark.parametrize("said", ["ramp", "{ramp: 6 months}", "2027-04", "{2027-04: 1}", "[1]"])
def test_when_leads_come_in_needs_the_days_of_the_plan(said: str) -> None:
    for goal in ("customers: 10", "from: 2027-01-01", "by: 2027-01-01"):
        assert told(said, goal) == [("FP594 4:38", "when")]
    assert only(text(said, "customers: 10")).facts == {"key": "when"}
    without = text(said).replace(f"goal: {{{DAYS}}}\n", "")
    assert spots(without) == ["FP594 3:38"]


def test_days_that_can_not_be_read_are_told_alone() -> None:
    assert spots(text("2027-04", "from: x, by: 2027-12-31")) == ["FP431 3:14"]
    assert spots(text("2027-04", "from: 2027-01-01, by: x")) == ["FP431 3:30"]
    assert spots(text("2027-04", "from: 2027-04-01, by: 2027-01-01")) == ["FP523 3:30"]
    assert spots(text("2027-04", "form: 2027-01-01, by: 2027-12-31")) == ["FP301 3:8"]
    assert spots(text("2027-04").replace(f"{{{DAYS}}}", "5")) == ["FP303 3:7"]
    assert spots(text("2027-04").replace("goal", "gaol")) == ["FP301 3:1"]


# --- customers by quarter


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("from: 9990-01-01, by: 9990-12-31", ["FP430 3:14", "FP430 3:30"]),
        ("from: 0001-01-01, by: 2027-12-31", ["FP430 3:14"]),
        ("from: 1899-12-31, by: 2201-01-01", ["FP430 3:14", "FP430 3:30"]),
    ],
)
def test_a_plan_has_days_with_years_around_them(said: str, found: list[str]) -> None:
    assert spots(text("level", said)) == found


def test_the_first_and_the_last_day_that_a_plan_may_have() -> None:
    goal = plan(text("level", "from: 1900-01-01, by: 2200-12-31")).goal
    assert goal is not None
    assert (goal.start, goal.end) == (date(1900, 1, 1), date(2200, 12, 31))


def quarters(said: str, days: str = "from: 2027-01-01, by: 2027-12-31", of: str = "customers: 10"
) -> str:  # fmt: skip
    return text(goal=f"by_quarter: {said}, {days}{', ' * bool(of)}{of}")


@pytest.mark.parametrize(
    ("said", "days", "counts"),
    [
        ("[1, 3, 6, 10]", "from: 2027-01-01, by: 2027-12-31", (1, 3, 6, 10)),
        ("[0, 0, 10, 10]", "from: 2027-01-31, by: 2027-12-01", (0, 0, 10, 10)),
        ("[4, 10]", "from: 2027-11-30, by: 2028-01-31", None),
        ("[4, 10]", "from: 2027-11-30, by: 2028-02-01", (4, 10)),
        ("[10]", "from: 2027-05-05, by: 2027-05-05", (10,)),
        ("[1, 2, 3, 4, ' 10 ']", "from: 2027-01-01, by: 2028-01-01", (1, 2, 3, 4, 10)),
    ],
)
def test_quarters_are_three_calendar_months_from_the_first_one_on(
    said: str, days: str, counts: tuple[int, ...] | None
) -> None:
    if counts is None:
        assert [p.code for p in problems(quarters(said, days))] == ["FP596"]
        return
    goal = plan(quarters(said, days)).goal
    assert goal is not None
    assert goal.by_quarter == counts


def test_a_goal_without_quarters_has_none() -> None:
    goal = plan(text()).goal
    assert goal is not None
    assert goal.by_quarter == ()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("[1, 3, 10]", [("FP596 3:20", "[1, 3, 10]")]),
        ("[1, 3, 6, 8, 10]", [("FP596 3:20", "[1, 3, 6, 8, 10]")]),
        ("[]", [("FP596 3:20", "[]")]),
        ("[1, 6, 3, 10]", [("FP597 3:27", "3")]),
        ("[1, 3, 6, 9]", [("FP598 3:30", "9")]),
        ("[1, 3, 6, 12]", [("FP598 3:30", "12")]),
        ("[3, 1, 6, 4]", [("FP597 3:24", "1"), ("FP597 3:30", "4"), ("FP598 3:30", "4")]),
        ("[1, 6, x, 10]", [("FP411 3:27", "x")]),
        ("[1, 2.5, 6, x]", [("FP421 3:24", "2.5"), ("FP411 3:32", "x")]),
        ("[1, [2], 6, 10]", [("FP305 3:24", "[2]")]),
        ("10", [("FP304 3:20", "10")]),
        ("{q1: 10}", [("FP304 3:20", "{q1: 10}")]),
    ],
)
def test_customers_by_quarter_rise_to_the_goal(said: str, found: list[tuple[str, str]]) -> None:
    assert [(spot(p), underlined(p)) for p in problems(quarters(said))] == found


def test_what_is_wrong_with_the_quarters_is_told_in_figures() -> None:
    assert only(quarters("[10]")).facts == {
        "key": "by_quarter",
        "found": 1,
        "needed": 4,
        "hint": "quarters",
    }
    assert only(quarters("[1, 6, 3, 10]")).facts == {"before": 6, "count": 3}
    assert only(quarters("[1, 3, 6, 9]")).facts == {"last": 9, "customers": 10}


def test_customers_by_quarter_need_a_number_of_customers() -> None:
    revenue = quarters("[1, 3, 6, 10]", of="revenue: 5") + "deal: {value: 5}\n"
    assert [(spot(p), underlined(p)) for p in problems(revenue)] == [("FP599 3:8", "by_quarter")]
    assert spots(quarters("[1, 3, 6, 10]", of="")) == ["FP599 3:8"]
    assert spots(quarters("[1, 3, 6, 10]", of="custmers: 10")) == ["FP301 3:69"]
    assert spots(quarters("[1, 3, 6, 10]", of="customers: x")) == ["FP411 3:80"]
    both = quarters("[1, 3, 6, 10]", of="customers: 10, revenue: 5") + "deal: {value: 5}\n"
    assert spots(both) == ["FP521 3:93"]


def test_customers_by_quarter_need_the_days_of_the_plan() -> None:
    problem = only(quarters("[1, 10]", "from: 2027-01-01"))
    assert (spot(problem), underlined(problem)) == ("FP594 3:8", "by_quarter")
    assert problem.facts == {"key": "by_quarter"}
    assert spots(quarters("[1, 10]", "from: x, by: 2027-01-01")) == ["FP431 3:35"]


def test_a_goal_in_an_option_is_held_against_its_quarters() -> None:
    assert spots(quarters("[1, 3, 6, 10]"), None, "goal.customers=12") == ["FP598 3:30"]
    assert spots(quarters("[1, 3, 6, 10]"), None, "goal.by_quarter=[10]") == [
        "FP596 --set goal.by_quarter=[10]"
    ]
    scenarios = "scenarios: {more: {goal.customers: 12, goal.by_quarter: [1, 4, 8, 12]}}\n"
    goal = plan(quarters("[1, 3, 6, 10]") + scenarios, "more").goal
    assert goal is not None
    assert goal.by_quarter == (1, 4, 8, 12)


# --- overrides


@pytest.mark.parametrize("said", ["", "2027-04", "{2027-04: 1}", "[1]", "{ramp: 6 months}"])
def test_when_leads_come_in_is_put_in_place(said: str) -> None:
    assert fair(said, "channels.fair.when=ramp") == Ramp()
    day = date(2027, 5, 5)
    assert fair(said, "channels.fair.when=2027-05-05") == Within(day, day)


def test_a_part_of_when_leads_come_in_is_put_in_place() -> None:
    assert fair("2027-04", "channels.fair.when.ramp=3 months") == Ramp(3)
    assert fair("{ramp: 6 months}", "channels.fair.when.ramp=3 months") == Ramp(3)
    assert fair("{2027-04: 1}", "channels.fair.when.2027-05=3") == months((4, "1"), (5, "3"))
    option = "channels.fair.when=2028-05"
    assert spots(text("2027-04"), None, option) == [f"FP595 --set {option}"]
