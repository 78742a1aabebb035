"""A volume day by day: what comes to every stage, and that it is all there in the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.daily import Row, passed_on
from funnelplan.core.lags import Exactly, slowed
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import there_in_time
from funnelplan.core.unfolding import Inflow, Unfolded, inflows
from funnelplan.core.volume import Rule, Volume
from funnelplan.core.volumes import flowing, planned, required
from funnelplan.core.when import EVENLY, Within
from tests.core.timed import (
    NEW_YEAR,
    QUARTER_OF_A_YEAR,
    average,
    dated,
    days,
    over_year,
    taking,
    timed_plans,
)
from tests.strategies import Said, at_customers, fewer, funnel, replace, with_channels

PLAN = over_year(taking(funnel(lead="1/5", sql="1/4"), lead=average(1), sql=QUARTER_OF_A_YEAR))
FAR = 3_000
"""Cells after which everybody has arrived, at times of up to two months."""


def unfolded(plan: Plan, volume: Volume, cells: int) -> Unfolded:
    return Unfolded(plan, inflows(plan, volume), cells)


def test_leads_of_a_day_reach_the_next_stage_when_their_time_has_passed() -> None:
    plan = dated(taking(funnel(lead="1/2", sql="1/4"), lead=Exactly(days(3))), NEW_YEAR, 4)
    found = unfolded(plan, flowing(plan, {0: 80}, Rule.GIVEN), 10)
    assert found.rows[0] == (20.0,) * 4 + (0.0,) * 6
    assert found.rows[1] == (0.0,) * 3 + (10.0,) * 4 + (0.0,) * 3
    assert found.rows[2] == (0.0,) * 3 + (2.5,) * 4 + (0.0,) * 3
    assert found.count(1, 0, 4) == 10
    assert found.count(1, -9, 5) == 20


def test_cohorts_add_up_to_the_stages_they_reach() -> None:
    volume = flowing(PLAN, {0: 100, 1: 40}, Rule.GIVEN)
    found = unfolded(PLAN, volume, FAR)
    assert [sum(row) for row in found.rows] == pytest.approx([100, 60, 15])
    assert found.count(2, 0, 365) == pytest.approx(float(there_in_time(PLAN, volume, 2)), rel=1e-9)


def test_nothing_comes_to_the_stages_above_the_first_that_comes_in() -> None:
    planned = replace(PLAN, intake={1: 40})
    found = unfolded(planned, flowing(planned, {1: 40}, Rule.INTAKE), 400)
    assert set(found.rows[0]) == {0.0}
    assert sum(found.rows[1]) == pytest.approx(40)


def test_what_comes_in_is_told_at_its_entry() -> None:
    plan = with_channels(PLAN, web={"share": "1"}, fair={"enters": "sql", "expect": 12})
    spring = Within(date(2027, 4, 1), date(2027, 4, 30))
    plan = replace(plan, channels=(plan.channels[0], plan.channels[1]._replace(when=spring)))
    fair, web = inflows(plan, required(plan, at_customers(plan, 8)))
    assert fair == Inflow(plan.routes[1], 1, 12.0, spring)
    assert web == Inflow(plan.routes[0], 0, 100.0, EVENLY)
    given_too = flowing(plan, {1: 8}, Rule.GIVEN, channels={1: 4, 0: 0})
    own, other = inflows(plan, given_too)
    assert own == Inflow(plan.own, 1, 8.0, EVENLY)
    assert (other.begins, other.leads) == (1, 4.0)


def test_a_horizon_within_the_plan_sees_only_what_has_come_by_then() -> None:
    volume = flowing(PLAN, {1: 365}, Rule.GIVEN)
    early, late = (unfolded(PLAN, volume, cells) for cells in (100, 400))
    assert len(early.rows[2]) == 100
    assert sum(early.rows[1]) == pytest.approx(100)
    for row, longer in zip(early.rows, late.rows, strict=True):
        assert row == pytest.approx(longer[:100], abs=1e-12)


def test_channels_of_their_own_times_are_passed_on_together_where_they_take_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # each has its own time from the lead and shares the one from the SQL: a convolution each, and one
    passed: list[int] = []

    def counting(row: Sequence[float], law: Sequence[float], cells: int) -> Row:
        passed.append(1)
        return passed_on(row, law, cells)

    plan = over_year(taking(funnel(lead="1/2", sql="1/4"), sql=QUARTER_OF_A_YEAR))
    names = [f"c{i}" for i in range(20)]
    eight: Said = {"expect": 8}
    plan = with_channels(plan, **dict.fromkeys(names, eight))
    channels = [c._replace(takes={0: average(i)}) for i, c in enumerate(plan.channels, 1)]
    plan = replace(plan, channels=tuple(channels))
    monkeypatch.setattr("funnelplan.core.unfolding.passed_on", counting)
    found = unfolded(plan, planned(plan, None), 400)
    row = found.row(2)
    assert len(passed) == 21
    one_by_one = [replace(plan, channels=(channel,)) for channel in channels]
    alone = [unfolded(each, planned(each, None), 400).row(2) for each in one_by_one]
    assert row == pytest.approx([math.fsum(day) for day in zip(*alone, strict=True)])
    passed.clear()
    assert found.weighed(2, lambda _: 3.0) == tuple(3 * count for count in row)
    assert not passed
    dear = {name: float(i) for i, name in enumerate(names)}
    weighed = found.weighed(2, lambda route: dear[route.name])
    wanted = [math.fsum(i * n for i, n in enumerate(day)) for day in zip(*alone, strict=True)]
    assert weighed == pytest.approx(wanted)


def test_what_all_take_together_is_passed_on_once_from_stage_to_stage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed: list[int] = []

    def counting(row: Sequence[float], law: Sequence[float], cells: int) -> Row:
        passed.append(1)
        return passed_on(row, law, cells)

    stages = {f"s{i}": "1/2" for i in range(8)}
    plan = over_year(taking(funnel(**stages), **{name: average(1, 2) for name in stages}))
    plan = with_channels(plan, web={"share": "1"}, fair={"enters": "s4", "expect": 16})
    monkeypatch.setattr("funnelplan.core.unfolding.passed_on", counting)
    found = unfolded(plan, required(plan, at_customers(plan, 8)), 3000)
    assert [math.fsum(row) for row in found.rows] == pytest.approx(
        [1792, 896, 448, 224, 128, 64, 32, 16, 8], rel=1e-9
    )
    assert len(passed) == 8
    assert found.beyond(8) == pytest.approx(0, abs=1e-9)


@given(timed_plans(), st.integers(1, 200))
@fewer
def test_in_the_far_end_it_is_the_static_plan(plan: Plan, n: int) -> None:
    volume = required(plan, at_customers(plan, n))
    found = unfolded(plan, volume, FAR)
    for stage, count in enumerate(volume.counts):
        assert math.fsum(found.rows[stage]) == pytest.approx(float(count), rel=1e-8)


@given(timed_plans(), st.integers(1, 100))
@fewer
def test_by_the_last_day_it_is_what_counts_in_time(plan: Plan, n: int) -> None:
    volume = required(plan, at_customers(plan, n))
    found = unfolded(plan, volume, FAR)
    for goal in range(1, len(plan.stages)):
        by_then = found.count(goal, 0, found.calendar.cells)
        there = there_in_time(plan, volume, goal)
        assert by_then == pytest.approx(float(there), rel=1e-8, abs=1e-8 * float(n))


@given(timed_plans(), st.integers(1, 100), st.fractions(1, 4, max_denominator=8))
@fewer
def test_who_takes_longer_is_never_there_earlier(plan: Plan, n: int, times: Fraction) -> None:
    slow = replace(
        plan,
        stages=tuple(
            replace(stage, takes=stage.takes and slowed(stage.takes, times))
            for stage in plan.stages
        ),
        channels=tuple(
            channel._replace(takes={i: slowed(lag, times) for i, lag in channel.takes.items()})
            for channel in plan.channels
        ),
    )
    volumes = (required(each, at_customers(each, n)) for each in (plan, slow))
    fast, late = (unfolded(plan, v, 500) for plan, v in zip((plan, slow), volumes, strict=True))
    for end in (1, 30, 200, 500):
        least = fast.count(plan.last, 0, end) + 1e-7 * n
        assert late.count(plan.last, 0, end) <= least


def test_splitting_a_channel_changes_nothing() -> None:
    whole = with_channels(PLAN, a={"share": "1"})
    parts = with_channels(PLAN, a={"share": "1/3"}, b={"share": "2/3"})
    one, two = (
        unfolded(plan, required(plan, at_customers(plan, 10)), 500) for plan in (whole, parts)
    )
    for row, other in zip(one.rows, two.rows, strict=True):
        assert row == pytest.approx(other, rel=1e-12)


def test_two_hundred_channels_cost_little_more_than_one() -> None:
    shares = {f"channel {i}": {"share": "1/200"} for i in range(200)}
    plan = with_channels(PLAN, **shares)  # type: ignore[arg-type]
    found = unfolded(plan, required(plan, at_customers(plan, 10)), FAR)
    assert sum(found.rows[2]) == pytest.approx(10, rel=1e-8)
