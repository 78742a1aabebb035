"""The figures of time: steps, cycle, who is there by the last day and how surely."""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom

from funnelplan.core.cold import with_cold
from funnelplan.core.formula import Metric
from funnelplan.core.lags import Average, Exactly, mean_days
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import share_in_time, there_in_time
from funnelplan.core.quantities import DAYS, MONTHS, Counted, Missing, Rate
from funnelplan.core.shelf import HalfLife, HardLimit, Response
from funnelplan.core.surviving import surviving
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume
from funnelplan.core.volumes import flowing, goal_of, planned, required
from funnelplan.core.when import EVENLY
from tests.core.reading import NAMED, built_from, read
from tests.core.timed import (
    MONTH,
    NEW_YEAR,
    QUARTER_OF_A_YEAR,
    YEAR,
    at_stage,
    average,
    dated,
    days,
    months,
    over_year,
    table,
    taking,
    timed_plans,
)
from tests.strategies import (
    Said,
    at_customers,
    channel_volumes,
    fewer,
    funnel,
    replace,
    volumes,
    with_channels,
)

ONE_IN_FOUR = Rate(Fraction(1, 4), Counted(25, 100))
NEVER = Response(Exactly(days(0)), Fraction(1, 8))
"""One in eight goes cold, the others are called at once."""


def worked(customers: int | None = 10) -> Plan:
    """maths.md section 0: 25 of 100, one in eight goes cold, gamma(3, 1 month)."""
    plan = at_stage(
        funnel(sql="1/4"),
        0,
        rate=ONE_IN_FOUR,
        basis=Fraction(0),
        shelf_life=HardLimit(days(30)),
        response=NEVER,
        takes=QUARTER_OF_A_YEAR,
    )
    return with_cold(over_year(plan, customers))


def figures(plan: Plan, n: int | None = 40, stage: int = 0) -> Figures:
    volume = NO_VOLUME if n is None else flowing(plan, {stage: n}, Rule.GIVEN)
    return Figures(plan, volume, goal_of(plan))


def test_forty_sqls_bring_six_and_a_half_by_the_end_of_the_year() -> None:
    # maths.md section 0, T4.8
    found = figures(worked())
    assert found["customers"].amount == Fraction(35, 4)
    assert float(found["in_time_share"].exact) == pytest.approx(0.75, abs=5e-4)
    assert float(found["customers_by_date"].exact) == pytest.approx(6.56, abs=5e-3)
    assert float(found["chance_by_date"].exact) == pytest.approx(0.108, abs=1e-3)
    assert float(found["chance_by_date_with_evidence"].exact) == pytest.approx(0.137, abs=1e-3)


def test_the_same_of_a_year_of_twelve_equal_months() -> None:
    # maths.md T4.8, at the digits printed: 6.56, 10.8 %, 13.7 %
    share = float(share_in_time((QUARTER_OF_A_YEAR,), EVENLY, YEAR._replace(start=None, cells=360)))
    timely = Fraction(7, 8) * Fraction(share)
    assert float(40 * timely / 4) == pytest.approx(6.56, abs=5e-3)
    assert binom.sf(9, 40, float(timely / 4)) == pytest.approx(0.108, abs=5e-4)
    # the rate is Beta(25½, 75½); thinned by what is cold or late, quadrature by a fine grid
    grid = (np.arange(4_000) + 0.5) / 4_000
    weight = grid**24.5 * (1 - grid) ** 74.5
    chances = binom.sf(9, 40, grid * float(timely))
    assert float(weight @ chances / weight.sum()) == pytest.approx(0.137, abs=5e-4)


def test_chances_by_the_last_day_are_binomial() -> None:
    found = figures(worked())
    share = float(found["in_time_share"].exact) * 7 / 8
    assert float(found["chance_by_date"].exact) == pytest.approx(binom.sf(9, 40, share / 4))
    grid = (np.arange(4_000) + 0.5) / 4_000
    weight = grid**24.5 * (1 - grid) ** 74.5
    wanted = float(weight @ binom.sf(9, 40, grid * share) / weight.sum())
    # a thinned Beta is matched by a Beta with its first two moments
    assert float(found["chance_by_date_with_evidence"].exact) == pytest.approx(wanted, abs=2e-4)


def test_with_no_time_at_all_they_are_the_chances_without_a_date() -> None:
    found = figures(at_stage(worked(), 0, takes=Exactly(days(0))))
    assert found["in_time_share"].amount == 1
    assert found["chance_by_date"] == found["chance"]
    assert found["chance_by_date_with_evidence"] == found["chance_with_evidence"]
    assert found["customers_by_date"].amount == found["customers"].amount
    assert found["cycle"].amount == 0
    warm = at_stage(funnel(sql="1/4"), 0, rate=ONE_IN_FOUR, takes=Exactly(days(0)))
    wanted = betabinom.sf(9, 40, 25.5, 75.5)
    by_date = figures(over_year(warm))["chance_by_date_with_evidence"]
    assert float(by_date.exact) == pytest.approx(wanted)


# steps


