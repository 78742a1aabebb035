"""A whole plan: every mistake at once, each in its place, and any text read or refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.spec import templates
from funnelplan.spec.load import document, is_plan_file, load, open_document
from tests.spec.reading import loaded, plan, problems, source, spot, spots, underlined
from tests.spec.test_build import EVERYTHING

SMALLEST = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"


# --- everything at once


def test_every_mistake_of_structure_and_meaning_is_told_in_the_order_of_the_file() -> None:
    text = """\
funnelplan: 1
nmae: Metering pumps
currency: euro
locale: german
revive: []
cycle_norm: 6
period_wobble: 20
sla: {response: 1, attemps: 5}
goal:
  customers: 0
  revenue: 100.000
  from: 2027-02-30
  by: tomorrow
  confidence: 90
  by_quarter: [3, 1]
stages:
  - name: visitor
    rate: 0,02
    takes: 3 days
  - name: lead
    raet: 20%
  - name: Lead
    rate: 12 of 10
    shelf_life: 30 days
    response: {average: 7}
    capacity: {people: 0, each: 4}
  - name: budget
    rate: 0
    role: chef
  - name: s.q.l
    rate: 140%
    open: [{count: 1.5, age: 3}, {cuont: 4}]
  - rate: 5%
  - name: enquiry
  - name: customer
    rate: 10%
intake: {customer: 4, foo: 3, visitor: many}
deal:
  value:
  margin: {value: 40, source: x, note: y}
  counts: 12
spend:
  budget: 1e5
  costs: [{what: agency, paid: sometimes}]
  per: {visitor: -1, bar: 2}
guardrails: {check: x}
channels:
  - {name: fair, enters: visitor, when: April, expect: 1.5, at_most: many}
  - {name: Fair, enters: customer, expect: 3, share: 140%}
  - {name: Lead, enters: lead, rates: {visitor: 3%, lead: 25}, costs: [{what: x}]}
  - {enters: [lead], per: {lead: 5 per month}}
