"""The plan as a value: rates along it, names and roles, recurring payments."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.assumption import Assumption
from funnelplan.core.guardrail import Comparison, Guardrail
from funnelplan.core.money import Cost, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Known, Provenance, Span
from funnelplan.core.stage import Role, Stage
from tests.strategies import exactly, funnel, funnels, recurrings, replace, with_channels

FOUR = funnel(lead="2/100", mql="35/100", sql="45/100", opportunity="1/4")


def test_the_customer_has_no_rate() -> None:
    assert FOUR.last == 4
    assert FOUR.rate(3) == Fraction(1, 4)
    with pytest.raises(IndexError, match="stage 4"):
        FOUR.rate(FOUR.last)


def test_the_share_that_gets_through_is_the_product_of_the_rates_between() -> None:
    assert FOUR.through(0, 4) == Fraction(2 * 35 * 45 * 25, 100**4)
    assert FOUR.through(1, 3) == Fraction(35, 100) * Fraction(45, 100)
    assert FOUR.through(2, 2) == 1


@given(funnels(), st.data())
def test_shares_chain(plan: Plan, data: st.DataObject) -> None:
    top, middle, bottom = sorted(
        data.draw(st.tuples(*3 * [st.integers(0, plan.last)]), label="stages")
    )
    assert plan.through(top, bottom) == plan.through(top, middle) * plan.through(middle, bottom)


def test_a_stage_is_found_by_its_name_and_by_its_role() -> None:
    german = replace(
        FOUR,
        stages=(
            Stage("Anfrage", role=Role.LEAD, rate=FOUR.stages[0].rate),
            Stage("Qualified-Lead B", role=Role.SQL, rate=FOUR.stages[1].rate),
            Stage("Kunde", role=Role.CUSTOMER),
        ),
    )
    assert german.find(" anfrage ") == german.find("LEAD") == 0
    assert german.find("qualified lead b") == german.find("Qualified_Lead-B") == 1
    assert german.find("customer") == 2
    assert german.find("mql") is None
    assert german.role(Role.SQL) == 1
    assert german.role(Role.MQL) is None


def test_a_name_goes_before_a_role() -> None:
    rate = FOUR.stages[0].rate
    stages = (
        Stage("first", role=Role.SQL, rate=rate),
        Stage("sql", role=Role.LEAD, rate=rate),
        Stage("end"),
    )
    plan = replace(FOUR, stages=stages)
    assert plan.find("sql") == 1
    assert plan.find("end") == 2


def test_a_stage_says_its_role_and_its_key() -> None:
    assert Stage("Große Anfrage-2", role=Role.SQL).role_name == "sql"
    assert Stage("Große Anfrage-2").key == "grosse_anfrage_2"
    assert Stage("x").role_name is None


def test_chances_speak_of_the_sql_and_else_of_the_stage_before_the_goal() -> None:
    assert FOUR.headline(FOUR.last) == 2
    assert FOUR.headline(3) == 2
    assert FOUR.headline(2) == 1
    assert funnel(visitor="1/2", lead="1/2").headline(2) == 1


@given(recurrings())
def test_payments_are_the_sum_of_the_shares_that_are_still_there(recurring: Recurring) -> None:
    assert recurring.payments == sum(recurring.stays**a for a in range(recurring.periods))


def test_every_customer_stays_for_twelve_payments_or_nine_in_ten_for_three() -> None:
    stay = Recurring(Fraction(1), Span.MONTH, None, Fraction(1), 12)
    assert stay.payments == 12
    nine_in_ten = replace(stay, stays=Fraction(9, 10), periods=3)
    assert nine_in_ten.payments == 1 + Fraction(9, 10) + Fraction(81, 100)


def test_fixed_costs_add_up() -> None:
    spend = Spend(None, (Cost("fair", Fraction("1200.50")), Cost("tool", Fraction("99.50"))))
    assert spend.fixed == 1300
    assert Spend().fixed == 0


def test_a_plan_is_itemised_by_fixed_costs_or_unit_costs() -> None:
    assert not replace(FOUR, spend=Spend(Fraction(100))).itemised
    assert replace(FOUR, spend=Spend(costs=(Cost("fair", Fraction(1)),))).itemised
    assert replace(FOUR, spend=Spend(per=(UnitCost(0, Fraction(1)),))).itemised


def test_an_assumption_is_found_by_its_path() -> None:
    close = Assumption("close rate", ("stages", 3, "rate"), Known.QUOTED, Provenance("fair"))
    plan = replace(FOUR, assumptions=(close,))
    assert plan.assumption("stages", 3, "rate") is close
    assert plan.assumption("stages", 2, "rate") is None


def test_paths_are_written_with_the_names_of_stages() -> None:
    assert FOUR.written(("stages", 2, "rate")) == "stages.sql.rate"
    assert FOUR.written(("stages", "sql")) == "stages.sql"
    assert FOUR.written(("spend", "budget")) == "spend.budget"
    assert FOUR.written(("stages",)) == "stages"
    assert FOUR.written(()) == ""


TWO = funnel(lead="1/2", sql="1/4")


def test_a_channel_goes_on_at_the_rates_of_the_stages_but_for_its_own() -> None:
    plan = with_channels(TWO, search={}, fair={"enters": "sql", "rates": {"sql": "1/3"}})
    search, fair = plan.routes
    assert (search.name, search.enters) == ("search", 0)
    assert search.rates == exactly(Fraction(1, 2), Fraction(1, 4))
    assert (fair.enters, fair.rates[1]) == (1, Fraction(1, 3))
    assert plan.own.name == "uncovered"
    assert TWO.own.name == ""
    assert TWO.routes == ()


def test_a_channel_is_planned_where_it_brings_something() -> None:
    plan = with_channels(
        TWO, fair={"expect": 3}, none={"expect": 0}, search={"share": "1"}, idle={"at_most": 9}
    )
    assert [channel.planned for channel in plan.channels] == [True, False, True, False]
    assert plan.shared
    assert not plan.counted
    assert with_channels(TWO, none={"expect": 0}).counted
    assert not with_channels(TWO, idle={}).counted
    assert not TWO.counted


def test_fixed_costs_of_channels_are_paid_where_they_are_planned() -> None:
    plan = with_channels(
        TWO,
        fair={"expect": 3, "costs": 20},
        none={"expect": 0, "costs": 300},
        search={"share": "1", "costs": 4000},
        idle={"costs": 50_000},
    )
    assert plan.fixed == 20 + 4000
    assert replace(plan, spend=Spend(costs=(Cost("tool", Fraction(1)),))).fixed == 4021
    assert plan.itemised
    assert with_channels(TWO, search={"per": {"lead": 1}}).itemised
    assert not with_channels(TWO, search={}).itemised


def test_the_mix_ends_where_its_first_channel_is_full() -> None:
    assert with_channels(TWO, search={"share": "1"}).open_limit is None
    assert with_channels(TWO, search={"expect": 3, "at_most": 8}).open_limit is None
    plan = with_channels(
        TWO,
        search={"share": "1/4", "at_most": 8},
        partner={"enters": "sql", "share": "3/4", "at_most": 60},
    )
    assert plan.open_limit == min(Fraction(8, 8) / Fraction(1, 4), Fraction(60, 4) / Fraction(3, 4))


def test_sales_begin_at_the_sql_else_at_the_opportunity_else_at_the_customer() -> None:
    assert FOUR.sales == 2
    assert funnel(lead="1/2", opportunity="1/2").sales == 1
    assert funnel(visitor="1/2", lead="1/2").sales == 2


def test_paths_are_written_with_the_names_of_channels_and_costs() -> None:
    plan = with_channels(
        replace(TWO, spend=Spend(costs=(Cost("tool", Fraction(1)),))), fair={"costs": 9}
    )
    assert plan.written(("channels", 0, "rates", "sql")) == "channels.fair.rates.sql"
    assert plan.written(("channels", 0, "costs", 0, "amount")) == "channels.fair.costs.fee.amount"
    assert plan.written(("spend", "costs", 0, "amount")) == "spend.costs.tool.amount"
    assert plan.written(("guardrails", 3)) == "guardrails.3"


def test_a_rate_of_a_channel_stands_under_the_name_that_the_plan_gives_it() -> None:
    stated = (
        Assumption("a", ("channels", 0, "rates", "lead"), Known.ASSUMED, Provenance()),
        Assumption("b", ("channels", 0, "rates", "SQL"), Known.ASSUMED, Provenance()),
    )
    plan = replace(with_channels(TWO, web={}, fair={}), assumptions=stated)
    assert plan.rate_path(0, 1) == ("channels", 0, "rates", "SQL")
    assert plan.rate_path(0, 0) == ("channels", 0, "rates", "lead")
    assert plan.rate_path(1, 0) == ("channels", 1, "rates")


def test_a_plan_with_limits_is_the_same_plan() -> None:
    guardrail = Guardrail("spend", Comparison.AT_MOST, Fraction(9), "spend <= 9")
    plan = with_channels(TWO, web={"share": "1"})
    route = plan.routes[0]
    guarded = plan.guarded((guardrail,))
    assert guarded.guardrails == (guardrail,)
    assert replace(guarded, guardrails=()) == plan
    assert guarded.routes[0] is route
