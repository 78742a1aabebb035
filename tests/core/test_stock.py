"""What one of a stage is worth, and what the open ones are worth at these values."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.goal import Goal
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Duration,
    Known,
    Missing,
    Span,
    missing,
    money,
    outcome,
    share,
)
from funnelplan.core.stage import Lot
from funnelplan.core.stock import times, values
from tests.strategies import channel_plans, fewer, funnel, plans, replace, with_channels

PLAN = replace(funnel(lead="1/5", sql="1/4"), deal=Deal(Fraction(100_000), Fraction(2, 5)))


def with_open(plan: Plan, **lots: tuple[Lot, ...]) -> Plan:
    stages = (replace(stage, open=lots.get(stage.name, ())) for stage in plan.stages)
    return replace(plan, stages=tuple(stages))


def test_an_sql_is_worth_25000_and_a_lead_5000() -> None:
    result = values(PLAN)
    assert [stage.value.amount for stage in result.stages] == [
        100_000 * Fraction(1, 4) * Fraction(1, 5),
        100_000 * Fraction(1, 4),
        100_000,
    ]
    assert [stage.becomes_customer for stage in result.stages] == [
        share(Fraction(1, 20)),
        share(Fraction(1, 4)),
        share(Fraction(1)),
    ]
    assert result.stages[1].margin.amount == 25_000 * Fraction(2, 5)
    assert result.customer_value == money(100_000, "EUR")
    assert result.customer_margin == money(40_000, "EUR")


def test_open_leads_are_worth_their_share_of_customers() -> None:
    ninety = Duration(Fraction(90), Span.DAY)
    plan = with_open(PLAN, lead=(Lot(30),), sql=(Lot(7, ninety), Lot(5)))
    result = values(plan)
    lead, sql, customer = result.stages
    assert lead.open_count == outcome(30, "lead")
    assert sql.open_count == outcome(7 + 5, "sql")
    assert [(lot.leads.amount, lot.age_days) for lot in sql.open] == [(7, 90), (5, None)]
    assert sql.open_value.amount == 12 * 25_000
    assert sql.open_margin.amount == 12 * 10_000
    assert customer.open == ()
    assert result.open_customers == outcome(Fraction(30) / 20 + Fraction(12) / 4, "customer")
    assert result.open_value.amount == 30 * 5_000 + 12 * 25_000
    assert result.open_margin.amount == 30 * 2_000 + 12 * 10_000


def test_an_age_in_months_is_an_age_in_days() -> None:
    plan = with_open(PLAN, sql=(Lot(1, Duration(Fraction(2), Span.MONTH)),))
    assert values(plan).stages[1].open[0].age_days == 2 * Fraction("365.25") / 12


def test_without_a_value_the_counts_remain() -> None:
    result = values(with_open(replace(PLAN, deal=Deal()), sql=(Lot(12),)))
    absent = Missing("key", "deal.value")
    assert result.customer_value.why == result.open_value.why == absent
    assert result.stages[1].value.why == result.stages[1].open_value.why == absent
    assert result.open_customers.amount == 3


def test_without_a_margin_the_values_remain() -> None:
    result = values(with_open(replace(PLAN, deal=Deal(Fraction(100))), sql=(Lot(4),)))
    assert result.open_value.amount == 100
    assert result.open_margin.why == Missing("key", "deal.margin")


def test_times_keeps_the_currency_and_the_reason() -> None:
    assert times(Fraction(3), money(5, "CHF")) == money(15, "CHF")
    absent = missing(money(0, "CHF").unit, Missing("zero"))
    assert times(Fraction(3), absent) == absent


def test_a_stage_shows_its_rate_and_the_customer_has_none() -> None:
    lead, _, customer = values(PLAN).stages
    assert lead.rate is not None
    assert lead.rate.value == share(Fraction(1, 5))
    assert customer.rate is None
    assert (lead.name, lead.role, lead.title) == ("lead", "lead", None)


@given(plans(), st.data())
def test_the_totals_are_the_sums_over_the_stages(plan: Plan, data: st.DataObject) -> None:
    counts = st.lists(st.integers(0, 500), max_size=2)
    lots = {stage.name: tuple(map(Lot, data.draw(counts))) for stage in plan.stages}
    result = values(with_open(plan, **lots))
    for total, parts in (
        (result.open_value, [stage.open_value for stage in result.stages]),
        (result.open_margin, [stage.open_margin for stage in result.stages]),
    ):
        assert {part.why for part in parts} == {total.why}
        if total.amount is not None:
            assert total.amount == sum(part.exact for part in parts)


@given(plans())
def test_without_open_leads_nothing_is_open(plan: Plan) -> None:
    result = values(plan)
    assert result.open_customers.amount == 0
    assert result.open_value.amount in (0, None)


MIXED = replace(
    with_channels(
        PLAN, fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}}, search={"share": "1"}
    ),
    goal=Goal(customers=10),
)
"""Of ten customers the fair brings 4 of 12 SQLs, search 6 of 24 SQLs of 120 leads."""


def test_one_of_a_stage_of_a_mix_is_worth_its_share_of_the_planned_customers() -> None:
    lead, sql, customer = values(MIXED).stages
    assert lead.becomes_customer == share(Fraction(6, 120))
    assert sql.becomes_customer == share(Fraction(10, 36))
    assert customer.becomes_customer == share(Fraction(1))
    assert sql.value.amount == 100_000 * Fraction(10, 36)
    assert sql.margin.amount == 40_000 * Fraction(10, 36)
    assert sql.rate is not None
    assert sql.rate.known is Known.BLENDED
    open_ones = values(with_open(MIXED, sql=(Lot(9),)))
    assert open_ones.open_customers.amount == Fraction(90, 36)


def test_where_nothing_is_planned_one_customer_more_decides_what_a_stage_is_worth() -> None:
    goalless = values(replace(MIXED, goal=None))
    assert goalless.stages[0].becomes_customer.amount == Fraction(1, 20)
    below = with_channels(PLAN, fair={"enters": "sql", "share": "1", "rates": {"sql": "1/3"}})
    lead, sql, _ = values(below).stages
    assert sql.becomes_customer.amount == Fraction(1, 3)
    assert lead.becomes_customer.amount == Fraction(1, 20)  # at the rates of the stages


@fewer
@given(channel_plans(), st.data())
def test_the_totals_of_a_mix_are_the_sums_over_the_stages(plan: Plan, data: st.DataObject) -> None:
    counts = st.lists(st.integers(0, 500), max_size=2)
    lots = {stage.name: tuple(map(Lot, data.draw(counts))) for stage in plan.stages}
    result = values(with_open(plan, **lots))
    customers = sum(each.open_count.exact * each.becomes_customer.exact for each in result.stages)
    assert result.open_customers.amount == customers
    if result.open_value.amount is not None:
        assert result.open_value.amount == customers * result.customer_value.exact
