"""When it closes: months with their bands, what is late, what is lost, and last useful days."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, gamma, poisson

from funnelplan.core import unfolding
from funnelplan.core.band import band
from funnelplan.core.calendar import calendar_of
from funnelplan.core.cycle import cycle_of
from funnelplan.core.daily import FOLLOWED, Row, passed_on
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.last_day import last_days
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import there_in_time
from funnelplan.core.quantities import Missing, Pace, Span
from funnelplan.core.schedule import schedule
from funnelplan.core.stage import Capacity, Lot
from funnelplan.core.timeline import TimelineResult, periods_of, timeline
from funnelplan.core.volume import Rule, Target, Volume
from funnelplan.core.volumes import flowing, goal_of, planned, required
from funnelplan.core.when import Within
from tests.core.timed import (
    NEW_YEAR,
    QUARTER_OF_A_YEAR,
    at_stage,
    average,
    dated,
    days,
    months,
    over_year,
    taking,
    timed_plans,
)
from tests.strategies import Said, at_customers, fewer, funnel, replace, with_channels

SQLS = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))
LONGER = over_year(
    taking(funnel(lead="1/5", mql="1/2", sql="1/4"), mql=average(1), sql=QUARTER_OF_A_YEAR)
)


def told(
    plan: Plan, volume: Volume, cells: int | None = None, *, quarters: bool = False
) -> TimelineResult:
    calendar = calendar_of(plan.goal)
    periods = periods_of(calendar, cells or calendar.cells, quarters=quarters)
    return timeline(plan, volume, goal_of(plan), periods, "quarter" if quarters else "month")


def customers(found: TimelineResult) -> list[float]:
    return [float(each.customers.exact) for each in found.periods]


def given_sqls(plan: Plan, n: int) -> Volume:
    return flowing(plan, {plan.last - 1: n}, Rule.GIVEN)


def test_forty_a_month_close_like_their_cohorts() -> None:
    # maths.md T4.3, with leads in all twelve equal months
    plan = replace(SQLS, goal=Goal(10))
    found = told(plan, given_sqls(plan, 480))
    wanted = [0.233, 1.947, 4.541, 6.759, 8.238, 9.100]
    assert customers(found)[:6] == pytest.approx(wanted, abs=6e-4)
    assert [float(each.stages["sql"].exact) for each in found.periods] == pytest.approx([40] * 12)
    assert (found.start, found.end, found.horizon) == (None, None, None)


def test_by_the_end_of_the_year_six_and_a_half_and_the_rest_is_later() -> None:
    # maths.md T4.6: 40 SQLs, 7.5 in time; nothing is swallowed by the horizon
    found = told(SQLS, given_sqls(SQLS, 40))
    (balance,) = found.balances
    assert balance.stage == "sql"
    assert float(balance.entered.exact) == 40
    assert float(balance.won.exact) == pytest.approx(7.5, abs=0.01)
    assert float(balance.later.exact) == pytest.approx(2.5, abs=0.01)
    assert float(balance.lost.exact) == 30
    assert found.customers == balance.won
    assert found.horizon == date(2027, 12, 31)
    assert found.metrics["customers_by_date"].exact == pytest.approx(float(balance.won.exact))
    last = found.periods[-1]
    assert float(last.cumulative.exact) == pytest.approx(float(balance.won.exact))
    assert (last.wanted, last.wanted_chance) == (None, None)


def test_money_comes_with_its_customers() -> None:
    plan = replace(SQLS, deal=Deal(Fraction(1000)))
    found = told(plan, given_sqls(plan, 40))
    for each in found.periods:
        assert float(each.revenue.exact) == pytest.approx(1000 * float(each.customers.exact))
        assert each.revenue_low.exact == 1000 * each.low.exact
        assert each.revenue_high.exact == 1000 * each.high.exact
        assert float(each.cumulative_revenue.exact) == 1000 * float(each.cumulative.exact)
    assert float(found.revenue.exact) == pytest.approx(1000 * float(found.customers.exact))
    without = told(SQLS, given_sqls(SQLS, 40))
    assert without.revenue.why == Missing("key", "deal.value")
    assert without.periods[0].revenue_low.why == Missing("key", "deal.value")


def test_a_goal_of_revenue_is_reached_by_whole_customers() -> None:
    # 3,500,000 at 1,000,000 each: three are not enough
    goal = replace(SQLS.goal, customers=None, revenue=Fraction(3_500_000))
    plan = replace(SQLS, goal=goal, deal=Deal(Fraction(1_000_000)))
    found = told(plan, flowing(plan, {0: 40}, Rule.INTAKE))
    assert found.goal is not None
    assert (found.goal.exact, found.goal.whole) == (Fraction(7, 2), 4)
    share = float(found.metrics["in_time_share"].exact)
    four = float(binom.sf(3, 40, share / 4))
    assert float(found.metrics["chance_by_date"].exact) == pytest.approx(four, rel=1e-9)


def test_targets_by_quarter_have_the_chance_of_a_poisson_count() -> None:
    plan = over_year(SQLS, 10, (1, 3, 5, 10))
    for quarters in (True, False):
        found = told(plan, given_sqls(plan, 75), quarters=quarters)
        shown = [each for each in found.periods if each.wanted is not None]
        assert [each.wanted for each in shown] == [1, 3, 5, 10]
        for each in shown:
            mean = float(each.cumulative.exact)
            assert each.wanted_chance is not None
            assert float(each.wanted_chance.exact) == pytest.approx(
                poisson.sf((each.wanted or 0) - 1, mean), rel=1e-9
            )
    assert [each.wanted for each in found.periods][2::3] == [1, 3, 5, 10]


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.05, 0.2, 0.9, 3.0, 17.3, 400.0, 12_345.6])
@pytest.mark.parametrize("within", ["1/2", "4/5", "19/20"])
def test_a_band_leaves_as_many_cases_below_as_above(mean: float, within: str) -> None:
    below = (1 - float(Fraction(within))) / 2
    wanted = [poisson.ppf(q, mean) if mean else 0 for q in (below, 1 - below)]
    assert list(band(mean, Fraction(within))) == wanted


def test_open_leads_count_on_top() -> None:
    plan = at_stage(SQLS, 0, open=(Lot(40, months(1)), Lot(8)))
    found, bare = told(plan, given_sqls(plan, 40)), told(SQLS, given_sqls(SQLS, 40))
    old, new = found.opening
    assert (old.leads, old.stage) == (40, "sql")
    assert old.age is not None
    assert float(old.age.exact) == 1
    assert new.age is None
    assert float(new.goes_on.exact) == 0.25
    assert float(new.customers.exact) == 2
    assert float(old.goes_on.exact) < 0.25
    both = float(old.by_horizon.exact) + float(new.by_horizon.exact)
    assert float(found.customers.exact) == pytest.approx(float(bare.customers.exact) + both)
    assert found.balances == bare.balances
    quick = at_stage(taking(SQLS, sql=Exactly(days(0))), 0, open=(Lot(8),))
    assert customers(told(quick, given_sqls(quick, 0)))[0] == 2


def test_before_the_plan_ends_only_what_has_come_in_has_entered() -> None:
    found = told(SQLS, given_sqls(SQLS, 365), 100)
    (balance,) = found.balances
    assert float(balance.entered.exact) == pytest.approx(100)
    assert float(balance.lost.exact) == pytest.approx(75)
    assert found.horizon == date(2027, 4, 10)
    assert found.periods[-1].last == date(2027, 4, 10)
    assert [each.number for each in found.periods] == [1, 2, 3, 4]


def test_after_the_plan_the_rest_closes() -> None:
    found = told(SQLS, given_sqls(SQLS, 40), 1_200)
    assert float(found.customers.exact) == pytest.approx(10, rel=1e-8)
    assert float(found.balances[0].later.exact) == pytest.approx(0, abs=1e-7)
    assert found.end == date(2027, 12, 31)
    assert found.horizon == date(2030, 4, 14)
    assert float(found.periods[13].stages["sql"].exact) == 0


def test_no_leads_at_all_bring_nobody() -> None:
    plan = taking(over_year(funnel(sql="1/4"), None), sql=average(1))
    found = told(plan, planned(plan, None))
    assert customers(found) == [0.0] * 12
    assert found.balances == ()
    assert found.goal is None
    assert found.periods[0].stages == {}
    assert found.periods[0].low.exact == found.periods[0].high.exact == 0


def test_a_convolution_that_loses_somebody_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(row: Row, law: Row, cells: int) -> Row:
        return tuple(each * 0.99 for each in passed_on(row, law, cells))

    monkeypatch.setattr(unfolding, "passed_on", losing)
    (balance,) = told(SQLS, given_sqls(SQLS, 40)).balances
    parts = [float(q.exact) for q in (balance.won, balance.later, balance.lost)]
    assert math.fsum(parts) == pytest.approx(40 - 0.075, abs=1e-3)  # 1 % of 7.5 customers


def test_revenue_that_takes_a_part_of_a_customer_takes_the_whole() -> None:
    plan = replace(SQLS, deal=Deal(Fraction(1000), Fraction(1)))
    target = Target(plan.last, Fraction(7, 2), Fraction(3500))
    volume = given_sqls(plan, 40)
    calendar = calendar_of(plan.goal)
    periods = periods_of(calendar, calendar.cells, quarters=False)
    found = timeline(plan, volume, target, periods, "month")
    assert found.goal is not None
    assert found.goal.whole == 4  # what the chance beside it is the chance of


def test_stages_that_people_work_are_told_with_the_times() -> None:
    assert told(SQLS, given_sqls(SQLS, 40)).queued == ()
    staffed = at_stage(SQLS, 0, capacity=Capacity(1, Pace(Fraction(2), Span.WEEK)))
    assert told(staffed, given_sqls(staffed, 40)).queued == ("sql",)
    assert schedule(staffed, at_customers(staffed, 10)).queued == ("sql",)


def test_every_entry_has_its_balance() -> None:
    plan = with_channels(LONGER, web={"share": "1"}, fair={"enters": "sql", "expect": 12})
    found = told(plan, required(plan, at_customers(plan, 10)))
    assert [each.stage for each in found.balances] == ["lead", "sql"]
    assert found.goal is not None
    assert found.goal.exact == 10
    assert list(found.periods[0].stages) == ["lead", "mql", "sql"]


# cycles


def test_the_cycle_begins_where_the_first_time_is_stated() -> None:
    plan = replace(at_stage(LONGER, 1, takes=None), cycle_norm=months(4))
    found = cycle_of(plan)
    assert (found.begins, found.ends) == ("sql", "customer")
    assert found.average.exact == 3
    assert found.untimed == ("lead", "mql")
    assert found.norm is not None
    assert found.norm.exact == 4
    assert cycle_of(LONGER).norm is None
    assert cycle_of(LONGER).average.exact == 4


def test_channels_with_another_cycle_are_named() -> None:
    plan = with_channels(
        LONGER, web={"expect": 999}, fair={"enters": "sql", "expect": 9}, mail={"enters": "mql"}
    )
    web, fair, mail = plan.channels
    mail = mail._replace(expect=9)
    plan = replace(plan, channels=(web, fair._replace(takes={2: months_lag(1)}), mail))
    found = cycle_of(plan)
    told = {name: each.exact for name, each in found.channels.items()}
    assert told == {"web": found.average.exact, "fair": 1}, "by mail it takes as long from there"


def months_lag(n: int) -> Exactly:
    return Exactly(months(n))


# last useful days


def test_last_useful_days_are_as_long_before_the_end_as_it_takes() -> None:
    # maths.md T4.5: 50 % 2.67, 90 % 5.32 months before, to the day
    found = list(last_days(SQLS))
    assert [(each.stage, each.share) for each in found] == [
        ("sql", Fraction(1, 2)),
        ("sql", Fraction(9, 10)),
    ]
    for each, ahead in zip(found, (2.67, 5.32), strict=True):
        exactly = float(gamma(3).ppf(float(each.share)))
        assert exactly == pytest.approx(ahead, abs=6e-3)
        assert float(each.ahead.exact) == pytest.approx(exactly, abs=1 / 30)
        assert each.within
    assert [each.day for each in found] == [date(2027, 10, 11), date(2027, 7, 22)]


def test_a_fixed_time_has_one_last_day_and_it_may_lie_before_the_plan() -> None:
    plan = dated(taking(funnel(lead="1/2", sql="1/4"), sql=Exactly(days(9))), NEW_YEAR, 9)
    assert [(each.day, each.within) for each in last_days(plan) if each.stage == "sql"] == [
        (date(2026, 12, 31), False)
    ] * 2
    longer = dated(plan, NEW_YEAR, 10)
    assert all(each.within and each.day == NEW_YEAR for each in last_days(longer))


@pytest.mark.parametrize("many", [9, 365, 14_610])
def test_last_days_are_as_long_before_the_end_of_any_plan(many: int) -> None:
    # exponential, three months: 90 % within 3·ln 10 = 6.91 months, more than twice the mean
    plan = dated(taking(funnel(sql="1/4"), sql=average(3)), NEW_YEAR, many)
    half, most = (float(each.ahead.exact) for each in last_days(plan))
    assert half == pytest.approx(3 * math.log(2), abs=1 / 30)
    assert most == pytest.approx(3 * math.log(10), abs=1 / 30)


def test_an_untimed_way_has_no_last_day() -> None:
    plan = taking(over_year(funnel(lead="1/2", sql="1/4")), lead=Average(days(3)))
    assert {each.stage for each in last_days(plan)} == {"lead"}
    undated = replace(plan, goal=None)
    assert {each.day for each in last_days(undated)} == {None}


def test_last_days_begin_at_the_topmost_entry() -> None:
    plan = replace(with_channels(LONGER, fair={"enters": "sql", "share": "1"}), intake={2: 9})
    assert {each.stage for each in last_days(plan)} == {"sql"}


def test_last_days_are_those_of_the_ways_that_leads_take() -> None:
    # 40 SQLs of each, half of them customers: more than the ten that are wanted
    plan = taking(over_year(funnel(lead="1/2", sql="1/2")), lead=Exactly(days(10)))
    several: Said = {"enters": "sql", "expect": 40}
    plan = with_channels(plan, fair=several, web=several, fast=several)
    takes = (Exactly(days(30)), Exactly(days(30)), Exactly(days(5)))
    channels = [c._replace(takes={1: lag}) for c, lag in zip(plan.channels, takes, strict=True)]
    plan = replace(plan, channels=tuple(channels))
    told = {(each.stage, each.channels): each.day for each in last_days(plan)}
    assert told == {
        ("sql", ("fair", "web")): date(2027, 12, 1),
        ("sql", ("fast",)): date(2027, 12, 26),
    }
    alike = replace(plan, channels=tuple(channels[:2]))
    assert {(each.stage, each.channels) for each in last_days(alike)} == {("sql", ())}


# what must hold of every plan


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Volume, int]:
    plan = draw(timed_plans())
    volume = required(plan, at_customers(plan, draw(st.integers(1, 60))))
    return plan, volume, draw(st.integers(1, 800))


@given(cases())
@fewer
def test_what_enters_is_won_or_later_or_lost(case: tuple[Plan, Volume, int]) -> None:
    found = told(*case)
    won = 0.0
    for each in found.balances:
        parts = [float(q.exact) for q in (each.won, each.later, each.lost)]
        assert math.fsum(parts) == pytest.approx(float(each.entered.exact), rel=1e-9)
        assert min(parts) >= 0
        won += parts[0]
    assert float(found.customers.exact) == pytest.approx(won, rel=1e-9, abs=1e-12)


@given(cases())
@fewer
def test_those_who_are_won_later_come_after_the_horizon(case: tuple[Plan, Volume, int]) -> None:
    plan, volume, cells = case
    found = told(*case)
    if calendar_of(plan.goal).cells > cells:
        return
    later = math.fsum(float(each.later.exact) for each in found.balances)
    afterwards = unfolding.Unfolded(plan, unfolding.inflows(plan, volume), FOLLOWED)
    wanted = afterwards.count(plan.last, cells, FOLLOWED)
    assert later == pytest.approx(wanted, rel=1e-7, abs=1e-7)


@given(cases())
@fewer
def test_months_and_quarters_have_the_same_sum(case: tuple[Plan, Volume, int]) -> None:
    by_month, by_quarter = told(*case), told(*case, quarters=True)
    counts = customers(by_month)
    grouped = [math.fsum(counts[i : i + 3]) for i in range(0, len(counts), 3)]
    assert customers(by_quarter) == pytest.approx(grouped, rel=1e-9, abs=1e-12)
    assert math.fsum(counts) == pytest.approx(float(by_month.customers.exact), rel=1e-9, abs=1e-12)
    for name in by_month.periods[0].stages:
        one, two = (
            math.fsum(float(each.stages[name].exact) for each in found.periods)
            for found in (by_month, by_quarter)
        )
        assert one == pytest.approx(two, rel=1e-9, abs=1e-12)


@given(cases())
@fewer
def test_the_last_day_of_the_plan_agrees_with_the_figures(case: tuple[Plan, Volume, int]) -> None:
    plan, volume, _ = case
    found = told(plan, volume)
    there = float(there_in_time(plan, volume, plan.last))
    assert float(found.customers.exact) == pytest.approx(there, rel=1e-8, abs=1e-8)
    for each in found.periods:
        assert each.low.exact <= each.high.exact
        assert float(each.low.exact) <= float(each.customers.exact) + 1
        assert float(each.customers.exact) <= float(each.high.exact) + 1


def test_a_season_and_times_of_ones_own_make_a_channels_months() -> None:
    plan = with_channels(LONGER, fair={"enters": "sql", "expect": 40})
    april = Within(date(2027, 4, 1), date(2027, 4, 30))
    fair = plan.channels[0]._replace(when=april, takes={2: Exactly(days(30))})
    plan = replace(plan, channels=(fair,))
    found = told(plan, planned(plan, goal_of(plan)))
    assert customers(found) == pytest.approx([0] * 4 + [10] + [0] * 7)
    assert [float(each.stages["sql"].exact) for each in found.periods][3] == pytest.approx(40)


def test_a_goal_above_the_customer_counts_what_gets_there() -> None:
    volume = flowing(LONGER, {1: 100}, Rule.GIVEN)
    found = told(LONGER, volume)
    sqls = math.fsum(float(each.stages["sql"].exact) for each in found.periods)
    assert sqls == pytest.approx(float(there_in_time(LONGER, volume, 2)), rel=1e-9)
    assert required(LONGER, Target(2, Fraction(10))).counts[2] == 10
