"""What a step takes, who waits for whom, and the cycle that steps make."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.lags import Average, ByTable, Exactly, done_by, mean_days
from funnelplan.core.shelf import HalfLife, HardLimit, Response
from funnelplan.core.surviving import surviving
from funnelplan.core.timing import (
    Step,
    cycle_days,
    cycle_start,
    in_months,
    path,
    step,
    untimed,
    whole,
)
from tests.core.timed import MONTH, QUARTER_OF_A_YEAR, at_stage, average, days, table, taking
from tests.strategies import funnel, replace, with_channels

PLAN = funnel(lead="1/5", mql="3/10", sql="1/4")
WEEK = Exactly(days(7))
TIMED = taking(PLAN, mql=average(1), sql=QUARTER_OF_A_YEAR)


def test_a_stage_that_says_nothing_takes_no_time() -> None:
    assert step(PLAN, 0) == Step(None, None)
    assert step(PLAN, 0).path == ()
    assert step(PLAN, 0).days == 0
    assert path(PLAN, 0, 3) == ()
    assert cycle_days(PLAN, 0, 3) == 0
    assert cycle_start(PLAN) == 3
    assert untimed(PLAN, 0, 3) == (0, 1, 2)


def test_times_follow_one_after_the_other() -> None:
    assert path(TIMED, 0, 3) == (average(1), QUARTER_OF_A_YEAR)
    assert path(TIMED, 2, 3) == (QUARTER_OF_A_YEAR,)
    assert path(TIMED, 3, 3) == ()
    assert in_months(cycle_days(TIMED, 0, 3)) == 4
    assert cycle_start(TIMED) == 1
    assert untimed(TIMED, 0, 3) == (0,)
    assert untimed(taking(TIMED, lead=WEEK), 0, 3) == ()


def test_sales_is_waited_for_before_it_takes_its_time() -> None:
    plan = at_stage(TIMED, 2, response=Response(WEEK))
    assert step(plan, 2) == Step(WEEK, QUARTER_OF_A_YEAR)
    assert step(plan, 2).days == 7 + 3 * MONTH
    only = at_stage(PLAN, 2, response=Response(average(1), Fraction(1, 10)))
    assert path(only, 0, 3) == (average(1),)
    assert cycle_start(only) == 3  # the cycle is made of stages that say how long they take


def test_a_wait_and_a_time_together_are_a_short_table() -> None:
    # two exponential times, m and n: P(done by t) = 1 − (m·e^(−t/m) − n·e^(−t/n)) ÷ (m − n)
    m, n = 730, 1826
    plan = at_stage(PLAN, 2, response=Response(Average(days(m))), takes=Average(days(n)))
    law = whole(plan, 2)
    assert isinstance(law, ByTable)
    assert len(law.points) <= 400
    assert law.points[-1][1] == 1
    for t in (30, 365, 1000, 3000, 9000, 20_000):
        wanted = 1 - (m * math.exp(-t / m) - n * math.exp(-t / n)) / (m - n)
        assert float(done_by(law, Fraction(t))) == pytest.approx(wanted, abs=3e-4), t
    assert float(mean_days(law)) == pytest.approx(m + n, abs=1)
    days_long = at_stage(PLAN, 2, response=Response(Exactly(days(2))), takes=Exactly(days(5)))
    short = whole(days_long, 2)
    assert short == Exactly(days(7))


@pytest.mark.parametrize("never", ["0", "1/8"])
def test_who_is_called_at_once_does_not_wait(never: str) -> None:
    plan = at_stage(TIMED, 2, response=Response(Exactly(days(0)), Fraction(never)))
    assert step(plan, 2) == Step(None, QUARTER_OF_A_YEAR)


def test_those_who_are_called_in_time_waited_less() -> None:
    keeps = HalfLife(days(10))
    plan = at_stage(TIMED, 2, response=Response(Average(days(10))), shelf_life=keeps)
    wait = step(plan, 2).wait
    assert wait == surviving(keeps, Average(days(10)))
    assert wait is not None
    assert float(mean_days(wait)) == pytest.approx(10 / (1 + 0.6931471805599453))
    assert step(plan, 2).takes == QUARTER_OF_A_YEAR


def test_of_a_table_that_leaves_a_rest_only_those_who_go_on_count() -> None:
    plan = taking(PLAN, sql=table((2, "1/2"), (6, "3/4")))
    assert path(plan, 0, 3) == (table((2, "2/3"), (6, "1")),)
    assert cycle_days(plan, 0, 3) == 2


def test_of_a_response_table_only_those_who_are_called_wait() -> None:
    plan = at_stage(TIMED, 2, response=Response(table((2, "1/2"), (6, "3/4"))))
    assert step(plan, 2).wait == table((2, "2/3"), (6, "1"))


def test_where_nobody_calls_going_cold_and_getting_on_compete() -> None:
    # maths.md T4.9
    keeps = HalfLife(days(6 * MONTH))
    plan = at_stage(TIMED, 2, shelf_life=keeps, basis=Fraction(0))
    assert plan.stages[2].competes
    assert step(plan, 2) == Step(None, surviving(keeps, QUARTER_OF_A_YEAR))
    assert float(in_months(step(plan, 2).days)) == pytest.approx(2.689, abs=5e-4)
    unsaid = at_stage(TIMED, 2, shelf_life=keeps)  # the rate may have counted the cold ones
    assert step(unsaid, 2) == Step(None, QUARTER_OF_A_YEAR)


def test_a_channel_takes_its_own_time_where_it_says_so() -> None:
    plan = with_channels(TIMED, fair={"enters": "mql", "share": "1"}, mail={"enters": "lead"})
    fair, mail = plan.channels
    plan = replace(plan, channels=(fair._replace(takes={2: WEEK}), mail))
    route, other = plan.routes
    assert path(plan, 1, 3, route) == (average(1), WEEK)
    assert path(plan, 1, 3, other) == path(plan, 1, 3, plan.own) == path(plan, 1, 3)
    assert cycle_days(plan, 1, 3, route) == MONTH + 7


def test_a_channel_may_be_all_that_says_anything_of_time() -> None:
    plan = with_channels(PLAN, fair={"enters": "mql", "share": "1"})
    plan = replace(plan, channels=(plan.channels[0]._replace(takes={1: WEEK}),))
    assert plan.timed
    assert cycle_start(plan, plan.routes[0]) == 1
    assert untimed(plan, 0, 3) == (2,)  # nobody comes in above the channel
    assert path(plan, 0, 3) == ()
    assert path(plan, 1, 3, plan.routes[0]) == (WEEK,)


def test_of_a_channel_too_only_the_fast_ones_survive() -> None:
    keeps = HardLimit(days(5))
    plan = at_stage(TIMED, 2, shelf_life=keeps, basis=Fraction(0))
    plan = with_channels(plan, fair={"enters": "sql", "share": "1"})
    plan = replace(plan, channels=(plan.channels[0]._replace(takes={2: Average(days(4))}),))
    assert step(plan, 2, plan.routes[0]).takes == surviving(keeps, Average(days(4)))
