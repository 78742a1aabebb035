"""The JSON Schema says the same as the reader: what an editor accepts, and what it underlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from funnelplan.core.problems import ProblemsFound
from funnelplan.spec import templates
from funnelplan.spec.models import Section
from funnelplan.spec.schema import DIALECT, FILE_NAME, plan_schema
from tests.spec.reading import plan, spots
from tests.spec.test_build import EVERYTHING

SCHEMA = plan_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
SMALLEST = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n"
DATED = "goal: {from: 2027-01-01, by: 2027-12-31}\n"


class Constructor(SafeConstructor):
    """YAML 1.2 as checkers and editors read it: days stay text."""


Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def as_an_editor_reads(text: str | bytes) -> Any:
    """A plan's text as plain data, by YAML 1.2."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Constructor
    return yaml.load(text)


def underlined(text: str | bytes) -> list[str]:
    """The places that the schema refuses."""
    return [error.json_path for error in VALIDATOR.iter_errors(as_an_editor_reads(text))]


def parts(part: object) -> Iterator[dict[str, Any]]:
    """Every mapping within the schema."""
    if isinstance(part, dict):
        yield part
        for item in part.values():
            yield from parts(item)
    elif isinstance(part, list):
        for item in part:
            yield from parts(item)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["title"] == "funnelplan plan file, format 1"
    assert FILE_NAME.endswith(".schema.json")


def test_the_schema_is_the_same_every_time_and_belongs_to_who_asks() -> None:
    mine = plan_schema()
    mine["properties"].clear()
    assert plan_schema() == SCHEMA


def test_every_property_has_a_description() -> None:
    looked_at = 0
    for part in parts(SCHEMA):
        properties = part.get("properties")
        if isinstance(properties, dict):
            for name, property_ in properties.items():
                if "value" in properties and name == "value" and "source" in properties:
                    continue  # the value of a long form is described by its key
                assert property_.get("description"), name
                looked_at += 1
    assert looked_at > 50


def test_every_object_refuses_what_it_does_not_know() -> None:
    objects = [part for part in parts(SCHEMA) if "properties" in part and "type" in part]
    assert len(objects) > len(Section.__subclasses__())
    assert all(part["additionalProperties"] is False for part in objects)


def test_the_schema_has_no_titles_of_ours_and_no_nulls() -> None:
    titles = [part for part in parts(SCHEMA) if isinstance(part.get("title"), str)]
    assert titles == [SCHEMA]
    assert not any(part.get("type") == "null" for part in parts(SCHEMA))
    assert not any("default" in part and part["default"] is None for part in parts(SCHEMA))
    assert SCHEMA["properties"]["currency"]["default"] == "EUR"


def test_the_keys_of_the_schema_are_the_keys_of_the_file() -> None:
    assert "from" in SCHEMA["$defs"]["GoalSection"]["properties"]
    assert "start" not in SCHEMA["$defs"]["GoalSection"]["properties"]
    assert SCHEMA["required"] == ["funnelplan", "stages"]
    assert "$schema" in SCHEMA["properties"]


# --- what the reader accepts


@pytest.mark.parametrize("name", templates.NAMES)
def test_a_template_is_accepted(name: str) -> None:
    assert underlined(templates.text(name)) == []


