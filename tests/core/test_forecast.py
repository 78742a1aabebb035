"""What comes out: expected counts, quantiles, and the lowest rate that would still do."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from funnelplan.core.chance import LARGEST_TARGET
from funnelplan.core.forecast import OUT_OF_REACH, ForecastResult, outcomes
from funnelplan.core.money import Cost, Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted, Missing, Rate, money, outcome, share
from funnelplan.core.volume import Rounding, Rule, Target
from funnelplan.core.volumes import bought, flowing, gone_cold, planned, spread
from tests.strategies import (
    at_customers,
    channel_plans,
    fewer,
    funnel,
    funnels,
    intakes,
    plans,
    priced,
    replace,
    with_channels,
)
from tests.strategies import money as amounts

PLAN = replace(
    funnel(lead="1/2", sql="1/4"),
    deal=Deal(Fraction(1000), Fraction(2, 5)),
    spend=Spend(Fraction(1000), (Cost("fair", Fraction(200)),), (UnitCost(0, Fraction(10)),)),
)
TEN = at_customers(PLAN, 10)


def with_rate(plan: Plan, at: int, rate: Fraction) -> Plan:
    stages = list(plan.stages)
    stages[at] = replace(stages[at], rate=Rate(rate))
    return replace(plan, stages=tuple(stages))


def from_intake(entering: dict[int, int], target: Target | None = TEN) -> ForecastResult:
    return outcomes(PLAN, flowing(PLAN, entering, Rule.INTAKE), target)


def from_budget(plan: Plan, budget: Fraction, target: Target) -> ForecastResult:
    volume = bought(plan, budget, target.stage)
    assert volume is not None
    return outcomes(plan, volume, target)


def needed(result: ForecastResult) -> dict[str, Fraction | None]:
    return {
        low.stage: None if low.needed.amount is None else low.needed.exact
        for low in result.lowest_rates
    }


def test_35_sqls_bring_eight_and_three_quarters() -> None:
    # maths.md T1.1
    result = from_intake({1: 35})
    assert [stage.expected.amount for stage in result.stages] == [70, 35, Fraction(35) / 4]
    assert result.stages[2].expected.whole == 8
    assert result.stages[2].expected.unit == outcome(1, "customer").unit
    assert result.stages[2].cost_per.amount == Fraction(200 + 700) / (Fraction(35) / 4)
    assert (result.stages[1].name, result.stages[1].role) == ("sql", "sql")
    assert result.rounding == "once"
    assert (result.volume.rule, result.volume.given) == ("intake", {"sql": 35})


def test_quantiles_are_those_of_the_law_in_customers_and_money() -> None:
    # maths.md section 2: 80 % of the outcomes of 40 leads lie in 7 … 14
    result = from_intake({1: 40})
    assert [q.at for q in result.quantiles] == [Fraction(p, 100) for p in (10, 50, 90)]
    assert [q.customers.amount for q in result.quantiles] == [7, 10, 14]
    assert [q.revenue for q in result.quantiles] == [money(n * 1000, "EUR") for n in (7, 10, 14)]
    assert [q.margin for q in result.quantiles] == [money(n * 400, "EUR") for n in (7, 10, 14)]


def counted(successes: int, trials: int) -> Plan:
    """The plan with an SQL rate that is only known from so many."""
    stages = list(PLAN.stages)
    stages[1] = replace(
        stages[1], rate=Rate(Fraction(successes, trials), Counted(successes, trials))
    )
    return replace(PLAN, stages=tuple(stages))


def of_sqls(plan: Plan, sqls: int) -> ForecastResult:
    return outcomes(plan, flowing(plan, {1: sqls}, Rule.INTAKE), at_customers(plan, 10))


def test_a_rate_counted_on_forty_widens_the_interval() -> None:
    # maths.md section 2: 5 … 15 where the binomial law says 7 … 14
    result = of_sqls(counted(10, 40), 40)
    assert [q.customers.amount for q in result.quantiles] == [7, 10, 14]
    assert [q.customers.amount for q in result.with_evidence] == [5, 10, 15]
    assert [q.at for q in result.with_evidence] == [q.at for q in result.quantiles]
    assert [q.revenue for q in result.with_evidence] == [
        money(n * 1000, "EUR") for n in (5, 10, 15)
    ]
    assert [q.margin for q in result.with_evidence] == [money(n * 400, "EUR") for n in (5, 10, 15)]


@given(st.integers(1, 30), st.integers(1, 60), st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_quantiles_with_evidence_are_those_of_the_beta_binomial(
    successes: int, failures: int, sqls: int
) -> None:
    found = of_sqls(counted(successes, successes + failures), sqls).with_evidence
    law = betabinom(sqls, successes + 0.5, failures + 0.5)
    for quantile in found:
        k, q = int(quantile.customers.exact), float(quantile.at)
        assert law.cdf(k) >= q - 1e-9
        assert k == 0 or law.cdf(k - 1) < q + 1e-9
    assert len(found) == 3


def test_rates_that_are_only_stated_have_one_interval() -> None:
    assert from_intake({1: 40}).with_evidence == ()


def test_the_interval_with_evidence_is_given_whole_or_not_at_all() -> None:
    plan = counted(1, 4)
    assert len(of_sqls(plan, 4_000).with_evidence) == 3
    wide = of_sqls(plan, 20_000)  # 10 % of the cases lie above 11,000 customers
    assert (len(wide.quantiles), wide.with_evidence) == (3, ())


def test_quantiles_add_up_groups_that_join() -> None:
    # 80 leads at 1/8 and 120 SQLs at 1/4 have mean 40 and variance 80·7/64 + 120·3/16 = 31.25
    result = from_intake({0: 80, 1: 120})
    assert [q.customers.amount for q in result.quantiles] == [33, 40, 47]


def test_quantiles_lack_the_money_that_the_plan_does_not_state() -> None:
    plan = funnel(sql="1/4")
    result = outcomes(plan, flowing(plan, {0: 40}, Rule.INTAKE), None)
    assert result.quantiles[0].customers.amount == 7
    assert result.quantiles[0].revenue.why == Missing("key", "deal.value")
    assert result.quantiles[0].margin.why == Missing("key", "deal.margin")
    assert result.quantiles[0].revenue.unit == money(0, "EUR").unit


def test_very_many_customers_have_no_quantiles() -> None:
    assert from_intake({2: LARGEST_TARGET + 1}).quantiles == ()
    assert len(from_intake({2: LARGEST_TARGET}).quantiles) == 3


def test_without_a_goal_there_are_no_lowest_rates() -> None:
    result = from_intake({1: 40}, None)
    assert (result.goal, result.lowest_rates) == (None, ())


def test_the_goal_is_held_against_the_outcome() -> None:
    result = from_intake({1: 40})
    assert result.goal is not None
    assert result.goal.amount.amount == 10


def test_the_rounding_of_the_volume_is_named() -> None:
    volume = flowing(PLAN, {0: 13}, Rule.INTAKE, Rounding.EVERY_STAGE)
    result = outcomes(PLAN, volume, None)
    assert result.rounding == "every-stage"
    assert [stage.expected.amount for stage in result.stages] == [13, 6, 1]


def test_the_lowest_rate_is_the_goal_over_what_is_there() -> None:
    result = from_intake({1: 50})
    assert needed(result) == {"sql": Fraction(10) / 50}
    assert result.lowest_rates[0].now == share(Fraction(1, 4))
    assert needed(from_intake({0: 100})) == {
        "lead": Fraction(10) / (100 * Fraction(1, 4)),
        "sql": Fraction(10) / (100 * Fraction(1, 2)),
    }


def test_what_joins_below_is_taken_off_the_goal() -> None:
    # 4 enter as customers: the 100 leads must bring 6
    assert needed(from_intake({0: 100, 2: 4})) == {
        "lead": Fraction(6) / (100 * Fraction(1, 4)),
        "sql": Fraction(6) / (100 * Fraction(1, 2)),
    }


def test_what_joins_below_the_goal_does_not_help() -> None:
    result = from_intake({0: 100, 2: 4}, Target(1, Fraction(30)))
    assert needed(result) == {"lead": Fraction(30) / 100}


def test_a_goal_that_is_reached_without_a_stage_needs_no_rate_there() -> None:
    assert needed(from_intake({0: 100, 2: 10})) == {"lead": 0, "sql": 0}


def test_a_goal_out_of_reach_says_so() -> None:
    result = from_intake({1: 9})
    assert result.lowest_rates[0].needed == OUT_OF_REACH
    assert needed(from_intake({1: 10})) == {"sql": 1}


def test_nobody_there_is_out_of_reach() -> None:
    assert needed(from_intake({1: 0})) == {"sql": None}


def test_the_lowest_rate_after_a_loss_is_that_of_the_leads_worked() -> None:
    result = outcomes(PLAN, gone_cold(PLAN, flowing(PLAN, {1: 40}, Rule.GIVEN), 1, 5), TEN)
    assert needed(result) == {"sql": Fraction(10) / 35}


def test_a_budget_asks_for_rates_at_which_it_would_buy_the_goal() -> None:
    # 800 € buy 80 leads, of which 10 become customers: the rates are just enough
    just = from_budget(PLAN, Fraction(1000), TEN)
    assert needed(just) == {"lead": Fraction(1, 2), "sql": Fraction(1, 4)}
    double = from_budget(PLAN, Fraction(1800), TEN)
    assert needed(double) == {"lead": Fraction(1, 4), "sql": Fraction(1, 8)}


def test_a_budget_pays_for_the_stages_below_as_well() -> None:
    # an order costs 10 ÷ (lead · ¼) + 20 ÷ ¼ + 5 and may cost (1000 − 200) ÷ 4
    per = (UnitCost(0, Fraction(10)), UnitCost(1, Fraction(20)), UnitCost(2, Fraction(5)))
    plan = replace(PLAN, spend=replace(PLAN.spend, per=per))
    four = at_customers(plan, 4)
    left = Fraction(800) / 4 - 20 / Fraction(1, 4) - 5
    found = needed(from_budget(plan, Fraction(1000), four))
    assert found["lead"] == 10 / Fraction(1, 4) / left
    assert found["sql"] == (10 / Fraction(1, 2) + 20) / (Fraction(800) / 4 - 5)


def test_a_budget_pays_for_what_follows_the_goal() -> None:
    per = (UnitCost(0, Fraction(10)), UnitCost(2, Fraction(8)))
    plan = replace(PLAN, spend=replace(PLAN.spend, per=per))
    result = from_budget(plan, Fraction(1000), Target(1, Fraction(50)))
    assert needed(result) == {"lead": 10 / (Fraction(800) / 50 - 8 * Fraction(1, 4))}


def test_a_budget_that_the_other_stages_use_up_is_out_of_reach() -> None:
    assert needed(from_budget(PLAN, Fraction(200), TEN)) == {"lead": None, "sql": None}
    assert needed(from_budget(PLAN, Fraction(0), TEN)) == {"lead": None, "sql": None}


@given(funnels(), st.data())
def test_with_the_lowest_rate_the_goal_is_just_reached(plan: Plan, data: st.DataObject) -> None:
    target = at_customers(plan, data.draw(st.integers(1, 30), label="target"))
    entering = data.draw(intakes(plan), label="intake")
    result = outcomes(plan, flowing(plan, entering, Rule.INTAKE), target)
    for at, low in enumerate(result.lowest_rates, start=min(entering)):
        if low.needed.amount:
            improved = with_rate(plan, at, low.needed.exact)
            assert flowing(improved, entering, Rule.INTAKE).counts[-1] == target.amount
        elif low.needed.why is not None:
            at_best = flowing(with_rate(plan, at, Fraction(1)), entering, Rule.INTAKE)
            assert at_best.counts[-1] < target.amount or not any(
                entering.get(stage) for stage in range(at + 1)
            )


@given(plans(), amounts(), st.data())
def test_with_the_lowest_rate_the_budget_just_buys_the_goal(
    plan: Plan, budget: Fraction, data: st.DataObject
) -> None:
    target = at_customers(plan, data.draw(st.integers(1, 30), label="target"))
    volume = bought(plan, budget, plan.last)
    assume(volume is not None)
    assert volume is not None
    for at, low in enumerate(outcomes(plan, volume, target).lowest_rates):
        if low.needed.amount:
            then = bought(with_rate(plan, at, low.needed.exact), budget, plan.last)
            assert then is not None
            assert then.counts[-1] == target.amount


@given(funnels(), st.data())
def test_the_more_enter_the_more_come_out(plan: Plan, data: st.DataObject) -> None:
    entering = data.draw(intakes(plan, most=200), label="intake")
    more = {stage: n + 50 for stage, n in entering.items()}
    fewer_out = outcomes(plan, flowing(plan, entering, Rule.INTAKE), None).quantiles
    more_out = outcomes(plan, flowing(plan, more, Rule.INTAKE), None).quantiles
    for a, b in zip(fewer_out, more_out, strict=True):
        assert a.customers.exact <= b.customers.exact


def test_a_stage_costs_the_same_forwards_as_backwards() -> None:
    counts = spread(PLAN, 1, 40)
    result = from_intake({1: 40})
    spend = 200 + 10 * counts[0]
    assert [stage.cost_per.amount for stage in result.stages] == [spend / n for n in counts]


def test_a_rate_does_not_matter_where_the_goal_is_reached_without_it() -> None:
    joined = from_intake({0: 1, 2: 10})
    assert [rate.needed.amount for rate in joined.lowest_rates] == [0, 0]
    only_customers_cost = replace(PLAN, spend=Spend(per=(UnitCost(2, Fraction(100)),)))
    bought_exactly = from_budget(only_customers_cost, Fraction(1000), TEN)
    assert [rate.needed.amount for rate in bought_exactly.lowest_rates] == [0, 0]


COUNTED = with_channels(
    funnel(lead="1/2", sql="1/4"),
    search={"expect": 80},
    fair={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}},
)
"""80 leads bring 10 customers at the rates of the stages, 12 SQLs bring 4 at a rate of their own."""


def lowest_of(result: ForecastResult) -> dict[tuple[str, str | None], Fraction | None]:
    return {
        (low.stage, low.channel): None if low.needed.amount is None else low.needed.exact
        for low in result.lowest_rates
    }


def test_the_lowest_rates_of_channels_are_those_of_the_stages_then_their_own() -> None:
    result = outcomes(COUNTED, planned(COUNTED, None), at_customers(COUNTED, 16))
    assert lowest_of(result) == {
        ("lead", None): (16 - 4) / (80 * Fraction(1, 4)),
        ("sql", None): Fraction(16 - 4, 40),
        ("sql", "fair"): Fraction(16 - 10, 12),
    }
    assert [low.now.amount for low in result.lowest_rates] == [
        Fraction(1, 2),
        Fraction(1, 4),
        Fraction(1, 3),
    ]
    assert (result.volume.rule, result.volume.given) == ("channels", {"lead": 80, "sql": 12})
    assert [row.name for row in result.channels] == ["search", "fair"]
    assert result.stages[1].expected == outcome(52, "sql")


def test_channels_that_reach_the_goal_need_no_rate_and_others_none_that_there_is() -> None:
    small = outcomes(COUNTED, planned(COUNTED, None), at_customers(COUNTED, 4))
    assert lowest_of(small)["sql", None] == 0
    large = outcomes(COUNTED, planned(COUNTED, None), at_customers(COUNTED, 60))
    assert {low.needed for low in large.lowest_rates} == {OUT_OF_REACH}


def test_a_rate_that_no_channel_takes_from_its_stage_is_not_asked_for() -> None:
    plan = with_channels(
        funnel(lead="1/2", sql="1/4"), fair={"enters": "sql", "expect": 0, "rates": {"sql": "1/3"}}
    )
    result = outcomes(plan, planned(plan, None), at_customers(plan, 1))
    assert lowest_of(result) == {("sql", "fair"): None}


def test_a_mix_that_a_budget_buys_has_no_lowest_rates() -> None:
    plan = with_channels(priced(funnel(sql="1/4"), sql=10), search={"share": "1"})
    volume = bought(plan, Fraction(400), plan.last)
    assert volume is not None
    result = outcomes(plan, volume, at_customers(plan, 10))
    assert result.lowest_rates == ()
    assert result.costs.spend == money(400, "EUR")


@fewer
@given(channel_plans(kinds=("expect", "idle")), st.integers(1, 60))
def test_with_the_lowest_rate_of_channels_the_goal_is_just_reached(plan: Plan, goal: int) -> None:
    assume(plan.counted)
    target = at_customers(plan, goal)
    for low in outcomes(plan, planned(plan, None), target).lowest_rates:
        if not low.needed.amount:
            continue
        at, rate = plan.find(low.stage), low.needed.exact
        assert at is not None
        if low.channel is None:
            improved = with_rate(plan, at, rate)
        else:
            channels = (
                channel._replace(rates={**channel.rates, at: Rate(rate)})
                if channel.name == low.channel
                else channel
                for channel in plan.channels
            )
            improved = replace(plan, channels=tuple(channels))
        assert planned(improved, None).counts[-1] == goal


def test_the_lowest_rate_is_told_as_the_plan_states_it() -> None:
    # of 100 SQLs one in eight goes cold: 10 customers take 10 ÷ 87.5 of those worked in time
    plan = funnel(mql="1/2", sql="1/4").going_cold({1: Fraction(1, 8)})
    result = outcomes(plan, flowing(plan, {1: 100}, Rule.GIVEN), at_customers(plan, 10))
    rate = next(each for each in result.lowest_rates if each.stage == "sql")
    assert (rate.now.amount, rate.needed.amount) == (
        Fraction(1, 4),
        Fraction(10) / Fraction("87.5"),
    )
