"""Ways through the funnel: what reaches which stage, what it costs, and sums of flows."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.money import UnitCost
from funnelplan.core.routes import Costs, Exact, Route, Stated, Totals, total, totals
from tests.strategies import exactly, rates

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
PER = tuple(UnitCost(stage, Fraction(amount)) for stage, amount in ((0, 5), (1, 10), (3, 80)))
FAIR = Route("fair", 1, (Fraction(9, 10), HALF, QUARTER), PER, sales=2)
"""It joins at the second of four stages and passes none above; sales begin at the third."""


def test_one_who_enters_reaches_the_stages_below_by_the_rates_between() -> None:
    assert FAIR.reaching == exactly(0, 1, HALF, Fraction(1, 8))
    assert FAIR.through(1, 3) == Fraction(1, 8)
    assert FAIR.through(2, 2) == 1
    assert FAIR.through(1, 3) == Fraction(1, 8)  # the second time, as it is known


def test_counts_follow_from_one_of_them_and_there_are_none_above_the_entry() -> None:
    assert FAIR.spread(3, 5) == exactly(0, 40, 20, 5)
    assert FAIR.spread(1, 12) == exactly(0, 12, 6, Fraction(3, 2))


def test_a_route_pays_for_the_stages_that_it_passes() -> None:
    assert FAIR.per == PER[1:]
    assert FAIR.cost_of_one == Costs(Fraction(10), Fraction(80, 8))
    assert FAIR.cost_of_one.all == 20
    assert FAIR.costs(exactly(7, 40, 20, 5)) == Costs(Fraction(400), Fraction(400))


def test_a_route_that_is_cut_gets_no_further_and_pays_for_what_it_reached() -> None:
    lost = FAIR.cut(2)
    assert lost.reaching == exactly(0, 1, HALF, 0)
    assert Exact(lost, 2, Fraction(6)).counts == exactly(0, 12, 6, 0)
    assert Exact(lost, 2, Fraction(6)).costs == Costs(Fraction(120))
    assert (lost.name, lost.enters, lost.sales) == ("fair", 1, 2)


def test_an_exact_flow_is_known_from_any_of_its_counts() -> None:
    from_the_top, from_the_end = Exact(FAIR, 1, Fraction(40)), Exact(FAIR, 3, Fraction(5))
    for flow in (from_the_top, from_the_end):
        assert flow.counts == exactly(0, 40, 20, 5)
        assert [flow.at(stage) for stage in (1, 2, 3)] == [40, 20, 5]
        assert flow.costs == Costs(Fraction(400), Fraction(400))


def test_a_stated_flow_is_what_it_says() -> None:
    flow = Stated(FAIR, exactly(0, 41, 20, 5))
    assert flow.at(1) == 41
    assert flow.costs == Costs(Fraction(410), Fraction(400))


def test_flows_add_up_stage_by_stage() -> None:
    other = Stated(Route("web", 0, FAIR.rates, PER, sales=2), exactly(10, 9, 4, 1))
    together = totals((Exact(FAIR, 1, Fraction(40)), other), 4)
    assert together.counts == exactly(10, 49, 24, 6)
    assert together.costs == Costs(Fraction(400 + 50 + 90), Fraction(400 + 80))
    assert totals((), 4) == Totals(exactly(0, 0, 0, 0), Costs())
    twice = totals((other,), 4).plus(totals((other,), 4), Fraction(2))
    assert twice.counts == exactly(30, 27, 12, 3)
    assert twice.costs == Costs(Fraction(3 * 140), Fraction(3 * 80))


@given(st.lists(st.fractions(max_denominator=50)))
def test_a_total_is_the_sum(amounts: list[Fraction]) -> None:
    assert total(amounts) == sum(amounts)


@given(st.lists(rates(), min_size=1, max_size=4).map(tuple), st.data())
def test_shares_chain_along_a_route(along: tuple[Fraction, ...], data: st.DataObject) -> None:
    last = len(along)
    route = Route("web", data.draw(st.integers(0, last - 1), label="enters"), along)
    for stage in range(route.enters, last + 1):
        assert route.reaching[stage] == route.through(route.enters, stage)
        assert route.through(route.enters, last) == route.reaching[stage] * route.through(
            stage, last
        )
        flow = Exact(route, stage, Fraction(7))
        assert flow.counts == route.spread(stage, 7)
        assert flow.counts[stage] == 7
