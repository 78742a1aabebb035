"""Revive or replace, as a plan says it: both prices, the loop, and what one round brings."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnelplan.core.lags import Average, Exactly
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import share_in_time
from funnelplan.core.quantities import Duration, Missing, Rate, Span, days, money, need, share
from funnelplan.core.revival import Revive
from funnelplan.core.reviving import Revival, revival
from funnelplan.core.when import EVENLY
from tests.core.timed import YEAR, over_year, taking
from tests.core.timed import days as timed_days
from tests.strategies import funnel, priced, replace, with_channels

QUARTER, EIGHTH, FIFTH = Fraction(1, 4), Fraction(1, 8), Fraction(1, 5)
ATTEMPT = Revive(0, QUARTER, Fraction(3, 2), rate=Rate(FIFTH), attempt=Fraction(120))
NEW = priced(funnel(mql="1/2", sql="1/4"), mql=300)
"""A new SQL costs 600."""


def revive(
    how: Revive = ATTEMPT,
    *,
    plan: Plan = NEW,
    cold: Fraction | None = EIGHTH,
    lost: int | None = None,
) -> Revival:
    """Of 40 leads, a share of which or so many go cold; ten customers are wanted."""
    known = plan if cold is None else plan.going_cold({1: cold})
    found = revival(replace(known, revive=how), 1, 40, 10, lost)
    assert found is not None
    return found


def test_a_plan_that_says_nothing_of_reviving_has_no_answer() -> None:
    assert revival(NEW, 1, 40, 10) is None


def test_reviving_costs_3600_where_a_new_one_costs_2400() -> None:
    # maths.md T3.10
    result = revive()
    assert result.cost_revived == money(3600, "EUR")
    assert result.cost_new == money(2400, "EUR")
    assert result.break_even == share(Fraction(3, 8))
    assert (result.stage, result.success, result.cheaper) == ("mql", share(QUARTER), "new")


def test_four_new_ones_make_up_for_what_reviving_does_not_bring() -> None:
    # maths.md 3f: 1.25 lost − 5 · 0.25 · 0.20 = 1.0
    result = revive(lost=5)
    assert result.supply.amount == 5 * QUARTER * FIFTH
    assert result.still == need((Fraction("1.25") - Fraction("0.25")) / QUARTER, "sql")
    assert result.still.whole == 4
    always = revive()  # where it always happens, one in eight of the new ones goes cold as well
    assert always.still == need(Fraction(4) / Fraction(7, 8), "sql")


def test_cold_leads_that_come_back_make_it_45_instead_of_46() -> None:
    # maths.md T3.9
    result = revive(Revive(0, QUARTER))
    assert result.effective_rate == share(Fraction(7, 31))
    assert result.needed == need(10 / Fraction(7, 31), "sql")
    assert (result.needed.whole, result.without.whole) == (45, 46)


def test_a_count_takes_the_place_of_the_share() -> None:
    plan = replace(NEW.going_cold({1: Fraction(1, 2)}), revive=ATTEMPT)
    counted = revival(plan, 1, 40, 10, lost=5)
    assert counted == revive(lost=5)
    assert counted != revival(plan, 1, 40, 10)


def test_from_the_break_even_on_reviving_is_cheaper() -> None:
    def cheaper(success: str) -> str:
        return revive(replace(ATTEMPT, success=Fraction(success))).cheaper

    assert cheaper("374/1000") == "new"
    assert cheaper("375/1000") == "same"
    assert cheaper("376/1000") == "revive"


def test_what_is_not_priced_is_not_compared() -> None:
    free = revive(replace(ATTEMPT, attempt=None))
    assert free.cost_revived.why == free.break_even.why == Missing("key", "revive.attempt")
    assert free.cheaper == "unknown"
    bare = revive(plan=funnel(mql="1/2", sql="1/4"))
    assert bare.cost_new.why == bare.break_even.why == Missing("key", "spend.per")
    assert bare.cost_revived == money(3600, "EUR")
    assert bare.cheaper == "unknown"


def test_what_never_comes_back_brings_nothing() -> None:
    never = revive(replace(ATTEMPT, success=Fraction(0)))
    assert never.cost_revived.why == Missing("none_revived")
    assert (never.supply.amount, never.cheaper) == (0, "new")
    assert never.still == need(5 / Fraction(7, 8), "sql")
    assert never.needed == never.without
    gone = revive(replace(ATTEMPT, gone=Fraction(1)))
    assert (gone.returning, gone.supply.amount) == (share(Fraction(0)), 0)
    useless = revive(replace(ATTEMPT, rate=Rate(Fraction(0))))
    assert useless.break_even.why == useless.cost_revived.why == Missing("none_revived")
    assert useless.cheaper == "unknown"


def test_where_all_go_cold_no_number_is_enough() -> None:
    result = revive(lost=40)
    assert result.needed.why == result.without.why == Missing("all_cold")
    assert result.effective_rate.amount == 0
    ever = revive(Revive(0, Fraction(1)), lost=40)
    assert ever.needed.why == Missing("all_cold")


def test_none_cold_has_nothing_to_revive() -> None:
    result = revive(cold=None)
    assert result.supply.amount == result.still.amount == 0
    assert result.needed == result.without == need(40, "sql")
    assert result.effective_rate == share(QUARTER)


def test_those_gone_for_good_do_not_come_back() -> None:
    result = revive(replace(ATTEMPT, gone=Fraction(3, 10)))
    assert result.returning == share(Fraction(7, 10) * QUARTER)
    assert result.supply.amount == 5 * Fraction(7, 10) * QUARTER * FIFTH


def test_the_delay_is_told_where_it_is_said() -> None:
    assert revive().delay.why == Missing("key", "revive.delay")
    assert revive(replace(ATTEMPT, delay=Duration(Fraction(3), Span.WEEK))).delay == days(
        Fraction(21)
    )


def test_rates_are_those_of_leads_worked_in_time() -> None:
    # 25 % measured with a tenth cold: 27.8 % of those worked
    mql, sql, customer = NEW.stages
    plan = replace(NEW, stages=(mql, replace(sql, basis=Fraction(1, 10)), customer))
    result = revive(Revive(0, QUARTER, attempt=Fraction(120)), plan=plan)
    worked = QUARTER / Fraction(9, 10)
    assert result.cost_new == money(600 / worked, "EUR")
    assert result.cost_revived == money(120 / (QUARTER * worked), "EUR")
    assert result.effective_rate.exact == Fraction(7, 8) * worked / (1 - EIGHTH * QUARTER)


def test_revived_ones_go_on_at_their_own_rate_and_then_like_any_other() -> None:
    plan = priced(funnel(mql="1/2", sql="1/4", opportunity="1/2"), mql=300, sql=10, opportunity=9)
    result = revive(plan=plan)
    assert result.cost_revived == money(3600 * 2, "EUR")
    assert result.cost_new == money((600 + 10) * 4 * 2, "EUR")  # not what follows: 9 either way


def test_a_channels_own_rate_of_the_stage_is_not_that_of_revived_ones() -> None:
    # all come over a channel that closes half of them; revived ones still close a fifth
    plan = with_channels(NEW, fair={"share": "1", "rates": {"sql": "1/2"}})
    result = revive(plan=plan)
    assert result.cost_new == money(1200, "EUR")
    assert result.cost_revived == money(3600, "EUR")
    assert result.supply.amount == 5 * QUARTER * FIFTH
    own = with_channels(
        priced(funnel(mql="1/2", sql="1/4", opportunity="1/2"), mql=300),
        fair={"share": "1/2", "rates": {"opportunity": "1/4"}},
        search={"share": "1/2", "rates": {"opportunity": "1/2"}},
    )
    # of one customer: 1/2 of 2 opportunities and 1/2 of 1, so 1 of 3 of them
    assert revive(plan=own).supply.amount == 5 * QUARTER * FIFTH / 3


def test_channels_split_in_two_change_nothing() -> None:
    one = with_channels(NEW, fair={"share": "1", "rates": {"sql": "2/5"}, "per": {"sql": 7}})
    two = with_channels(
        NEW,
        fair={"share": "1/3", "rates": {"sql": "2/5"}, "per": {"sql": 7}},
        show={"share": "2/3", "rates": {"sql": "2/5"}, "per": {"sql": 7}},
    )
    assert revive(plan=one) == revive(plan=two)


def test_only_the_costs_down_to_the_stage_are_those_of_a_new_lead() -> None:
    plan = with_channels(
        priced(funnel(mql="1/2", sql="1/4"), mql=300, sql=20, customer=5000),
        fair={"enters": "sql", "share": "1/2", "per": {"sql": 100}},
        search={"share": "1/2"},
    )
    new = (Fraction(100) + (600 + 20)) / 2  # as many SQLs of either
    assert revive(plan=plan).cost_new == money(new / QUARTER, "EUR")


States = dict[str, dict[str, Fraction]]


def absorbed(chain: States, start: str) -> dict[str, Fraction]:
    """Where a chain ends, exactly: (I − Q)⁻¹R by elimination, one transient state after the other."""
    chain = {state: dict(ways) for state, ways in chain.items()}
    for state in [each for each in chain if each != start]:
        ways = chain.pop(state)
        stay = ways.pop(state, Fraction(0))
        for other in chain.values():
            through = other.pop(state, Fraction(0)) / (1 - stay)
            for end, part in ways.items():
                other[end] = other.get(end, Fraction(0)) + through * part
    ways = chain[start]
    stay = ways.pop(start, Fraction(0))
    return {end: part / (1 - stay) for end, part in ways.items()}


parts = st.fractions(Fraction(1, 40), Fraction(39, 40), max_denominator=40)


@given(parts, parts, parts, parts, parts)
@settings(max_examples=50, deadline=None)
def test_the_loop_is_an_absorbing_chain(
    cold: Fraction, success: Fraction, gone: Fraction, rate: Fraction, revived: Fraction
) -> None:
    back = (1 - gone) * success
    chain: States = {
        "new": {"cold": cold, "worked": 1 - cold},
        "worked": {"won": rate, "lost": 1 - rate},
        "cold": {"gone": gone, "given up": (1 - gone) * (1 - success), "back": back},
        "back": {"cold": cold, "worked again": 1 - cold},
        "worked again": {"won": revived, "lost": 1 - revived},
    }
    ends = absorbed(chain, "new")
    assert sum(ends.values()) == 1
    how = Revive(0, success, gone=gone, rate=Rate(revived))
    result = revive(how, plan=funnel(mql="1/2", sql=str(rate)), cold=cold)
    assert result.effective_rate.amount == ends["won"]
    assert result.needed == need(10 / ends["won"], "sql")
    assert result.needed.exact <= result.without.exact


@given(parts, parts)
@settings(max_examples=20, deadline=None)
def test_the_loop_is_what_a_simulation_by_rounds_comes_to(
    cold: Fraction, success: Fraction
) -> None:
    result = revive(Revive(0, success), cold=cold)
    leads, won = 1.0, 0.0
    for _ in range(2000):
        won += leads * float((1 - cold) * QUARTER)
        leads *= float(cold * success)
    assert float(result.effective_rate.exact) == pytest.approx(won, rel=1e-9)
    needed, without = result.needed.whole, result.without.whole
    assert needed == math.ceil(10 / result.effective_rate.exact)
    assert needed is not None
    assert without is not None
    assert needed <= without


def test_who_comes_back_signs_in_time_after_the_way_the_delay_and_the_rest() -> None:
    quarter = Average(Duration(Fraction(3), Span.MONTH), 3)
    delay = Duration(Fraction(60), Span.DAY)
    plan = over_year(taking(NEW, mql=Average(Duration(Fraction(1), Span.MONTH)), sql=quarter))
    result = revive(ATTEMPT._replace(delay=delay), plan=plan)
    month = plan.stages[0].takes
    times = (month, Exactly(delay), month, quarter)  # an MQL again before it is an SQL again
    share_there = share_in_time(tuple(t for t in times if t), EVENLY, YEAR)
    assert result.by == date(2027, 12, 31)
    assert result.in_time.exact == result.supply.exact * share_there
    assert 0 < share_there < Fraction(3, 5)
    at_sql = revive(ATTEMPT._replace(delay=delay), plan=replace(plan, intake={1: 40}))
    assert at_sql.in_time.exact > result.in_time.exact
    stays = revive(ATTEMPT._replace(stage=1, delay=delay), plan=plan)
    assert stays.in_time.exact / stays.supply.exact > share_there


def test_the_way_back_to_the_stage_takes_its_time() -> None:
    # 10 days to SQL, 30 of delay, 10 to SQL again, 100 to the customer;
    # of leads of 365 days those of the first 365 − 150 are in time
    plan = over_year(taking(NEW, mql=Exactly(timed_days(10)), sql=Exactly(timed_days(100))))
    result = revive(ATTEMPT._replace(delay=timed_days(30)), plan=plan)
    assert result.in_time.exact / result.supply.exact == pytest.approx(Fraction(215, 365))


def test_what_a_revival_in_time_lacks_is_named() -> None:
    assert revive().in_time.why == Missing("key", "goal.from, goal.by, takes")
    timed = over_year(taking(NEW, sql=Exactly(Duration(Fraction(9), Span.DAY))))
    assert revive(plan=timed).in_time.why == Missing("key", "revive.delay")
