"""The books of a plan: by hand, against the static plan, and what is repeated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.bookings import implied
from funnelplan.core.books import Books, lacks_margin, years_of
from funnelplan.core.calendar import Calendar, calendar_of
from funnelplan.core.cashflows import Funding, total
from funnelplan.core.goal import Goal
from funnelplan.core.irr import Irr
from funnelplan.core.ledger import Months
from funnelplan.core.money import Deal
from funnelplan.core.quantities import Missing
from funnelplan.core.settling import settled_plan
from funnelplan.core.volumes import goal_of
from tests.spec import reading

NURTURED = """
funnelplan: 1
stages:
  - {name: lead, rate: 2%, takes: {average: 3 months, steps: 3}}
  - {name: customer}
intake: {lead: 1_200}
deal: {value: 5_000, margin: 40%, recurring: {value: 100, per: month, margin: 80%, churn: 2% per month}}
spend:
  per: {lead: 50}
  nurture: {per: lead, amount: 0.50, every: month, for: 36 months}
  late: {rate: 1.5%, takes: {average: 18 months}}
  discount: 10% per year
"""
"""maths.md T5.4"""

BARE = "funnelplan: 1\nstages: [{name: sql, rate: 25%}, {name: customer}]\nintake: {sql: 40}\n"


def books(text: str, years: int = 5, *, repeat: bool = False) -> Books:
    plan = reading.plan(text)
    found = settled_plan(plan, goal_of(plan))
    return Books(found.plan, found.volume, years, repeat=repeat)


def percent(amount: object) -> float:
    assert isinstance(amount, float)
    return 100 * amount


def given_flows(found: Months | Missing) -> Months:
    assert not isinstance(found, Missing)
    return found


def test_a_year_of_leads_over_five_years() -> None:
    # maths.md T5.4
    found = books(NURTURED)
    table = {1: (65, -28, -14), 2: (153, 23, 49), 3: (185, 48, 75), 5: (229, 83, 121)}
    for year, (on_revenue, on_margin, with_tail) in table.items():
        bare = found.without_nurture
        assert bare is not None
        without = bare.roi(bare.ledger, 12 * year)
        assert percent(without.on_revenue) == pytest.approx(on_revenue, abs=0.5)
        assert percent(without.on_margin) == pytest.approx(on_margin, abs=0.5)
        nursed = found.roi(found.ledger, 12 * year)
        assert percent(nursed.on_margin) == pytest.approx(with_tail, abs=0.5)
    assert found.npv(60) == pytest.approx(75_854.25, abs=0.005)
    assert total(found.ledger.nurture) == pytest.approx(21_600, rel=1e-12)
    assert found.payback(found.flows) == 13
    alone = books(NURTURED[: NURTURED.index("  nurture")] + "  discount: 10% per year\n")
    assert alone.npv(60) == pytest.approx(36_903.75, abs=0.005)
    assert alone.payback(alone.flows) == 16
    assert found.without_nurture is not None
    assert alone.ledger == found.without_nurture.ledger
    funding = alone.funding
    assert isinstance(funding, Funding)
    assert funding.amount == pytest.approx(17_493, abs=0.5)


def test_the_calendar_of_constant_intake_and_its_first_cohort() -> None:
    # maths.md T5.5
    found = books(NURTURED, repeat=True)
    assert percent(found.roi(found.ledger, 12).on_margin) == pytest.approx(-13.9, abs=0.05)
    assert percent(found.roi(found.ledger, 60).on_margin) == pytest.approx(70.1, abs=0.05)
    young, old = found.cohort((12, 60))
    assert percent(young.gain) == pytest.approx(27.9, abs=0.05)
    assert percent(old.gain) == pytest.approx(130.5, abs=0.05)
    assert old.cost == pytest.approx(68, rel=1e-12)
    assert books(NURTURED).cohort((12, 60)) == (young, old)


def test_a_cohort_holds_the_fixed_costs_that_fall_within_the_years() -> None:
    # 40 SQLs bring 10 customers with 5,000 each: 1,250 each; 60,000 ÷ 40 = 1,500, paid in year 2
    text = (
        BARE.replace("stages", "goal: {from: 2027-01-01, by: 2027-12-31}\nstages")
        + "deal: {value: 10_000, margin: 50%}\n"
        "spend: {costs: [{what: bonus, amount: 60_000, paid: 2028-06}, {what: team, amount: 400}]}\n"
    )
    (one,), (young, old) = books(text, 1).cohort((12,)), books(text, 2).cohort((12, 24))
    assert one.margin == pytest.approx(1_250)
    assert one.cost == 10
    assert young.cost == old.cost == 1_510
    assert old.gain == pytest.approx(1_250 / 1_510 - 1)
    again = books(text, 2, repeat=True)
    assert again.cohort((12, 24)) == (young, old)


def test_what_takes_no_time_is_there_at_once_by_hand() -> None:
    # 10 leads a month make 1 SQL of them and ¼ customer, who pays 400 and costs 5 %
    text = (
        "funnelplan: 1\ngoal: {customers: 3, from: 2027-01-01, by: 2027-12-31}\n"
        "stages: [{name: lead, rate: 10%}, {name: sql, rate: 25%}, {name: customer}]\n"
        "intake: {lead: 120}\ndeal: {value: 400, margin: 50%}\n"
        "spend: {per: {lead: 5, sql: 30, customer: 5% of deal},"
        " costs: [{what: fair, amount: 60, paid: 2027-03}]}\n"
    )
    found = books(text, 1)
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    share = [each / 365 for each in days]
    book = found.ledger
    assert book.media == pytest.approx([120 * 5 * each for each in share])
    assert book.sales == pytest.approx([(12 * 30 + 3 * 20) * each for each in share])
    assert list(book.fixed) == [0, 0, 60, *[0] * 9]
    assert book.revenue == pytest.approx([1200 * each for each in share])
    assert book.margin == pytest.approx([600 * each for each in share])
    assert found.ever == pytest.approx(3) == pytest.approx(found.won)


def test_what_lies_above_a_stated_count_costs_as_well() -> None:
    # 40 SQLs stand for 400 leads: 2,000 of media; 1 € a month for each of them, twice
    text = (
        "funnelplan: 1\nstages: [{name: lead, rate: 10%}, {name: sql, rate: 25%}, {name: customer}]\n"
        "intake: {sql: 40}\ndeal: {value: 400, margin: 50%}\n"
        "spend: {per: {lead: 5, sql: 30}, nurture: {per: lead, amount: 1, every: month, for: 2 months},"
        " late: {rate: 1%, takes: {exactly: 2 months}}}\n"
    )
    found = books(text)
    assert implied(found.plan, found.volume, 0) == 400
    assert implied(found.plan, found.volume, 1) == 0
    assert total(found.ledger.media) == pytest.approx(2000)
    assert total(found.ledger.sales) == pytest.approx(1200)
    assert total(found.ledger.nurture) == pytest.approx(800)
    assert total(found.activity.late) == pytest.approx(4)
    assert found.ever == pytest.approx(14) == pytest.approx(found.won)


def test_late_customers_cost_what_customers_do() -> None:
    text = NURTURED.replace("per: {lead: 50}", "per: {lead: 50, customer: 7}")
    found = books(text, 30)
    assert total(found.ledger.sales) == pytest.approx(7 * 1200 * 0.035, rel=1e-6)
    bare = found.without_nurture
    assert bare is not None
    assert total(bare.ledger.sales) == pytest.approx(7 * 1200 * 0.02, rel=1e-9)
    assert total(bare.ledger.nurture) == 0
    assert bare.without_nurture is None


ADS = """
funnelplan: 1
stages:
  - {name: lead, rate: 20%, takes: {average: 1 month}}
  - {name: sql, rate: 25%, takes: {average: 3 months, steps: 3}}
  - {name: customer}
