"""What comes of leads that are open when the plan begins."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, gamma

from funnelplan.core.daily import law, path_law
from funnelplan.core.lags import Average, Exactly, Lag, still_open
from funnelplan.core.pipeline import going_on, opening
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Rate
from funnelplan.core.shelf import HalfLife, Response
from funnelplan.core.stage import Lot
from tests.core.timed import YEAR, at_stage, average, days, lags, over_year, table, taking
from tests.strategies import funnel, rates

PLAN = over_year(
    taking(funnel(lead="1/5", mql="1/2", sql="1/4"), mql=average(1), sql=average(3, 3))
)


def kept(plan: Plan, lost_after: Lag | None) -> Plan:
    return at_stage(plan, 2, lost_after=lost_after)


def test_a_new_lead_goes_on_like_any_other() -> None:
    found = going_on(PLAN, 2, None, YEAR)
    assert found.share == 0.25
    assert found.law == pytest.approx(law(average(3, 3), Fraction(1), 36_525))
    assert going_on(PLAN, 2, days(0), YEAR) == found


def test_an_untimed_stage_goes_on_at_once_whatever_the_age() -> None:
    for age in (None, days(0), days(4_000)):
        assert going_on(PLAN, 0, age, YEAR) == (0.2, (1.0,))


@pytest.mark.parametrize("takes", [Exactly(days(0)), table((0, "1"))])
def test_so_does_one_of_a_stage_that_takes_no_time(takes: Lag) -> None:
    for age in (None, days(0), days(4_000)):
        assert going_on(taking(PLAN, lead=takes), 0, age, YEAR) == (0.2, (1.0,))


@pytest.mark.parametrize("age", [1, 30, 91, 180, 400])
def test_the_older_a_lead_the_less_surely_it_goes_on(age: int) -> None:
    # maths.md T5.8: R·S(a) ÷ (R·S(a) + (1 − R)·L(a))
    gone, lost = gamma(3, scale=30.4375), gamma(2, scale=50)
    plan = kept(PLAN, Average(days(100), 2))
    still, open_still = float(gone.sf(age)), float(lost.sf(age))
    wanted = 0.25 * still / (0.25 * still + 0.75 * open_still)
    found = going_on(plan, 2, days(age), YEAR)
    assert found.share == pytest.approx(wanted, rel=1e-9)
    for t in (1, 30, 200):  # on the grid it came in the middle of its day
        left = 1 - gone.sf(age + t - 0.5) / gone.sf(age - 0.5)
        assert math.fsum(found.law[:t]) == pytest.approx(left, abs=2e-3)
    assert math.fsum(found.law) == pytest.approx(1)


def test_where_nothing_says_when_they_are_given_up_all_stay_open() -> None:
    still = float(gamma(3, scale=30.4375).sf(100))
    found = going_on(PLAN, 2, days(100), YEAR)
    assert found.share == pytest.approx(0.25 * still / (0.25 * still + 0.75), rel=1e-9)


@pytest.mark.parametrize(("age", "share"), [(28, 0.25), (29, 0.25), (30, 0.0), (4_000, 0.0)])
def test_who_is_older_than_anyone_ever_was_does_not_go_on(age: int, share: float) -> None:
    plan = taking(PLAN, sql=Exactly(days(30)))
    found = going_on(plan, 2, days(age), YEAR)
    assert found.share == share
    if share:
        assert found.law == (0.0,) * (30 - age) + (1.0,)


def test_who_is_too_old_for_an_average_does_not_go_on_either() -> None:
    plan = taking(PLAN, sql=Average(days(2)))
    assert going_on(plan, 2, days(200), YEAR) == (0.0, ())


def test_where_the_others_are_given_up_sooner_the_old_ones_are_sure() -> None:
    plan = kept(PLAN, Exactly(days(20)))
    assert going_on(plan, 2, days(25), YEAR).share == 1
    assert going_on(plan, 2, days(19), YEAR).share < 0.25


def test_where_nobody_goes_on_and_nobody_stays_there_is_no_share() -> None:
    plan = at_stage(kept(PLAN, Exactly(days(20))), 2, rate=Rate(Fraction(0)))
    assert going_on(plan, 2, days(25), YEAR) == (0.0, ())


def test_the_wait_for_sales_is_part_of_the_time() -> None:
    plan = at_stage(PLAN, 2, response=Response(Exactly(days(7))))
    found = going_on(plan, 2, None, YEAR)
    assert found.law == pytest.approx(
        path_law((Exactly(days(7)), average(3, 3)), Fraction(1), 36_525)
    )


def test_of_a_table_that_leaves_a_rest_those_who_get_through_are_meant() -> None:
    plan = taking(PLAN, sql=table((10, "1/4"), (20, "1/2")))
    found = going_on(plan, 2, days(10), YEAR)
    assert found.share == pytest.approx(0.25 * 0.5 / (0.25 * 0.5 + 0.75), rel=0.06)
    assert math.fsum(found.law) == pytest.approx(1)


def test_leads_that_went_cold_meanwhile_do_not_go_on() -> None:
    # maths.md T4.9: those who are left got through faster
    keeps = HalfLife(days(180))
    competing = at_stage(PLAN, 2, shelf_life=keeps, basis=Fraction(0))
    slow, fast = (going_on(plan, 2, days(200), YEAR).share for plan in (PLAN, competing))
    assert fast < slow


def test_the_share_that_is_still_open_is_that_of_kaplan_and_meier() -> None:
    # leads of every age are looked at on one day: of those that are open only their age is known
    random = np.random.default_rng(20_270_101)
    n, plan = 40_000, kept(PLAN, Average(days(100), 2))
    wins = random.random(n) < 0.25
    took = np.where(wins, random.gamma(3, 30.4375, n), random.gamma(2, 50, n))
    ages = random.uniform(0, 400, n)
    seen = CensoredData.right_censored(np.minimum(took, ages), took > ages)
    survival = ecdf(seen).sf
    for age in (30, 90, 150, 250):
        gone = float(still_open(average(3, 3), Fraction(age)))
        lost = float(still_open(Average(days(100), 2), Fraction(age)))
        still = 0.25 * gone + 0.75 * lost
        assert survival.evaluate(np.array([age]))[0] == pytest.approx(still, abs=0.015)
        found = going_on(plan, 2, days(age), YEAR).share
        assert found == pytest.approx(0.25 * gone / still, rel=0.02)
    now = took > ages
    found_ones = [going_on(plan, 2, days(round(age)), YEAR).share for age in ages[now][:400]]
    error = math.sqrt(sum(share * (1 - share) for share in found_ones))
    assert abs(sum(found_ones) - wins[now][:400].sum()) < 4 * error


def with_open(plan: Plan, stage: int, *lots: Lot) -> Plan:
    return at_stage(plan, stage, open=lots)


def test_open_leads_bring_customers_over_the_rest_of_their_way() -> None:
    plan = with_open(PLAN, 1, Lot(80), Lot(8, days(30)))
    plan = with_open(plan, 2, Lot(40))
    new, old, sqls = opening(plan, YEAR, 3_000)
    assert (new.stage, new.lot, new.goes_on) == (1, Lot(80), 0.5)
    assert new.customers == pytest.approx(math.fsum(new.row)) == pytest.approx(10)
    assert sqls.customers == pytest.approx(10)
    assert old.goes_on == pytest.approx(
        0.5 * math.exp(-30 / 30.4375) / (0.5 * math.exp(-30 / 30.4375) + 0.5), rel=0.02
    )
    mean = math.fsum(i * each for i, each in enumerate(new.row)) / new.customers
    assert mean == pytest.approx(4 * 30.4375, rel=1e-6)


def test_open_leads_of_an_untimed_way_are_customers_on_the_first_day() -> None:
    plan = with_open(over_year(funnel(lead="1/5", sql="1/4")), 0, Lot(100))
    (only,) = opening(plan, YEAR, 5)
    assert only.row == (5.0,)
    assert only.customers == 5


def test_open_leads_that_are_too_old_bring_nothing() -> None:
    plan = with_open(taking(PLAN, sql=Exactly(days(30))), 2, Lot(40, days(60)))
    (only,) = opening(plan, YEAR, 5)
    assert (only.customers, only.row, only.goes_on) == (0.0, (), 0.0)


def test_without_open_leads_there_are_none() -> None:
    assert tuple(opening(PLAN, YEAR, 9)) == ()


@given(rates(), st.none() | lags, st.none() | lags, st.integers(0, 90), st.integers(1, 400))
def test_a_share_is_a_share_and_customers_are_as_many_as_their_days(
    rate: Fraction, takes: Lag | None, lost_after: Lag | None, age: int, cells: int
) -> None:
    plan = at_stage(over_year(funnel(mql="1/2", sql="1/2")), 0, rate=Rate(rate), takes=takes)
    plan = with_open(at_stage(plan, 0, lost_after=lost_after), 0, Lot(10, days(age)))
    found = going_on(plan, 0, days(age), YEAR)
    assert 0 <= found.share <= 1
    assert sum(found.law) == pytest.approx(1 if found.law else 0)
    assert bool(found.share) == bool(found.law)
    (only,) = opening(plan, YEAR, cells)
    assert only.customers == pytest.approx(5 * found.share)
    assert len(only.row) <= cells
    assert math.fsum(only.row) <= only.customers + 1e-9
