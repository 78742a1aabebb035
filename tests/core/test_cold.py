"""What goes cold, worked out through plans: by response, by capacity, and by both."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from funnelplan.core.cold import (
    _agreeing,
    by_capacity,
    by_response,
    can_work,
    desk,
    inflow,
    per_day,
    rounded,
    with_cold,
)
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, slowed
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Pace, Span
from funnelplan.core.routes import NOTHING
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, Response, ShelfLife
from funnelplan.core.shortfalls import shortfalls
from funnelplan.core.stage import Capacity
from funnelplan.core.volume import Target
from funnelplan.core.volumes import goal_of, planned, required
from tests.core.queues import lost_at_half_life, lost_at_limit
from tests.core.timed import at_stage, average, months, over_year
from tests.spec import reading
from tests.strategies import Said, at_customers, fewer, funnel, replace, with_channels

ONE = Fraction(1)
SALES = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-30}
intake: {sql: 520}
stages:
  - {name: sql, rate: 25%, basis: worked, capacity: {people: 2, each: 4 per week}}
  - {name: customer}
"""
"""364 days are 52 weeks: 520 SQLs are 10 per week."""

FUNNEL = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: lead, rate: 20%}
  - {name: mql, rate: 30%}
  - {name: sql, rate: 25%, basis: worked, response: {exactly: 0 days}}
  - {name: customer}
