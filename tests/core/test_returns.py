"""What a plan returns, as it is told: every figure with what it lacks; the figures of a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from funnelplan.core.books import BEYOND, Books
from funnelplan.core.explanation import explain
from funnelplan.core.guardrail import ABOVE
from funnelplan.core.guardrails import findings, verdicts
from funnelplan.core.metrics import Figures
from funnelplan.core.names import is_taken
from funnelplan.core.quantities import MONTHS, Missing, Quantity, missing, months
from funnelplan.core.returns import Moment, ReturnsResult, returns
from funnelplan.core.settling import settled_plan
from funnelplan.core.volume import NO_VOLUME, Rule
from funnelplan.core.volumes import goal_of
from tests.core.test_books import BARE, CHANNELS, NURTURED
from tests.spec import reading

NEVER_BACK = (
    BARE + "deal: {value: 9, margin: 50%}\nspend: {per: {sql: 100}, discount: 5% per year}\n"
)
"""40 SQLs for 100 each bring 10 customers with a margin of 4.50 each."""


def answer(text: str, years: int = 5, by: str = "year", *, repeat: bool = False) -> ReturnsResult:
    plan = reading.plan(text)
    found = settled_plan(plan, goal_of(plan))
    return returns(Books(found.plan, found.volume, years, repeat=repeat), by)


def figures(text: str, **changes: str) -> Figures:
    return reading.loaded(text, None, *(f"{key}={value}" for key, value in changes.items())).figures


def quantities(value: object) -> Iterator[Quantity]:
    """Every figure in a result."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from quantities(each)


def amount(figure: Quantity) -> float:
    assert figure.amount is not None, figure.why
    return float(figure.amount)


def test_the_example_of_nurtured_leads() -> None:
    # maths.md T5.4
    found = answer(NURTURED)
    assert [period.number for period in found.periods] == [1, 2, 3, 4, 5]
    first, last = found.periods[0], found.periods[-1]
    assert amount(first.roi_on_margin) == pytest.approx(-0.139, abs=5e-4)
    assert first.roi_without_nurture is not None
    assert amount(first.roi_without_nurture) == pytest.approx(-0.283, abs=5e-4)
    assert amount(last.roi_on_margin) == pytest.approx(1.21, abs=5e-3)
    assert amount(last.cash) == pytest.approx(amount(last.margin) - amount(last.spend))
    assert amount(last.npv) == amount(found.npv) == pytest.approx(75_854.25, abs=0.005)
    assert (found.payback, found.repeats, found.start) == (
        Moment(months(Fraction(13)), None),
        None,
        None,
    )
    assert found.peak_funding.when == Moment(months(Fraction(5)), None)
    assert amount(found.irr.per_year) == pytest.approx(2.4, abs=0.01)
    assert not found.irr.loan
    assert amount(found.spent.nurture) == pytest.approx(21_600)
    assert amount(found.still_open.customers) + amount(found.still_open.later) == pytest.approx(42)
    assert len(found.months) == 60
    assert amount(found.months[-1].cash) == pytest.approx(amount(last.cash))
    assert (found.recurring, found.untimed) == (True, ())


def test_without_nurturing_the_same_plan_is_told_beside_it() -> None:
    # maths.md T5.4
    found = answer(NURTURED)
    on_revenue = [period.roi_on_revenue_without_nurture for period in found.periods]
    on_margin = [period.roi_without_nurture for period in found.periods]
    for year, revenue, margin in (
        (1, 0.65, -0.28),
        (2, 1.53, 0.23),
        (3, 1.85, 0.48),
        (5, 2.29, 0.83),
    ):
        told = (on_revenue[year - 1], on_margin[year - 1])
        assert None not in told
        assert [amount(each) for each in told if each] == pytest.approx([revenue, margin], abs=5e-3)
    bare = found.without_nurture
    assert bare is not None
    assert amount(bare.npv) == pytest.approx(36_903.75, abs=0.005)
    assert amount(found.npv) - amount(bare.npv) == pytest.approx(38_950.50, abs=0.005)
    assert bare.payback == Moment(months(Fraction(16)), None)
    assert amount(bare.peak_funding.amount) == pytest.approx(17_493, abs=0.5)
    assert answer(BARE).without_nurture is None


