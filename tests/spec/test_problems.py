"""pydantic's errors in our own words: codes, keys that were meant, keys that a section has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.problems import Fact, Path
from funnelplan.spec.problems import keys_at, near, required_at
from tests.spec.reading import only, spot

SMALLEST = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"
LONG = ["value", "source", "as_of", "owner", "confidence"]
TAKES = ["exactly", "average", "steps", "spread", "between", "table"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (
            (),
            [
                *("funnelplan", "name", "currency", "locale", "goal", "stages", "channels"),
                *("intake", "deal", "spend", "revive", "period_wobble", "cycle_norm", "sla"),
                *("guardrails", "scenarios"),
            ],
        ),
        (("goal",), ["customers", "revenue", "from", "by", "confidence", "by_quarter"]),
        (("goal", "customers"), LONG),
        (
            ("stages", 3),
            [
                *("name", "title", "means", "role", "rate", "counts", "basis", "shelf_life"),
                *("response", "capacity", "takes", "lost_after", "reference", "open"),
            ],
        ),
        (("stages", 0, "takes"), TAKES),
        (("stages", 0, "takes", "between"), LONG),
        (("stages", 0, "takes", "table", "7 days"), LONG),
        (("stages", 0, "lost_after"), TAKES),
        (("channels", 0, "takes", "sql"), TAKES),
        (("channels", 0, "takes", "sql", "average"), LONG),
        (("spend", "nurture"), ["per", "amount", "every", "for"]),
        (("spend", "late"), ["rate", "takes"]),
        (("spend", "late", "takes"), TAKES),
        (("stages", 0, "basis"), ["all"]),
        (("stages", 0, "basis", "all"), LONG),
        (("stages", 0, "shelf_life"), ["half", "hard", "table"]),
        (("stages", 0, "shelf_life", "half"), LONG),
        (("stages", 0, "shelf_life", "table", "7 days"), LONG),
        (("stages", 0, "response"), ["exactly", "average", "steps", "table", "never"]),
        (("stages", 0, "capacity"), ["people", "each"]),
        (("stages", 0, "capacity", "each"), LONG),
        (("revive",), ["stage", "success", "effort", "gone", "rate", "attempt", "delay"]),
        (
            ("sla",),
            ["goal", "sql_means", "handover", "response", "attempts", "nurture", "data", "owners"],
        ),
        (("sla", "owners"), ["marketing", "sales"]),
        (("stages", 0, "rate"), LONG),
        (("stages", 0, "reference"), ["rate", "source"]),
        (("stages", 0, "reference", "rate"), LONG),
        (("stages", 0, "open", 1), ["count", "age"]),
        (("stages", 0, "open", 1, "age"), LONG),
        (("deal",), ["value", "margin", "recurring", "counts"]),
        (("deal", "recurring"), ["value", "per", "margin", "churn"]),
        (("deal", "recurring", "churn"), LONG),
        (("spend",), ["budget", "costs", "per", "nurture", "late", "discount"]),
        (("spend", "costs", 0), ["what", "amount", "paid"]),
        (("spend", "costs", 0, "amount"), LONG),
        (("spend", "per", "sql"), LONG),
        (("guardrails", 0), ["check", "severity", "year"]),
        (
            ("channels", 2),
            [
                *("name", "enters", "expect", "share", "at_most", "when", "rates", "takes"),
                *("per", "costs"),
            ],
        ),
        (("channels", 0, "expect"), LONG),
        (("channels", 0, "share"), LONG),
        (("channels", 0, "at_most"), LONG),
        (("channels", 0, "rates", "sql"), LONG),
        (("channels", 0, "per", "sql"), LONG),
        (("channels", 0, "costs", 1), ["what", "amount", "paid"]),
        (("channels", 0, "costs", 1, "amount"), LONG),
    ],
    ids=repr,
)
def test_the_keys_of_every_mapping_are_known(path: Path, keys: list[str]) -> None:
    assert keys_at(path)[0] == keys


@pytest.mark.parametrize(
    ("path", "later"),
    [
        ((), {"lead_definition"}),
        (("goal",), set()),
        (("stages", 0), set()),
        (("stages", 0, "shelf_life"), set()),
        (("deal",), {"spread"}),
        (("spend",), set()),
        (("channels", 1), set()),
        (("channels", 1, "costs", 0), set()),
        (("stages", 0, "rate"), set()),
    ],
)
def test_the_keys_of_later_versions_are_known(path: Path, later: set[str]) -> None:
    assert keys_at(path)[1] == later


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        (("stages", 0), ["name"]),
        (("stages", 0, "open", 2), ["count"]),
        (("spend", "costs", 1), ["what", "amount"]),
        (("guardrails", 0), ["check"]),
        (("channels", 3), ["name", "enters"]),
        (("channels", 3, "costs", 0), ["what", "amount"]),
        (("goal", "by_quarter", 1), None),
        (("channels", 3, "when", 0), None),
        (("stages", 0, "takes", "between", 0), None),
        (("stages", 0, "takes", "between", "value", 0), None),
    ],
)
def test_what_an_item_of_a_list_needs_is_known(path: Path, needed: list[str] | None) -> None:
    assert required_at(path) == needed


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("stagess", "stages"),
        ("Stages", "stages"),
        ("STAGES", "stages"),
        ("satges", "stages"),
        ("sta\u200bges", "stages"),
        ("gaol", "goal"),
        ("guard rails", "guardrails"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_a_misspelt_word_is_near_the_one_that_was_meant(word: str, meant: str) -> None:
    assert near(word, ("goal", "stages", "guardrails")) == meant


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert near("stages", ()) == ""


@given(st.text(), st.lists(st.text(), max_size=5))
def test_what_is_near_is_one_of_the_known(word: str, known: list[str]) -> None:
    assert near(word, known) in {*known, ""}


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5), st.data())
def test_a_known_word_is_nearest_to_itself(known: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(known))
    assert near(word, known).casefold() == word.casefold()


@pytest.mark.parametrize(
    ("text", "where", "facts"),
    [
        ("goal: 10", "FP303 3:7", {"key": "goal"}),
        ("goal: [a]", "FP303 3:7", {"key": "goal"}),
        ("spend: {per: 3}", "FP303 3:14", {"key": "per"}),
        ("spend: {costs: [3]}", "FP303 3:17", {"key": "costs"}),
        ("scenarios: {a: x}", "FP303 3:16", {"key": "a"}),
        ("spend: {costs: {what: x}}", "FP304 3:16", {"key": "costs"}),
        ("guardrails: sql < 3", "FP304 3:13", {"key": "guardrails"}),
        ("name: [a]", "FP305 3:7", {"key": "name", "found": "list"}),
        ("name: {a: b}", "FP305 3:7", {"key": "name", "found": "mapping"}),
        ("name:\n  - a\n  - b", "FP305 3:1", {"key": "name", "found": "list"}),
        ("deal: {recurring: {per: year}}", "FP302 3:19", {"key": "value"}),
        ("deal:\n  recurring:\n    per: year", "FP302 4:3", {"key": "value"}),
        ("spend: {costs: [{what: x}]}", "FP302 3:17", {"key": "amount"}),
        ("deal: {value: {source: x}}", "FP302 3:15", {"key": "value"}),
        ("guardrails: [{severity: error}]", "FP302 3:14", {"key": "check"}),
        ("deal: {recurring: {value: 1, per: week}}", "FP307 3:35", None),
        ("funnelplan2: 1", "FP301 3:1", None),
        ("deal: {value: {value: 4, note: x}}", "FP301 3:26", None),
        ("deal: {recurring: {value: 1, per: Month}}", "FP307 3:35", None),
        ("guardrails: [{check: x <= 1, severity: Error}]", "FP307 3:40", None),
        (
            "deal: {recurring: {value: 1, per: month}, counts: 0 months}",
            "FP416 3:51",
            {"key": "counts", "text": "0 months"},
        ),
        (
            "deal: {recurring: {value: 1, per: month}, counts: 101 years}",
            "FP444 3:51",
            {"key": "counts", "text": "101 years"},
        ),
        ("spend: {budget: 8% of deal}", "FP417 3:17", {"key": "budget", "text": "8% of deal"}),
        (
            "spend: {costs: [{what: x, amount: 8% of deal}]}",
            "FP417 3:35",
            {"key": "amount", "text": "8% of deal"},
        ),
        ("deal: {value: 8% of deal}", "FP417 3:15", {"key": "value", "text": "8% of deal"}),
        ("spend: {budget: 5 per month}", "FP423 3:17", {"key": "budget", "text": "5 per month"}),
        ("spend: {per: {sql: 5 per month}}", "FP423 3:20", {"key": "sql", "text": "5 per month"}),
        ("deal: {value: 5 per month}", "FP423 3:15", {"key": "value", "text": "5 per month"}),
        (
            "spend: {costs: [{what: x, amount: 5 per quarter}]}",
            "FP424 3:35",
            {"key": "amount", "text": "5 per quarter"},
        ),
        ("channels: fair", "FP304 3:11", {"key": "channels"}),
        ("channels: {fair: {enters: sql}}", "FP304 3:11", {"key": "channels"}),
        ("channels: [fair]", "FP303 3:12", {"key": "channels"}),
        ("channels: [{name: fair}]", "FP302 3:12", {"key": "enters"}),
        ("channels: [{enters: sql}]", "FP302 3:12", {"key": "name"}),
        ("channels: [{name: a, enters: [sql]}]", "FP305 3:30", {"key": "enters", "found": "list"}),
        ("channels: [{name: a, enters: sql, rates: 5%}]", "FP303 3:42", {"key": "rates"}),
        ("channels: [{name: a, enters: sql, per: 5}]", "FP303 3:40", {"key": "per"}),
        ("channels: [{name: a, enters: sql, costs: 5}]", "FP304 3:42", {"key": "costs"}),
        ("channels: [{name: a, enters: sql, costs: [5]}]", "FP303 3:43", {"key": "costs"}),
        (
            "channels: [{name: a, enters: sql, costs: [{what: x}]}]",
            "FP302 3:43",
            {"key": "amount"},
        ),
        (
            "channels: [{name: a, enters: sql, expect: 1.5}]",
            "FP421 3:43",
            {"key": "expect", "text": "1.5"},
        ),
        (
            "channels: [{name: a, enters: sql, share: 140%}]",
            "FP404 3:42",
            {"key": "share", "text": "140%"},
        ),
        (
            "channels: [{name: a, enters: sql, rates: {sql: 0%}}]",
            "FP405 3:48",
            {"key": "sql", "text": "0%"},
        ),
        (
            "channels: [{name: a.b, enters: sql}]",
            "FP451 3:19",
            {"key": "name", "text": "a.b", "character": "."},
        ),
        ("spend: {per: {sql: {value: 4, confidence: 90%}}}", "FP418 3:43", {"key": "confidence"}),
        ("currency: euro", "FP461 3:11", {"key": "currency", "text": "euro"}),
        ("intake: {sql: 0.5}", "FP421 3:15", {"key": "sql", "text": "0.5"}),
        ("goal: {customers: 0}", "FP416 3:19", {"key": "customers", "text": "0"}),
        ("goal: {confidence: 100%}", "FP407 3:20", {"key": "confidence", "text": "100%"}),
    ],
    ids=repr,
)
def test_a_mistake_of_structure_has_its_code_place_and_key(
    text: str, where: str, facts: dict[str, Fact] | None
) -> None:
    problem = only(SMALLEST + text + "\n")
    assert spot(problem) == where
    assert facts is None or problem.facts == facts


def test_an_unknown_key_is_told_with_what_is_known_and_near() -> None:
    problem = only(SMALLEST + "deal: {valu: 4}\n")
    assert problem.facts == {
        "key": "valu",
        "known": ("value", "margin", "recurring", "counts"),
        "near": "value",
    }
    problem = only(SMALLEST + "spend: {per: {sql: {value: 4, sorce: x}}}\n")
    assert (spot(problem), problem.facts["near"]) == ("FP301 3:31", "source")
    problem = only(SMALLEST + "channels: [{name: fair, enters: sql, expects: 40}]\n")
    assert (spot(problem), problem.facts["near"]) == ("FP301 3:38", "expect")
    problem = only(SMALLEST + "channels: [{name: a, enters: sql, rates: {sql: {valu: 4%}}}]\n")
    assert (spot(problem), problem.facts["near"]) == ("FP301 3:49", "value")


def test_a_choice_is_told_with_the_others() -> None:
    text = "funnelplan: 1\nstages: [{name: sql, rate: 25%, role: chef}, {name: customer}]\n"
    problem = only(text)
    assert spot(problem) == "FP307 2:39"
    roles = ("visitor", "lead", "mql", "sql", "opportunity", "customer")
    assert problem.facts == {"key": "role", "text": "chef", "options": roles}


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("goal:", "3:1", "goal"),
        ("name:", "3:1", "name"),
        ("currency: # nothing", "3:1", "currency"),
        ("intake:", "3:1", "intake"),
        ("deal:", "3:1", "deal"),
        ("spend:", "3:1", "spend"),
        ("guardrails:", "3:1", "guardrails"),
        ("scenarios:", "3:1", "scenarios"),
        ("channels:", "3:1", "channels"),
        ("channels: [~]", "3:12", "channels[1]"),
        ("channels: [{name: a, enters: sql}, ]\nintake:", "4:1", "intake"),
        ("channels: [{name: , enters: sql}]", "3:13", "name"),
        ("channels: [{name: a, enters: }]", "3:22", "enters"),
        ("channels: [{name: a, enters: sql, expect: }]", "3:35", "expect"),
        ("channels: [{name: a, enters: sql, share: ~}]", "3:35", "share"),
        ("channels: [{name: a, enters: sql, at_most: }]", "3:35", "at_most"),
        ("channels: [{name: a, enters: sql, rates: }]", "3:35", "rates"),
        ("channels: [{name: a, enters: sql, rates: {sql: }}]", "3:43", "sql"),
        ("channels: [{name: a, enters: sql, per: {sql: {value: }}}]", "3:47", "value"),
        ("channels: [{name: a, enters: sql, costs: [~]}]", "3:43", "costs[1]"),
        ("goal: {customers: }", "3:8", "customers"),
        ("goal:\n  from:", "4:3", "from"),
        ("intake: {sql: }", "3:10", "sql"),
        ("deal: {recurring: }", "3:8", "recurring"),
        ("deal: {recurring: {value: , per: month}}", "3:20", "value"),
        ("deal: {recurring: {value: 1, per: }}", "3:30", "per"),
        ("deal: {value: {value: }}", "3:16", "value"),
        ("deal: {value: {value: 1, source: }}", "3:26", "source"),
        ("spend: {costs: }", "3:9", "costs"),
        ("spend: {costs: [{what: , amount: 1}]}", "3:18", "what"),
        ("spend: {per: }", "3:9", "per"),
        ("spend: {per: {sql: }}", "3:15", "sql"),
        ("guardrails: [{check: }]", "3:15", "check"),
        ("scenarios: {a: }", "3:13", "a"),
        ("goal: ~", "3:1", "goal"),
        ("goal: null", "3:1", "goal"),
        ("name: Null", "3:1", "name"),
        ("guardrails: NULL", "3:1", "guardrails"),
        ("intake: {sql: ~}", "3:10", "sql"),
        ("deal: {value: {value: null}}", "3:16", "value"),
        ("deal: {value: {value: 1, source: ~}}", "3:26", "source"),
        ("guardrails: [~]", "3:14", "guardrails[1]"),
        ("guardrails: [{check: sql <= 4}, ]\nspend: {costs: [~]}", "4:17", "costs[1]"),
        ("spend: {costs: [{what: x, amount: 1}, null]}", "3:39", "costs[2]"),
        ("spend:\n  costs:\n    -", "5:6", "costs[1]"),
    ],
)
def test_a_key_with_nothing_behind_it_is_told_at_every_level(
    text: str, where: str, key: str
) -> None:
    problem = only(SMALLEST + text + "\n")
    assert spot(problem) == f"FP310 {where}"
    assert problem.facts == {"key": key}


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("stages:", "2:1", "stages"),
        ("stages: [{name: , rate: 25%}, {name: customer}]", "2:11", "name"),
        ("stages: [{name: sql, rate: }, {name: customer}]", "2:22", "rate"),
        ("stages: [{name: sql, rate: 25%, open: }, {name: customer}]", "2:33", "open"),
        ("stages: [{name: sql, rate: 25%, open: [{count: }]}, {name: customer}]", "2:41", "count"),
        ("stages: [{name: sql, rate: 25%, reference: }, {name: customer}]", "2:33", "reference"),
        ("stages: [{name: sql, rate: 25%, role: }, {name: customer}]", "2:33", "role"),
        ("stages: [~, {name: customer}]", "2:10", "stages[1]"),
        ("stages: [{name: sql, rate: 25%}, null, {name: customer}]", "2:34", "stages[2]"),
        ("stages:\n  -\n  - {name: customer}", "3:4", "stages[1]"),
        ("stages: [{name: sql, rate: 25%, open: [~]}, {name: customer}]", "2:40", "open[1]"),
        ("stages: [{name: sql, rate: ~}, {name: customer}]", "2:22", "rate"),
        ("stages: [{name: '', rate: 25%}, {name: customer}]", "2:17", "name"),
    ],
)
def test_a_key_of_a_stage_with_nothing_behind_it_is_told(text: str, where: str, key: str) -> None:
    problem = only(f"funnelplan: 1\n{text}\n")
    assert spot(problem) == f"FP310 {where}"
    assert problem.facts == {"key": key}


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("lead_definition: x", "3:1", "lead_definition"),
        ("lead_definition: {x: [y]}", "3:1", "lead_definition"),
        ("deal: {spread: 80%}", "3:8", "spread"),
        ("deal:\n  value: 5\n  spread: {x: y}", "5:3", "spread"),
    ],
)
def test_a_key_of_a_later_version_is_told_by_name(text: str, where: str, key: str) -> None:
    problem = only(SMALLEST + text + "\n")
    assert spot(problem) == f"FP306 {where}"
    assert problem.facts == {"key": key}


@pytest.mark.parametrize("written", ["2", "1.0", "one", "'1 1'"])
def test_another_version_of_the_format_is_refused(written: str) -> None:
    text = f"funnelplan: {written}\nstages: [{{name: sql, rate: 25%}}, {{name: customer}}]\n"
    problem = only(text)
    assert spot(problem) == "FP309 1:13"
    assert problem.facts["known"] == "1"