"""
    told = [(p.place.line, p.code) for p in problems(text) if p.place]
    assert told == [
        (2, "FP301"),
        (3, "FP461"),
        (4, "FP462"),
        (5, "FP303"),
        (6, "FP442"),
        (7, "FP402"),
        *((8, "FP442"), (8, "FP301")),
        (10, "FP416"),
        *((11, "FP412"), (11, "FP521")),
        (12, "FP432"),
        (13, "FP431"),
        (14, "FP402"),
        (15, "FP597"),
        (18, "FP403"),
        (19, "FP446"),
        (21, "FP301"),
        (22, "FP501"),
        (23, "FP406"),
        (24, "FP446"),
        *((25, "FP577"), (25, "FP442")),
        *((26, "FP416"), (26, "FP445")),
        (27, "FP502"),
        (28, "FP405"),
        (29, "FP307"),
        (30, "FP451"),
        (31, "FP404"),
        *((32, "FP421"), (32, "FP442"), (32, "FP301")),
        (33, "FP302"),
        (34, "FP505"),
        (36, "FP506"),
        *((37, "FP560"), (37, "FP509"), (37, "FP411")),
        (39, "FP310"),
        *((40, "FP402"), (40, "FP301")),
        (41, "FP442"),
        (43, "FP415"),
        *((44, "FP302"), (44, "FP433")),
        (45, "FP413"),
        (46, "FP304"),
        *((48, "FP434"), (48, "FP421"), (48, "FP411")),
        *((49, "FP551"), (49, "FP509"), (49, "FP404"), (49, "FP556")),
        *((50, "FP552"), (50, "FP553"), (50, "FP402"), (50, "FP302")),
        *((51, "FP302"), (51, "FP305"), (51, "FP423")),
    ]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("funelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n", "funnelplan"),
        ("funnelplan: 1\nstage: [{name: sql, rate: 25%}, {name: customer}]\n", "stages"),
        ("funnelplan: 1\nstages: [{nam: sql, rate: 25%}, {name: customer}]\n", "name"),
        ("funnelplan: 1\nstages: [{name: sql, rates: 25%}, {name: customer}]\n", "rate"),
        (SMALLEST + "deal: {recurring: {valeu: 5, per: month}}\n", "value"),
        (SMALLEST + "deal: {recurring: {value: 5, pre: month}}\n", "per"),
        (SMALLEST + "spend: {costs: [{waht: x, amount: 5}]}\n", "what"),
        (SMALLEST + "guardrails: [{chek: x}]\n", "check"),
        (SMALLEST + "Goal: {customers: 3}\n", "goal"),
        (SMALLEST + "chanels: [{name: fair, enters: sql}]\n", "channels"),
        (SMALLEST + "channels: [{nmae: fair, enters: sql}]\n", "name"),
        (SMALLEST + "channels: [{name: fair, entres: sql}]\n", "enters"),
        (SMALLEST + "channels: [{name: fair, enters: sql, expcet: {value: 3}}]\n", "expect"),
        (SMALLEST + "deal: {value: {valeu: 5}}\n", "value"),
        (SMALLEST + "deal: {value: {valeu: 5, source: x}}\n", "value"),
        ("funnelplan: 1\nstages: [{name: sql, rate: {valeu: 25%}}, {name: customer}]\n", "value"),
    ],
)
def test_a_misspelt_key_is_told_once_with_the_one_that_was_meant(text: str, near: str) -> None:
    (problem,) = problems(text)
    assert (problem.code, problem.facts["near"]) == ("FP301", near)
    assert underlined(problem) == problem.facts["key"]


def test_a_key_that_is_missing_and_not_misspelt_is_told_beside_an_unknown_one() -> None:
    text = "funnelplan: 1\nstages: [{xyz: sql, rate: 25%}, {name: customer}]\n"
    assert spots(text) == ["FP302 2:10", "FP301 2:11"]


def test_keys_that_are_missing_are_told_at_the_part_that_lacks_them() -> None:
    assert spots("goal: {customers: 10}\n") == ["FP302 1:1", "FP302 1:1"]
    assert spots("{}") == ["FP302 1:1", "FP302 1:1"]


def test_a_mistake_of_meaning_is_told_beside_one_of_structure_in_the_same_part() -> None:
    text = SMALLEST + "deal: {vale: 5, counts: 3 months}\ngoal: {customers: 3, revenue: x}\n"
    assert spots(text) == ["FP301 3:8", "FP411 4:31", "FP521 4:31"]
    text = SMALLEST + "goal: {from: 2027-02-01, by: 2027-01-01, customers: x}\n"
    assert spots(text) == ["FP523 3:30", "FP411 3:53"]


def test_a_short_form_that_is_refused_is_told_where_it_stands() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 25%, open: many}, {name: customer}]\n"
    (problem,) = problems(text)
    assert (spot(problem), problem.facts) == ("FP411 2:39", {"key": "count", "text": "many"})


def test_what_spans_lines_is_underlined_at_its_key_on_one_line() -> None:
    (problem,) = problems("funnelplan: 1\nstages:\n  name: sql\n  rate: 25%\n")
    assert spot(problem) == "FP304 2:1"
    assert problem.place is not None
    assert problem.place.excerpt == "stages:"
    assert underlined(problem) == "stages"


def test_a_value_over_several_lines_is_underlined_where_it_begins() -> None:
    (problem,) = problems(SMALLEST + 'currency: "eu\n  ro"\n')
    assert spot(problem) == "FP461 3:11"
    assert underlined(problem) == '"'


def test_a_place_in_a_flow_of_wide_characters_is_counted_in_characters() -> None:
    text = "funnelplan: 1\nstages: [{name: 日本語, means: 😀é, rate: 25}, {name: customer}]\n"
    (problem,) = problems(text)
    assert spot(problem) == "FP402 2:39"
    assert underlined(problem) == "25"


def test_a_place_in_a_long_line_has_a_bounded_excerpt() -> None:
    title = "x" * 500
    text = f"funnelplan: 1\nstages: [{{name: sql, title: {title}, rate: 25}}, {{name: customer}}]\n"
    (problem,) = problems(text)
    assert spot(problem) == "FP402 2:537"
    assert underlined(problem) == "25"
    assert problem.place is not None
    assert problem.place.excerpt is not None
    assert len(problem.place.excerpt) < 100


@pytest.mark.parametrize("ends", ["\r\n", "\r"], ids=repr)
def test_line_ends_and_a_byte_order_mark_change_no_place(ends: str) -> None:
    text = "funnelplan: 1\nstages:\n  - {name: sql, rate: 25}\n  - {name: customer, rat: 1}\n"
    assert spots("\ufeff" + text.replace("\n", ends)) == spots(text) == ["FP402 3:23", "FP301 4:22"]


def test_many_refused_parts_are_told_once_each() -> None:
    text = """\