"""
YEAR = 365


def sql_cold(text: str, *sets: str) -> float:
    """The share of SQLs that goes cold, as the registry has it."""
    figures = reading.loaded(text, None, *sets).figures
    share = figures["cold_share_sql"].amount
    assert share is not None
    assert share == figures["cold_share"].amount
    return float(share)


def days(number: int | str) -> Duration:
    return Duration(Fraction(number), Span.DAY)


# 3b: not counted twice


def test_a_rate_that_counted_cold_leads_is_not_reduced_by_them_again() -> None:
    # maths.md T3.2
    plan = reading.plan(FUNNEL, None, "stages.sql.basis.all=10%", "stages.sql.response.never=12.5%")
    assert plan.rate(2) == Fraction(1, 4) / Fraction(9, 10) * Fraction(7, 8) == Fraction(35, 144)
    assert plan.rate(2) != Fraction(1, 4) * Fraction(7, 8)  # 21.9 %
    assert required(plan, at_customers(plan, 10)).counts[2] == 10 / Fraction(35, 144)


def test_a_rate_on_leads_worked_in_time_is_reduced_by_all_of_them() -> None:
    plan = reading.plan(FUNNEL, None, "stages.sql.response.never=12.5%")
    assert plan.rate(2) == Fraction(1, 4) * Fraction(7, 8)
    assert plan.cold == {2: Fraction(1, 8)}


# 3c: by response


@pytest.mark.parametrize(
    ("sets", "alive"),
    [
        (("shelf_life.half=30 days", "response.exactly=7 days"), 0.8507),
        (("shelf_life.half=30 days", "response.average=7 days"), 0.8608),
        (("shelf_life.half=30 days", "response.average=7 days", "response.steps=3"), 0.8543),
        (("shelf_life.hard=30 days", "response.average=14 days"), 1 - 0.1173),
        (("shelf_life.hard=30 days", "response.exactly=30 days"), 1),
        (("shelf_life.hard=30 days", "response.exactly=31 days"), None),
    ],
)
def test_the_share_that_is_cold_when_sales_calls(
    sets: tuple[str, ...], alive: float | None
) -> None:
    # maths.md T3.3
    said = [f"stages.sql.{each}" for each in sets]
    if alive is None:
        assert reading.only(FUNNEL, None, *said).code == "FP581"  # nothing is left
        return
    assert 1 - sql_cold(FUNNEL, *said) == pytest.approx(alive, abs=5e-5)


@pytest.mark.parametrize(
    ("shelf_life", "kind", "slowest"),
    [
        ("half", "exactly", "4.56"),
        ("half", "average", "4.81"),
        ("hard", "average", "13.03"),
    ],
)
def test_at_most_a_tenth_is_cold_up_to_this_response(
    shelf_life: str, kind: str, slowest: str
) -> None:
    # maths.md T3.4: printed to a hundredth of a day
    def at(response: Fraction) -> float:
        keeps = f"stages.sql.shelf_life.{shelf_life}=30 days"
        return sql_cold(FUNNEL, keeps, f"stages.sql.response.{kind}={float(response):.6f} days")

    step = Fraction(1, 200)
    assert at(Fraction(slowest) - step) < 0.1 < at(Fraction(slowest) + step)


def test_of_a_table_what_is_left_over_is_never_called() -> None:
    table = ("stages.sql.response.table.1 day=60%", "stages.sql.response.table.10 days=90%")
    assert sql_cold(FUNNEL, *table) == pytest.approx(0.1, abs=1e-15)
    cold = sql_cold(FUNNEL, *table, "stages.sql.shelf_life.hard=4 days")
    assert cold == pytest.approx(1 - (0.6 + 0.3 * 3 / 9), abs=1e-15)


# 3d: by capacity


def test_two_people_with_two_a_day_and_ten_days_lose_one_of_22_and_a_half() -> None:
    # maths.md T3.5
    cold = sql_cold(
        SALES,
        "intake.sql=728",
        "stages.sql.capacity.each=1 per day",
        "stages.sql.shelf_life.hard=10 days",
    )
    assert cold == pytest.approx(1 / 22.5, abs=1e-14)


PRINTED = {
    "": ("20", "0", "0", "0"),
    "hard=30 days": ("20.00", "0.002", "0.000", "0.000"),
    "half=30 days": ("20.9", "3.4", "0.76", "0.20"),
    "hard=1 day": ("35.3", "15.7", "5.6", "1.6"),
}
"""Percent that go cold with 2, 3, 4 and 5 people, by how long SQLs keep."""


@pytest.mark.parametrize(
    ("shelf_life", "people", "percent"),
    [(life, 2 + i, cell) for life, row in PRINTED.items() for i, cell in enumerate(row)],
)
def test_the_table_of_people_and_shelf_lives(shelf_life: str, people: int, percent: str) -> None:
    # maths.md T3.6, every cell to the digits that are printed there
    sets = [f"stages.sql.capacity.people={people}"]
    sets += [f"stages.sql.shelf_life.{shelf_life}"] if shelf_life else []
    digits = len(percent.partition(".")[2])
    assert f"{100 * sql_cold(SALES, *sets):.{digits}f}" == percent


def test_capacity_that_just_matches_still_loses_two_percent() -> None:
    # maths.md T3.6
    cold = sql_cold(
        SALES, "stages.sql.capacity.each=5 per week", "stages.sql.shelf_life.hard=30 days"
    )
    assert f"{cold:.3f}" == "0.022"


def test_without_a_shelf_life_what_can_never_be_worked_is_lost() -> None:
    # maths.md T3.7: 12 come in, 10 are worked
    sets = ("intake.sql=624", "stages.sql.capacity.each=5 per week")
    assert reading.plan(SALES, None, *sets).cold == {0: 1 - Fraction(10, 12)}
    assert reading.plan(SALES, None, *sets, "stages.sql.capacity.people=3").cold == {0: 0}


def test_the_larger_of_both_losses_counts() -> None:
    late = ("stages.sql.shelf_life.half=30 days", "stages.sql.response.exactly=7 days")
    by_late = 1 - 2 ** (-7 / 30)
    for people in range(2, 6):
        by_queue = lost_at_half_life(10 / 7, people, 4 / 7, 30)
        cold = sql_cold(SALES, *late, f"stages.sql.capacity.people={people}")
        assert cold == pytest.approx(max(by_queue, by_late), rel=1e-9)
    assert by_queue < by_late < lost_at_half_life(10 / 7, 2, 4 / 7, 30)


def test_a_table_that_falls_at_once_is_a_hard_limit() -> None:
    table = ("1440 min=100%", "1441 min=0%")
    cold = sql_cold(SALES, *(f"stages.sql.shelf_life.table.{row}" for row in table))
    assert cold == pytest.approx(lost_at_limit(10 / 7, 2, 4 / 7, 1), rel=1e-3)


# What a goal needs, and what that makes necessary

BUSY = FUNNEL.replace("response: {exactly: 0 days}", "capacity: {people: 1, each: 1 per week}")
"""52.1 SQLs can be worked in the year."""


@pytest.mark.parametrize(
    ("shelf_life", "lost"),
    [
        ("hard=14 days", lambda coming: lost_at_limit(coming, 1, 1 / 7, 14)),
        ("half=20 days", lambda coming: lost_at_half_life(coming, 1, 1 / 7, 20)),
        ("hard=1 day", lambda coming: lost_at_limit(coming, 1, 1 / 7, 1)),
    ],
)
@pytest.mark.parametrize("customers", [3, 9, 12])
def test_as_many_come_in_as_leave_enough_to_be_worked(
    shelf_life: str, lost: Callable[[float], float], customers: int
) -> None:
    plan = reading.plan(
        BUSY, None, f"goal.customers={customers}", f"stages.sql.shelf_life.{shelf_life}"
    )
    worked = 4 * customers / YEAR

    def too_many(coming: float) -> float:
        return coming * (1 - lost(coming)) - worked

    coming = brentq(too_many, worked, 1.0, xtol=1e-15)
    assert float(plan.cold[2]) == pytest.approx(lost(coming), rel=1e-9)
    needed = required(plan, at_customers(plan, customers)).counts[2]
    assert float(needed) == pytest.approx(coming * YEAR, rel=1e-9)
    assert float(needed * (1 - plan.cold[2])) == pytest.approx(4 * customers, rel=1e-12)


def test_too_few_people_lose_what_they_would_if_as_many_came_as_could_do() -> None:
    plan = reading.plan(BUSY, None, "goal.customers=20", "stages.sql.shelf_life.hard=14 days")
    assert float(plan.cold[2]) == pytest.approx(lost_at_limit(80 / YEAR, 1, 1 / 7, 14), rel=1e-9)
    twenty = goal_of(plan)
    (short,) = [p for p in shortfalls(plan, planned(plan, twenty), twenty) if p.code == "FP614"]
    assert short.facts["enough"] == math.ceil(80 / (YEAR / 7))
    assert can_work(plan, 2) == Fraction(YEAR, 7)
    assert inflow(plan, 2, twenty) == Fraction(80, YEAR)
    coming = per_day(plan, 2, twenty)
    assert coming is not None
    assert coming > Fraction(80, YEAR)


def test_of_an_overloaded_desk_the_figures_fit_together() -> None:
    figures = reading.loaded(BUSY, None, "goal.customers=20").figures
    assert figures["inflow_per_week_sql"].amount == 7 * Fraction(80, YEAR)
    assert figures["cold_share_sql"].amount == 1 - Fraction(1, 7) / Fraction(80, YEAR)


def test_another_target_has_another_inflow() -> None:
    plan = reading.plan(BUSY, None, "stages.sql.shelf_life.hard=14 days")
    for customers in (3, 12):
        goal = f"goal.customers={customers}"
        other = reading.plan(BUSY, None, goal, "stages.sql.shelf_life.hard=14 days")
        assert with_cold(plan, at_customers(plan, customers)).cold == other.cold


def test_what_is_never_called_does_not_wait_and_is_cold_besides() -> None:
    sets = ("stages.sql.shelf_life.hard=14 days", "stages.sql.response.exactly=1 day")
    plan = reading.plan(BUSY, None, *sets, "stages.sql.response.never=40%")
    lost = float(plan.cold[2])
    called = 0.6 * 40 / (1 - lost) / YEAR
    assert lost == pytest.approx(0.4 + 0.6 * lost_at_limit(called, 1, 1 / 7, 14), rel=1e-9)
    quick = reading.plan(BUSY, None, *sets)
    assert 0 < float(quick.cold[2]) < 0.4


def test_sales_that_is_slow_needs_no_more_than_it_loses_anyway() -> None:
    sets = ("stages.sql.shelf_life.half=14 days", "stages.sql.response.exactly=14 days")
    plan = reading.plan(BUSY.replace("customers: 10", "customers: 2"), None, *sets)
    assert plan.cold[2] == Fraction(1, 2)


def test_response_at_two_stages_multiplies_on_the_way() -> None:
    plan = reading.plan(
        FUNNEL,
        None,
        "stages.mql.basis=worked",
        "stages.mql.response.never=20%",
        "stages.sql.response.never=12.5%",
    )
    assert plan.cold == {1: Fraction(1, 5), 2: Fraction(1, 8)}
    through = Fraction(1, 5) * Fraction(3, 10) * Fraction(4, 5) * Fraction(1, 4) * Fraction(7, 8)
    assert required(plan, at_customers(plan, 10)).counts[0] == 10 / through


TWO_DESKS = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}
stages:
  - {name: mql, rate: 30%, basis: worked, shelf_life: {hard: 7 days}, capacity: {people: 1, each: 1 per day}}
  - {name: sql, rate: 25%, basis: worked, shelf_life: {hard: 7 days}, capacity: {people: 1, each: 2 per week}}
  - {name: customer}
"""


