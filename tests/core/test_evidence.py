"""How sure a target is when the rates are only known from samples, through plans."""

from __future__ import annotations

import math
import re
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf  # type: ignore[import-untyped]
from scipy.stats import betabinom, nbinom

from funnelplan.core.arrivals import arrivals, beta_of, certain, samples, ways
from funnelplan.core.beta import Beta, counted, matched
from funnelplan.core.chance import volume_with_evidence
from funnelplan.core.evidence import (
    LARGEST_TARGET,
    chance_with_evidence,
    is_sampled,
    law,
    one_law,
)
from funnelplan.core.ladder import ladder
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import counting_in_time
from funnelplan.core.quantities import Between, Counted, Missing, Rate
from funnelplan.core.sufficient import confident_with_evidence
from funnelplan.core.volume import Rounding, Rule, Target, Volume
from funnelplan.core.volumes import (
    bought,
    confident,
    flowing,
    gone_cold,
    planned,
    required,
    with_leads,
)
from funnelplan.core.when import Within
from tests.core.timed import at_stage, average, over_year
from tests.spec import reading
from tests.strategies import (
    Said,
    at_customers,
    channel_plans,
    fewer,
    funnel,
    replace,
    with_channels,
)

SQL = """
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: sql, rate: 10 of 40}
  - {name: customer}
"""
NINETY = Fraction(9, 10)


def ten(plan: Plan) -> Target:
    return at_customers(plan, 10)


def needed(plan: Plan, percent: int, customers: int = 10) -> int:
    """Leads at the first stage, for a confidence."""
    sure = Fraction(percent, 100)
    volume = confident_with_evidence(plan, at_customers(plan, customers), sure)
    assert volume is not None
    assert (volume.rule, volume.confidence) == (Rule.CONFIDENCE, sure)
    return math.ceil(volume.counts[plan.headline(plan.last)])


def chance_of(plan: Plan, volume: Volume, target: Target | None = None) -> float:
    found = chance_with_evidence(plan, volume, target or ten(plan))
    assert isinstance(found, float), found
    return found


def law_of(plan: Plan) -> Beta:
    """The law from the headline stage to the customer."""
    on = ways(plan, required(plan, ten(plan)), plan.last)
    found = one_law(plan, on, plan.last)
    assert found is not None
    return found


def tail(n: int, beta: Beta, target: int) -> float:
    """P(X ≥ target), by SciPy."""
    return float(betabinom.sf(target - 1, n, float(beta.a), float(beta.b)))


def poisson_gamma(mean: float, cv2: float, target: int) -> float:
    """P(X ≥ target) of a negative binomial law with this mean and shape 1/cv², by SciPy."""
    shape = 1 / cv2
    return float(nbinom.sf(target - 1, shape, shape / (shape + mean)))


def as_of_one_way(n: int, leads: float, mean: float, cv2: float, target: int) -> float:
    """P(X ≥ target) of n leads at the mean rate of so many, which has this cv², by SciPy."""
    rate = mean / leads
    weight = (1 - rate * (1 + cv2)) / (rate * cv2)
    return float(betabinom.sf(target - 1, n, rate * weight, (1 - rate) * weight))


def jeffreys(successes: int, trials: int) -> tuple[float, float]:
    """Mean and cv² of Beta(s + ½, n − s + ½), by hand."""
    a, b = successes + 0.5, trials - successes + 0.5
    return a / (a + b), b / (a * (a + b + 1))


# One rate


@pytest.mark.parametrize(
    ("rate", "counts"),
    [
        ("10 of 40", (39, 54, 64, 75)),
        ("25 of 100", (39, 51, 59, 66)),
        ("250 of 1000", (39, 49, 55, 60)),
    ],
)
def test_sqls_for_ten_customers_at_a_rate_that_was_counted(
    rate: str, counts: tuple[int, ...]
) -> None:
    # maths.md T2.4
    plan = reading.plan(SQL, None, f"stages.sql.rate={rate}")
    assert tuple(needed(plan, percent) for percent in (50, 80, 90, 95)) == counts


def test_the_chance_of_forty_sqls_at_ten_of_forty() -> None:
    # maths.md T2.4
    plan = reading.plan(SQL, None, "intake.sql=40")
    figures = reading.loaded(SQL, None, "intake.sql=40").figures
    assert figures["chance_with_evidence"].amount == pytest.approx(0.552, abs=5e-4)
    assert chance_of(plan, planned(plan, ten(plan))) == pytest.approx(
        tail(40, counted(10, 40), 10), rel=1e-12
    )