def test_every_step_is_a_figure_and_the_cycle_their_sum() -> None:
    plan = taking(funnel(lead="1/5", mql="3/10", sql="1/4"), lead=average("1/2"))
    plan = at_stage(plan, 2, takes=Exactly(days(14)), response=Response(Average(days(3))))
    found = figures(over_year(plan))
    assert found["takes_lead"] == (Fraction(1, 2), MONTHS, None)
    assert found["takes_sql"] == (Fraction(14), DAYS, None)
    assert found["wait_sql"] == (Fraction(3), DAYS, None)
    assert "takes_mql" not in found.registry
    assert found["cycle"].amount == (MONTH / 2 + 17) / MONTH
    assert found.metric("cycle").formula == "{takes_lead} + {wait_sql} + {takes_sql}"
    assert found.metric("wait_sql").formula == "{response_sql}"


def test_tables_are_told_in_the_unit_of_their_last_row() -> None:
    plan = over_year(taking(funnel(lead="1/5", sql="1/4"), lead=table((10, "1/2"), (20, "1"))))
    longer = at_stage(plan, 1, takes=replace(table((1, "1")), points=((months(2), Fraction(1)),)))
    found = figures(longer)
    assert found["takes_lead"] == (Fraction(10), DAYS, None)
    assert found["takes_sql"] == (Fraction(1), MONTHS, None)


def test_those_called_in_time_have_a_wait_of_their_own() -> None:
    plan = at_stage(
        worked(), 0, response=Response(Average(days(30))), shelf_life=HalfLife(days(30))
    )
    found = figures(with_cold(plan))
    assert found.metric("wait_sql").formula == (
        "{response_sql} of those called within {shelf_life_sql}"
    )
    assert float(found["wait_sql"].exact) == pytest.approx(30 / (1 + math.log(2)))


def test_where_cold_competes_the_stated_time_stands_beside_that_of_the_survivors() -> None:
    # maths.md T4.9
    keeps = HalfLife(months(6))
    plan = at_stage(worked(), 0, response=None, shelf_life=keeps)
    found = figures(with_cold(plan))
    assert found["stated_takes_sql"].amount == 3
    assert float(found["takes_sql"].exact) == pytest.approx(2.689, abs=5e-4)
    assert found["takes_sql"].amount == mean_days(surviving(keeps, QUARTER_OF_A_YEAR)) / MONTH
    assert float(found["cold_share_sql"].exact) == pytest.approx(1 - 0.7204, abs=5e-5)
    assert float(found["customers"].exact) == pytest.approx(10 * 0.7204, abs=5e-4)


def test_a_channel_may_be_all_that_is_timed() -> None:
    plan = with_channels(funnel(lead="1/5", sql="1/4"), fair={"enters": "sql", "expect": 40})
    fair = plan.channels[0]._replace(takes={1: average(1)})
    plan = over_year(replace(plan, channels=(fair,)))
    found = Figures(plan, planned(plan, goal_of(plan)), goal_of(plan))
    assert found["cycle"].amount == found["takes_sql.fair"].amount == 1
    assert found.metric("cycle").formula == "{takes_sql.fair}"
    share = share_in_time((average(1),), EVENLY, YEAR)
    assert found["customers_by_date"].amount == 10 * share
    assert found["in_time_share"].amount == share
    assert found.metric("in_time_share").formula == "{customers_by_date} ÷ {customers}"


def test_the_cycle_is_that_of_the_longest_way() -> None:
    times: Said = {"enters": "sql", "expect": 40}
    plan = with_channels(funnel(lead="1/5", sql="1/4"), fair=times, web=times)
    plan = at_stage(over_year(plan), 1, takes=average(1), response=Response(Exactly(days(3))))
    fair = plan.channels[0]._replace(takes={1: average(9)})
    plan = replace(plan, channels=(fair, plan.channels[1]))
    found = Figures(plan, planned(plan, goal_of(plan)), goal_of(plan))
    assert found["cycle"].amount == 9 + Fraction(3) / MONTH
    assert found.metric("cycle").formula == (
        "the longest of all ways: {wait_sql} + {takes_sql.fair}"
    )
    assert found["takes_sql"].amount == 1


# what is missing


def test_what_is_not_said_is_named() -> None:
    bare = funnel(sql="1/4")
    names = ("in_time_share", "customers_by_date", "chance_by_date", "chance_by_date_with_evidence")
    for name in names:
        assert figures(bare)[name].why == Missing("key", "goal.from, goal.by, takes"), name
        assert figures(over_year(bare))[name].why == Missing("key", "takes"), name
    assert figures(bare)["cycle"].why == Missing("key", "takes")
    undated = replace(taking(bare, sql=average(1)), goal=None)
    found = figures(undated)
    assert found["cycle"].amount == 1
    assert found["customers_by_date"].why == Missing("key", "goal.from, goal.by")
    assert found["chance_by_date"].why == Missing("key", "goal.customers")