def test_what_goes_cold_below_makes_more_necessary_above() -> None:
    plan = reading.plan(TWO_DESKS)
    target = goal_of(plan)
    below = reading.plan(TWO_DESKS.replace("name: mql", "name: lead"))
    assert plan.cold == below.cold
    for i, each in ((0, 1.0), (1, 2 / 7)):
        coming = per_day(plan, i, target)
        assert coming is not None
        lost = lost_at_limit(float(coming), 1, each, 7)
        assert float(plan.cold[i]) == pytest.approx(lost, rel=1e-9)
    assert required(plan, at_customers(plan, 10)).counts[0] * plan.through(0, 2) == 10


def test_what_goes_cold_above_does_not_come_in_below() -> None:
    plan = reading.plan(TWO_DESKS + "intake: {mql: 300}\n")
    above = lost_at_limit(300 / YEAR, 1, 1, 7)
    below = lost_at_limit(300 * (1 - above) * 0.3 / YEAR, 1, 2 / 7, 7)
    assert [float(plan.cold[i]) for i in (0, 1)] == pytest.approx([above, below], rel=1e-9)


# Where the inflow comes from

DESK = ("stages.sql.capacity.people=1", "stages.sql.capacity.each=1 per week")


def test_stated_channels_come_in_whatever_is_lost() -> None:
    channels = "channels:\n  - {name: fair, enters: lead, expect: 500}\n"
    channels += "  - {name: partner, enters: sql, expect: 12}\n"
    plan = reading.plan(FUNNEL + channels, None, *DESK, "stages.sql.shelf_life.hard=14 days")
    coming = (500 * 0.2 * 0.3 + 12) / YEAR
    assert float(plan.cold[2]) == pytest.approx(lost_at_limit(coming, 1, 1 / 7, 14), rel=1e-9)
    assert per_day(plan, 2, goal_of(plan)) == Fraction(42, YEAR)