def test_a_range_claims_the_knowledge_of_two_hundred() -> None:
    # maths.md T2.9
    rate = ("stages.sql.rate.value=20% to 30%", "stages.sql.rate.confidence=90%")
    beta = law_of(reading.plan(SQL, None, *rate))
    assert float(beta.weight) == pytest.approx(201.9, abs=0.05)
    assert float(beta.mean) == pytest.approx(0.25, rel=1e-14)


def test_good_and_bad_years_need_52_61_and_69_sqls() -> None:
    # maths.md T2.8
    plan = reading.plan(SQL, None, "stages.sql.rate=25%", "period_wobble=20%")
    beta = law_of(plan)
    assert beta == Beta(Fraction(74, 4), Fraction(74 * 3, 4))
    assert [needed(plan, percent) for percent in (80, 90, 95)] == [52, 61, 69]


@fewer
@given(st.integers(1, 12), st.integers(1, 60), st.integers(0, 60), st.sampled_from((50, 80, 95)))
def test_the_volume_is_the_smallest_that_is_enough(
    customers: int, successes: int, failures: int, percent: int
) -> None:
    sampled = Rate(
        Fraction(successes, successes + failures), Counted(successes, successes + failures)
    )
    plan = with_rates(funnel(sql="1/4"), sampled)
    found = needed(plan, percent, customers)
    beta = counted(successes, successes + failures)
    chances = [tail(n, beta, customers) for n in (found - 1, found)]
    assert chances[0] < percent / 100 + 1e-12
    assert chances[1] > percent / 100 - 1e-12


def with_rates(plan: Plan, *rates: Rate) -> Plan:
    """The plan with these rates in place of those of its first stages."""
    stages = list(plan.stages)
    for i, rate in enumerate(rates):
        stages[i] = replace(stages[i], rate=rate)
    return replace(plan, stages=tuple(stages))


def test_brute_force_finds_the_same_small_volumes() -> None:
    for successes, trials in ((1, 4), (3, 10), (9, 10), (2, 50)):
        plan = with_rates(funnel(sql="1/4"), Rate(Fraction(1, 2), Counted(successes, trials)))
        beta = counted(successes, trials)
        for customers in (1, 2, 5):
            n = next(n for n in range(5000) if tail(n, beta, customers) >= 0.8)
            assert needed(plan, 80, customers) == n


@pytest.mark.parametrize(("successes", "trials"), [(2_500, 9_999), (1_234, 5_678)])
@pytest.mark.parametrize("customers", [10_000, 9_400])
def test_ten_thousand_customers_to_nine_digits(successes: int, trials: int, customers: int) -> None:
    plan = with_rates(
        funnel(sql="1/4"), Rate(Fraction(successes, trials), Counted(successes, trials))
    )
    target = at_customers(plan, 10_000)
    n = math.ceil(required(plan, target).counts[0])
    found = chance_of(plan, flowing(plan, {0: n}, Rule.INTAKE), at_customers(plan, customers))
    assert found == pytest.approx(exact_tail(n, successes, trials, customers), rel=1e-9)


def exact_tail(n: int, successes: int, trials: int, target: int) -> float:
    """P(X ≥ target) of the beta-binomial law to 50 digits, term by term from the first one."""
    with mp.workdps(50):
        a, b = mpf(successes) + 0.5, mpf(trials - successes) + 0.5
        term = mp.binomial(n, target) * mp.beta(target + a, n - target + b)
        term /= mp.beta(a, b)
        whole = mpf(0)
        for k in range(target, n + 1):
            whole += term
            if term < whole * mpf(10) ** -30:
                break
            term *= (n - k) * (k + a) / ((k + 1) * (n - k - 1 + b))
        return float(whole)


# Several rates

THREE = """
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: sql, rate: 160 of 400}
  - {name: opportunity, rate: %s}
  - {name: offer, rate: 12 of 48}
  - {name: customer}
"""


def test_counts_of_one_cohort_are_one_count_from_end_to_end() -> None:
    # maths.md section 2, several uncertain stages
    beta = law_of(reading.plan(THREE % "48 of 160"))
    assert beta == Beta(Fraction(25, 2), Fraction(777, 2))
    assert float(beta.mean) == pytest.approx(0.03117, abs=5e-6)


def test_independent_counts_are_matched() -> None:
    # maths.md T2.5: 96 of 320 is no continuation of 160
    beta = law_of(reading.plan(THREE % "96 of 320"))
    (first, one), (second, two), (third, three) = (
        jeffreys(160, 400),
        jeffreys(96, 320),
        jeffreys(12, 48),
    )
    mean, cv2 = first * second * third, (1 + one) * (1 + two) * (1 + three) - 1
    assert float(beta.mean) == pytest.approx(mean, rel=1e-12)
    assert float(beta.cv2) == pytest.approx(cv2, rel=1e-12)


