"""The figures of plans with channels: sums over all of them, rates weighted by who is there."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.assumption import Assumption
from funnelplan.core.channel import Channel
from funnelplan.core.channels import UNCOVERED
from funnelplan.core.explanation import explain
from funnelplan.core.goal import Goal
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Cost, Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Known, Missing, Provenance, Rate, Unit
from funnelplan.core.routes import Flow
from funnelplan.core.stage import Role
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume
from funnelplan.core.volumes import bought, confident, flowing, planned, required
from tests.core.reading import built_from, read
from tests.strategies import (
    at_customers,
    channel_cases,
    channel_plans,
    fewer,
    funnel,
    priced,
    replace,
    unit_costs,
    with_channels,
)

TWO = funnel(lead="1/2", sql="1/4")
SEARCH = {"lead": "3/10", "sql": "3/10"}
EVENT = {"lead": "1/10", "sql": "15/100"}
THREE = replace(
    with_channels(
        priced(TWO, lead=10, sql=20),
        fair={
            "enters": "sql",
            "expect": 12,
            "rates": {"sql": "1/3"},
            "per": {"sql": 50},
            "costs": 400,
        },
        search={"share": "3/4"},
        partner={"enters": "sql", "share": "1/4", "per": {"customer": 80}, "costs": 100},
        idle={"per": {"lead": 1}, "costs": 7000},
    ),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
)
"""Of ten customers the fair brings 4, search 4.5 of 18 SQLs of 36 leads, partners 1.5 of 6 SQLs."""


def at_need(plan: Plan, customers: int = 10) -> Figures:
    target = at_customers(plan, customers)
    return Figures(plan, required(plan, target), target)


def at_counts(plan: Plan, customers: int = 10) -> Figures:
    target = at_customers(plan, customers)
    return Figures(plan, planned(plan, target), target)


def by_hand(plan: Plan, flow: Flow) -> dict[int, Fraction]:
    """What each one of a stage costs on a route: the plan's unit costs, or the channel's instead."""
    channel = next((c for c in plan.channels if c.name == flow.route.name), Channel("", 0, {}))
    per = {cost.stage: cost.amount for cost in (*plan.spend.per, *channel.per)}
    return {stage: amount for stage, amount in per.items() if stage >= channel.enters}


def of_one(plan: Plan, channel: Channel) -> tuple[Fraction, Fraction]:
    """What one who enters a channel costs, and the share that becomes a customer."""
    per = {cost.stage: cost.amount for cost in (*plan.spend.per, *channel.per)}
    cost, share = Fraction(0), Fraction(1)
    for stage in range(channel.enters, len(plan.stages)):
        cost += per.get(stage, Fraction(0)) * share
        if stage < plan.last:
            share *= channel.rates[stage].value if stage in channel.rates else plan.rate(stage)
    return cost, share


# Figures worked out by hand


def test_rates_of_a_mix_are_weighted_by_those_who_are_at_the_stage() -> None:
    # maths.md T1.5
    plan = with_channels(
        TWO, search={"expect": 400, "rates": SEARCH}, event={"expect": 600, "rates": EVENT}
    )
    figures = at_counts(plan)
    assert figures["lead"].amount == 400 + 600
    assert figures["sql"].amount == 400 * Fraction(3, 10) + 600 * Fraction(1, 10)
    assert figures["won_per_lead"].amount == Fraction(9, 200)
    assert figures["rate_lead"].amount == Fraction(120 + 60, 1000)
    assert figures["rate_sql"].amount == (120 * Fraction(3, 10) + 60 * Fraction(15, 100)) / 180
    through = figures["rate_lead"].exact * figures["rate_sql"].exact
    assert through == figures["won_per_lead"].exact


def test_shares_of_leads_need_223_and_the_product_of_averages_is_never_shown() -> None:
    # maths.md T1.5: 40 % of the leads are 0.4 · 9 % ÷ 4.5 % = 80 % of the customers
    search = Fraction(4, 10) * Fraction(9, 100) / Fraction(9, 200)
    plan = with_channels(
        TWO,
        search={"share": str(search), "rates": SEARCH},
        event={"share": str(1 - search), "rates": EVENT},
    )
    figures = at_need(plan)
    assert figures["lead"].amount == Fraction(2000, 9)
    assert figures["lead"].whole == 223
    assert figures["lead.search"].amount == Fraction(4, 10) * Fraction(2000, 9)
    assert figures["won_per_lead"].amount == Fraction(9, 200)
    averages = (Fraction(4, 10) * Fraction(3, 10) + Fraction(6, 10) * Fraction(1, 10)) * (
        Fraction(4, 10) * Fraction(3, 10) + Fraction(6, 10) * Fraction(15, 100)
    )
    assert averages == Fraction(189, 5000)
    assert -(-10 // averages) == 265
    every = [*figures.all().values(), *(figures[n] for n in figures.of_channel("search"))]
    shown = {figure.amount for figure in every} | {figure.whole for figure in every}
    assert shown.isdisjoint({averages, 10 / averages, 265})


def test_20000_euro_over_two_channels_cost_150_a_lead_and_2000_an_order() -> None:
    # maths.md T1.6
    plan = with_channels(
        priced(funnel(mql="30/100", sql="25/100"), mql=150),
        search={"share": "1/4"},
        fair={"share": "3/4"},
    )
    plan = replace(plan, spend=replace(plan.spend, budget=Fraction(20_000)))
    figures = at_counts(plan)
    assert figures["mql"].amount == Fraction(400, 3)
    assert figures["cost_per_mql"].amount == Fraction(20_000) / Fraction(400, 3) == 150
    assert figures["cost_per_order"].amount == 2000
    through = Fraction(30, 100) * Fraction(25, 100)
    assert figures["cost_per_order"].exact == 150 / through
    assert figures["cost_per_mql.fair"].amount == 150
    assert figures["cost_per_order.search"].amount == 2000
    assert figures["budget_left"].amount == 0


def test_every_total_is_the_sum_of_the_channels() -> None:
    figures = at_need(THREE)
    assert figures["stated_customers"].amount == 4
    assert figures["open_customers"].amount == 6
    assert figures["sql"].amount == 12 + 18 + 6
    assert figures.registry["sql"].formula == "{sql.fair} + {sql.search} + {sql.partner}"
    assert figures.registry["lead"].formula == "{lead.search}"
    assert figures["customers"].amount == 4 + Fraction(9, 2) + Fraction(3, 2)
    assert figures["rate_sql"].amount == Fraction(10, 36)
    assert figures["won_per_lead"].amount == Fraction(9, 2) / 36


def test_costs_are_those_of_every_channel() -> None:
    figures = at_need(THREE)
    assert figures["media_costs"].amount == 36 * 10
    sales = 12 * 50 + 18 * 20 + 6 * 20 + Fraction(3, 2) * 80
    assert figures["sales_costs"].amount == sales
    assert figures["fixed_costs"].amount == 400 + 100
    assert figures["spend"].amount == 360 + sales + 500
    assert figures["cost_per_order"].amount == (360 + sales + 500) / 10
    assert figures["cost_per_sql"].amount == (360 + sales + 500) / 36


def test_a_channel_has_every_figure_of_its_own() -> None:
    figures = at_need(THREE)
    wanted = {
        "share.partner": Fraction(1, 4),
        "customers.partner": Fraction(3, 2),
        "sql.partner": 6,
        "rate_sql.partner": Fraction(1, 4),
        "media_costs.partner": 0,
        "sales_costs.partner": 6 * 20 + 120,
        "unit_costs.partner": 240,
        "cost_1.partner": 100,
        "fixed_costs.partner": 100,
        "spend.partner": 340,
        "revenue.partner": 1500,
        "margin.partner": 600,
        "roi_on_margin.partner": Fraction(600 - 340, 340),
        "revenue_multiple.partner": Fraction(1500, 340),
        "cost_per_sql.partner": Fraction(340, 6),
        "cost_per_order.partner": Fraction(340) / Fraction(3, 2),
        "cost_of_one_sql.partner": 20 + Fraction(80, 4),
        "next_cost_per_order.partner": 40 * 4,
        "value_per_sql.partner": 250,
        "margin_per_sql.partner": 100,
        "won_per_sql.partner": Fraction(1, 4),
    }
    for name, amount in wanted.items():
        assert figures[name].amount == amount, name
    assert "lead.partner" not in figures.of_channel("partner")
    assert figures["sql.fair"].amount == 12
    assert figures.metric("sql.fair").path == ("channels", 0, "expect")
    assert figures.metric("share.search").path == ("channels", 1, "share")
    assert figures.metric("per_sql.fair").path == ("channels", 0, "per", "sql")
    assert figures.metric("per_sql.search").path == ("spend", "per", "sql")


def test_a_rate_of_a_channel_stands_where_it_is_stated() -> None:
    rests_on = Provenance("badge scans")
    stated = Assumption("fair", ("channels", 0, "rates", "SQL"), Known.QUOTED, rests_on)
    plan = replace(THREE, assumptions=(stated,))
    figures = at_need(plan)
    assert figures.metric("rate_sql.fair").path == ("channels", 0, "rates", "SQL")
    assert figures.metric("rate_sql.search").path == ("stages", 1, "rate")
    assert at_need(THREE).metric("rate_sql.fair").path == ("channels", 0, "rates")
    (step,) = explain(figures, "rate_sql.fair").steps
    assert step.path == "channels.fair.rates.SQL"
    assert step.origin is not None
    assert (step.origin.known, step.origin.source) == (Known.QUOTED, "badge scans")


def test_one_more_of_every_stage_keeps_the_shares_of_the_open_channels() -> None:
    # one customer: ¾ of 8 leads at 10 and 4 SQLs at 20; ¼ of 4 SQLs at 20 and one at 80
    figures = at_need(THREE)
    order = Fraction(3, 4) * (80 + 80) + Fraction(1, 4) * (80 + 80)
    assert figures["next_cost_per_order"].amount == order
    assert figures["lead_per_order"].amount == Fraction(3, 4) * 8
    assert figures["next_cost_per_lead"].amount == order / 6
    assert figures["next_cost_per_sql"].amount == order / (Fraction(3, 4) * 4 + Fraction(1, 4) * 4)
    more = at_need(THREE, 11)
    assert more["spend"].exact - figures["spend"].exact == order


def test_money_buys_more_only_where_a_channel_is_open() -> None:
    counted = with_channels(priced(TWO, lead=10), search={"expect": 40})
    figures = at_counts(counted)
    assert figures["next_cost_per_order"].why == Missing("all_stated")
    assert figures["next_cost_per_lead"].why == Missing("all_stated")
    assert figures["next_cost_per_order.search"].amount == 10 * 8
    free = at_need(with_channels(TWO, search={"share": "1"}))
    assert free["next_cost_per_order"].why == Missing("key", "spend.per")
    assert free["next_cost_per_order.search"].why == Missing("key", "spend.per")
    below = at_need(with_channels(priced(TWO, sql=10), search={"enters": "sql", "share": "1"}))
    assert below["next_cost_per_lead"].why == Missing("zero")
    assert below["next_cost_per_sql"].amount == 10


def test_one_of_a_stage_is_worth_what_becomes_of_the_mix() -> None:
    figures = at_need(THREE)
    assert figures["value_per_sql"].amount == 1000 * Fraction(10, 36)
    assert figures["margin_per_lead"].amount == 400 * Fraction(1, 8)
    assert figures["customer_value"].amount == 1000


def test_what_a_budget_buys_is_a_figure_with_its_formula() -> None:
    plan = replace(THREE, spend=replace(THREE.spend, budget=Fraction(2000)))
    figures = at_counts(plan)
    assert figures["stated_costs"].amount == 12 * 50
    assert figures["open_customers"].amount == Fraction(2000 - 500 - 600) / 160
    assert figures.registry["open_customers"].formula == (
        "max(0, {budget} − {fixed_costs} − {stated_costs}) ÷ {next_cost_per_order}"
    )
    assert figures["spend"].amount == 2000
    assert "open_limit" not in figures.registry


def test_a_limit_of_a_channel_stands_in_the_formula() -> None:
    plan = with_channels(priced(TWO, lead=10), search={"share": "1", "at_most": 16})
    plan = replace(plan, spend=replace(plan.spend, budget=Fraction(2000)))
    figures = at_counts(plan)
    assert figures["open_limit"].amount == Fraction(16, 8)
    assert figures.registry["open_customers"].formula == (
        "min({open_limit}, max(0, {budget} − {fixed_costs} − {stated_costs})"
        " ÷ {next_cost_per_order})"
    )
    assert figures["customers"].amount == 2
    assert figures["budget_left"].amount == 2000 - 160


def test_a_confident_volume_asks_customers_of_the_open_channels() -> None:
    # maths.md T2.2: 55 SQLs at 25 %
    plan = with_channels(TWO, search={"share": "1/2"}, mail={"share": "1/2"})
    target = at_customers(plan, 10)
    volume = confident(plan, target, Fraction(9, 10))
    assert volume is not None
    figures = Figures(plan, volume, target)
    assert figures["confidence"].amount == Fraction(9, 10)
    assert figures["sql"].amount == 55
    assert figures["open_customers"].amount == Fraction(55, 4)
    assert figures.registry["open_customers"].formula.startswith("min x: P(customers ≥ {goal})")


def test_a_goal_in_the_middle_takes_its_customers_from_what_is_lacking_there() -> None:
    plan = with_channels(TWO, fair={"enters": "sql", "expect": 12}, search={"share": "1"})
    target = Target(1, Fraction(30))
    figures = Figures(plan, required(plan, target), target)
    assert figures["stated_leads"].unit == Unit(Kind.OUTCOME, "sql")
    assert figures["stated_leads"].amount == 12
    assert figures["open_customers"].amount == Fraction(30 - 12) / 4
    assert figures.registry["open_customers"].formula == (
        "max(0, {goal} − {stated_leads}) ÷ {sql_per_order}"
    )
    assert figures["lead"].amount == 36


def test_the_chance_is_written_with_the_rates_of_the_channels() -> None:
    figures = at_need(THREE)
    assert figures.registry["chance"].formula == (
        "P(Bin(24, {rate_sql.search}) + Bin(12, {rate_sql.fair}) ≥ {goal})"
    )


def test_needs_are_asked_for_and_what_channels_bring_comes_out() -> None:
    need = at_need(THREE)
    assert need["sql"].unit == Unit(Kind.NEED, "sql")
    assert need["sql.search"].unit == Unit(Kind.NEED, "sql")
    assert need["sql.fair"].unit == Unit(Kind.OUTCOME, "sql")
    counted = at_counts(with_channels(TWO, search={"expect": 40}))
    assert counted["sql"].unit == Unit(Kind.OUTCOME, "sql")


def test_without_any_volume_there_are_values_and_no_counts() -> None:
    figures = Figures(THREE, NO_VOLUME, None)
    absent = Missing("key", "goal.customers")
    for name in ("lead", "rate_lead", "won_per_sql", "media_costs", "spend", "value_per_sql"):
        assert figures[name].why == absent, name
    assert figures["customer_value"].amount == 1000
    assert figures["next_cost_per_order"].amount == 160


def test_what_no_channel_brings_has_no_price_unless_the_plan_states_one() -> None:
    free = replace(with_channels(TWO, fair={"expect": 8, "per": {"lead": 3}}))
    figures = at_need(free)
    assert figures[f"customers.{UNCOVERED}"].amount == 9
    assert figures["spend"].why == Missing("own_costs", "spend.per")
    assert at_counts(free)["spend"].amount == 24
    stated = replace(free, spend=priced(TWO, lead=10).spend)
    assert at_need(stated)["spend"].amount == 24 + 72 * 10
    covered = at_need(free, 1)
    assert covered["spend"].amount == 24


def test_a_part_of_a_plan_that_only_states_its_budget_is_no_price() -> None:
    plan = replace(with_channels(TWO, search={"share": "1"}), spend=Spend(Fraction(500)))
    assert at_need(plan)["spend"].amount == 500
    fee = replace(plan, channels=(plan.channels[0]._replace(costs=(Cost("fee", Fraction(9)),)),))
    assert at_need(fee)["spend"].amount == 9


def test_a_share_of_the_deal_is_a_sales_cost_of_every_channel() -> None:
    (each,) = unit_costs(TWO, ("spend", "per"), {"customer": 80})
    plan = replace(
        with_channels(TWO, search={"share": "1/2"}, mail={"share": "1/2"}),
        deal=Deal(Fraction(1000)),
        spend=Spend(per=(each._replace(of_deal=Fraction(8, 100)),)),
    )
    figures = at_need(plan)
    assert figures["deal_share.mail"].amount == Fraction(8, 100)
    assert figures["per_customer.mail"].amount == 80
    assert figures.metric("per_customer.mail").formula == "{deal_share.mail} × {customer_value}"
    assert figures["sales_costs"].amount == 800


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("SQL.Fair", "sql.fair"),
        ("cpo.Partner", "cost_per_order.partner"),
        ("Cost per SQL.search", "cost_per_sql.search"),
        ("next_cost_per_customer.fair", "next_cost_per_order.fair"),
        ("rate sql.idle", "rate_sql.idle"),
        ("won_per_lead", "won_per_lead"),
        ("customer.fair", "customers.fair"),
        ("lead.fair", None),
        ("sql.moon", None),
        ("moon.fair", None),
        ("rate_customer.fair", None),
    ],
)
def test_figures_of_channels_are_found_by_stage_and_channel(asked: str, found: str | None) -> None:
    assert at_need(THREE).resolve(asked) == found


def test_a_channel_that_is_not_there_has_no_figures() -> None:
    with pytest.raises(KeyError):
        at_need(THREE).of_channel("moon")
    with pytest.raises(KeyError):
        _ = at_need(THREE)["sql.moon"]


# What holds in every plan


@fewer
@given(channel_cases())
def test_figures_count_what_flows(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    assume(volume.flows and not volume.cold)
    figures = Figures(plan, volume, target)
    for stage, count in enumerate(volume.counts):
        assert figures.of_stage("", stage).amount == count
        passing = [flow for flow in volume.flows if flow.route.enters <= stage]
        assert count == sum(flow.counts[stage] for flow in passing)
        for flow in passing:
            name = "customers" if stage == plan.last else plan.stages[stage].key
            assert figures[f"{name}.{flow.route.name}"].amount == flow.counts[stage]
    for flow in volume.flows:
        spent = figures[f"unit_costs.{flow.route.name}"].amount
        assert spent == sum(by_hand(plan, flow)[i] * flow.counts[i] for i in by_hand(plan, flow))


@fewer
@given(channel_cases())
def test_costs_are_unit_costs_of_what_flows_and_fixed_costs_of_planned_channels(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    assume(volume.flows)
    figures = Figures(plan, volume, target)
    named = (plan.role(Role.SQL), plan.role(Role.OPPORTUNITY), plan.last)
    sales_from = next(stage for stage in named if stage is not None)
    media = sales = Fraction(0)
    for flow in volume.flows:
        for stage, each in by_hand(plan, flow).items():
            if stage < sales_from:
                media += each * flow.counts[stage]
            else:
                sales += each * flow.counts[stage]
    if volume.rule is not Rule.GIVEN:
        counted_on = [c for c in plan.channels if c.expect or c.share is not None]
        costs = [*plan.spend.costs, *(cost for channel in counted_on for cost in channel.costs)]
        assert figures["fixed_costs"].amount == sum(cost.amount for cost in costs)
    assert figures["media_costs"].amount == media
    assert figures["sales_costs"].amount == sales
    spend = figures["spend"]
    if plan.itemised and spend.amount is not None:
        assert spend.amount == figures["fixed_costs"].exact + media + sales
        for stage, count in enumerate(volume.counts):
            average = figures.of_stage("cost_per_", stage).amount
            assert average == (spend.amount / count if count else None)


@fewer
@given(channel_plans(), st.data())
def test_fixed_costs_of_counts_that_are_asked_about_are_those_of_their_channels(
    plan: Plan, data: st.DataObject
) -> None:
    some = st.sampled_from(range(len(plan.channels)))
    asked = data.draw(st.sets(some, min_size=1), label="channels")
    volume = flowing(plan, {}, Rule.GIVEN, channels=dict.fromkeys(asked, 5))
    fixed = plan.spend.fixed + sum((plan.channels[i].fixed for i in asked), Fraction(0))
    assert Figures(plan, volume, None)["fixed_costs"].amount == fixed


@fewer
@given(channel_cases())
def test_the_next_of_every_stage_costs_what_the_open_channels_take_for_it(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    parts = [(c.share, *of_one(plan, c), c) for c in plan.channels if c.share is not None]
    if not parts:
        own = Channel("", 0, {})
        parts = [(Fraction(1), *of_one(plan, own), own)]
    order = figures["next_cost_per_order"]
    if any(c.expect is not None for c in plan.channels) and parts[0][3].share is None:
        assert order.amount is None
        assert order.why == Missing("all_stated") or not plan.spend.per
        return
    if order.amount is None:
        assert order.why == Missing("key", "spend.per")
        assert not any(cost for _, cost, _, _ in parts)
        return
    each = sum((share * cost / wins for share, cost, wins, _ in parts), Fraction(0))
    assert order.amount == each
    for stage in range(plan.last):
        there = Fraction(0)
        for share, _, _, channel in parts:
            if channel.enters <= stage:
                rates = channel.rates
                wins = Fraction(1)
                for i in range(stage, plan.last):
                    wins *= rates[i].value if i in rates else plan.rate(i)
                there += share / wins
        amount = figures.of_stage("next_cost_per_", stage).amount
        assert amount == (each / there if there else None)


@fewer
@given(channel_cases())
def test_every_figure_has_an_amount_or_a_reason(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    for asked in (target, None):
        figures = Figures(plan, volume, asked)
        channels = [name for c in plan.channels for name in figures.of_channel(c.key)]
        for name in (*figures.registry, *channels):
            found = figures[name]
            assert (found.amount is None) != (found.why is None), name
            assert found.unit == figures.metric(name).unit, name
            inputs = [figures[i].why for i in figures.metric(name).inputs]
            first = next((why for why in inputs if why is not None), None)
            assert first is None or found.why == first, name


@fewer
@given(channel_cases())
def test_every_name_is_found_again(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    figures = Figures(plan, volume, target)
    channels = [name for c in plan.channels for name in figures.of_channel(c.key)]
    for name in (*figures.registry, *channels):
        assert figures.resolve(name.upper().replace("_", " ")) == name


def names_of(figures: Figures) -> list[str]:
    """Every figure of the plan and of its channels."""
    keys = (channel.key for channel in figures.plan.channels)
    return [*figures.registry, *(name for key in keys for name in figures.of_channel(key))]


def joins_below(plan: Plan, volume: Volume, target: Target) -> bool:
    """Whether more is asked of channels while a stated one joins below the goal."""
    stated = (channel for channel in plan.channels if channel.expect is not None)
    return volume.lift is not None and any(each.enters > target.stage for each in stated)


@fewer
@given(channel_cases())
def test_every_figure_can_be_traced_to_what_the_plan_states(
    case: tuple[Plan, Target, Volume],
) -> None:
    plan, target, volume = case
    assume(not joins_below(plan, volume, target))
    figures = Figures(plan, volume, target)
    for name in names_of(figures):
        steps = [step.name for step in explain(figures, name).steps]
        assert steps[0] == name
        assert len(steps) == len(set(steps))
        assert {part for step in steps for part in built_from(figures.metric(step))} <= set(steps)


@fewer
@given(channel_cases())
def test_every_formula_of_its_parts_gives_the_value(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    assume(not volume.cold and not joins_below(plan, volume, target))
    figures = Figures(plan, volume, target)
    for name in names_of(figures):
        metric, amount = figures.metric(name), figures[name].amount
        is_searched = metric.formula.startswith("min x: ")
        if not metric.formula or amount is None or is_searched:
            continue
        if name.startswith("won_per_") and volume.rounding is Rounding.EVERY_STAGE:
            continue  # at the rates as they are, not by the rounded counts
        parts = {part: figures[part] for part in built_from(metric)}
        if name == "next_cost_per_order" and any(part.why for part in parts.values()):
            continue  # a channel without unit costs costs nothing
        value = read(metric.formula, {part: found.exact for part, found in parts.items()})
        if name == "chance":
            assert value == pytest.approx(amount, rel=1e-7, abs=1e-10)
        else:
            assert amount == value, name


def test_rates_of_a_plan_are_those_of_its_stages_where_channels_state_none() -> None:
    figures = at_need(with_channels(TWO, search={"share": "1/2"}, mail={"share": "1/2"}))
    assert figures["rate_lead"].amount == Fraction(1, 2)
    own = replace(THREE.channels[1], rates={0: Rate(Fraction(3, 4))})
    blended = at_need(replace(THREE, channels=(own, *THREE.channels[2:])))
    assert blended["rate_lead"].amount == Fraction(3, 4)


def test_a_budget_that_is_asked_about_goes_before_the_plans_own() -> None:
    plan = replace(THREE, spend=replace(THREE.spend, budget=Fraction(2000)), goal=Goal(10))
    volume = bought(plan, Fraction(1500), plan.last)
    assert volume is not None
    figures = Figures(plan, volume, at_customers(plan, 10))
    assert figures["budget"].amount == figures["spend"].amount == 1500
    assert UnitCost(0, Fraction(10), path=("spend", "per", "lead")) in plan.own.per
