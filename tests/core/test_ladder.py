"""The ladder: one plan, and every rung adds one sentence of reality to the spreadsheet's number."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from funnelplan.core.cold import with_cold
from funnelplan.core.ladder import NOTHING_YET, Known, Ladder, ladder, leads_stage
from funnelplan.core.lags import Exactly, Lag
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import in_time
from funnelplan.core.quantities import Kind, Missing, Pace, Span, Unit, outcome, share
from funnelplan.core.rung import TOO_FEW, TOO_LATE, Rung
from funnelplan.core.settling import confidently
from funnelplan.core.shelf import HardLimit
from funnelplan.core.stage import Capacity
from funnelplan.core.target import needs
from funnelplan.core.volume import Rounding, Target
from funnelplan.core.when import Within
from tests.core.timed import at_stage, average, days, over_year, taking, timed_plans
from tests.spec import reading
from tests.strategies import at_customers, fewer, funnel, replace, with_channels

NINETY = Fraction(9, 10)
PLAN = """
funnelplan: 1
goal: {customers: 10, confidence: 90%}
stages:
  - {name: lead, rate: 20%}
  - {name: mql, rate: 30%}
  - name: sql
    rate: 25 of 100
    basis: worked
    shelf_life: {hard: 30 days}
    response: {exactly: 2 days, never: 12.5%}
  - {name: customer}
"""
BARE = """
funnelplan: 1
stages:
  - {name: lead, rate: 20%}
  - {name: sql, rate: 25%}
  - {name: customer}
"""


def climbed(text: str, *sets: str) -> Ladder:
    """The ladder of a plan's own goal, at 90 %, as `target` shows it."""
    plan = reading.plan(text, None, *sets)
    return needs(plan, at_customers(plan, 10)).ladder


def by_step(found: Ladder) -> dict[str, Rung]:
    return {rung.step: rung for rung in found.rungs}


def needed(found: Ladder) -> list[int | None]:
    return [rung.needed.whole for rung in found.rungs]


def missing_keys(found: Ladder) -> dict[str, str]:
    return {rung.step: rung.key for rung in found.rungs if rung.needed.why is not None}


def test_one_plan_reads_40_46_63_and_67() -> None:
    # maths.md section 0 without the timing line
    found = climbed(PLAN)
    assert [rung.step for rung in found.rungs] == [
        "spreadsheet",
        "cold",
        "deadline",
        "confidence",
        "evidence",
    ]
    assert needed(found) == [40, 46, None, 63, 67]
    assert (found.headline, found.leads) == ("sql", "lead")
    assert found.leading


def test_the_leads_beside_are_exact_and_rounded_up_once() -> None:
    through = Fraction(1, 5) * Fraction(3, 10)
    sqls = [Fraction(40), Fraction(40) / Fraction(7, 8), Fraction(63), Fraction(67)]
    rungs = [rung for rung in climbed(PLAN).rungs if rung.needed.why is None]
    assert [rung.needed.amount for rung in rungs] == sqls
    assert [rung.leads.amount for rung in rungs] == [count / through for count in sqls]
    assert [rung.leads.whole for rung in rungs] == [667, 762, 1050, 1117]
    assert {rung.leads.unit for rung in rungs} == {Unit(Kind.NEED, "lead")}


def test_every_rung_says_what_it_adds() -> None:
    rungs = by_step(climbed(PLAN))
    assert rungs["spreadsheet"].facts == {"rate": share(Fraction(1, 4))}
    assert rungs["cold"].facts == {"share": share(Fraction(1, 8))}
    assert rungs["confidence"].facts == {"confidence": share(NINETY)}
    assert rungs["evidence"].facts == {
        "rate": share(Fraction(1, 4)),
        "trials": outcome(Fraction(100), "sql"),
    }


def test_a_rung_costs_what_its_leads_do() -> None:
    found = climbed(
        PLAN + "spend: {costs: [{what: stand, amount: 500}], per: {lead: 9, sql: 30}}\n"
    )
    for rung in found.rungs:
        if rung.needed.why is None:
            leads, sqls = rung.leads.exact, rung.needed.exact
            assert rung.spend.amount == 500 + 9 * leads + 30 * sqls
    assert by_step(climbed(PLAN))["cold"].spend.why == Missing("key", "spend.per")
    lacking = Missing("key", "goal.from, goal.by, takes")
    assert by_step(found)["deadline"].spend.why == lacking