def test_the_matched_law_of_three_stages() -> None:
    # maths.md T2.5, where the cohort is not known to be one
    parts = [counted(160, 400), counted(48, 160), counted(12, 48)]
    mean = math.prod((beta.mean for beta in parts), start=Fraction(1))
    beta = matched(mean, math.prod((beta.second for beta in parts), start=Fraction(1)))
    assert float(beta.a) == pytest.approx(12.4665, abs=5e-5)
    assert float(beta.b) == pytest.approx(392.841, abs=5e-4)


def test_a_stage_without_a_count_ends_a_cohort() -> None:
    text = (THREE % "48 of 160").replace("12 of 48", "25%")
    deal = "  - {name: deal, rate: 12 of 48}\n  - {name: customer}"
    plan = reading.plan(text.replace("  - {name: customer}", deal))
    beta = law_of(plan)
    (front, one), (last, two) = jeffreys(48, 400), jeffreys(12, 48)
    assert float(beta.mean) == pytest.approx(front * 0.25 * last, rel=1e-12)
    assert float(beta.cv2) == pytest.approx((1 + one) * (1 + two) - 1, rel=1e-12)
    ranged = reading.plan(THREE % "20% to 40%")
    assert float(law_of(ranged).mean) == pytest.approx(
        jeffreys(160, 400)[0] * 0.3 * jeffreys(12, 48)[0], rel=1e-12
    )


def test_the_last_stage_causes_three_quarters_of_the_uncertainty() -> None:
    # maths.md T2.6, where cv² of a rate is (1 − r) ÷ s: 77 %, of 28 %
    plan = reading.plan(THREE % "48 of 160")
    target = ten(plan)
    found = ladder(plan, target, NINETY)
    assert [cause.stage for cause in found.causes] == ["offer", "opportunity", "sql"]
    parts = [jeffreys(*each)[1] for each in ((12, 48), (48, 160), (160, 400))]
    assert [float(cause.share.exact) for cause in found.causes] == pytest.approx(
        [part / sum(parts) for part in parts], rel=1e-12
    )
    assert float(found.causes[0].share.exact) == pytest.approx(0.77, abs=0.01)
    assert float(found.cv.exact) == pytest.approx(math.sqrt(sum(parts)), rel=1e-12)
    assert float(found.cv.exact) == pytest.approx(0.28, abs=0.005)
    assert [float(cause.cv.exact) for cause in found.causes] == pytest.approx(
        [math.sqrt(part) for part in parts], rel=1e-12
    )


def test_what_goes_cold_is_part_of_the_mean_and_adds_no_doubt() -> None:
    plan = reading.plan(SQL, None, "stages.sql.basis.all=10%", "stages.sql.response.never=12.5%")
    mean, cv2 = jeffreys(10, 40)
    beta = law_of(plan)
    assert float(beta.mean) == pytest.approx(mean / 0.9 * 0.875, rel=1e-12)
    assert float(beta.cv2) == pytest.approx(cv2, rel=1e-12)


# Where chance takes its course

FUNNEL = """
funnelplan: 1
goal: {customers: 10}
stages:
  - {name: lead, rate: 20%}
  - {name: mql, rate: 30%}
  - {name: sql, rate: 25 of 100}
  - {name: customer}
"""


def test_an_intake_above_the_headline_takes_its_chances_from_there() -> None:
    figures = reading.loaded(FUNNEL + "intake: {lead: 800}\n").figures
    mean, cv2 = jeffreys(25, 100)
    share = mean * 0.06
    beta = matched(Fraction(share), Fraction(share * share * (1 + cv2)))
    assert float(figures["chance_with_evidence"].exact) == pytest.approx(
        tail(800, beta, 10), rel=1e-9
    )


def test_an_intake_at_several_stages_is_known_by_its_mean() -> None:
    figures = reading.loaded(FUNNEL + "intake: {lead: 800, sql: 10}\n").figures
    mean, cv2 = jeffreys(25, 100)
    wanted = as_of_one_way(810, 810, (800 * 0.06 + 10) * mean, cv2, 10)
    assert float(figures["chance_with_evidence"].exact) == pytest.approx(wanted, rel=1e-9)