channels: [{name: ads, enters: lead, expect: 500, per: {lead: 20, sql: 300, customer: 20% of deal}}]
deal: {value: 4_000, margin: 60%}
spend:
  discount: 10% per year
  late: {rate: 5%, takes: {exactly: 12 months}}
  nurture: {per: lead, amount: 5, every: month, for: 12 months}
"""

TWO_PRICES = """
funnelplan: 1
stages: [{name: mql, rate: 30%}, {name: customer}]
channels:
  - {name: ads, enters: mql, expect: 100, per: {customer: 900}}
  - {name: fair, enters: mql, expect: 100}
spend: {per: {customer: 100}, late: {rate: 10%, takes: {exactly: 12 months}}}
"""


def test_late_customers_cost_what_those_of_their_channel_do() -> None:
    # 500 · 20 + 100 · 300 + 25 · 800 through the funnel, 500 · 5 · 12 to stay in touch, 25 · 800 late
    inside = ADS.replace(
        "channels: [{name: ads, enters: lead, expect: 500, per: {lead: 20, sql: 300, customer: 20% of deal}}]",
        "intake: {lead: 500}",
    ).replace("spend:\n", "spend:\n  per: {lead: 20, sql: 300, customer: 20% of deal}\n")
    for text in (ADS, inside):
        found = books(text)
        assert total(found.activity.late) == pytest.approx(25)
        assert total(found.ledger.sales) == pytest.approx(100 * 300 + 2 * 25 * 800, rel=1e-6)
        assert total(found.ledger.spend) == pytest.approx(110_000, rel=1e-6)


def test_late_customers_of_several_channels_cost_what_each_does() -> None:
    # 30 and 30 through the funnel; 10 and 10 late, a year later
    found, again = books(TWO_PRICES, 2), books(TWO_PRICES, 3, repeat=True)
    assert total(found.ledger.sales[:12]) == pytest.approx(30 * 900 + 30 * 100)
    assert total(found.ledger.sales[12:]) == pytest.approx(10 * 900 + 10 * 100)
    assert total(again.ledger.sales[12:24]) == pytest.approx(40 * 900 + 40 * 100)
    (grown,) = found.cohort((24,))
    assert grown.cost == pytest.approx((40 * 900 + 40 * 100) / 200)


def test_late_customers_behind_a_count_further_down_cost_what_the_plan_says() -> None:
    # 40 SQLs stand for 400 leads, of which 4 buy late
    text = (
        "funnelplan: 1\nstages: [{name: lead, rate: 10%}, {name: sql, rate: 25%}, {name: customer}]\n"
        "intake: {sql: 40}\nspend: {per: {customer: 50}, late: {rate: 1%, takes: {exactly: 2 months}}}\n"
    )
    assert total(books(text).ledger.sales) == pytest.approx((10 + 4) * 50)


def test_only_those_who_pass_the_stage_of_the_late_ones_buy_late() -> None:
    text = TWO_PRICES.replace(
        "[{name: mql, rate: 30%}", "[{name: lead, rate: 50%}, {name: mql, rate: 30%}"
    )
    assert total(books(text.replace("ads, enters: mql", "ads, enters: lead")).ledger.sales) == (
        pytest.approx(15 * 900 + 30 * 100 + 10 * 900)
    )


CHANNELS = """
funnelplan: 1
goal: {customers: 12, from: 2027-03-15, by: 2028-02-29}
stages:
  - {name: lead, rate: 20%, takes: {average: 1 month}}
  - {name: sql, rate: 25%, takes: {exactly: 2 months}}
  - {name: customer}
