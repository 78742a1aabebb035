"""What a stage that takes less time brings by the plan's last day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.punctual import share_in_time
from funnelplan.core.quantities import months as in_months
from funnelplan.core.sooner import sooner
from funnelplan.core.volume import NO_VOLUME, Rule
from funnelplan.core.volumes import flowing, goal_of, planned
from funnelplan.core.when import EVENLY
from tests.core.timed import QUARTER_OF_A_YEAR, YEAR, average, days, over_year, taking
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
    fixed = (Exactly(days(90)), Exactly(days(60)))
    before, after = (share_in_time((lag,), EVENLY, YEAR) for lag in fixed)
    own = [share_in_time((average(n, 3),), EVENLY, YEAR) for n in (3, 2)]
    assert found.customers.exact == 10 * (after - before) + (own[1] - own[0]) / 8


def test_where_nothing_is_timed_or_nothing_comes_nothing_is_sooner() -> None:
    assert not list(sooner(PLAN, NO_VOLUME))
    assert not list(sooner(replace(PLAN, goal=Goal(10)), flowing(PLAN, {1: 40}, Rule.GIVEN)))
    untimed = over_year(funnel(sql="1/4"))
    assert not list(sooner(untimed, flowing(untimed, {0: 40}, Rule.GIVEN)))
