"""What the money goes into: named costs, unit costs of marketing and sales, and one of each stage."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given

from funnelplan.core.costs import CostLine, CostSheet, cost_sheet
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Cost, Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, money, outcome, share
from funnelplan.core.shares import Each
from funnelplan.core.volume import NO_VOLUME, Rule, Target, Volume
from funnelplan.core.volumes import flowing, required
from tests.strategies import (
    at_customers,
    cases,
    channel_cases,
    fewer,
    funnel,
    priced,
    replace,
    unit_costs,
    with_channels,
)

TWO = funnel(lead="1/2", sql="1/4")
PRICED = replace(
    priced(TWO, lead=10, sql=20),
    spend=Spend(
        costs=(Cost("stand", Fraction(300), "2026-03"), Cost("tool", Fraction(60), "monthly")),
        per=(
            *unit_costs(TWO, ("spend", "per"), {"lead": 10, "sql": 20}),
            UnitCost(2, Fraction(80), Fraction(8, 100), ("spend", "per", "customer")),
        ),
    ),
    deal=Deal(Fraction(1000)),
)
MIXED = with_channels(
    PRICED,
    fair={"enters": "sql", "expect": 12, "per": {"sql": 50}, "costs": 400},
    search={"share": "1"},
    idle={"costs": 7000},
)
"""Of ten customers the fair brings 3 of 12 SQLs, search 7 of 28 SQLs of 56 leads."""


def at_need(plan: Plan, customers: int = 10) -> CostSheet:
    target = at_customers(plan, customers)
    return cost_sheet(Figures(plan, required(plan, target), target))


def unit_line(kind: str, what: str, each: int, count: int, channel: str | None = None) -> CostLine:
    amount, counted = money(Fraction(each * count), "EUR"), outcome(Fraction(count), what)
    return CostLine(kind, what, channel, None, money(Fraction(each), "EUR"), None, counted, amount)


def test_fixed_costs_are_named_and_dated_and_unit_costs_are_counted() -> None:
    sheet = at_need(PRICED)
    stand, tool, lead, sql, customer = sheet.lines
    assert stand == CostLine("fixed", "stand", None, "2026-03", None, None, None, money(300, "EUR"))
    assert (tool.what, tool.paid, tool.amount) == ("tool", "monthly", money(60, "EUR"))
    assert lead == unit_line("media", "lead", 10, 80)
    assert sql == unit_line("sales", "sql", 20, 40)
    expected = unit_line("sales", "customer", 80, 10)
    assert customer == expected._replace(of_deal=share(Fraction(8, 100)))


def test_the_sheet_adds_up_by_kind() -> None:
    sheet = at_need(PRICED)
    assert sheet.sales_from == "sql"
    assert sheet.media == money(800, "EUR")
    assert sheet.sales == money(800 + 800, "EUR")
    assert sheet.fixed == money(360, "EUR")
    assert sheet.spend == money(800 + 1600 + 360, "EUR")


def test_one_of_each_stage_costs_its_part_of_every_kind() -> None:
    lead, sql, customer = at_need(PRICED).stages
    assert (lead.name, lead.role, lead.title) == ("lead", "lead", None)
    assert (lead.media.amount, lead.sales.amount) == (10, 20)
    assert lead.fixed.amount == Fraction(360, 80)
    assert lead.all.amount == Fraction(2760, 80)
    assert sql.media.amount == Fraction(800, 40)
    assert customer.all.amount == 276
    # one more: a lead at 10, half an SQL at 20, an eighth of a customer at 80
    assert lead.next.amount == 10 + Fraction(20, 2) + Fraction(80, 8)
    assert (sql.next.amount, customer.next.amount) == (30 * 2, 30 * 8)


def test_costs_of_channels_are_told_with_their_channel() -> None:
    lines = at_need(MIXED).lines
    fee, own, common = (
        [line for line in lines if line.what == what] for what in ("fee", "sql", "lead")
    )
    assert [(line.channel, line.amount) for line in fee] == [("fair", money(400, "EUR"))]
    assert sorted(own, key=lambda line: line.channel or "") == [
        unit_line("sales", "sql", 20, 28),
        unit_line("sales", "sql", 50, 12, "fair"),
    ]
    assert common == [unit_line("media", "lead", 10, 56)]


def test_a_unit_cost_that_channels_share_is_one_line_over_all_of_them() -> None:
    plan = with_channels(
        priced(TWO, lead=10, sql=20), search={"share": "1/2"}, mail={"share": "1/2"}
    )
    lines = at_need(plan).lines
    assert lines == (unit_line("media", "lead", 10, 80), unit_line("sales", "sql", 20, 40))


def test_where_counts_are_asked_about_their_channels_pay() -> None:
    volume = flowing(MIXED, {}, Rule.GIVEN, channels={2: 8})
    lines = cost_sheet(Figures(MIXED, volume, None)).lines
    assert [line.what for line in lines] == ["stand", "tool", "fee", "lead", "sql", "customer"]
    assert (lines[2].channel, lines[2].amount.amount) == ("idle", 7000)
    assert lines[3] == unit_line("media", "lead", 10, 8)


def test_sales_begin_at_the_sql_or_the_opportunity_or_the_customer() -> None:
    assert at_need(funnel(lead="1/2", opportunity="1/4")).sales_from == "opportunity"
    assert at_need(funnel(lead="1/2", mql="1/4")).sales_from == "customer"
    plan = priced(funnel(lead="1/2", mql="1/4"), lead=1, mql=2, customer=3)
    assert [line.kind for line in at_need(plan).lines] == ["media", "media", "sales"]


def test_without_a_volume_there_are_fixed_costs_alone() -> None:
    sheet = cost_sheet(Figures(MIXED, NO_VOLUME, None))
    assert [line.what for line in sheet.lines] == ["stand", "tool", "fee"]
    assert sheet.fixed == money(760, "EUR")
    assert sheet.media.why == sheet.spend.why == Missing("key", "goal.customers")
    assert sheet.stages[0].media.why == Missing("key", "goal.customers")


def test_nobody_shares_no_costs() -> None:
    volume = flowing(PRICED, {0: 0}, Rule.INTAKE)
    lead, *_ = cost_sheet(Figures(PRICED, volume, None)).stages
    assert lead.media.why == lead.fixed.why == lead.all.why == Missing("zero")
    assert lead.media.unit.kind is Kind.MONEY


def check_sums(plan: Plan, target: Target, volume: Volume) -> None:
    """The lines of each kind come to its sum, and all of them to the spend."""
    figures = Figures(plan, volume, target)
    sheet = cost_sheet(figures)
    for kind in ("media", "sales", "fixed"):
        lines = [line.amount.exact for line in sheet.lines if line.kind == kind]
        if getattr(sheet, kind).why is None:
            assert sum(lines) == getattr(sheet, kind).amount
    if sheet.spend.why is None and plan.itemised:
        assert sum(line.amount.exact for line in sheet.lines) == sheet.spend.amount
    for line in sheet.lines:
        if line.each is not None and line.counted is not None:
            assert line.amount.amount == line.each.exact * line.counted.exact
    for stage in sheet.stages:
        parts = (stage.media, stage.sales, stage.fixed)
        if stage.all.why is None and plan.itemised:
            assert sum(part.exact for part in parts) == stage.all.amount


@given(cases())
def test_the_lines_add_up_to_the_spend(case: tuple[Plan, Target, Volume]) -> None:
    check_sums(*case)


@fewer
@given(channel_cases())
def test_the_lines_of_all_channels_add_up_to_the_spend(case: tuple[Plan, Target, Volume]) -> None:
    plan, target, volume = case
    check_sums(plan, target, volume)
    assume(volume.rule is not Rule.NOTHING)
    lines = cost_sheet(Figures(plan, volume, target)).lines
    media, sales = (
        sum(line.amount.exact for line in lines if line.kind == kind) for kind in ("media", "sales")
    )
    assert (media, sales) == (volume.costs.media, volume.costs.sales)


def test_the_costs_of_each_stage_are_as_many_as_the_channel_passes() -> None:
    each = Each({"lead": 0, "sql": 1}, lambda stage: money(10 * (stage + 1), "EUR"))
    assert (len(each), list(each), each["sql"]) == (2, ["lead", "sql"], money(20, "EUR"))
    with pytest.raises(KeyError):
        each["customer"]
