"""The rungs of the ladder in words."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from funnelplan.core.cold import with_cold
from funnelplan.core.ladder import ladder
from funnelplan.core.volume import USUAL_CONFIDENCE, Target
from funnelplan.render.document import Paragraph, Sentence, Table
from funnelplan.render.views.labels import label_of
from funnelplan.render.views.ladder import Wanted
from funnelplan.render.views.ladder import ladder as rungs
from tests.spec import reading

PLAN = """
funnelplan: 1
goal: {customers: 5, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: lead, rate: 35 of 100, takes: {exactly: LEAD}}
  - {name: sql, rate: 25 of 100, takes: {exactly: 1 month}}
  - {name: customer}
"""
CHANNELS = """
channels:
  - {name: web, enters: lead, share: 50%}
  - {name: fair, enters: lead, share: 50%, takes: {lead: {exactly: 13 months}}}
"""


def steps(text: str, stage: int) -> list[str]:
    """The names of the sentences of the rungs for a goal at a stage."""
    plan = reading.plan(text)
    found = ladder(plan, Target(stage, Fraction(5)), USUAL_CONFIDENCE)
    named = {each.name: label_of(each.named) for each in plan.stages}
    table, paragraph = rungs(found, named, Wanted(None, signed=stage == plan.last))
    assert isinstance(table, Table)
    assert isinstance(paragraph, Paragraph)
    cells = [row[0] for row in table.rows]
    said = [each.name for each in (*cells, *paragraph.sentences) if isinstance(each, Sentence)]
    return [name for name in said if "deadline" in name or "reached" in name or "late" in name]


@pytest.mark.parametrize(("stage", "name"), [(2, "ladder.deadline"), (1, "ladder.reached")])
def test_a_goal_above_the_customer_is_reached_and_not_signed(stage: int, name: str) -> None:
    month, long = PLAN.replace("LEAD", "1 month"), PLAN.replace("LEAD", "13 months")
    assert steps(month, stage) == [f"{name}.by"]
    assert steps(long, stage) == [f"{name}.late"]
    assert steps(long + CHANNELS, stage) == [f"{name}.late.channels"]
    assert steps(month + CHANNELS, stage) == [f"{name}.by", "ladder.too_late"]
    undated = month.replace(", from: 2027-01-01, by: 2027-12-31", "")
    assert steps(undated, stage) == [name]


def test_that_queueing_is_in_no_time_is_said_beside_times_only() -> None:
    people = PLAN.replace("LEAD", "1 month").replace(
        "25 of 100,", "25 of 100, basis: worked, capacity: {people: 3, each: 9 per week},"
    )
    for text, told in ((people, True), (PLAN.replace("LEAD", "1 month"), False)):
        assert ("timeline.queued" in beside(text)) == told
    untimed = re.sub(r", takes: \{exactly: [^}]*\}", "", people)
    assert "timeline.queued" not in beside(untimed)


def beside(text: str) -> list[str]:
    """The names of the sentences below the rungs."""
    plan = with_cold(reading.plan(text))
    found = ladder(plan, Target(2, Fraction(5)), USUAL_CONFIDENCE)
    named = {each.name: label_of(each.named) for each in plan.stages}
    _, paragraph = rungs(found, named, Wanted(None))
    assert isinstance(paragraph, Paragraph)
    return [each.name for each in paragraph.sentences if isinstance(each, Sentence)]