def test_a_customer_who_stays_is_worth_three_figures() -> None:
    # maths.md T5.6: 36.03 months of margin for ever, 29.38 within 60, at 10 % a year
    found = answer(NURTURED).customer
    assert found is not None
    assert amount(found.ever) == pytest.approx(2_000 + 80 * 36.03, abs=0.5)
    assert amount(found.within) == pytest.approx(2_000 + 80 * 29.38, abs=0.5)
    counted = 2_000 + 80 * sum(Fraction(98, 100) ** a for a in range(12))
    assert found.counted.exact == counted
    stays = NURTURED.replace(", churn: 2% per month", "").replace("  discount: 10% per year\n", "")
    endless = answer(stays).customer
    assert endless is not None
    assert endless.ever.why == Missing("endless")
    assert endless.within.amount == 2_000 + 80 * 60
    assert answer(BARE).customer is None


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
def test_every_step_ends_at_the_same_sums(by: str) -> None:
    found = answer(CHANNELS, 2, by)
    assert len(found.periods) == {"month": 24, "quarter": 8, "year": 2}[by]
    assert found.periods[0].first == found.start == date(2027, 3, 15)
    assert found.periods[-1].last == date(2029, 2, 28)
    yearly = answer(CHANNELS, 2).periods[-1]
    assert found.periods[-1][3:] == yearly[3:]
    kinds = found.spent[:4]
    assert sum(map(amount, kinds)) == pytest.approx(amount(yearly.spend))
    assert amount(found.spent.early) == 900


def test_ages_go_up_to_the_last_year() -> None:
    ages = [12 * year for year in (1, 2, 3, 4)]
    assert [each.age for each in answer(NURTURED, 4).cohort] == ages
    assert [each.age // 12 for each in answer(BARE, 30).cohort][-3:] == [20, 25, 30]
    (only,) = answer(NURTURED, 1).cohort
    assert amount(only.return_on_leads) == pytest.approx(1.279, abs=5e-4)


def test_of_what_is_missing_every_figure_says_why() -> None:
    for text in (BARE, BARE + "deal: {value: 9}\n", BARE + "spend: {per: {sql: 1}}\n", NEVER_BACK):
        for repeat in (False, True):
            found = answer(text, 2, repeat=repeat)
            for figure in quantities(found):
                assert (figure.amount is None) == (figure.why is not None)
    bare = answer(BARE)
    assert bare.months == ()
    assert bare.peak_funding.when is None
    assert bare.untimed == ("sql",)
    assert bare.discount is None
    assert bare.periods[0].roi_without_nurture is None


def test_what_never_comes_back_says_so() -> None:
    found = answer(NEVER_BACK)
    never = missing(MONTHS, Missing("not_paid_back", "60"))
    assert (found.payback, found.payback_discounted) == (Moment(never, None), Moment(never, None))
    assert found.irr.per_month.why == Missing("never_pays")
    assert amount(found.peak_funding.amount) == pytest.approx(4000 - 45)


def test_where_nothing_has_to_be_financed_there_is_no_month_of_it() -> None:
    found = answer(BARE + "deal: {value: 900, margin: 50%}\nspend: {per: {sql: 1}}\n", 1)
    assert amount(found.peak_funding.amount) == 0
    assert found.peak_funding.when is None
    assert found.payback == Moment(months(Fraction(0)), None)


def test_money_that_comes_first_is_a_loan() -> None:
    text = (
        "funnelplan: 1\ngoal: {customers: 3, from: 2027-01-01, by: 2027-01-31}\n"
        "stages: [{name: sql, rate: 25%}, {name: customer}]\nintake: {sql: 40}\n"
        "deal: {value: 90, margin: 50%}\n"
        "spend: {per: {sql: 1}, costs: [{what: rent, amount: 500, paid: 2027-12}]}\n"
    )
    found = answer(text, 1)
    assert found.irr.loan
    assert found.periods[-1].last == date(2027, 12, 31)


def test_nobody_at_all_has_no_share_still_to_come() -> None:
    text = (
        CHANNELS.replace("share: 100%, ", "")
        .replace("expect: 60", "expect: 0")
        .replace("expect: 12", "expect: 0")
    )
    plan = reading.plan(text)
    found = returns(Books(plan, NO_VOLUME._replace(rule=Rule.CHANNELS), 1), "year")
    assert found.still_open.share.why == Missing("zero")
    assert found.cohort[0].cost_per_lead.why == Missing("zero")


def test_the_figures_of_a_year_are_those_of_the_page() -> None:
    known, page = figures(NURTURED), answer(NURTURED)
    for year, period in enumerate(page.periods, start=1):
        assert known[f"roi_year_{year}"] == period.roi_on_margin
        assert known[f"spend_year_{year}"] == period.spend
        assert known[f"margin_year_{year}"] == period.margin
        npv = known[f"npv_year_{year}"]
        assert amount(npv) == pytest.approx(amount(period.npv), rel=1e-12)
    assert known["payback"] == page.payback.after
    assert known["payback_discounted"] == page.payback_discounted.after
    assert amount(known["peak_funding"]) == pytest.approx(amount(page.peak_funding.amount))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ROI", "roi_year_5"),
        ("npv", "npv_year_5"),
        ("roi year 30", "roi_year_30"),
        ("payback",) * 2,
    ],
)
def test_they_are_found_by_name(asked: str, found: str) -> None:
    assert figures(NURTURED).resolve(asked) == found


