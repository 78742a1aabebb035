"""How long leads keep and how soon they are called: what is read, and every mistake in saying so."""

from __future__ import annotations

from fractions import Fraction

import pytest

from funnelplan.core.agreement import Agreement
from funnelplan.core.lags import Average, ByTable, Exactly
from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Counted, Duration, Known, Pace, Rate, Span
from funnelplan.core.revival import Revive
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, Response
from funnelplan.core.stage import Capacity, Stage
from tests.spec.reading import only, plan, problems, spot, spots, underlined

DATED = "goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}\n"
HEAD = """\
funnelplan: 1
stages:
  - {{name: mql, rate: 30%}}
  - {{name: sql, rate: {rate}{stage}}}
  - {{name: customer}}
"""


def text(stage: str = "", more: str = "", rate: str = "25%") -> str:
    """A plan; what is said of its SQL begins in column 28 of line 4, what follows on line 6."""
    return HEAD.format(rate=rate, stage=f", {stage}" * bool(stage)) + more


def sql(stage: str, more: str = "", *sets: str) -> Stage:
    """The SQL of a plan without mistakes."""
    return plan(text(stage, more), None, *sets).stages[1]


def told(stage: str = "", more: str = "", rate: str = "25%") -> list[tuple[str, str]]:
    """Where a plan has mistakes, and what is underlined."""
    return [(spot(p), underlined(p)) for p in problems(text(stage, more, rate))]


def days(amount: int | Fraction) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


# --- what is read


@pytest.mark.parametrize(
    ("said", "shelf"),
    [
        ("{half: 30 days}", HalfLife(days(30))),
        ("{half: {value: 30 days, source: a study}}", HalfLife(days(30))),
        ("{hard: 4 h}", HardLimit(Duration(Fraction(4), Span.HOUR))),
        (
            "{table: {30 days: 50%, 7 days: 0.8, 14 days: {value: 60%, source: CRM}}}",
            AliveTable(
                (
                    (days(7), Fraction(4, 5)),
                    (days(14), Fraction(3, 5)),
                    (days(30), Fraction(1, 2)),
                )
            ),
        ),
        (
            "{table: {0 days: 100%, 1 day: 100%}}",
            AliveTable(((days(0), Fraction(1)), (days(1), Fraction(1)))),
        ),
    ],
)
def test_a_shelf_life_is_said_in_one_of_three_ways(
    said: str, shelf: HalfLife | HardLimit | AliveTable
) -> None:
    assert sql(f"shelf_life: {said}").shelf_life == shelf


@pytest.mark.parametrize(
    ("said", "response"),
    [
        ("{average: 7 days}", Response(Average(days(7), 1))),
        ("{average: 7 days, steps: 3, never: 8%}", Response(Average(days(7), 3), Fraction(2, 25))),
        ("{exactly: 0 days}", Response(Exactly(days(0)))),
        ("{exactly: 2 days, never: 50%}", Response(Exactly(days(2)), Fraction(1, 2))),
        ("{never: 8%}", Response(Exactly(days(0)), Fraction(2, 25))),
        (
            "{table: {7 days: 92%, 1 day: 60%}}",
            Response(ByTable(((days(1), Fraction(3, 5)), (days(7), Fraction(23, 25))))),
        ),
    ],
)
def test_a_response_is_said_in_one_of_three_ways(said: str, response: Response) -> None:
    assert sql(f"basis: worked, response: {said}").response == response


def test_a_basis_is_the_share_that_had_gone_cold() -> None:
    assert sql("basis: worked").basis == 0
    assert sql("basis: ' worked '").basis == 0
    assert sql("basis: {all: 10%}").basis == Fraction(1, 10)
    assert sql("title: x").basis is None


def test_a_capacity_is_people_and_what_each_can_take() -> None:
    stage = sql("basis: worked, capacity: {people: 2, each: 4 per week}", DATED)
    assert stage.capacity == Capacity(2, Pace(Fraction(4), Span.WEEK))