ACCEPTED = [
    "rate: 25%",
    "rate: 25 %",
    "rate: 12.5%",
    "rate: .5%",
    "rate: 25\u00a0%",
    "rate: 25\u202f%",
    "rate: 2.125%",
    "rate: 000_025%",
    "rate: ' 25% '",
    "rate: ' 0.25'",
    "rate: ' 25 of 100 '",
    "rate: {value: ' 25%', source: 2027, owner: yes}",
    "rate: {value: 20% to 30%, confidence: 0.95, source: 1.5}",
    "rate: {value: 20% to 30%, confidence: ' 95 % '}",
    "rate: 25%, open: 10.0",
    "rate: 25%, open: '10.0'",
    "rate: 25%, open: [{count: 1_000.0, age: ' 1_000 days '}]",
    "rate: 100%",
    "rate: 0.25",
    "rate: .25",
    "rate: 1/4",
    "rate: 1 / 4",
    "rate: 25 of 100",
    "rate: 1_000 of 10_000",
    "rate: 20% to 30%",
    "rate: 0.2 to 1/3",
    "rate: {value: 25%, source: CRM, as_of: 2026-10-01, owner: marketing}",
    "rate: {value: 20% to 30%, confidence: 95%}",
    "rate: {value: 0.25}",
    "rate: 25%, role: sql",
    "rate: 25%, counts: deals",
    "rate: 25%, title: 2027",
    "rate: 25%, title: yes",
    "rate: 25%, title: 1.5",
    "rate: 25%, means: no",
    "rate: 25%, open: 9",
    "rate: 25%, open: 1_000",
    "rate: 25%, open: [{count: 9, age: 30 days}, {count: 5}]",
    "rate: 25%, open: [{count: 9, age: {value: 1.5months, source: x}}]",
    "rate: 25%, open: []",
    "rate: 25%, reference: {rate: 30%, source: own best year}",
    "rate: 25%, reference: {rate: {value: 30%, source: x}}",
    "rate: 25%, basis: worked",
    "rate: 25%, basis: {all: 10%}",
    "rate: 25%, basis: {all: {value: 0.1, source: CRM}}",
    "rate: 25%, shelf_life: {half: 30 days}",
    "rate: 25%, shelf_life: {hard: {value: 4 h, source: a study}}",
    "rate: 25%, shelf_life: {table: {0 days: 100%, 7 days: 80%, 1 month: 0.3}}",
    "rate: 25%, basis: worked, response: {average: 7 days, steps: 3, never: 8%}",
    "rate: 25%, basis: worked, response: {exactly: 0 min}",
    "rate: 25%, basis: worked, response: {table: {1 h: 37%, 1 day: {value: 60%, owner: me}}}",
    "rate: 25%, basis: worked, response: {never: .08}",
    "rate: 25%, takes: {exactly: 0 days}",
    "rate: 25%, takes: {exactly: {value: 2 weeks, source: CRM, as_of: 2026-10-01}}",
    "rate: 25%, takes: {average: 1 month, steps: 3}",
    "rate: 25%, takes: {average: .5 months, spread: 60%}",
    "rate: 25%, takes: {average: 1 y, spread: {value: 1/2, owner: me}}",
    "rate: 25%, takes: {average: 1 y, spread: 100%}",
    "rate: 25%, takes: {average: 1 y, spread: .25}",
    "rate: 25%, takes: {between: [1 month, 6 months]}",
    "rate: 25%, takes: {between: {value: [' 1 h ', 1_000 days], source: CRM, owner: no}}",
    "rate: 25%, takes: {table: {1 month: 0.4, 2 months: {value: 60%}, 1 year: 100%}}",
    "rate: 25%, lost_after: {average: 6 months}, takes: {table: {0 d: 100%}}",
    "rate: 25%, lost_after: {table: {1 month: 50%, 2 months: 1/1}}",
]


@pytest.mark.parametrize("stage", ACCEPTED)
def test_a_stage_that_is_read_is_accepted(stage: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: x, {stage}}}, {{name: customer}}]\n"
    assert plan(text)
    assert underlined(text) == []