def test_those_of_other_years_are_not_listed_and_there_are_thirty() -> None:
    known = figures(NURTURED)
    listed = {name for name in known.everything() if "_year_" in name}
    assert {"margin_year_5", "npv_year_5", "roi_year_5", "spend_year_5"} < listed
    assert {name.rpartition("_")[2] for name in listed} == {"5"}
    assert known.resolve("roi_year_31") is known.resolve("npv_year_0") is None
    with pytest.raises(KeyError):
        known.metric("roi_year_31")


def test_no_stage_may_be_called_like_them() -> None:
    for key in ("payback", "peak_funding", "discount", "roi", "npv_year_3", "spend_year_1"):
        assert is_taken(key), key


def test_they_are_explained_down_to_what_the_plan_states() -> None:
    steps = explain(figures(NURTURED), "npv_year_5").steps
    assert [(step.name, step.path) for step in steps[:4]] == [
        ("npv_year_5", ""),
        ("discount", "spend.discount"),
        ("margin_year_5", ""),
        ("spend_year_5", ""),
    ]
    assert all(step.path or step.formula for step in steps)
    steps = explain(figures(NURTURED), "roi_year_3").steps
    assert [step.name for step in steps[:3]] == ["roi_year_3", "margin_year_3", "spend_year_3"]


def test_without_a_volume_they_need_a_goal() -> None:
    plan = reading.plan("funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\n")
    known = Figures(plan, NO_VOLUME, None)
    for name in ("payback", "payback_discounted", "peak_funding", "roi_year_5", "npv_year_2"):
        assert known[name].why == Missing("key", "goal.customers")


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        ("payback <= 18 months", True),
        ("payback < 13 months", False),
        ("roi >= 121%", True),
        ("npv > 75_854", True),
        ("{check: roi >= 50%, year: 2}", False),
        ("peak_funding <= 15_000", True),
    ],
)
def test_limits_of_returns(limit: str, kept: bool) -> None:  # noqa: FBT001 (a table)
    found = reading.loaded(f"{NURTURED}guardrails: [{limit}]\n")
    (verdict,) = verdicts(found.figures, found.plan.guardrails)
    assert verdict.kept is kept


