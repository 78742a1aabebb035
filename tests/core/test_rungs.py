"""The ladder's figures by name: the same numbers as the ladder, and formulas that lead to them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.explanation import explain
from funnelplan.core.ladder import ladder
from funnelplan.core.metrics import Figures
from funnelplan.core.quantities import Missing
from funnelplan.core.volumes import goal_of, planned
from tests.spec.reading import loaded

PLAN = """\
funnelplan: 1
goal: {customers: 10, confidence: 90%}
stages:
  - {name: lead, rate: 160 of 400}
  - {name: mql, rate: 30%}
  - name: sql
    rate: 25 of 100
    basis: {all: 10%}
    shelf_life: {half: 30 days}
    response: {average: 7 days}
  - {name: customer}
"""
WARM = "".join(
    line
    for line in PLAN.splitlines(keepends=True)
    if not line.strip().startswith(("basis", "sh", "resp"))
)
"""Without what goes cold: the law is then the count's own, 25 and 75 with a half each."""

CHANNELS = "channels:\n  - {name: web, enters: lead, share: 100%}\n  - {name: fair, enters: sql, expect: 9}\n"
OWN_RATE = CHANNELS.replace("expect: 9", "expect: 9, rates: {sql: 10 of 20}")


def figures(text: str) -> Figures:
    plan = loaded(text).plan
    target = goal_of(plan)
    return Figures(plan, planned(plan, target), target)


@pytest.mark.parametrize("text", [PLAN, PLAN + CHANNELS, PLAN + OWN_RATE])
def test_a_rung_by_name_is_the_rung_of_the_ladder(text: str) -> None:
    found = figures(text)
    assert found.target is not None
    rungs = {r.step: r for r in ladder(found.plan, found.target, Fraction(9, 10)).rungs}
    for step in ("spreadsheet", "cold", "confidence", "evidence"):
        assert found[f"ladder_{step}"] == rungs[step].needed, step
    assert found["wanted_confidence"].amount == Fraction(9, 10)


def test_rungs_are_explained_down_to_what_the_plan_states() -> None:
    found = figures(PLAN)
    steps = {step.name: step for step in explain(found, "ladder_cold").steps}
    assert steps["ladder_cold"].formula == "{goal} ÷ {rate_sql}"
    # 7 days on average against half a month: 1 − 1 ÷ (1 + 7 ln 2 ÷ 30) go cold
    cold = 1 - 1 / (1 + 7 * math.log(2) / 30)
    assert float(found["ladder_cold"].exact) == pytest.approx(
        10 / (0.25 / 0.9 * (1 - cold)), rel=1e-12
    )
    assert {"cold_share_sql", "stated_rate_sql", "basis_sql", "response_sql"} <= steps.keys()
    assert explain(found, "ladder_spreadsheet").steps[0].formula == "{goal} ÷ {stated_rate_sql}"


@pytest.mark.parametrize(
    ("text", "law"),
    [
        (WARM, "BetaBin(n, 25.5, 75.5)"),
        (PLAN + OWN_RATE, "BetaBin(n, a, b; mean, cv)"),
    ],
)
def test_the_rung_with_evidence_names_the_law_it_is_looked_up_by(text: str, law: str) -> None:
    """A count is one Beta; rates that differ by channel are bounded by their leads all the same."""
    formula = explain(figures(text), "ladder_evidence").steps[0].formula
    assert law in formula, formula


def test_the_blur_is_that_of_all_samples_from_the_top() -> None:
    found = figures(PLAN)
    a, b = (160.5, 240.5), (25.5, 75.5)
    cv2 = sum(under / (over * (over + under + 1)) for over, under in (a, b))
    assert float(found["uncertainty"].exact) == pytest.approx(math.sqrt(cv2), rel=1e-12)


def test_without_a_goal_or_samples_there_is_nothing_to_climb() -> None:
    bare = "funnelplan: 1\nstages:\n  - {name: sql, rate: 25%}\n  - {name: customer}\n"
    assert not any(name.startswith("ladder") for name in figures(bare).on_demand)
    found = figures(f"{bare}goal: {{customers: 10}}\n")
    assert found["ladder_evidence"].why == Missing("no_evidence")
    assert found["uncertainty"].why == Missing("no_evidence")
    assert found["ladder_confidence"].amount == 55
    assert found["wanted_confidence"].amount == Fraction(9, 10)
    assert found.resolve("Ladder_Confidence") == "ladder_confidence"
    large = figures(f"{bare}goal: {{customers: 300_000}}\n")
    assert large["ladder_confidence"].why == Missing("too_large")
