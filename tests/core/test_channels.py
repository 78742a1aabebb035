"""Channels: each brings what it brings at its own rates, and a stage has the sum of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.channel import Channel
from funnelplan.core.channels import UNCOVERED
from funnelplan.core.goal import Goal
from funnelplan.core.leads import classes
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Spend
from funnelplan.core.names import FIXED_NAMES
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Quantity
from funnelplan.core.routes import Flow
from funnelplan.core.target import needs
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume
from funnelplan.core.volumes import (
    bought,
    confident,
    confident_count,
    flowing,
    gone_cold,
    planned,
    required,
    with_leads,
)
from tests.strategies import (
    at_customers,
    begins,
    channel_cases,
    channel_plans,
    confidences,
    exactly,
    fewer,
    funnel,
    goals,
    money,
    plans,
    priced,
    replace,
    targets,
    unit_costs,
    with_channels,
    without_channels,
)

TWO = funnel(lead="1/2", sql="1/4")
THREE = with_channels(
    TWO,
    fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}},
    search={"share": "3/4"},
    partner={"enters": "sql", "share": "1/4"},
)
"""Of ten customers the fair brings 12 ÷ 3 = 4; search brings 4.5 of the other six, partners 1.5."""


def of(volume: Volume, name: str) -> list[Fraction]:
    """The counts of one route."""
    (flow,) = [flow for flow in volume.flows if flow.route.name == name]
    return list(flow.counts)


def own_rates(plan: Plan, channel: Channel) -> list[Fraction]:
    """The rates of a channel, stage by stage from the top."""
    return [
        channel.rates[i].value if i in channel.rates else plan.rate(i) for i in range(plan.last)
    ]


def through(plan: Plan, channel: Channel, top: int, bottom: int) -> Fraction:
    """Share of a channel's leads at one stage that reach another."""
    return math.prod(own_rates(plan, channel)[top:bottom], start=Fraction(1))


def leads_by_rate(volume: Volume, stage: int) -> Counter[Fraction]:
    """The whole leads of a volume, by the share of them that gets to a stage."""
    leads: Counter[Fraction] = Counter()
    for count, rate in volume.groups(stage):
        leads[rate] += count
    return +leads


def reaches(volume: Volume, target: Target) -> float:
    """P(the target is reached), by SciPy: the laws of all groups convolved."""
    below = np.zeros(target.whole)
    below[:1] = 1
    for count, rate in volume.groups(target.stage):
        pmf = np.asarray(binom.pmf(range(target.whole), count, float(rate)))
        below = np.convolve(below, pmf)[: target.whole]
    return 1 - float(below.sum())


# Counts worked out by hand


def test_shares_of_customers_divide_by_the_rates_of_each_channel() -> None:
    # maths.md T1.5
    plan = with_channels(
        TWO,
        search={"share": "40/100", "rates": {"lead": "3/10", "sql": "3/10"}},
        event={"share": "60/100", "rates": {"lead": "1/10", "sql": "15/100"}},
    )
    volume = required(plan, at_customers(plan, 10))
    assert of(volume, "search") == [4 / Fraction(9, 100), 4 / Fraction(3, 10), 4]
    assert of(volume, "event") == [6 / Fraction(15, 1000), 6 / Fraction(15, 100), 6]
    assert of(volume, "event")[0] == 400
    assert volume.counts[0] == Fraction(400, 9) + 400
    assert [math.ceil(count) for count in volume.counts] == [445, 54, 10]


def test_stated_channels_bring_what_they_bring_and_the_others_share_the_rest() -> None:
    volume = required(THREE, at_customers(THREE, 10))
    assert of(volume, "fair") == [0, 12, 4]
    assert of(volume, "search") == [6 * Fraction(3, 4) * 8, 18, Fraction(9, 2)]
    assert of(volume, "partner") == [0, 6 * Fraction(1, 4) * 4, Fraction(3, 2)]
    assert volume.counts == exactly(36, 12 + 18 + 6, 10)
    assert volume.lift == 6