def test_what_becomes_of_cold_leads_is_read_with_the_usual_where_nothing_is_said() -> None:
    short = plan(text(more="revive: {stage: SQL, success: 25%}\n")).revive
    assert short == Revive(1, Fraction(1, 4))
    parts = "effort: 1.5, gone: 30%, rate: 20 of 100, attempt: 120, delay: 90 days"
    long = plan(text(more=f"revive: {{stage: mql, success: 25%, {parts}}}\n")).revive
    assert long == Revive(
        stage=0,
        success=Fraction(1, 4),
        effort=Fraction(3, 2),
        gone=Fraction(3, 10),
        rate=Rate(Fraction(1, 5), Counted(20, 100)),
        attempt=Fraction(120),
        delay=days(90),
    )
    assert plan(text("shelf_life: {half: 1 day}")).revive is None


def test_what_is_agreed_on_is_read_item_by_item() -> None:
    said = "sla: {goal: 10 customers, response: 1 day, owners: {sales: Ms A}, data: weekly}\n"
    assert plan(text(more=said)).sla == Agreement(
        items={"goal": "10 customers", "data": "weekly"},
        owners={"sales": "Ms A"},
        response=days(1),
    )
    assert plan(text(more="sla: {}\n")).sla == Agreement({}, {})
    assert plan(text("shelf_life: {half: 1 day}")).sla is None


def test_what_goes_cold_is_worked_out_when_the_plan_is_read() -> None:
    read = plan(text("basis: {all: 10%}, response: {never: 20%}"))
    assert read.cold == {1: Fraction(1, 5)}
    assert read.rate(1) == Fraction(1, 4) * Fraction(8, 9)
    assert plan(text("basis: {all: 10%}")).cold == {}


def test_good_and_bad_years_are_read() -> None:
    assert plan(text(more="period_wobble: 20%\n")).period_wobble == Fraction(1, 5)
    assert plan(text()).period_wobble is None


def test_what_claims_something_about_the_world_is_an_assumption() -> None:
    stage = (
        "basis: {all: {value: 10%, source: CRM}}, shelf_life: {table: {7 days: 80%}},"
        " response: {average: 7 days, steps: 3, never: 8%}, capacity: {people: 2, each: 9 per day}"
    )
    more = f"{DATED}period_wobble: 20%\nrevive: {{stage: sql, success: 25%, effort: 2, gone: 5%}}\n"
    found = {(a.name, a.path): a.known for a in plan(text(stage, more)).assumptions}
    at = ("stages", 1)
    expected = {
        ("stages.sql.basis.all", (*at, "basis", "all")): Known.QUOTED,
        ("stages.sql.shelf_life.table.7 days", (*at, "shelf_life", "table", "7 days")): None,
        ("stages.sql.response.average", (*at, "response", "average")): None,
        ("stages.sql.response.never", (*at, "response", "never")): None,
        ("stages.sql.capacity.people", (*at, "capacity", "people")): None,
        ("stages.sql.capacity.each", (*at, "capacity", "each")): None,
        ("period_wobble", ("period_wobble",)): None,
        ("revive.success", ("revive", "success")): None,
        ("revive.gone", ("revive", "gone")): None,
    }
    keeping = ("basis", "shelf_life", "response", "capacity", "revive", "period")
    said = {key: known for key, known in found.items() if any(k in key[0] for k in keeping)}
    assert said == {key: known or Known.ASSUMED for key, known in expected.items()}


# --- a length of time


