"""The whole leads that a chance rests on, by the rate at which they convert."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import binom, nbinom

from funnelplan.core.chance import LARGEST_JOINED, LARGEST_TARGET
from funnelplan.core.leads import Classes, classes
from funnelplan.core.metrics import Figures
from funnelplan.core.mixture import Mixture
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing
from funnelplan.core.volume import Target
from funnelplan.core.volumes import bought
from tests.strategies import exactly, funnel, with_channels

TWO = funnel(lead="1/2", sql="1/4")
THIRD, QUARTER = Fraction(1, 3), Fraction(1, 4)
MIX = with_channels(
    TWO,
    fair={"enters": "sql", "expect": 13, "rates": {"sql": "1/3"}},
    web={"expect": 5},
    search={"share": "3/4"},
    partner={"enters": "sql", "share": "1/4", "rates": {"sql": "1/3"}},
)
"""Stated: 13 SQLs at a third and 2.5 at a quarter; one customer more: 3/4 at either rate."""


def at_sql(plan: Plan = MIX) -> Classes:
    return classes(plan.mix, 1, 2)


def test_leads_that_convert_alike_are_one_class() -> None:
    leads = at_sql()
    assert leads.rates == (QUARTER, THIRD)
    assert leads.stated == exactly(Fraction(5, 2), 13)
    assert leads.one == exactly(Fraction(3, 4) * 4, Fraction(1, 4) * 3)
    assert [(stage, route.name) for stage, route in leads.begins] == [(1, "web"), (1, "fair")]


def test_whole_leads_are_those_that_are_there_in_proportion() -> None:
    leads = at_sql()
    assert leads.there == 15  # of 15.5
    assert leads.whole == (2, 13)
    assert at_sql(with_channels(TWO, search={"share": "1"})).whole == (0,)


def test_customers_of_the_open_routes_are_leads_and_back() -> None:
    leads = at_sql()
    assert leads.more(Fraction(2)) == Fraction(1, 2) + 2 * Fraction(15, 4)
    assert leads.lift(8) == (8 - Fraction(1, 2)) / Fraction(15, 4) == 2
    assert leads.lift(0) == 0


def test_more_leads_come_in_the_proportions_of_the_open_routes() -> None:
    leads = at_sql()
    assert [(each.stage, each.leads, each.route.name) for each in leads.entering(10)] == [
        (1, 2 + 8, "web"),
        (1, 13 + 2, "fair"),
    ]
    nobody = at_sql(with_channels(TWO, search={"share": "1"})).entering(0)
    assert [(each.stage, each.leads) for each in nobody] == [(1, 0)]


def test_a_share_that_goes_cold_lowers_every_rate() -> None:
    leads = at_sql()
    assert leads.mixture() == Mixture(
        ((2, QUARTER), (13, THIRD)), ((Fraction(3), QUARTER), (Fraction(3, 4), THIRD))
    )
    cold = leads.mixture(Fraction(1, 8), 1)
    assert [rate for _, rate in cold.fixed] == [Fraction(7, 32), Fraction(7, 24)]
    assert [rate for _, rate in cold.weights] == [Fraction(7, 32), Fraction(7, 24)]


@pytest.mark.parametrize("percent", [50, 80, 90, 95, 99])
def test_one_class_needs_what_the_negative_binomial_law_says(percent: int) -> None:
    # maths.md T2.2
    leads = at_sql(with_channels(TWO, search={"share": "1/2"}, mail={"share": "1/2"}))
    expected = 10 + int(nbinom.ppf(percent / 100, 10, 1 / 4))
    assert leads.needed(10, Fraction(percent, 100)) == expected
    assert leads.at(1, expected) == expected


def test_leads_that_are_there_are_counted_in() -> None:
    plan = with_channels(TWO, web={"expect": 40}, search={"share": "1"})
    leads = at_sql(plan)
    assert leads.needed(10, Fraction(9, 10)) == 55 - leads.there
    assert (leads.needed(1, Fraction(9, 10)), leads.there, leads.at(1, 0)) == (0, 20, 20)
    assert binom.sf(0, 20, 1 / 4) > 0.9
    assert leads.needed(10, Fraction(9, 10), leads.mixture(Fraction(1, 8), 1)) == 63 - 20


def test_leads_that_join_below_are_not_counted_above_and_do_not_go_cold_there() -> None:
    plan = with_channels(
        funnel(sql="1/4", opportunity="1/2"),
        web={"share": "1"},
        partner={"enters": "opportunity", "expect": 12},
    )
    leads = classes(plan.mix, 0, 2)
    more = leads.needed(10, Fraction(9, 10))
    assert more is not None
    law = np.convolve(
        np.asarray(binom.pmf(range(more + 1), more, 1 / 8)),
        np.asarray(binom.pmf(range(13), 12, 1 / 2)),
    )
    assert float(law[10:].sum()) >= 0.9
    assert leads.at(0, more) == more == 59
    assert leads.needed(10, Fraction(9, 10), leads.mixture(Fraction(1, 8), 0)) == 68


def test_targets_that_are_too_large_have_no_answer() -> None:
    half = Fraction(1, 2)
    assert at_sql().needed(LARGEST_JOINED + 1, half) is None
    one = at_sql(with_channels(TWO, search={"share": "1"}))
    assert one.needed(LARGEST_TARGET + 1, half) is None


def test_a_channel_below_the_goal_is_in_no_class() -> None:
    leads = classes(MIX.mix, 0, 1)
    assert leads.rates == exactly(Fraction(1, 2), 1)
    assert leads.stated == exactly(5, 13)
    plan = with_channels(funnel(lead="1/2", sql="1/4"), fair={"enters": "sql", "expect": 5})
    assert classes(plan.mix_for(1), 0, 1).stated == exactly(0, 5)


def test_a_budget_that_brings_nothing_to_the_goal_has_no_leads_for_a_chance() -> None:
    plan = with_channels(TWO, partner={"enters": "sql", "share": "1", "per": {"sql": 100}})
    volume = bought(plan, Fraction(20_000), 1)
    assert volume is not None
    lead_goal = classes(plan.mix, 0, 0)
    assert (lead_goal.begins, lead_goal.there, lead_goal.entering(0)) == ((), 0, ())
    found = Figures(plan, volume._replace(entering=()), Target(1, Fraction(3)))
    assert found["chance"].why == Missing("enters_below")


def test_of_classes_that_nobody_gets_through_more_must_come_for_the_same() -> None:
    route = TWO.own
    leads = Classes(
        ((1, route), (1, route)), (Fraction(0), QUARTER), exactly(3, Fraction(5, 2)), exactly(1, 2)
    )
    assert leads.whole == (3, 2)
    assert [leads.reaching(more) for more in range(5)] == [2, 3, 3, 4, 5]
    assert [leads.more_reaching(count) for count in range(-1, 4)] == [0, 0, 1, 3, 4]
    for count in range(1, 60):
        more = leads.more_reaching(count)
        assert leads.reaching(more) == 2 + count > leads.reaching(more - 1)
