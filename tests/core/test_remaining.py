"""Who is still open at the horizon."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.calendar import calendar_of
from funnelplan.core.lags import Exactly, Lag
from funnelplan.core.plan import Plan
from funnelplan.core.remaining import remaining
from funnelplan.core.unfolding import Unfolded, inflows
from funnelplan.core.volume import Rule, Volume
from funnelplan.core.volumes import flowing, planned
from tests.core.timed import at_stage, average, days, over_year, taking
from tests.strategies import fewer, funnel, with_channels

PLAN = over_year(
    taking(funnel(mql="1/2", sql="1/4"), mql=Exactly(days(20)), sql=Exactly(days(100)))
)
KEPT = at_stage(at_stage(PLAN, 0, lost_after=Exactly(days(40))), 1, lost_after=Exactly(days(50)))


def still_open(plan: Plan, volume: Volume, cells: int) -> dict[str, float]:
    unfolded = Unfolded(plan, inflows(plan, volume), cells, calendar_of(plan.goal))
    return {each.stage: float(each.leads.exact) for each in remaining(unfolded)}


def test_who_is_open_is_counted_by_hand() -> None:
    # one MQL a day: of the last 20 days half go on, of the last 40 half don't; half an SQL a day from
    # day 20 on: of the last 100 days a quarter goes on, of the last 50 three quarters don't
    volume = flowing(KEPT, {0: 365}, Rule.GIVEN)
    assert still_open(KEPT, volume, 365) == pytest.approx(
        {"mql": 20 / 2 + 40 / 2, "sql": 100 / 8 + 50 * 3 / 8}, rel=1e-9
    )
    assert still_open(KEPT, volume, 600) == pytest.approx({"mql": 0, "sql": 0}, abs=1e-9)


def test_without_the_time_after_which_leads_are_given_up_nobody_can_tell() -> None:
    assert still_open(PLAN, flowing(PLAN, {0: 365}, Rule.GIVEN), 365) == {}
    half = at_stage(PLAN, 1, lost_after=average(1))
    assert set(still_open(half, flowing(half, {0: 365}, Rule.GIVEN), 365)) == {"sql"}


def test_channels_that_join_below_have_not_gone_on_from_above() -> None:
    plan = with_channels(
        KEPT,
        web={"expect": 365, "rates": {"mql": "1/5"}},
        fair={"expect": 365, "enters": "sql", "rates": {"sql": "1/2"}},
    )
    found = still_open(plan, planned(plan, None), 365)
    assert found["mql"] == pytest.approx(20 / 5 + 40 * 4 / 5, rel=1e-9)
    of_web = (100 / 4 + 50 * 3 / 4) / 5
    assert found["sql"] == pytest.approx(of_web + 100 / 2 + 50 / 2, rel=1e-9)


@given(
    takes=st.sampled_from([average(2), average(4, 3), Exactly(days(17))]), share=st.integers(1, 9)
)
@fewer
def test_who_came_has_gone_on_or_was_given_up_or_is_open(takes: Lag, share: int) -> None:
    # those who go on and those who don't take the same time: open is what has come, less 1/r of the won
    rate = Fraction(share, 10)
    plan = at_stage(over_year(taking(funnel(sql=str(rate)), sql=takes)), 0, lost_after=takes)
    volume = flowing(plan, {0: 365}, Rule.GIVEN)
    unfolded = Unfolded(plan, inflows(plan, volume), 400)
    (found,) = remaining(unfolded)
    gone = math.fsum(unfolded.row(1)) / float(rate)
    assert float(found.leads.exact) == pytest.approx(365 - gone, rel=1e-6)


def test_a_plan_into_which_nobody_comes_has_nobody_open() -> None:
    assert list(remaining(Unfolded(KEPT, (), 10))) == []
