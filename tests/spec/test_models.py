"""The structure of a plan: which keys there are, which are needed, and what may be short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from funnelplan.spec.fields import INVALID
from funnelplan.spec.models import (
    AgreementSection,
    BasisSection,
    CapacitySection,
    ChannelSection,
    CostSection,
    DealSection,
    GoalSection,
    GuardrailSection,
    LateSection,
    LotSection,
    NurtureSection,
    OwnersSection,
    PlanSection,
    RecurringSection,
    ReferenceSection,
    ResponseSection,
    ReviveSection,
    Section,
    ShelfLifeSection,
    SpendSection,
    StageSection,
    TakesSection,
)
from funnelplan.spec.nodes import plain
from tests.spec.reading import tree

SMALLEST = """\
funnelplan: 1
stages:
  - {name: sql, rate: 25%}
  - {name: customer}
"""


def read(text: str) -> PlanSection:
    """The section of a plan's text."""
    return PlanSection.model_validate(plain(tree(text)))


def refused(text: str) -> list[tuple[str, tuple[int | str, ...]]]:
    """The types and places of what pydantic finds wrong."""
    with pytest.raises(ValidationError) as found:
        read(text)
    return [(error["type"], error["loc"]) for error in found.value.errors()]


def test_the_smallest_plan_has_a_version_and_two_stages() -> None:
    section = read(SMALLEST)
    assert section.funnelplan == "1"
    assert [stage.name for stage in section.stages] == ["sql", "customer"]
    assert section.currency == "EUR"
    optional = (section.name, section.locale, section.goal, section.intake, section.deal)
    assert {*optional, section.spend, section.guardrails, section.scenarios} == {None}
    assert section.channels is None


@pytest.mark.parametrize(
    ("section", "needed"),
    [
        (PlanSection, {"funnelplan", "stages"}),
        (GoalSection, set()),
        (StageSection, {"name"}),
        (LotSection, {"count"}),
        (ReferenceSection, {"rate"}),
        (DealSection, set()),
        (RecurringSection, {"value", "per"}),
        (CostSection, {"what", "amount"}),
        (SpendSection, set()),
        (ChannelSection, {"name", "enters"}),
        (GuardrailSection, {"check"}),
        (TakesSection, set()),
        (NurtureSection, {"per", "amount", "every", "for"}),
        (LateSection, {"rate", "takes"}),
        (BasisSection, {"all"}),
        (ShelfLifeSection, set()),
        (ResponseSection, set()),
        (CapacitySection, {"people", "each"}),
        (ReviveSection, {"stage", "success"}),
        (AgreementSection, set()),
        (OwnersSection, set()),
    ],
)
def test_what_a_section_needs_is_missing_by_name(section: type[Section], needed: set[str]) -> None:
    try:
        section.model_validate({})
        missing = set()
    except ValidationError as found:
        missing = {str(error["loc"][-1]) for error in found.errors()}
    assert missing == needed


def sections(section: type[Section] = Section) -> Iterator[type[Section]]:
    for below in section.__subclasses__():
        yield below
        yield from sections(below)


def test_keys_of_later_versions_are_no_keys_of_this_one() -> None:
    looked_at = 0
    for section in sections():
        keys = {info.alias or name for name, info in section.model_fields.items()}
        assert not keys & section.later, section.__name__
        looked_at += 1
    assert looked_at == 21


def test_every_key_is_described() -> None:
    for section in sections():
        for name, info in section.model_fields.items():
            assert info.description, f"{section.__name__}.{name}"


def test_a_key_that_is_not_known_is_refused_in_every_section() -> None:
    assert refused(
        """\
funnelplan: 1
a: 1
goal: {b: 1}
stages:
  - {name: sql, rate: 25%, c: 1, reference: {rate: 30%, d: 1}, open: [{count: 1, e: 1}]}
  - {name: customer}
deal: {f: 1, recurring: {value: 1, per: month, g: 1}}
spend: {h: 1, costs: [{what: x, amount: 1, i: 1}]}
channels: [{name: x, enters: sql, k: 1, costs: [{what: x, amount: 1, l: 1}]}]
guardrails: [{check: x, j: 1}]
revive: {stage: sql, success: 25%, m: 1}
sla: {n: 1, owners: {o: 1}}
"""
    ) == [
        ("extra_forbidden", ("goal", "b")),
        ("extra_forbidden", ("stages", 0, "reference", "d")),
        ("extra_forbidden", ("stages", 0, "open", 0, "e")),
        ("extra_forbidden", ("stages", 0, "c")),
        ("extra_forbidden", ("channels", 0, "costs", 0, "l")),
        ("extra_forbidden", ("channels", 0, "k")),
        ("extra_forbidden", ("deal", "recurring", "g")),
        ("extra_forbidden", ("deal", "f")),
        ("extra_forbidden", ("spend", "costs", 0, "i")),
        ("extra_forbidden", ("spend", "h")),
        ("extra_forbidden", ("revive", "m")),
        ("extra_forbidden", ("sla", "owners", "o")),
        ("extra_forbidden", ("sla", "n")),
        ("extra_forbidden", ("guardrails", 0, "j")),
        ("extra_forbidden", ("a",)),
    ]


