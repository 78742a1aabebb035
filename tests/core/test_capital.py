"""The open leads as capital: by stage and age, beside a new one, and how long to follow up."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from funnelplan.core.capital import Capital
from funnelplan.core.quantities import Missing, Quantity, money, months, share
from funnelplan.core.stock import values
from tests.spec import reading

OPEN = """
funnelplan: 1
stages:
  - {name: lead, rate: 40%, takes: {average: 1 month}, open: 200}
  - {name: mql, rate: 30%, takes: {average: 1 month, steps: 2}, open: 60}
  - {name: sql, rate: 25%, takes: {average: 3 months, steps: 3}, open: 20}
  - {name: customer}
deal: {value: 50_000, margin: 40%}
spend: {per: {lead: 30, sql: 400}, discount: 10% per year}
"""
AGED = OPEN.replace(
    "open: 20}",
    "lost_after: {average: 4 months},\n"
    "     open: [{count: 20, age: 0 months}, {count: 5, age: 9 months}]}",
)
NURSED = """
funnelplan: 1
stages: [{name: lead, rate: 2%}, {name: customer}]
deal: {value: 10_000, margin: 40%}
spend:
  nurture: {per: lead, amount: 0.50, every: month, for: 36 months}
  late: {rate: 1.5%, takes: {average: 18 months}}