def test_leads_that_convert_alike_are_counted_together() -> None:
    volume = required(THREE, at_customers(THREE, 10))
    assert begins(volume) == [(1, 24, "search"), (1, 12, "fair")]
    assert volume.given == {1: 36}
    assert volume.groups(2) == ((24, Fraction(1, 4)), (12, Fraction(1, 3)))


def test_what_no_channel_brings_is_uncovered_at_the_plans_own_rates() -> None:
    plan = with_channels(TWO, fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}})
    volume = required(plan, at_customers(plan, 10))
    assert of(volume, UNCOVERED) == [48, 24, 6]
    assert volume.counts == exactly(48, 36, 10)
    assert begins(volume) == [(1, 24, UNCOVERED), (1, 12, "fair")]


def test_nothing_is_asked_where_the_stated_channels_bring_the_goal() -> None:
    volume = required(THREE, at_customers(THREE, 3))
    assert volume.counts == exactly(0, 12, 4)
    assert volume.lift == 0
    assert begins(volume) == [(1, 12, "fair")]


def test_a_channel_that_joins_below_the_sql_keeps_its_own_entry() -> None:
    plan = with_channels(
        funnel(lead="1/2", sql="1/4", opportunity="1/2"),
        search={"share": "1/2"},
        partner={"enters": "opportunity", "share": "1/2"},
    )
    volume = required(plan, at_customers(plan, 10))
    assert volume.counts == exactly(5 * 16, 5 * 8, 5 * 2 + 5 * 2, 10)
    assert begins(volume) == [(1, 40, "search"), (2, 10, "partner")]
    assert volume.given == {1: 40, 2: 10}


def test_a_goal_in_the_middle_asks_only_those_that_pass_it() -> None:
    # the fair joins with 12 of the 30 SQLs; one customer more takes 3 SQLs of search
    plan = with_channels(
        TWO, fair={"enters": "sql", "expect": 12}, search={"share": "1", "rates": {"sql": "1/3"}}
    )
    volume = required(plan, Target(1, Fraction(30)))
    assert of(volume, "search") == [36, 18, 6]
    assert volume.counts == exactly(36, 30, 6 + 3)
    assert volume.lift == 6
    assert begins(volume) == [(0, 36, "search"), (1, 12, "fair")]


def test_a_goal_that_no_open_channel_passes_is_asked_of_the_plans_own_rates() -> None:
    plan = with_channels(
        funnel(lead="1/2", sql="1/4", opportunity="1/2"),
        partner={"enters": "opportunity", "share": "1"},
    )
    volume = required(plan, Target(1, Fraction(30)))
    assert volume.counts == exactly(60, 30, Fraction(30) / 4, Fraction(30) / 8)
    assert begins(volume) == [(0, 60, UNCOVERED)]


def test_whole_units_are_made_on_every_route() -> None:
    # 7 customers: ⌊31 ÷ 4⌋ = 7 ÷ 3 → 2 of the fair, 5 are left: 4 and 1 by 3 : 1
    plan = with_channels(
        funnel(lead="3/10", sql="1/3"),
        fair={"enters": "lead", "expect": 31, "rates": {"lead": "1/4"}},
        search={"share": "3/4"},
        partner={"enters": "sql", "share": "1/4"},
    )
    volume = required(plan, at_customers(plan, 7), Rounding.EVERY_STAGE)
    assert of(volume, "fair") == [31, 7, 2]
    assert of(volume, "search") == [40, 12, 4]  # 12 ÷ 0.3
    assert of(volume, "partner") == [0, 3, 1]
    assert volume.counts == exactly(71, 22, 7)
    assert begins(volume) == [(1, 7, "fair"), (1, 12, "search"), (1, 3, "partner")]