def test_stated_channels_take_their_chances_from_where_they_enter() -> None:
    channels = "channels:\n  - {name: fair, enters: lead, expect: 300}\n"
    both = channels + "  - {name: partner, enters: sql, expect: 12}\n"
    mean, cv2 = jeffreys(25, 100)
    figures = reading.loaded(FUNNEL + both).figures
    wanted = as_of_one_way(312, 312, (300 * 0.06 + 12) * mean, cv2, 10)
    assert float(figures["chance_with_evidence"].exact) == pytest.approx(wanted, rel=1e-9)
    alone = reading.loaded(FUNNEL + channels).figures["chance_with_evidence"].exact
    intake = reading.loaded(FUNNEL + "intake: {lead: 300}\n").figures["chance_with_evidence"].exact
    assert alone == intake


@pytest.mark.parametrize("rounding", Rounding)
def test_rounding_at_every_stage_keeps_the_whole_leads(rounding: Rounding) -> None:
    plan = reading.plan(FUNNEL)
    volume = required(plan, ten(plan), rounding)
    assert chance_of(plan, volume) == pytest.approx(tail(40, counted(25, 100), 10), rel=1e-12)


def test_cold_leads_are_not_among_those_who_take_their_chances() -> None:
    plan = reading.plan(FUNNEL)
    volume = gone_cold(plan, with_leads(plan, 2, 40), 2, 5)
    assert chance_of(plan, volume) == pytest.approx(tail(35, counted(25, 100), 10), rel=1e-12)


def test_a_budget_buys_whole_leads() -> None:
    plan = reading.plan(FUNNEL + "spend: {budget: 9_990, per: {lead: 15}}\n")
    volume = bought(plan, Fraction(9_990), plan.last)
    assert volume is not None
    assert volume.given == {2: 39}
    assert chance_of(plan, volume) == pytest.approx(tail(39, counted(25, 100), 10), rel=1e-12)


def test_a_budget_below_the_first_lead_leaves_nothing_to_hope_for() -> None:
    plan = reading.plan(FUNNEL + "spend: {budget: 0, per: {lead: 15}}\n")
    volume = planned(plan, ten(plan))
    assert volume.rule is Rule.BUDGET
    assert chance_of(plan, volume) == 0.0
    metric = Figures(plan, volume, ten(plan)).metric("chance_with_evidence")
    assert metric.formula == "P(0 ≥ {goal})"


def test_what_joins_at_the_goal_is_there_for_certain() -> None:
    plan = with_channels(
        with_rates(funnel(mql="1/4", sql="1/2"), Rate(Fraction(1, 4), Counted(25, 100))),
        partner={"enters": "sql", "expect": 12},
        search={"enters": "mql", "share": "1"},
    )
    twenty = Target(1, Fraction(20))
    volume = required(plan, twenty)
    assert volume.given == {0: 32, 1: 12}
    found = Figures(plan, volume, twenty)
    assert float(found["chance_with_evidence"].exact) == pytest.approx(
        tail(32, counted(25, 100), 8), rel=1e-12
    )
    assert found.metric("chance_with_evidence").formula.startswith("P(12 + BetaBin(32, ")
    sure = confident_with_evidence(plan, twenty, NINETY)
    assert sure is not None
    needed = volume_with_evidence(counted(25, 100), 8, NINETY)
    assert float(sure.counts[0]) == pytest.approx(float(needed or 0), rel=1e-8)
    assert chance_of(plan, sure, twenty) >= NINETY


def test_where_the_goal_is_there_already_nothing_is_left_to_chance() -> None:
    plan = with_channels(
        with_rates(funnel(mql="1/4", sql="1/2"), Rate(Fraction(1, 4), Counted(25, 100))),
        partner={"enters": "sql", "expect": 12},
    )
    volume = planned(plan, Target(1, Fraction(12)))
    assert volume.rule is Rule.CHANNELS
    assert chance_of(plan, volume, Target(1, Fraction(12))) == 1.0
    assert chance_of(plan, volume, Target(1, Fraction(13))) == 0.0
    sure = confident_with_evidence(plan, Target(1, Fraction(12)), NINETY)
    assert sure is not None
    assert sure.counts[0] == 0


def test_who_enters_below_the_goal_can_not_reach_it() -> None:
    plan = with_channels(
        with_rates(funnel(mql="1/4", sql="1/2"), Rate(Fraction(1, 4), Counted(25, 100))),
        partner={"enters": "sql", "expect": 12},
    )
    plan = replace(plan, stages=(*plan.stages[:1], *funnel(lead="1/2", sql="1/2").stages))
    below = with_channels(plan, partner={"enters": "sql", "expect": 12})
    volume = planned(below, Target(1, Fraction(5)))
    assert chance_with_evidence(below, volume, Target(1, Fraction(5))) == Missing("enters_below")