def test_what_the_plan_does_not_say_names_the_key_that_would_add_it() -> None:
    found = climbed(BARE)
    assert needed(found) == [40, None, None, 55, None]
    assert missing_keys(found) == {
        "cold": "stages.sql.response",
        "deadline": "goal.from, goal.by, takes",
        "evidence": "stages.sql.rate",
    }
    assert found.cv.why == Missing("no_evidence")
    assert found.causes == ()
    assert not found.leading


def test_a_plan_with_dates_lacks_only_how_long_it_takes() -> None:
    found = climbed(BARE + "goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}\n")
    assert missing_keys(found)["deadline"] == "takes"
    keeps = climbed(PLAN, "stages.sql.response.never=0%")
    assert by_step(keeps)["cold"].needed.amount == 40


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("shelf_life: {hard: 30 days}", "stages.sql.response"),
        ("basis: worked, response: {exactly: 2 days}", None),
    ],
)
def test_half_of_what_goes_cold_is_not_enough(said: str, key: str | None) -> None:
    found = climbed(BARE.replace("rate: 25%", f"rate: 25%, {said}"))
    assert missing_keys(found).get("cold") == key


def test_what_goes_cold_at_another_stage_is_a_rung_with_that_share() -> None:
    text = BARE.replace(
        "rate: 20%", "rate: 20%, basis: worked, response: {exactly: 0 d, never: 10%}"
    )
    rung = by_step(climbed(text, "stages.sql.shelf_life.hard=30 days"))["cold"]
    assert rung.facts == {"share": share(Fraction(1, 10))}
    assert rung.needed.amount == 40
    assert rung.leads.amount == 40 / Fraction(1, 5) / Fraction(9, 10)


def test_where_several_stages_go_cold_no_share_speaks_for_all_of_them() -> None:
    cold = "basis: worked, response: {exactly: 0 d, never: 10%}"
    text = BARE.replace("rate: 20%", f"rate: 20%, {cold}").replace(
        "rate: 25%", f"rate: 25%, {cold}"
    )
    assert by_step(climbed(text))["cold"].facts == {}
    above = by_step(climbed(text.replace("never: 10%", "never: 40%", 1)))["cold"]
    assert above.leads.amount == Fraction(10) / Fraction(1, 4) / Fraction(9, 10) / Fraction(
        1, 5
    ) / Fraction(3, 5)


def test_each_rung_stands_on_the_last_one_that_could_be_supported() -> None:
    counted = climbed(BARE, "stages.sql.rate=25 of 100")
    assert needed(counted) == [40, None, None, 55, 59]  # maths.md T2.4
    assert counted.leading
    cold = climbed(PLAN, "stages.sql.rate=25%")
    assert needed(cold) == [40, 46, None, 63, None]
    assert cold.leading


def test_a_count_above_the_headline_says_nothing_of_the_rate_below() -> None:
    found = climbed(BARE, "stages.lead.rate=20 of 100")
    assert missing_keys(found)["evidence"] == "stages.sql.rate"
    assert [cause.stage for cause in found.causes] == ["lead"]  # it blurs what comes of leads
    assert not found.leading


def test_channels_that_all_join_below_the_headline_need_none_there() -> None:
    text = BARE.replace(
        "- {name: customer}", "- {name: opportunity, rate: 50%}\n  - {name: customer}"
    )
    text += "channels:\n  - {name: partner, enters: opportunity, share: 100%}\n"
    found = climbed(text)
    assert needed(found) == [0, None, None, 0, None]
    assert missing_keys(found)["evidence"] == "stages.opportunity.rate"
    assert by_step(found)["spreadsheet"].facts == {}


def test_a_mix_has_no_one_rate_and_no_one_count() -> None:
    channels = "channels:\n  - {name: fair, enters: sql, share: 50%, rates: {sql: 12 of 40}}\n"
    channels += "  - {name: search, enters: lead, share: 50%}\n"
    found = climbed(PLAN + channels)
    rungs = by_step(found)
    assert rungs["spreadsheet"].facts == {}
    assert rungs["spreadsheet"].needed.amount == 5 / Fraction(3, 10) + 5 / Fraction(1, 4)
    assert rungs["evidence"].facts == {}
    assert {(cause.stage, cause.channel) for cause in found.causes} == {
        ("sql", "fair"),
        ("sql", None),
    }
    only = climbed(PLAN.replace("25 of 100", "25%") + channels)
    assert by_step(only)["evidence"].facts == {}
    assert [(cause.stage, cause.channel) for cause in only.causes] == [("sql", "fair")]