channels:
  - {name: web, enters: lead, share: 100%, per: {lead: 60, customer: 9}}
  - {name: fair, enters: lead, expect: 60, when: 2027-04, rates: {lead: 10%}, costs: [{what: stand, amount: 900, paid: 2027-02}]}
  - {name: partner, enters: sql, expect: 12, when: {2027-05: 2, 2027-11: 1}, per: {sql: 25}}
deal: {value: 10_000, margin: 30%}
spend: {per: {lead: 3, sql: 20}, costs: [{what: team, amount: 100 per month}], late: {rate: 1%, takes: {average: 1 year}}}
"""


def test_channels_cost_what_is_their_own() -> None:
    found = books(CHANNELS, 3)
    costs = found.volume.costs
    assert total(found.ledger.media) == pytest.approx(float(costs.media), rel=1e-9)
    bare = found.without_nurture
    assert bare is not None
    assert total(bare.activity.sales) == pytest.approx(float(costs.sales), rel=1e-6)
    # of the late ones those of the web cost 9, of the fair nothing
    assert (
        0
        < total(found.activity.sales) - total(bare.activity.sales)
        < 9 * total(found.activity.late)
    )
    assert total(found.ledger.fixed) == 900 + 1200
    assert found.due.early == 900
    assert found.ledger.fixed[0] == 1000
    assert total(found.activity.customers) == pytest.approx(
        float(found.volume.counts[-1]), rel=1e-6
    )


def test_the_plan_comes_again_with_everything() -> None:
    once, again = books(CHANNELS, 3), books(CHANNELS, 3, repeat=True)
    assert once.every is None
    assert again.every == 12
    # the stand of every round is paid a month before it begins, 100 a month for the team
    assert [month - 100 for month in again.activity.fixed] == [
        *(900 if month in {0, 11, 23} else 0 for month in range(36))
    ]
    assert once.due.early == again.due.early == 900
    flowing = (book.activity._replace(fixed=()) for book in (once, again))
    for one, more in zip(*flowing, strict=True):
        assert more[:12] == one[:12]
        assert list(more[24:]) == pytest.approx(
            [a + b + c for a, b, c in zip(one, one[12:], one[24:], strict=False)]
        )
    assert once.ever < again.ever < 3 * once.ever + 1e-9
    assert again.ever == pytest.approx(3 * once.ever)  # all of them have come in by then


def test_a_plan_longer_than_a_year_comes_again_after_it() -> None:
    def dates(start: date, end: date) -> Calendar:
        return calendar_of(Goal(start=start, end=end))

    assert years_of(Calendar(None, 360)) == 1
    assert years_of(dates(date(2027, 1, 1), date(2027, 3, 31))) == 1
    assert years_of(dates(date(2027, 1, 15), date(2028, 1, 14))) == 1
    assert years_of(dates(date(2027, 1, 15), date(2028, 1, 15))) == 2
    assert years_of(dates(date(2028, 2, 29), date(2029, 2, 28))) == 1
    assert years_of(dates(date(2027, 1, 1), date(2029, 6, 30))) == 3


def test_a_horizon_shorter_than_the_plan_leaves_out_what_comes_later() -> None:
    text = (
        "funnelplan: 1\ngoal: {customers: 10, from: 2027-01-01, by: 2028-12-31}\n"
        "stages: [{name: sql, rate: 25%}, {name: customer}]\nintake: {sql: 40}\n"
        "deal: {value: 100, margin: 50%}\nspend: {per: {sql: 1}}\n"
    )
    found = books(text, 1)
    assert found.won == pytest.approx(10 * 365 / 731)
    assert found.ever == pytest.approx(float(found.won))
    assert books(text, 1, repeat=True).every == 24


def test_a_horizon_shorter_than_any_time_has_all_of_them_still_to_come() -> None:
    text = BARE.replace("25%", "25%, takes: {exactly: 20 months}")
    found = books(text + "deal: {value: 9, margin: 50%}\nspend: {per: {sql: 1}}\n", 1)
    assert found.won == 0
    assert found.ever == pytest.approx(10)
    assert found.payback(found.flows) == Missing("not_paid_back", "12")
    assert found.irr == Missing("never_pays")
    assert found.roi(found.ledger, 12).on_margin == -1


def test_what_a_plan_does_not_say_is_missing_with_its_key() -> None:
    found = books(BARE)
    spend, value = Missing("key", "spend.per"), Missing("key", "deal.value")
    assert found.roi(found.ledger, 60) == (value, value, value)
    assert found.flows == found.discounted == found.npv(60) == found.irr == spend
    assert found.payback(found.flows) == found.funding == spend
    valued = books(BARE + "deal: {value: 9}\nspend: {per: {sql: 1}}\n")
    margin = Missing("key", "deal.margin")
    assert valued.roi(valued.ledger, 60).on_margin == valued.flows == valued.npv(60) == margin
    assert valued.roi(valued.ledger, 60).on_revenue == pytest.approx(1.25)
    (young,) = valued.cohort((12,))
    assert (young.margin, young.ratio) == (margin, margin)
    undiscounted = books(BARE + "deal: {value: 9, margin: 50%}\nspend: {per: {sql: 1}}\n")
    assert undiscounted.npv(60) == Missing("key", "spend.discount")
    assert undiscounted.payback(undiscounted.flows) == 0
    (free,) = books(BARE + "deal: {value: 9, margin: 50%}\nspend: {costs: []}\n").cohort((12,))
    assert free.ratio == Missing("zero")


def test_the_margin_says_which_part_of_the_value_lacks_it() -> None:
    assert lacks_margin(Deal()) == Missing("key", "deal.value")
    assert lacks_margin(Deal(Fraction(5))) == Missing("key", "deal.margin")
    text = BARE + "deal: {recurring: {value: 9, per: month}}\nspend: {per: {sql: 1}}\n"
    assert books(text).flows == Missing("key", "deal.recurring.margin")


@pytest.mark.parametrize("churn", ["0%", "100%"])
def test_nobody_or_everybody_leaves(churn: str) -> None:
    deal = (
        f"deal: {{recurring: {{value: 10, per: month, margin: 50%, churn: {churn} per month}}}}\n"
    )
    found = books(BARE + deal + "spend: {per: {sql: 1}, discount: 0% per year}\n")
    paid = 10 * sum(60 - month for month in range(12)) / 12 if churn == "0%" else 10
    assert total(found.ledger.revenue or ()) == pytest.approx(10 * paid)
    assert found.npv(60) == pytest.approx(5 * paid - 40)
    assert found.discounted == found.flows


def test_a_plan_of_one_month_over_thirty_years() -> None:
    text = NURTURED.replace(
        "intake:", "goal: {customers: 9, from: 2027-01-31, by: 2027-01-31}\nintake:"
    )
    found = books(text, 30)
    assert len(found.months) == 360
    assert found.activity.leads[0] == pytest.approx(1200)
    assert isinstance(found.irr, Irr)
    assert found.won == pytest.approx(found.ever, rel=1e-6)
    assert books(text, 30, repeat=True).npv(360) > given_npv(found)  # type: ignore[operator]


def given_npv(found: Books) -> float:
    amount = found.npv(360)
    assert isinstance(amount, float)
    return amount


def test_late_without_nurturing_and_the_reverse() -> None:
    alone = NURTURED.replace(
        "  nurture: {per: lead, amount: 0.50, every: month, for: 36 months}\n", ""
    )
    late = books(alone)
    assert total(late.ledger.nurture) == 0
    assert total(late.activity.late) > 15
    nursed = books(NURTURED.replace("  late: {rate: 1.5%, takes: {average: 18 months}}\n", ""))
    assert total(nursed.ledger.nurture) == pytest.approx(21_600)
    assert total(nursed.activity.late) == 0
    assert given_flows(nursed.flows) < given_flows(late.flows)


@given(st.integers(1, 500), st.integers(1, 30), st.integers(1, 12), st.integers(1, 9))
def test_the_ledger_comes_to_the_static_plan_where_there_is_time_enough(
    leads: int, days: int, steps: int, cost: int
) -> None:
    text = (
        "funnelplan: 1\nstages:\n"
        f"  - {{name: lead, rate: 10%, takes: {{average: {days} days, steps: {steps}}}}}\n"
        "  - {name: sql, rate: 25%}\n  - {name: customer}\n"
        f"intake: {{lead: {leads}}}\ndeal: {{value: 400, margin: 50%}}\n"
        f"spend: {{per: {{lead: 5, sql: {cost}}}, discount: 0% per year}}\n"
    )
    found = books(text, 5)
    costs, customers = found.volume.costs, float(found.volume.counts[-1])
    assert total(found.ledger.spend) == pytest.approx(float(costs.all), rel=1e-8)
    assert total(found.ledger.margin or ()) == pytest.approx(200 * customers, rel=1e-8)
    assert found.npv(60) == pytest.approx(200 * customers - float(costs.all), rel=1e-7, abs=1e-6)
    assert found.ever == pytest.approx(customers)
