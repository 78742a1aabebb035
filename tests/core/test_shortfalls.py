"""Where a plan asks for more than it says there is: codes, facts, and where they point."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.money import Cost, Spend
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Problem, Severity
from funnelplan.core.quantities import money, need, outcome
from funnelplan.core.shortfalls import shortfalls
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
