"""What goes cold by a plan's own words: the loss, what holds the goal, and what the page rests on."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.cold import inflow, with_cold
from funnelplan.core.perishing import PerishingResult, perishing
from funnelplan.core.quantities import Kind, Missing, money, need, outcome, share
from funnelplan.core.shelf import HalfLife
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of
from tests.core.queues import lost_at_limit
from tests.core.timed import at_stage, average, months, over_year
from tests.spec import reading
from tests.strategies import funnel

SQL = 2
YEAR = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-30}
"""
"""364 days are 52 weeks."""

PLAN = f"""{YEAR}
stages:
  - {{name: lead, rate: 20%}}
  - {{name: mql, rate: 30%}}
  - name: sql
    rate: 25%
    basis: worked
    shelf_life: {{hard: 30 days}}
    response: {{exactly: 2 days, never: 12.5%}}
  - {{name: customer}}
deal: {{value: 100_000, margin: 40%}}
spend: {{per: {{lead: 50, sql: 120}}}}
"""
SALES = f"""{YEAR}
stages:
  - name: sql
    rate: 25%
    basis: worked
    shelf_life: {{hard: 2 days}}
    capacity: {{people: 1, each: 1 per week}}
  - {{name: customer}}
"""
CALLED = "stages.sql.response.exactly=0 days"


def perish(
    text: str = PLAN,
    *sets: str,
    of: int = 40,
    stage: int = SQL,
    goal: int = 10,
    rule: Rule = Rule.REQUIRED,
) -> PerishingResult:
    return perishing(reading.plan(text, None, *sets), stage, of, goal, rule)


def queued(*sets: str, of: int = 40, goal: int = 10, rule: Rule = Rule.REQUIRED) -> PerishingResult:
    """The same of the people at a single stage."""
    return perish(SALES, *sets, of=of, stage=0, goal=goal, rule=rule)


# the loss


def test_an_eighth_of_forty_leaves_eight_and_three_quarters() -> None:
    # maths.md T3.1, from the plan's own words
    result = perish()
    assert result.cold_share == share(Fraction(1, 8))
    assert result.lost == outcome(5, "sql")
    assert (result.worked.planned, result.worked.now) == (outcome(40, "sql"), outcome(35, "sql"))
    assert (result.customers.planned.amount, result.customers.now.amount) == (10, Fraction("8.75"))
    assert result.metrics["revenue"].change == money(-5 * 25_000, "EUR")
    assert result.metrics["margin"].change == money(-5 * 25_000 * Fraction(2, 5), "EUR")
    assert result.whole_revenue.change == money(-200_000, "EUR")
    assert result.metrics["spend"].change == money(0, "EUR")
    assert result.value_each == money(25_000, "EUR")
    assert [row.at_least for row in result.chances] == [10, 9, 8]
    assert result.chances[0].now.amount == pytest.approx(binom.sf(9, 40, 7 / 32), rel=1e-12)
    assert result.most_likely == {"planned": (10,), "now": (8,)}


def test_the_rate_that_was_measured_with_a_loss_is_not_reduced_by_it_again() -> None:
    # maths.md T3.2: 24.3 %, not 21.9 %
    result = perish(PLAN, "stages.sql.basis.all=10%")
    assert result.basis == share(Fraction(1, 10))
    assert result.stated_rate == share(Fraction(1, 4))
    assert result.worked_rate == share(Fraction(1, 4) / Fraction(9, 10))
    assert result.planned_rate == share(Fraction(35, 144))


def test_the_page_names_what_the_share_comes_from() -> None:
    result = perish()
    assert (result.stage, result.role, result.title) == ("sql", "sql", None)
    assert (result.of, result.goal, result.rule) == (40, 10, "required")
    assert (result.response.amount, result.shelf_life.amount, result.kind) == (2, 30, "hard")
    assert result.never == share(Fraction(1, 8))
    assert result.by_response == result.cold_share
    assert result.by_capacity.why == Missing("key", "stages.sql.capacity")
    assert result.counts == "response"
    assert result.staff is None
    assert result.revival is None


def test_a_half_life_a_table_and_nothing_are_told_apart() -> None:
    half = perish(PLAN, "stages.sql.shelf_life.half=20 days")
    assert (half.kind, half.shelf_life.amount) == ("half", 20)
    points = ("1 day=90%", "1 week=50%")
    table = perish(PLAN, *(f"stages.sql.shelf_life.table.{point}" for point in points))
    assert (table.kind, table.shelf_life.amount) == ("table", 7)
    unsaid = perish(PLAN.replace("    shelf_life: {hard: 30 days}\n", ""))
    assert (unsaid.kind, unsaid.shelf_life.why) == (
        "unsaid",
        Missing("key", "stages.sql.shelf_life"),
    )
    assert unsaid.cold_share == share(Fraction(1, 8))


def test_of_people_alone_no_response_is_known() -> None:
    result = queued(of=60)
    assert result.counts == "capacity"
    assert result.response.why == Missing("key", "stages.sql.response")
    assert result.by_response.why == Missing("key", "stages.sql.response")
    assert result.never == share(Fraction(0))
    assert result.cold_share == result.by_capacity


