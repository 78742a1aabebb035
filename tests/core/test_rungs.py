"""The ladder's figures by name: the same numbers as the ladder, and formulas that lead to them."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.cold import with_cold
from funnelplan.core.explanation import explain
from funnelplan.core.ladder import ladder
from funnelplan.core.lags import Exactly, Lag
from funnelplan.core.metrics import Figures
from funnelplan.core.punctual import share_in_time
from funnelplan.core.quantities import Missing, Pace, Span
from funnelplan.core.routes import NOTHING
from funnelplan.core.rung import TOO_LATE
from funnelplan.core.shelf import HardLimit
from funnelplan.core.stage import Capacity
from funnelplan.core.volumes import goal_of, planned
from funnelplan.core.when import EVENLY
from tests.core.reading import built_from, read
from tests.core.timed import YEAR, at_stage, average, days, months, over_year
from tests.spec.reading import loaded
from tests.strategies import Said, funnel, replace, with_channels

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


def timed(text: str, *, takes: Lag, **said: Said) -> Figures:
    """The figures of a plan over 2027 whose SQLs take some time."""
    plan = over_year(at_stage(loaded(text).plan, 2, takes=takes))
    plan = with_channels(plan, **said) if said else plan
    target = goal_of(plan)
    return Figures(plan, planned(plan, target), target)


MIX: dict[str, Said] = {
    "web": {"enters": "lead", "share": "3/4"},
    "fair": {"enters": "sql", "share": "1/4", "rates": {"sql": "1/2"}},
}


STATED: dict[str, Said] = {
    "web": {"enters": "lead", "share": "3/4"},
    "fair": {"enters": "lead", "expect": 20, "rates": {"lead": "1/10"}},
}


@pytest.mark.parametrize("said", [{}, MIX], ids=["own", "mix"])
@pytest.mark.parametrize("takes", [average(3, 3), Exactly(days(0)), Exactly(days(365))], ids=str)
def test_rungs_in_time_by_name_are_those_of_the_ladder(said: dict[str, Said], takes: Lag) -> None:
    found = timed(PLAN, takes=takes, **said)
    assert found.target is not None
    rungs = {r.step: r for r in ladder(found.plan, found.target, Fraction(9, 10)).rungs}
    for step, rung in rungs.items():
        assert found[f"ladder_{step}"] == rung.needed, step
    if rungs["deadline"].needed.why is None:
        assert found["ladder_in_time"] == rungs["deadline"].facts["share"]
    else:
        assert rungs["deadline"].needed.why == TOO_LATE
        assert found["ladder_in_time"].amount == 0
        assert "…" in found.metric("ladder_evidence").formula


def test_the_share_in_time_by_name_is_of_the_mix_under_the_deadline() -> None:
    plan = over_year(with_channels(loaded(PLAN).plan, **STATED), 40)
    web, fair = plan.channels
    web = web._replace(takes={2: average(2, 2)})
    fair = fair._replace(takes={2: Exactly(months(13))})  # whoever is open has to bring all of 40
    plan = replace(plan, channels=(web, fair))
    target = goal_of(plan)
    assert target is not None
    found = Figures(plan, planned(plan, target), target)
    rung = next(r for r in ladder(plan, target, Fraction(9, 10)).rungs if r.step == "deadline")
    assert found["ladder_in_time"] == rung.facts["share"]
    share = rung.facts["share"].exact
    assert share is not None
    assert 0 < share < share_in_time((average(2, 2),), EVENLY, YEAR)


def test_the_rung_in_time_is_told_as_a_quotient() -> None:
    # maths.md T4.8
    found = timed(WARM, takes=average(3, 3))
    metric = found.metric("ladder_deadline")
    assert metric.formula == "{goal} ÷ {rate_sql} ÷ {ladder_in_time}"
    inputs = {name: found[name].exact for name in built_from(metric)}
    assert found["ladder_deadline"].exact == read(metric.formula, inputs)
    assert found.metric("ladder_confidence").formula == (
        "min n: P(Bin(n, {rate_sql} × {ladder_in_time}) ≥ {goal}) ≥ {wanted_confidence}"
    )
    mixed = timed(WARM, takes=average(3, 3), **MIX).metric("ladder_deadline")
    assert mixed.formula == "min n: on average {goal} in time"


def test_rungs_in_time_of_people_who_are_too_few() -> None:
    one = Capacity(1, Pace(Fraction(1), Span.WEEK))
    plan = over_year(funnel(sql="1/4"), 9)
    plan = at_stage(plan, 0, capacity=one, basis=NOTHING, shelf_life=HardLimit(days(2)))
    plan = with_cold(at_stage(plan, 0, takes=average(9, 3)))
    found = Figures(plan, planned(plan, goal_of(plan)), goal_of(plan))
    assert found["ladder_deadline"].why == Missing("people_short")


def test_without_dates_or_times_the_rung_names_what_lacks() -> None:
    found = figures(PLAN)
    for name in ("ladder_deadline", "ladder_in_time"):
        assert found[name].why == Missing("key", "goal.from, goal.by, takes")