"""


def capital(text: str, *sets: str) -> Capital:
    found = values(reading.plan(text, None, *sets)).capital
    assert found is not None
    return found


def amount(figure: Quantity) -> float:
    assert figure.amount is not None, figure.why
    return float(figure.amount)


def test_the_stock_of_new_leads_is_worth_275602() -> None:
    # maths.md T5.7: what a lead of marketing cost is spent
    found = capital(OPEN)
    each = [amount(lot.each) for lot in found.lots]
    assert each == pytest.approx([529.48, 1_334.20, 4_482.73], abs=0.005)
    assert amount(found.worth) == pytest.approx(275_602, abs=0.5)
    assert [lot.age for lot in found.lots] == [None, None, None]
    assert [lot.leads for lot in found.lots] == [200, 60, 20]
    assert (found.discount, found.aged, found.follow_up) == (share(Fraction(1, 10)), True, None)


def test_age_tells_how_surely_a_lead_goes_on() -> None:
    # maths.md T5.8
    found = capital(AGED)
    shares = {age.age: amount(age.goes_on) for age in found.ages}
    wanted = {0: 0.250, 1: 0.282, 3: 0.230, 6: 0.085, 9: 0.019}
    for month, chance in wanted.items():
        assert shares[months(Fraction(month))] == pytest.approx(chance, abs=6e-4)
    assert {age.stage for age in found.ages} == {"sql"}
    old = found.lots[-1]
    assert (old.leads, old.age) == (5, months(Fraction(9)))
    assert amount(old.goes_on) == shares[months(Fraction(9))]
    assert amount(old.worth) == pytest.approx(5 * amount(old.each))


def test_one_of_nine_months_is_worth_a_thirteenth_of_a_new_one() -> None:
    # maths.md T5.8, with nothing taken off for time or for work
    found = capital(AGED.replace("spend: {per: {lead: 30, sql: 400}, discount: 10% per year}", ""))
    nine = next(age for age in found.ages if age.age == months(Fraction(9)))
    assert 1 / amount(nine.of_new) == pytest.approx(13, abs=0.2)
    assert found.discount is None


def test_a_new_one_still_costs_its_work_and_an_old_one_has_cost_it() -> None:
    free = capital(AGED, "spend.per.sql=0")
    found = capital(AGED)
    new, old = found.lots[-2:]
    before = free.lots[-2:]
    assert amount(before[0].each) - amount(new.each) == pytest.approx(400)
    assert amount(before[1].each) == pytest.approx(amount(old.each))


def test_ages_are_compared_like_with_like() -> None:
    # what a new one still costs is no part of what age does to it
    free, found = capital(AGED, "spend.per.sql=0"), capital(AGED)
    assert [amount(age.each) for age in found.ages] == [amount(age.each) for age in free.ages]
    assert [amount(age.of_new) for age in found.ages] == [amount(age.of_new) for age in free.ages]
    assert amount(found.ages[0].each) == pytest.approx(4_482.73 + 400, abs=0.005)
    assert (found.new_costs, free.new_costs) == (money(400, "EUR"), None)
    marketing = capital(AGED.replace(", takes: {average: 3 months, steps: 3}", ""))
    assert (marketing.ages[0].stage, marketing.new_costs) == ("mql", None)


def test_a_lead_that_never_gets_older_by_its_law_keeps_its_worth() -> None:
    # of an average in one step what is left is always as long, and so is what stays open
    text = AGED.replace("steps: 3", "steps: 1").replace(
        "{average: 4 months}", "{average: 3 months}"
    )
    assert [amount(age.of_new) for age in capital(text).ages] == pytest.approx([1] * 6)


def test_without_times_age_tells_nothing() -> None:
    text = OPEN.replace(", takes: {average: 1 month}", "")
    text = text.replace(", takes: {average: 1 month, steps: 2}", "")
    text = text.replace(", takes: {average: 3 months, steps: 3}", "")
    found = capital(text.replace("open: 20}", "open: [{count: 20, age: 9 months}]}"))
    assert (found.aged, found.ages) == (False, ())
    last = found.lots[-1]
    assert amount(last.each) == pytest.approx(5_000)  # the work on it has been paid for
    assert last.goes_on == share(Fraction(1, 4))
    plain = text.replace(", discount: 10% per year", "")
    assert values(reading.plan(plain)).capital is None


def test_the_ages_are_of_the_stage_that_takes_time() -> None:
    text = OPEN.replace(", takes: {average: 3 months, steps: 3}", "")
    assert {age.stage for age in capital(text).ages} == {"mql"}


def test_times_of_a_channel_alone_are_not_those_of_open_leads() -> None:
    text = (
        "funnelplan: 1\n"
        "stages: [{name: sql, rate: 25%, open: 5}, {name: customer}]\n"
        "channels: [{name: partner, enters: sql, share: 100%, takes: {sql: {average: 3 months}}}]\n"
        "deal: {value: 1000, margin: 40%}\n"
    )
    found = capital(text)
    assert (found.aged, found.ages) == (False, ())
    assert amount(found.worth) == 500  # 5 · 25 % · 400


@pytest.mark.parametrize("takes", ["{exactly: 0 months}", "{table: {0 days: 100%}}"])
def test_taking_no_time_is_as_good_as_saying_nothing(takes: str) -> None:
    text = (
        "funnelplan: 1\n"
        "stages:\n"
        "  - {name: lead, rate: 20%, takes: {average: 2 months}}\n"
        "  - {name: sql, rate: 25%, TAKES open: [{count: 5}, {count: 2, age: 3 months}]}\n"
        "  - {name: customer}\n"
        "deal: {value: 1000, margin: 40%}\n"
    )
    said, silent = (capital(text.replace("TAKES", each)) for each in (f"takes: {takes},", ""))
    assert said == silent
    assert [amount(lot.goes_on) for lot in said.lots] == [0.25, 0.25]
    assert amount(said.worth) == 700  # 7 · 25 % · 400
    assert {age.stage for age in said.ages} == {"lead"}


def test_what_no_law_leaves_open_has_no_worth() -> None:
    text = AGED.replace("{average: 3 months, steps: 3}", "{exactly: 3 months}")
    text = text.replace("{average: 4 months}", "{exactly: 6 months}")
    found = capital(text)
    assert found.lots[-1].each.why == Missing("none_open")
    assert found.lots[-1].goes_on.why == Missing("none_open")
    assert found.worth.why == Missing("none_open")
    assert next(a for a in found.ages if a.age == months(Fraction(9))).of_new.why is not None


def test_without_a_margin_there_is_no_worth() -> None:
    found = capital(AGED.replace(", margin: 40%", ""))
    assert found.worth.why == Missing("key", "deal.margin")
    assert amount(found.lots[0].goes_on) == 0.4
    assert found.ages[1].of_new.why == Missing("key", "deal.margin")


def test_a_new_one_that_is_worth_nothing_is_nothing_to_compare_with() -> None:
    found = capital(AGED, "spend.per.customer=30_000")
    assert amount(found.ages[0].each) < 0
    assert found.ages[1].of_new.why == Missing("zero")


def test_over_channels_a_stage_goes_on_as_its_mix_does() -> None:
    text = OPEN + (
        "channels:\n  - {name: web, enters: lead, expect: 100}\n"
        "  - {name: fair, enters: mql, expect: 30, rates: {mql: 60%}}\n"
    )
    found = capital(text)
    lead, mql, sql = (amount(lot.goes_on) for lot in found.lots)
    # what the customers of the mix make of it: 3 and 4.5 customers
    assert lead == pytest.approx(0.03 / (7.5 / 70))
    assert mql == pytest.approx(30 / 70)
    assert sql == pytest.approx(0.25)


def test_a_stage_that_no_channel_passes_goes_on_as_the_plan_says() -> None:
    text = OPEN + "channels: [{name: fair, enters: mql, expect: 30}]\n"
    assert [amount(lot.goes_on) for lot in capital(text).lots] == pytest.approx([0.4, 0.3, 0.25])


ADS = """
funnelplan: 1
stages:
  - {name: lead, rate: 20%, takes: {average: 1 month}}
  - {name: sql, rate: 25%, takes: {average: 3 months, steps: 3}, open: [{count: 10, age: 0 months}]}
  - {name: customer}