def test_the_larger_loss_counts() -> None:
    late = queued("stages.sql.response.average=7 days", of=40, rule=Rule.GIVEN)
    assert late.counts == "response"
    assert late.cold_share == late.by_response
    assert float(late.cold_share.exact) == pytest.approx(math.exp(-2 / 7), abs=1e-14)
    assert late.by_capacity.exact < late.by_response.exact
    short = queued("stages.sql.response.average=1 h", of=40, rule=Rule.GIVEN)
    assert short.counts == "capacity"
    assert short.cold_share == short.by_capacity == late.by_capacity


def test_those_asked_about_come_in_over_the_days_of_the_plan() -> None:
    result = queued(of=104, rule=Rule.GIVEN)
    assert result.staff is not None
    assert result.staff.inflow.amount == 2  # a week
    oracle = lost_at_limit(2 / 7, 1, 1 / 7, 2)
    assert float(result.cold_share.exact) == pytest.approx(oracle, abs=1e-12)
    plan = reading.plan(SALES)
    mine = perishing(plan, 0, 104, 10, Rule.REQUIRED)
    per_day = inflow(plan, 0, goal_of(plan))
    assert per_day is not None
    assert mine.staff is not None
    assert mine.staff.inflow.amount == per_day * 7  # those that the goal takes, not the 104


def test_without_days_a_response_is_all_there_is() -> None:
    text = SALES.replace(", from: 2027-01-01, by: 2027-12-30", "")
    text = text.replace("    capacity: {people: 1, each: 1 per week}\n", "")
    plan = reading.plan(text, None, CALLED, "stages.sql.response.never=20%")
    result = perishing(plan, 0, 40, 10, Rule.GIVEN)
    assert result.cold_share == share(Fraction(1, 5))
    assert result.by_capacity.why == Missing("key", "stages.sql.capacity")
    assert result.staff is None
    assert result.always_happens.total == need(50, "sql")


def test_without_a_goal_the_loss_of_those_asked_about_is_told() -> None:
    text = PLAN.replace("goal: {customers: 10, from: 2027-01-01, by: 2027-12-30}\n", "")
    result = perish(text, of=80, goal=17, rule=Rule.GIVEN)
    assert result.lost.amount == 10
    assert result.customers.now.amount == Fraction("17.5")


# holding the goal


def test_46_hold_the_goal_if_an_eighth_always_goes_cold() -> None:
    result = perish()
    assert result.always_happens.extra == need(6, "sql")  # 40 ÷ 7/8 = 45.71…
    assert result.always_happens.total == need(46, "sql")
    each = 50 / (Fraction(1, 5) * Fraction(3, 10)) + 120
    assert result.always_happens.cost == money(6 * each, "EUR")


@given(
    st.integers(1, 200),
    st.integers(0, 60),
    st.integers(1, 100),
    st.integers(0, 40),
)
@settings(max_examples=40, deadline=None)
def test_so_many_hold_the_goal_and_one_fewer_does_not(
    goal: int, never: int, rate: int, basis: int
) -> None:
    said = f"stages.sql.rate={rate}%", f"stages.sql.response.never={never}%"
    measured = f"stages.sql.basis.all={basis}%" if basis and rate + basis <= 100 else None
    sets = [*said, *([measured] if measured else []), f"goal.customers={goal}"]
    result = perish(PLAN, *sets, goal=goal)
    total = result.always_happens.total.whole
    worked = Fraction(rate, 100) / (1 - (Fraction(basis, 100) if measured else 0))
    each = worked * (1 - Fraction(never, 100))
    assert total is not None
    assert total * each >= goal > (total - 1) * each
    extra = result.always_happens.extra.whole
    assert extra == total - math.ceil(goal / worked)


def brought(leads: int, people: int, *, keeps: str, late: Fraction) -> float:
    """Customers that so many leads a year bring with so many people, by what a queue loses."""
    sets = (
        f"stages.sql.shelf_life.{keeps}=2 days",
        CALLED,
        f"stages.sql.response.never={late}",
        f"stages.sql.capacity.people={people}",
    )
    result = queued(*sets, of=leads, rule=Rule.GIVEN)
    return float(result.customers.now.exact)


@given(
    st.integers(1, 10),
    st.integers(1, 3),
    st.sampled_from(("half", "hard")),
    st.sampled_from(("0", "1/8", "1/2")),
)
@settings(max_examples=15, deadline=None)
def test_with_a_queue_too_so_many_hold_the_goal_and_one_fewer_does_not(
    goal: int,
    people: int,
    keeps: str,
    late: str,
) -> None:
    sets = [f"goal.customers={goal}", f"stages.sql.capacity.people={people}", CALLED]
    sets += [f"stages.sql.shelf_life.{keeps}=2 days", f"stages.sql.response.never={late}"]
    result = queued(*sets, goal=goal)
    total = result.always_happens.total.whole
    if goal * 4 >= 52 * people:  # one lead per person and week
        assert total is None
        return
    assert total is not None

    def bring(leads: int) -> float:
        return brought(leads, people, keeps=keeps, late=Fraction(late))

    assert bring(total) >= goal - 1e-9
    assert bring(total - 1) < goal + 1e-9