# Channels

OPEN = """
channels:
  - {name: fair, enters: sql, expect: 8}
  - {name: search, enters: lead, share: 75%}
  - {name: mail, enters: lead, share: 25%, rates: {lead: 10%}}
"""


def test_channels_that_share_the_rate_of_the_sqls_are_one_law() -> None:
    plan, alone = reading.plan(FUNNEL + OPEN), reading.plan(FUNNEL)
    volume = required(plan, ten(plan))
    assert chance_of(plan, volume) == chance_of(alone, required(alone, ten(alone)))
    assert needed(plan, 90) == needed(alone, 90) == 59
    sure = confident_with_evidence(plan, ten(plan), NINETY)
    assert sure is not None
    assert sure.counts[2] == 59
    assert sure.given == {2: 59}
    assert chance_of(plan, sure) == pytest.approx(tail(59, counted(25, 100), 10), rel=1e-12)


def test_more_stated_than_it_takes_needs_no_more() -> None:
    plan = reading.plan(FUNNEL + OPEN.replace("expect: 8", "expect: 80"))
    assert needed(plan, 90) == 80


OWN = """
channels:
  - {name: fair, enters: sql, expect: 20, rates: {sql: 12 of 40}}
  - {name: search, enters: lead, share: 60%}
  - {name: mail, enters: lead, share: 40%, rates: {sql: 20% to 40%}}
"""


def test_channels_with_counts_of_their_own_are_known_by_mean_and_cv() -> None:
    plan = reading.plan(FUNNEL + OWN)
    volume = required(plan, ten(plan))
    own, usual = jeffreys(12, 40), jeffreys(25, 100)
    low, high = 0.2, 0.4
    deviation = (high - low) / 2 / 1.2815515655446004  # 8 of 10
    ranged = (low + high) / 2, (deviation / ((low + high) / 2)) ** 2
    leads = [20.0, *(float(flow.at(2)) for flow in volume.flows[1:])]
    assert leads[1:] == pytest.approx([0.6 * 4 / 0.25, 0.4 * 4 / 0.3], rel=1e-12)
    means = [n * rate[0] for n, rate in zip(leads, (own, usual, ranged), strict=True)]
    parts = [
        (m / sum(means)) ** 2 * rate[1] for m, rate in zip(means, (own, usual, ranged), strict=True)
    ]
    found = arrivals(plan, ways(plan, volume, plan.last), plan.last)
    assert found.mean == pytest.approx(sum(means), rel=1e-9)
    assert found.cv2(None) == pytest.approx(sum(parts), rel=1e-9)
    whole = sum(volume.given.values())
    assert chance_of(plan, volume) == pytest.approx(
        as_of_one_way(whole, sum(leads), sum(means), sum(parts), 10), rel=1e-9
    )
    causes = {cause.sample.channel: cause.share for cause in found.causes}
    assert causes["fair"] == pytest.approx(parts[0] / sum(parts), rel=1e-9)
    assert set(causes) == {"fair", "", "mail"}


def test_the_fewest_leads_of_a_mix_that_are_enough_are_asked_for() -> None:
    plan = reading.plan(FUNNEL + OWN)
    sure = confident_with_evidence(plan, ten(plan), NINETY)
    assert sure is not None
    found = arrivals(plan, ways(plan, sure, plan.last), plan.last)
    whole, cv2 = sum(sure.given.values()), found.cv2(None)
    assert as_of_one_way(whole, found.leads, found.mean, cv2, 10) >= NINETY
    assert as_of_one_way(whole - 1, found.leads, found.mean, cv2, 10) < NINETY
    assert chance_of(plan, sure) >= NINETY
    assert sum(sure.given.values()) == math.ceil(sure.counts[2])
    assert [flow.route.name for flow in sure.flows] == ["fair", "search", "mail"]


def test_what_is_stated_may_be_enough() -> None:
    plan = reading.plan(FUNNEL + OWN.replace("expect: 20", "expect: 200"))
    sure = confident_with_evidence(plan, ten(plan), NINETY)
    assert sure is not None
    assert sure.lift == 0
    assert sure.given == {2: 200}


def test_good_years_move_all_channels_together() -> None:
    plan = reading.plan(FUNNEL + OWN, None, "period_wobble=20%")
    still = reading.plan(FUNNEL + OWN)
    volume = required(still, ten(still))
    calm = arrivals(still, ways(still, volume, 3), 3)
    assert calm.cv2(Fraction(1, 5)) == pytest.approx((1 + calm.cv2(None)) * 1.04 - 1, rel=1e-12)
    both, whole = (1 + calm.cv2(None)) * 1.04 - 1, sum(volume.given.values())
    assert chance_of(plan, required(plan, ten(plan))) == pytest.approx(
        as_of_one_way(whole, calm.leads, calm.mean, both, 10), rel=1e-9
    )