@pytest.mark.parametrize("order", [("fair", "search"), ("search", "fair")])
def test_the_one_count_is_told_in_any_order_of_channels(order: tuple[str, str]) -> None:
    said = {
        "fair": "  - {name: fair, enters: sql, share: 50%, rates: {sql: 30%}}\n",
        "search": "  - {name: search, enters: lead, share: 50%}\n",
    }
    found = climbed(PLAN + "channels:\n" + "".join(said[name] for name in order))
    assert by_step(found)["evidence"].facts["trials"].amount == 100


@pytest.mark.parametrize(
    "sets",
    [
        ("period_wobble=20%",),
        ("stages.sql.rate=20% to 30%",),
        ("stages.sql.rate=25%", "period_wobble=20%"),
    ],
)
def test_what_is_no_single_count_is_not_told_as_one(sets: tuple[str, ...]) -> None:
    found = climbed(PLAN, *sets)
    rung = by_step(found)["evidence"]
    assert rung.facts == {}
    assert rung.needed.whole is not None
    assert rung.needed.whole > 63
    assert found.cv.exact > 0


def test_good_and_bad_years_add_to_what_is_not_known() -> None:
    # maths.md T2.8: (1 + cv² of the rate)(1 + cv²) − 1
    still, years = climbed(PLAN), climbed(PLAN, "period_wobble=20%")
    cv2 = float(still.cv.exact) ** 2
    assert float(years.cv.exact) == pytest.approx(math.sqrt((1 + cv2) * 1.04 - 1), rel=1e-12)
    assert [cause.share.exact for cause in years.causes] == [1]


def test_a_target_in_the_middle_climbs_from_the_stage_above_it() -> None:
    plan = reading.plan(PLAN)
    found = ladder(plan, Target(2, Fraction(30)), NINETY)
    assert (found.headline, found.leads) == ("mql", "lead")
    assert needed(found)[0] == 100
    keys = missing_keys(found)  # nothing goes cold above the SQLs, and no count is on the way
    assert (keys["cold"], keys["evidence"]) == ("stages.mql.response", "stages.mql.rate")


def test_without_a_stage_above_there_are_no_leads_beside() -> None:
    plan = funnel(sql="1/4")
    found = ladder(plan, at_customers(plan, 10), NINETY)
    assert found.leads is None
    assert {rung.leads.why for rung in found.rungs if rung.needed.why is None} == {
        Missing("no_leads")
    }
    assert by_step(found)["cold"].leads.unit == Unit(Kind.NEED, "sql")


def test_the_leads_beside_are_those_of_the_plan_or_its_first_stage() -> None:
    with_leads = funnel(visitor="1/50", lead="1/5", sql="1/4")
    assert leads_stage(with_leads, 2) == 1
    assert leads_stage(with_leads, 1) == 0
    assert leads_stage(with_leads, 0) is None
    assert leads_stage(funnel(visitor="1/50", mql="1/5", sql="1/4"), 2) == 0


@pytest.mark.parametrize(
    ("customers", "why"),
    [
        (20_000, {"evidence": "too_large_sample"}),
        (300_000, {"evidence": "too_large_sample", "confidence": "too_large"}),
    ],
)
def test_what_is_too_much_to_look_through_is_said(customers: int, why: dict[str, str]) -> None:
    plan = reading.plan(PLAN)
    found = ladder(plan, at_customers(plan, customers), NINETY)
    for rung in found.rungs:
        if rung.step != "deadline":
            assert (rung.needed.why and rung.needed.why.reason) == why.get(rung.step)
            assert rung.key == ""


def shared(plan: Plan) -> Ladder:
    return ladder(plan, at_customers(plan, 10), NINETY)


def test_splitting_and_shuffling_channels_changes_no_rung() -> None:
    plan = reading.plan(PLAN)
    one = with_channels(plan, a={"share": "1/2"}, b={"enters": "sql", "share": "1/2"})
    two = with_channels(
        plan, c={"share": "1/4"}, b={"enters": "sql", "share": "1/2"}, a={"share": "1/4"}
    )
    assert shared(one).rungs == shared(two).rungs
    assert needed(shared(one)) == [40, 46, None, 63, 67]


