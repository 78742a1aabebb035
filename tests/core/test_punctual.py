"""Who is in time: a share for every way, and volumes that count only those."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, gamma

from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.daily import by_then, law
from funnelplan.core.entry import entry, own_entry
from funnelplan.core.inflow import spread
from funnelplan.core.lags import Average, Exactly, Lag, done_by, done_time, slowed
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import (
    counted_in_time,
    counting_in_time,
    in_time,
    share_in_time,
    there_in_time,
    when_on,
)
from funnelplan.core.volume import Rounding, Rule
from funnelplan.core.volumes import flowing, gone_cold, required, with_leads
from funnelplan.core.when import EVENLY, When, Within
from tests.core.timed import (
    MONTH,
    NEW_YEAR,
    QUARTER_OF_A_YEAR,
    UNDATED,
    YEAR,
    average,
    calendars,
    dated,
    days,
    lags,
    months,
    over_year,
    taking,
    timed_plans,
    whens,
)
from tests.strategies import at_customers, fewer, funnel, replace, with_channels

PLAN = over_year(taking(funnel(lead="1/5", sql="1/4"), lead=average(1), sql=QUARTER_OF_A_YEAR))


@pytest.mark.parametrize(
    ("sure", "ahead"), [("0.5", 2.67), ("0.8", 4.28), ("0.9", 5.32), ("0.95", 6.30)]
)
def test_so_long_before_the_deadline_is_early_enough(sure: str, ahead: float) -> None:
    # maths.md T4.5
    def lacking(time: float) -> float:
        return float(done_by(QUARTER_OF_A_YEAR, Fraction(time) * MONTH)) - float(sure)

    found = brentq(lacking, 0, 20)
    assert found == pytest.approx(ahead, abs=6e-3)
    assert found == pytest.approx(gamma(3).ppf(float(sure)), rel=1e-9)


@pytest.mark.parametrize(("ahead", "share"), [(1, 8), (2, 32), (3, 58), (4, 76), (6, 94)])
def test_of_those_who_come_so_late_so_many_are_in_time(ahead: int, share: int) -> None:
    # maths.md T4.5
    assert float(done_by(QUARTER_OF_A_YEAR, ahead * MONTH)) == pytest.approx(share / 100, abs=5e-3)


@pytest.mark.parametrize(("ahead", "share"), [(1, 8), (2, 32), (3, 58), (4, 76), (6, 94)])
def test_the_grid_says_the_same(ahead: int, share: int) -> None:
    # maths.md T4.5: those who come on one day
    day = Within(*(date(2027, 12, 31) for _ in range(2)))
    calendar = Calendar(date(2027, 1, 1), 365)
    row = spread(day, calendar)
    assert row[-1] == 1
    done = by_then(law(QUARTER_OF_A_YEAR, Fraction(1), 365), 365)
    assert done[int(ahead * MONTH)] == pytest.approx(share / 100, abs=8e-3)


def test_three_in_four_are_in_time() -> None:
    # maths.md T4.6
    share = share_in_time((QUARTER_OF_A_YEAR,), EVENLY, UNDATED)
    assert float(share) == pytest.approx(0.75005, abs=5e-6)
    assert float(40 / share) == pytest.approx(53.3, abs=0.05)


def test_without_the_last_quarter_fewer_are_needed() -> None:
    # maths.md T4.6: leads in months 1–9 only, equal months
    done = by_then(law(QUARTER_OF_A_YEAR, UNDATED.cell, 360), 360)
    share = sum(done[360 - 270 :]) / 270
    assert 40 / share == pytest.approx(43.2, abs=0.05)
    until_september = Within(NEW_YEAR, date(2027, 9, 30))
    of_the_year = share_in_time((QUARTER_OF_A_YEAR,), until_september, YEAR)
    assert float(40 / of_the_year) == pytest.approx(43.2, abs=0.05)


def test_business_time_moves_the_dates_of_closings() -> None:
    # maths.md T4.10: P(done by t | came at s) = F(Λ(t) − Λ(s)), Λ = ∫ weights; no plan says it yet
    weights = [Fraction("0.95")] * 7 + [Fraction(w) for w in ("0.5", "1.2", "1.2", "1.3", "1.15")]
    assert sum(weights) == 12  # the total is as it was, only dates move
    for of, closed in ([Fraction(1)] * 12, 0.679), (weights, 0.796):
        left = of[8] / 2 + sum(of[9:])  # from the middle of September to the end of the year
        share = done_by(QUARTER_OF_A_YEAR, left * MONTH)
        assert float(share) == pytest.approx(closed, abs=5e-4)


@given(lags, st.integers(1, 400))
def test_of_an_even_inflow_it_is_the_area_under_the_law(lag: Lag, many: int) -> None:
    # maths.md T4.6: I(D) ÷ D
    calendar = Calendar(NEW_YEAR, many)
    wanted = done_time(lag, Fraction(0), Fraction(many)) / many
    assert float(share_in_time((lag,), EVENLY, calendar)) == pytest.approx(float(wanted), abs=1e-9)


@given(st.integers(0, 500), st.integers(1, 400))
def test_of_a_fixed_time_it_is_what_is_left_of_the_plan(time: int, many: int) -> None:
    share = share_in_time((Exactly(days(time)),), EVENLY, Calendar(NEW_YEAR, many))
    wanted = Fraction(max(0, many - time), many)
    assert wanted <= share <= wanted + Fraction(1, 10**10)


@st.composite
def cases(draw: st.DrawFn) -> tuple[When, Calendar]:
    calendar = draw(calendars(400))
    return draw(whens(calendar)), calendar


@given(st.lists(lags, max_size=3), cases())
def test_it_is_the_mean_over_days_of_those_who_get_there(
    path: list[Lag], case: tuple[When, Calendar]
) -> None:
    when, calendar = case
    share = share_in_time(tuple(path), when, calendar)
    assert 0 <= share <= 1
    if not path:
        assert share == 1


@given(lags, cases(), st.fractions(1, 5, max_denominator=10))
def test_a_longer_time_never_brings_more_by_the_date(
    lag: Lag, case: tuple[When, Calendar], times: Fraction
) -> None:
    slow, fast = (share_in_time((each,), *case) for each in (slowed(lag, times), lag))
    assert slow <= fast + Fraction(1, 10**8)


@given(lags, lags, cases())
def test_one_more_time_never_brings_more(one: Lag, two: Lag, case: tuple[When, Calendar]) -> None:
    assert share_in_time((one, two), *case) <= share_in_time((one,), *case) + Fraction(1, 10**8)


def test_in_a_long_plan_next_to_all_are_in_time() -> None:
    # 30 days of 36,500 are lost, whatever the law
    calendar = Calendar(NEW_YEAR, 36_500)
    for steps in (1, 3, 1_000):
        share = share_in_time((Average(days(30), steps),), EVENLY, calendar)
        assert float(share) == pytest.approx(1 - 30 / 36_500, rel=1e-9)
    first_day = Within(NEW_YEAR, NEW_YEAR)
    assert share_in_time((average(3, 3), average(1)), first_day, calendar) == 1
    assert share_in_time((Exactly(days(0)),), EVENLY, calendar) == 1


def test_on_a_plan_of_one_day_only_the_quick_are_in_time() -> None:
    day = Calendar(NEW_YEAR, 1)
    assert share_in_time((Exactly(days("1/4")),), EVENLY, day) == Fraction(3, 4)
    assert share_in_time((Exactly(days(1)),), EVENLY, day) == 0


# entries and patterns


def test_leads_of_the_plans_own_stages_come_in_at_the_top_or_at_the_intake() -> None:
    assert own_entry(PLAN) == entry(PLAN, PLAN.own) == 0
    planned = replace(PLAN, intake={1: 40})
    assert own_entry(planned) == entry(planned, planned.own) == 1
    assert in_time(planned, planned.own, 1, 2) == share_in_time((QUARTER_OF_A_YEAR,), EVENLY, YEAR)


def mixed() -> Plan:
    """One channel all year, one in spring with its own time, one that joins at the goal."""
    plan = with_channels(
        PLAN,
        search={"enters": "lead", "share": "1/2"},
        fair={"enters": "sql", "share": "1/2"},
        partner={"enters": "sql", "expect": 3},
    )
    search, fair, partner = plan.channels
    fair = fair._replace(
        when=Within(date(2027, 4, 1), date(2027, 4, 30)), takes={1: Exactly(months(1))}
    )
    return replace(plan, channels=(search, fair, partner))


def test_a_channel_comes_in_where_and_when_it_says() -> None:
    plan = mixed()
    assert [entry(plan, route) for route in plan.routes] == [0, 1, 1]
    assert when_on(plan, plan.routes[1]) == plan.channels[1].when
    assert when_on(plan, plan.routes[0]) == when_on(plan, plan.own) == EVENLY
    assert in_time(plan, plan.routes[1], 1, 2) == 1


def test_only_those_in_time_count_at_the_goal() -> None:
    plan = counting_in_time(mixed(), 2)
    assert plan.deadline is not None
    shares = plan.deadline.shares
    assert set(shares) == {"uncovered", "search", "fair", "partner"}
    assert shares["search"] == share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    for route, before in zip(plan.routes, mixed().routes, strict=True):
        assert route.in_time == shares[route.name]
        assert route.rates == (*before.rates[:-1], before.rates[-1] * shares[route.name])
    assert not plan.unreachable


def test_at_a_goal_above_only_those_count_who_enter_above_it() -> None:
    plan = counting_in_time(mixed(), 1)
    assert plan.deadline is not None
    assert set(plan.deadline.shares) == {"uncovered", "search"}
    assert plan.routes[0].rates[0] == Fraction(1, 5) * share_in_time((average(1),), EVENLY, YEAR)
    assert plan.routes[1].in_time == 1


def test_what_needs_more_time_than_there_is_can_not_be_asked_for_more() -> None:
    late = taking(PLAN, sql=Exactly(days(400)))
    assert counting_in_time(late, 2).unreachable == ("",)
    assert not counting_in_time(late, 1).unreachable
    assert not PLAN.unreachable


@given(timed_plans(), st.integers(1, 400))
@fewer
def test_a_volume_counted_in_time_brings_no_more_and_all_of_it_by_its_shares(
    plan: Plan, n: int
) -> None:
    volume = required(plan, at_customers(plan, n))
    timely = counted_in_time(plan, volume, plan.last)
    assert (timely.counts, timely.costs, timely.rule) == (volume.counts, volume.costs, volume.rule)
    there = there_in_time(plan, volume, plan.last)
    assert there <= volume.counts[plan.last]
    assert there == sum(flow.at(plan.last) for flow in timely.flows)
    parts = [
        flow.at(plan.last) * in_time(plan, flow.route, entry(plan, flow.route), plan.last)
        for flow in volume.flows
    ]
    assert there == sum(parts)


@given(timed_plans(), st.integers(1, 60))
@fewer
def test_what_the_timely_plan_needs_brings_the_goal_in_time(plan: Plan, n: int) -> None:
    target, timely = at_customers(plan, n), counting_in_time(plan, plan.last)
    assume(not timely.unreachable)
    found = required(timely, target)
    assert found.counts[plan.last] >= n  # all of it counted, some have more than they need
    static = required(plan, target)
    above = [i for i in range(plan.last) if static.counts[i] > found.counts[i]]
    assert not above or plan.channels


def test_a_count_that_is_stated_comes_in_where_it_is_stated() -> None:
    plan = replace(PLAN, intake={1: 40})
    volume = flowing(PLAN, {0: 100, 1: 40}, Rule.GIVEN)
    timely = counted_in_time(PLAN, volume, 2)
    both = share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    one = share_in_time((QUARTER_OF_A_YEAR,), EVENLY, YEAR)
    assert there_in_time(PLAN, volume, 2) == 100 * both / 20 + 40 * one / 4
    assert [each.route.in_time for each in timely.entering] == [both, one]
    assert [flow.at(2) for flow in timely.flows] == [5 * both, 10 * one]
    planned = flowing(plan, plan.intake, Rule.INTAKE)
    assert there_in_time(plan, planned, 2) == 10 * one


def test_counts_of_channels_beside_a_stated_one_keep_their_own_entry() -> None:
    plan = mixed()
    volume = flowing(plan, {1: 8}, Rule.GIVEN, channels={0: 100})
    both = share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    one = share_in_time((QUARTER_OF_A_YEAR,), EVENLY, YEAR)
    assert there_in_time(plan, volume, 2) == 100 * both / 20 + 8 * one / 4


def test_counts_that_are_rounded_at_every_stage_stay_so() -> None:
    plan = with_channels(PLAN, web={"share": "1"})
    volume = required(plan, at_customers(plan, 1), Rounding.EVERY_STAGE)
    assert list(volume.counts) == [20, 4, 1]
    both = share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    assert there_in_time(plan, volume, 2) == both
    volume = required(plan, at_customers(plan, 1), Rounding.EVERY_STAGE)
    assert there_in_time(plan, volume, 1) == 4 * share_in_time((average(1),), EVENLY, YEAR)


def test_leads_that_went_cold_are_not_there_in_time() -> None:
    plan = with_channels(PLAN, web={"share": "1"})
    volume = gone_cold(plan, with_leads(plan, 1, 40), 1, 10)
    both = share_in_time((average(1), QUARTER_OF_A_YEAR), EVENLY, YEAR)
    assert there_in_time(plan, volume, 2) == Fraction(30, 4) * both


def test_at_a_goal_above_their_entry_leads_count_in_full() -> None:
    volume = flowing(PLAN, {1: 40}, Rule.GIVEN)
    assert there_in_time(PLAN, volume, 1) == 40


# what must not matter


def test_splitting_a_stage_that_takes_no_time_changes_nothing() -> None:
    one = in_time(PLAN, PLAN.own, 0, 2)
    split = taking(funnel(lead="1/5", mql="1/2", sql="1/2"), lead=average(1), sql=QUARTER_OF_A_YEAR)
    split = over_year(split)
    assert in_time(split, split.own, 0, 3) == one
    assert counting_in_time(split, 3).own.through(0, 3) == counting_in_time(PLAN, 2).own.through(
        0, 2
    )


def test_splitting_an_erlang_step_changes_next_to_nothing() -> None:
    one = share_in_time((average(3, 3),), EVENLY, YEAR)
    split = share_in_time((average(1), average(2, 2)), EVENLY, YEAR)
    assert float(split) == pytest.approx(float(one), abs=2e-5)


def test_splitting_a_channel_changes_nothing() -> None:
    plan = mixed()
    search, fair, partner = plan.channels
    one, two = (
        search._replace(name=name, share=Fraction(share, 6)) for name, share in (("a", 1), ("b", 2))
    )
    split = replace(plan, channels=(one, two, fair, partner))
    whole, parts = (
        required(counting_in_time(each, 2), at_customers(each, 10)).counts for each in (plan, split)
    )
    assert whole == parts


@given(timed_plans())
@fewer
def test_without_times_everybody_is_in_time(plan: Plan) -> None:
    stages = tuple(replace(stage, takes=None) for stage in plan.stages)
    channels = tuple(channel._replace(takes={}) for channel in plan.channels)
    still = replace(plan, stages=stages, channels=channels)
    assert not still.timed
    timely = counting_in_time(still, plan.last)
    assert [route.rates for route in timely.routes] == [route.rates for route in still.routes]
    assert timely.own.rates == still.own.rates


def test_a_leap_year_is_a_day_longer() -> None:
    plan = dated(taking(funnel(sql="1/4"), sql=Exactly(days(61))), date(2028, 1, 1), 366)
    assert calendar_of(plan.goal).end == date(2028, 12, 31)
    assert in_time(plan, plan.own, 0, 1) == pytest.approx(Fraction(305, 366), abs=1e-10)


def test_what_floats_lose_asks_for_no_lead_more() -> None:
    # 100 days of 365 are lost: 73 are needed for 53, and bring 53
    plan = over_year(taking(funnel(sql="1"), sql=Exactly(days(100))))
    found = required(counting_in_time(plan, 1), at_customers(plan, 53))
    assert math.ceil(found.counts[0]) == 73
    volume = flowing(plan, {0: 73}, Rule.GIVEN)
    assert math.floor(there_in_time(plan, volume, 1)) == 53


def test_leads_of_one_rate_that_come_at_other_times_keep_their_own_share() -> None:
    early, late = Within(NEW_YEAR, date(2027, 2, 28)), Within(date(2027, 8, 1), date(2027, 10, 31))
    plan = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR), 20)
    plan = with_channels(plan, a={"share": "1/2"}, b={"share": "1/2"})
    first, second = plan.channels
    plan = replace(plan, channels=(first._replace(when=early), second._replace(when=late)))
    target = at_customers(plan, 20)
    volume = required(plan, target)
    assert len(volume.entering) == 1, "they are counted together, as they convert alike"
    timely = counted_in_time(plan, volume, 1)
    assert [each.leads for each in timely.entering] == [40, 40]
    shares = [share_in_time((QUARTER_OF_A_YEAR,), when, YEAR) for when in (early, late)]
    assert [rate for _, rate in timely.groups(1)] == [share / 4 for share in shares]
    one, two = (np.array(binom(40, float(share) / 4).pmf(range(81))) for share in shares)
    both = np.convolve(one, two)
    found = Figures(plan, volume, target)["chance_by_date"]
    assert float(found.exact) == pytest.approx(float(both[20:].sum()), rel=1e-9)