@pytest.mark.parametrize(
    "more",
    [
        "$schema: ./funnelplan.schema.json",
        "name: 2027",
        "name: no",
        "name: 2027-01-01",
        "currency: CHF",
        "locale: de-DE",
        "locale: zh_Hant_TW",
        "goal: {customers: 1_000}",
        "goal: {customers: {value: 10, source: board}}",
        "goal: {from: 2027-01-01, by: '2027-12-31'}",
        "goal: {confidence: 0.9}",
        "goal: {}",
        "deal: {value: 100_000.50}",
        "deal: {value: .5, margin: 40%}",
        "deal: {margin: 0}",
        "deal: {margin: 100%}",
        "deal: {recurring: {value: 500, per: month, margin: 0.8, churn: 2% per month}}",
        "deal: {recurring: {value: 5, per: year, churn: {value: 0.05 per quarter}}, counts: 2 y}",
        "spend: {budget: 0, costs: [], per: {}}",
        "spend: {costs: [{what: 7, amount: 1_000, paid: 2027-04}]}",
        "spend: {costs: [{what: fair, amount: {value: 5, source: x}, paid: 2027-04-15}]}",
        "spend: {per: {sql: 4.50, customer: {value: 3, owner: x}}}",
        "intake: {sql: 048}",
        "intake: {sql: 48.0}",
        "intake: {sql: ' 1_000 '}",
        "goal: {customers: 10.0}",
        "goal: {customers: '10.0'}",
        "goal: {customers: 10, from: ' 2027-01-01 '}",
        "goal: {confidence: 90\u00a0%}",
        "currency: ' CHF '",
        "locale: ' de_DE '",
        "deal: {value: ' 5 ', margin: '000_040.5%'}",
        "deal: {value: {value: 5, source: 2027, owner: no}}",
        "deal: {recurring: {value: 5, per: month, churn: 2\u202f% per month}}",
        "deal: {recurring: {value: 5, per: month, churn: ' 2% per month '}}",
        "deal: {recurring: {value: 5, per: month}, counts: ' 12 months '}",
        "spend: {budget: ' 5 ', costs: [{what: x, amount: 1, paid: ' monthly '}]}",
        "guardrails: [sql <= 4, {check: sql <= 5, severity: warning}]",
        "scenarios: {a: {stages.sql.rate: 30%, goal: {customers: 3}}, b: {}}",
        "channels: []",
        "channels: [{name: fair, enters: sql}]",
        "channels: [{name: 2027, enters: SQL, expect: 0}]",
        "channels: [{name: a, enters: sql, expect: 1_000, at_most: 1_000.0}]",
        "channels: [{name: a, enters: sql, expect: ' 40 ', at_most: {value: 50, source: x}}]",
        "channels: [{name: a, enters: sql, share: 60 %}, {name: b, enters: sql, share: 0.4}]",
        "channels: [{name: a, enters: sql, share: {value: 3/3, owner: x}}]",
        "channels: [{name: a, enters: sql, share: 100%}, {name: b, enters: sql, share: 0}]",
        "channels: [{name: a, enters: sql, rates: {sql: 25 of 100}, per: {sql: 4.50}}]",
        "channels: [{name: a, enters: sql, rates: {sql: {value: 20% to 30%, confidence: 90%}}}]",
        "channels: [{name: a, enters: sql, rates: {}, per: {}, costs: []}]",
        "channels: [{name: a, enters: sql, costs: [{what: 7, amount: 9, paid: 2027-04}]}]",
        "channels: [{name: a, enters: sql, per: {customer: {value: 3, owner: x}}}]",
        "spend: {per: {customer: 8% of deal}}\ndeal: {value: 5}",
        "spend: {per: {customer: ' 8 % of deal '}}\ndeal: {value: 5}",
        "spend: {per: {customer: 0.08 of deal, sql: 3}}\ndeal: {value: 5}",
        "spend: {per: {customer: 1/12 of deal}}\ndeal: {value: 5}",
        "spend: {per: {customer: 0% of deal}}\ndeal: {value: 5}",
        "spend: {per: {customer: {value: 100% of deal, source: x}}}\ndeal: {value: 5}",
        "channels: [{name: a, enters: sql, when: level}]",
        DATED + "channels: [{name: a, enters: sql, when: ramp}]",
        DATED + "channels: [{name: a, enters: sql, when: ' ramp '}]",
        DATED + "channels: [{name: a, enters: sql, when: {ramp: 6 months}}]",
        DATED + "channels: [{name: a, enters: sql, when: {ramp: 2.0 quarters}}]",
        DATED + "channels: [{name: a, enters: sql, when: {ramp: 0.5 years}}]",
        DATED + "channels: [{name: a, enters: sql, when: 2027-04}]",
        DATED + "channels: [{name: a, enters: sql, when: 2027-04-15}]",
        DATED + "channels: [{name: a, enters: sql, when: {2027-01: 1, '2027-04': .5}}]",
        DATED + "channels: [{name: a, enters: sql, when: [0,1,2,3,4,5,6,7.5,'8',1_000,10,11]}]",
        "channels: [{name: a, enters: sql, takes: {}}]",
        "channels: [{name: a, enters: sql, takes: {sql: {between: [1 d, 2 d]}}}]",
        "goal: {customers: 10, from: 2027-01-01, by: 2027-12-31, by_quarter: [1, 3, '6', 10.0]}",
        "spend: {nurture: {per: sql, amount: 0.50, every: month, for: 36 months}}",
        "spend: {nurture: {per: 'SQL', amount: {value: 1, source: x}, every: year, for: {value: 1 y}}}",
        "spend: {late: {rate: 1.5%, takes: {average: 18 months}}}",
        "spend: {late: {rate: {value: 3 of 200, source: x}, takes: {exactly: 1 y}}}",
        "spend: {discount: 10% per year}",
        "spend: {discount: ' 0.1 per year '}",
        "spend: {discount: 1_000% per year}",
        "spend: {discount: {value: 0% per year, source: board}}",
        "cycle_norm: 6 months",
        "cycle_norm: {value: 6 months, owner: sales}",
        "revive: {stage: sql, success: 25%}",
        "revive: {stage: sql, success: 0.25, effort: 1.5, gone: 30%, rate: 20%, attempt: 120}",
        "revive: {stage: sql, success: {value: 25%, source: CRM}, delay: 90 days}",
        "period_wobble: 20%",
        "period_wobble: {value: 0.2, source: ten years}",
        "sla: {}",
        "sla: {goal: 10 customers, sql_means: 1, handover: no, response: 1 day, attempts: 5}",
        "sla: {nurture: monthly, data: weekly, owners: {marketing: Ms A, sales: Mr B}}",
        DATED + "spend: {costs: [{what: x, amount: 3_000 per month}]}",
        DATED + "spend: {costs: [{what: x, amount: {value: ' .5 per month ', source: x}}]}",
    ],
)
def test_a_part_that_is_read_is_accepted(more: str) -> None:
    text = SMALLEST + "goal: {customers: 10}\n" * ("guardrails" in more) + more + "\n"
    assert plan(text)
    assert underlined(text) == []