def test_only_what_goes_cold_above_the_target_is_on_the_ladder() -> None:
    cold = "basis: worked, response: {exactly: 0 d, never: 10%}"
    text = BARE.replace("rate: 20%", f"rate: 20%, {cold}").replace(
        "rate: 25%", f"rate: 25%, {cold}"
    )
    plan = reading.plan(text, None, "stages.lead.response.never=40%")
    rung = by_step(ladder(plan, Target(1, Fraction(30)), NINETY))["cold"]
    assert rung.facts == {"share": share(Fraction(2, 5))}
    assert rung.needed.amount == 30 / Fraction(1, 5) / Fraction(3, 5)


def test_whole_units_of_every_stage_are_not_mixed_with_exact_ones() -> None:
    plan = reading.plan(BARE, None, "stages.lead.rate=9%", "stages.sql.rate=25 of 100")
    target = at_customers(plan, 7)
    rungs = by_step(needs(plan, target, rounding=Rounding.EVERY_STAGE).ladder)
    assert rungs["spreadsheet"].leads.amount == 312  # 28 ÷ 9 % is 311.1
    surely = rungs["confidence"].needed.exact
    assert rungs["confidence"].leads.amount == math.ceil(surely / Fraction(9, 100))
    assert rungs["evidence"].needed.exact > surely
    assert rungs["evidence"].leads.why == Missing("no_leads")


# in time


def in_a_year(*, steps: int = 3, takes: Lag | None = None) -> Plan:
    """The plan of maths.md section 0: gamma(3, 1 month), over 2027."""
    plan = reading.plan(PLAN.replace("{exactly: 2 days, ", "{exactly: 0 days, "))
    plan = at_stage(plan, 2, takes=takes or average(3, steps))
    return replace(over_year(plan), goal=replace(over_year(plan).goal, confidence=NINETY))


def timely(plan: Plan, amount: int = 10, known: Known = NOTHING_YET) -> Ladder:
    return ladder(plan, at_customers(plan, amount), NINETY, known)


def test_one_plan_reads_40_46_61_84_and_90() -> None:
    # maths.md section 0, T4.8
    found = timely(in_a_year())
    assert needed(found) == [40, 46, 61, 84, 90]
    assert missing_keys(found) == {}
    assert found.by == date(2027, 12, 31)
    assert found.leading
    (only,) = by_step(found)["deadline"].facts
    assert only == "share"
    assert float(by_step(found)["deadline"].facts["share"].exact) == pytest.approx(0.75, abs=5e-4)
    assert [rung.leads.whole for rung in found.rungs][:2] == [667, 762]


def test_the_rungs_are_what_binomial_laws_ask_for() -> None:
    # maths.md T4.8, of twelve equal months: ⌈10 ÷ (¼ · ⅞ · 0.75005)⌉, P ≥ 90 %; 80 %: 75
    share = 0.875 * 0.75005
    assert math.ceil(40 / share) == 61
    for sure, sqls in ((0.9, 84), (0.8, 75)):
        assert next(n for n in range(1, 200) if binom.sf(9, n, share / 4) >= sure) == sqls
    found = by_step(ladder(in_a_year(), at_customers(in_a_year(), 10), Fraction(4, 5)))
    assert found["confidence"].needed.whole == 75


def test_without_a_cold_or_a_counted_one_the_deadline_stands_on_what_is_there() -> None:
    # maths.md T4.6: 53.3 rather than 40
    plan = over_year(taking(funnel(sql="1/4"), sql=average(3, 3)))
    found = timely(plan)
    assert needed(found)[2] == 54
    assert missing_keys(found).keys() == {"cold", "evidence"}
    assert found.leading


def test_a_time_of_nothing_needs_nobody_more() -> None:
    found = timely(in_a_year(takes=Exactly(days(0))))
    assert needed(found) == [40, 46, 46, 63, 67]
    assert by_step(found)["deadline"].facts["share"] == share(1)


@pytest.mark.parametrize("many", [365, 900])
def test_what_takes_longer_than_the_plan_is_impossible(many: int) -> None:
    found = timely(in_a_year(takes=Exactly(days(many))))
    assert needed(found) == [40, 46, None, None, None]
    rungs = by_step(found)
    for step in ("deadline", "confidence", "evidence"):
        assert rungs[step].needed.why == TOO_LATE
    assert rungs["confidence"].facts == {"confidence": share(NINETY)}
    assert found.leading
    assert found.by == date(2027, 12, 31)


