"""How long leads take: what is read, what it claims, and every mistake in saying so."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.problems import Fact
from funnelplan.core.quantities import Duration, Known, Provenance, Span
from funnelplan.core.spanning import spanning
from funnelplan.core.stage import Stage
from tests.spec.reading import only, plan, problems, spot, spots, underlined

HEAD = """\
funnelplan: 1
stages:
  - {{name: mql, rate: 30%}}
  - {{name: sql, rate: 25%{stage}}}
  - {{name: customer}}
"""


def text(stage: str = "", more: str = "") -> str:
    """A plan; what is said of its SQL begins in column 28 of line 4, what follows on line 6."""
    return HEAD.format(stage=f", {stage}" * bool(stage)) + more


def sql(stage: str, more: str = "", *sets: str) -> Stage:
    """The SQL of a plan without mistakes."""
    return plan(text(stage, more), None, *sets).stages[1]


def told(stage: str = "", more: str = "") -> list[tuple[str, str]]:
    """Where a plan has mistakes, and what is underlined."""
    return [(spot(p), underlined(p)) for p in problems(text(stage, more))]


def days(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.DAY)


def months(amount: int) -> Duration:
    return Duration(Fraction(amount), Span.MONTH)


# --- what is read

SAID = [
    ("{exactly: 2 weeks}", Exactly(Duration(Fraction(2), Span.WEEK))),
    ("{exactly: 0 days}", Exactly(days(0))),
    ("{exactly: {value: 2 weeks, source: CRM}}", Exactly(Duration(Fraction(2), Span.WEEK))),
    ("{average: 1 month}", Average(months(1), 1)),
    ("{average: 1 month, steps: 3}", Average(months(1), 3)),
    ("{average: 1 month, steps: {value: 3, source: CRM}}", Average(months(1), 3)),
    ("{average: 1 month, spread: 100%}", Average(months(1), 1)),
    ("{between: [1 month, 6 months]}", spanning(months(1), months(6))),
    ("{between: {value: [1 month, 6 months], owner: me}}", spanning(months(1), months(6))),
    (
        "{table: {6 months: 100%, 1 month: 0.4, 2 months: {value: 60%, source: CRM}}}",
        ByTable(
            (
                (months(1), Fraction(2, 5)),
                (months(2), Fraction(3, 5)),
                (months(6), Fraction(1)),
            )
        ),
    ),
    ("{table: {0 days: 100%}}", ByTable(((days(0), Fraction(1)),))),
    (
        "{table: {1 day: 50%, 2 days: 50%, 3 days: 100%}}",
        ByTable(((days(1), Fraction(1, 2)), (days(2), Fraction(1, 2)), (days(3), Fraction(1)))),
    ),
]


@pytest.mark.parametrize(("said", "lag"), SAID)
def test_how_long_something_takes_is_said_in_one_of_four_ways(said: str, lag: Lag) -> None:
    stage = sql(f"takes: {said}")
    assert (stage.takes, stage.lost_after) == (lag, None)
    stage = sql(f"lost_after: {said}")
    assert (stage.takes, stage.lost_after) == (None, lag)
    channel = f"channels: [{{name: fair, enters: mql, takes: {{SQL: {said}}}}}]\n"
    assert plan(text(more=channel)).channels[0].takes == {1: lag}


@pytest.mark.parametrize(
    ("spread", "steps"),
    [
        ("60%", 3),  # 1 / 0.36 = 2.78
        ("0.5", 4),
        ("{value: 50%, source: CRM}", 4),
        ("1/2", 4),
        ("82%", 1),  # 1.487
        ("81.6%", 2),  # 1.502
        ("1/3", 9),
        ("63.2455532%", 3),  # 2.50000000003, rounded half up
        ("63.2455533%", 2),  # 2.4999999949
        ("3.2%", 977),
        ("1%", 1000),
        ("0.001%", 1000),
    ],
)
def test_a_spread_becomes_the_nearest_number_of_steps(spread: str, steps: int) -> None:
    # maths.md section 4: k = 1 / cv², and times of more than 1000 steps are as good as fixed
    assert sql(f"takes: {{average: 1 month, spread: {spread}}}").takes == Average(months(1), steps)


def test_a_plan_without_times_says_none() -> None:
    stage = sql("")
    assert (stage.takes, stage.lost_after) == (None, None)
    fair = "channels: [{name: fair, enters: mql, takes: {}}]\n"
    assert plan(text(more=fair)).channels[0].takes == {}


def test_channels_have_times_of_their_own_by_stage() -> None:
    channels = """\