@pytest.mark.parametrize(
    ("said", "text", "options"),
    [
        ("shelf_life: 30 days", "30 days", ("{half: 30 days}", "{hard: 30 days}")),
        ("shelf_life: 30", "30", ("{half: 30 days}", "{hard: 30 days}")),
        ("shelf_life: long", "long", ("{half: 30 days}", "{hard: 30 days}")),
        ("shelf_life: 0 days", "0 days", ("{half: 30 days}", "{hard: 30 days}")),
        ("response: 2 h", "2 h", ("{average: 2 h}", "{exactly: 2 h}")),
    ],
)
def test_a_bare_length_of_time_could_mean_two_things(
    said: str, text: str, options: tuple[str, str]
) -> None:
    (problem,) = (p for p in problems(HEAD.format(rate="25%", stage=f", basis: worked, {said}")))
    assert (problem.code, underlined(problem)) == ("FP446", text)
    assert (problem.facts["one"], problem.facts["other"]) == options


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("shelf_life: {}", [("FP571 4:40", "{}")]),
        ("shelf_life: {table: {}}", [("FP571 4:40", "{table: {}}")]),
        ("shelf_life: {half: 0 days}", [("FP416 4:47", "0 days")]),
        ("shelf_life: {half: 7}", [("FP442 4:47", "7")]),
        ("shelf_life: {half: abc}", [("FP441 4:47", "abc")]),
        ("shelf_life: {half: }", [("FP310 4:41", "half")]),
        ("shelf_life: {table: 5}", [("FP303 4:48", "5")]),
        ("shelf_life: [30 days]", [("FP303 4:40", "[30 days]")]),
        (
            "shelf_life: {half: 1 day, hard: 2 days}",
            [("FP572 4:40", "{half: 1 day, hard: 2 days}")],
        ),
        ("shelf_life: {half: abc, hard: 2 days}", [("FP572 4:40", "{half: abc, hard: 2 days}"),
         ("FP441 4:47", "abc")]),
        ("basis: worked, response: {}", [("FP571 4:53", "{}")]),
        ("basis: worked, response: {table: {}}", [("FP571 4:53", "{table: {}}")]),
        ("basis: worked, response: {average: 7}", [("FP442 4:63", "7")]),
        ("basis: worked, response: {average: 0 h}", [("FP416 4:63", "0 h")]),
        ("basis: worked, response: {exactly: 1 d, average: 1 d}", [
            ("FP572 4:53", "{exactly: 1 d, average: 1 d}")]),
        ("basis: worked, response: {exactly: 1 d, steps: 2}", [("FP576 4:68", "steps")]),
        ("basis: worked, response: {steps: 2}", [("FP576 4:54", "steps")]),
        ("basis: worked, response: {steps: 0, average: 1 d}", [("FP416 4:61", "0")]),
        ("basis: worked, response: {table: {1 d: 90%}, never: 8%}", [("FP575 4:73", "never")]),
        ("basis: worked, response: {table: {1 d: 90%}, steps: 8}", [("FP576 4:73", "steps")]),
    ],
)  # fmt: skip
def test_a_length_of_time_is_said_in_exactly_one_way(
    said: str, found: list[tuple[str, str]]
) -> None:
    assert told(said) == found


def test_what_may_be_written_is_told() -> None:
    assert only(text("shelf_life: {}")).facts == {
        "key": "shelf_life",
        "options": ("half", "hard", "table"),
    }
    both = only(text("basis: worked, response: {average: 1 d, table: {1 d: 4%}}"))
    assert both.facts == {"key": "response", "found": ("average", "table")}


# --- tables


@pytest.mark.parametrize(
    ("rows", "found", "facts"),
    [
        (
            "7 days: 80%, 14 days: 90%",
            ("FP573 4:71", "90%"),
            {
                "name": "7 days",
                "share": Fraction(4, 5),
                "later": "14 days",
                "more": Fraction(9, 10),
            },
        ),
        (
            "14 days: 90%, 7 days: 80%",
            ("FP573 4:58", "90%"),
            {
                "name": "7 days",
                "share": Fraction(4, 5),
                "later": "14 days",
                "more": Fraction(9, 10),
            },
        ),
        ("7: 80%", ("FP447 4:49", "7"), {"text": "7"}),
        ("later: 80%", ("FP447 4:49", "later"), {"text": "later"}),
        ("101 years: 80%", ("FP447 4:49", "101 years"), {"text": "101 years"}),
        (
            "7 days: 80%, 1 week: 80%",
            ("FP586 4:62", "1 week"),
            {"name": "1 week", "other": "7 days"},
        ),
        (
            "0 days: 90%, 7 days: 80%",
            ("FP588 4:57", "90%"),
            {"name": "0 days", "share": Fraction(9, 10)},
        ),
        ("7 days: 80", ("FP402 4:57", "80"), None),
        ("7 days: ", ("FP310 4:49", "7 days"), None),
        ("7 days: {value: 140%}", ("FP404 4:65", "140%"), None),
    ],
)
def test_a_shelf_life_falls_from_all_of_them(
    rows: str, found: tuple[str, str], facts: dict[str, Fact] | None
) -> None:
    problem = only(text(f"shelf_life: {{table: {{{rows}}}}}"))
    assert (spot(problem), underlined(problem)) == found
    assert facts is None or problem.facts == facts