def test_what_holds_the_goal_does_not_depend_on_what_comes_in_now() -> None:
    # 520 a year lose far more than the 40-odd that the goal takes
    few = queued(of=40)
    many = queued("intake.sql=520", of=520, rule=Rule.INTAKE)
    idle = queued("intake.sql=1", "stages.sql.response.average=1 day", of=1, rule=Rule.INTAKE)
    assert many.cold_share.exact > few.cold_share.exact
    assert many.always_happens == few.always_happens
    assert idle.counts == "response"
    assert idle.always_happens == few.always_happens


def test_where_people_can_not_work_enough_it_says_so() -> None:
    # 52 a year are worked at most, and 13 customers take 52
    revive = "revive={stage: mql, success: 25%}"
    result = queued("goal.customers=13", of=60, goal=13)
    assert result.always_happens.extra.why == Missing("people_short")
    assert result.always_happens.total.why == Missing("people_short")
    assert result.always_happens.cost.unit.kind is Kind.MONEY
    assert queued("goal.customers=12", of=60, goal=12).always_happens.extra.why is None
    text = SALES.replace(
        "stages:\n", "stages:\n  - {name: mql, rate: 30%}\n"
    ) + f"{revive}\n".replace("=", ": ", 1)
    loop = perish(text, "goal.customers=13", of=60, stage=1, goal=13).revival
    assert loop is not None
    assert loop.needed.why == loop.without.why == Missing("people_short")


def test_channels_that_bring_more_than_the_goal_are_not_what_it_takes() -> None:
    text = SALES + "channels: [{name: fair, enters: sql, expect: 200}]\n"
    result = perish(text, of=200, stage=0, rule=Rule.CHANNELS)
    assert result.cold_share.exact > Fraction(1, 2)
    assert result.always_happens.extra == need(0, "sql")
    assert result.always_happens.total == need(200, "sql")


def test_the_loop_for_the_goal_goes_by_what_is_lost_on_the_way_to_it() -> None:
    text = SALES.replace("stages:\n", "stages:\n  - {name: mql, rate: 30%}\n")
    text += "revive: {stage: mql, success: 25%}\n"
    many = perish(text, "intake.sql=520", of=520, stage=1, rule=Rule.INTAKE)
    few = perish(text, of=40, stage=1)
    assert many.revival is not None
    assert few.revival is not None
    assert many.revival.without == few.revival.without
    assert many.revival.without.whole == many.always_happens.total.whole
    assert many.revival.needed == few.revival.needed
    assert many.revival.effective_rate.exact < few.revival.effective_rate.exact
    lost = few.cold_share.exact
    again = (1 - lost) / 4 / (1 - lost / 4)
    assert few.revival.needed == need(10 / again, "sql")


@given(st.integers(1, 6), st.sampled_from(("half", "hard")))
@settings(max_examples=10, deadline=None)
def test_more_people_never_need_more_leads(people: int, keeps: str) -> None:
    def total(n: int) -> float:
        sets = (f"stages.sql.capacity.people={n}", f"stages.sql.shelf_life.{keeps}=2 days")
        return queued(*sets).always_happens.total.whole or math.inf

    assert total(people + 1) <= total(people)


# channels


def split(text: str, channels: str) -> PerishingResult:
    return perish(text + f"channels: [{channels}]\n", of=46)


def test_channels_split_in_two_change_nothing() -> None:
    text = PLAN + "revive: {stage: mql, success: 25%, attempt: 120, rate: 20%}\n"
    one = split(text, "{name: a, enters: mql, share: 100%, rates: {sql: 40%}, per: {mql: 90}}")
    half = "enters: mql, share: 50%, rates: {sql: 40%}, per: {mql: 90}"
    two = split(text, f"{{name: a, {half}}}, {{name: b, {half}}}")
    for name in PerishingResult._fields:
        if name not in ("chances", "most_likely"):
            assert getattr(one, name) == getattr(two, name), name
    for a, b in zip(one.chances, two.chances, strict=True):
        assert a.now.exact == pytest.approx(b.now.exact, rel=1e-12)


def test_where_nobody_calls_the_share_comes_from_the_time_it_takes() -> None:
    # maths.md T4.9
    plan = at_stage(over_year(funnel(sql="1/4")), 0, takes=average(3, 3), basis=Fraction(0))
    plan = with_cold(at_stage(plan, 0, shelf_life=HalfLife(months(6))))
    found = perishing(plan, 0, 40, 10, Rule.REQUIRED)
    assert found.counts == "takes"
    assert found.takes is not None
    assert found.takes.exact == 3 * months(1).days
    assert float(found.cold_share.exact) == pytest.approx(1 - 0.7204, abs=5e-5)
    assert found.by_response == found.cold_share
    assert found.worked_rate.exact == Fraction(1, 4)  # of those who do not go cold
    assert perish().takes is None