def test_a_plan_whose_channels_state_their_counts_speaks_of_these() -> None:
    plan = with_channels(
        replace(TWO, goal=Goal(customers=10), spend=Spend(Fraction(10**6))),
        search={"expect": 41},
        fair={"enters": "sql", "expect": 12},
    )
    volume = planned(plan, at_customers(plan, 10))
    assert volume.rule is Rule.CHANNELS
    assert volume.counts == exactly(41, Fraction(41, 2) + 12, Fraction(41, 8) + 3)
    assert begins(volume) == [(0, 41, "search"), (1, 12, "fair")]
    assert planned(plan, None) == volume


def test_a_plan_with_open_channels_speaks_of_its_budget_then_of_its_confidence() -> None:
    plan = replace(priced(THREE, lead=10), goal=Goal(customers=10, confidence=Fraction(9, 10)))
    target = at_customers(plan, 10)
    assert planned(plan, target) == confident(plan, target, Fraction(9, 10))
    unsure = replace(plan, goal=Goal(customers=10))
    assert planned(unsure, target) == required(unsure, target)
    rich = replace(plan, spend=replace(plan.spend, budget=Fraction(500)))
    assert planned(rich, target) == bought(rich, Fraction(500), rich.last)
    assert planned(plan, None) == NO_VOLUME


def test_channels_that_are_there_for_the_budget_alone_leave_all_uncovered() -> None:
    plan = with_channels(TWO, search={"at_most": 100}, mail={"expect": 0})
    volume = required(plan, at_customers(plan, 10))
    assert volume.counts == required(TWO, at_customers(TWO, 10)).counts
    assert of(volume, UNCOVERED) == [80, 40, 10]
    assert not any(channel.planned for channel in plan.channels)


def test_a_budget_buys_what_the_stated_channels_leave_of_it() -> None:
    # stated: 12 SQLs at 20; one customer more: ¾ · 8 leads at 10 and ¾ · 4 + ¼ · 4 SQLs at 20
    plan = priced(THREE, lead=10, sql=20)
    volume = bought(plan, Fraction(800), plan.last)
    assert volume is not None
    assert volume.lift == Fraction(800 - 240) / (60 + 80) == 4
    assert volume.counts == exactly(24, 12 + 16, 8)
    assert volume.costs.all == 800
    assert begins(volume) == [(1, 16, "search"), (1, 12, "fair")]


def test_a_budget_pays_the_fixed_costs_of_the_plan_and_of_its_channels_first() -> None:
    plan = priced(
        with_channels(
            TWO,
            search={"share": "1", "costs": 100},
            fair={"expect": 4, "costs": 30},
            idle={"costs": 7000},
        ),
        lead=10,
    )
    volume = bought(plan, Fraction(1000), plan.last)
    assert volume is not None
    assert of(volume, "search")[0] == Fraction(1000 - 100 - 30 - 40) / 10
    poor = bought(plan, Fraction(129), plan.last)
    assert poor is not None
    assert poor.counts == exactly(4, 2, Fraction(1, 2))
    assert poor.lift == 0


def test_a_mix_is_bought_up_to_the_first_limit_of_its_channels() -> None:
    # ¾ of the customers, 8 leads each: 60 leads are 10 customers of all; 5 SQLs are 5 of all
    plan = priced(
        with_channels(
            TWO,
            search={"share": "3/4", "at_most": 60},
            partner={"enters": "sql", "share": "1/4", "at_most": 5},
        ),
        lead=1,
    )
    assert plan.open_limit == min(Fraction(60, 8) / Fraction(3, 4), Fraction(5, 4) * 4) == 5
    volume = bought(plan, Fraction(10**6), plan.last)
    assert volume is not None
    assert volume.counts[-1] == 5
    assert of(volume, "partner")[1] == 5
    assert volume.costs.all == 30


def test_money_says_nothing_where_channels_state_their_counts_or_nothing_has_a_price() -> None:
    counted = priced(with_channels(TWO, search={"expect": 40}), lead=10)
    assert bought(counted, Fraction(1000), counted.last) is None
    assert bought(THREE, Fraction(1000), THREE.last) is None