def test_shares_that_stay_the_same_are_fine_in_every_table() -> None:
    assert sql("shelf_life: {table: {0 days: 100%, 7 days: 80%, 9 days: 80%}}").shelf_life
    assert sql("basis: worked, response: {table: {0 days: 10%, 7 days: 80%, 9 days: 80%}}").response


def test_a_response_rises() -> None:
    problem = only(text("basis: worked, response: {table: {7 days: 50%, 1 day: 60%}}"))
    assert (spot(problem), underlined(problem)) == ("FP574 4:70", "50%")
    assert problem.facts == {
        "name": "1 day",
        "share": Fraction(3, 5),
        "later": "7 days",
        "less": Fraction(1, 2),
    }


def test_every_row_that_is_wrong_is_told_beside_the_others() -> None:
    rows = "7 days: 50%, 1 week: 40%, 3: 30%, 14 days: x, 21 days: 60%, 28 days: 70%"
    assert spots(text(f"shelf_life: {{table: {{{rows}}}}}")) == [
        "FP586 4:62",
        "FP447 4:75",
        "FP401 4:92",
        "FP573 4:104",
        "FP573 4:118",
    ]


def test_the_same_row_twice_is_no_mapping() -> None:
    assert spots(text("shelf_life: {table: {7 days: 50%, 7 days: 40%}}")) == ["FP202 4:62"]


# --- what the rate was measured on


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("response: {average: 7 days}", [("FP577 4:28", "response")]),
        ("response: {never: 3%}", [("FP577 4:28", "response")]),
        ("capacity: {people: 1, each: 4 per day}", [("FP577 4:28", "capacity")]),
        (
            "capacity: {people: 1, each: 4 per day}, response: {average: 7 days}",
            [("FP577 4:68", "response")],
        ),
        ("basis: worker", [("FP307 4:35", "worker")]),
        ("basis: 10%", [("FP307 4:35", "10%")]),
        ("basis: {all: x}", [("FP401 4:41", "x")]),
        ("basis: {all: 100%}", [("FP426 4:41", "100%")]),
        ("basis: {all: 10}", [("FP402 4:41", "10")]),
        ("basis: {}", [("FP302 4:35", "{}")]),
        ("basis: {worked: 90%}", [("FP302 4:35", "{worked: 90%}"), ("FP301 4:36", "worked")]),
        ("basis: {all: 80%}", [("FP580 4:23", "25%")]),
    ],
)
def test_what_a_rate_was_measured_on_is_said_once_it_matters(
    said: str, found: list[tuple[str, str]]
) -> None:
    assert told(said, DATED) == found


def test_no_more_go_on_than_were_left_to_work() -> None:
    problem = only(text("basis: {all: 20%}", rate="81%"))
    assert problem.facts == {
        "rate": Fraction(81, 100),
        "cold": Fraction(1, 5),
        "left": Fraction(4, 5),
    }
    assert plan(text("basis: {all: 20%}", rate="80%")).stages[1].basis == Fraction(1, 5)


def test_rates_of_channels_are_held_against_what_was_left_too() -> None:
    rates = "rates: {SQL: 85%, mql: 90%}"
    more = f"channels:\n  - {{name: a, enters: mql, {rates}}}\n  - {{name: b, enters: sql}}\n"
    assert told("basis: {all: 20%}", more) == [("FP580 7:41", "85%")]
    more = more.replace("85%", "lots")
    assert told("basis: {all: 20%}", more) == [("FP401 7:41", "lots")]


# --- people