funnelplan: 1
stages:
  - sql
  - [customer]
  - {name: {a: b}, rate: [1]}
  - {name: x}
goal: 10
intake: [a]
deal: 5
spend: {costs: 5, per: 5}
scenarios: 5
channels:
  - fair
  - {name: [a], enters: {a: b}, rates: [1], per: 5}
  - {name: a, enters: sql, costs: [5, [6]]}
"""
    assert spots(text) == [
        "FP303 3:5",
        "FP303 4:5",
        "FP305 5:12",
        "FP305 5:26",
        "FP303 7:7",
        "FP303 8:9",
        "FP303 9:7",
        "FP304 10:16",
        "FP303 10:24",
        "FP303 11:12",
        "FP303 13:5",
        "FP305 14:12",
        "FP305 14:25",
        "FP303 14:40",
        "FP303 14:50",
        "FP303 15:36",
        "FP303 15:39",
    ]


# --- long forms


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("{value: 25, source: x}", ["FP402 2:36"]),
        ("{value: 25, source: x, as_of: 2026-10-01, owner: y}", ["FP402 2:36"]),
        ("{value: 25, confidence: 90%}", ["FP402 2:36"]),
        ("{value: 25, confidence: 900}", ["FP402 2:36", "FP404 2:52"]),
        ("{source: x}", ["FP302 2:28"]),
        ("{}", ["FP302 2:28"]),
        ("{valeu: 25%}", ["FP301 2:29"]),
        ("{value: 25%, confidence: 90%}", ["FP418 2:53"]),
        ("{value: 25 of 100, confidence: 90%}", ["FP418 2:59"]),
        ("{value: 20% to 30%, confidence: 90}", ["FP402 2:60"]),
        ("{value: ~, source: x}", ["FP310 2:29"]),
    ],
)
def test_a_long_form_that_is_refused_is_told_for_what_is_wrong_in_it(
    rate: str, found: list[str]
) -> None:
    text = f"funnelplan: 1\nstages: [{{name: sql, rate: {rate}}}, {{name: customer}}]\n"
    assert spots(text) == found


def test_the_parts_of_a_long_form_have_paths_of_their_own() -> None:
    rate = ("stages", 0, "rate")
    text = "funnelplan: 1\nstages: [{{name: sql, rate: {{{}}}}}, {{name: customer}}]\n"
    assert [p.path for p in problems(text.format("source: x"))] == [(*rate, "value")]
    assert [p.path for p in problems(text.format("value: 25"))] == [(*rate, "value")]
    (problem,) = problems(text.format("value: 25%, confidence: 90%"))
    assert (problem.path, problem.facts) == ((*rate, "confidence"), {"key": "confidence"})


def test_a_long_churn_that_is_refused_is_told_at_its_value() -> None:
    deal = "{recurring: {value: 5, per: month, churn: {value: 3, source: x}}}"
    (problem,) = problems(SMALLEST + f"deal: {deal}\n")
    assert (spot(problem), underlined(problem)) == ("FP443 3:57", "3")


def test_a_goal_in_a_long_form_that_is_refused_is_told_at_its_value() -> None:
    assert spots(SMALLEST + "goal: {customers: {value: 0, source: x}}\n") == ["FP416 3:27"]
    assert spots(SMALLEST + "goal: {revenue: {value: x, source: y}}\n") == ["FP411 3:25"]


# --- what is a consequence


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ("goal: {revenue: 50}\ndeal: {valeu: 5}\n", ["FP301 4:8"]),
        ("goal: {revenue: 50}\ndeal: 5\n", ["FP303 4:7"]),
        ("goal: {revenue: 50}\ndeal: {value: 0}\n", ["FP416 4:15"]),
        ("goal: {revenue: 50}\ndeal: {recurring: 5}\n", ["FP303 4:19"]),
        ("goal: {revenue: 50}\ndael: {value: 5}\n", ["FP301 4:1"]),
        ("goal: {revenue: 50}\ndeal:\n", ["FP310 4:1"]),
        ("deal: {counts: 3 months, recurring: 5}\n", ["FP303 3:37"]),
        ("deal: {counts: 3 months, recuring: {value: 5, per: month}}\n", ["FP301 3:26"]),
        ("deal: {counts: 3 months, recurring: {value: x, per: month}}\n", ["FP411 3:45"]),
        ("deal: {counts: 12}\n", ["FP442 3:16"]),
        # what is wrong elsewhere explains nothing
        ("currency: euro\ngoal: {revenue: 50}\n", ["FP461 3:11", "FP522 4:17"]),
        ("currency: euro\ndeal: {counts: 1 year}\n", ["FP461 3:11", "FP531 4:16"]),
    ],
)
def test_a_deal_that_could_not_be_read_lacks_nothing(parts: str, found: list[str]) -> None:
    assert spots(SMALLEST + parts) == found


def test_what_is_missing_elsewhere_is_told_beside_a_misspelt_key() -> None:
    text = """\