def test_leads_of_a_channel_whose_season_is_too_late_come_in_and_bring_nobody() -> None:
    plan = with_channels(in_a_year(), fair={"share": "1/2"}, web={"share": "1/2"})
    fair, web = plan.channels
    december = Within(date(2027, 12, 1), date(2027, 12, 31))
    late = fair._replace(when=december, takes={2: Exactly(days(40))})
    plan = replace(plan, channels=(late, web))
    found = timely(plan)
    rungs, each = by_step(found), Fraction(1, 4) * Fraction(7, 8)
    share_of_web = in_time(plan, plan.routes[1], 0, 3)
    assert rungs["deadline"].needed.exact == 10 / (
        each * share_of_web / 2
    )  # half of them are web's
    assert rungs["deadline"].facts["share"].exact == share_of_web / 2
    half = Fraction(1, 2)
    surely, evidently = (rungs[step].needed.exact for step in ("confidence", "evidence"))
    fewest = next(n for n in range(400) if binom.sf(9, n, float(each * share_of_web)) >= NINETY)
    assert abs(surely - fewest / half) <= 1  # so many of web's, as many again of the other
    assert evidently > surely
    assert found.too_late == ("fair",)
    both = replace(plan, channels=(late, web._replace(when=december, takes=late.takes)))
    assert by_step(timely(both))["deadline"].needed.why == TOO_LATE
    assert timely(both).too_late == ("fair", "web")
    early = fair._replace(takes={2: Exactly(days(0))})
    sooner = timely(replace(plan, channels=(early, web)))
    assert 46 < (needed(sooner)[2] or 0) < 61


def test_a_mix_needs_what_brings_its_goal_in_time() -> None:
    plan = with_channels(in_a_year(), a={"share": "1/3"}, b={"enters": "sql", "share": "2/3"})
    late = plan.channels[1]._replace(takes={2: average(6, 3)})
    plan = replace(plan, channels=(plan.channels[0], late))
    rung = by_step(timely(plan))["deadline"]
    shares = [in_time(plan, route, route.enters, 3) for route in plan.routes]
    each = Fraction(1, 4) * Fraction(7, 8)
    mean = Fraction(1, 3) * shares[0] + Fraction(2, 3) * shares[1]
    assert rung.facts["share"].exact == mean
    assert rung.needed.exact == 10 / (each * mean)


def test_the_goal_of_a_stage_above_reckons_with_the_times_above_it() -> None:
    plan = over_year(taking(funnel(lead="1/2", sql="1/4"), lead=Exactly(days(73)), sql=average(9)))
    found = ladder(plan, Target(1, Fraction(40)), NINETY)
    assert by_step(found)["deadline"].needed.exact == 40 / Fraction(1, 2) / Fraction(4, 5)
    assert by_step(found)["deadline"].facts["share"] == share(Fraction(4, 5))


def test_rounding_at_every_stage_goes_on_from_the_goal_in_time() -> None:
    plan = over_year(taking(funnel(lead="1/2", sql="1/4"), sql=Exactly(days(73))))
    target = at_customers(plan, 11)
    known = Known(Rounding.EVERY_STAGE)
    rung = by_step(ladder(plan, target, NINETY, known))["deadline"]
    assert rung.needed.amount == 55  # 11 ÷ (¼ · ⅘)
    assert rung.leads.amount == 110


def test_people_who_can_not_work_them_are_short_whatever_the_time() -> None:
    found = timely(in_a_year(), known=Known(short=True))
    assert [rung.needed.why for rung in found.rungs][1:] == [TOO_FEW] * 4


def test_people_who_can_work_what_the_goal_needs_may_be_too_few_for_it_in_time() -> None:
    plan = at_stage(
        in_a_year(), 2, response=None, capacity=Capacity(1, Pace(Fraction(1), Span.WEEK))
    )
    plan = with_cold(at_stage(plan, 2, shelf_life=HardLimit(days(2)), takes=average(6, 3)))
    rungs = by_step(timely(plan, 9))
    assert rungs["deadline"].needed.why == TOO_FEW
    assert rungs["evidence"].needed.why == TOO_FEW
    enough = at_stage(plan, 2, capacity=Capacity(9, Pace(Fraction(9), Span.WEEK)))
    rung = by_step(timely(with_cold(enough), 9))["deadline"]
    assert rung.needed.exact > 36 / Fraction(1, 2) * Fraction(19, 20)


