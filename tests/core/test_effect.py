"""Two volumes side by side: every figure that going cold changes, and which chances are told."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.stats import binom

from funnelplan.core.effect import COMPARED, Effect, changed, effect
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import POINTS, Missing, money, outcome, share
from funnelplan.core.volumes import with_leads
from tests.strategies import at_customers, funnel, priced, replace, with_channels

EIGHTH = Fraction(1, 8)
PLAN = replace(
    priced(funnel(mql="1/2", sql="1/4"), mql=250), deal=Deal(Fraction(100_000), Fraction(2, 5))
)


def between(before: Plan, after: Plan, *, of: int = 40, goal: int = 10) -> Effect:
    """The same leads by two plans."""
    target = at_customers(before, goal)
    planned, now = (Figures(plan, with_leads(plan, 1, of), target) for plan in (before, after))
    return effect(planned, now, goal)


def lost(cold: Fraction = EIGHTH, *, of: int = 40, goal: int = 10, plan: Plan = PLAN) -> Effect:
    return between(plan, plan.going_cold({1: cold}), of=of, goal=goal)


def test_a_difference_of_shares_is_in_points() -> None:
    found = changed(share(Fraction(1, 2)), share(Fraction(1, 4)))
    assert found.change.unit == POINTS
    assert found.change.amount == Fraction(-1, 4)


def test_an_eighth_costs_125000_on_average_and_200000_in_whole_customers() -> None:
    # maths.md T3.1
    found = lost()
    assert found.customers.change == outcome(Fraction("-1.25"), "customer")
    assert found.metrics["revenue"].change == money(-125_000, "EUR")
    assert found.whole_customers.change == outcome(-2, "customer")
    assert found.whole_revenue.change == money(-200_000, "EUR")
    assert set(found.metrics) == {*COMPARED, "cost_per_mql"}
    assert found.metrics["cost_per_mql"].change.amount == 0
    spend = Fraction(80 * 250)
    assert found.metrics["cost_per_order"].now.amount == spend / Fraction("8.75")


def test_a_share_leaves_the_chance_of_a_lower_rate() -> None:
    found = lost()
    for row in found.chances:
        assert row.planned.exact == pytest.approx(binom.sf(row.at_least - 1, 40, 1 / 4), rel=1e-12)
        assert row.now.exact == pytest.approx(binom.sf(row.at_least - 1, 40, 7 / 32), rel=1e-12)
    assert found.better_than_even == binom.median(40, 7 / 32)
    assert found.most_likely == {"planned": (10,), "now": (8,)}


def test_rows_run_from_the_goal_to_what_comes_out() -> None:
    def rows(of: int, goal: int) -> list[int]:
        return [row.at_least for row in lost(of=of, goal=goal).chances]

    assert rows(40, 10) == [10, 9, 8]
    assert rows(26, 10) == [10, 6, 5]  # 5.69 on average, and 6 is better than even
    assert rows(1, 10) == [10, 1]
    assert rows(400, 10) == [10]
    assert rows(1, 1) == [1]


def test_without_a_value_no_revenue_is_told() -> None:
    found = lost(plan=priced(funnel(lead="1/2", sql="1/4"), lead=5))
    assert found.whole_revenue.planned.why == Missing("key", "deal.value")
    assert found.whole_revenue.now == found.whole_revenue.change == found.whole_revenue.planned
    assert found.whole_customers.change.amount == -2
    assert set(found.metrics) == set(COMPARED)  # no MQL, so no cost of one


def test_no_loss_changes_nothing() -> None:
    found = lost(Fraction(0))
    changes = [found.customers, found.whole_customers, found.whole_revenue, *found.metrics.values()]
    assert {each.change.amount for each in changes} == {0}
    assert all(row.planned == row.now for row in found.chances)


def test_channels_split_in_two_change_nothing() -> None:
    one = with_channels(PLAN, a={"share": "1"})
    two = with_channels(PLAN, a={"share": "1/2"}, b={"share": "1/2"})
    found, split = lost(plan=one), lost(plan=two)
    assert found.customers == split.customers
    assert found.metrics == split.metrics
    assert found.most_likely == split.most_likely
    assert found.chances == split.chances