def test_what_is_never_paid_back_breaks_every_limit_from_above() -> None:
    found = reading.loaded(f"{NEVER_BACK}guardrails: [payback <= 90 years, payback >= 1 month]\n")
    above, below = verdicts(found.figures, found.plan.guardrails)
    assert (above.kept, below.kept) == (False, True)
    (problem,) = findings(above, Rule.INTAKE)
    assert problem.facts["value"] == missing(MONTHS, Missing("not_paid_back", "120"))


def test_a_limit_of_what_the_plan_can_not_give_is_refused() -> None:
    problem = reading.only(f"{BARE}guardrails: [payback <= 1 month]\n")
    assert problem.code == "FP544"


SPENDING = (
    BARE + "deal: {value: 1_000, margin: 50%}\nspend: {per: {sql: 10}, discount: 10% per year}\n"
)
"""Margin of 500 for 40 of spend in the first year: never in the red."""

LENT = """\
funnelplan: 1
goal: {customers: 10, from: 2027-01-01, by: 2027-12-31}
stages: [{name: sql, rate: 25%}, {name: customer}]
intake: {sql: 40}
deal: {value: 1_000, margin: 50%}
spend: {costs: [{what: rent, amount: 9_000, paid: 2027-12-15}], discount: 10% per year}
"""
"""5,000 of margin come in over the year, and 9,000 go out in its last month."""

SEVERAL = LENT.replace(
    "amount: 9_000, paid: 2027-12-15}",
    "amount: 2_000, paid: 2027-01-15}, {what: fair, amount: 3_100, paid: 2027-12-15}",
)
"""−1,583 in January, +417 in ten months, −2,683 in December: two changes of sign, 100 short."""

FREE = SPENDING.replace("sql: 10", "sql: 0")


@pytest.mark.parametrize(
    ("text", "limit", "reason", "kept"),
    [
        (SPENDING, "irr >= 900%", "never_costs", True),
        (SPENDING, "irr <= 900%", "never_costs", False),
        (NEVER_BACK, "irr >= -90%", "never_pays", False),
        (NEVER_BACK, "irr < 5%", "never_pays", True),
        (LENT, "irr >= 5%", "loan", False),
        (LENT, "irr <= 5%", "loan", False),
        (SEVERAL, "irr > 5%", "several_rates", False),
        (FREE, "roi >= 50%", "zero", False),
        (FREE, "irr >= 50%", "never_costs", True),
        (FREE, "roi < 50%", "zero", False),
    ],
)
def test_a_limit_of_what_has_no_value_by_nature_is_judged(
    text: str,
    limit: str,
    reason: str,
    kept: bool,  # noqa: FBT001 (a table)
) -> None:
    found = reading.loaded(f"{text}guardrails: [{limit}]\n")
    (verdict,) = verdicts(found.figures, found.plan.guardrails)
    assert verdict.value.why is not None
    assert (verdict.value.why.reason, verdict.kept) == (reason, kept)


def test_what_is_never_paid_back_is_above_any_limit() -> None:
    assert BEYOND in ABOVE


@pytest.mark.parametrize("takes", ["{average: 2 months, steps: 3}", "{average: 50 days}"])
def test_what_is_just_covered_returns_nothing_and_has_no_rate(takes: str) -> None:
    # 100 SQLs for 600 each and 25 customers with 2,400 each are 60,000 either way
    text = (
        "funnelplan: 1\ngoal: {from: 2027-01-01, by: 2027-12-31}\n"
        f"stages: [{{name: sql, rate: 25%, takes: {takes}}}, {{name: customer}}]\n"
        "intake: {sql: 100}\ndeal: {value: 4_800, margin: 50%}\n"
        "spend: {per: {sql: 600}, discount: 0% per year}\n"
    )
    found = answer(text)
    last = found.periods[-1]
    nothing = (last.roi_on_margin, last.cash, last.npv, found.npv, found.months[-1].cash)
    assert [amount(each) for each in nothing] == [0, 0, 0, 0, 0]
    assert amount(found.irr.per_month) == amount(found.irr.per_year) == 0
    assert figures(text)["roi_year_5"].amount == figures(text)["npv_year_5"].amount == 0