def test_a_plan_with_everything_is_accepted() -> None:
    assert plan(EVERYTHING)
    assert underlined(EVERYTHING) == []


# --- what the reader refuses


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("stages: [{name: sql, rate: 25%}, {name: customer}]\n", "$"),
        ("funnelplan: 1\n", "$"),
        ("funnelplan: 2\nstages: [{name: sql, rate: 25%}, {name: customer}]\n", "$.funnelplan"),
        ("funnelplan: 1\nstages: [{name: customer}]\n", "$.stages"),
        ("funnelplan: 1\nstages: {sql: 25%}\n", "$.stages"),
        ("funnelplan: 1\nstages: [{rate: 25%}, {name: customer}]\n", "$.stages[0]"),
        ("funnelplan: 1\nstages: [sql, {name: customer}]\n", "$.stages[0]"),
        (SMALLEST + "stage: []\n", "$"),
        (SMALLEST + "lead_definition: x\n", "$"),
        (SMALLEST + "cycle_norm: 6\n", "$.cycle_norm"),
        (SMALLEST + "sla: agreed\n", "$.sla"),
        (SMALLEST + "sla: {attempt: 5}\n", "$.sla"),
        (SMALLEST + "sla: {response: 1}\n", "$.sla.response"),
        (SMALLEST + "sla: {owners: {cfo: me}}\n", "$.sla.owners"),
        (SMALLEST + "revive: {stage: sql}\n", "$.revive"),
        (SMALLEST + "revive: {stage: sql, success: 25}\n", "$.revive.success"),
        (SMALLEST + "revive: {stage: sql, success: 25%, effort: 150%}\n", "$.revive.effort"),
        (SMALLEST + "revive: {stage: sql, success: 25%, delay: 90}\n", "$.revive.delay"),
        (SMALLEST + "period_wobble: 20\n", "$.period_wobble"),
        (SMALLEST + "channels: fair\n", "$.channels"),
        (SMALLEST + "channels: {fair: {enters: sql}}\n", "$.channels"),
        (SMALLEST + "channels:\n", "$.channels"),
        (SMALLEST + "channels: [fair]\n", "$.channels[0]"),
        (SMALLEST + "channels: [{name: a}]\n", "$.channels[0]"),
        (SMALLEST + "channels: [{enters: sql}]\n", "$.channels[0]"),
        (SMALLEST + "channels: [{name: a, enters: sql, expects: 4}]\n", "$.channels[0]"),
        (SMALLEST + "channels: [{name: [a], enters: sql}]\n", "$.channels[0].name"),
        (SMALLEST + "channels: [{name: a, enters: [sql]}]\n", "$.channels[0].enters"),
        (SMALLEST + "channels: [{name: a, enters: sql, expect: 1.5}]\n", "$.channels[0].expect"),
        (SMALLEST + "channels: [{name: a, enters: sql, expect: -1}]\n", "$.channels[0].expect"),
        (SMALLEST + "channels: [{name: a, enters: sql, expect: 5%}]\n", "$.channels[0].expect"),
        (SMALLEST + "channels: [{name: a, enters: sql, at_most: no}]\n", "$.channels[0].at_most"),
        (SMALLEST + "channels: [{name: a, enters: sql, share: 60}]\n", "$.channels[0].share"),
        (SMALLEST + "channels: [{name: a, enters: sql, share: all}]\n", "$.channels[0].share"),
        (SMALLEST + "channels: [{name: a, enters: sql, rates: 5%}]\n", "$.channels[0].rates"),
        (
            SMALLEST + "channels: [{name: a, enters: sql, rates: {sql: 25}}]\n",
            "$.channels[0].rates.sql",
        ),
        (SMALLEST + "channels: [{name: a, enters: sql, per: [5]}]\n", "$.channels[0].per"),
        (
            SMALLEST + "channels: [{name: a, enters: sql, per: {sql: 5 per month}}]\n",
            "$.channels[0].per.sql",
        ),
        (SMALLEST + "channels: [{name: a, enters: sql, costs: 5}]\n", "$.channels[0].costs"),
        (
            SMALLEST + "channels: [{name: a, enters: sql, costs: [{what: x}]}]\n",
            "$.channels[0].costs[0]",
        ),
        (
            SMALLEST + "channels: [{name: a, enters: sql, costs: [{what: x, amount: 5 EUR}]}]\n",
            "$.channels[0].costs[0].amount",
        ),
        (SMALLEST + "goal: 10\n", "$.goal"),
        (SMALLEST + "goal:\n", "$.goal"),
        (SMALLEST + "goal: {customer: 10}\n", "$.goal"),
        (SMALLEST + "goal: {customers: 0}\n", "$.goal.customers"),
        (SMALLEST + "goal: {customers: 1.5}\n", "$.goal.customers"),
        (SMALLEST + "goal: {customers: ten}\n", "$.goal.customers"),
        (SMALLEST + "goal: {confidence: 90}\n", "$.goal.confidence"),
        (SMALLEST + "goal: {by: 31.12.2027}\n", "$.goal.by"),
        (SMALLEST + "currency: euro\n", "$.currency"),
        (SMALLEST + "locale: german language\n", "$.locale"),
        (SMALLEST + "name: [a]\n", "$.name"),
        (SMALLEST + "deal: {value: 0}\n", "$.deal.value"),
        (SMALLEST + "deal: {value: -5}\n", "$.deal.value"),
        (SMALLEST + "deal: {value: 5 EUR}\n", "$.deal.value"),
        (SMALLEST + "deal: {value: {valu: 5}}\n", "$.deal.value"),
        (SMALLEST + "deal: {recurring: {value: 5}}\n", "$.deal.recurring"),
        (SMALLEST + "deal: {recurring: {value: 5, per: week}}\n", "$.deal.recurring.per"),
        (
            SMALLEST + "deal: {recurring: {value: 5, per: year, churn: 2%}}\n",
            "$.deal.recurring.churn",
        ),
        (SMALLEST + "deal: {counts: 36}\n", "$.deal.counts"),
        (SMALLEST + "spend: {costs: [{what: x}]}\n", "$.spend.costs[0]"),
        (SMALLEST + "spend: {budget: 8% of deal}\n", "$.spend.budget"),
        (SMALLEST + "spend: {budget: 5 per month}\n", "$.spend.budget"),
        (SMALLEST + "deal: {value: 5 per month}\n", "$.deal.value"),
        (SMALLEST + "spend: {per: {customer: 8%}}\n", "$.spend.per.customer"),
        (SMALLEST + "spend: {per: {customer: 8 of deal}}\n", "$.spend.per.customer"),
        (SMALLEST + "spend: {per: {customer: 8% of deals}}\n", "$.spend.per.customer"),
        (SMALLEST + "spend: {per: {customer: -8% of deal}}\n", "$.spend.per.customer"),
        (
            SMALLEST + "spend: {costs: [{what: x, amount: 8% of deal}]}\n",
            "$.spend.costs[0].amount",
        ),
        (
            SMALLEST + "spend: {costs: [{what: x, amount: 9 per quarter}]}\n",
            "$.spend.costs[0].amount",
        ),
        (
            SMALLEST + "spend: {costs: [{what: x, amount: {value: 9 per year}}]}\n",
            "$.spend.costs[0].amount",
        ),
        (SMALLEST + "intake: {sql: many}\n", "$.intake.sql"),
        (SMALLEST + "guardrails: [{severity: error}]\n", "$.guardrails[0]"),
        (
            SMALLEST + "guardrails: [{check: sql <= 4, severity: fatal}]\n",
            "$.guardrails[0]",
        ),
        (SMALLEST + "scenarios: {a: 5}\n", "$.scenarios.a"),
        (SMALLEST + "guardrails: [{check: roi >= 1%, year: 0}]\n", "$.guardrails[0]"),
        (SMALLEST + "guardrails: [{check: roi >= 1%, year: 31}]\n", "$.guardrails[0]"),
        (SMALLEST + "channels: [{name: a, enters: sql, when: April}]\n", "$.channels[0].when"),
        (SMALLEST + "channels: [{name: a, enters: sql, when: {}}]\n", "$.channels[0].when"),
        (SMALLEST + "channels: [{name: a, enters: sql, when: 4}]\n", "$.channels[0].when"),
        (SMALLEST + "channels: [{name: a, enters: sql, when: [x]}]\n", "$.channels[0].when"),
        (
            SMALLEST + "channels: [{name: a, enters: sql, when: {2027-13: 1}}]\n",
            "$.channels[0].when",
        ),
        (
            SMALLEST + "channels: [{name: a, enters: sql, when: {2027-04: -1}}]\n",
            "$.channels[0].when",
        ),
        (
            SMALLEST + "channels: [{name: a, enters: sql, when: {ramp: 6}}]\n",
            "$.channels[0].when",
        ),
        (
            SMALLEST + "channels: [{name: a, enters: sql, takes: {sql: 3 d}}]\n",
            "$.channels[0].takes.sql",
        ),
        (SMALLEST + "goal: {by_quarter: 10}\n", "$.goal.by_quarter"),
        (SMALLEST + "goal: {by_quarter: [1, x]}\n", "$.goal.by_quarter[1]"),
        (SMALLEST + "spend: {discount: 10%}\n", "$.spend.discount"),
        (SMALLEST + "spend: {discount: 10 per year}\n", "$.spend.discount"),
        (SMALLEST + "spend: {discount: -5% per year}\n", "$.spend.discount"),
        (SMALLEST + "spend: {late: {rate: 1%}}\n", "$.spend.late"),
        (SMALLEST + "spend: {late: {rate: 1%, takes: 1 y}}\n", "$.spend.late.takes"),
        (SMALLEST + "spend: {nurture: {per: sql, amount: 1, every: month}}\n", "$.spend.nurture"),
        (
            SMALLEST + "spend: {nurture: {per: sql, amount: 1, every: week, for: 1 y}}\n",
            "$.spend.nurture.every",
        ),
    ],
)
def test_a_typical_mistake_is_underlined_where_the_reader_finds_one(text: str, where: str) -> None:
    assert spots(text)
    assert underlined(text) == [where]


