"""Counts for every stage: upwards from a target, downwards from what enters, and both roundings."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.chance import LARGEST_TARGET, chance
from funnelplan.core.goal import Goal
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Rate, Span
from funnelplan.core.volume import Rounding, Rule, Target, Volume
from funnelplan.core.volumes import (
    bought,
    confident,
    confident_count,
    flowing,
    goal_of,
    gone_cold,
    planned,
    required,
    spread,
)
from funnelplan.core.whole import rounded_at_every_stage
from tests.strategies import (
    at_customers,
    confidences,
    exactly,
    funnel,
    funnels,
    intakes,
    money,
    of_rates,
    open_rates,
    plans,
    rates,
    replace,
    targets,
)

CLOSE = funnel(sql="1/4")
FOUR = funnel(lead="2/100", mql="35/100", sql="45/100", opportunity="1/4")
PAID = replace(
    funnel(lead="1/2", sql="1/4"),
    spend=Spend(Fraction(1000), (Cost("fair", Fraction(200)),), (UnitCost(0, Fraction(10)),)),
)


def top(volume: Volume) -> int:
    return math.ceil(volume.counts[0])


def test_ten_customers_at_25_percent_need_40() -> None:
    # maths.md T1.1
    volume = required(CLOSE, at_customers(CLOSE, 10))
    assert volume.counts == exactly(Fraction(10) / Fraction(1, 4), 10) == exactly(40, 10)
    assert volume.entering == ((0, 40, CLOSE.own),)


def test_35_bring_eight_and_three_quarters() -> None:
    # maths.md T1.1
    given_35 = flowing(CLOSE, {0: 35}, Rule.GIVEN)
    assert given_35.counts == exactly(35, 35 * Fraction(1, 4))
    floored = flowing(CLOSE, {0: 35}, Rule.GIVEN, Rounding.EVERY_STAGE)
    assert floored.counts == exactly(35, 8)


def test_seven_customers_through_four_stages_rounded_once() -> None:
    # maths.md T1.2
    counts = required(FOUR, at_customers(FOUR, 7)).counts
    assert counts == exactly(Fraction(80000, 9), Fraction(1600, 9), Fraction(560, 9), 28, 7)
    assert [math.ceil(count) for count in counts] == [8889, 178, 63, 28, 7]


def test_seven_customers_through_four_stages_rounded_at_every_stage() -> None:
    # maths.md T1.2
    volume = required(FOUR, at_customers(FOUR, 7), Rounding.EVERY_STAGE)
    assert volume.counts == exactly(9000, 180, 63, 28, 7)
    assert rounded_at_every_stage(FOUR.own, 0, 9000)[-1] == 7


def test_mixing_the_two_roundings_misses_the_target() -> None:
    # maths.md T1.2
    assert rounded_at_every_stage(FOUR.own, 0, 8889)[-1] == 6


@pytest.mark.parametrize(
    ("target", "plan", "needed"),
    [
        (21, funnel(sql="0.35"), 60),  # maths.md T1.4
        (273, funnel(lead="0.78", sql="0.70"), 500),
        (7, funnel(lead="0.05"), 140),
        (20, funnel(lead="0.3", mql="0.7", sql="0.4", opportunity="0.65"), 367),
        (7, funnel(visitor="0.03", lead="0.15", mql="0.35", sql="0.45", opportunity="0.3"), 32922),
    ],
)
def test_round_numbers_come_out_exactly(target: int, plan: Plan, needed: int) -> None:
    assert top(required(plan, at_customers(plan, target))) == needed


def test_366_of_367_leads_miss_twenty_sales() -> None:
    plan = funnel(lead="0.3", mql="0.7", sql="0.4", opportunity="0.65")
    assert Fraction("19.98") < spread(plan, 0, 366)[-1] < 20 <= spread(plan, 0, 367)[-1]


def test_seven_customers_through_five_stages_rounded_at_every_stage_need_34467_visitors() -> None:
    plan = funnel(visitor="0.03", lead="0.15", mql="0.35", sql="0.45", opportunity="0.3")
    assert top(required(plan, at_customers(plan, 7), Rounding.EVERY_STAGE)) == 34467


def test_a_floor_of_floats_is_one_too_low_and_a_fraction_is_not() -> None:
    # maths.md T1.4
    assert math.floor(100 * 0.29) == 28
    assert rounded_at_every_stage(funnel(sql="0.29").own, 0, 100)[-1] == 29


def test_counts_beyond_the_digits_of_a_float_are_exact() -> None:
    third = funnel(sql="1/3")
    assert rounded_at_every_stage(third.own, 0, 3 * 10**17 - 1)[-1] == 10**17 - 1
    counts = required(third, at_customers(third, 10**17 + 1), Rounding.EVERY_STAGE).counts
    assert counts[0] == 3 * 10**17 + 3


@given(funnels(), st.integers(1, 500), st.integers(2, 9))
def test_a_target_k_times_as_large_needs_k_times_the_leads(plan: Plan, amount: int, k: int) -> None:
    once = required(plan, at_customers(plan, amount)).counts
    often = required(plan, at_customers(plan, k * amount)).counts
    assert often == tuple(k * count for count in once)


@given(st.lists(rates(), max_size=3), rates(), rates(), st.data())
def test_splitting_a_stage_changes_nothing_above_it(
    others: list[Fraction], first: Fraction, second: Fraction, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(others)), label="at")
    whole = of_rates((*others[:at], first * second, *others[at:]))
    split = of_rates((*others[:at], first, second, *others[at:]))
    amount = data.draw(st.integers(1, 1000), label="target")
    one = required(whole, at_customers(whole, amount)).counts
    two = required(split, at_customers(split, amount)).counts
    assert one[: at + 1] == two[: at + 1]
    assert one[at + 1 :] == two[at + 2 :]


@given(funnels(), st.data())
def test_a_better_rate_never_needs_more_leads(plan: Plan, data: st.DataObject) -> None:
    amount = data.draw(st.integers(1, 300), label="target")
    at = data.draw(st.integers(0, plan.last - 1), label="stage")
    better = plan.rate(at) + (1 - plan.rate(at)) * data.draw(rates(), label="better by")
    stages = list(plan.stages)
    stages[at] = replace(stages[at], rate=Rate(better))
    improved = replace(plan, stages=tuple(stages))
    for rounding in Rounding:
        before = required(plan, at_customers(plan, amount), rounding)
        after = required(improved, at_customers(improved, amount), rounding)
        assert all(b <= a for a, b in zip(before.counts, after.counts, strict=True))


@given(funnels(), st.integers(1, 300))
def test_rounding_at_every_stage_never_needs_less_than_rounding_once(
    plan: Plan, amount: int
) -> None:
    once = required(plan, at_customers(plan, amount)).counts
    every = required(plan, at_customers(plan, amount), Rounding.EVERY_STAGE).counts
    assert all(math.ceil(a) <= b for a, b in zip(once, every, strict=True))


@given(funnels(), st.integers(1, 300))
def test_the_gap_between_the_two_roundings_is_bounded(plan: Plan, amount: int) -> None:
    # maths.md section 1: less than 1 + Σ 1 / (r_0 ⋯ r_{k−1}) over the stages between
    once = required(plan, at_customers(plan, amount)).counts[0]
    every = required(plan, at_customers(plan, amount), Rounding.EVERY_STAGE).counts[0]
    between = sum((1 / plan.through(0, k) for k in range(1, plan.last)), Fraction(0))
    assert every - math.ceil(once) < 1 + between


@given(funnels(), st.integers(1, 300))
def test_the_single_ceil_is_the_smallest_that_reaches_the_target_on_average(
    plan: Plan, amount: int
) -> None:
    # maths.md T1.3
    n = top(required(plan, at_customers(plan, amount)))
    assert spread(plan, 0, n)[-1] >= amount > spread(plan, 0, n - 1)[-1]


@given(funnels(), st.integers(1, 300))
def test_the_compounded_ceil_is_the_smallest_that_floors_reach_the_target_with(
    plan: Plan, amount: int
) -> None:
    # maths.md T1.3
    n = top(required(plan, at_customers(plan, amount), Rounding.EVERY_STAGE))
    assert rounded_at_every_stage(plan.own, 0, n)[-1] >= amount
    assert rounded_at_every_stage(plan.own, 0, n - 1)[-1] < amount


@given(funnels(), st.integers(1, 300), st.integers(0, 30_000))
def test_ceils_backwards_and_floors_forwards_are_a_galois_connection(
    plan: Plan, amount: int, n: int
) -> None:
    # maths.md T1.3: floors(n) ≥ T exactly where n ≥ ceils(T)
    needed = rounded_at_every_stage(plan.own, plan.last, amount)[0]
    assert (rounded_at_every_stage(plan.own, 0, n)[-1] >= amount) == (n >= needed)


@given(funnels(), st.data())
def test_exact_counts_chain_from_whichever_stage_they_start(
    plan: Plan, data: st.DataObject
) -> None:
    stage = data.draw(st.integers(0, plan.last), label="stage")
    counts = spread(plan, stage, data.draw(st.integers(0, 1000), label="count"))
    for i, (above, below) in enumerate(pairwise(counts)):
        assert above * plan.rate(i) == below
    for other in range(len(counts)):
        assert spread(plan, other, counts[other]) == counts


@given(funnels(), st.data())
def test_whole_counts_chain_up_by_ceils_and_down_by_floors(plan: Plan, data: st.DataObject) -> None:
    stage = data.draw(st.integers(0, plan.last), label="stage")
    counts = rounded_at_every_stage(plan.own, stage, data.draw(st.integers(0, 1000), label="count"))
    for i, (above, below) in enumerate(pairwise(counts)):
        if i < stage:
            assert above == math.ceil(below / plan.rate(i))
        else:
            assert below == math.floor(above * plan.rate(i))


def test_a_revenue_target_needs_a_part_of_a_customer_or_whole_ones() -> None:
    # 1.05 M at 100 k: 10.5 customers need 42 SQLs; 11 whole customers need 44
    revenue = Target(1, Fraction(1_050_000) / 100_000, Fraction(1_050_000))
    assert required(CLOSE, revenue).counts[0] == Fraction("10.5") / Fraction(1, 4) == 42
    assert revenue.whole == 11
    assert required(CLOSE, revenue, Rounding.EVERY_STAGE).counts[0] == 11 * 4


def test_a_target_may_be_a_stage_in_the_middle() -> None:
    volume = required(FOUR, Target(2, Fraction(63)))
    assert volume.counts == exactly(9000, 180, 63, 63 * Fraction(45, 100), 63 * Fraction(45, 400))
    assert volume.entering == ((1, 180, FOUR.own),)
    every = required(FOUR, Target(2, Fraction(63)), Rounding.EVERY_STAGE)
    assert every.counts == exactly(9000, 180, 63, 28, 7)


@pytest.mark.parametrize(("percent", "needed"), [(50, 39), (80, 49), (90, 55), (95, 60), (99, 70)])
def test_confident_volumes_start_from_the_sqls(percent: int, needed: int) -> None:
    # maths.md T2.2
    plan = funnel(lead="1/2", sql="1/4")
    volume = confident(plan, at_customers(plan, 10), Fraction(percent, 100))
    assert volume is not None
    assert volume.counts == exactly(needed / Fraction(1, 2), needed, needed * Fraction(1, 4))
    assert volume.entering == ((1, needed, plan.own),)
    assert (volume.rule, volume.confidence) == (Rule.CONFIDENCE, Fraction(percent, 100))


def test_confident_volumes_round_at_every_stage_too() -> None:
    plan = funnel(lead="3/10", sql="1/4")
    sure = Fraction(9, 10)
    volume = confident(plan, at_customers(plan, 10), sure, Rounding.EVERY_STAGE)
    assert volume is not None
    assert volume.counts == exactly(184, 55, 13)  # 55 ÷ 0.3 = 183.33…, 55 × 0.25 = 13.75
    assert volume.rounding is Rounding.EVERY_STAGE


def test_a_stage_has_a_confident_count_of_its_own() -> None:
    plan = funnel(lead="1/2", sql="1/4")
    target = at_customers(plan, 1)
    own = confident_count(plan, target, 0, Fraction(9, 10))
    assert own == math.ceil(math.log(1 / 10) / math.log(1 - 1 / 8)) == 18


def test_targets_that_are_too_large_have_no_confident_volume() -> None:
    target = at_customers(CLOSE, LARGEST_TARGET + 1)
    assert confident_count(CLOSE, target, 0, Fraction(1, 2)) is None
    assert confident(CLOSE, target, Fraction(1, 2)) is None


@given(funnels(), st.data(), confidences())
def test_confident_counts_reach_the_confidence_and_one_fewer_does_not(
    plan: Plan, data: st.DataObject, sure: Fraction
) -> None:
    target = data.draw(targets(plan, most=60), label="target")
    volume = confident(plan, target, sure)
    assert volume is not None
    ((stage, n, route),) = volume.entering
    rate = plan.through(stage, target.stage)
    assert route == plan.own
    assert volume.counts[stage] == n
    assert chance(n, rate, target.whole) >= float(sure) - 1e-12
    if n > target.whole:
        assert chance(n - 1, rate, target.whole) < float(sure) + 1e-12


def test_counts_join_where_they_enter() -> None:
    plan = funnel(lead="1/2", mql="1/2", sql="1/4")
    volume = flowing(plan, {2: 7, 1: 10}, Rule.INTAKE)
    assert volume.counts == exactly(20, 10, 10 // 2 + 7, Fraction(12) / 4)
    assert volume.entering == ((1, 10, plan.own), (2, 7, plan.own))
    assert volume.given == {1: 10, 2: 7}
    every = flowing(plan, {1: 11, 2: 7}, Rule.INTAKE, Rounding.EVERY_STAGE)
    assert every.counts == exactly(22, 11, 5 + 7, 3)


@given(funnels(), st.data())
def test_two_intakes_bring_what_each_brings_alone(plan: Plan, data: st.DataObject) -> None:
    entering = data.draw(intakes(plan), label="intake")
    together = flowing(plan, entering, Rule.INTAKE).counts[-1]
    alone = (flowing(plan, {stage: n}, Rule.INTAKE).counts[-1] for stage, n in entering.items())
    assert together == sum(alone)


@given(funnels(), st.data())
def test_floors_never_bring_more_than_the_average(plan: Plan, data: st.DataObject) -> None:
    entering = data.draw(intakes(plan), label="intake")
    exact = flowing(plan, entering, Rule.INTAKE).counts
    floored = flowing(plan, entering, Rule.INTAKE, Rounding.EVERY_STAGE).counts
    for stage in range(min(entering), plan.last + 1):
        assert floored[stage] <= exact[stage]


def test_the_order_of_intakes_is_irrelevant() -> None:
    one = flowing(FOUR, {0: 100, 2: 5, 3: 1}, Rule.INTAKE)
    assert flowing(FOUR, {3: 1, 0: 100, 2: 5}, Rule.INTAKE) == one


def test_cold_leads_are_paid_for_and_not_worked() -> None:
    # maths.md T3.1
    plan = funnel(lead="1/2", sql="1/4")
    volume = gone_cold(plan, flowing(plan, {1: 40}, Rule.GIVEN), 1, 5)
    assert volume.counts == exactly(40 / Fraction(1, 2), 40, (40 - 5) * Fraction(1, 4))
    assert (volume.entering, volume.cold) == (((1, 35, plan.own),), 5)


@given(funnels(), st.data())
def test_no_loss_changes_nothing(plan: Plan, data: st.DataObject) -> None:
    stage = data.draw(st.integers(0, plan.last - 1), label="stage")
    of = data.draw(st.integers(1, 500), label="of")
    base = flowing(plan, {stage: of}, Rule.GIVEN)
    assert gone_cold(plan, base, stage, 0).counts == spread(plan, stage, of)


def test_a_budget_buys_what_is_left_of_it_over_the_cost_of_one() -> None:
    volume = bought(PAID, Fraction(1000), PAID.last)
    assert volume is not None
    assert volume.counts == exactly(Fraction(1000 - 200) / 10, 40, 10)
    assert (volume.rule, volume.budget) == (Rule.BUDGET, Fraction(1000))
    assert volume.entering == ((1, 40, PAID.own),)


def test_a_budget_rounds_down_where_chances_are_asked() -> None:
    volume = bought(PAID, Fraction(1019), PAID.last)
    assert volume is not None
    assert volume.counts[1] == Fraction("40.95")
    assert volume.entering == ((1, 40, PAID.own),)


def test_a_budget_below_the_fixed_costs_buys_nothing() -> None:
    volume = bought(PAID, Fraction(199), PAID.last)
    assert volume is not None
    assert volume.counts == exactly(0, 0, 0)


def test_a_budget_does_not_buy_where_nothing_has_a_price() -> None:
    assert bought(CLOSE, Fraction(1000), 1) is None


def test_one_at_the_top_costs_its_share_of_every_unit_cost() -> None:
    per = tuple(UnitCost(stage, Fraction(cost)) for stage, cost in enumerate((3, 20, 400)))
    plan = replace(PAID, spend=Spend(per=per))
    assert plan.own.cost_of_one.all == 3 + 20 * Fraction(1, 2) + 400 * Fraction(1, 8)


@given(plans(), money(), money())
def test_more_budget_never_buys_fewer_customers(
    plan: Plan, budget: Fraction, more: Fraction
) -> None:
    assume(plan.own.cost_of_one.all > 0)
    less, larger = bought(plan, budget, plan.last), bought(plan, budget + more, plan.last)
    assert less is not None
    assert larger is not None
    assert less.counts[-1] <= larger.counts[-1]


@given(plans(), money())
def test_a_budget_is_spent_to_the_last_cent(plan: Plan, budget: Fraction) -> None:
    assume(plan.own.cost_of_one.all > 0 and budget >= plan.spend.fixed)
    volume = bought(plan, budget, plan.last)
    assert volume is not None
    units = sum((c.amount * volume.counts[c.stage] for c in plan.spend.per), Fraction(0))
    assert plan.spend.fixed + units == budget


def test_the_plan_speaks_of_the_first_volume_that_it_states() -> None:
    target = at_customers(PAID, 10)
    goal = Goal(customers=10, confidence=Fraction(9, 10))
    everything = replace(PAID, goal=goal, intake={0: 50})
    assert planned(everything, target) == flowing(everything, {0: 50}, Rule.INTAKE)
    no_intake = replace(everything, intake={})
    assert planned(no_intake, target) == bought(no_intake, Fraction(1000), PAID.last)
    no_budget = replace(no_intake, spend=replace(PAID.spend, budget=None))
    assert planned(no_budget, target) == confident(no_budget, target, Fraction(9, 10))
    nothing_costs = replace(no_intake, spend=Spend(Fraction(1000)))
    assert planned(nothing_costs, target) == confident(nothing_costs, target, Fraction(9, 10))
    no_confidence = replace(no_budget, goal=replace(goal, confidence=None))
    assert planned(no_confidence, target) == required(no_confidence, target)
    no_goal = replace(no_budget, goal=None)
    assert planned(no_goal, target) == required(no_goal, target)


def test_a_plan_without_goal_intake_or_budget_speaks_of_no_volume() -> None:
    assert planned(CLOSE, None) == Volume(Rule.NOTHING, (), ())


def test_a_budget_alone_is_a_volume() -> None:
    assert planned(PAID, None) == bought(PAID, Fraction(1000), PAID.last)


def test_a_target_too_large_for_its_confidence_is_planned_on_average() -> None:
    plan = replace(CLOSE, goal=Goal(customers=2 * LARGEST_TARGET, confidence=Fraction(9, 10)))
    target = at_customers(plan, 2 * LARGEST_TARGET)
    assert planned(plan, target) == required(plan, target)


def test_the_goal_is_a_number_of_customers_or_revenue_over_their_value() -> None:
    assert goal_of(CLOSE) is None
    assert goal_of(replace(CLOSE, goal=Goal(customers=10))) == at_customers(CLOSE, 10)
    revenue = replace(
        CLOSE, goal=Goal(revenue=Fraction(1_050_000)), deal=Deal(value=Fraction(100_000))
    )
    assert goal_of(revenue) == Target(1, Fraction("10.5"), Fraction(1_050_000))


def test_a_revenue_goal_without_a_value_is_no_target() -> None:
    goal = Goal(revenue=Fraction(100))
    assert goal_of(replace(CLOSE, goal=goal)) is None
    assert goal_of(replace(CLOSE, goal=goal, deal=Deal(value=Fraction(0)))) is None
    assert goal_of(replace(CLOSE, goal=Goal(), deal=Deal(value=Fraction(1)))) is None


MONTHLY = Recurring(Fraction(500), Span.MONTH, Fraction(8, 10), Fraction(9, 10), 3)
PAYMENTS = 1 + Fraction(9, 10) + Fraction(81, 100)


@pytest.mark.parametrize(
    ("deal", "value", "margin"),
    [
        (Deal(), None, None),
        (Deal(Fraction(1000)), 1000, None),
        (Deal(Fraction(1000), Fraction(2, 5)), 1000, 400),
        (Deal(recurring=MONTHLY), 500 * PAYMENTS, 400 * PAYMENTS),
        (
            Deal(Fraction(1000), Fraction(2, 5), MONTHLY),
            1000 + 500 * PAYMENTS,
            400 + 400 * PAYMENTS,
        ),
        (Deal(Fraction(1000), None, MONTHLY), 1000 + 500 * PAYMENTS, None),
        (Deal(recurring=replace(MONTHLY, margin=None)), 500 * PAYMENTS, None),
        (
            Deal(None, Fraction(2, 5), replace(MONTHLY, margin=None)),
            500 * PAYMENTS,
            200 * PAYMENTS,
        ),
    ],
)
def test_a_customer_brings_the_value_at_signature_and_the_payments(
    deal: Deal, value: Fraction | None, margin: Fraction | None
) -> None:
    plan = replace(CLOSE, deal=deal)
    assert plan.deal.customer_value == value
    assert plan.deal.customer_margin == margin


@given(open_rates(), st.integers(1, 60))
def test_what_the_target_needs_on_average_is_what_it_brings(rate: Fraction, amount: int) -> None:
    plan = of_rates((rate,))
    n = top(required(plan, at_customers(plan, amount)))
    assert flowing(plan, {0: n}, Rule.GIVEN).counts[-1] >= amount