def test_the_key_of_editors_is_allowed_and_from_is_a_key() -> None:
    section = read(SMALLEST + "$schema: ./x.json\ngoal: {from: 2027-01-01}\n")
    assert section.schema_ == "./x.json"
    assert section.goal is not None
    assert str(section.goal.start) == "2027-01-01"
    assert refused(SMALLEST + "goal: {start: 2027-01-01}\n") == [
        ("extra_forbidden", ("goal", "start"))
    ]
    assert refused(SMALLEST + "schema_: x\n") == [("extra_forbidden", ("schema_",))]


def test_open_leads_may_be_one_number() -> None:
    section = read("funnelplan: 1\nstages: [{name: sql, rate: 25%, open: 9}, {name: customer}]\n")
    lots = section.stages[0].open
    assert lots is not None
    assert [(lot.count, lot.age) for lot in lots] == [(9, None)]


def test_a_guardrail_may_be_its_sentence_and_is_an_error_unless_it_says_otherwise() -> None:
    section = read(SMALLEST + "guardrails: [sql <= 4, {check: sql <= 5, severity: warning}]\n")
    assert section.guardrails is not None
    assert [(rail.check, rail.severity) for rail in section.guardrails] == [
        ("sql <= 4", "error"),
        ("sql <= 5", "warning"),
    ]


def test_a_value_that_was_refused_is_passed_over_wherever_it_stands() -> None:
    section = PlanSection.model_validate(
        {
            "funnelplan": INVALID,
            "goal": {"customers": INVALID, "from": INVALID},
            "stages": [
                {"name": INVALID, "basis": INVALID, "shelf_life": INVALID, "response": INVALID},
                {"name": INVALID, "rate": INVALID, "role": INVALID, "basis": {"all": INVALID}},
            ],
            "deal": {"margin": INVALID, "recurring": {"value": INVALID, "per": INVALID}},
            "intake": {"sql": INVALID},
            "guardrails": [{"check": INVALID}],
            "revive": {"stage": INVALID, "success": INVALID, "rate": INVALID},
            "sla": {"response": INVALID, "owners": {"sales": INVALID}},
            "channels": [
                {"name": INVALID, "enters": INVALID, "share": INVALID},
                {"name": "x", "enters": "y", "rates": {"sql": INVALID}, "per": {"sql": INVALID}},
            ],
        }
    )
    assert section.channels is not None
    refused_whole, with_refused = section.channels
    assert refused_whole.share is INVALID
    assert with_refused.rates is not None
    assert with_refused.rates["sql"] is INVALID
    assert with_refused.per is not None
    assert with_refused.per["sql"] is INVALID
    first = section.stages[0]
    assert {*map(id, (first.basis, first.shelf_life, first.response))} == {id(INVALID)}
    assert section.stages[1].rate is INVALID
    assert section.intake is not None
    assert section.intake["sql"] is INVALID
    assert PlanSection.model_validate({"funnelplan": "1", "stages": INVALID}).stages is INVALID


@pytest.mark.parametrize(
    ("text", "error", "path"),
    [
        ("goal: 10", "model_type", ("goal",)),
        ("goal: [10]", "model_type", ("goal",)),
        ("intake: 48", "dict_type", ("intake",)),
        ("guardrails: {check: x}", "list_type", ("guardrails",)),
        ("spend: {costs: 5}", "list_type", ("spend", "costs")),
        ("spend: {per: 5}", "dict_type", ("spend", "per")),
        ("channels: {fair: {enters: sql}}", "list_type", ("channels",)),
        ("channels: [fair]", "model_type", ("channels", 0)),
        ("revive: 3", "model_type", ("revive",)),
        ("sla: x", "model_type", ("sla",)),
        ("sla: {owners: me}", "model_type", ("sla", "owners")),
        ("channels: [{name: a, enters: sql, rates: [5%]}]", "dict_type", ("channels", 0, "rates")),
        ("channels: [{name: a, enters: sql, per: 5}]", "dict_type", ("channels", 0, "per")),
        ("channels: [{name: a, enters: sql, costs: 5}]", "list_type", ("channels", 0, "costs")),
        ("scenarios: [a]", "dict_type", ("scenarios",)),
        ("scenarios: {a: [b]}", "dict_type", ("scenarios", "a")),
    ],
)
def test_a_part_of_another_shape_is_refused(
    text: str, error: str, path: tuple[int | str, ...]
) -> None:
    assert refused(SMALLEST + text + "\n") == [(error, path)]


def test_a_funnel_has_two_stages() -> None:
    assert refused("funnelplan: 1\nstages: [{name: customer}]\n") == [("too_short", ("stages",))]
    assert refused("funnelplan: 1\nstages: []\n") == [("too_short", ("stages",))]
    assert refused("funnelplan: 1\nstages: {sql: 25%}\n") == [("list_type", ("stages",))]