def test_counts_that_are_asked_about_go_on_at_the_rates_of_their_channels() -> None:
    volume = flowing(THREE, {}, Rule.GIVEN, channels={1: 80, 0: 30})
    assert of(volume, "search") == [80, 40, 10]
    assert of(volume, "fair") == [0, 30, 10]
    assert volume.counts == exactly(80, 70, 20)
    assert begins(volume) == [(0, 80, "search"), (1, 30, "fair")]
    every = flowing(THREE, {}, Rule.GIVEN, Rounding.EVERY_STAGE, channels={1: 81, 0: 32})
    assert every.counts == exactly(81, 40 + 32, 10 + 10)


def test_counts_of_stages_and_of_channels_are_asked_about_together() -> None:
    volume = flowing(THREE, {0: 8}, Rule.GIVEN, channels={0: 30})
    assert of(volume, UNCOVERED) == [8, 4, 1]
    assert volume.counts == exactly(8, 34, 11)
    assert begins(volume) == [(0, 8, UNCOVERED), (1, 30, "fair")]


def test_cold_leads_belong_to_the_channels_as_the_others_do() -> None:
    # 36 SQLs: 12 of the fair, 18 of search, 6 of partners; 9 go cold, a quarter of each
    volume = gone_cold(THREE, with_leads(THREE, 1, 36), 1, 9)
    assert volume.counts == exactly(36, 36, 10 * Fraction(3, 4))
    assert begins(volume) == [(1, 18, "search"), (1, 9, "fair")]  # search and partners are alike
    assert (volume.rule, volume.cold) == (Rule.COLD, 9)


def test_a_number_of_leads_is_what_is_stated_and_the_rest_of_the_open_channels() -> None:
    # the fair's 12 SQLs are a third each; 6 more come of search and partners as 3 to 1, at a quarter
    more = with_leads(THREE, 1, 18)
    assert more.counts[1:] == exactly(18, 12 * Fraction(1, 3) + 6 * Fraction(1, 4))
    fewer_ones = with_leads(THREE, 1, 6)  # fewer than the fair has
    assert fewer_ones.counts[1:] == exactly(6, 2)
    assert begins(fewer_ones) == [(1, 6, "fair")]


def test_channels_that_join_below_a_loss_bring_what_they_did() -> None:
    plan = with_channels(
        funnel(lead="1/2", sql="1/4", opportunity="1/2"),
        search={"share": "1/2"},
        partner={"enters": "opportunity", "expect": 10},
    )
    volume = gone_cold(plan, with_leads(plan, 1, 40), 1, 10)
    assert volume.counts == exactly(80, 40, 30 * Fraction(1, 4) + 10, 30 * Fraction(1, 8) + 5)
    assert begins(volume) == [(1, 30, "search"), (2, 10, "partner")]


def test_a_channel_is_found_by_its_route_and_a_limit_is_what_it_can_bring() -> None:
    plan = with_channels(TWO, search={"share": "1", "at_most": 9}, fair={"expect": 4}, idle={})
    assert [plan.channel_of(route) for route in plan.routes] == [0, 1, 2]
    assert plan.channel_of(plan.own) is None
    assert [channel.limit for channel in plan.channels] == [9, 4, None]


# What holds in every plan


@fewer
@given(channel_cases())
def test_the_totals_are_the_sums_of_the_flows(case: tuple[Plan, Target, Volume]) -> None:
    plan, _, volume = case
    assume(volume.rule is not Rule.NOTHING)
    for stage in range(len(plan.stages)):
        assert volume.counts[stage] == sum(flow.counts[stage] for flow in volume.flows)
    assert volume.costs.media == sum(flow.costs.media for flow in volume.flows)
    assert volume.costs.sales == sum(flow.costs.sales for flow in volume.flows)


def check_exact(plan: Plan, flow: Flow) -> None:
    """Nobody above the entry, and below it the rates of the channel, or of the plan itself."""
    named = [channel for channel in plan.channels if channel.name == flow.route.name]
    rates = own_rates(plan, named[0]) if named else [plan.rate(i) for i in range(plan.last)]
    enters = named[0].enters if named else 0
    assert not any(flow.counts[:enters])
    for i, (above, below) in enumerate(pairwise(flow.counts)):
        if i >= enters:
            assert above * rates[i] == below
    assert [flow.at(i) for i in range(enters, plan.last + 1)] == list(flow.counts[enters:])