channels:
  - {name: fair, enters: mql, takes: {mql: {exactly: 1 day}, sql: {average: 3 days}}}
  - {name: partner, enters: sql}
"""
    fair, partner = plan(text("takes: {exactly: 9 days}", channels)).channels
    assert fair.takes == {0: Exactly(days(1)), 1: Average(days(3))}
    assert partner.takes == {}


def test_times_stand_beside_what_is_said_about_going_cold() -> None:
    stage = sql("basis: worked, response: {never: 20%}, takes: {exactly: 9 days}")
    assert stage.takes == Exactly(days(9))
    assert stage.response is not None


def test_times_claim_something_about_the_world() -> None:
    stage = (
        "takes: {average: {value: 1 month, source: CRM, owner: me}, spread: 60%},"
        " lost_after: {table: {1 month: 40%, 1 year: {value: 100%, source: CRM}}}"
    )
    more = """\
channels: [{name: fair, enters: mql, takes: {SQL: {between: [1 day, 2 days]}}}]
spend: {late: {rate: 2%, takes: {exactly: {value: 1 year, source: a study}}}}
"""
    found = {a.name: a for a in plan(text(stage, more)).assumptions if "rate" not in a.name}
    assert [(a.path, a.known) for a in found.values()] == [
        (("stages", 1, "takes", "average"), Known.QUOTED),
        (("stages", 1, "takes", "spread"), Known.ASSUMED),
        (("stages", 1, "lost_after", "table", "1 month"), Known.ASSUMED),
        (("stages", 1, "lost_after", "table", "1 year"), Known.QUOTED),
        (("channels", 0, "takes", "SQL", "between"), Known.ASSUMED),
        (("spend", "late", "takes", "exactly"), Known.QUOTED),
    ]
    assert [*found] == [
        "stages.sql.takes.average",
        "stages.sql.takes.spread",
        "stages.sql.lost_after.table.1 month",
        "stages.sql.lost_after.table.1 year",
        "channels.fair.takes.SQL.between",
        "spend.late.takes.exactly",
    ]
    assert found["stages.sql.takes.average"].provenance == Provenance("CRM", owner="me")
    assert not any(a.decision for a in found.values())


def test_steps_are_how_a_time_is_drawn_and_no_claim() -> None:
    read = plan(text("takes: {average: {value: 1 month, source: CRM}, steps: 3}"))
    assert [a.name for a in read.assumptions] == [
        "stages.mql.rate",
        "stages.sql.rate",
        "stages.sql.takes.average",
    ]


# --- in exactly one way

BARE = [
    ("2 weeks", ("{average: 2 weeks}", "{exactly: 2 weeks}")),
    ("3", ("{average: 3 days}", "{exactly: 3 days}")),
    ("long", ("{average: 30 days}", "{exactly: 30 days}")),
]


@pytest.mark.parametrize(("said", "options"), BARE)
@pytest.mark.parametrize("key", ["takes", "lost_after"])
def test_a_bare_length_of_time_could_mean_two_things(
    key: str, said: str, options: tuple[str, str]
) -> None:
    problem = only(text(f"{key}: {said}"))
    assert (problem.code, underlined(problem)) == ("FP446", said)
    assert (problem.facts["one"], problem.facts["other"]) == options
    assert problem.facts["hint"] == "takes"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{}", [("FP571 4:35", "{}")]),
        ("{table: {}}", [("FP571 4:35", "{table: {}}")]),
        ("[2 weeks]", [("FP303 4:35", "[2 weeks]")]),
        ("{exactly: 2}", [("FP442 4:45", "2")]),
        ("{exactly: , average: 1 d}", [("FP572 4:35", "{exactly: , average: 1 d}"),
         ("FP310 4:36", "exactly")]),
        ("{average: 0 days}", [("FP416 4:45", "0 days")]),
        ("{average: soon}", [("FP441 4:45", "soon")]),
        ("{average: {value: 1 d, sauce: x}}", [("FP301 4:58", "sauce")]),
        ("{exactly: 1 d, average: 1 d}", [("FP572 4:35", "{exactly: 1 d, average: 1 d}")]),
        ("{between: [1 d, 2 d], table: {1 d: 100%}}", [
            ("FP572 4:35", "{between: [1 d, 2 d], table: {1 d: 100%}}")]),
        ("{steps: 3}", [("FP571 4:35", "{steps: 3}"), ("FP576 4:36", "steps")]),
        ("{exactly: 1 d, steps: 3}", [("FP576 4:50", "steps")]),
        ("{exactly: 1 d, spread: 60%}", [("FP576 4:50", "spread")]),
        ("{between: [1 d, 2 d], spread: 60%}", [("FP576 4:57", "spread")]),
        ("{average: 1 d, steps: 3, spread: 60%}", [("FP589 4:60", "spread")]),
        ("{average: 1 d, steps: 0}", [("FP416 4:57", "0")]),
        ("{average: 1 d, steps: 1_001}", [("FP422 4:57", "1_001")]),
        ("{average: 1 d, steps: 1.5}", [("FP421 4:57", "1.5")]),
        ("{average: 1 d, spread: 0%}", [("FP428 4:58", "0%")]),
        ("{average: 1 d, spread: 0}", [("FP428 4:58", "0")]),
        ("{average: 1 d, spread: 101%}", [("FP427 4:58", "101%")]),
        ("{average: 1 d, spread: 60}", [("FP402 4:58", "60")]),
        ("{average: 1 d, spread: 3/2}", [("FP427 4:58", "3/2")]),
        ("{average: 1 d, spread: wide}", [("FP401 4:58", "wide")]),
        ("{average: 1 d, spread: -5%}", [("FP413 4:58", "-5%")]),
    ],
)  # fmt: skip
def test_how_long_is_said_in_exactly_one_way(said: str, found: list[tuple[str, str]]) -> None:
    assert told(f"takes: {said}") == found
    later = [(code.replace(f":{c}", f":{int(c) + 5}"), what) for code, c, what in (
        (code, code.rpartition(":")[2], what) for code, what in found)]  # fmt: skip
    assert told(f"lost_after: {said}") == later


def test_what_may_be_written_is_told_by_the_key() -> None:
    ways = ("exactly", "average", "between", "table")
    assert only(text("takes: {}")).facts == {"key": "takes", "options": ways}
    fair = "channels: [{name: fair, enters: mql, takes: {sql: {}}}]\n"
    assert only(text(more=fair)).facts == {"key": "takes", "options": ways}
    both = only(text("lost_after: {between: [1 d, 2 d], exactly: 1 d}"))
    assert both.facts == {"key": "lost_after", "found": ("exactly", "between")}
    assert only(text("takes: {exactly: 1 d, spread: 60%}")).facts == {"key": "spread"}
    twice = only(text("takes: {average: 1 d, spread: 60%, steps: 3}"))
    assert twice.facts == {"path": "spread", "other": "steps"}


# --- from when to when


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("[]", [("FP448 4:45", "[]")]),
        ("[1 month]", [("FP448 4:45", "[1 month]")]),
        ("[1 d, 2 d, 3 d]", [("FP448 4:45", "[1 d, 2 d, 3 d]")]),
        ("1 month", [("FP448 4:45", "1 month")]),
        ("1 month to 6 months", [("FP448 4:45", "1 month to 6 months")]),
        ("{low: 1 month}", [("FP302 4:45", "{low: 1 month}"), ("FP301 4:46", "low")]),
        ("[6 months, 1 month]", [("FP448 4:45", "[6 months, 1 month]")]),
        ("[1 week, 7 days]", [("FP448 4:45", "[1 week, 7 days]")]),
        ("[0 days, 1 month]", [("FP416 4:46", "0 days")]),
        ("[1, 6 months]", [("FP442 4:46", "1")]),
        ("[1, soon]", [("FP442 4:46", "1"), ("FP441 4:49", "soon")]),
        ("[1 d, [2 d]]", [("FP305 4:51", "[2 d]")]),
        ("{value: [1, 6 months], source: x}", [("FP442 4:54", "1")]),
        ("{value: [1, soon], note: x}", [
            ("FP442 4:54", "1"), ("FP441 4:57", "soon"), ("FP301 4:64", "note")]),
        ("{value: [6 months, 1 month]}", [("FP448 4:53", "[6 months, 1 month]")]),
        ("{value: {value: [1 d, 2 d]}}", [("FP305 4:53", "{value: [1 d, 2 d]}")]),
        ("{value: [1 d, 2 d], confidence: 90%}", [("FP418 4:77", "90%")]),
    ],
)  # fmt: skip
def test_a_span_goes_from_a_shorter_time_to_a_longer_one(
    said: str, found: list[tuple[str, str]]
) -> None:
    assert told(f"takes: {{between: {said}}}") == found


def test_a_time_that_is_not_written_is_missing() -> None:
    written = text().replace("rate: 25%}", "rate: 25%,\n     takes: {between: [~, 1 d]}}")
    problem = only(written)
    assert (problem.code, problem.facts) == ("FP310", {"key": "between[1]"})


# --- tables


@pytest.mark.parametrize(
    ("rows", "found", "facts"),
    [
        (
            "7 days: 80%, 14 days: 70%, 21 days: 100%",
            ("FP574 4:66", "70%"),
            {
                "name": "7 days",
                "share": Fraction(4, 5),
                "later": "14 days",
                "less": Fraction(7, 10),
            },
        ),
        (
            "7 days: 80%, 14 days: 90%",
            ("FP592 4:66", "90%"),
            {"name": "14 days", "share": Fraction(9, 10)},
        ),
        (
            "14 days: 90%, 7 days: 80%",
            ("FP592 4:53", "90%"),
            {"name": "14 days", "share": Fraction(9, 10)},
        ),
        ("0 days: 0%", ("FP592 4:52", "0%"), {"name": "0 days", "share": Fraction(0)}),
        ("7: 80%", ("FP447 4:44", "7"), {"text": "7"}),
        ("7 days: 80%, soon: 100%", ("FP447 4:57", "soon"), {"text": "soon"}),
        ("7 days: 80%, 1 week: 100%", ("FP586 4:57", "1 week"), None),
        ("7 days: 80%, 8 days: 100", ("FP402 4:65", "100"), None),
        ("7 days: 80%, 8 days: ", ("FP310 4:57", "8 days"), None),
    ],
)
def test_a_table_rises_to_all_of_them(
    rows: str, found: tuple[str, str], facts: dict[str, Fact] | None
) -> None:
    problem = only(text(f"takes: {{table: {{{rows}}}}}"))
    assert (spot(problem), underlined(problem)) == found
    assert facts is None or problem.facts == facts


def test_every_row_that_is_wrong_is_told() -> None:
    rows = "1 day: 50%, 2 days: 40%, 3 days: 30%"
    assert spots(text(f"lost_after: {{table: {{{rows}}}}}")) == [
        "FP574 4:69",
        "FP574 4:82",
        "FP592 4:82",
    ]


# --- where


def test_the_customer_takes_no_time() -> None:
    written = text().replace("{name: customer", "{name: customer, takes: {}, lost_after: 3 days")
    assert [(spot(p), underlined(p)) for p in problems(written)] == [
        ("FP579 5:22", "takes"),
        ("FP579 5:33", "lost_after"),
        ("FP446 5:45", "3 days"),
    ]
    written = text().replace("{name: customer", "{name: customer, lost_after: {exactly: 3 days}")
    assert (spot(only(written)), only(written).facts) == ("FP579 5:22", {"key": "lost_after"})


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{mql: {exactly: 1 d}}", [("FP593 6:46", "mql")]),
        ("{customer: {exactly: 1 d}}", [("FP579 6:46", "customer")]),
        ("{sqll: {exactly: 1 d}}", [("FP508 6:46", "sqll")]),
        ("{sql: {exactly: 1 d}, SQL: {exactly: 1 d}}", [("FP510 6:67", "SQL")]),
        ("{sql: 1 d}", [("FP446 6:51", "1 d")]),
        ("{sql: {averag: 1 d, steps: 3}}", [("FP301 6:52", "averag")]),
        ("{sql: {between: [2 d, 1 d]}}", [("FP448 6:61", "[2 d, 1 d]")]),
        ("{mql: 1 d}", [("FP593 6:46", "mql"), ("FP446 6:51", "1 d")]),
        ("1 d", [("FP303 6:45", "1 d")]),
    ],
)
def test_times_of_a_channel_are_those_of_stages_that_it_passes(
    said: str, found: list[tuple[str, str]]
) -> None:
    assert told(more=f"channels: [{{name: fair, enters: sql, takes: {said}}}]\n") == found


def test_a_stage_above_a_channel_is_told_with_its_entry() -> None:
    problem = only(text(more="channels: [{name: fair, enters: sql, takes: {MQL: {exactly: 1 d}}}]"))
    assert problem.facts == {"name": "MQL", "channel": "fair", "enters": "sql"}


OWN_TIME = "channels: [{name: fair, enters: sql, takes: {SQL: {exactly: 9 d}}}]\n"


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("basis: worked, shelf_life: {half: 1 d}, takes: {exactly: 1 d}", ["FP600 6:46"]),
        ("basis: worked, shelf_life: {half: 1 d}", ["FP600 6:46"]),
        ("basis: worked, shelf_life: 1 d", ["FP446 4:55"]),
    ],
)
def test_a_channel_has_no_time_of_its_own_where_leads_go_cold_until_they_get_on(
    stage: str, found: list[str]
) -> None:
    assert spots(text(stage, OWN_TIME)) == found


@pytest.mark.parametrize(
    "stage",
    [
        "basis: worked, shelf_life: {half: 1 d}, response: {average: 1 d}",
        "takes: {exactly: 1 d}",
        "shelf_life: {half: 1 d}",
        "",
    ],
)
def test_a_channel_has_its_own_time_where_leads_are_called(stage: str) -> None:
    assert plan(text(stage, OWN_TIME)).channels[0].takes == {1: Exactly(days(9))}


# --- what is a consequence of something else


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("taks: {exactly: 1 d}", ["FP301 4:28"]),
        ("takes: {exatly: 1 d}", ["FP301 4:36"]),
        ("takes: {xyz: 1 d}", ["FP301 4:36"]),
        ("takes: {avreage: 1 d, steps: 3}", ["FP301 4:36"]),
        ("takes: {avreage: 1 d, spread: 3%}", ["FP301 4:36"]),
        ("takes: {average: x, spread: 3%}", ["FP441 4:45"]),
        ("takes: {average: x, spread: y}", ["FP441 4:45", "FP401 4:56"]),
        ("takes: {table: {1 d: 40%, x: y}}", ["FP447 4:54", "FP401 4:57"]),
        ("takes: {table: 5}", ["FP303 4:43"]),
    ],
)
def test_a_mistake_is_told_without_what_follows_from_it(stage: str, found: list[str]) -> None:
    assert spots(text(stage)) == found


def test_stages_that_can_not_be_read_are_no_trouble() -> None:
    written = "funnelplan: 1\nstages: 5\nspend: {late: {rate: 3%, takes: 1 d}}\n"
    assert spots(written) == ["FP304 2:9", "FP446 3:33"]
    late = "spend: {late: {rate: 3%, takes: {steps: 3}}}\n"
    assert spots("funnelplan: 1\nstages: [x, y]\n" + late) == [
        *("FP303 2:10", "FP303 2:13", "FP571 3:33", "FP576 3:34")
    ]


# --- overrides

AVERAGE = "takes: {average: 7 days, steps: 3}, lost_after: {average: 9 days, spread: 50%}"


@pytest.mark.parametrize(
    ("option", "lag"),
    [
        ("average=2 months", Average(months(2), 3)),
        ("average.value=2 months", Average(months(2), 3)),
        ("steps=2", Average(days(7), 2)),
        ("spread=50%", Average(days(7), 4)),
        ("exactly=2 days", Exactly(days(2))),
        ("table.2 days=100%", ByTable(((days(2), Fraction(1)),))),
    ],
)
def test_another_way_to_say_how_long_takes_the_place_of_the_first(option: str, lag: Lag) -> None:
    assert sql(AVERAGE, "", f"stages.sql.takes.{option}").takes == lag
    fair = "channels: [{name: fair, enters: mql, takes: {sql: {average: 7 days, steps: 3}}}]\n"
    read = plan(text(more=fair), None, f"channels.fair.takes.sql.{option}")
    assert read.channels[0].takes == {1: lag}
    late = "spend: {late: {rate: 1%, takes: {average: 7 days, steps: 3}}}\n"
    spend = plan(text(more=late), None, f"spend.late.takes.{option}").spend
    assert spend.late is not None
    assert spend.late.takes == lag


def test_steps_and_spread_take_each_others_place() -> None:
    assert sql(AVERAGE, "", "stages.sql.lost_after.steps=2").lost_after == Average(days(9), 2)
    assert sql(AVERAGE, "", "stages.sql.lost_after.exactly=2 d").lost_after == Exactly(days(2))
    said = "takes: {between: [1 d, 2 d]}"
    assert sql(said, "", "stages.sql.takes.average=2 days").takes == Average(days(2))


def test_a_stage_may_be_called_like_a_way_to_say_how_long() -> None:
    written = """\