def test_years_alone_make_a_mix_of_sure_rates_uncertain() -> None:
    text = FUNNEL.replace("25 of 100", "25%") + OWN.replace("12 of 40", "30%").replace(
        "20% to 40%", "35%"
    )
    plan = reading.plan(text, None, "period_wobble=20%")
    volume = required(plan, ten(plan))
    found = arrivals(plan, ways(plan, volume, 3), 3)
    whole = sum(volume.given.values())
    wanted = as_of_one_way(whole, found.leads, 10, 0.04, 10)
    assert chance_of(plan, volume) == pytest.approx(wanted, rel=1e-9)
    assert one_law(plan, ways(plan, volume, 3), 3) is None


def test_a_law_that_no_beta_has_is_known_by_mean_and_cv() -> None:
    plan = reading.plan(SQL, None, "stages.sql.rate=99%")
    plan = replace(plan, period_wobble=Fraction(3, 10))  # no plan is read that says so
    volume = required(plan, ten(plan))
    assert one_law(plan, ways(plan, volume, 1), 1) is None
    assert chance_of(plan, volume) == pytest.approx(
        poisson_gamma(0.99 * float(volume.counts[0]), 0.09, 10), rel=1e-9
    )
    written = Figures(plan, volume, ten(plan)).metric("chance_with_evidence").formula
    assert written.startswith("P(NegBin(mean ")
    assert written.endswith(" ≥ {goal})")


# What is missing, and what is said


def test_without_a_sample_on_the_way_nothing_is_known() -> None:
    unsampled = reading.plan(FUNNEL, None, "stages.sql.rate=25%")
    above = reading.plan(FUNNEL, None, "stages.sql.rate=25%", "stages.lead.rate=20 of 100")
    assert not is_sampled(unsampled)
    assert is_sampled(above)
    for plan in (unsampled, above):
        volume = required(plan, ten(plan))
        assert chance_with_evidence(plan, volume, ten(plan)) == Missing("no_evidence")
        assert confident_with_evidence(plan, ten(plan), NINETY) is None
        assert Figures(plan, volume, ten(plan)).metric("chance_with_evidence").formula == ""
        (way,) = ways(plan, volume, plan.last)
        assert law(plan, way, plan.last) is None


def test_without_a_goal_the_figure_names_it() -> None:
    text = FUNNEL.replace("goal: {customers: 10}\n", "")
    figures = reading.loaded(text).figures
    assert figures["chance_with_evidence"].why == Missing("key", "goal.customers")


def test_beyond_what_is_looked_through_there_is_no_figure() -> None:
    plan = reading.plan(FUNNEL)
    much = at_customers(plan, LARGEST_TARGET + 1)
    too_large = Missing("too_large_sample")
    assert chance_with_evidence(plan, required(plan, much), much) == too_large
    assert confident_with_evidence(plan, much, NINETY) is None
    crowd = flowing(plan, {2: 500_000}, Rule.INTAKE)
    assert chance_with_evidence(plan, crowd, ten(plan)) == too_large
    assert ways(plan, Volume(Rule.REQUIRED, (), ()), plan.last) == ()


def test_a_rate_that_hardly_anything_is_known_of_needs_too_many() -> None:
    sampled = with_rates(funnel(sql="1/4"), Rate(Fraction(1, 1000), Counted(0, 1)))
    assert (
        confident_with_evidence(sampled, at_customers(sampled, 9_000), Fraction(999, 1000)) is None
    )
    mix = with_channels(
        sampled, fair={"share": "1/2"}, mail={"share": "1/2", "rates": {"sql": "1/1000"}}
    )
    mix = replace(mix, period_wobble=Fraction(1))
    assert confident_with_evidence(mix, at_customers(mix, 9_000), Fraction(999, 1000)) is None


def test_a_range_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        beta_of(Between(Fraction(0), Fraction(1), Fraction(1, 100)))


@pytest.mark.parametrize("more", ["", OPEN, OWN])
def test_a_formula_read_as_it_is_written_gives_the_chance(more: str) -> None:
    figures = reading.loaded(FUNNEL + more).figures
    metric = figures.metric("chance_with_evidence")
    assert metric.inputs == ("goal",)
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", metric.formula)]
    if "BetaBin" in metric.formula:
        n, a, b = numbers
        read = tail(int(n), Beta(Fraction(a), Fraction(b)), 10)
    else:
        mean, cv = numbers
        read = poisson_gamma(mean, cv * cv, 10)
    assert float(figures["chance_with_evidence"].exact) == pytest.approx(read, abs=1e-4)