@fewer
@given(channel_plans(), st.data())
def test_what_flows_along_a_channel_goes_on_at_its_rates(plan: Plan, data: st.DataObject) -> None:
    target = data.draw(targets(plan, most=60), label="target")
    for volume in (required(plan, target), confident(plan, target, Fraction(9, 10))):
        assert volume is not None
        for flow in volume.flows:
            check_exact(plan, flow)


@fewer
@given(channel_plans(), st.data())
def test_a_required_volume_brings_the_goal_or_what_is_stated_anyway(
    plan: Plan, data: st.DataObject
) -> None:
    target = data.draw(targets(plan, most=60), label="target")
    volume = required(plan, target)
    stated = sum(
        channel.expect * through(plan, channel, channel.enters, target.stage)
        for channel in plan.channels
        if channel.expect is not None and channel.enters <= target.stage
    )
    assert volume.counts[target.stage] == max(target.amount, stated)


@fewer
@given(channel_plans(kinds=("expect", "share")), st.integers(1, 200))
def test_every_share_is_of_the_customers_that_are_left(plan: Plan, amount: int) -> None:
    assume(plan.shared)
    stated = sum(
        channel.expect * through(plan, channel, channel.enters, plan.last)
        for channel in plan.channels
        if channel.expect is not None
    )
    volume = required(plan, at_customers(plan, amount))
    for channel in plan.channels:
        if channel.share is not None:
            customers = max(Fraction(0), amount - stated) * channel.share
            assert of(volume, channel.name)[-1] == customers


@fewer
@given(channel_plans(kinds=("share",)), st.integers(1, 100), st.integers(2, 9))
def test_a_goal_k_times_as_large_needs_k_times_of_every_channel(
    plan: Plan, amount: int, k: int
) -> None:
    once = required(plan, at_customers(plan, amount))
    often = required(plan, at_customers(plan, k * amount))
    assert often.counts == tuple(k * count for count in once.counts)
    for one, many in zip(once.flows, often.flows, strict=True):
        assert many.counts == tuple(k * count for count in one.counts)


def even(plan: Plan) -> Plan:
    """The plan with counts that can be halved."""
    channels = (
        channel._replace(
            expect=None if channel.expect is None else 2 * channel.expect,
            at_most=None if channel.at_most is None else 2 * channel.at_most,
        )
        for channel in plan.channels
    )
    return replace(plan, channels=tuple(channels))


def split(plan: Plan, at: int) -> Plan:
    """The plan with one channel as two of half its size, one of which comes last."""
    whole = plan.channels[at]
    half = whole._replace(
        expect=None if whole.expect is None else whole.expect // 2,
        share=None if whole.share is None else whole.share / 2,
        at_most=None if whole.at_most is None else whole.at_most // 2,
        costs=tuple(cost._replace(amount=cost.amount / 2) for cost in whole.costs),
    )
    others = plan.channels[at + 1 :]
    twin = half._replace(name="twin")
    return replace(plan, channels=(*plan.channels[:at], half, *others, twin))


def check_same(one: Volume | None, other: Volume | None, target: Target) -> None:
    """Two volumes of different plans come to the same."""
    if one is None or other is None:
        assert one is other
        return
    assert (one.rule, one.counts, one.costs) == (other.rule, other.counts, other.costs)
    assert (one.lift, one.given) == (other.lift, other.given)
    assert leads_by_rate(one, target.stage) == leads_by_rate(other, target.stage)


