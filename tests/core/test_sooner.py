"""What a stage that takes less time brings by the plan's last day."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.cold import with_cold
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.punctual import share_in_time
from funnelplan.core.quantities import Duration, Span
from funnelplan.core.quantities import months as in_months
from funnelplan.core.shelf import HalfLife
from funnelplan.core.sooner import sooner
from funnelplan.core.surviving import surviving
from funnelplan.core.volume import NO_VOLUME, Rule
from funnelplan.core.volumes import flowing, goal_of, planned, with_leads
from funnelplan.core.when import EVENLY
from tests.core.timed import (
    MONTH,
    QUARTER_OF_A_YEAR,
    YEAR,
    at_stage,
    average,
    days,
    over_year,
    taking,
)
from tests.strategies import funnel, replace, with_channels

PLAN = over_year(taking(funnel(mql="1/2", sql="1/4"), sql=QUARTER_OF_A_YEAR))


def test_a_month_less_brings_the_difference_of_the_shares() -> None:
    volume = flowing(PLAN, {1: 40}, Rule.GIVEN)
    (found,) = sooner(PLAN, volume)
    before, after = (
        share_in_time((lag,), EVENLY, YEAR) for lag in (QUARTER_OF_A_YEAR, average(2, 3))
    )
    assert (found.stage, found.month, found.by) == ("sql", True, date(2027, 12, 31))
    assert (found.now, found.then) == (in_months(Fraction(3)), in_months(Fraction(2)))
    assert found.customers.exact == 10 * (after - before)
    # maths.md T4.6: three months of twelve are lost, two of them are then
    assert float(found.customers.exact) == pytest.approx(10 / 12, abs=0.01)


def test_what_takes_little_takes_a_week_less_and_never_less_than_nothing() -> None:
    plan = taking(PLAN, mql=Average(days(14)), sql=Exactly(days(3)))
    first, second = sooner(plan, flowing(plan, {0: 100}, Rule.GIVEN))
    assert (first.stage, first.month) == ("mql", False)
    assert first.then.exact * Fraction(36525, 1200) == 7
    assert (second.stage, second.then) == ("sql", in_months(Fraction(0)))
    assert second.customers.exact > 0


def test_a_channel_of_its_own_time_is_shortened_alike() -> None:
    plan = with_channels(PLAN, fair={"enters": "sql", "expect": 40}, web={"expect": 1})
    fair, web = plan.channels
    plan = replace(plan, channels=(fair._replace(takes={1: Exactly(days(90))}), web))
    (found,) = sooner(plan, planned(plan, goal_of(plan)))
    fixed = (Exactly(days(90)), Exactly(days(90 - MONTH)))
    before, after = (share_in_time((lag,), EVENLY, YEAR) for lag in fixed)
    own = [share_in_time((average(n, 3),), EVENLY, YEAR) for n in (3, 2)]
    assert found.customers.exact == 10 * (after - before) + (own[1] - own[0]) / 8


def test_a_month_less_is_a_month_for_every_channel() -> None:
    # twelve months by its own time, eleven then; the two months of the stage are nobody's
    plan = with_channels(over_year(funnel(sql="1/4")), slow={"enters": "sql", "expect": 100})
    slow = plan.channels[0]._replace(takes={0: average(12)})
    plan = replace(plan, channels=(slow,))
    before, after = (share_in_time((average(n),), EVENLY, YEAR) for n in (12, 11))
    for of_stage in (plan, taking(plan, sql=average(2))):
        (found,) = sooner(of_stage, planned(of_stage, goal_of(of_stage)))
        assert (found.now, found.then) == (in_months(Fraction(12)), in_months(Fraction(11)))
        assert found.customers.exact == 25 * (after - before)
        shares = [1 - (1 - math.exp(-12 / n)) * n / 12 for n in (12, 11)]  # exponential, level
        wanted = 25 * (shares[1] - shares[0])
        assert float(found.customers.exact) == pytest.approx(wanted, abs=0.002)
        assert found.ever.exact == 0


def test_where_leads_go_cold_on_the_way_less_time_saves_some() -> None:
    # half are cold after a month: of gamma(3, 1 month) (1 + ln 2)⁻³ get through, of two months'
    # (1 + ⅔·ln 2)⁻³, and those who do take 3 ÷ (1 + ln 2) and 2 ÷ (1 + ⅔·ln 2) months
    keeps = HalfLife(Duration(Fraction(1), Span.MONTH))
    plan = over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))
    plan = with_cold(at_stage(plan, 0, basis=Fraction(0), shelf_life=keeps))
    for rule, volume in (
        ("given", flowing(plan, {0: 100}, Rule.GIVEN)),
        ("channels", with_leads(plan, 0, 100)),
    ):
        (found,) = sooner(plan, volume)
        through = [(1 + math.log(2) * n / 3) ** -3 for n in (3, 2)]
        assert float(found.ever.exact) == pytest.approx(25 * (through[1] - through[0])), rule
        lags = [surviving(keeps, average(n, 3)) for n in (3, 2)]
        shares = [float(share_in_time((lag,), EVENLY, YEAR)) for lag in lags]
        wanted = 25 * (through[1] * shares[1] - through[0] * shares[0])
        assert float(found.customers.exact) == pytest.approx(wanted), rule


def test_where_nothing_is_timed_or_nothing_comes_nothing_is_sooner() -> None:
    assert not list(sooner(PLAN, NO_VOLUME))
    assert not list(sooner(replace(PLAN, goal=Goal(10)), flowing(PLAN, {1: 40}, Rule.GIVEN)))
    untimed = over_year(funnel(sql="1/4"))
    assert not list(sooner(untimed, flowing(untimed, {0: 40}, Rule.GIVEN)))