channels: [{name: ads, enters: lead, expect: 500, per: {lead: 20, sql: 300, customer: 20% of deal}}]
deal: {value: 4_000, margin: 60%}
spend: {discount: 10% per year}
"""


def test_what_a_channel_costs_is_what_its_leads_still_cost() -> None:
    # 25 % · (2,400 − 800) · (1 + ln 1.1 ÷ 12)^−3 − 300, as with the same costs in spend.per
    inside = ADS.replace("per: {lead: 20, sql: 300, customer: 20% of deal}", "").replace(
        "spend: {", "spend: {per: {lead: 20, sql: 300, customer: 20% of deal}, "
    )
    for text in (ADS, inside):
        (lot,) = capital(text).lots
        assert amount(lot.each) == pytest.approx(400 * (1 + math.log(1.1) / 12) ** -3 - 300)
        assert amount(lot.each) == pytest.approx(90.6, abs=0.05)
        assert capital(text).new_costs == money(300, "EUR")
        assert capital(text).mixed
    assert not capital(OPEN).mixed


TWO_PRICES = """
funnelplan: 1
stages:
  - {name: lead, rate: 50%, open: 1}
  - {name: sql, rate: 50%, open: [{count: 1, age: 0 months}], takes: {average: 1 month}}
  - {name: customer}
channels:
  - {name: ads, enters: lead, expect: 100, per: {lead: 9, sql: 40, customer: 200}}
  - {name: fair, enters: sql, expect: 150, rates: {sql: 10%}}
deal: {value: 2_000, margin: 50%}
spend:
  per: {lead: 5, sql: 20, customer: 100}
  nurture: {per: sql, amount: 1, every: month, for: 12 months}
  late: {rate: 10%, takes: {average: 1 month}}
"""


def test_over_channels_a_stage_costs_what_its_mix_does() -> None:
    # 50 SQLs of the ads become 25 customers, 150 of the fair 15
    found = capital(TWO_PRICES)
    lead, sql = found.lots
    cost, brought = (50 * 40 + 150 * 20) / 200, 1_000 - (25 * 200 + 15 * 100) / 40
    assert amount(sql.each) == pytest.approx(40 / 200 * brought - cost)
    assert found.new_costs == money(25, "EUR")
    # a lead has cost its 9; 25 of 100 become customers
    assert amount(lead.each) == pytest.approx(0.25 * brought - 0.25 / 0.2 * cost)


def test_who_buys_late_costs_what_the_leads_of_its_stage_do() -> None:
    # 10 % · (1,000 − (50 · 200 + 150 · 100) ÷ 200) · (e^−a − e^−(a+1)) ≥ 1 up to a = 4
    late = capital(TWO_PRICES).follow_up
    assert late is not None
    assert late.stop == months(Fraction(5))
    assert amount(late.brings) == pytest.approx(87.5 * (math.exp(-5) - math.exp(-6)))


def test_a_stage_that_no_channel_passes_costs_what_the_plan_says() -> None:
    text = (
        "funnelplan: 1\nstages: [{name: sql, rate: 50%, open: [{count: 1, age: 0 months}]},"
        " {name: offer, rate: 50%}, {name: customer}]\n"
        "channels: [{name: fair, enters: offer, expect: 10, per: {offer: 30}}]\n"
        "deal: {value: 1_000, margin: 50%}\n"
        "spend: {per: {sql: 5, offer: 20}, discount: 0% per year}\n"
    )
    (lot,) = capital(text).lots
    assert amount(lot.each) == 0.5 * (0.5 * 500 - 30) - 5


def test_following_up_pays_until_a_month_costs_more_than_it_brings() -> None:
    found = capital(NURSED).follow_up
    assert found is not None
    # 1.5 % · 4,000 · (e^(−a/18) − e^(−(a+1)/18)) ≥ 0.50 up to a = 33
    assert found.stop == months(Fraction(34))
    assert amount(found.brings) < 0.5 <= amount(found.brings) * 18 / 17
    assert (found.planned, amount(found.costs)) == (months(Fraction(36)), 0.5)


def test_what_a_late_customer_costs_is_not_brought() -> None:
    found = capital(NURSED, "spend.per.customer=2_000").follow_up
    assert found is not None
    # 1.5 % · (4,000 − 2,000) · (e^(−a/18) − e^(−(a+1)/18)) ≥ 0.50 up to a = 21
    assert found.stop == months(Fraction(22))
    assert amount(found.brings) == pytest.approx(30 * (math.exp(-22 / 18) - math.exp(-23 / 18)))
    never = capital(NURSED, "spend.per.customer=4_001").follow_up  # costs more than it brings
    assert never is not None
    assert never.stop == months(Fraction(0))


def test_following_up_that_never_pays_or_always_does_says_so() -> None:
    never = capital(NURSED, "spend.nurture.amount=5").follow_up
    assert never is not None
    assert never.stop == months(Fraction(0))
    always = capital(NURSED, "spend.nurture.amount=0").follow_up
    assert always is not None
    assert always.stop.why == Missing("always_pays")
    unknown = capital(NURSED.replace(", margin: 40%", "")).follow_up
    assert unknown is not None
    assert unknown.stop.why == unknown.brings.why == Missing("key", "deal.margin")
