"""Every volume with its own loss: what goes cold depends on how many come in, and the reverse."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from scipy.stats import binom

from funnelplan.core.cold import by_capacity
from funnelplan.core.ladder import Known, ladder
from funnelplan.core.levers import levers
from funnelplan.core.metrics import Figures
from funnelplan.core.perishing import perishing
from funnelplan.core.settling import confidently, is_staffed, settled, settled_need, settled_plan
from funnelplan.core.shortfalls import shortfalls, too_few_people
from funnelplan.core.sufficient import evidently
from funnelplan.core.target import needs
from funnelplan.core.volume import Rounding, Rule, Target
from funnelplan.core.volumes import flowing, goal_of
from tests.spec import reading

DAYS = 357
BUSY = """\
funnelplan: 1
goal: {customers: 100, from: 2027-01-04, by: 2027-12-26}
stages:
  - {name: lead, rate: 50%}
  - name: sql
    rate: 25%
    basis: worked
    shelf_life: {hard: 30 days}
    capacity: {people: 2, each: 4 per week}
  - {name: customer}
"""


def lost_of(leads: Fraction | int, people: int = 2) -> float:
    plan = reading.plan(BUSY, None, f"stages.sql.capacity.people={people}")
    return float(by_capacity(plan.stages[1], Fraction(leads) / DAYS) or 0)


def test_what_a_goal_needs_is_worked_at_its_own_inflow() -> None:
    plan = reading.plan(BUSY)
    found = settled_need(plan, Target(2, Fraction(100)))
    sqls = float(found.volume.counts[1])
    assert sqls * (1 - lost_of(Fraction(sqls))) == pytest.approx(400, rel=1e-9)
    assert not found.short


def test_a_larger_goal_than_people_can_work_is_short() -> None:
    plan = reading.plan(BUSY)
    assert settled_need(plan, Target(2, Fraction(103))).short == {1}  # 412 of 408


def test_counts_that_are_asked_about_lose_what_their_own_inflow_loses() -> None:
    plan = reading.plan(BUSY)
    for leads in (300, 415, 558):
        found = settled(plan, partial(flowing, entering={1: leads}, rule=Rule.GIVEN))
        assert found is not None
        expected = leads * (1 - lost_of(leads)) / 4
        assert float(found.volume.counts[2]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("goal", [20, 41, 62, 83, 100])
@pytest.mark.parametrize("sure", ["1/2", "9/10", "19/20"])
def test_a_confidence_takes_the_fewest_whole_leads_at_their_own_loss(goal: int, sure: str) -> None:
    plan = reading.plan(BUSY, None, "stages.sql.capacity.people=3")
    found = confidently(plan, Target(2, Fraction(goal)), Fraction(sure))
    assert found is not None
    n = int(found.volume.counts[1])
    assert float(found.plan.cold[1]) == pytest.approx(lost_of(n, 3), rel=1e-9, abs=1e-14)

    def chance(leads: int) -> float:
        return float(binom.sf(goal - 1, leads, 0.25 * (1 - lost_of(leads, 3))))

    assert chance(n) >= Fraction(sure) > chance(n - 1)


def test_what_no_number_of_leads_reaches_is_left_out_of_columns_and_rungs() -> None:
    plan = reading.plan(BUSY)
    target = Target(2, Fraction(100))
    # 408 can be worked: with all of them P(Bin(408, ¼) ≥ 100) is 61 %
    assert float(binom.sf(99, 408, 0.25)) < 0.8
    result = needs(plan, target)
    assert result.confidence == ()
    rungs = {rung.step: rung.needed for rung in result.ladder.rungs}
    assert rungs["spreadsheet"].whole == 400
    assert rungs["cold"].whole == 415
    assert rungs["confidence"].why is not None
    assert rungs["confidence"].why.reason == "people_short"


def test_a_goal_that_people_can_not_work_is_shown_as_if_they_could_and_says_so() -> None:
    plan = reading.plan(BUSY, None, "goal.customers=200")
    target = goal_of(plan)
    assert target is not None
    result = needs(plan, target)
    (short,) = result.short
    assert (short.stage, short.people, short.enough) == ("sql", 2, 4)
    assert (short.needed.amount, short.most.amount) == (800, 408)
    assert result.stages[1].required.amount == 800
    assert result.ladder.leading
    steps = {rung.step for rung in result.ladder.rungs if rung.needed.why is not None}
    assert steps == {"cold", "deadline", "confidence", "evidence"}
    reasons = {
        r.step: r.needed.why for r in ladder(plan, target, Fraction(9, 10), Known(short=True)).rungs
    }
    assert reasons["evidence"] is not None


def test_the_planned_volume_is_held_to_limits_with_what_it_loses_itself() -> None:
    plan = reading.plan(BUSY + "spend: {budget: 1_000, per: {lead: 1}}\n")
    target = goal_of(plan)
    found = settled_plan(plan, target)
    assert found.volume.rule is Rule.BUDGET
    assert found.volume.counts[1] == 500
    customers = Figures(found.plan, found.volume, target)["customers"]
    assert float(customers.exact) == pytest.approx(125 * (1 - lost_of(500)), rel=1e-9)


def test_evidence_is_settled_too() -> None:
    plan = reading.plan(BUSY, None, "stages.sql.rate=250 of 1000", "stages.sql.capacity.people=4")
    result = needs(plan, Target(2, Fraction(100)))
    rungs = {rung.step: rung.needed.whole for rung in result.ladder.rungs}
    assert rungs["spreadsheet"] == 400
    assert rungs["confidence"] is not None
    assert rungs["evidence"] is not None
    assert rungs["evidence"] > rungs["confidence"]


def test_without_people_a_volume_is_what_is_made_of_the_plan() -> None:
    plan = reading.plan(
        BUSY.replace(
            "    capacity: {people: 2, each: 4 per week}\n", "    response: {average: 3 days}\n"
        )
    )
    assert not is_staffed(plan)
    found = settled(plan, lambda each: flowing(each, {1: 40}, Rule.GIVEN))
    assert found is not None
    assert (found.plan, found.short) == (plan, frozenset())
    huge = Target(2, Fraction(10**6))
    assert confidently(plan, huge, Fraction(9, 10)) is None
    assert (
        confidently(
            reading.plan(BUSY, None, "stages.sql.capacity.people=99999"), huge, Fraction(9, 10)
        )
        is None
    )


def test_every_stage_rounding_is_settled_at_its_whole_counts() -> None:
    plan = reading.plan(BUSY)
    result = needs(plan, Target(2, Fraction(90)), rounding=Rounding.EVERY_STAGE)
    sqls = result.stages[1].required.exact
    assert sqls.denominator == 1
    assert float(sqls) * (1 - lost_of(sqls)) / 4 >= 90 - 1e-9


def test_channels_that_join_below_the_goal_bring_nothing_to_it_at_any_rounding() -> None:
    text = BUSY.replace(
        "  - {name: customer}", "  - {name: opportunity, rate: 50%}\n  - {name: customer}"
    )
    text += "channels:\n  - {name: web, enters: lead, share: 50%}\n"
    text += "  - {name: partner, enters: opportunity, share: 50%}\n"
    result = needs(reading.plan(text), Target(1, Fraction(10)), rounding=Rounding.EVERY_STAGE)
    assert result.stages[0].required.amount == 20
    # the fewest n with P(Bin(n, ½) ≥ 10) ≥ 80, 90 and 95 %
    assert [column.stages["lead"].amount for column in result.confidence] == [24, 26, 28]


@pytest.mark.parametrize("leads", [40, 200, 415, 558, 1200])
@pytest.mark.parametrize(
    "sets",
    [
        (),
        ("stages.sql.shelf_life.half=30 days",),
        ("stages.sql.response.average=7 days",),
        ("stages.sql.response.average=7 days", "stages.sql.response.never=8%"),
        ("stages.sql.basis.all=10%", "stages.sql.capacity.people=3"),
    ],
)
def test_so_many_leads_bring_the_same_customers_whoever_is_asked(
    leads: int, sets: tuple[str, ...]
) -> None:
    plan = reading.plan(BUSY, None, *sets)
    asked = settled(plan, partial(flowing, entering={1: leads}, rule=Rule.GIVEN))
    assert asked is not None
    customers = asked.volume.counts[2]
    stated = reading.loaded(f"{BUSY}intake: {{sql: {leads}}}\n", None, *sets)
    assert stated.figures["customers"].amount == customers
    cold = perishing(plan, 1, leads, 100, Rule.GIVEN)
    assert float(cold.customers.now.exact) == pytest.approx(float(customers), rel=1e-12)
    assert float(cold.cold_share.exact) == pytest.approx(float(asked.plan.cold[1]), rel=1e-12)
    at_intake = perishing(stated.plan, 1, leads, 100, Rule.INTAKE)
    assert at_intake.customers.now == cold.customers.now
    assert levers(asked.plan, asked.volume).customers.amount == customers
    goal = goal_of(stated.plan)
    assert goal is not None
    assert needs(stated.plan, goal).planned.metrics["customers"].amount == customers


def test_a_confidence_that_people_can_not_reach_is_no_planned_volume() -> None:
    plan = reading.plan(BUSY, None, "goal.confidence=90%")
    target = goal_of(plan)
    assert target is not None
    found = settled_plan(plan, target)
    assert found.volume.rule is Rule.REQUIRED
    assert found.volume.counts == settled_need(plan, target).volume.counts
    assert [each.code for each in shortfalls(plan, found.volume, target)] == ["FP616"]
    enough = reading.plan(BUSY, None, "goal.confidence=90%", "stages.sql.capacity.people=4")
    assert settled_plan(enough, target).volume.rule is Rule.CONFIDENCE
    assert not list(shortfalls(enough, found.volume, target))


def test_just_enough_people_are_short_where_leads_come_at_random() -> None:
    exactly = reading.plan(BUSY, None, "goal.customers=102")  # 408 to work of 408
    target = goal_of(exactly)
    assert target is not None
    (short,) = too_few_people(exactly, target)
    assert (short.needed.amount, short.most.amount, short.enough) == (408, 408, 3)
    averages = reading.plan(BUSY.replace("    shelf_life: {hard: 30 days}\n", ""))
    assert not list(too_few_people(averages, target))
    (short,) = too_few_people(averages, Target(2, Fraction(153)))  # 612 of 408: one half more
    assert (short.needed.amount, short.enough) == (612, 3)
    (short,) = too_few_people(exactly, Target(2, Fraction(153)))
    assert short.enough == 4


def test_a_sample_can_be_too_uncertain_for_any_number_that_people_can_work() -> None:
    plan = reading.plan(BUSY, None, "stages.sql.rate=25 of 100")
    target = Target(2, Fraction(100))
    found = evidently(plan, target, Fraction(9, 10))
    assert found is not None
    assert found.short == {1}
    rungs = {rung.step: rung.needed for rung in needs(plan, target).ladder.rungs}
    assert rungs["evidence"].why is not None
    assert rungs["evidence"].why.reason == "people_short"
    assert evidently(plan, Target(1, Fraction(100)), Fraction(1, 2)) is None  # no sample on the way