def test_a_capacity_needs_the_days_of_the_plan() -> None:
    said = "basis: worked, capacity: {people: 2, each: 4 per week}"
    assert told(said) == [("FP578 4:43", "capacity")]
    assert told(said, "goal: {customers: 10}\n") == [("FP578 4:43", "capacity")]
    assert told(said, "goal: {customers: 10, by: 2027-12-31}\n") == [("FP578 4:43", "capacity")]
    assert spots(text(said, "goal: 10\n")) == ["FP303 6:7"]
    assert spots(text(said, "goal: {form: 2027-01-01, by: 2027-12-31}\n")) == ["FP301 6:8"]
    assert spots(text(said, "goal: {from: x, by: 2027-12-31}\n")) == ["FP431 6:14"]
    assert spots(text(said, "gaol: {from: 2027-01-01, by: 2027-12-31}\n")) == ["FP301 6:1"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("capacity: {people: 0, each: 4 per week}", [("FP416 4:62", "0")]),
        ("capacity: {people: 1.5, each: 4 per week}", [("FP421 4:62", "1.5")]),
        ("capacity: {people: x}", [("FP302 4:53", "{people: x}"), ("FP411 4:62", "x")]),
        ("capacity: {people: 1, each: 4}", [("FP445 4:71", "4")]),
        ("capacity: {people: 1, each: 0 per week}", [("FP416 4:71", "0 per week")]),
        ("capacity: 2", [("FP303 4:53", "2")]),
    ],
)
def test_people_and_their_pace_are_above_nothing(said: str, found: list[tuple[str, str]]) -> None:
    assert told(f"basis: worked, {said}", DATED) == found


# --- the last stage, and what comes back


@pytest.mark.parametrize(
    "said",
    [
        "basis: worked",
        "shelf_life: {half: 30 days}",
        "response: {average: 7 days}",
        "capacity: {people: 1, each: 4 per day}",
    ],
)
def test_a_customer_does_not_go_cold(said: str) -> None:
    key = said.partition(":")[0]
    written = text(more=DATED).replace("{name: customer}", f"{{name: customer, {said}}}")
    problem = only(written)
    assert (spot(problem), underlined(problem)) == ("FP579 5:22", key)
    assert problem.facts == {"key": key}
    unnamed = written.replace("name: customer", "name: cust.omer")
    assert [p.code for p in problems(unnamed)] == ["FP451", "FP579"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("3", [("FP303 6:9", "3")]),
        ("{}", [("FP302 6:9", "{}"), ("FP302 6:9", "{}")]),
        ("{stage: sql}", [("FP302 6:9", "{stage: sql}")]),
        ("{satge: sql, success: 25%}", [("FP301 6:10", "satge")]),
        ("{stage: customer, success: 25%}", [("FP582 6:17", "customer")]),
        ("{stage: opportunity, success: 25%}", [("FP508 6:17", "opportunity")]),
        ("{stage: [sql], success: 25%}", [("FP305 6:17", "[sql]")]),
        ("{stage: sql, success: 125%}", [("FP404 6:31", "125%")]),
        ("{stage: sql, success: 25%, effort: 0}", [("FP416 6:44", "0")]),
        ("{stage: sql, success: 25%, rate: 0%}", [("FP405 6:42", "0%")]),
        ("{stage: sql, success: 25%, delay: 90}", [("FP442 6:43", "90")]),
    ],
)
def test_cold_leads_fall_back_to_a_stage_above_the_customer(
    said: str, found: list[tuple[str, str]]
) -> None:
    assert told(more=f"revive: {said}\n") == found


def test_a_stage_that_can_not_be_read_may_be_the_one_to_which_cold_leads_fall_back() -> None:
    written = text(more="revive: {stage: sql, success: 25%}\n").replace("name: sql", "name: s.q.l")
    assert spots(written) == ["FP451 4:12"]
    assert spots("funnelplan: 1\nstages: 5\nrevive: {stage: sql, success: 25%}\n") == ["FP304 2:9"]


@pytest.mark.parametrize(
    "stage",
    [
        "shelf_life: {hard: 30 days}, response: {exactly: 31 days}",
        "response: {never: 100%}",
        "response: {table: {7 days: 0%}}",
    ],
)
def test_a_stage_of_which_nothing_is_left_goes_nowhere(stage: str) -> None:
    problem = only(text(f"basis: worked, {stage}"))
    assert (problem.code, problem.path) == ("FP581", ("stages", 1, "response"))
    assert problem.facts == {"name": "sql"}
    round_and_round = "revive: {stage: sql, success: 100%}\n"
    endless = only(text(f"basis: worked, {stage}", round_and_round))
    assert (spot(endless), underlined(endless)) == ("FP583 6:31", "100%")
    ends = round_and_round.replace("100%", "100%, gone: 1%")
    assert only(text(f"basis: worked, {stage}", ends)).code == "FP581"


