"""What one point, one day, one euro is worth: one thing changed, the same leads, all that follows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from funnelplan.core.again import again, entering, settled, with_fewer
from funnelplan.core.cold import with_cold
from funnelplan.core.earnings import worth
from funnelplan.core.goal import Goal
from funnelplan.core.lags import Average, Exactly
from funnelplan.core.levers import Lever, LeversResult, levers
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.nudges import with_rates
from funnelplan.core.nurture import Nurture
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Missing, Pace, Rate, Span, days, money, share
from funnelplan.core.shelf import HalfLife, HardLimit, Response
from funnelplan.core.stage import Capacity, Reference, Stage
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of, planned
from tests.strategies import (
    channel_plans,
    fewer,
    funnel,
    intakes,
    plans,
    priced,
    replace,
    stage_of,
    with_channels,
)


def saying(plan: Plan, name: str, **said: object) -> Plan:
    """The plan with something more said of a stage, and what goes cold worked out."""
    at = stage_of(plan, name)
    stages = list(plan.stages)
    stages[at] = replace(stages[at], **said)
    return with_cold(replace(plan, stages=tuple(stages)))


def compared(plan: Plan, **rates: str) -> Plan:
    """The plan with references `stage=rate`."""
    for name, rate in rates.items():
        plan = saying(plan, name, reference=Reference(Rate(Fraction(rate)), "own best"))
    return plan


T61 = replace(
    compared(
        priced(funnel(lead="40/100", mql="30/100", sql="25/100"), lead=60),
        lead="40/100",
        mql="40/100",
        sql="30/100",
    ),
    intake={0: 1000},
    deal=Deal(Fraction(50_000), Fraction(2, 5)),
)
"""1,000 leads, 40 / 30 / 25 %, a margin of 20,000, a spend of 60,000; references 40 / 40 / 30 %."""

YEAR = Goal(30, start=date(2027, 1, 1), end=date(2027, 12, 31))


def asked(plan: Plan) -> LeversResult:
    return levers(plan, planned(plan, goal_of(plan)))


def lever(result: LeversResult, what: str, stage: str | None = None) -> Lever:
    (found,) = [each for each in result.levers if (each.what, each.stage) == (what, stage)]
    return found


def worths(result: LeversResult, what: str, *stages: str) -> list[Fraction]:
    return [lever(result, what, stage).money.exact for stage in stages]


def test_a_point_ten_percent_and_the_gap_are_worth_this() -> None:
    # maths.md T6.1
    result = asked(T61)
    assert (result.rule, result.counted) == ("intake", "margin")
    assert (result.customers.amount, result.margin.amount) == (30, 30 * 20_000)
    assert (result.planned, result.spend.amount) == (result.customers, 1000 * 60)
    stages = ("lead", "mql", "sql")
    assert worths(result, "point", *stages) == [15_000, 20_000, 24_000]
    assert worths(result, "reference", *stages) == [0, 200_000, 120_000]
    assert [lever(result, "reference", stage).saved for stage in stages] == [
        result.spend._replace(amount=Fraction(saved)) for saved in (0, 15_000, 10_000)
    ]
    assert result.proof.same
    assert [each.name for each in result.proof.stages] == list(stages)
    assert [each.worth.amount for each in result.proof.stages] == [60_000] * 3
    assert [each.customers.amount for each in result.proof.stages] == [3] * 3
    assert result.bottleneck == ("reference", ("mql",))


def test_levers_say_what_comes_on_top() -> None:
    assert not asked(T61).left_out.anything
    nurture = Nurture(0, Fraction(2), Span.MONTH, Duration(Fraction(6), Span.MONTH))
    found = asked(replace(T61, spend=T61.spend._replace(nurture=nurture))).left_out
    assert found.nurture == money(1000 * 6 * 2, "EUR")  # 1,000 leads


def test_the_figures_are_the_same_whichever_way_the_margin_is_stated() -> None:
    # maths.md T6.1
    whole = asked(replace(T61, deal=Deal(Fraction(20_000), Fraction(1))))
    assert [each.money for each in whole.levers] == [each.money for each in asked(T61).levers]
    assert lever(whole, "point", "sql").revenue.amount == 24_000
    assert lever(asked(T61), "point", "sql").revenue.amount == 60_000


def test_nothing_going_cold_of_what_one_in_eight_does_is_worth_85714() -> None:
    # maths.md section 6: 600,000 × (1 / 0.875 − 1)
    never = Response(Exactly(Duration(Fraction(0), Span.DAY)), Fraction(1, 8))
    result = asked(saying(T61, "sql", basis=Fraction(1, 8), response=never))
    assert result.customers.amount == 30
    found = lever(result, "nothing_cold", "sql")
    assert found.money.amount == 600_000 * (1 / Fraction(7, 8) - 1)
    assert round(found.money.exact) == 85_714
    assert (found.now, found.then) == (share(Fraction(1, 8)), share(Fraction(0)))
    assert not any(each.what in ("day", "hour", "person") for each in result.levers)


def test_levers_come_by_what_they_are_worth_and_equal_ones_by_their_stage() -> None:
    result = asked(replace(compared(T61, lead="44/100", mql="33/100", sql="11/40")))
    order = [(each.what, each.stage) for each in result.levers]
    assert order == [
        ("reference", "lead"),
        ("reference", "mql"),
        ("reference", "sql"),
        ("value", None),
        ("point", "sql"),
        ("point", "mql"),
        ("point", "lead"),
        ("costs", None),
    ]
    assert result.bottleneck == ("reference", ("lead", "mql", "sql"))


def test_a_better_price_and_lower_costs_are_worth_a_tenth() -> None:
    result = asked(T61)
    value, costs = lever(result, "value"), lever(result, "costs")
    assert (value.now.amount, value.then.amount) == (50_000, 55_000)
    assert (value.customers.amount, value.revenue.amount) == (0, 30 * 5_000)
    assert (value.margin.amount, value.money.amount) == (30 * 2_000, 30 * 2_000)
    assert (costs.now.amount, costs.then.amount) == (60_000, 54_000)
    assert (costs.spend.amount, costs.money.amount) == (-6_000, 6_000)
    assert value.saved is costs.saved is None


def test_costs_further_down_are_taken_off() -> None:
    """One MQL more in a hundred makes 4 SQLs and 1 customer more: 4 × 100 + 1 × 5,000."""
    per = (
        UnitCost(0, Fraction(60)),
        UnitCost(2, Fraction(100)),
        UnitCost(3, Fraction(5_000), Fraction(1, 10)),
    )
    plan = replace(T61, spend=Spend(None, (Cost("team", Fraction(7_000)),), per))
    point = lever(asked(plan), "point", "mql")
    assert (point.customers.amount, point.spend.amount) == (1, 4 * 100 + 5_000)
    assert point.money.amount == 20_000 - 5_400
    now = 7_000 + 1000 * 60 + 120 * 100 + 30 * 5_000
    then = 7_000 + (1000 * 60 + 124 * 100 + 31 * 5_000) * Fraction(30, 31)
    assert point.saved is not None
    assert point.saved.amount == now - then
    value = lever(asked(plan), "value")
    assert (value.spend.amount, value.money.amount) == (30 * 500, 30 * (2_000 - 500))
    assert lever(asked(plan), "costs").money.amount == Fraction(now, 10)


def test_recurring_value_rises_with_the_price() -> None:
    monthly = Recurring(Fraction(100), Span.MONTH, Fraction(1), Fraction(1), 12)
    for deal in (Deal(Fraction(800), Fraction(1), monthly), Deal(recurring=monthly)):
        result = asked(replace(T61, deal=deal))
        assert lever(result, "value").margin.amount == result.margin.exact / 10


def test_a_rate_goes_no_higher_than_what_was_worked_could() -> None:
    plan = compared(funnel(lead="995/1000", sql="89/100"), lead="1", sql="95/100")
    plan = saying(replace(plan, intake={0: 100}), "sql", basis=Fraction(1, 10))
    result = asked(plan)
    lead, sql = lever(result, "point", "lead"), lever(result, "point", "sql")
    assert (lead.capped, lead.then.amount) == (True, 1)
    assert (sql.capped, sql.then.amount) == (False, Fraction(9, 10))
    to_best = lever(result, "reference", "sql")
    assert (to_best.capped, to_best.then.amount) == (True, Fraction(9, 10))
    assert result.proof == (True, ())


def test_a_reference_that_is_reached_is_no_gap() -> None:
    result = asked(compared(T61, lead="30/100", mql="30/100", sql="25/100"))
    assert lever(result, "reference", "lead").then == share(Fraction(2, 5))
    assert worths(result, "reference", "lead", "mql", "sql") == [0, 0, 0]
    assert result.bottleneck == ("none", ())
    lead, *_, customer = result.stages
    assert lead.reference is not None
    assert lead.gap is not None
    assert (lead.rate, lead.reference.amount) == (share(Fraction(2, 5)), Fraction(3, 10))
    assert (lead.gap.amount, lead.source, lead.load) == (0, "own best", None)
    assert (customer.name, customer.rate, customer.reference) == ("customer", None, None)


def test_without_any_reference_there_is_no_bottleneck_to_name() -> None:
    plan = replace(funnel(lead="1/2", sql="1/4"), intake={0: 100})
    result = asked(plan)
    assert result.bottleneck == ("unknown", ())
    assert [each.gap for each in result.stages] == [None, None, None]
    assert {each.what for each in result.levers} == {"point"}


def test_a_response_is_a_day_sooner_or_an_hour_where_it_is_fast() -> None:
    shelf = HalfLife(Duration(Fraction(30), Span.DAY))
    plan = saying(T61, "sql", basis=Fraction(0), shelf_life=shelf, response=average(60, Span.DAY))
    found = lever(asked(plan), "day", "sql")
    assert (found.now, found.then, found.capped) == (days(Fraction(60)), days(Fraction(59)), False)
    sooner = asked(saying(plan, "sql", response=average(59, Span.DAY)))
    assert found.customers.amount == sooner.customers.exact - asked(plan).customers.exact
    assert found.money.exact > 0

    fast = saying(plan, "sql", response=average(47, Span.HOUR))
    assert lever(asked(fast), "hour", "sql").then == days(Fraction(46, 24))
    fastest = saying(plan, "sql", response=average(30, Span.MINUTE))
    last = lever(asked(fastest), "hour", "sql")
    assert (last.then.amount, last.capped) == (0, True)
    assert last.money == lever(asked(fastest), "nothing_cold", "sql").money


def average(amount: int, span: Span) -> Response:
    return Response(Average(Duration(Fraction(amount), span)))


def staffed(people: int, **said: object) -> Plan:
    """30 customers in a year of 365 days, 120 SQLs; each of the people takes half of one a week."""
    plan = replace(funnel(lead="2/5", sql="1/4"), goal=YEAR, deal=Deal(Fraction(1_000)))
    shelf = HardLimit(Duration(Fraction(14), Span.DAY))
    capacity = Capacity(people, Pace(Fraction(1, 2), Span.WEEK))
    usual: dict[str, object] = {"shelf_life": shelf, "basis": Fraction(0)}
    return saying(plan, "sql", capacity=capacity, **{**usual, **said})


def test_hands_come_before_every_gap() -> None:
    plan = compared(priced(staffed(4), lead=60), lead="4/5", sql="30/100")
    result = asked(plan)
    assert result.bottleneck == ("capacity", ("sql",))
    load = result.stages[1].load
    assert load is not None
    assert load.exact > 1
    assert result.customers.exact < result.planned.exact == 30
    person = lever(result, "person", "sql")
    assert (person.now.amount, person.then.amount) == (4, 5)
    assert 0 < person.customers.exact < lever(result, "nothing_cold", "sql").customers.exact


def test_what_brings_more_leads_to_those_who_are_short_brings_little() -> None:
    result = asked(compared(priced(staffed(4), lead=60), lead="4/5"))
    lead, sql = lever(result, "reference", "lead"), lever(result, "point", "sql")
    assert 0 < lead.customers.exact < sql.customers.exact * 2
    assert not result.proof.same
    at_lead, at_sql = result.proof.stages
    assert at_lead.customers.exact < at_sql.customers.exact == result.customers.exact / 10
    # twice the rate from half the leads: the same come in, and as many of them are worked
    assert lead.saved is not None
    assert float(lead.saved.exact) == pytest.approx(float(result.spend.exact / 2), rel=1e-9)


def test_with_hands_enough_the_plan_is_as_it_was() -> None:
    plan = staffed(12, response=average(1, Span.DAY))
    result = asked(compared(plan, lead="1/2"))
    assert result.bottleneck == ("reference", ("lead",))
    assert float(result.customers.exact) == pytest.approx(30, rel=1e-12)
    assert result.proof.same
    late = saying(plan, "sql", shelf_life=HalfLife(Duration(Fraction(1), Span.DAY)))
    assert lever(asked(late), "hour", "sql").money.exact > 0


def test_hands_without_days_say_nothing() -> None:
    plan = replace(staffed(4), goal=None, intake={0: 300})
    result = asked(saying(plan, "sql", response=None))
    assert result.stages[1].load is None
    assert (result.customers.amount, lever(result, "person", "sql").money.amount) == (30, 0)
    assert not [each for each in result.levers if each.what == "nothing_cold"]


def test_without_a_margin_money_is_revenue() -> None:
    result = asked(replace(T61, deal=Deal(Fraction(50_000))))
    assert (result.counted, result.margin.why) == ("revenue", Missing("key", "deal.margin"))
    assert worths(result, "point", "sql") == [60_000]


def test_without_a_value_customers_and_costs_remain() -> None:
    result = asked(replace(T61, deal=Deal()))
    assert result.counted == "costs"
    assert result.revenue.why == result.margin.why == Missing("key", "deal.value")
    costs, *others, reached = result.levers
    assert (costs.what, costs.money.amount) == ("costs", 6_000)
    assert (reached.what, reached.stage, reached.money.amount) == ("reference", "lead", 0)
    assert {each.money.why for each in others} == {Missing("key", "deal.value")}
    more = [each.customers.exact for each in others]
    assert more == [10, 6, Fraction(6, 5), 1, Fraction(3, 4)]
    assert result.proof.stages[0].worth.why == Missing("key", "deal.value")


def test_without_costs_nothing_is_taken_off_and_nothing_saved() -> None:
    result = asked(replace(T61, spend=Spend()))
    lacking = Missing("key", "spend.per")
    assert result.spend.why == lacking
    point = lever(result, "point", "sql")
    assert (point.money.amount, point.spend.why) == (24_000, lacking)
    assert point.saved is not None
    assert point.saved.why == lacking
    assert not [each for each in result.levers if each.what == "costs"]


def test_a_plan_that_states_only_its_budget_spends_it() -> None:
    result = asked(replace(T61, spend=Spend(Fraction(60_000))))
    assert result.spend.amount == 60_000
    assert lever(result, "costs").money.amount == 6_000
    point = lever(result, "point", "sql")
    assert point.spend.amount == 0
    assert point.saved is not None
    assert point.saved.why == Missing("key", "spend.per")


def test_where_no_leads_come_nothing_brings_more() -> None:
    result = asked(replace(T61, intake={0: 0}))
    assert {each.customers.amount for each in result.levers} == {0}
    point = lever(result, "point", "sql")
    assert point.saved is not None
    assert point.saved.why == Missing("zero")
    assert result.proof.same


MIXED = replace(
    with_channels(
        compared(funnel(lead="1/5", sql="1/4"), lead="1/4"),
        web={"share": "1", "per": {"lead": 40}},
        fair={"expect": 300, "rates": {"lead": "1/10"}, "costs": 9_000},
        partner={"enters": "sql", "expect": 12, "rates": {"sql": "1/3"}},
    ),
    goal=Goal(20),
    deal=Deal(Fraction(10_000), Fraction(1, 2)),
)
"""Of 20 customers the fair brings 7.5 of 300 leads, partners 4 of 12 SQLs, the web 8.5 of 170."""


def test_a_rate_is_changed_on_every_channel_that_passes_the_stage() -> None:
    result = asked(MIXED)
    assert (result.rule, result.customers.amount) == ("required", 20)
    point = lever(result, "point", "lead")
    assert point.customers.amount == (170 + 300) * Fraction(1, 100) / 4
    sql = lever(result, "point", "sql")
    assert sql.customers.amount == (170 * Fraction(1, 5) + 300 * Fraction(1, 10) + 12) / 100
    assert sql.saved is not None
    assert sql.saved.amount == 170 * 40 * (1 - 20 / (20 + sql.customers.exact))
    assert not result.proof.same
    assert [each.customers.amount for each in result.proof.stages] == [Fraction(8, 5), 2]


def test_a_reference_is_compared_with_the_rate_of_the_stage_not_with_a_channels_own() -> None:
    result = asked(MIXED)
    found = lever(result, "reference", "lead")
    assert (found.now.amount, found.then.amount) == (Fraction(1, 5), Fraction(1, 4))
    assert found.customers.amount == 170 * Fraction(1, 20) / 4
    assert [stage.channels for stage in result.stages] == [("fair",), ("partner",), ()]


def test_costs_of_channels_and_prices_of_theirs_change_with_the_rest() -> None:
    deal_share = UnitCost(2, Fraction(1_000), Fraction(1, 10), ("channels", 2, "per", "customer"))
    channels = list(MIXED.channels)
    channels[2] = replace(channels[2], per=(deal_share,))
    result = asked(replace(MIXED, channels=tuple(channels)))
    spend = 170 * 40 + 9_000 + 4 * 1_000
    assert result.spend.amount == spend
    assert lever(result, "costs").money.amount == Fraction(spend, 10)
    assert lever(result, "value").spend.amount == 4 * 100


def test_what_no_channel_brings_has_no_price() -> None:
    idle = with_channels(funnel(lead="1/5", sql="1/4"), web={"per": {"lead": 40}})
    result = asked(replace(idle, goal=Goal(20), deal=MIXED.deal))
    assert result.spend.why == Missing("own_costs", "spend.per")
    point = lever(result, "point", "sql")
    assert point.saved is not None
    assert point.saved.why == Missing("own_costs", "spend.per")
    assert point.money.amount == 5_000 * point.customers.exact


@given(plans(), st.data())
def test_the_same_leads_in_the_same_plan_are_the_same_volume(
    plan: Plan, data: st.DataObject
) -> None:
    volume = planned(replace(plan, intake=data.draw(intakes(plan))), None)
    once_more = again(plan, volume)
    assert (once_more.counts, once_more.costs) == (volume.counts, volume.costs)
    below = [n for flow in volume.flows for i, n in enumerate(entering(flow)) if i]
    assert all(n >= 0 for n in below)


@fewer
@given(channel_plans())
def test_the_same_leads_of_channels_are_the_same_volume(plan: Plan) -> None:
    volume = planned(plan, goal_of(plan))
    assume(volume.rule is not Rule.NOTHING)
    once_more = settled(plan, volume).volume
    assert (once_more.counts, once_more.costs) == (volume.counts, volume.costs)


@fewer
@given(channel_plans(kinds=("share", "expect"), most=3))
def test_splitting_a_channel_changes_nothing(plan: Plan) -> None:
    volume = planned(plan, goal_of(plan))
    assume(volume.rule is not Rule.NOTHING)
    first, *others = plan.channels
    assume(first.share)
    first = replace(first, at_most=None)
    plan = replace(plan, channels=(first, *others))
    half = replace(first, share=(first.share or Fraction(0)) / 2, costs=())
    split = (half, replace(half, name="other half", costs=first.costs), *others)
    one, two = asked(plan), asked(replace(plan, channels=split))
    assert one._replace(stages=()) == two._replace(stages=())
    assert [each._replace(channels=()) for each in one.stages] == [
        each._replace(channels=()) for each in two.stages
    ]


@given(plans(), st.integers(1, 500))
def test_ten_percent_more_of_itself_brings_the_same_at_every_stage(plan: Plan, n: int) -> None:
    plan = replace(plan, intake={0: n})
    result = asked(plan)
    assert result.proof.same
    for each in result.proof.stages:
        assert each.customers.amount == result.customers.exact / 10
        assert each.worth == worth(plan, result.customers.exact / 10)


@fewer
@given(channel_plans())
def test_a_better_rate_never_brings_fewer_customers(plan: Plan) -> None:
    volume = planned(plan, goal_of(plan))
    assume(volume.rule is not Rule.NOTHING)
    for each in levers(plan, volume).levers:
        assert each.customers.exact >= 0


@pytest.mark.parametrize("people", [2, 4, 6, 9])
def test_a_better_rate_never_brings_fewer_customers_to_those_who_are_short(people: int) -> None:
    result = asked(compared(staffed(people), lead="1/2", sql="3/10"))
    assert all(each.customers.exact >= 0 for each in result.levers)


@given(st.integers(1, 30))
def test_fewer_leads_bring_exactly_so_many_customers(wanted: int) -> None:
    state = settled(T61, planned(T61, None))
    less = with_fewer(state, Fraction(wanted))
    assert less.customers == wanted
    assert less.volume.counts[0] == 1000 * Fraction(wanted, 30)
    short = settled(staffed(4), planned(staffed(4), goal_of(staffed(4))))
    least = with_fewer(short, short.customers * Fraction(wanted, 30))
    assert float(least.customers) == pytest.approx(float(short.customers) * wanted / 30, rel=1e-9)


def test_a_stage_may_have_no_channel_of_its_own_rate() -> None:
    changed = with_rates(MIXED, 1, lambda rate: rate / 2)
    assert changed.stages[1].rate == Rate(Fraction(1, 8))
    assert [channel.rates.get(1) for channel in changed.channels] == [
        None,
        None,
        Rate(Fraction(1, 6)),
    ]
    assert isinstance(changed.stages[1], Stage)