funnelplan: 1
stages: [{name: table, rate: 9%}, {name: average, rate: 25%}, {name: customer}]
channels: [{name: fair, enters: table, takes: {average: {exactly: 1 d}}}]
"""
    read = plan(written, None, "channels.fair.takes.table.exactly=2 days")
    assert read.channels[0].takes == {0: Exactly(days(2)), 1: Exactly(days(1))}


def test_a_scenario_puts_another_way_in_place() -> None:
    more = "scenarios: {slow: {stages.sql.takes: {between: [1 month, 6 months]}}}\n"
    assert plan(text(AVERAGE, more), "slow").stages[1].takes == spanning(months(1), months(6))
    more = "scenarios: {slow: {stages.sql.takes.between: [1 month, 6 months]}}\n"
    assert plan(text(AVERAGE, more), "slow").stages[1].takes == spanning(months(1), months(6))
    more = "scenarios: {slow: {stages.sql.takes.average: 9 days, stages.sql.takes.steps: 2}}\n"
    assert plan(text(AVERAGE, more), "slow").stages[1].takes == Average(days(9), 2)


@pytest.mark.parametrize(
    "ways", [("average", "exactly"), ("exactly", "average"), ("steps", "spread")]
)
def test_two_ways_in_one_scenario_contradict_each_other(ways: tuple[str, str]) -> None:
    values = {"average": "9 d", "exactly": "9 d", "steps": "2", "spread": "50%"}
    for path in ("stages.sql.takes", "channels.fair.takes.sql"):
        said = ", ".join(f"{path}.{way}: {values[way]}" for way in ways)
        more = "channels: [{name: fair, enters: mql, takes: {sql: {average: 7 days}}}]\n"
        problem = only(text(AVERAGE, f"{more}scenarios: {{slow: {{{said}}}}}\n"), "slow")
        assert (problem.code, underlined(problem)) == ("FP589", f"{path}.{ways[1]}")


def test_a_bare_length_of_time_in_an_option_is_told_there() -> None:
    option = "stages.sql.takes=3 days"
    assert spots(text(AVERAGE), None, option) == [f"FP446 --set {option}"]
    option = "stages.sql.takes.between=[1 month, 6 months]"
    taken = plan(text(AVERAGE), None, option).stages[1].takes
    assert isinstance(taken, Average), "it takes the place of the average"
    assert taken.mean.days > 60


# --- what is loaded

LOADED = """
import sys
from funnelplan.spec.load import document, load
from funnelplan.spec.reader import Source
load(document(Source("plan.yaml", sys.argv[1].encode())))
print(*sorted(name for name in sys.modules if name.startswith("funnelplan.")))
"""
OF_TIME = {
    *("funnelplan.spec.timing", "funnelplan.spec.lasting", "funnelplan.spec.dating"),
    *("funnelplan.spec.investing", "funnelplan.core.lags", "funnelplan.core.spanning"),
    "funnelplan.core.nurture",
}


@pytest.mark.parametrize(
    ("more", "loaded"),
    [
        ("", set()),
        ("spend: {discount: 10% per year}\ncycle_norm: 6 months\n", set()),
        ("channels: [{name: fair, enters: mql, share: 100%}]\n", set()),
        (
            "channels: [{name: fair, enters: mql, when: level}]\n",
            {"funnelplan.spec.dating"},
        ),
        (
            "spend: {late: {rate: 1%, takes: {exactly: 1 d}}}\n",
            OF_TIME - {"funnelplan.spec.dating"},
        ),
    ],
)
def test_a_plan_loads_only_what_reads_it(more: str, loaded: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, text(more=more)], capture_output=True, check=True, text=True
    )
    assert OF_TIME & {*done.stdout.split()} == loaded
