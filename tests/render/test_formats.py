"""The formats: JSON and CSV of every result read back, and hold what the page shows."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.quantities import Counted, Kind, Missing, Unit, chance, missing, need, outcome
from funnelplan.render.formats import FORMATS, format_of, render
from funnelplan.render.sentences import Words
from funnelplan.render.to_csv import HEADER
from funnelplan.render.values import data, number
from tests.render.test_layout import page_of
from tests.transcripts import run

WORDS = Words()
PLAN = """\
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: mql, title: Ready, rate: 30%, open: 7}
  - {name: sql, rate: {value: 25 of 100, source: CRM, as_of: 2026-10-01}}
  - {name: customer}
deal: {value: 100_000}
spend: {budget: 240_000, per: {mql: 900}}
scenarios:
  cautious: {stages.sql.rate: 20%}
"""
COMMANDS = [
    "target",
    "forecast",
    "forecast mql=100 sql=12",
    "decay --lost-sqls 5",
    "value",
    "levers",
    "roi",
    "explain sql",
    "explain",
    "explain stages",
]


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> str:
    return f"funnelplan {request.param} --plan plan.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PLAN)
    return tmp_path


def out(command: str, folder: Path) -> str:
    done = run(command, folder)
    assert (done.stderr, done.code) == (b"", 0)
    return done.stdout.decode()


# --- values


def test_a_quantity_has_its_value_its_exact_value_and_its_unit() -> None:
    assert data(need(Fraction(400, 3), "mql"), WORDS) == {
        "value": 400 / 3,
        "exact": "400/3",
        "unit": "mql",
        "needed": 134,
    }
    assert data(outcome(Fraction(35, 4), "customer"), WORDS)["whole"] == 8
    assert data(chance(0.5), WORDS) == {"value": 0.5, "exact": None, "unit": "chance"}
    lacking = missing(Unit(Kind.MONEY, "EUR"), Missing("key", "deal.value"))
    assert data(lacking, WORDS) == {
        "value": None,
        "exact": None,
        "unit": "EUR",
        "why": "needs deal.value",
    }


@given(st.fractions())
def test_a_number_is_whole_where_it_is_and_else_the_nearest_float(value: Fraction) -> None:
    written = number(value)
    assert isinstance(written, int) == (value.denominator == 1)
    assert written == float(value) or written == value
    json.dumps(written, allow_nan=False)


class Colour(Enum):
    RED = "red"


class Inner(NamedTuple):
    day: date
    share: Fraction


class Outer(NamedTuple):
    inner: Inner
    colour: Colour
    many: tuple[Inner, ...]
    named: dict[str, Fraction]
    evidence: Counted
    nothing: None


def test_anything_that_a_result_holds_becomes_plain_data() -> None:
    inner = Inner(date(2027, 1, 31), Fraction(1, 4))
    outer = Outer(inner, Colour.RED, (inner,), {"a": Fraction(2)}, Counted(25, 100), None)
    assert data(outer, WORDS) == {
        "inner": {"day": "2027-01-31", "share": 0.25},
        "colour": "red",
        "many": [{"day": "2027-01-31", "share": 0.25}],
        "named": {"a": 2},
        "evidence": {"successes": 25, "trials": 100},
        "nothing": None,
    }


# --- formats by name


def test_the_ending_of_a_file_names_its_format() -> None:
    assert format_of("a/b.JSON") == "json"
    assert format_of("b.csv") == "csv"
    assert format_of("b.md") == format_of("b.markdown") == "markdown"
    assert format_of("b.txt") == format_of("json") == "table"
    assert format_of("b.xlsx") is None


def test_a_format_that_there_is_not_is_a_bug() -> None:
    with pytest.raises(KeyError):
        render(page_of(), "yaml", WORDS)
    assert set(FORMATS) == {"table", "json", "csv", "markdown"}


# --- JSON


def quantities(node: Any) -> list[dict[str, Any]]:
    """Every quantity below a node."""
    if isinstance(node, list):
        return [found for item in node for found in quantities(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if {"value", "exact", "unit"} <= node.keys() else []
    return own + [found for item in node.values() for found in quantities(item)]


def test_json_holds_numbers_and_never_text_made_of_them(command: str, folder: Path) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no number")

    text = out(f"{command} --format json", folder)
    report = json.loads(text, parse_constant=refuse)
    assert re.fullmatch(r"funnelplan\.\w+/1", report["schema"])
    assert report["plan"]["path"] == "plan.yaml"
    found = quantities(report["result"])
    assert found
    for quantity in found:
        value, exact = quantity["value"], quantity["exact"]
        assert value is None or isinstance(value, (int, float))
        assert exact is None or float(Fraction(exact)) == value
        assert (value is None) == ("why" in quantity)
        assert value is None or quantity.get("needed", value) >= value
        assert value is None or quantity.get("whole", value) <= value
    assert "Quantity(" not in text


def test_json_of_several_scenarios_holds_a_report_of_each(command: str, folder: Path) -> None:
    report = json.loads(out(f"{command} -s base -s cautious --format json", folder))
    assert report["schema"].endswith(".scenarios/1")
    assert [each["plan"]["scenario"] for each in report["reports"]] == ["base", "cautious"]
    alone = json.loads(out(f"{command} -s cautious --format json", folder))
    assert report["reports"][1]["result"] == alone["result"]


# --- CSV


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_csv_reads_back_with_five_columns(command: str, folder: Path) -> None:
    read = rows(out(f"{command} --format csv", folder))
    assert tuple(read[0]) == HEADER
    assert {len(row) for row in read} == {5}
    for figure, _, value, exact, _ in read[1:]:
        assert figure
        assert not exact or Fraction(exact) == pytest.approx(Fraction(value))
        assert not re.search(r"[A-Z]\w+\(|<\w", value), "no notation of Python's"


def test_no_two_rows_of_a_csv_are_about_the_same_thing(command: str, folder: Path) -> None:
    read = rows(out(f"{command} --format csv", folder))
    about = [(row[0], row[1]) for row in read[1:] if not row[0].startswith("most_likely")]
    assert len(about) == len(set(about)), sorted(row for row in about if about.count(row) > 1)[:5]


def test_csv_names_the_stage_of_every_figure_of_a_stage(folder: Path) -> None:
    read = rows(out("funnelplan target --plan plan.yaml --format csv", folder))
    required = {row[1]: row[2] for row in read if row[0].endswith("required")}
    assert required == {"mql": str(400 / 3), "sql": "40", "customer": "10"}


def test_csv_of_several_scenarios_names_the_scenario_of_every_row(
    command: str, folder: Path
) -> None:
    read = rows(out(f"{command} -s base -s cautious --format csv", folder))
    assert tuple(read[0]) == ("scenario", *HEADER)
    assert {row[0] for row in read[1:]} == {"base", "cautious"}
    alone = rows(out(f"{command} -s cautious --format csv", folder))
    assert [row[1:] for row in read if row[0] == "cautious"] == alone[1:]


# --- pages


def test_every_format_of_a_page_shows_the_same_numbers(command: str, folder: Path) -> None:
    plain = out(command, folder)
    markdown = out(f"{command} --format markdown", folder)
    digits = re.compile(r"\d[\d.,]*")
    assert digits.findall(plain) == digits.findall(re.sub(r"(?m)^## ", "", markdown))


def test_every_scenario_that_is_asked_for_is_on_the_page(command: str, folder: Path) -> None:
    text = out(f"{command} -s base -s cautious", folder)
    assert "base" in text
    assert "cautious" in text
