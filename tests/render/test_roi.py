"""The notes of the page of returns in words."""

from __future__ import annotations

import pytest

from funnelplan.core.books import Books
from funnelplan.core.returns import returns
from funnelplan.core.settling import settled_plan
from funnelplan.core.volumes import goal_of
from funnelplan.render.document import Paragraph
from funnelplan.render.sentences import Words
from funnelplan.render.views.roi import page
from tests.spec import reading

PLAN = """\
funnelplan: 1
stages: [{name: sql, rate: 25%}, {name: customer}]
intake: {sql: 40}
deal: {value: 1_000, margin: 50%}
spend: {per: {sql: 10}, discount: RATE per year}
"""


def said(text: str, years: int = 5, locale: str | None = None) -> str:
    """All paragraphs of the page."""
    plan = reading.plan(text)
    found = settled_plan(plan, goal_of(plan))
    blocks = page(returns(Books(found.plan, found.volume, years), "year")).blocks
    words = Words(locale)
    notes = [each for block in blocks if isinstance(block, Paragraph) for each in block.sentences]
    return "\n".join(words.say(note) for note in notes)


@pytest.mark.parametrize(("rate", "shown"), [("10%", "10 %"), ("100%", "100 %")])
def test_a_present_value_is_divided_by_one_and_the_rate(rate: str, shown: str) -> None:
    text = PLAN.replace("RATE", rate)
    assert f"Present values divide by 1 + {shown} for every year that money comes" in said(text)
    assert f"durch 1 + {shown} geteilt für jedes Jahr" in said(text, locale="de").replace(
        "\u00a0", " "
    )


def test_the_discount_is_not_spoken_of_where_there_is_no_present_value() -> None:
    text = PLAN.replace("RATE", "10%").replace(", margin: 50%", "")
    assert "Present values" not in said(text)


@pytest.mark.parametrize(
    ("years", "english", "german"),
    [
        (5, "look at these 5 years; guardrails and explain look at 10 years.", "diese 5 Jahre;"),
        (1, "look at this one year only; guardrails", "nur dieses eine Jahr; Leitplanken"),
    ],
)
def test_figures_of_other_years_than_those_of_guardrails_are_told(
    years: int, english: str, german: str
) -> None:
    text = PLAN.replace("RATE", "10%")
    assert english in said(text, years)
    assert german in said(text, years, "de").replace("\u00a0", " ")


def test_years_are_not_told_apart_that_are_the_same_or_of_no_figure() -> None:
    text = PLAN.replace("RATE", "10%")
    assert "guardrails and explain" not in said(text, 10)
    assert "guardrails and explain" not in said(text.replace(", margin: 50%", ""))
