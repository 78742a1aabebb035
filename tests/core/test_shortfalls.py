"""Where a plan asks for more than it says there is: codes, facts, and where they point."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.cold import with_cold
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Exactly
from funnelplan.core.money import Cost, Spend
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Problem, Severity
from funnelplan.core.quantities import Duration, Pace, Span, money, need, outcome
from funnelplan.core.shelf import Response
from funnelplan.core.shortfalls import shortfalls
from funnelplan.core.stage import Capacity
from funnelplan.core.volume import NO_VOLUME, Target
from funnelplan.core.volumes import planned, required
from tests.strategies import (
    at_customers,
    channel_plans,
    fewer,
    funnel,
    priced,
    replace,
    with_channels,
)

TWO = funnel(lead="1/2", sql="1/4")
DAY = Duration(Fraction(1), Span.DAY)


def at_need(plan: Plan, target: Target) -> list[Problem]:
    return list(shortfalls(plan, required(plan, target), target))


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


def test_a_goal_that_the_stated_channels_do_not_bring_lacks_a_channel() -> None:
    plan = with_channels(TWO, fair={"enters": "sql", "expect": 13}, search={"expect": 20})
    (problem,) = at_need(plan, at_customers(plan, 10))
    brought = Fraction(13, 4) + Fraction(20, 8)
    assert (problem.code, problem.path, problem.severity) == (
        "FP609",
        ("channels",),
        Severity.WARNING,
    )
    assert problem.facts == {
        "brought": outcome(brought, "customer"),
        "goal": need(Fraction(10), "customer"),
        "lacking": need(10 - brought, "customer"),
    }


def test_a_goal_in_the_middle_is_held_against_what_gets_there() -> None:
    plan = with_channels(TWO, fair={"enters": "sql", "expect": 13})
    (problem,) = at_need(plan, Target(1, Fraction(14)))
    assert problem.facts["lacking"] == need(Fraction(1), "sql")
    assert at_need(plan, Target(1, Fraction(13))) == []


def test_a_goal_that_is_brought_or_shared_lacks_nothing() -> None:
    stated = with_channels(TWO, search={"expect": 80})
    assert at_need(stated, at_customers(stated, 10)) == []
    assert codes(at_need(stated, at_customers(stated, 11))) == ["FP609"]
    shared = with_channels(TWO, search={"share": "1"})
    assert at_need(shared, at_customers(shared, 11)) == []
    idle = with_channels(TWO, search={"at_most": 10})
    assert codes(at_need(idle, at_customers(idle, 1))) == ["FP609"]


def test_without_channels_or_without_a_goal_nothing_is_uncovered() -> None:
    assert at_need(TWO, at_customers(TWO, 10)) == []
    plan = with_channels(TWO, search={"expect": 8})
    assert list(shortfalls(plan, planned(plan, None), None)) == []
    assert list(shortfalls(with_channels(TWO, mail={}), NO_VOLUME, None)) == []


def test_a_channel_that_would_have_to_bring_more_than_it_can_is_over_its_limit() -> None:
    plan = with_channels(
        TWO,
        partner={"enters": "sql", "share": "1/4", "at_most": 10},
        search={"share": "3/4", "at_most": 50},
    )
    (problem,) = at_need(plan, at_customers(plan, 10))
    assert (problem.code, problem.path, problem.severity) == (
        "FP610",
        ("channels", 1, "at_most"),
        Severity.ERROR,
    )
    asked = Fraction(3, 4) * 10 * 8
    assert problem.facts == {
        "name": "search",
        "asked": outcome(asked, "lead"),
        "most": outcome(Fraction(50), "lead"),
    }
    assert at_need(plan, at_customers(plan, 8)) == []


def test_a_budget_below_the_fixed_costs_pays_nothing_else() -> None:
    plan = with_channels(
        priced(TWO, lead=10), search={"share": "1", "costs": 100}, idle={"costs": 9000}
    )
    costs = (Cost("tool", Fraction(50)),)
    poor = replace(plan, spend=replace(plan.spend, budget=Fraction(149), costs=costs))
    (problem,) = shortfalls(poor, planned(poor, None), None)
    assert (problem.code, problem.path, problem.severity) == (
        "FP611",
        ("spend", "budget"),
        Severity.ERROR,
    )
    assert problem.facts == {"budget": money(149, "EUR"), "fixed": money(150, "EUR")}
    enough = replace(poor, spend=replace(poor.spend, budget=Fraction(150)))
    assert list(shortfalls(enough, planned(enough, None), None)) == []


def test_fixed_costs_are_held_against_the_budget_of_plans_without_channels_too() -> None:
    plan = replace(TWO, spend=Spend(Fraction(9), (Cost("tool", Fraction(10)),)))
    assert codes(at_need(plan, at_customers(plan, 1))) == ["FP611"]


# --- people


def staffed(people: int, *, at: int = 1, each: int = 1, plan: Plan = TWO) -> Plan:
    """The plan over 100 days, with people who take so many of a stage a day; what is lost is known."""
    stages = list(plan.stages)
    pace = Pace(Fraction(each), Span.DAY)
    stages[at] = replace(stages[at], basis=Fraction(0), capacity=Capacity(people, pace))
    first = date(2027, 1, 1)
    goal = Goal(customers=1, start=first, end=first + timedelta(days=99))
    return with_cold(replace(plan, stages=tuple(stages), goal=goal))


def test_people_who_can_not_work_what_the_goal_needs_are_too_few() -> None:
    plan = staffed(2)
    (problem,) = at_need(plan, at_customers(plan, 51))
    assert (problem.code, problem.path, problem.severity) == (
        "FP614",
        ("stages", 1, "capacity", "people"),
        Severity.ERROR,
    )
    assert problem.facts == {
        "name": "sql",
        "needed": need(Fraction(204), "sql"),
        "most": outcome(Fraction(200), "sql"),
        "people": 2,
        "enough": 3,
    }
    assert at_need(plan, at_customers(plan, 50)) == []


def test_so_many_people_are_enough_and_one_less_is_not() -> None:
    def told(people: int, customers: int) -> list[Problem]:
        plan = staffed(people)
        return at_need(plan, at_customers(plan, customers))

    for customers in (51, 75, 76, 260):
        (problem,) = told(2, customers)
        enough = problem.facts["enough"]
        assert isinstance(enough, int)
        assert told(enough, customers) == []
        assert codes(told(enough - 1, customers)) == ["FP614"]


def test_only_what_is_worked_counts_and_not_what_goes_cold_before() -> None:
    plan = staffed(2)
    stages = list(plan.stages)
    stages[1] = replace(stages[1], basis=Fraction(1, 5))  # 25 % of all are 5/16 of those worked
    measured = with_cold(replace(plan, stages=tuple(stages)))
    assert at_need(measured, at_customers(measured, 62)) == []
    (problem,) = at_need(measured, at_customers(measured, 63))
    assert problem.facts["needed"] == need(63 * Fraction(16, 5), "sql")


def test_people_below_the_goal_are_not_asked() -> None:
    plan = staffed(1)
    assert at_need(plan, Target(1, Fraction(10_000))) == []
    above = staffed(1, at=0)
    assert codes(at_need(above, Target(1, Fraction(10_000)))) == ["FP614"]


def test_stated_channels_that_bring_more_than_the_goal_count_with_their_part() -> None:
    plan = with_channels(staffed(1), fair={"enters": "sql", "expect": 400})
    assert at_need(plan, at_customers(plan, 25)) == []
    assert codes(at_need(plan, at_customers(plan, 26))) == ["FP614"]


def test_without_people_or_days_nobody_is_too_few() -> None:
    late = replace(TWO.stages[1], basis=Fraction(0), response=Response(Exactly(DAY)))
    slow = with_cold(replace(TWO, stages=(TWO.stages[0], late, TWO.stages[2])))
    assert at_need(slow, at_customers(slow, 10_000)) == []
    plan = staffed(1)
    assert codes(at_need(plan, at_customers(plan, 26))) == ["FP614"]
    assert list(shortfalls(plan, NO_VOLUME, None)) == []
    endless = replace(plan, goal=None)
    assert at_need(endless, at_customers(endless, 26)) == []


@fewer
@given(channel_plans(), st.integers(1, 60))
def test_every_shortfall_is_one_of_the_plan(plan: Plan, amount: int) -> None:
    target = at_customers(plan, amount)
    volume = planned(plan, target)
    found = codes(list(shortfalls(plan, volume, target)))
    assert found == sorted(found)
    brought = Fraction(0)
    for channel, route in zip(plan.channels, plan.routes, strict=True):
        if channel.expect is not None:
            brought += channel.expect * route.reaching[plan.last]
    open_to_all = any(channel.share is not None for channel in plan.channels)
    assert ("FP609" in found) == (brought < amount and not open_to_all)
    over = 0
    for flow in volume.flows:
        at = plan.channel_of(flow.route)
        if at is not None:
            limit = plan.channels[at].at_most
            over += limit is not None and flow.at(plan.channels[at].enters) > limit
    assert found.count("FP610") == over
    fixed = plan.spend.fixed + sum(c.fixed for c in plan.channels if c.planned)
    budget = plan.spend.budget
    assert ("FP611" in found) == (budget is not None and budget < fixed)
