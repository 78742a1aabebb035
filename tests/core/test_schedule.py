"""When leads must come: level, as early as possible, and by origin."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import counting_in_time
from funnelplan.core.quantities import Missing
from funnelplan.core.schedule import ScheduleResult, WantedShown, out_of_reach, schedule
from funnelplan.core.stage import Lot
from funnelplan.core.volumes import required
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
from tests.strategies import at_customers, fewer, funnel, replace, with_channels

SQLS = taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR)
UNDATED_QUARTERS = replace(SQLS, goal=Goal(10, by_quarter=(1, 3, 5, 10)))
QUARTERS = over_year(SQLS, 10, (1, 3, 5, 10))
LONGER = over_year(taking(funnel(lead="1/5", sql="1/4"), lead=average(1), sql=QUARTER_OF_A_YEAR))


def asked(plan: Plan, n: int = 10, cap: Fraction | int | None = None) -> ScheduleResult:
    return schedule(plan, at_customers(plan, n), None if cap is None else Fraction(cap))


def sqls(shown: WantedShown, stage: str = "sql") -> float:
    return float(shown.stages[stage].exact)


def levels(found: ScheduleResult, stage: str = "sql") -> list[float]:
    return [float(month.level[stage].exact) for month in found.months if month.number > 0]


def fills(found: ScheduleResult) -> list[float]:
    return [float(month.earliest.exact) for month in found.months if month.earliest is not None]


def test_the_first_quarter_binds_of_twelve_equal_months() -> None:
    # maths.md T4.7: level 5.95 a month are 71.4, forty and a bit as early as eight a month allow
    found = asked(UNDATED_QUARTERS, cap=8)
    assert [each.binds for each in found.targets] == [True, False, False, False]
    assert sqls(found.targets[0]) == pytest.approx(71.4, abs=0.05)
    assert levels(found) == pytest.approx([5.95] * 12, abs=5e-3)
    assert fills(found)[:5] == [8.0] * 5
    assert set(fills(found)[6:]) == {0.0}
    assert found.earliest is not None
    assert float(found.earliest.needed.exact) == pytest.approx(40.3, abs=0.05)
    assert (found.earliest.short, found.earliest.number) == (None, None)
    assert (found.start, found.end, found.headline) == (None, None, "sql")
    assert sqls(found.targets[3]) == pytest.approx(53.3, abs=0.05)  # T4.6


def test_so_it_does_of_the_calendar() -> None:
    # maths.md T4.7, its first quarter of 90 days is shorter than a fourth of a year
    found = asked(QUARTERS, cap=8)
    assert [each.binds for each in found.targets] == [True, False, False, False]
    assert sqls(found.targets[0]) == pytest.approx(74.1, abs=0.05)
    per_day = sqls(found.targets[0]) / 365
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert levels(found) == pytest.approx([per_day * days for days in lengths])
    assert fills(found)[:5] == [8.0] * 5
    assert found.earliest is not None
    assert float(found.earliest.needed.exact) == pytest.approx(40.3, abs=0.05)
    assert found.targets[0].last == date(2027, 3, 31)


def test_one_target_needs_what_the_deadline_does() -> None:
    plan = LONGER
    found = asked(plan)
    wanted = required(counting_in_time(plan, 2), at_customers(plan, 10))
    (only,) = found.targets
    assert not only.binds
    assert sqls(only) == pytest.approx(float(wanted.counts[1]), rel=1e-8)
    assert sqls(only, "lead") == pytest.approx(float(wanted.counts[0]), rel=1e-8)
    assert sum(levels(found, "lead")) == pytest.approx(sqls(only, "lead"))
    assert sum(levels(found)) < sqls(only)  # some of them come after the year
    assert found.earliest is None
    assert {month.earliest for month in found.months} == {None}


def test_open_leads_are_taken_off_what_is_wanted() -> None:
    # maths.md T4.7: let the user enter the opening pipeline
    plan = at_stage(QUARTERS, 0, open=(Lot(20),))
    found, bare = asked(plan, cap=8), asked(QUARTERS, cap=8)
    assert sqls(found.targets[0]) == 0
    assert not found.targets[0].binds
    opened = [float(each.from_open.exact) for each in found.targets]
    assert opened == sorted(opened)
    assert opened[-1] == pytest.approx(5, abs=0.1)
    assert float(found.from_open.exact) == opened[-1]
    assert sum(fills(found)) < sum(fills(bare))
    assert found.too_late == bare.too_late
    assert float(found.lacking.exact) >= max(0.0, float(found.too_late.exact) - opened[-1])
    plenty = asked(at_stage(QUARTERS, 0, open=(Lot(900),)), cap=8)
    assert [each.binds for each in plenty.targets] == [False] * 4
    assert sum(levels(plenty)) == sum(fills(plenty)) == plenty.lacking.amount == 0


def test_open_leads_that_sign_later_than_wanted_do_not_make_up_for_what_lacks() -> None:
    # 5 are wanted by March; 20 open leads that take ten months bring as many in November
    takes = Exactly(months(10))
    plan = at_stage(over_year(taking(SQLS, sql=takes), 5, (5, 5, 5, 5)), 0, open=(Lot(20),))
    found = asked(plan, 5)
    assert float(found.from_open.exact) == pytest.approx(5)
    assert float(found.too_late.exact) == pytest.approx(5)
    assert float(found.lacking.exact) == pytest.approx(5)
    year_end = asked(replace(plan, goal=replace(plan.goal, by_quarter=())), 5)
    # evenly over 365 days, those of the first 304.375 need leads from before the plan
    assert float(year_end.too_late.exact) == pytest.approx(5 * 304.375 / 365, rel=1e-3)
    assert year_end.lacking.exact == 0


def test_a_quarter_that_wants_nobody_asks_for_nobody() -> None:
    found = asked(over_year(SQLS, 10, (0, 0, 5, 10)), cap=8)
    assert [sqls(each) for each in found.targets[:2]] == [0, 0]
    assert [each.binds for each in found.targets] == [False, False, False, True]
    assert found.earliest is not None
    assert found.earliest.short is None


def test_what_takes_longer_than_to_the_first_target_is_too_late_for_it() -> None:
    plan = taking(QUARTERS, sql=Exactly(days(100)))
    found = asked(plan, cap=8)
    late = found.targets[0].stages["sql"]
    assert late.why == Missing("too_late", "goal.by")
    assert found.targets[1].stages["sql"].why is None
    assert not any(each.binds for each in found.targets)
    assert [month.level for month in found.months if month.number > 0] == [{}] * 12
    assert found.earliest is not None
    assert found.earliest.short is not None
    assert (found.earliest.short.amount, found.earliest.number) == (1, 1)


def test_what_takes_longer_than_the_plan_can_not_be_scheduled() -> None:
    found = asked(over_year(taking(SQLS, sql=Exactly(days(400)))), cap=8)
    assert float(found.too_late.exact) == pytest.approx(10)
    assert float(found.lacking.exact) == pytest.approx(10)
    assert fills(found) == [0.0] * 12
    before = [month for month in found.months if month.number <= 0]
    came = math.fsum(float(month.origins["sql"].exact) for month in before)
    assert came == pytest.approx(40)
    assert {month.first for month in before} >= {date(2025, 12, 1), date(2026, 11, 1)}
    assert before[-1].level == {}
    assert before[-1].earliest is None


def test_a_limit_that_is_too_low_says_what_lacks() -> None:
    found = asked(QUARTERS, cap=5)
    assert found.earliest is not None
    assert found.earliest.number == 1
    assert found.earliest.short is not None
    assert float(found.earliest.short.exact) == pytest.approx(1 - 5 / 5.95, abs=0.05)


def test_channels_with_a_count_bring_what_they_bring() -> None:
    plan = with_channels(LONGER, web={"share": "1"}, fair={"enters": "sql", "expect": 8})
    january = Within(NEW_YEAR, date(2027, 1, 31))
    plan = replace(plan, channels=(plan.channels[0], plan.channels[1]._replace(when=january)))
    found = asked(plan)
    (only,) = found.targets
    assert 100 < sqls(only, "lead") < sqls(asked(LONGER).targets[0], "lead")
    assert levels(found)[0] > 8  # the fair, and what leads of January bring
    enough = asked(replace(plan, channels=(plan.channels[1]._replace(expect=999),)))
    assert sqls(enough.targets[0], "lead") == 0


def test_as_early_as_possible_takes_the_rates_and_times_of_the_mix() -> None:
    # nobody goes the plan's own way; of 3 SQLs one is web's (½, at once), two are old's (¼, 73 days)
    plan = over_year(taking(SQLS, sql=average(9)), 4)
    plan = with_channels(
        plan,
        web={"share": "1/2", "rates": {"sql": "1/2"}},
        old={"share": "1/2"},
        partner={"enters": "customer", "expect": 1},
    )
    web, old, partner = plan.channels
    web = web._replace(takes={0: Exactly(days(0))})
    old = old._replace(takes={0: Exactly(days(73))})
    found = asked(replace(plan, channels=(web, old, partner)), 4, cap=31)
    # 3 are lacking; all of January are in time: ⅓ · ½ + ⅔ · ¼ = ⅓ customer each
    assert fills(found) == pytest.approx([9, *[0] * 11])
    assert found.earliest is not None
    assert float(found.earliest.needed.exact) == pytest.approx(9)


def test_what_comes_besides_the_earliest_is_told() -> None:
    plan = over_year(taking(SQLS, sql=Exactly(days(0))), 10)
    mixed = with_channels(plan, web={"share": "1"}, fair={"expect": 4})
    for each, besides in (
        (plan, False),
        (with_channels(plan, web={"share": "1"}), False),
        (mixed, True),
        (at_stage(plan, 0, open=(Lot(4),)), True),
    ):
        found = asked(each, cap=31).earliest
        assert found is not None
        assert found.besides is besides


def test_channels_that_would_have_to_bring_more_than_they_can_are_named() -> None:
    plan = over_year(taking(SQLS, sql=Exactly(days(0))), 10)
    plan = with_channels(
        plan, web={"share": "3/4", "at_most": 29}, fair={"share": "1/4", "at_most": 10}
    )
    assert asked(plan).beyond == ("web",)  # of 40, 30 and 10
    roomy = replace(plan, channels=tuple(each._replace(at_most=30) for each in plan.channels))
    assert asked(roomy).beyond == ()


def test_what_joins_below_is_no_part_of_those_who_come_as_early_as_possible() -> None:
    plan = over_year(taking(SQLS, sql=Exactly(days(1))), 2)
    plan = with_channels(plan, partner={"enters": "customer", "share": "1"})
    assert fills(asked(plan, 2, cap=31)) == pytest.approx([8, *[0] * 11])  # 2 ÷ ¼


def test_a_season_after_which_nobody_is_in_time_brings_nobody() -> None:
    plan = with_channels(over_year(taking(SQLS, sql=Exactly(days(40)))), fair={"share": "1"})
    december = Within(date(2027, 12, 1), date(2027, 12, 31))
    found = asked(replace(plan, channels=(plan.channels[0]._replace(when=december),)))
    assert found.targets[0].stages["sql"].why == Missing("too_late", "goal.by")
    assert found.hopeless
    assert found.out_of_season == ("fair",)
    assert asked(plan).out_of_season == ()


def test_a_plan_of_one_day_wants_everything_today() -> None:
    found = asked(dated(taking(SQLS, sql=Average(days(1))), date(2028, 2, 29), 1), cap=1)
    assert [month.first for month in found.months][-1] == date(2028, 2, 29)
    share = math.exp(-1)  # of those who come over a day, so many are there by its end
    assert sqls(found.targets[0]) == pytest.approx(40 / share)


def test_a_plan_from_the_middle_of_a_month_goes_back_to_its_beginning() -> None:
    found = asked(dated(SQLS, date(2027, 1, 15), 200))
    inside = next(month for month in found.months if month.number == 1)
    before = next(month for month in found.months if month.number == 0)
    assert inside.first == date(2027, 1, 15)
    assert before.first == date(2027, 1, 1)


def test_leads_come_in_at_the_intake() -> None:
    plan = replace(LONGER, intake={1: 40})
    found = asked(plan)
    assert set(found.targets[0].stages) == {"sql"}
    share = required(counting_in_time(plan, 2), at_customers(plan, 10)).counts[1]
    assert sqls(found.targets[0]) == pytest.approx(float(share), rel=1e-8)


@given(timed_plans(), st.integers(1, 40), st.integers(1, 300))
@fewer
def test_a_schedule_always_has_an_answer(plan: Plan, n: int, cap: int) -> None:
    found = asked(plan, n, cap)
    assert [month.number for month in found.months if month.number > 0] == list(
        range(1, len(fills(found)) + 1)
    )
    assert all(0 <= count <= cap for count in fills(found))
    assert found.earliest is not None
    assert found.earliest.needed.exact == Fraction(math.fsum(fills(found)))
    assert float(found.too_late.exact) <= n * (1 + 1e-9)
    (only,) = found.targets
    shown = list(only.stages.values())
    if shown and shown[0].why is None and not plan.channels:
        wanted = required(counting_in_time(plan, plan.last), at_customers(plan, n))
        top = next(iter(only.stages))
        at = plan.find(top) or 0
        in_time = float(required(plan, at_customers(plan, n)).counts[at] / wanted.counts[at])
        tolerance = 1e-6 + 2e-10 / in_time  # a share in time has ten decimals
        assert sqls(only, top) == pytest.approx(float(wanted.counts[at]), rel=tolerance)


@given(timed_plans(), st.integers(1, 40))
@fewer
def test_the_level_adds_up_to_what_the_target_takes(plan: Plan, n: int) -> None:
    found = asked(plan, n)
    (only,) = found.targets
    for stage in list(only.stages)[:1]:  # the others come in part after the plan
        if only.stages[stage].why is None:
            assert sum(levels(found, stage)) == pytest.approx(sqls(only, stage), rel=1e-9)
        else:
            assert all(not month.level for month in found.months)


def test_targets_that_nobody_can_be_in_time_for_are_found() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=Exactly(days(120))), 10, (1, 3, 6, 10))
    (found,) = out_of_reach(plan)
    assert (found.code, found.path) == ("FP620", ("goal", "by_quarter", 0))
    assert found.facts == {"customers": "1", "by": date(2027, 3, 31)}
    opened = at_stage(plan, 0, open=(Lot(40, days(90)),), lost_after=Exactly(days(200)))
    assert not list(out_of_reach(opened)), "those who are open sign until then"
    assert not list(out_of_reach(over_year(taking(funnel(sql="1/4"), sql=QUARTER_OF_A_YEAR))))
    assert not list(out_of_reach(over_year(funnel(sql="1/4"), 10, (1, 3, 6, 10))))
    assert not list(out_of_reach(replace(plan, goal=None)))
