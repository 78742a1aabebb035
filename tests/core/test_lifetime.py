"""What a customer is worth: payments that come again, as sums and in closed form."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.discounting import factor, interest
from funnelplan.core.lifetime import lifetime, payments, worth_now
from funnelplan.core.money import Deal, Recurring
from funnelplan.core.quantities import Missing, Span

TENTH, NONE, ALL = Fraction(1, 10), Fraction(0), Fraction(1)
STAYS = Fraction(98, 100)

shares = st.fractions(0, 1, max_denominator=100)
rates = st.fractions(0, 2, max_denominator=100)


def test_four_fifths_stay_a_year_at_10_percent() -> None:
    # maths.md section 5: 1 · 0.8 ÷ 0.3 = 8/3, and 1.1 ÷ 0.3 = 11/3
    assert worth_now(ALL, Fraction(4, 5), TENTH) == Fraction(8, 3) + 1 == Fraction(11, 3)
    assert worth_now(Fraction(300), Fraction(4, 5), TENTH) == 1100


def test_a_churn_of_2_percent_a_month_leaves_36_months_and_29_within_five_years() -> None:
    # maths.md T5.6
    month = interest(TENTH, 1)
    assert payments(STAYS, month) == pytest.approx(36.03, abs=0.005)
    assert payments(STAYS, month, 60) == pytest.approx(29.38, abs=0.005)
    ratio = 0.98 / 1.1 ** (1 / 12)
    assert payments(STAYS, month) == pytest.approx(1 / (1 - ratio), rel=1e-13)
    assert payments(STAYS, month, 60) == pytest.approx((1 - ratio**60) / (1 - ratio), rel=1e-12)
    # all of them are the 60, and what all are worth after these
    assert payments(STAYS, month) == pytest.approx(
        (1 - 0.98**60 / 1.1**5) ** -1 * (1 - ratio**60) / (1 - ratio), rel=1e-12
    )


def test_nobody_stays() -> None:
    assert payments(NONE, TENTH) == payments(NONE, TENTH, 60) == payments(NONE, NONE, 1) == 1
    assert payments(STAYS, TENTH, 0) == 0


def test_everybody_stays() -> None:
    # 1 + 1/i: an annuity for ever, the first payment now
    assert payments(ALL, TENTH) == 11
    for lasting in (payments(ALL, NONE), worth_now(ALL, ALL, NONE)):
        assert lasting == Missing("endless")
    assert payments(ALL, NONE, 60) == 60
    assert payments(ALL, 0.0) == payments(ALL, -0.01) == Missing("endless")
    assert worth_now(ALL, Fraction(9, 10), Fraction(-1, 10)) == Missing("endless")


def test_without_interest_it_is_one_over_the_churn() -> None:
    assert payments(STAYS, NONE) == 50
    assert payments(Fraction(1, 2), NONE, 3) == Fraction(7, 4)


@pytest.mark.parametrize("months", [1, 3, 12, 24])
def test_the_interest_of_the_periods_of_a_year_makes_the_year(months: int) -> None:
    assert (1 + float(interest(TENTH, months))) ** (12 / months) == pytest.approx(1.1, rel=1e-14)
    assert factor(TENTH, months) == pytest.approx(1 / (1 + float(interest(TENTH, months))))


def test_the_interest_of_whole_years_is_exact() -> None:
    assert interest(TENTH, 12) == TENTH
    assert interest(TENTH, 24) == Fraction(21, 100)
    assert interest(NONE, 1) == interest(NONE, 12) == 0
    for none in (interest(NONE, 1), interest(NONE, 12)):
        assert isinstance(none, Fraction)
    assert interest(Fraction(-1, 2), 1) == pytest.approx(0.5 ** (1 / 12) - 1)
    with pytest.raises(ValueError, match="all of its worth"):
        interest(Fraction(-1), 1)


@given(shares, rates, st.integers(0, 40))
def test_they_add_up(stays: Fraction, i: Fraction, times: int) -> None:
    one_by_one = sum(((stays / (1 + i)) ** a for a in range(times)), NONE)
    assert payments(stays, i, times) == one_by_one
    assert payments(stays, float(i), times) == pytest.approx(float(one_by_one), rel=1e-12)


@given(shares, rates)
def test_all_there_will_ever_be_is_one_now_and_the_same_again_later(
    stays: Fraction, i: Fraction
) -> None:
    now = payments(stays, i)
    if isinstance(now, Missing):
        assert stays == 1
        assert i == 0
    else:
        assert now == 1 + stays / (1 + i) * now


@pytest.mark.parametrize("years", [1, 5, None])
def test_a_customer_pays_at_signature_and_as_long_as_it_stays(years: int | None) -> None:
    # maths.md T5.6: 5,000 · 40 % once, and 100 · 80 % a month; 29.38 of them count within five years
    again = Recurring(Fraction(100), Span.MONTH, Fraction(4, 5), STAYS, 12)
    deal = Deal(Fraction(5000), Fraction(2, 5), again)
    times = None if years is None else 12 * years
    paid = payments(STAYS, interest(TENTH, 1), times)
    assert not isinstance(paid, Missing)
    found = lifetime(deal, again, TENTH, years)
    assert not isinstance(found, Missing)
    assert found == pytest.approx(2000 + 80 * float(paid))
    bare = Recurring(Fraction(100), Span.QUARTER, None, ALL, 4)
    assert lifetime(Deal(recurring=bare, margin=Fraction(1, 2)), bare, NONE, 1) == 200
    assert lifetime(deal, bare, NONE, None) == Missing("endless")