# Metamorphic (maths.md section 9)

SPLIT: dict[str, Said] = {
    "search": {"share": "1/2"},
    "mail": {"share": "1/4", "rates": {"lead": "1/10"}},
    "post": {"share": "1/4", "rates": {"lead": "1/10"}},
    "fair": {"enters": "sql", "expect": 4, "rates": {"sql": "3/10"}},
    "show": {"enters": "sql", "expect": 4, "rates": {"sql": "3/10"}},
}
WHOLE: dict[str, Said] = {
    "search": {"share": "1/2"},
    "mail": {"share": "1/2", "rates": {"lead": "1/10"}},
    "fair": {"enters": "sql", "expect": 8, "rates": {"sql": "3/10"}},
}


@pytest.mark.parametrize("own", [True, False], ids=["own rates", "one law"])
@pytest.mark.parametrize("wobble", [None, Fraction(1, 5)])
def test_channels_split_or_shuffled_are_as_sure_as_before(
    wobble: Fraction | None, *, own: bool
) -> None:
    base = with_rates(
        funnel(lead="1/5", sql="1/4"), Rate(Fraction(1, 5)), Rate(Fraction(1, 4), Counted(25, 100))
    )
    base = replace(base, period_wobble=wobble)

    def figures(channels: dict[str, Said]) -> tuple[float, Fraction]:
        if not own:
            channels = {n: Said(**{**c, "rates": {}}) for n, c in channels.items()}
        plan = with_channels(base, **channels)
        sure = confident_with_evidence(plan, ten(plan), NINETY)
        assert sure is not None
        return chance_of(plan, required(plan, ten(plan))), sure.counts[1]

    whole = figures(WHOLE)
    assert figures(SPLIT) == whole
    assert figures(dict(reversed(SPLIT.items()))) == whole


@pytest.mark.parametrize("intake", [False, True])
def test_a_sure_channel_split_in_two_stays_one_law(*, intake: bool) -> None:
    kind = "expect: 300" if intake else "share: 50%"
    split = "".join(
        f"  - {{name: {name}, enters: lead, {kind}, rates: {{mql: 40%}}}}\n" for name in ("a", "b")
    )
    whole = split.partition("\n")[0].replace("300", "600").replace("50%,", "100%,") + "\n"
    both = [reading.loaded(FUNNEL + "channels:\n" + text).figures for text in (split, whole)]
    assert both[0]["chance_with_evidence"] == both[1]["chance_with_evidence"]
    assert both[0].metric("chance_with_evidence").formula.startswith("P(BetaBin")


def test_the_less_rates_scatter_the_nearer_the_chance_is_to_rates_as_stated() -> None:
    volume_of = {}
    for times in (1, 10, 100, 10_000):
        rate = Rate(Fraction(1, 4), Counted(25 * times, 100 * times))
        plan = with_rates(funnel(sql="1/4"), rate)
        volume_of[times] = chance_of(plan, required(plan, ten(plan)))
    stated = 0.5604602683
    gaps = [abs(found - stated) for found in volume_of.values()]
    assert all(later < earlier for earlier, later in pairwise(gaps))
    assert gaps[-1] < 1e-6
    years = replace(funnel(sql="1/4"), period_wobble=Fraction(1, 10_000))
    assert chance_of(years, required(years, ten(years))) == pytest.approx(stated, abs=1e-7)


@fewer
@given(st.integers(2, 20), st.integers(1, 39))
def test_a_better_count_never_needs_more(customers: int, successes: int) -> None:
    def sqls(s: int) -> int:
        return needed(
            with_rates(funnel(sql="1/4"), Rate(Fraction(s, 40), Counted(s, 40))), 80, customers
        )

    assert sqls(successes + 1) <= sqls(successes)


@fewer
@given(channel_plans(), st.integers(0, 10))
def test_every_mix_with_years_has_a_chance_that_agrees_with_its_volume(
    plan: Plan, percent: int
) -> None:
    plan = replace(plan, period_wobble=Fraction(percent + 10, 100))
    target = ten(plan)
    sure = confident_with_evidence(plan, target, NINETY)
    if sure is None:
        return
    found = chance_with_evidence(plan, sure, target)
    assert isinstance(found, float)
    assert found >= NINETY - Fraction(1, 10**9)
    assert confident(plan, target, NINETY) is not None
    for way in ways(plan, sure, plan.last):
        assert not tuple(samples(plan, way, plan.last))
        assert certain(plan, way, plan.last) == way.route.through(way.begins, plan.last)


