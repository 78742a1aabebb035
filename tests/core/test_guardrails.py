"""The plan's own limits against its figures: comparisons, ties, what is reported."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.guardrail import Comparison, Guardrail
from funnelplan.core.guardrails import findings, verdicts
from funnelplan.core.lags import Exactly
from funnelplan.core.laws import Binomial, exact_at_least
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.problems import Fact, Problem, Severity
from funnelplan.core.quantities import money
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import flowing, required
from tests.core.timed import average, days, over_year, taking
from tests.strategies import at_customers, funnel, replace, with_channels

PLAN = replace(
    funnel(lead="1/2", sql="1/4"),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
    spend=Spend(Fraction(900), per=(UnitCost(0, Fraction(10)),)),
)
METRICS = ("cost_per_order", "spend", "revenue", "roi_on_margin", "sql", "budget_left")


def limit(metric: str, comparison: Comparison, value: Fraction | int) -> Guardrail:
    text = f"{metric} {comparison.value} {value}"
    return Guardrail(metric, comparison, Fraction(value), text, path=("guardrails", 0))


def at_need() -> Figures:
    """The figures at what ten customers need."""
    target = at_customers(PLAN, 10)
    return Figures(PLAN, required(PLAN, target), target)


def kept(guardrail: Guardrail) -> bool:
    (verdict,) = verdicts(at_need(), [guardrail])
    return verdict.kept


def kept_of(n: int, rate: Fraction, goal: int, comparison: Comparison, sure: Fraction) -> bool:
    """Whether the chance of `goal` of n leads keeps this limit."""
    plan = funnel(sql=str(rate))
    figures = Figures(plan, flowing(plan, {0: n}, Rule.INTAKE), at_customers(plan, goal))
    (verdict,) = verdicts(figures, [limit("chance", comparison, sure)])
    return verdict.kept


@pytest.mark.parametrize(
    ("comparison", "below", "touched", "above"),
    [
        (Comparison.AT_MOST, True, True, False),
        (Comparison.BELOW, True, False, False),
        (Comparison.AT_LEAST, False, True, True),
        (Comparison.ABOVE, False, False, True),
    ],
)
def test_a_figure_below_at_and_above_its_limit(
    comparison: Comparison, *, below: bool, touched: bool, above: bool
) -> None:
    cpo = Fraction(80 * 10) / 10
    cent = Fraction(1, 100)
    assert kept(limit("cost_per_order", comparison, cpo + cent)) is below
    assert kept(limit("cost_per_order", comparison, cpo)) is touched
    assert kept(limit("cost_per_order", comparison, cpo - cent)) is above


@pytest.mark.parametrize("n", [1, 21, 43, 61, 77, 501])
def test_an_even_chance_is_at_least_a_half_and_not_below_it(n: int) -> None:
    half, goal = Fraction(1, 2), (n + 1) // 2
    assert kept_of(n, half, goal, Comparison.AT_LEAST, half)
    assert not kept_of(n, half, goal, Comparison.BELOW, half)


@given(st.integers(1, 60), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_a_chance_that_touches_its_limit_is_decided_exactly(n: int, rate: Fraction) -> None:
    goal = max(1, int(n * rate))
    exact = exact_at_least(Binomial(n, rate), goal)
    hair = exact * (1 - exact) / 10**40
    assert kept_of(n, rate, goal, Comparison.AT_LEAST, exact)
    assert not kept_of(n, rate, goal, Comparison.AT_LEAST, exact + hair)
    assert kept_of(n, rate, goal, Comparison.BELOW, exact + hair)
    assert not kept_of(n, rate, goal, Comparison.BELOW, exact)


def test_forty_leads_are_surer_than_56_percent_and_not_than_57() -> None:
    # maths.md T2.1
    quarter = Fraction(1, 4)
    assert kept_of(40, quarter, 10, Comparison.AT_LEAST, Fraction(56, 100))
    assert not kept_of(40, quarter, 10, Comparison.AT_LEAST, Fraction(57, 100))
    assert kept_of(40, quarter, 10, Comparison.AT_MOST, Fraction(57, 100))
    assert kept_of(40, quarter, 10, Comparison.ABOVE, Fraction(56, 100))
    assert not kept_of(40, quarter, 10, Comparison.AT_MOST, Fraction(56, 100))


def test_certain_and_impossible_chances_are_compared_as_they_are() -> None:
    whole = Fraction(1)
    assert kept_of(10, whole, 10, Comparison.AT_LEAST, Fraction(99, 100))
    assert kept_of(10, whole, 10, Comparison.AT_LEAST, Fraction(1))
    assert not kept_of(10, whole, 10, Comparison.BELOW, Fraction(1))
    assert not kept_of(9, whole, 10, Comparison.AT_LEAST, Fraction(1, 100))
    assert kept_of(9, whole, 10, Comparison.BELOW, Fraction(1, 100))


def test_the_chance_of_groups_that_join_is_compared_too() -> None:
    guardrails = (
        limit("chance", Comparison.AT_LEAST, Fraction(1, 4)),
        limit("chance", Comparison.AT_LEAST, Fraction(9, 10)),
    )
    volume = flowing(PLAN, {0: 8, 1: 4}, Rule.INTAKE)
    figures = Figures(PLAN, volume, at_customers(PLAN, 2))
    assert [verdict.kept for verdict in verdicts(figures, guardrails)] == [True, False]


def test_a_limit_that_is_kept_is_not_reported() -> None:
    (verdict,) = verdicts(at_need(), [limit("spend", Comparison.AT_MOST, 800)])
    assert findings(verdict, Rule.REQUIRED) == ()
    assert verdict.value == money(800, "EUR")


@pytest.mark.parametrize("severity", Severity)
def test_a_limit_that_is_broken_is_reported_with_the_figure(severity: Severity) -> None:
    guardrail = replace(limit("spend", Comparison.AT_MOST, 799), severity=severity)
    (verdict,) = verdicts(at_need(), [guardrail])
    facts: dict[str, Fact] = {
        "guardrail": guardrail.text,
        "metric": "spend",
        "value": money(800, "EUR"),
        "rule": "required",
    }
    problem = Problem("FP601", facts, ("guardrails", 0), severity=severity)
    assert findings(verdict, Rule.REQUIRED) == (problem,)


GUARDRAILS = st.builds(
    limit,
    st.sampled_from((*METRICS, "chance")),
    st.sampled_from(Comparison),
    st.fractions(0, 2000, max_denominator=20),
)


@given(st.lists(GUARDRAILS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_guardrails_is_irrelevant(guardrails: list[Guardrail], order: object) -> None:
    assert hasattr(order, "sample")
    shuffled = order.sample(guardrails, len(guardrails))

    def judged(them: list[Guardrail]) -> dict[Guardrail, bool]:
        found = verdicts(at_need(), them)
        assert [verdict.guardrail for verdict in found] == them
        return {verdict.guardrail: verdict.kept for verdict in found}

    assert judged(guardrails) == judged(shuffled)


@given(st.sampled_from(METRICS), st.fractions(-100, 2000, max_denominator=20))
def test_a_comparison_and_its_opposite_never_agree(metric: str, value: Fraction) -> None:
    at_most = kept(limit(metric, Comparison.AT_MOST, value))
    above = kept(limit(metric, Comparison.ABOVE, value))
    assert at_most != above
    at_least = kept(limit(metric, Comparison.AT_LEAST, value))
    assert at_least != kept(limit(metric, Comparison.BELOW, value))
    assert at_most or at_least


@given(st.sampled_from((*METRICS, "chance")), st.lists(st.fractions(0, 2000), min_size=2))
def test_a_looser_limit_is_never_broken_before_a_tighter_one(
    metric: str, limits: list[Fraction]
) -> None:
    tight, loose = min(limits), max(limits)
    if kept(limit(metric, Comparison.AT_MOST, tight)):
        assert kept(limit(metric, Comparison.AT_MOST, loose))
    if kept(limit(metric, Comparison.AT_LEAST, loose)):
        assert kept(limit(metric, Comparison.AT_LEAST, tight))


@pytest.mark.parametrize("n", [43, 173, 177])
def test_a_chance_that_equals_its_limit_is_at_most_and_at_least_that(n: int) -> None:
    coin = funnel(sql="1/2")
    target = at_customers(coin, (n + 1) // 2)
    figures = Figures(coin, flowing(coin, {0: n}, Rule.INTAKE), target)
    half = Fraction(1, 2)
    results = [v.kept for v in verdicts(figures, (limit("chance", c, half) for c in Comparison))]
    wanted = [c in (Comparison.AT_MOST, Comparison.AT_LEAST) for c in Comparison]
    assert results == wanted


def test_what_is_certain_keeps_a_limit_of_100_percent() -> None:
    certain = funnel(sql="1")
    figures = Figures(certain, flowing(certain, {0: 3}, Rule.INTAKE), at_customers(certain, 3))
    results = [v.kept for v in verdicts(figures, (limit("chance", c, 1) for c in Comparison))]
    assert results == [c in (Comparison.AT_MOST, Comparison.AT_LEAST) for c in Comparison]


def test_groups_that_touch_a_limit_are_compared_as_they_are() -> None:
    certain = funnel(lead="1", sql="1")
    figures = Figures(
        certain, flowing(certain, {0: 2, 1: 3}, Rule.INTAKE), at_customers(certain, 5)
    )
    results = [v.kept for v in verdicts(figures, (limit("chance", c, 1) for c in Comparison))]
    assert results == [c in (Comparison.AT_MOST, Comparison.AT_LEAST) for c in Comparison]


def test_a_limit_may_speak_of_a_channel_and_is_kept_where_that_brings_nothing() -> None:
    plan = with_channels(PLAN, search={"share": "1", "costs": 40}, idle={"at_most": 9})
    target = at_customers(plan, 10)
    figures = Figures(plan, required(plan, target), target)
    dear = limit("cost_per_order.search", Comparison.AT_MOST, 80)
    nobody = limit("cost_per_order.idle", Comparison.AT_MOST, 1)
    search, idle = verdicts(figures, (dear, nobody))
    assert (search.value.amount, search.kept) == (Fraction(840) / 10, False)
    assert [problem.code for problem in findings(search, Rule.REQUIRED)] == ["FP601"]
    assert (idle.value.amount, idle.kept) == (None, True)
    assert findings(idle, Rule.REQUIRED) == ()
    assert figures.is_idle("cost_per_order.idle")
    assert not figures.is_idle("cost_per_order.search")
    assert not figures.is_idle("cost_per_order")


def timed_verdict(guardrail: Guardrail) -> bool:
    """Of 40 leads at 60 each, of whom a quarter buy at 1,000 with a margin of 48 %, 73 days later."""
    plan = replace(
        funnel(sql="1/4"),
        deal=Deal(Fraction(1000), Fraction(12, 25)),
        spend=Spend(Fraction(0), per=(UnitCost(0, Fraction(60)),), discount=Fraction(0)),
    )
    plan = over_year(taking(plan, sql=Exactly(days(73))))
    figures = Figures(plan, flowing(plan, {0: 40}, Rule.INTAKE), at_customers(plan, 10))
    (verdict,) = verdicts(figures, [guardrail])
    return verdict.kept


@pytest.mark.parametrize(
    ("metric", "at", "beside"),
    [
        ("roi_year_3", 1, Fraction(1, 10**6)),  # (10 · 480 − 2,400) ÷ 2,400
        ("margin_year_3", 4_800, Fraction(1, 100)),
        ("npv_year_3", 2_400, Fraction(1, 100)),
        ("in_time_share", Fraction(4, 5), Fraction(1, 10**6)),  # 292 of 365 days
        ("customers_by_date", 8, Fraction(1, 10**6)),
    ],
)
def test_a_figure_of_floats_is_at_its_limit_whatever_rounding_adds(
    metric: str, at: Fraction | int, beside: Fraction
) -> None:
    assert timed_verdict(limit(metric, Comparison.AT_LEAST, at))
    assert timed_verdict(limit(metric, Comparison.AT_MOST, at))
    assert not timed_verdict(limit(metric, Comparison.BELOW, at))
    assert not timed_verdict(limit(metric, Comparison.ABOVE, at))
    assert not timed_verdict(limit(metric, Comparison.AT_LEAST, at + beside))
    assert not timed_verdict(limit(metric, Comparison.AT_MOST, at - beside))


@pytest.mark.parametrize("days_left", [361, 355, 350, 340, 300])
def test_a_share_that_was_rounded_is_at_its_limit_too(days_left: int) -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=Exactly(days(365 - days_left))))
    figures = Figures(plan, flowing(plan, {0: 4 * 365}, Rule.INTAKE), at_customers(plan, 10))
    sides = (Comparison.AT_LEAST, Comparison.AT_MOST)
    both = [limit("customers_by_date", side, days_left) for side in sides]
    assert all(verdict.kept for verdict in verdicts(figures, both))


def test_a_present_value_of_nothing_is_at_least_nothing() -> None:
    # 33 leads of which a tenth buys: 3.3 · 1,000 · 10 % = 330 = 33 · 10
    plan = replace(
        funnel(sql="1/10"),
        deal=Deal(Fraction(1000), Fraction(1, 10)),
        spend=Spend(Fraction(0), per=(UnitCost(0, Fraction(10)),), discount=Fraction(0)),
    )
    plan = over_year(taking(plan, sql=average(Fraction(1, 3))))
    figures = Figures(plan, flowing(plan, {0: 33}, Rule.INTAKE), None)
    assert isinstance(figures["npv_year_3"].amount, float)
    sides = (Comparison.AT_LEAST, Comparison.AT_MOST)
    both = [limit(metric, side, 0) for metric in ("npv_year_3", "roi_year_3") for side in sides]
    assert all(verdict.kept for verdict in verdicts(figures, both))


def test_an_exact_figure_is_not_rounded() -> None:
    assert not kept(limit("spend", Comparison.AT_MOST, 800 - Fraction(1, 10**9)))