def test_what_is_worked_out_without_the_date_is_not_taken_for_it() -> None:
    plan = in_a_year()
    surely = confidently(plan, at_customers(plan, 10), NINETY)
    assert needed(timely(plan, known=Known(surely=surely)))[3] == 84


@given(timed_plans(), st.integers(1, 40))
@fewer
def test_no_rung_in_time_asks_for_fewer(plan: Plan, amount: int) -> None:
    found = by_step(timely(plan, amount))
    rung = found["deadline"].needed
    if plan.goal is None or plan.goal.start is None or not plan.timed:
        assert rung.why is not None
    elif rung.why is None and not plan.channels:
        spreadsheet = found["spreadsheet"].needed
        assert rung.exact >= spreadsheet.exact
        assert (found["confidence"].needed.whole or 0) >= 0
    else:
        assert rung.why in (None, TOO_LATE)


def test_the_channels_that_nobody_comes_over_in_time_are_named() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=average(3, 3)))
    plan = with_channels(plan, web={"share": "9/10"}, old={"share": "1/10"})
    web, old = plan.channels
    plan = replace(plan, channels=(web, old._replace(takes={0: Exactly(days(600))})))
    found = ladder(plan, at_customers(plan, 10), Fraction(9, 10))
    assert found.too_late == ("old",)
    assert by_step(found)["deadline"].needed.why is None


def test_where_what_no_channel_brings_is_too_late_no_channel_is_to_blame() -> None:
    plan = over_year(taking(funnel(sql="1/4"), sql=Exactly(days(600))))
    plan = with_channels(plan, web={"expect": 4})
    found = ladder(plan, at_customers(plan, 10), Fraction(9, 10))
    assert found.too_late == ()
    assert by_step(found)["deadline"].needed.why == TOO_LATE


@given(timed_plans(), st.integers(1, 40), st.sampled_from(Rounding))
@fewer
def test_no_more_than_all_who_ever_get_there_are_in_time(
    plan: Plan, amount: int, rounding: Rounding
) -> None:
    rung = by_step(timely(plan, amount, known=Known(rounding)))["deadline"]
    if rung.needed.why is None:
        assert 0 < rung.facts["share"].exact <= 1


def test_at_every_stage_the_share_in_time_is_that_of_the_unrounded_counts() -> None:
    plan = over_year(taking(funnel(sql="3/10"), sql=Exactly(days(73))))
    for rounding in Rounding:
        rung = by_step(ladder(plan, at_customers(plan, 1), NINETY, Known(rounding)))["deadline"]
        assert rung.facts["share"].exact == Fraction(4, 5)


def test_at_every_stage_leads_that_are_too_late_come_in_proportion() -> None:
    plan = over_year(taking(funnel(lead="1/2", sql="1/4"), sql=Exactly(days(73))))
    plan = with_channels(plan, web={"share": "3/5"}, old={"enters": "sql", "share": "2/5"})
    web, old = plan.channels
    plan = replace(plan, channels=(web, old._replace(takes={1: Exactly(days(600))})))
    rung = by_step(ladder(plan, at_customers(plan, 11), NINETY, Known(Rounding.EVERY_STAGE)))
    # 11 ÷ (¼ · ⅘) = 55 SQLs of web, 110 leads; of old ⅖ ÷ ⅗ · 44 = 29⅓ for 11 ÷ ⅘ customers of web
    assert rung["deadline"].needed.amount == 55 + math.ceil(
        Fraction(2, 5) * 4 / Fraction(12, 25) * 11
    )
    assert rung["deadline"].leads.amount == 110
    assert (rung["confidence"].needed.amount or 0) > 92


def test_a_rung_names_the_channels_that_can_not_bring_what_it_asks() -> None:
    # 40 SQLs are 20 of each, 46 and 63 more; 24 of web are enough for the first two steps
    text = f"{PLAN}channels:\n  - {{name: web, enters: sql, share: 50%, at_most: 24}}\n"
    found = climbed(f"{text}  - {{name: fair, enters: sql, share: 50%}}\n")
    assert needed(found) == [40, 46, None, 63, 67]
    assert [each.beyond for each in found.rungs] == [(), (), (), ("web",), ("web",)]