def test_a_mix_whose_rates_are_all_but_known_is_as_sure_as_with_known_ones() -> None:
    text = (
        "funnelplan: 1\ngoal: {customers: 40}\nstages:\n  - {name: sql, rate: 80%}\n"
        "  - {name: customer}\nchannels:\n  - {name: web, enters: sql, expect: 30}\n"
        "  - {name: partner, enters: sql, expect: 20, rates: {sql: 90_000 of 100_000}}\n"
    )
    figures = reading.loaded(text).figures
    known, sampled = figures["chance"].exact, figures["chance_with_evidence"].exact
    assert float(known) == pytest.approx(0.8359, abs=5e-5)
    assert known - Fraction(1, 100) < sampled <= known  # rates that differ scatter less than one
    assert figures["chance_with_evidence"].amount != figures["chance"].amount


def test_leads_that_are_in_time_by_other_shares_are_no_longer_one_law() -> None:
    plan = over_year(at_stage(reading.plan(FUNNEL + OPEN), 2, takes=average(3, 3)))
    fair, *others = plan.channels
    autumn = fair._replace(when=Within(date(2027, 9, 1), date(2027, 9, 30)))
    for channels, one in ((plan.channels, True), ((autumn, *others), False)):
        timely = counting_in_time(replace(plan, channels=channels), 3)
        on = ways(timely, required(timely, ten(plan)), 3)
        assert (one_law(timely, on, 3) is not None) == one
        found = arrivals(timely, on, 3)  # after 25 of 100, Beta(25½, 75½)
        worked = sum(float(way.leads * way.route.in_time) for way in on)
        assert found.mean == pytest.approx(worked * 25.5 / 101)
        assert all(way.route.in_time < 1 for way in on)


LATE = """
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31, confidence: 90%}
stages:
  - {name: sql, rate: RATE, takes: {exactly: 1 month}}
  - {name: customer}
channels:
  - {name: a, enters: sql, share: 100%}
  - {name: c, enters: sql, expect: 30, when: 2027-12, takes: {sql: {exactly: 2 months}}}
"""
"""Nobody of the 30 is there in time; of the others those of the first 334.5625 of 365 days are."""


def test_leads_that_can_not_be_in_time_bring_nobody_with_evidence_either() -> None:
    plan = reading.plan(LATE.replace("RATE", "25 of 100"))
    timely = counting_in_time(plan, 1)
    (way,) = ways(timely, required(timely, ten(plan)), 1)
    assert way.route.name == "a"
    assert float(way.route.in_time) == pytest.approx(334.5625 / 365, abs=1e-9)
    beta = law(timely, way, 1)
    assert beta is not None
    fewest = next(n for n in range(10, 200) if tail(n, beta, 10) >= NINETY)
    assert needed(timely, 90) == 30 + fewest == 94
    sure = confident(timely, ten(plan), NINETY)
    assert sure is not None
    assert sure.counts[0] == 90
    assert chance_of(timely, with_leads(timely, 0, 93)) < NINETY
    assert chance_of(timely, with_leads(timely, 0, 94)) == pytest.approx(tail(64, beta, 10))


def test_of_rates_that_are_all_but_known_it_is_the_chance_by_date() -> None:
    figures = reading.loaded(LATE.replace("RATE", "250_000_000 of 1_000_000_000")).figures
    known, sampled = figures["chance_by_date"].exact, figures["chance_by_date_with_evidence"].exact
    assert float(sampled) == pytest.approx(float(known), rel=1e-4)


@pytest.mark.parametrize("wobble", ["", "period_wobble: 10%\n"])
@pytest.mark.parametrize("own", ["", ", rates: {sql: 30 of 90}"])
def test_evidence_never_asks_for_fewer_beside_a_route_that_is_too_late(
    wobble: str, own: str
) -> None:
    text = LATE.replace("RATE", "25 of 100").replace("share: 100%", f"share: 60%{own}")
    more = "  - {name: b, enters: sql, share: 40%, takes: {sql: {exactly: 2 months}}}\n"
    timely = counting_in_time(reading.plan(text + more + wobble), 1)
    sure = confident(timely, ten(timely), NINETY)
    assert sure is not None
    assert needed(timely, 90) >= sure.counts[0]
    evident = confident_with_evidence(timely, ten(timely), NINETY)
    assert evident is not None
    assert chance_of(timely, evident) >= NINETY - Fraction(1, 100)
