"""The ladder: one plan, and every rung adds one sentence of reality to the spreadsheet's number."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.ladder import Ladder, Rung, ladder, leads_stage
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Missing, Unit, outcome, share
from funnelplan.core.target import needs
from funnelplan.core.volume import Rounding, Target
from tests.spec import reading
from tests.strategies import at_customers, funnel, with_channels

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
    assert by_step(found)["deadline"].spend.why == Missing("key", "goal.from, goal.by, takes")


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