def test_without_a_volume_nobody_is_there() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=average(1)), None)
    assert goal_of(plan) is None
    found = Figures(plan, planned(plan, None), None)
    assert found["customers_by_date"].why == Missing("key", "goal")
    assert found["in_time_share"].why == Missing("key", "goal")
    assert found["chance_by_date"].why == Missing("key", "goal.customers")
    assert found["chance_by_date_with_evidence"].why == Missing("key", "goal.customers")
    wanted = Figures(plan, planned(plan, None), Target(1, Fraction(10)))
    assert wanted["chance_by_date"].why == Missing("key", "goal")
    assert wanted["chance_by_date_with_evidence"].why == Missing("key", "goal")


def test_leads_that_are_all_at_the_customer_need_no_time() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=average(1)))
    found = figures(plan, 10, 1)
    assert found["customers_by_date"].amount == 10
    assert found["in_time_share"].amount == 1
    assert found["chance_by_date"].amount == 1


def test_no_customers_have_no_share_in_time() -> None:
    plan = with_channels(
        over_year(taking(funnel(sql="1/4"), sql=average(1))), fair={"enters": "sql", "expect": 0}
    )
    found = Figures(plan, planned(plan, goal_of(plan)), goal_of(plan))
    assert found["customers_by_date"].amount == 0
    assert found["in_time_share"].why == Missing("zero")


# formulas


def test_one_way_is_told_as_a_product() -> None:
    plan = taking(funnel(lead="1/5", sql="1/4"), lead=average(1), sql=QUARTER_OF_A_YEAR)
    found = figures(over_year(plan), 300)
    metric = found.metric("in_time_share")
    wanted = "mean over the days of the plan of P({takes_lead} + {takes_sql} ≤ time left)"
    assert metric.formula == wanted
    chance = found.metric("chance_by_date")
    assert chance.formula == "P(Bin(300, {rate_lead} × {rate_sql} × {in_time_share}) ≥ {goal})"
    assert read(chance.formula, _inputs(found, chance)) == pytest.approx(
        found["chance_by_date"].amount, rel=1e-9
    )
    below = figures(over_year(plan), 40, 1).metric("in_time_share")
    assert below.formula == "mean over the days of the plan of P({takes_sql} ≤ time left)"


def _inputs(found: Figures, metric: Metric) -> dict[str, Fraction]:
    return {name: found[name].exact for name in built_from(metric)}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Target, Volume]:
    plan = draw(timed_plans())
    target = Target(draw(st.integers(1, plan.last)), Fraction(draw(st.integers(1, 60))))
    if plan.channels:
        return plan, target, draw(channel_volumes(plan, target))
    return plan, target, draw(volumes(plan, target))


@given(cases())
@fewer
def test_figures_of_time_agree_with_each_other(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    found = Figures(plan, volume, target)
    for name in ("chance_by_date", "customers_by_date", "in_time_share", "cycle"):
        metric, quantity = found.metric(name), found[name]
        if quantity.why is not None:
            continue
        named = set(re.findall(NAMED, metric.formula))
        assert named <= set(built_from(metric)), name
        assert {found[each].why for each in named} <= {None, Missing("zero")}, name
        assert quantity.exact >= 0
    if found["customers_by_date"].why is None:
        timely = there_in_time(plan, volume, plan.last)
        assert found["customers_by_date"].exact <= found["customers"].exact
        if volume.rounding is Rounding.ONCE:
            assert found["customers_by_date"].exact == timely
    if found["chance_by_date"].why is None and found["chance"].why is None:
        assert float(found["chance_by_date"].exact) <= float(found["chance"].exact) + 1e-9


@given(st.integers(1, 3), st.integers(1, 40))
def test_the_chance_of_a_goal_above_counts_those_who_get_there_in_time(goal: int, n: int) -> None:
    plan = taking(
        funnel(lead="1/2", mql="1/2", sql="1/2"),
        lead=Exactly(days(73)),
        mql=Exactly(days(73)),
        sql=Exactly(days(73)),
    )
    plan = over_year(plan)
    found = Figures(plan, flowing(plan, {0: 100}, Rule.GIVEN), Target(goal, Fraction(n)))
    rate = 0.5**goal * (1 - 0.2 * goal)
    assert float(found["chance_by_date"].exact) == pytest.approx(binom.sf(n - 1, 100, rate))


def test_a_plan_of_one_day_is_reckoned_like_any_other() -> None:
    plan = dated(taking(funnel(sql="1/4"), sql=Exactly(days("1/2"))), NEW_YEAR, 1)
    found = figures(plan)
    assert found["in_time_share"].amount == Fraction(1, 2)
    late = figures(dated(taking(plan, sql=Exactly(days(2))), date(2028, 2, 29), 1))
    assert late["customers_by_date"].amount == 0
    assert late["chance_by_date"].amount == 0
    assert late["in_time_share"].amount == 0


def test_the_goal_on_average_is_met_by_what_is_needed_in_time() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))
    volume = required(plan, at_customers(plan, 10))
    found = Figures(plan, volume, goal_of(plan))
    assert found["customers_by_date"].exact == 10 * found["in_time_share"].exact