def test_people_who_can_take_next_to_none_leave_nothing() -> None:
    pace = "basis: worked, capacity: {people: 1, each: 0.000000000001 per year}"
    problem = only(text(pace, f"{DATED}intake: {{sql: 1_000_000_000}}\n"))
    assert (problem.code, problem.path) == ("FP581", ("stages", 1, "capacity"))
    assert underlined(problem) == "{people: 1, each: 0.000000000001 per year}"


def test_stages_one_after_the_other_may_leave_nothing() -> None:
    capacity = "basis: worked, capacity: {people: 1, each: 0.000000000001 per year}"
    written = text(capacity, DATED).replace("rate: 30%", f"rate: 30%, {capacity}")
    assert [(p.code, p.path) for p in problems(written)] == [
        ("FP581", ("stages", 0, "capacity")),
        ("FP581", ("stages", 1, "capacity")),
    ]


@pytest.mark.parametrize(
    ("limit", "found"), [("3", "FP442 7:14"), ("10%", "FP543 7:14"), ("soon", "FP441 7:14")]
)
def test_a_limit_on_a_time_is_a_length_of_time(limit: str, found: str) -> None:
    said = "basis: worked, response: {average: 7 days}"
    rails = "goal: {{customers: 10}}\nguardrails: [response <= {}]\n"
    (rail,) = plan(text(said, rails.format("2 weeks"))).guardrails
    assert (rail.metric, rail.limit) == ("response", Fraction(14))
    assert spots(text(said, rails.format(limit))) == [found]


# --- ranges


@pytest.mark.parametrize(
    ("rate", "more", "found"),
    [
        ("{value: 1% to 99%, confidence: 50%}", "", "FP584 4:23"),
        ("25%", "revive: {stage: sql, success: 9%, rate: {value: 1% to 99%, confidence: 50%}}\n", "FP584 6:41"),
        ("25%", "channels: [{name: a, enters: mql, rates: {sql: {value: 1% to 99%, confidence: 50%}}}]\n", "FP584 6:48"),
    ],
)  # fmt: skip
def test_a_range_that_is_too_wide_for_its_confidence_says_nothing(
    rate: str, more: str, found: str
) -> None:
    problem = only(text(more=more, rate=rate))
    assert spot(problem) == found
    assert problem.facts == {"outside": Fraction(1, 2), "confidence": Fraction(1, 2)}


def test_a_wide_range_of_high_confidence_says_something() -> None:
    assert plan(text(rate="0% to 100%")).rate(1) == Fraction(1, 2)
    assert plan(text(rate="{value: 1% to 99%, confidence: 90%}")).rate(1) == Fraction(1, 2)


# --- what is a consequence of something else


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("shelf_lif: {half: 30 days}", ["FP301 4:28"]),
        ("shelf_life: {hafl: 30 days}", ["FP301 4:41"]),
        ("shelf_life: {xyz: 30 days}", ["FP301 4:41"]),
        ("basis: worked, response: {avreage: 7 days, steps: 3}", ["FP301 4:54"]),
        ("basis: worked, response: {avreage: 7 days, exactly: 1 d, steps: 3}", ["FP301 4:54"]),
        ("bassi: worked, response: {average: 7 days}", ["FP301 4:28"]),
        ("basis: [worked], response: {average: 7 days}", ["FP303 4:35"]),
        ("basis: , response: {average: 7 days}", ["FP310 4:28"]),
        ("basis: {al: 10%}, response: {average: 7 days}", ["FP301 4:36"]),
        ("bassi: worked, capacity: {people: 1, each: 4 per day}", ["FP301 4:28"]),
        ("basis: {all: 90%}, response: 7", ["FP580 4:23", "FP446 4:57"]),
        ("basis: {all: 90%, note: x}, response: [7]", ["FP580 4:23", "FP301 4:46", "FP303 4:66"]),
    ],
)
def test_a_mistake_is_told_without_what_follows_from_it(stage: str, found: list[str]) -> None:
    assert spots(text(stage, DATED)) == found