@pytest.mark.parametrize(
    "rate", ["25", "1", "0", "140", "-5%", "'25'", "'25,5%'", "half", "[25%]", "true", "1e3"]
)
def test_a_rate_that_is_refused_is_underlined(rate: str) -> None:
    text = f"funnelplan: 1\nstages: [{{name: sql, rate: {rate}}}, {{name: customer}}]\n"
    assert spots(text)
    assert underlined(text) == ["$.stages[0].rate"]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("basis: {all: 10}", "basis"),
        ("basis: all", "basis"),
        ("basis: {}", "basis"),
        ("shelf_life: 30 days", "shelf_life"),
        ("shelf_life: {half: 30}", "shelf_life.half"),
        ("shelf_life: {soft: 30 days}", "shelf_life"),
        ("shelf_life: {table: {7 days: 80}}", "shelf_life.table['7 days']"),
        ("shelf_life: {table: 30 days}", "shelf_life.table"),
        ("basis: worked, response: 7 days", "response"),
        ("basis: worked, response: {average: 7}", "response.average"),
        ("basis: worked, response: {average: 7 days, steps: 0}", "response.steps"),
        ("basis: worked, response: {exactly: 7 days, never: 8}", "response.never"),
        ("basis: worked, capacity: {people: 2}", "capacity"),
        ("basis: worked, capacity: {people: 0, each: 4 per week}", "capacity.people"),
        ("basis: worked, capacity: {people: 2, each: 4}", "capacity.each"),
        ("basis: worked, capacity: {people: 2, each: 4 per fortnight}", "capacity.each"),
        ("takes: 2 weeks", "takes"),
        ("takes: {exactly: 2}", "takes.exactly"),
        ("takes: {hard: 2 weeks}", "takes"),
        ("takes: {average: 1 d, spread: 60}", "takes.spread"),
        ("takes: {average: 1 d, spread: 0}", "takes.spread"),
        ("takes: {average: 1 d, steps: 0}", "takes.steps"),
        ("takes: {between: 1 month}", "takes.between"),
        ("takes: {between: [1 month]}", "takes.between"),
        ("takes: {between: [1 month, 6]}", "takes.between"),
        ("takes: {between: [1 d, 2 d, 3 d]}", "takes.between"),
        ("lost_after: {table: {7 days: 80}}", "lost_after.table['7 days']"),
        ("lost_after: 6 months", "lost_after"),
    ],
)
def test_a_mistake_about_going_cold_is_underlined_where_the_reader_finds_one(
    said: str, where: str
) -> None:
    text = f"funnelplan: 1\n{DATED}stages: [{{name: x, rate: 25%, {said}}}, {{name: customer}}]\n"
    assert spots(text)
    (found,) = underlined(text)
    assert found == f"$.stages[0].{where}"


