"""Every report is what its published JSON Schema says, and docs/output.md names every key of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from funnelplan.render.schemas import RESULTS, report_schema
from tests import transcripts

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
PLANS = {
    "cold": (
        "funnelplan: 1\ngoal: {customers: 10, from: 2027-01-01, by: 2027-12-31}\nstages:\n"
        "  - {name: mql, rate: 48 of 160}\n"
        "  - {name: sql, rate: 25 of 100, basis: {all: 10%}, shelf_life: {hard: 30 days},\n"
        "     response: {average: 7 days}, capacity: {people: 2, each: 1 per week}}\n"
        "  - {name: customer}\n"
        "deal: {value: 100_000, margin: 40%}\nspend: {per: {mql: 50}}\nperiod_wobble: 10%\n"
        "revive: {stage: mql, success: 25%, attempt: 10, delay: 1 month}\nsla: {response: 1 day}\n"
    ),
    "smallest": "funnelplan: 1\nstages:\n  - {name: sql, rate: 25 of 100}\n  - {name: customer}\n",
    "money": (
        "funnelplan: 1\ngoal: {revenue: 1_050_000, confidence: 97.5%}\nstages:\n"
        "  - {name: lead, rate: 20% to 30%}\n"
        "  - {name: sql, rate: 25%, open: [{count: 3, age: 2 months}], counts: deals,\n"
        "     reference: {rate: 30%, source: best year}}\n  - {name: customer}\n"
        "deal: {value: 100_000, margin: 40%, recurring: {value: 10, per: month}}\n"
        "spend: {budget: 90_000, per: {lead: 50}, costs: [{what: fair, amount: 4_000}]}\n"
    ),
    "intake": (
        "funnelplan: 1\ngoal: {customers: 10}\nintake: {lead: 100, sql: 12}\nstages:\n"
        "  - {name: lead, rate: 30%}\n  - {name: sql, rate: 25%}\n  - {name: customer}\n"
        "spend: {budget: 90_000}\n"
    ),
    "nurture": (
        "funnelplan: 1\nintake: {lead: 1_200}\nstages:\n"
        "  - {name: lead, rate: 2%, takes: {average: 3 months}}\n  - {name: customer}\n"
        "deal: {value: 5_000, margin: 40%}\nspend: {per: {lead: 50}, discount: 10% per year,\n"
        "  nurture: {per: lead, amount: 0.50, every: month, for: 36 months}}\n"
    ),
    "channels": (
        "funnelplan: 1\ngoal: {customers: 10, from: 2027-01-01, by: 2027-06-30}\nstages:\n"
        "  - {name: lead, rate: 10%}\n  - {name: sql, rate: 25%}\n  - {name: customer}\n"
        "channels:\n  - {name: web, enters: lead, share: 100%, at_most: 90, per: {lead: 60}}\n"
        "  - {name: fair, enters: sql, expect: 12, costs: [{what: stand, amount: 9_000}]}\n"
        "  - {name: idle, enters: lead, at_most: 50, rates: {sql: 30%}}\n"
        "deal: {value: 9_000, margin: 40%}\n"
        "spend: {budget: 90_000, costs: [{what: team, amount: 500 per month}],"
        " per: {customer: 5% of deal}}\n"
    ),
}
PLANS_OF = {"rollup": (" money.yaml", " channels.yaml intake.yaml", " smallest.yaml money.yaml")}
"""What a command is asked of that takes files in place of --plan."""

ASKED = {
    "target": ["target --customers 10", "target sql=40", "target -c 3000000"],
    "forecast": ["forecast sql=35", "forecast sql=0035", "forecast sql=40000000"],
    "decay": [
        "decay --lost-sqls 5 --of 40",
        "decay --lost-sqls 4 --of 4",
        "decay --cold sql=0 --of 9",
    ],
    "perishing": ["decay", "decay --of 7 --at-most 1%", "decay --response-table"],
    "value": ["value"],
    "roi": ["roi", "roi --years 1 --by quarter", "roi --repeat --years 2"],
    "levers": ["levers"],
    "budget": ["budget", "budget --more 5_000", "budget -c 12 --sqls 90", "budget 1000 --sqls 0"],
    "rollup": ["rollup"],
    "explain": ["explain sql", "explain chance", "explain roi_on_margin"],
    "stages": ["explain stages"],
    "figures": ["explain"],
}


def reports(command: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Every report of a command on the example and on each plan that can answer it."""
    for name, plan in PLANS.items():
        (folder / f"{name}.yaml").write_text(plan, encoding="utf-8")
    for asked in ASKED[command]:
        for plan in PLANS_OF.get(command, ("", *(f" --plan {name}.yaml" for name in PLANS))):
            done = transcripts.run(f"funnelplan {asked}{plan} --format json", folder)
            assert done.code in (0, 2), done.text
            if done.code == 0:
                yield json.loads(done.stdout)


@pytest.mark.parametrize("command", RESULTS)
def test_every_report_is_what_its_schema_says(command: str, tmp_path: Path) -> None:
    schema = report_schema(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    seen = 0
    for report in reports(command, tmp_path):
        validator.validate(report)
        seen += 1
    assert seen >= 3


@pytest.mark.parametrize("command", RESULTS)
def test_a_report_with_a_key_too_many_or_too_few_is_refused(command: str, tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(report_schema(command))
    report = next(reports(command, tmp_path))
    assert not validator.is_valid({**report, "more": 1})
    assert not validator.is_valid({"schema": report["schema"], "plan": report["plan"]})
    broken = json.loads(json.dumps(report).replace('"exact": "', '"exact": "x', 1))
    assert not validator.is_valid(broken)


def test_the_documentation_names_every_key_of_every_report() -> None:
    named = set(re.findall(r"`(?:\w+\.)?(\w+)(?:\[\])?`", DOCS)) | set(
        re.findall(r'"(\w+)":', DOCS)
    )
    keys = {key for command in RESULTS for key in _keys(report_schema(command))}
    assert len(keys) > 40
    assert keys <= named, sorted(keys - named)


def _keys(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _keys(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _keys(part)


def test_the_schema_command_prints_these_schemas(tmp_path: Path) -> None:
    for command in RESULTS:
        done = transcripts.run(f"funnelplan schema {command}", tmp_path)
        assert json.loads(done.stdout) == report_schema(command)