def test_all_mistakes_are_told_at_once() -> None:
    written = """\
funnelplan: 1
stages:
  - {name: mql, rate: 30%, shelf_life: {half: 0 days}, response: {average: 7}}
  - {name: sql, rate: 12 of 10, basis: worked, capacity: {people: 0, each: 4 per week}}
  - name: opportunity
    rate: 85%
    basis: {all: 20%}
    shelf_life:
      table:
        7 days: 80%
        14 days: 90%
    response:
      average: 7 days
      exactly: 7 days
  - {name: customer, basis: worked}
revive: {stage: customer, success: x}
sla: yes
"""
    assert [(p.place.line, p.code) for p in problems(written) if p.place] == [
        *((3, "FP416"), (3, "FP577"), (3, "FP442")),
        *((4, "FP406"), (4, "FP578"), (4, "FP416")),
        *((6, "FP580"), (11, "FP573"), (12, "FP572"), (15, "FP579")),
        *((16, "FP582"), (16, "FP401"), (17, "FP303")),
    ]


# --- overrides

SAID = "basis: {all: 20%}, shelf_life: {half: 30 days}, response: {average: 7 days, steps: 3}"


@pytest.mark.parametrize(
    ("option", "shelf"),
    [
        ("hard=1 day", HardLimit(days(1))),
        ("hard.value=1 day", HardLimit(days(1))),
        ("half=2 days", HalfLife(days(2))),
        ("table.7 days=50%", AliveTable(((days(7), Fraction(1, 2)),))),
    ],
)
def test_another_way_to_say_how_long_leads_keep_takes_the_place_of_the_first(
    option: str, shelf: HalfLife | HardLimit | AliveTable
) -> None:
    assert sql(SAID, "", f"stages.sql.shelf_life.{option}").shelf_life == shelf


@pytest.mark.parametrize(
    ("option", "response"),
    [
        ("average=2 days", Response(Average(days(2), 3))),
        ("steps=1", Response(Average(days(7), 1))),
        ("exactly=2 days", Response(Exactly(days(2)))),
        ("table.2 days=90%", Response(ByTable(((days(2), Fraction(9, 10)),)))),
        ("never=9%", Response(Average(days(7), 3), Fraction(9, 100))),
    ],
)
def test_another_way_to_say_how_soon_they_are_called_takes_the_place_of_the_first(
    option: str, response: Response
) -> None:
    assert sql(SAID, "", f"stages.sql.response.{option}").response == response


def test_a_table_takes_the_place_of_those_who_are_never_called() -> None:
    said = "basis: worked, response: {exactly: 2 days, never: 50%}"
    response = sql(said, "", "stages.sql.response.table.1 day=90%").response
    assert response == Response(ByTable(((days(1), Fraction(9, 10)),)))
    kept = sql(said, "", "stages.sql.response.exactly=1 day").response
    assert kept == Response(Exactly(days(1)), Fraction(1, 2))


def test_what_a_rate_was_measured_on_is_put_in_place_short_or_long() -> None:
    assert sql(SAID, "", "stages.sql.basis=worked").basis == 0
    assert sql("basis: worked", "", "stages.sql.basis.all=10%").basis == Fraction(1, 10)
    assert sql("title: x", "", "stages.sql.basis.all=10%").basis == Fraction(1, 10)
    (problem,) = problems(text(SAID), None, "stages.sql.basis.all=90%")
    assert spot(problem) == "FP580 4:23"


def test_a_scenario_puts_another_way_in_place_too() -> None:
    more = "scenarios: {slow: {stages.sql.response.exactly: 9 days, revive: {stage: mql}}}\n"
    assert spots(text(SAID, more), "slow") == ["FP302 6:65"]
    more = "scenarios: {slow: {stages.sql.response.exactly: 9 days}}\n"
    stage = plan(text(SAID, more), "slow").stages[1]
    assert stage.response == Response(Exactly(days(9)))


def test_a_bare_length_of_time_in_an_option_is_told_there() -> None:
    option = "stages.sql.shelf_life=3 days"
    assert spots(text(SAID), None, option) == [f"FP446 --set {option}"]


def test_leads_fall_back_to_where_they_went_cold_or_above() -> None:
    text = (
        "funnelplan: 1\nstages:\n  - {name: sql, rate: 25%, basis: worked, response: {never: 5%}}\n"
        "  - {name: opportunity, rate: 50%}\n  - {name: customer}\n"
        "revive: {stage: opportunity, success: 25%}\n"
    )
    assert [each.code for each in problems(text)] == ["FP582"]
    assert plan(text.replace("stage: opportunity", "stage: sql")).revive is not None