funnelplan: 1
stages:
  - {name: a, raet: 5%}
  - {name: b}
  - {nmae: c, rate: 5%}
  - {rate: 5%}
  - {name: won}
"""
    assert spots(text) == ["FP301 3:15", "FP505 4:5", "FP301 5:6", "FP302 6:5"]


@pytest.mark.parametrize("name", ["s.q", "''", "[a]", "~", "{a: b}"])
def test_a_key_may_mean_the_stage_whose_name_could_not_be_read(name: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: {name}, rate: 25%}}, {{name: customer}}]\n"
    (problem,) = problems(text + "intake: {foo: 3}\nspend: {per: {bar: 3}}\n")
    assert problem.path == ("stages", 0, "name")


# --- places at keys


@pytest.mark.parametrize(
    ("parts", "where", "key"),
    [
        ("intake: {foo: 3}\n", "FP508 3:10", "foo"),
        ("intake:\n  foo: 3\n", "FP508 4:3", "foo"),
        ("spend: {per: {foo: {value: 3, source: x}}}\n", "FP508 3:15", "foo"),
        ("intake: {customer: 3}\n", "FP509 3:10", "customer"),
        ("intake: {sql: 3, SQL: 4}\n", "FP510 3:18", "SQL"),
        ("spend: {per: {sql: 3, 'SQL': 4}}\n", "FP510 3:23", "'SQL'"),
        ("scenarios: {base: {}}\n", "FP517 3:13", "base"),
        ("scenarios:\n  base: {goal.customers: 3}\n", "FP517 4:3", "base"),
    ],
)
def test_what_should_not_be_there_is_underlined_at_its_key(
    parts: str, where: str, key: str
) -> None:
    (problem,) = problems(SMALLEST + parts)
    assert (spot(problem), underlined(problem)) == (where, key)


def test_a_rate_that_is_missing_is_told_at_its_stage_and_an_empty_one_at_its_key() -> None:
    stages = "[{name: a}, {name: b, rate: ~}, {name: won}]"
    assert spots(f"funnelplan: 1\nstages: {stages}\n") == ["FP505 2:10", "FP310 2:31"]


# --- files


def test_a_plan_is_loaded_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "funnelplan.yaml"
    path.write_text(SMALLEST + "scenarios: {a: {stages.sql.rate: 50%}}\n")
    opened = open_document(str(path))
    assert opened.scenarios == ["a"]
    assert opened.source.name == str(path)
    assert opened.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert load(opened).plan.rate(0) * 2 == load(opened, "a").plan.rate(0)


def test_the_file_is_named_in_every_place(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.yaml"
    path.write_text("funnelplan: 2\n")
    with pytest.raises(ProblemsFound) as found:
        load(open_document(str(path)))
    assert {p.place.source for p in found.value.problems if p.place} == {str(path)}
    assert len(found.value.problems) == 2


def test_a_problem_that_has_its_place_keeps_it() -> None:
    read = loaded(SMALLEST)
    placed = read.at(Problem("FP603", path=("stages", 0, "rate")))
    assert spot(placed) == "FP603 2:28"
    assert underlined(placed) == "25%"
    assert read.at(placed) is placed


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("funnelplan.yaml", True),
        ("a/b/funnelplan.yaml", True),
        ("dach.funnelplan.yaml", True),
        (".funnelplan.yaml", True),
        ("funnelplan.yml", False),
        ("myfunnelplan.yaml", False),
        ("funnelplan.yaml.bak", False),
        ("funnelplan.yaml/other.yaml", False),
        ("", False),
    ],
)
def test_plan_files_are_known_by_their_names(path: str, *, is_one: bool) -> None:
    assert is_plan_file(path) is is_one


# --- any plan


def check_loading(text: str, *sets: str) -> None:
    """A plan comes of it, or every problem has one of our codes, and a place."""
    found: tuple[Problem, ...] = ()
    try:
        load(document(source(text)), None, sets)
    except ProblemsFound as refused:
        found = refused.problems
    for problem in found:
        assert problem.code.startswith("FP")
        assert problem.place is not None, problem.code
        assert (
            problem.place.line is not None
            or problem.place.source.startswith("--set")
            or (problem.code == "FP105")
        )
    keys = [(p.code, p.place, p.path) for p in found]
    assert len(keys) == len(set(keys))
    lines = [p.place.line or 0 for p in found if p.place and p.code[:3] != "FP2"]
    assert lines == sorted(lines)


TEMPLATES = [*(templates.text(name).decode() for name in ("saas", "consumer")), EVERYTHING]
PIECES = (
    *("\n", "  ", ": ", "- ", "[", "]", "{", "}", ", ", "[]", "{}", "''", "#", "25", "25%", "0"),
    *("-1", "140%", "0,5", "1e9", "x", "a.b", "sql", "customer", "null", "2% per year", "3 days"),
    *("[a]", "{a: b}", "role: sql", "rate: 3%", "goal:", "budget: 5", "chance >= 3", "sql <= 3"),
    *("8% of deal", "5 per month", "share: 50%", "expect: 5", "at_most: 3", "enters: sql", "fair"),
)


@given(
    st.sampled_from(TEMPLATES),
    st.lists(
        st.tuples(st.integers(0, 1_900), st.integers(0, 12), st.sampled_from(PIECES)),
        min_size=1,
        max_size=4,
    ),
)
def test_a_template_with_anything_done_to_it_is_a_plan_or_refused(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    for start, gone, piece in edits:
        text = text[:start] + piece + text[start + gone :]
    check_loading(text)


@given(st.sampled_from(TEMPLATES), st.data())
def test_a_template_without_some_of_its_lines_is_a_plan_or_refused(
    text: str, data: st.DataObject
) -> None:
    lines = text.splitlines(keepends=True)
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=6))
    check_loading("".join(line for i, line in enumerate(lines) if i not in gone))


PATHS = (
    *("stages.sql.rate", "goal.customers", "deal.recurring.churn", "spend.per.x", "channels"),
    *("channels.fair.expect", "channels.fair.share", "channels.website.share", "goal.from"),
    *("channels.fair.rates.sql", "channels.fair.per.kunde", "channels.fair.costs.crew.amount"),
    *("channels.mail.enters", "channels.mail.name", "channels.mail.at_most", "intake.sql"),
)


@given(
    st.sampled_from((TEMPLATES[0], EVERYTHING)),
    st.from_regex(r"[a-z]{0,8}(\.[a-z]{0,8}){0,3}", fullmatch=True) | st.sampled_from(PATHS),
    st.text(max_size=20) | st.sampled_from(PIECES),
)
def test_any_option_is_put_in_place_or_refused(text: str, path: str, value: str) -> None:
    check_loading(text, f"{path}={value}")


def test_a_plan_read_twice_is_the_same_plan() -> None:
    for text in TEMPLATES:
        assert plan(text) == plan(text)