def test_what_a_goal_needs_comes_in_whatever_the_budget_would_buy() -> None:
    life = "stages.sql.shelf_life.hard=14 days"
    spend = "spend: {budget: 9_000, per: {lead: 15}}\n"
    bought, alone = (reading.plan(FUNNEL + more, None, *DESK, life) for more in (spend, ""))
    assert bought.cold == alone.cold


def test_without_a_target_a_budget_buys_so_many() -> None:
    spend = "spend: {budget: 9_000, per: {lead: 10, customer: 200}}\n"
    plan = reading.plan(FUNNEL + spend, None, *DESK, "stages.sql.shelf_life.hard=14 days")
    assert plan.goal is not None
    by_revenue = plan.goal._replace(customers=None, revenue=Fraction(1000))
    plan = with_cold(replace(plan, goal=by_revenue))  # no deal says what a customer is worth
    coming = per_day(plan, 2, goal_of(plan))
    assert coming is not None
    of_one = 10 / Fraction(6, 100) + 200 * plan.rate(2)  # fewer customers are paid for
    assert coming == 9000 / of_one / YEAR
    lost = lost_at_limit(float(coming), 1, 1 / 7, 14)
    assert float(plan.cold[2]) == pytest.approx(lost, rel=1e-9)


def test_the_wanted_confidence_does_not_change_the_inflow() -> None:
    plan = reading.plan(BUSY)
    surely = reading.plan(BUSY, None, "goal.confidence=90%")
    assert surely.cold == plan.cold


def test_stated_and_open_channels_find_their_inflow_together() -> None:
    channels = "channels:\n  - {name: fair, enters: sql, expect: 12}\n"
    channels += "  - {name: search, enters: lead, share: 100%}\n"
    plan = reading.plan(FUNNEL + channels, None, *DESK, "stages.sql.shelf_life.hard=14 days")
    alone = reading.plan(FUNNEL, None, *DESK, "stages.sql.shelf_life.hard=14 days")
    assert float(plan.cold[2]) == pytest.approx(float(alone.cold[2]), abs=1e-14)


# The parts


def test_what_says_nothing_of_people_has_no_desk() -> None:
    plan = funnel(sql="1/4")
    assert by_response(plan.stages[0]) is None
    assert by_capacity(plan.stages[0], ONE) is None
    assert can_work(plan, 0) is None
    with pytest.raises(ValueError, match="who works the sql"):
        desk(plan.stages[0], ONE)
    assert with_cold(plan) == plan


