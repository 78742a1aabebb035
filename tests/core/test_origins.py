"""When the leads of wanted customers came: days backwards from the customer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.calendar import calendar_of
from funnelplan.core.daily import Row, passed_on
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.origins import Origins
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import share_in_time
from funnelplan.core.volumes import required
from funnelplan.core.wanted import evenly, wanted
from funnelplan.core.when import EVENLY
from tests.core.timed import (
    NEW_YEAR,
    QUARTER_OF_A_YEAR,
    YEAR,
    average,
    dated,
    days,
    over_year,
    taking,
    timed_plans,
)
from tests.strategies import at_customers, fewer, funnel, replace, with_channels

PLAN = over_year(taking(funnel(lead="1/5", sql="1/4"), lead=average(1), sql=QUARTER_OF_A_YEAR))


def origins(plan: Plan, n: int = 10) -> Origins:
    target = at_customers(plan, n)
    return Origins(plan, required(plan, target), evenly(wanted(plan, target)))


def test_leads_of_a_fixed_time_came_so_many_days_before() -> None:
    plan = dated(taking(funnel(sql="1/4"), sql=Exactly(days(2))), NEW_YEAR, 5)
    found = origins(plan, 5)
    assert found.before == 2
    assert found.rows == {0: (4.0,) * 5 + (0.0,) * 2}
    assert found.too_late == 2


def test_what_came_more_than_three_years_before_is_one_sum() -> None:
    # one customer on each of 5 days; four SQLs for each came 1097 days before, so the first two of
    # five days lie beyond the 1095 that are told, and the others within them
    plan = dated(taking(funnel(sql="1/4"), sql=Exactly(days(1097))), NEW_YEAR, 5)
    found = origins(plan, 5)
    assert found.before == 3 * 365
    assert found.earlier(0) == pytest.approx(8)
    assert math.fsum(found.rows[0]) == pytest.approx(12)
    assert found.too_late == 5


def test_channels_of_their_own_times_are_traced_back_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    traced: list[int] = []

    def counting(row: Sequence[float], law: Sequence[float], cells: int) -> Row:
        traced.append(1)
        return passed_on(row, law, cells)

    plan = with_channels(over_year(funnel(sql="1/4")), fast={"share": "1/2"}, slow={"share": "1/2"})
    times = (Exactly(days(1)), Exactly(days(3)))
    channels = [c._replace(takes={0: lag}) for c, lag in zip(plan.channels, times, strict=True)]
    found = origins(replace(dated(plan, NEW_YEAR, 5), channels=tuple(channels)), 5)
    monkeypatch.setattr("funnelplan.core.origins.passed_on", counting)
    # a customer a day takes four leads: two come a day before it, two three days before
    assert found.rows[0] == pytest.approx((2, 2, 4, 4, 4, 2, 2, 0))
    assert len(traced) == 1


def test_a_way_that_takes_no_time_needs_nobody_before_the_plan() -> None:
    found = origins(over_year(funnel(sql="1/4")))
    assert found.before == 0
    assert found.too_late == 0
    assert found.rows[0] == pytest.approx((40 / 365,) * 365)


def test_so_much_of_the_goal_is_too_late_when_the_pipeline_is_empty() -> None:
    # maths.md T4.6: by symmetry what does not get there when leads come evenly
    plan = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))
    found = origins(plan)
    share = share_in_time((QUARTER_OF_A_YEAR,), EVENLY, YEAR)
    assert found.too_late == pytest.approx(10 * (1 - float(share)), rel=1e-8)
    inside = math.fsum(found.rows[0][found.before :])
    assert inside / 4 == pytest.approx(10 - found.too_late, rel=1e-8)
    # all but one in a hundred: gamma(3, 1) is done by 8.4 months
    assert found.before == pytest.approx(8.41 * 30.4375, abs=1.5)
    months = calendar_of(plan.goal).months_before(found.before)
    early = math.fsum(found.count(0, month.begins, month.ends) for month in months)
    assert 39.6 <= early + inside <= 40


def test_on_average_leads_came_a_cycle_before() -> None:
    plan = dated(taking(PLAN, lead=Average(days(5)), sql=Average(days(9), 3)), NEW_YEAR, 200)
    found = origins(plan)
    middle = (len(found.wanted) - 1) / 2
    for stage, ahead in ((0, 14), (1, 9)):
        row = found.rows[stage]
        mean = math.fsum((i - found.before) * each for i, each in enumerate(row)) / math.fsum(row)
        assert middle - mean == pytest.approx(ahead, rel=0.01)


def test_every_way_has_its_own_time() -> None:
    plan = with_channels(
        PLAN, web={"share": "1/2"}, fair={"enters": "sql", "share": "1/2", "rates": {"sql": "1/2"}}
    )
    quick = plan.channels[1]._replace(takes={1: Exactly(days(1))})
    plan = replace(plan, channels=(plan.channels[0], quick))
    found = origins(plan)
    assert set(found.rows) == {0, 1}
    assert math.fsum(found.rows[0]) == pytest.approx(100, rel=1e-2)
    assert math.fsum(found.rows[1]) == pytest.approx(20 + 10, rel=1e-2)
    slow = share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    late = 5 * (1 - float(slow)) + 5 / 365
    assert found.too_late == pytest.approx(late, rel=1e-7)


def test_a_goal_of_nobody_has_no_origins() -> None:
    plan = over_year(with_channels(PLAN, fair={"enters": "sql", "expect": 0}))
    target = at_customers(plan, 0)
    found = Origins(plan, required(plan, target), evenly(wanted(plan, target)))
    assert (found.before, found.too_late) == (0, 0.0)
    assert all(not any(row) for row in found.rows.values())


def test_a_plan_of_one_day_looks_back_all_the_same() -> None:
    found = origins(dated(PLAN, date(2028, 2, 29), 1))
    assert found.too_late == pytest.approx(10, rel=1e-4)
    assert found.before > 200


@given(timed_plans(), st.integers(1, 40))
@fewer
def test_what_does_not_come_too_late_comes_within_the_plan(plan: Plan, n: int) -> None:
    found = origins(plan, n)
    flows = [flow for way in found.ways for flow in way.flows]
    assume(not any(flow.route.enters for flow in flows))
    each = sum(flow.at(0) for flow in flows) / found.needed.counts[plan.last]
    leads = float(n * each)  # of all customers that are wanted, whenever they came
    assert 0.99 * leads <= math.fsum(found.rows[0]) * (1 + 1e-8) <= leads * (1 + 1e-7)
    assert -1e-9 <= found.too_late <= n * (1 + 1e-9)
    if len(flows) == 1:
        inside = math.fsum(found.rows[0][found.before :])
        assert inside / float(each) == pytest.approx(n - found.too_late, abs=1e-7 * n)