def check_same_answers(one: Plan, other: Plan, data: st.DataObject) -> None:
    """Two plans need, plan and buy the same, equally surely."""
    target = data.draw(targets(one, most=60), label="target")
    sure, budget = data.draw(confidences(), label="sure"), data.draw(money(), label="budget")
    check_same(required(one, target), required(other, target), target)
    check_same(confident(one, target, sure), confident(other, target, sure), target)
    stage = data.draw(st.integers(0, target.stage - 1), label="stage")
    assert confident_count(one, target, stage, sure) == confident_count(other, target, stage, sure)
    check_same(bought(one, budget, target.stage), bought(other, budget, target.stage), target)
    first, second = planned(one, target), planned(other, target)
    if first.rule is not Rule.CHANNELS:
        check_same(first, second, target)
    a, b = Figures(one, first, target), Figures(other, second, target)
    for name in ("chance", "spend", "fixed_costs", "next_cost_per_order", *FIXED_NAMES):
        assert a[name] == b[name], name


@fewer
@given(channel_plans(most=4), st.data())
def test_splitting_a_channel_changes_no_total(plan: Plan, data: st.DataObject) -> None:
    plan = even(plan)
    at = data.draw(st.integers(0, len(plan.channels) - 1), label="channel")
    check_same_answers(plan, split(plan, at), data)


@fewer
@given(channel_plans(), st.data())
def test_the_order_of_channels_changes_no_total(plan: Plan, data: st.DataObject) -> None:
    order = data.draw(st.permutations(plan.channels), label="order")
    check_same_answers(plan, replace(plan, channels=tuple(order)), data)


def bare(shown: object) -> object:
    """A result without the units of its quantities: what there is of it, or why there is nothing."""
    if isinstance(shown, Quantity):
        return shown.amount, shown.why
    if isinstance(shown, Mapping):
        return {key: bare(value) for key, value in shown.items()}
    return tuple(map(bare, shown)) if isinstance(shown, tuple) else shown


@fewer
@given(plans(), goals(), st.sampled_from(Rounding), confidences(), st.data())
def test_one_channel_at_the_top_is_the_plan_without_channels(
    plan: Plan, goal: Goal | None, rounding: Rounding, sure: Fraction, data: st.DataObject
) -> None:
    target = data.draw(targets(plan, most=60), label="target")
    plan = replace(plan, goal=goal)
    only = with_channels(plan, only={"share": "1"})
    assume(all(required(plan, target, rounding).counts))  # of nobody, no share goes on
    one = needs(plan, target, confidence=sure, rounding=rounding)
    other = needs(only, target, confidence=sure, rounding=rounding)
    for key in ("stages", "confidence", "not_included", "brings", "whole_customers_first"):
        assert bare(getattr(one, key)) == bare(getattr(other, key)), key
    assert one.metrics.keys() & other.metrics.keys() >= FIXED_NAMES
    for name in one.metrics.keys() & other.metrics.keys():
        assert bare(one.metrics[name]) == bare(other.metrics[name]), name
    assert bare(one.costs[1:]) == bare(other.costs[1:])


@fewer
@given(plans(), goals(), st.integers(1, 60))
def test_one_channel_at_the_top_is_planned_like_the_plan_without_channels(
    plan: Plan, goal: Goal | None, amount: int
) -> None:
    plan = replace(plan, goal=goal)
    only = with_channels(plan, only={"share": "1"})
    target = at_customers(plan, amount)
    one, other = planned(plan, target), planned(only, target)
    assert (one.rule, one.counts, one.costs) == (other.rule, other.counts, other.costs)
    assert (one.given, one.confidence, one.budget) == (other.given, other.confidence, other.budget)
    assume(all(one.counts))  # of nobody, no share goes on
    a, b = Figures(plan, one, target).all(), Figures(only, other, target).all()
    assert a.keys() & b.keys() >= FIXED_NAMES
    for name in a.keys() & b.keys():
        assert bare(a[name]) == bare(b[name]), name


@fewer
@given(channel_plans(kinds=("expect",)), st.integers(1, 60))
def test_the_chance_of_stated_counts_is_that_of_their_laws_convolved(
    plan: Plan, amount: int
) -> None:
    target = at_customers(plan, amount)
    volume = planned(plan, target)
    assert volume.rule is Rule.CHANNELS
    assert Counter(begins(volume)) == Counter(
        (channel.enters, channel.expect, channel.name) for channel in plan.channels
    )
    chance = Figures(plan, volume, target)["chance"].exact
    assert float(chance) == pytest.approx(reaches(volume, target), abs=1e-9)