@pytest.mark.parametrize("each", ["4 per week", ".5 per day", "1_000 per min", "2 per months"])
def test_people_and_their_pace_are_accepted(each: str) -> None:
    said = f"basis: worked, capacity: {{people: 2, each: {each}}}"
    text = f"funnelplan: 1\n{DATED}stages: [{{name: x, rate: 25%, {said}}}, {{name: customer}}]\n"
    assert plan(text)
    assert underlined(text) == []


# --- any plan that the reader accepts

WHOLE = st.integers(1, 10**9).flatmap(lambda n: st.sampled_from((f"{n}", f"{n:_}")))
AMOUNTS = st.one_of(WHOLE, st.integers(1, 10**7).map(lambda n: f"{n // 100}.{n % 100:02d}"))
SHARES = st.one_of(
    st.integers(1, 99).map(lambda n: f"{n}%"),
    st.integers(1, 99).map(lambda n: f"{n} %"),
    st.integers(1, 99).map(lambda n: f"{n}\u00a0%"),
    st.integers(1, 99_999).map(lambda n: f"{n // 1_000}.{n % 1_000:03d}%"),
    st.integers(1, 99).map(lambda n: f"' {n}% '"),
    st.integers(1, 999).map(lambda n: f"{n // 10}.{n % 10}%"),
    st.integers(1, 99).map(lambda n: f"0.{n:02d}"),
    st.integers(1, 99).map(lambda n: f".{n:02d}"),
    st.integers(1, 99).map(lambda n: f"{n}/100"),
)
UNQUOTED_SHARES = SHARES.filter(lambda share: not share.startswith("'"))
RATES = st.one_of(
    SHARES,
    st.integers(1, 99).map(lambda n: f"{n} of 100"),
    st.integers(1, 98).map(lambda n: f"{n}% to {n + 1}%"),
)
WORDS = st.from_regex(r"[a-zäöü][a-zäöü0-9 _-]{0,12}[a-zäöü]", fullmatch=True).filter(
    lambda word: word not in {"null", "true", "false", "yes", "no", "on", "off"}
)
DAYS = st.dates().map(lambda day: f"{day:%Y-%m-%d}".rjust(10, "0"))
PLAN_DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str)
SPANS = st.sampled_from(
    ("min", "h", "d", "day", "days", "weeks", "month", "quarters", "years", "y")
)
LENGTHS = st.builds("{} {}".format, st.integers(0, 99), SPANS)