def staffed(plan: Plan, stage: int, people: int) -> Plan:
    stages = list(plan.stages)
    capacity = Capacity(people, Pace(ONE, Span.WEEK))
    stages[stage] = replace(stages[stage], basis=Fraction(0), capacity=capacity)
    return replace(plan, stages=tuple(stages))


def test_without_days_or_a_volume_nothing_is_known_of_the_queue() -> None:
    plan = staffed(funnel(sql="1/4"), 0, 1)
    assert with_cold(plan).cold == {}
    assert inflow(plan, 0, None) is None
    undated = replace(plan, goal=Goal(10))
    assert with_cold(undated).cold == {}
    assert can_work(undated, 0) is None
    by_revenue = Goal(revenue=Fraction(1000), start=date(2027, 1, 1), end=date(2027, 12, 31))
    assert with_cold(replace(plan, goal=by_revenue)).cold == {}  # no deal says what one is worth


def test_a_share_is_kept_if_it_is_one_and_rounded_if_it_is_not() -> None:
    assert rounded(Fraction(1, 3)) == Fraction(1, 3)
    assert rounded(1 / 3) == Fraction(333_333_333_333_333, 10**15)
    assert rounded(2e-12) == Fraction(2, 10**12)
    assert rounded(9e-13) == 0


def test_a_loss_too_small_to_count_asks_for_no_lead_more() -> None:
    sets = ("stages.sql.shelf_life.hard=90 days", "stages.sql.capacity.people=3")
    plan = reading.plan(FUNNEL, None, *DESK, *sets)
    assert 0 < lost_at_limit(40 / YEAR, 3, 1 / 7, 90) < 1e-12
    assert math.ceil(required(plan, at_customers(plan, 10)).counts[2]) == 40


def test_a_loss_that_jumps_is_found_where_it_does() -> None:
    found = _agreeing(lambda share: 0.9 if share < Fraction(3, 10) else 0.1, NOTHING)
    assert found == pytest.approx(0.3, abs=1e-12)


# Metamorphic (maths.md section 9)

LIVES: tuple[Callable[[Fraction], ShelfLife], ...] = (
    lambda d: HardLimit(Duration(d, Span.DAY)),
    lambda d: HalfLife(Duration(d, Span.DAY)),
    lambda d: AliveTable(
        ((Duration(d, Span.DAY), Fraction(1, 2)), (Duration(3 * d, Span.DAY), Fraction(1, 10)))
    ),
)
LAGS: tuple[Lag, ...] = (
    Exactly(days(5)),
    Average(days(5)),
    Average(days(5), 4),
    ByTable(((days(1), Fraction(1, 2)), (days(9), Fraction(4, 5)))),
)
lives = st.builds(
    lambda kind, length: kind(Fraction(length)), st.sampled_from(LIVES), st.integers(2, 90)
)
lags = st.sampled_from(LAGS)


def perishing(plan: Plan, stage: int, shelf_life: ShelfLife | None, lag: Lag) -> Plan:
    stages = list(plan.stages)
    stages[stage] = replace(
        stages[stage], basis=Fraction(0), shelf_life=shelf_life, response=Response(lag)
    )
    return with_cold(replace(plan, stages=tuple(stages)))


@fewer
@given(lives, lags, st.fractions(1, 20, max_denominator=20))
def test_a_longer_response_never_leaves_less_cold(
    shelf_life: ShelfLife, lag: Lag, times: Fraction
) -> None:
    plan = funnel(lead="1/2", sql="1/4")
    quick = perishing(plan, 1, shelf_life, lag).cold[1]
    assert perishing(plan, 1, shelf_life, slowed(lag, times)).cold[1] >= quick


@fewer
@given(lives, lags, st.integers(1, 50), st.integers(2, 50))
def test_k_times_the_goal_needs_exactly_k_times_the_leads(
    shelf_life: ShelfLife, lag: Lag, goal: int, k: int
) -> None:
    plan = perishing(funnel(lead="1/2", sql="1/4"), 1, shelf_life, lag)
    if plan.cold[1] == 1:
        return
    once = required(plan, at_customers(plan, goal)).counts
    assert required(plan, at_customers(plan, k * goal)).counts == tuple(k * n for n in once)