@fewer
@given(channel_plans(), confidences(), st.data())
def test_confident_volumes_reach_the_confidence_and_one_lead_fewer_does_not(
    plan: Plan, sure: Fraction, data: st.DataObject
) -> None:
    target = data.draw(targets(plan, most=40), label="target")
    volume = confident(plan, target, sure)
    assert volume is not None
    assert reaches(volume, target) >= float(sure) - 1e-9
    leads = classes(plan.mix_for(target.stage), plan.headline(target.stage), target.stage)
    more = sum(count for _, count, _ in volume.entering) - leads.there
    assert more >= 0
    if more:
        one_less = volume._replace(entering=leads.entering(more - 1))
        assert reaches(one_less, target) < float(sure) + 1e-9


def leads_of(plan: Plan, volume: Volume, goal: int) -> tuple[int, Fraction]:
    """The whole leads of a volume, and those that flow where chance takes its course."""
    headline = plan.headline(goal)
    passing = [flow for flow in volume.flows if flow.route.enters <= goal]
    exact = sum((flow.at(max(headline, flow.route.enters)) for flow in passing), Fraction(0))
    return sum(count for _, count, _ in volume.entering), exact


@fewer
@given(channel_plans(), confidences(), money(), st.data())
def test_whole_leads_are_those_that_flow_rounded_up_for_a_goal_and_down_for_money(
    plan: Plan, sure: Fraction, budget: Fraction, data: st.DataObject
) -> None:
    target = data.draw(targets(plan, most=40), label="target")
    whole, exact = leads_of(plan, required(plan, target), target.stage)
    assert whole == math.ceil(exact)
    surely = confident(plan, target, sure)
    assert surely is not None
    whole, exact = leads_of(plan, surely, target.stage)
    assert whole == (exact if surely.lift else math.floor(exact))
    money_buys = bought(plan, budget, plan.last)
    if money_buys is not None:
        whole, exact = leads_of(plan, money_buys, plan.last)
        assert whole == math.floor(exact)


def check_whole(flow: Flow, start: int) -> None:
    """Whole counts, rounded up above the stage where they start, and down below it."""
    for i, (above, below) in enumerate(pairwise(flow.counts)):
        rate = flow.route.rates[i]
        if i < flow.route.enters:
            assert above == 0
        elif i < start:
            assert above == math.ceil(below / rate)
        else:
            assert below == math.floor(above * rate)
    assert all(count.denominator == 1 for count in flow.counts)


@fewer
@given(channel_plans(), confidences(), st.data())
def test_rounding_at_every_stage_makes_whole_counts_on_every_route(
    plan: Plan, sure: Fraction, data: st.DataObject
) -> None:
    target = data.draw(targets(plan, most=40), label="target")
    headline = plan.headline(target.stage)
    named = {channel.name: channel for channel in plan.channels}
    surely = confident(plan, target, sure, Rounding.EVERY_STAGE)
    assert surely is not None
    on_average = required(plan, target, Rounding.EVERY_STAGE)
    assert on_average.counts[target.stage] >= target.whole
    for volume, start in ((on_average, target.stage), (surely, headline)):
        assert volume.rounding is Rounding.EVERY_STAGE
        for flow in volume.flows:
            channel = named.get(flow.route.name)
            if channel is not None and channel.expect is not None:
                assert flow.counts[channel.enters] == channel.expect
                check_whole(flow, channel.enters)
            else:
                check_whole(flow, max(start, flow.route.enters))