def mapping(**parts_of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A flow mapping with any of these keys."""
    chosen = st.fixed_dictionaries({}, optional=parts_of)
    return chosen.map(
        lambda parts: "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
    )


RANGES = st.integers(1, 98).map(
    lambda n: f"{{value: {n}% to {n + 1}%, confidence: 95%, source: {n}}}"
)


def long(short: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A value, short or with where it is known from."""
    keys = mapping(source=WORDS, as_of=DAYS, owner=WORDS)
    return short | st.builds(
        lambda value, more: f"{{value: {value}{', ' * (more != '{}')}{more[1:]}", short, keys
    )


def more_of(first: str, rest: str) -> str:
    """A flow mapping that begins with `first` and goes on with the keys of another."""
    return f"{{{first}{', ' * (rest != '{}')}{rest[1:]}"


COSTS_OF_ALL = st.builds("[{{what: {}, amount: {}, paid: {}}}]".format, WORDS, long(AMOUNTS), DAYS)
MONTHLY_COSTS = st.builds(
    "[{{what: {}, amount: {}}}]".format, WORDS, long(AMOUNTS.map("{} per month".format))
)
SHARES_OF_DEAL = long(UNQUOTED_SHARES.map("{} of deal".format))


TIMES = st.builds("{} {}".format, st.integers(1, 99), SPANS)
SHELF_LIVES = st.one_of(
    long(TIMES).map("half: {}".format),
    long(TIMES).map("hard: {}".format),
    long(UNQUOTED_SHARES).map("table: {{0 h: 100%, 3 d: {}}}".format),
)
RESPONSES = st.builds(
    "average: {}, steps: 1, never: {}".format, long(TIMES), long(UNQUOTED_SHARES)
) | long(UNQUOTED_SHARES).map("table: {{0 h: 0%, 3 d: {}}}".format)
KEEPING = st.one_of(
    st.just(""),
    SHELF_LIVES.map("shelf_life: {{{}}}".format),
    RESPONSES.map("basis: worked, response: {{{}}}".format),
)
"""How long leads keep, or how soon they are called: both together may leave none alive."""

SPANNED = st.builds("[{} {}, {} years]".format, st.integers(1, 23), st.just("h"), st.integers(1, 9))
LAGS = st.one_of(
    long(TIMES).map("{{exactly: {}}}".format),
    long(TIMES).map("{{average: {}}}".format),
    st.builds("{{average: {}, steps: {}}}".format, long(TIMES), long(st.integers(1, 9).map(str))),
    st.builds("{{average: {}, spread: {}}}".format, long(TIMES), long(UNQUOTED_SHARES)),
    long(SPANNED).map("{{between: {}}}".format),
    long(UNQUOTED_SHARES).map("{{table: {{0 h: {}, 3 d: 100%}}}}".format),
)
"""How long things take."""


@st.composite
def channels(
    draw: st.DrawFn, stages: list[str], costs: st.SearchStrategy[str], won: st.SearchStrategy[str]
) -> str:
    """Channels that join at these stages: with counts, with shares that add up, or with neither."""
    shares = draw(st.sampled_from(([], ["100%"], ["60%", "0.4"], ["1/4", "1/2", ".25"])))
    found = []
    for i in range(draw(st.integers(len(shares), 4))):
        enters = draw(st.integers(0, len(stages) - 1))
        below = [f"'{name}'" for name in stages[enters:]]
        parts = {
            "at_most": long(WHOLE),
            "rates": mapping(**{name: long(RATES) | RANGES for name in below}),
            "per": mapping(**{name: long(AMOUNTS) for name in below}, won=won),
            "costs": costs,
            "takes": mapping(**dict.fromkeys(below, LAGS)),
            "when": st.just("level"),
        }
        if i < len(shares):
            parts["share"] = long(st.just(shares[i]))
        else:
            parts["expect"] = long(st.just("0") | st.just("1_000"))
            parts["at_most"] = long(st.just("1000.0"))
        needed = {"share": parts.pop("share")} if "share" in parts else {}
        chosen = draw(st.fixed_dictionaries(needed, optional=parts))
        rest = "{" + ", ".join(f"{key}: {value}" for key, value in chosen.items()) + "}"
        found.append(more_of(f"name: {draw(WORDS)} c{i}, enters: {stages[enters]}", rest))
    return "".join(f"\n  - {channel}" for channel in found) or "[]"


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Plans that the reader accepts, with any of the optional parts."""
    names, stages = [], []
    for i in range(draw(st.integers(1, 4))):
        names.append(f"{draw(WORDS)} x{i}")
        more = draw(
            mapping(
                title=WORDS,
                means=WORDS,
                counts=st.sampled_from(("contacts", "companies", "deals")),
                takes=LAGS,
                lost_after=LAGS,
                reference=long(RATES).map(lambda rate: f"{{rate: {rate}}}"),
                open=WHOLE | LENGTHS.map(lambda age: f"[{{count: 5, age: {age}}}, {{count: 1}}]"),
            )
        )
        head = f"name: {names[-1]}, rate: {draw(long(RATES) | RANGES)}"
        keeping = draw(KEEPING)
        head += f", {keeping}" * bool(keeping)
        stages.append(f"  - {more_of(head, more)}\n")
    recurring = mapping(margin=long(SHARES), churn=long(UNQUOTED_SHARES.map("{} per month".format)))
    deal = mapping(
        margin=long(SHARES), recurring=recurring.map(lambda r: more_of("value: 5, per: year", r))
    )
    goal = mapping(customers=long(WHOLE), confidence=long(SHARES))
    first, last = sorted(draw(st.tuples(PLAN_DAYS, PLAN_DAYS)))
    costs, won = COSTS_OF_ALL, long(AMOUNTS)
    parts_of = {
        "name": WORDS,
        "currency": st.sampled_from(("EUR", "CHF", "USD")),
        "locale": st.sampled_from(("de_DE", "en-US", "fr")),
        "scenarios": st.just("{a: {goal.customers: 3}}"),
        "period_wobble": long(SHARES),
        "cycle_norm": long(TIMES),
        "revive": mapping(
            effort=long(AMOUNTS), gone=long(SHARES), rate=long(RATES), attempt=long(AMOUNTS)
        ).map(lambda rest: more_of(f"stage: {names[0]}, success: 25%", rest)),
        "sla": mapping(
            goal=WORDS, response=long(TIMES), owners=mapping(sales=WORDS, marketing=WORDS)
        ),
    }
    needed = {}
    if draw(st.booleans()):  # with its days, a plan may have costs per month
        costs |= MONTHLY_COSTS
        needed["goal"] = goal.map(lambda rest: more_of(f"from: {first}, by: {last}", rest))
    else:
        parts_of["goal"] = goal
    if draw(st.booleans()):  # with the value of its deal, one of shares of it
        won |= SHARES_OF_DEAL
        needed["deal"] = st.builds(more_of, AMOUNTS.map("value: {}".format), deal)
    else:
        parts_of["deal"] = deal
    parts_of["spend"] = mapping(
        budget=long(AMOUNTS),
        costs=costs,
        per=mapping(won=won),
        discount=long(UNQUOTED_SHARES.map("{} per year".format)),
        nurture=st.builds(
            f"{{{{per: {names[-1]}, amount: {{}}, every: {{}}, for: {{}} years}}}}".format,
            long(AMOUNTS),
            st.sampled_from(("month", "quarter", "year")),
            st.integers(1, 99),
        ),
    )
    parts_of["channels"] = channels(names, costs, won)
    chosen = draw(st.fixed_dictionaries(needed, optional=parts_of))
    rest = "".join(f"{key}: {value}\n" for key, value in chosen.items())
    return f"funnelplan: 1\nstages:\n{''.join(stages)}  - {{name: won}}\n{rest}"


@given(texts())
def test_any_plan_that_is_read_is_accepted(text: str) -> None:
    try:
        assert plan(text)
    except ProblemsFound as found:  # years may be drawn that swing beyond 100 %
        assume(found.problems[0].code != "FP590")
        raise
    assert underlined(text) == []