@fewer
@given(st.integers(8, 98))
def test_a_better_rate_never_needs_more_leads(percent: int) -> None:
    def needed(rate: int) -> Fraction:
        plan = replace(
            staffed(funnel(lead="1/5", sql=f"{rate}/100"), 1, 1),
            goal=Goal(4, start=date(2027, 1, 1), end=date(2027, 12, 31)),
        )
        plan = with_cold(replace_life(plan, 1, HalfLife(days(20))))
        return required(plan, at_customers(plan, 4)).counts[0]

    assert needed(percent + 1) <= needed(percent)


def replace_life(plan: Plan, stage: int, shelf_life: ShelfLife) -> Plan:
    stages = list(plan.stages)
    stages[stage] = replace(stages[stage], shelf_life=shelf_life)
    return replace(plan, stages=tuple(stages))


@pytest.mark.parametrize("lag", LAGS)
def test_what_keeps_for_ever_is_never_lost(lag: Lag) -> None:
    plan, for_ever = funnel(lead="1/5", sql="1/4"), HalfLife(days(10**15))
    called = ONE if not isinstance(lag, ByTable) else Fraction(4, 5)
    assert perishing(plan, 1, for_ever, lag).cold[1] == pytest.approx(1 - called, abs=2e-15)
    dated = replace(plan, goal=Goal(10, start=date(2027, 1, 1), end=date(2027, 12, 31)))
    assert with_cold(replace_life(staffed(dated, 1, 1), 1, for_ever)).cold == {1: 0}


@pytest.mark.parametrize("shelf_life", ["hard=1 day", "half=1 day", "table.1 day=10%"])
def test_enough_people_lose_nothing(shelf_life: str) -> None:
    sets = ("stages.sql.capacity.people=80", f"stages.sql.shelf_life.{shelf_life}")
    assert sql_cold(SALES, *sets) == 0


TWINS: dict[str, Said] = {
    "search": {"share": "1/2"},
    "mail": {"share": "1/4"},
    "post": {"share": "1/4"},
    "fair": {"enters": "sql", "expect": 4, "rates": {"sql": "3/10"}},
    "show": {"enters": "sql", "expect": 4, "rates": {"sql": "3/10"}},
}
WHOLE: dict[str, Said] = {
    "search": {"share": "1/2"},
    "mail": {"share": "1/2"},
    "fair": {"enters": "sql", "expect": 8, "rates": {"sql": "3/10"}},
}


def desk_with(channels: dict[str, Said]) -> Plan:
    plan = replace(
        staffed(funnel(lead="1/5", sql="1/4"), 1, 1),
        goal=Goal(10, start=date(2027, 1, 1), end=date(2027, 12, 31)),
    )
    return with_cold(with_channels(replace_life(plan, 1, HardLimit(days(10))), **channels))


def test_channels_split_or_shuffled_lose_the_same() -> None:
    whole = desk_with(WHOLE)
    assert 0 < whole.cold[1] < 1
    assert desk_with(TWINS).cold == whole.cold
    assert desk_with(dict(reversed(TWINS.items()))).cold == whole.cold
    ten = Target(2, Fraction(10))
    assert required(desk_with(TWINS), ten).counts == required(whole, ten).counts


# nobody calls


@pytest.mark.parametrize(
    ("keeps", "alive"),
    [
        (HalfLife(months(6)), 0.7204),  # maths.md T4.9
        (HardLimit(months(3)), 0.5768),  # gamma(3, 1) at 3
    ],
)
def test_where_nobody_calls_those_are_cold_who_take_longer_than_they_keep(
    keeps: ShelfLife, alive: float
) -> None:
    plan = over_year(funnel(sql="1/4"))
    plan = at_stage(plan, 0, takes=average(3, 3), basis=NOTHING, shelf_life=keeps)
    found = with_cold(plan).cold[0]
    assert float(found) == pytest.approx(1 - alive, abs=5e-5)
    assert by_response(plan.stages[0]) == found


def test_without_a_basis_a_time_says_nothing_of_going_cold() -> None:
    plan = at_stage(funnel(sql="1/4"), 0, takes=average(3, 3), shelf_life=HalfLife(months(6)))
    assert not plan.stages[0].competes
    assert by_response(plan.stages[0]) is None
    assert with_cold(plan).cold == {}


def test_who_is_called_is_cold_by_the_response_alone() -> None:
    called = at_stage(
        funnel(sql="1/4"),
        0,
        takes=average(3, 3),
        basis=NOTHING,
        shelf_life=HardLimit(days(2)),
        response=Response(Exactly(days(1)), Fraction(1, 8)),
    )
    assert not called.stages[0].competes
    assert with_cold(called).cold == {0: Fraction(1, 8)}
