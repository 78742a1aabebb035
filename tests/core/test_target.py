"""What a goal needs: stages, confidence columns, the planned volume, what is left out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray
from scipy.stats import binom

from funnelplan.core import beta
from funnelplan.core.assumption import Assumption
from funnelplan.core.chance import LARGEST_TARGET, MOST_WITH_EVIDENCE, volume, volume_with_evidence
from funnelplan.core.goal import Goal
from funnelplan.core.leads import classes
from funnelplan.core.metrics import Figures
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    Between,
    Counted,
    Kind,
    Known,
    Missing,
    Provenance,
    Rate,
    Unit,
    need,
    outcome,
    share,
)
from funnelplan.core.rates import RateShown, rate_shown, stated_rate
from funnelplan.core.stage import Role, Stage
from funnelplan.core.target import OpenChannels, TargetResult, needs, planned_volume
from funnelplan.core.volume import Rounding, Rule, Target
from funnelplan.core.volumes import confident, flowing, required
from tests.strategies import at_customers, cases, funnel, priced, replace, with_channels

PLAN = replace(
    funnel(lead="1/2", sql="1/4"),
    deal=Deal(Fraction(100_000), Fraction(2, 5)),
    spend=Spend(Fraction(5000), per=(UnitCost(0, Fraction(50)),)),
)
TEN = at_customers(PLAN, 10)


def with_rate(plan: Plan, at: int, rate: Rate) -> Plan:
    stages = list(plan.stages)
    stages[at] = replace(stages[at], rate=rate)
    return replace(plan, stages=tuple(stages))


def shown_rate(plan: Plan, stage: int) -> RateShown | None:
    shown = rate_shown(plan, stage, Figures(plan, required(plan, TEN), TEN))
    assert shown == stated_rate(plan, stage)
    return shown


def counts(result: TargetResult) -> list[int | None]:
    return [stage.required.whole for stage in result.stages]


def test_ten_customers_need_40_sqls_and_80_leads() -> None:
    # maths.md T1.1
    result = needs(PLAN, TEN)
    assert counts(result) == [10 * 4 * 2, 10 * 4, 10]
    assert (result.headline, result.rounding) == ("sql", "once")
    assert result.goal.stage == "customer"
    assert result.goal.amount == need(Fraction(10), "customer")
    assert result.goal.revenue.amount == 10 * 100_000


def test_seven_customers_need_these_counts_by_either_rounding() -> None:
    # maths.md T1.2
    plan = funnel(lead="2/100", mql="35/100", sql="45/100", opportunity="1/4")
    seven = at_customers(plan, 7)
    assert counts(needs(plan, seven)) == [8889, 178, 63, 28, 7]
    every = needs(plan, seven, rounding=Rounding.EVERY_STAGE)
    assert counts(every) == [9000, 180, 63, 28, 7]
    assert every.rounding == "every-stage"


def test_a_stage_says_what_one_costs_and_is_worth() -> None:
    sql = needs(PLAN, TEN).stages[1]
    assert (sql.name, sql.role, sql.title) == ("sql", "sql", None)
    assert sql.cost_per.amount == Fraction(80 * 50) / 40
    assert sql.value_per.amount == 100_000 * Fraction(1, 4)
    assert sql.margin_per.amount == 100_000 * Fraction(1, 4) * Fraction(2, 5)
    assert sql.planned.amount == Fraction(5000) / 50 / 2


def test_columns_are_for_80_90_and_95_percent() -> None:
    # maths.md T2.2
    columns = needs(PLAN, TEN).confidence
    assert [column.at for column in columns] == [Fraction(p, 100) for p in (80, 90, 95)]
    assert [column.stages["sql"].amount for column in columns] == [49, 55, 60]
    assert [column.stages["lead"].amount for column in columns] == [98, 110, 120]
    assert [column.spend.amount for column in columns] == [98 * 50, 110 * 50, 120 * 50]
    assert [column.budget_left.amount for column in columns] == [100, -500, -1000]
    assert all("customer" not in column.stages for column in columns)


def test_a_confidence_of_its_own_is_a_column_in_its_place() -> None:
    # maths.md T2.2
    asked = needs(PLAN, TEN, confidence=Fraction(99, 100))
    assert [column.stages["sql"].amount for column in asked.confidence] == [49, 55, 60, 70]
    stated = needs(replace(PLAN, goal=Goal(customers=10, confidence=Fraction(1, 2))), TEN)
    assert [column.stages["sql"].amount for column in stated.confidence] == [39, 49, 55, 60]
    usual = needs(replace(PLAN, goal=Goal(customers=10, confidence=Fraction(9, 10))), TEN)
    assert len(usual.confidence) == 3


def test_columns_follow_the_rounding() -> None:
    plan = funnel(lead="3/10", sql="1/4")
    ten = at_customers(plan, 10)
    ninety = needs(plan, ten, rounding=Rounding.EVERY_STAGE).confidence[1]
    assert ninety.stages["lead"].amount == 184  # ⌈55 ÷ 0.3⌉
    assert needs(plan, ten).confidence[1].stages["lead"].amount == Fraction(55) / Fraction(3, 10)


def test_a_goal_in_the_middle_has_columns_for_the_stages_above_it() -> None:
    plan = funnel(lead="1/2", mql="1/4", sql="1/2")
    result = needs(plan, Target(2, Fraction(10)))
    assert result.headline == "mql"
    assert result.goal.stage == "sql"
    assert [list(column.stages) for column in result.confidence] == [["lead", "mql"]] * 3
    assert [column.stages["mql"].amount for column in result.confidence] == [49, 55, 60]


def test_the_planned_volume_says_its_rule_and_its_whole_counts() -> None:
    bought = needs(PLAN, TEN).planned
    assert (bought.rule, bought.given) == ("budget", {"sql": 50})
    assert bought.metrics["customers"].amount == Fraction(50) / 4
    intake = needs(replace(PLAN, intake={0: 30, 1: 8}), TEN).planned
    assert (intake.rule, intake.given) == ("intake", {"lead": 30, "sql": 8})
    assert intake.metrics["sql"].amount == 15 + 8
    required = needs(funnel(sql="1/4"), at_customers(funnel(sql="1/4"), 10)).planned
    assert (required.rule, required.given) == ("required", {"sql": 40})


def test_the_metrics_are_those_of_the_required_volume() -> None:
    result = needs(PLAN, TEN)
    assert result.metrics["spend"].amount == 80 * 50
    assert result.metrics["chance"].amount == pytest.approx(0.560460268, abs=5e-10)


def test_a_planned_volume_is_shown_by_its_figures() -> None:
    figures = Figures(PLAN, flowing(PLAN, {1: 40}, Rule.GIVEN), TEN)
    shown = planned_volume(figures)
    assert (shown.rule, shown.given) == ("given", {"sql": 40})
    assert shown.metrics == figures.all()


def test_what_is_left_out_is_said_with_its_numbers() -> None:
    # maths.md section 0 without the timing line, T2.4
    cold, counted, deadline = needs(PLAN, TEN).not_included
    assert (cold.what, cold.facts) == ("cold", {"cold": 1, "of": 8})
    assert cold.needed == need(63, "sql")
    assert cold.key == "stages.sql.response"
    assert (counted.what, counted.facts) == ("counted", {"rate": Fraction(1, 4), "trials": 100})
    assert counted.needed == need(59, "sql")
    assert counted.key == "stages.sql.rate"
    assert deadline.what == "deadline"
    assert deadline.needed.why == Missing("key", "goal.from, goal.by, takes")
    assert deadline.needed.unit == Unit(Kind.NEED, "sql")


def test_what_is_left_out_speaks_of_the_wanted_confidence() -> None:
    # maths.md T2.4
    cold, counted, _ = needs(PLAN, TEN, confidence=Fraction(4, 5)).not_included
    assert cold.needed.amount == volume(Fraction(7, 32), 10, Fraction(4, 5))
    assert counted.needed.amount == 51


def test_a_rate_that_was_counted_is_reckoned_with_and_no_longer_left_out() -> None:
    # maths.md T2.4
    plan = with_rate(PLAN, 1, Rate(Fraction(1, 4), Counted(10, 40)))
    result = needs(plan, TEN)
    assert [each.what for each in result.not_included] == ["cold", "deadline"]
    assert result.ladder.rungs[-1].step == "evidence"
    assert result.ladder.rungs[-1].needed.amount == 64


def test_a_counted_rate_above_others_that_are_known_is_one_law_with_them() -> None:
    plan = with_rate(funnel(sql="1/2", opportunity="1/2"), 0, Rate(Fraction(1, 2), Counted(5, 10)))
    half = beta.product([beta.counted(5, 10)], Fraction(1, 2))
    needed = needs(plan, at_customers(plan, 10)).ladder.rungs[-1].needed
    assert needed.amount == volume_with_evidence(half, 10, Fraction(9, 10))


@pytest.mark.parametrize(("rate", "trials"), [("1/3", 102), ("7/32", 128), ("19/200", 200)])
def test_a_rate_is_taken_as_counted_on_about_a_hundred(rate: str, trials: int) -> None:
    plan = funnel(sql=rate)
    counted = needs(plan, at_customers(plan, 3)).not_included[1]
    assert counted.facts["trials"] == trials
    successes = int(Fraction(rate) * trials)
    expected = volume_with_evidence(beta.counted(successes, trials), 3, Fraction(9, 10))
    assert counted.needed.amount == expected


@pytest.mark.parametrize("rate", ["1/201", "123/1000", "1"])
def test_a_rate_that_no_small_sample_gives_is_not_doubted(rate: str) -> None:
    plan = funnel(sql=rate)
    found = needs(plan, at_customers(plan, 3)).not_included
    assert [what.what for what in found] == ["cold", "deadline"]


def test_evidence_is_asked_for_up_to_a_number_of_leads() -> None:
    # 133,333 customers at 25 % take more than 533,333 SQLs, 200,000 take more than 800,000
    below = needs(PLAN, at_customers(PLAN, MOST_WITH_EVIDENCE // 6)).not_included
    assert [what.what for what in below] == ["cold", "counted", "deadline"]
    above = needs(PLAN, at_customers(PLAN, MOST_WITH_EVIDENCE // 4)).not_included
    assert [what.what for what in above] == ["cold", "deadline"]


def test_a_very_large_target_has_no_columns_and_leaves_nothing_out() -> None:
    result = needs(PLAN, at_customers(PLAN, LARGEST_TARGET + 1))
    assert result.confidence == ()
    assert result.not_included == ()
    assert result.stages[1].required.amount == 4 * (LARGEST_TARGET + 1)


def test_a_revenue_goal_shows_whole_customers_first() -> None:
    # 1.05 M at 100 k: 42 SQLs on average, 44 for whole customers
    result = needs(PLAN, Target(2, Fraction("10.5"), Fraction(1_050_000)))
    assert counts(result)[1] == 42
    assert result.goal.revenue.amount == 1_050_000
    assert result.whole_customers_first == need(Fraction(11) / Fraction(1, 4), "sql")
    assert needs(PLAN, TEN).whole_customers_first is None


def test_a_goal_without_a_value_has_no_revenue() -> None:
    plan = funnel(sql="1/4")
    revenue = needs(plan, at_customers(plan, 10)).goal.revenue
    assert revenue.why == Missing("key", "deal.value")


def test_a_rate_is_shown_with_what_it_rests_on() -> None:
    provenance = Provenance("CRM", date(2026, 3, 1), "Ada")
    stated = Assumption("close rate", ("stages", 1, "rate"), Known.COUNTED, provenance)
    plan = with_rate(PLAN, 1, Rate(Fraction(1, 4), Counted(10, 40)))
    shown = shown_rate(replace(plan, assumptions=(stated,)), 1)
    assert shown is not None
    assert shown.value == share(Fraction(1, 4))
    assert (shown.known, shown.counted) == (Known.COUNTED, Counted(10, 40))
    assert (shown.source, shown.as_of, shown.owner) == ("CRM", date(2026, 3, 1), "Ada")


def test_a_rate_that_rests_on_nothing_is_assumed() -> None:
    ranged = Rate(Fraction(1, 4), Between(Fraction(1, 5), Fraction(3, 10), Fraction(4, 5)))
    shown = shown_rate(with_rate(PLAN, 1, ranged), 1)
    assert shown is not None
    assert (shown.known, shown.counted, shown.source) == (Known.ASSUMED, None, None)


def test_the_customer_has_no_rate_to_show() -> None:
    assert shown_rate(PLAN, 2) is None
    assert needs(PLAN, TEN).stages[2].rate is None


def test_a_stage_shows_its_title_and_its_role() -> None:
    stages = (
        Stage("Anfrage", "Qualified request", role=Role.SQL, rate=Rate(Fraction(1, 4))),
        Stage("Kunde"),
    )
    first, last = needs(Plan(stages), Target(1, Fraction(10))).stages
    assert (first.name, first.title, first.role) == ("Anfrage", "Qualified request", "sql")
    assert last.role is None


@given(cases())
def test_columns_ask_for_more_the_surer_they_are(case: tuple[Plan, Target, object]) -> None:
    plan, target, _ = case
    columns = needs(plan, target).confidence
    assert len(columns) == 3
    headline = plan.stages[plan.headline(target.stage)].name
    asked = [column.stages[headline].exact for column in columns]
    assert asked == sorted(asked)
    assert asked[0] >= target.whole


MIXED = replace(
    with_channels(
        priced(funnel(lead="1/2", sql="1/4"), lead=10),
        fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}, "costs": 300},
        search={"share": "3/4"},
        partner={"enters": "sql", "share": "1/4", "per": {"sql": 30}},
    ),
    deal=Deal(Fraction(1000)),
)
"""Of ten customers the fair brings 4, search 4.5 from 36 leads, partners 1.5 from 6 SQLs."""


def test_a_mix_needs_what_its_channels_need() -> None:
    result = needs(MIXED, TEN)
    assert counts(result) == [36, 36, 10]
    assert [row.name for row in result.channels] == ["fair", "search", "partner"]
    assert result.open_channels == OpenChannels(
        outcome(4, "customer"), need(Fraction(6), "customer"), covered=True
    )
    assert result.brings.amount == 12 * Fraction(1, 3) + 24 * Fraction(1, 4)
    assert result.metrics["spend"].amount == 36 * 10 + 6 * 30 + 300
    assert result.costs.spend == result.metrics["spend"]
    assert needs(PLAN, TEN).open_channels is None


def test_what_stated_channels_leave_is_covered_where_a_channel_can_bring_it() -> None:
    stated = replace(MIXED, channels=MIXED.channels[:1])
    open_ones = needs(stated, TEN).open_channels
    assert open_ones is not None
    assert not open_ones.covered
    assert open_ones.asked == need(Fraction(6), "customer")
    brought = needs(stated, at_customers(stated, 4)).open_channels
    assert brought is not None
    assert (brought.covered, brought.asked.amount) == (True, 0)
    below = with_channels(
        funnel(lead="1/2", sql="1/4", opportunity="1/2"),
        partner={"enters": "opportunity", "share": "1"},
    )
    found = needs(below, Target(1, Fraction(5))).open_channels
    assert found is not None
    assert not found.covered


def test_columns_of_a_mix_reckon_with_every_rate_and_every_cost() -> None:
    plan = replace(MIXED, spend=replace(MIXED.spend, budget=Fraction(2000)))
    for column in needs(plan, TEN, confidence=Fraction(99, 100)).confidence:
        volume = confident(plan, TEN, column.at)
        assert volume is not None
        assert list(column.stages) == ["lead", "sql"]
        assert [count.amount for count in column.stages.values()] == list(volume.counts[:2])
        figures = Figures(plan, volume, TEN)
        assert (column.spend, column.budget_left) == (figures["spend"], figures["budget_left"])
        # the fair's twelve are there anyway, at a third; the open ones come at a quarter
        more = int(volume.counts[1]) - 12
        assert volume.groups(2) == ((more, Fraction(1, 4)), (12, Fraction(1, 3)))
        law = np.convolve(binom_of(12, 1 / 3), binom_of(more, 1 / 4))
        one_less = np.convolve(binom_of(12, 1 / 3), binom_of(more - 1, 1 / 4))
        assert law[10:].sum() >= column.at > one_less[10:].sum()


def binom_of(n: int, rate: float) -> NDArray[np.float64]:
    """The law of Bin(n, rate), written out."""
    return np.asarray(binom.pmf(np.arange(n + 1), n, rate), dtype=np.float64)


def test_what_no_channel_brings_has_no_price_in_any_column() -> None:
    plan = with_channels(
        replace(funnel(lead="1/2", sql="1/4"), spend=Spend(Fraction(900))),
        fair={"enters": "sql", "expect": 12, "per": {"sql": 30}},
    )
    result = needs(plan, TEN)
    unpriced = Missing("own_costs", "spend.per")
    assert result.metrics["spend"].why == unpriced
    assert {column.spend.why for column in result.confidence} == {unpriced}


def test_a_rate_of_a_mix_is_blended_where_a_channel_has_its_own() -> None:
    lead, sql, customer = needs(MIXED, TEN).stages
    assert lead.rate == stated_rate(MIXED, 0)
    assert sql.rate == RateShown(share(Fraction(10, 36)), Known.BLENDED)
    assert customer.rate is None


def test_what_is_left_out_of_a_mix_is_said_of_all_its_leads() -> None:
    cold, *others = needs(MIXED, TEN).not_included
    assert (cold.what, [other.what for other in others]) == ("cold", ["deadline"])
    leads = classes(MIXED.mix, 1, 2)
    more = leads.needed(10, Fraction(9, 10), leads.mixture(Fraction(1, 8), 1))
    assert more is not None
    assert cold.needed.amount == leads.at(1, more)
    alike = with_channels(PLAN, search={"share": "1/2"}, mail={"share": "1/2"})
    assert needs(alike, TEN).not_included == needs(PLAN, TEN).not_included


def test_a_plan_is_itemised_by_what_its_channels_cost() -> None:
    plan = with_channels(funnel(sql="1/4"), search={"share": "1", "costs": 9})
    result = needs(plan, at_customers(plan, 1))
    assert result.itemised
    assert result.metrics["spend"].amount == 9