@fewer
@given(channel_plans(), st.data())
def test_rounding_at_every_stage_rounds_counts_that_are_asked_about(
    plan: Plan, data: st.DataObject
) -> None:
    some = st.sampled_from(range(len(plan.channels)))
    asked = data.draw(st.dictionaries(some, st.integers(0, 500), min_size=1), label="counts")
    exact = flowing(plan, {}, Rule.GIVEN, channels=asked)
    every = flowing(plan, {}, Rule.GIVEN, Rounding.EVERY_STAGE, asked)
    for flow in exact.flows:
        check_exact(plan, flow)
    for flow in every.flows:
        check_whole(flow, flow.route.enters)
    assert all(a <= b for a, b in zip(every.counts, exact.counts, strict=True))
    assert Counter(begins(every)) == Counter(begins(exact))


@fewer
@given(channel_plans(kinds=("expect", "share")), money())
def test_money_is_spent_to_the_last_cent_or_a_channel_is_full(plan: Plan, budget: Fraction) -> None:
    volume = bought(plan, budget, plan.last)
    assume(volume is not None)
    assert volume is not None
    full = []
    for channel in plan.channels:
        if channel.share is not None and channel.at_most is not None:
            entering = of(volume, channel.name)[channel.enters]
            assert entering <= channel.at_most
            full.append(entering == channel.at_most)
    spent = plan.spend.fixed + volume.costs.all
    spent += sum((channel.fixed for channel in plan.channels if channel.planned), Fraction(0))
    if volume.lift:
        assert spent <= budget
        assert spent == budget or any(full)
    else:
        assert spent >= budget


@fewer
@given(channel_plans(), st.data())
def test_a_loss_leaves_the_share_that_is_worked(plan: Plan, data: st.DataObject) -> None:
    base = required(plan, at_customers(plan, data.draw(st.integers(1, 60), label="goal")))
    stage = data.draw(
        st.sampled_from([i for i in range(plan.last) if base.counts[i]]), label="stage"
    )
    there = data.draw(st.integers(1, 400), label="of")
    lost = data.draw(st.integers(0, there), label="lost")
    base = with_leads(plan, stage, there)
    assert base.counts[stage] == there
    volume = gone_cold(plan, base, stage, lost)
    worked = Fraction(there - lost, there)
    for i in range(len(plan.stages)):
        passing, below = (
            sum(f.counts[i] for f in base.flows if (f.route.enters <= stage) is is_passing)
            for is_passing in (True, False)
        )
        assert volume.counts[i] == passing * (worked if i > stage else 1) + below
    assert sum(n for at, n, _ in volume.entering if at == stage) == there - lost


@fewer
@given(channel_plans(), st.integers(1, 60))
def test_channels_that_bring_nothing_change_nothing(plan: Plan, amount: int) -> None:
    target = at_customers(plan, amount)
    idle = Channel("idle", 0, {}, at_most=10)
    more = replace(plan, channels=(*plan.channels, idle))
    check_same(required(plan, target), required(more, target), target)
    check_same(planned(plan, target), planned(more, target), target)


@fewer
@given(plans(), st.integers(1, 60))
def test_idle_channels_alone_leave_the_plan_as_it_is(plan: Plan, amount: int) -> None:
    target = at_customers(plan, amount)
    idle = with_channels(plan, idle={"per": {"customer": 10**6}, "costs": 10**6})
    for rounding in Rounding:
        one, other = required(plan, target, rounding), required(idle, target, rounding)
        assert (one.counts, one.costs, one.given) == (other.counts, other.costs, other.given)
    assert without_channels(idle) == plan


def test_unit_costs_of_a_channel_take_the_place_of_the_plans() -> None:
    plan = with_channels(
        priced(TWO, lead=10, customer=100),
        search={"share": "1", "per": {"lead": 30, "sql": 5}},
        fair={"enters": "sql"},
    )
    own = unit_costs(plan, ("channels", 0, "per"), {"lead": 30, "sql": 5})
    (customer,) = unit_costs(plan, ("spend", "per"), {"customer": 100})
    assert plan.routes[0].per == (*own, customer)
    assert plan.routes[1].per == (customer,)
    cost = plan.routes[0].cost_of_one
    assert cost.media == 30
    assert cost.sales == Fraction(5, 2) + Fraction(100, 8)
    assert cost.all == cost.media + cost.sales
