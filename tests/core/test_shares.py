"""What every channel does in a volume: counts, costs, and its part of the customers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given

from funnelplan.core.channels import UNCOVERED
from funnelplan.core.goal import Goal
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing, money, need, outcome, share
from funnelplan.core.shares import ChannelShare, shares
from funnelplan.core.volume import NO_VOLUME, Rounding, Rule, Target, Volume
from funnelplan.core.volumes import flowing, planned, required
from tests.strategies import (
    at_customers,
    channel_cases,
    fewer,
    funnel,
    priced,
    replace,
    with_channels,
)

TWO = funnel(lead="1/2", sql="1/4")
PLAN = replace(
    with_channels(
        priced(TWO, lead=10, sql=20),
        fair={
            "enters": "sql",
            "expect": 12,
            "rates": {"sql": "1/3"},
            "per": {"sql": 50},
            "costs": 400,
        },
        search={"share": "3/4", "at_most": 30},
        partner={"enters": "sql", "share": "1/4", "at_most": 6},
        idle={"costs": 7000},
    ),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
)
"""Of ten customers the fair brings 4, search 4.5 of 36 leads, partners 1.5 of 6 SQLs."""


def rows(plan: Plan = PLAN, customers: int = 10) -> dict[str, ChannelShare]:
    volume = required(plan, at_customers(plan, customers))
    return {row.name: row for row in shares(plan, volume)}


def test_every_channel_is_there_in_the_order_of_the_plan() -> None:
    assert list(rows()) == ["fair", "search", "partner", "idle"]
    assert [row.basis for row in rows().values()] == ["expect", "share", "share", "idle"]
    assert [row.enters for row in rows().values()] == ["sql", "lead", "sql", "lead"]


def test_a_channel_shows_what_it_brings_of_every_stage_that_it_passes() -> None:
    search, fair = rows()["search"], rows()["fair"]
    assert search.stages == {"lead": need(36, "lead"), "sql": need(18, "sql")}
    assert search.customers == outcome(Fraction(9, 2), "customer")
    assert search.of_customers == share(Fraction(45, 100))
    assert search.rates == {"lead": share(Fraction(1, 2)), "sql": share(Fraction(1, 4))}
    assert fair.stages == {"sql": need(12, "sql")}
    assert fair.rates == {"sql": share(Fraction(1, 3))}
    assert fair.of_customers == share(Fraction(4, 10))
    assert (search.share, fair.share) == (share(Fraction(3, 4)), None)


def test_what_the_plan_expects_comes_out() -> None:
    counted = with_channels(TWO, search={"expect": 41})
    (row,) = shares(counted, planned(counted, None))
    assert row.stages == {"lead": outcome(41, "lead"), "sql": outcome(Fraction(41, 2), "sql")}


def test_a_channel_pays_its_own_unit_costs_and_fixed_costs() -> None:
    fair, search = rows()["fair"], rows()["search"]
    assert (fair.media_costs, fair.sales_costs) == (money(0, "EUR"), money(12 * 50, "EUR"))
    assert (fair.fixed_costs, fair.spend) == (money(400, "EUR"), money(1000, "EUR"))
    assert fair.cost_per_order == money(Fraction(1000) / 4, "EUR")
    assert fair.next_cost_per_order == money(50 * 3, "EUR")
    assert (search.media_costs, search.sales_costs) == (money(360, "EUR"), money(360, "EUR"))
    assert search.cost_per_order == search.next_cost_per_order == money(160, "EUR")
    assert search.revenue == money(4500, "EUR")


def test_a_channel_that_is_not_planned_costs_nothing_and_has_a_next_price() -> None:
    idle = rows()["idle"]
    assert (idle.spend, idle.customers.amount) == (money(0, "EUR"), 0)
    assert idle.cost_per_order.why == Missing("zero")
    assert idle.next_cost_per_order == money(10 * 8 + 20 * 4, "EUR")
    assert idle.of_customers == share(Fraction(0))


def test_a_limit_that_is_passed_is_shown_with_how_much_it_lacks() -> None:
    search, partner, fair = (rows()[name] for name in ("search", "partner", "fair"))
    assert search.at_most == outcome(30, "lead")
    assert search.over == need(36 - 30, "lead")
    assert (partner.at_most, partner.over) == (outcome(6, "sql"), None)
    assert (fair.at_most, fair.over) == (None, None)


def test_what_no_channel_brings_comes_last() -> None:
    plan = with_channels(priced(TWO, lead=10), fair={"enters": "sql", "expect": 12})
    *_, rest = rows(plan).values()
    assert (rest.name, rest.basis, rest.enters) == (UNCOVERED, "uncovered", "lead")
    assert rest.stages["lead"] == need(7 * 8, "lead")
    assert rest.customers == outcome(7, "customer")
    assert rest.spend == money(560, "EUR")
    assert (rest.share, rest.at_most, rest.over) == (None, None, None)
    assert UNCOVERED not in rows(plan, 3)


def test_what_no_channel_brings_has_no_price_where_only_channels_state_one() -> None:
    plan = with_channels(TWO, fair={"enters": "sql", "expect": 12, "per": {"sql": 5}})
    fair, rest = rows(plan).values()
    assert fair.spend == money(60, "EUR")
    absent = Missing("key", "spend.per")
    assert rest.spend.why == rest.cost_per_order.why == rest.next_cost_per_order.why == absent


def test_a_plan_that_names_no_money_says_which_key_would() -> None:
    (row,) = rows(with_channels(TWO, search={"share": "1"})).values()
    absent = Missing("key", "spend.per")
    assert row.spend.why == row.cost_per_order.why == row.next_cost_per_order.why == absent
    assert row.revenue.why == Missing("key", "deal.value")


def test_counts_that_are_asked_about_are_given_and_the_others_pay_nothing() -> None:
    volume = flowing(PLAN, {}, Rule.GIVEN, channels={3: 80})
    given_ones = {row.name: row for row in shares(PLAN, volume)}
    assert {row.basis for row in given_ones.values()} == {"given"}
    assert given_ones["idle"].fixed_costs == money(7000, "EUR")
    assert given_ones["fair"].spend == money(0, "EUR")
    assert given_ones["idle"].stages["sql"] == outcome(40, "sql")
    assert given_ones["idle"].of_customers == share(Fraction(1))


def test_without_channels_or_without_a_volume_there_is_nothing_to_show() -> None:
    assert shares(TWO, required(TWO, at_customers(TWO, 10))) == ()
    assert shares(PLAN, NO_VOLUME) == ()


def test_nobody_at_all_has_no_parts() -> None:
    plan = with_channels(TWO, mail={"expect": 0})
    (row,) = shares(plan, planned(replace(plan, goal=Goal(customers=1)), None))
    assert row.of_customers == share(Fraction(0))


def test_one_of_every_stage_costs_its_part_on_average_and_less_for_one_more() -> None:
    fair, search, idle = (rows()[name] for name in ("fair", "search", "idle"))
    assert fair.cost_per == {"sql": money(Fraction(1000) / 12, "EUR")}
    assert fair.next_cost_per == {"sql": money(50, "EUR")}
    assert search.cost_per == {"lead": money(20, "EUR"), "sql": money(40, "EUR")}
    assert search.next_cost_per == search.cost_per
    assert idle.cost_per["lead"].why == idle.cost_per["sql"].why == Missing("zero")
    assert idle.next_cost_per == {"lead": money(20, "EUR"), "sql": money(40, "EUR")}
    (free,) = rows(with_channels(TWO, search={"share": "1"})).values()
    absent = Missing("key", "spend.per")
    assert free.cost_per["sql"].why == free.next_cost_per["sql"].why == absent


def test_rounding_at_every_stage_shows_whole_counts() -> None:
    plan = with_channels(funnel(lead="3/10", sql="1/3"), search={"share": "1"})
    volume = required(plan, at_customers(plan, 1), Rounding.EVERY_STAGE)
    (row,) = shares(plan, volume)
    assert row.stages == {"lead": need(10, "lead"), "sql": need(3, "sql")}


@fewer
@given(channel_cases())
def test_channels_together_are_the_whole(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    assume(volume.rule is not Rule.NOTHING and not volume.cold)
    found = shares(plan, volume)
    figures = Figures(plan, volume, target)
    assert [row.name for row in found][: len(plan.channels)] == [c.name for c in plan.channels]
    for i, stage in enumerate(plan.stages[:-1]):
        counts = [row.stages[stage.name].exact for row in found if stage.name in row.stages]
        assert sum(counts) == volume.counts[i]
    assert sum(row.customers.exact for row in found) == volume.counts[-1]
    assert sum(row.of_customers.exact for row in found) == (1 if volume.counts[-1] else 0)
    assert sum(row.media_costs.exact for row in found) == volume.costs.media
    assert sum(row.sales_costs.exact for row in found) == volume.costs.sales
    fixed = plan.spend.fixed + sum(row.fixed_costs.exact for row in found)
    assert figures["fixed_costs"].amount == fixed
    if all(row.spend.why is None for row in found) and plan.itemised:
        spent = plan.spend.fixed + sum(row.spend.exact for row in found)
        assert figures["spend"].amount == spent


@fewer
@given(channel_cases())
def test_a_row_shows_the_figures_of_its_channel(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    assume(volume.rule is not Rule.NOTHING and not volume.cold)
    figures = Figures(plan, volume, target)
    flowing_ones = {flow.route.name for flow in volume.flows}
    for row in shares(plan, volume):
        if row.name not in flowing_ones:
            assert row.customers.amount == row.media_costs.amount == row.sales_costs.amount == 0
            continue
        assert figures[f"customers.{row.name}"].amount == row.customers.amount
        assert figures[f"media_costs.{row.name}"].amount == row.media_costs.amount
        assert figures[f"sales_costs.{row.name}"].amount == row.sales_costs.amount
        assert figures[f"next_cost_per_order.{row.name}"] == row.next_cost_per_order
        assert figures[f"revenue.{row.name}"].amount == row.revenue.amount
        for name, count in row.stages.items():
            assert figures[f"{name}.{row.name}"].amount == count.amount
            assert figures[f"next_cost_per_{name}.{row.name}"] == row.next_cost_per[name]
            average = row.cost_per[name]
            assert average.amount in (None, figures[f"cost_per_{name}.{row.name}"].amount)
        for name, rate in row.rates.items():
            assert figures[f"rate_{name}.{row.name}"].amount == rate.amount
        assert row.over is None or row.at_most is not None
        if row.at_most is not None:
            over = row.stages[row.enters].exact - row.at_most.exact
            assert (row.over.amount if row.over else 0) == max(0, over)
