"""What a plan leaves out, priced as if it said it: cold leads, counted rates, a deadline."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from scipy.stats import betabinom, binom

from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.goal import Goal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted, Missing, Pace, Rate, Span, need
from funnelplan.core.stage import Capacity
from funnelplan.core.whatifs import WhatIf, what_ifs
from tests.core.timed import average, over_year, taking
from tests.strategies import at_customers, funnel, replace, with_channels

NINETY = Fraction(9, 10)
PLAN = funnel(mql="3/10", sql="1/4")


def by_what(plan: Plan = PLAN, goal: int = 10, confidence: Fraction = NINETY) -> dict[str, WhatIf]:
    return {found.what: found for found in what_ifs(plan, at_customers(plan, goal), confidence)}


def counted(plan: Plan, stage: int, successes: int, trials: int) -> Plan:
    stages = list(plan.stages)
    rate = Rate(Fraction(successes, trials), Counted(successes, trials))
    stages[stage] = replace(stages[stage], rate=rate)
    return replace(plan, stages=tuple(stages))


def test_an_eighth_that_goes_cold_is_as_if_the_rate_were_lower() -> None:
    found = by_what()["cold"]
    needed = next(n for n in range(1, 200) if binom.sf(9, n, 7 / 32) >= 0.9)
    assert found.needed == need(needed, "sql")
    assert found.facts == {"cold": 1, "of": 8}
    assert found.key == "stages.sql.response"


def test_a_rate_counted_on_a_hundred_takes_59_instead_of_55() -> None:
    # maths.md T2.2, T2.4
    found = by_what()["counted"]
    assert found.needed == need(59, "sql")
    assert found.facts == {"rate": Fraction(1, 4), "trials": 100}
    assert found.key == "stages.sql.rate"
    assert betabinom.sf(9, 59, 25.5, 75.5) >= 0.9 > betabinom.sf(9, 58, 25.5, 75.5)
    assert by_what(confidence=Fraction(4, 5))["counted"].needed.whole == 51


def test_the_count_is_the_next_hundred_that_gives_whole_ones() -> None:
    assert by_what(funnel(sql="1/3"))["counted"].facts["trials"] == 102
    assert "counted" not in by_what(funnel(sql="67/211"))
    assert by_what(funnel(sql="67/200"))["counted"].facts["trials"] == 200
    assert "counted" not in by_what(funnel(sql="1/1"))


def test_a_plan_that_says_how_it_knows_its_rates_is_not_asked() -> None:
    assert "counted" not in by_what(counted(PLAN, 1, 25, 100))
    assert "counted" not in by_what(replace(PLAN, period_wobble=Fraction(1, 5)))
    assert "counted" in by_what(counted(PLAN, 0, 30, 100))  # that rate has no part in it


def test_a_plan_that_says_what_goes_cold_is_not_asked_either() -> None:
    found = by_what(PLAN.going_cold({1: Fraction(1, 8)}))
    assert "cold" not in found
    assert found["counted"].facts["rate"] == Fraction(1, 4)  # as stated, of those worked
    n = found["counted"].needed.whole
    assert n is not None
    assert n > 59


def test_where_people_decide_what_goes_cold_no_single_number_would_do() -> None:
    mql, sql, customer = PLAN.stages
    people = Capacity(2, Pace(Fraction(4), Span.WEEK))
    goal = Goal(10, start=date(2027, 1, 1), end=date(2027, 12, 31))
    plan = replace(PLAN, stages=(mql, replace(sql, capacity=people), customer), goal=goal)
    assert set(by_what(plan)) == {"deadline"}


def test_visitors_do_not_go_cold() -> None:
    assert "cold" not in by_what(funnel(visitor="1/4"))
    assert "cold" in by_what(funnel(lead="1/4"))


def test_a_deadline_is_named_with_the_keys_that_it_takes() -> None:
    found = by_what()["deadline"]
    assert found.needed.why == Missing("key", "goal.from, goal.by, takes")
    assert found.key == "goal.from, goal.by, takes"
    dated = over_year(PLAN)
    assert by_what(dated)["deadline"].key == "takes"
    assert by_what(replace(PLAN, goal=Goal(10)))["deadline"].key == "goal.from, goal.by, takes"
    half = replace(PLAN, goal=Goal(10, end=date(2027, 12, 31)))
    assert by_what(half)["deadline"].key == "goal.from, takes"


def test_a_plan_with_dates_and_times_has_a_rung_and_needs_no_deadline() -> None:
    timed = taking(PLAN, sql=average(3))
    assert by_what(timed)["deadline"].key == "goal.from, goal.by"
    assert "deadline" not in by_what(over_year(timed))


def test_of_a_mix_only_cold_leads_are_priced() -> None:
    plan = with_channels(
        PLAN, a={"share": "1/2", "rates": {"sql": "1/2"}}, b={"enters": "sql", "share": "1/2"}
    )
    assert set(by_what(plan)) == {"cold", "deadline"}
    alike = with_channels(PLAN, a={"share": "1/2"}, b={"enters": "sql", "share": "1/2"})
    assert {name: each.needed for name, each in by_what(alike).items()} == {
        name: each.needed for name, each in by_what().items()
    }
    stated = with_channels(
        PLAN, a={"enters": "sql", "expect": 8}, b={"enters": "sql", "share": "1"}
    )
    assert set(by_what(stated)) == {"cold", "deadline"}


def test_goals_beyond_the_exact_chances_are_left_out() -> None:
    assert by_what(goal=LARGEST_TARGET + 1) == {}
    plan = with_channels(
        PLAN, a={"share": "1/2", "rates": {"sql": "1/2"}}, b={"enters": "sql", "share": "1/2"}
    )
    assert set(by_what(plan, goal=LARGEST_TARGET)) == {"deadline"}
    rare = by_what(funnel(sql="1/200"), goal=10_000)
    assert set(rare) == {
        "cold",
        "deadline",
    }  # of a sample of 1 it would take too many to look through
