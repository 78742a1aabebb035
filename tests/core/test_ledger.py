"""The ledger: by hand in fractions, the tables of maths.md in floats, and closed forms."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.cashflows import npv, payback, peak_funding, total
from funnelplan.core.cohort import returns_by_age
from funnelplan.core.discounting import interest
from funnelplan.core.lags import Average, Lag, done_time
from funnelplan.core.ledger import (
    Activity,
    Ledger,
    Months,
    again,
    in_months,
    ledger,
    nurtured,
    paying,
    standing,
    together,
)
from funnelplan.core.lifetime import payments
from funnelplan.core.money import Deal, Recurring
from funnelplan.core.nurture import Nurture
from funnelplan.core.quantities import Duration, Missing, Span
from funnelplan.core.roi import roi

TENTH, NONE = Fraction(1, 10), Fraction(0)
HORIZON = 60

NURTURE = Nurture(0, Fraction(1, 2), Span.MONTH, Duration(Fraction(36), Span.MONTH))
FAST = Average(Duration(Fraction(3), Span.MONTH), 3)
SLOW = Average(Duration(Fraction(18), Span.MONTH))


def recurring(period: Span, value: str, margin: str | None, stays: str) -> Recurring:
    return Recurring(
        Fraction(value), period, Fraction(margin) if margin else None, Fraction(stays), 12
    )


DEAL = Deal(Fraction(5_000), Fraction("0.4"), recurring(Span.MONTH, "100", "0.8", "0.98"))
"""maths.md T5.4"""


def months(*amounts: int | str) -> Months:
    return tuple(map(Fraction, amounts))


@cache
def shares(lag: Lag) -> tuple[float, ...]:
    """g_j = I(j + 1) − 2·I(j) + I(j − 1): when those close who came over a month."""
    month = Span.MONTH.value
    grown = (float(done_time(lag, j * month, (j + 1) * month) / month) for j in range(HORIZON))
    return tuple(after - before for before, after in pairwise((0.0, *grown)))


def closed(leads: Months, rate: float, lag: Lag) -> Months:
    """rate · (n ∗ g)."""
    law = shares(lag)
    return tuple(
        rate * math.fsum(float(leads[s]) * law[t - s] for s in range(t + 1)) for t in range(HORIZON)
    )


def example(leads: Months, *, tail: bool) -> Ledger:
    """maths.md T5.4: 2 % close by gamma(3, 1 month), of those nurtured 1.5 % by an average of 18."""
    nothing = (0.0,) * HORIZON
    activity = Activity(
        leads=leads,
        customers=closed(leads, 0.02, FAST),
        late=closed(leads, 0.015, SLOW) if tail else nothing,
        media=tuple(50 * count for count in leads),
        sales=nothing,
        fixed=nothing,
    )
    return ledger(activity, DEAL, NURTURE if tail else None)


def intake(count: int) -> Months:
    return months(*[100] * count, *[0] * (HORIZON - count))


def returns(book: Ledger, year: int) -> tuple[float, float]:
    """On revenue and on margin, in percent, after so many years."""
    come = standing(book, 12 * year)
    assert come.revenue is not None
    assert come.margin is not None
    found = roi(come.revenue, come.margin, come.spend)
    assert isinstance(found.on_revenue, float)
    assert isinstance(found.on_margin, float)
    return 100 * found.on_revenue, 100 * found.on_margin


def cash(book: Ledger) -> Months:
    assert book.cash is not None
    return book.cash


def test_a_year_of_leads_over_five_years() -> None:
    # maths.md T5.4
    without, nursed = example(intake(12), tail=False), example(intake(12), tail=True)
    table = {
        1: (65, -28, -14),
        2: (153, 23, 49),
        3: (185, 48, 75),
        5: (229, 83, 121),
    }
    for year, (on_revenue, on_margin, with_tail) in table.items():
        assert returns(without, year) == pytest.approx((on_revenue, on_margin), abs=0.5)
        assert returns(nursed, year)[1] == pytest.approx(with_tail, abs=0.5)
    assert npv(cash(without), TENTH) == pytest.approx(36_903.75, abs=0.005)
    assert npv(cash(nursed), TENTH) == pytest.approx(75_854.25, abs=0.005)
    assert npv(cash(nursed), TENTH) - npv(cash(without), TENTH) == pytest.approx(
        38_950.50, abs=0.01
    )
    assert total(nursed.nurture) == 100 * 12 * 36 * Fraction(1, 2) == 21_600
    assert total(without.nurture) == total(without.sales) == 0
    assert total(without.media) == 12 * 100 * 50
    assert (payback(cash(without)), payback(cash(nursed))) == (16, 13)
    funding = peak_funding(cash(without))
    assert funding.amount == pytest.approx(17_493, abs=0.5)
    assert funding.month == 8


def test_the_calendar_mixes_what_the_cohort_keeps_apart() -> None:
    # maths.md T5.5
    calendar = example(intake(60), tail=True)
    assert returns(calendar, 1)[1] == pytest.approx(-13.9, abs=0.05)
    assert returns(calendar, 5)[1] == pytest.approx(70.1, abs=0.05)
    first = example(intake(1), tail=True)
    young, old = returns_by_age(first, Fraction(100), (12, 60), Missing("key"))
    assert (young.age, old.age) == (12, 60)
    assert young.gain == pytest.approx(0.279, abs=5e-4)
    assert old.gain == pytest.approx(1.305, abs=5e-4)
    assert young.ratio == pytest.approx(1.279, abs=5e-4)
    assert young.cost == 50 + Fraction(11, 2)
    assert old.cost == 50 + 18
    assert old.margin == pytest.approx(2.305 * 68, abs=0.05)


def by_hand(nurture: Nurture | None = None) -> Ledger:
    """100 leads in month 0 and 200 in month 2; 1 customer in month 1, 2 in month 3, 1 late in 4."""
    activity = Activity(
        leads=months(100, 0, 200, 0, 0),
        customers=months(0, 1, 0, 2, 0),
        late=months(0, 0, 0, 0, 1),
        media=months(500, 0, 1000, 0, 0),
        sales=months(200, 30, 400, 60, 30),
        fixed=months(0, 500, 0, 0, 0),
    )
    deal = Deal(Fraction(1000), Fraction(1, 2), recurring(Span.MONTH, "80", None, "3/4"))
    return ledger(activity, deal, nurture)


def test_by_hand() -> None:
    book = by_hand(Nurture(0, Fraction(1), Span.MONTH, Duration(Fraction(2), Span.MONTH)))
    assert book.media == months(500, 0, 1000, 0, 0)
    assert book.sales == months(200, 30, 400, 60, 30)
    assert book.fixed == months(0, 500, 0, 0, 0)
    assert book.nurture == months(0, 100, 100, 200, 200)
    # paying: 1, 3/4, 9/16 + 2, 27/64 + 3/2 + 1
    assert book.revenue == months(0, 1080, 60, 2205, "4935/4")
    assert book.margin == months(0, 540, 30, "2205/2", "4935/8")
    assert book.spend == months(700, 630, 1500, 260, 230)
    assert book.cash == months(-700, -90, -1470, "1685/2", "3095/8")
    assert standing(book, 2) == (1080, 540, 1330)
    assert standing(book, 99) == (total(book.revenue), total(book.margin or ()), 3320)


def flows(*customers: int, late: Months | None = None) -> Activity:
    """Customers month by month, and nothing that costs anything."""
    none = (NONE,) * len(customers)
    return Activity(none, months(*customers), late or none, none, none, none)


def test_late_customers_pay_what_the_others_do() -> None:
    late = ledger(flows(0, 0, 0, late=months(0, 2, 0)), DEAL)
    assert late == ledger(flows(0, 2, 0), DEAL)


def test_without_a_margin_there_is_revenue_and_no_cash() -> None:
    for deal in (
        Deal(Fraction(100)),
        Deal(recurring=recurring(Span.MONTH, "100", None, "1/2")),
        Deal(Fraction(100), None, recurring(Span.MONTH, "100", "1/2", "1/2")),
    ):
        book = ledger(flows(1, 0), deal)
        assert (book.margin, book.cash, standing(book, 2).margin) == (None, None, None)
        assert book.revenue is not None
        assert book.revenue[0] >= 100


def test_without_a_value_there_is_neither() -> None:
    book = ledger(flows(1, 0), Deal())
    assert (book.revenue, book.margin, book.cash) == (None, None, None)
    assert standing(book, 2) == (None, None, 0)


def test_a_recurring_value_alone_is_paid_from_signature_on() -> None:
    deal = Deal(recurring=recurring(Span.QUARTER, "90", "1/3", "1/2"))
    book = ledger(flows(4, *[0] * 7), deal)
    assert book.revenue == months(360, 0, 0, 180, 0, 0, 90, 0)
    assert book.margin == months(120, 0, 0, 60, 0, 0, 30, 0)


def test_a_value_at_signature_alone_is_paid_once() -> None:
    deal = Deal(Fraction(100), Fraction(2, 5))
    book = ledger(flows(3, 0), deal)
    assert (book.revenue, book.margin) == (months(300, 0), months(120, 0))


def test_churn_at_its_ends() -> None:
    new = months(3, 0, 1, 0)
    assert paying(new, 1, NONE) == new
    assert paying(new, 1, Fraction(1)) == months(3, 3, 4, 4)
    assert paying(new, 3, Fraction(1)) == months(3, 0, 1, 3)
    assert paying(new, 12, Fraction(1, 2)) == new
    assert paying((), 1, NONE) == ()


def test_spans_in_months() -> None:
    assert [in_months(span) for span in (Span.MONTH, Span.QUARTER, Span.YEAR)] == [1, 3, 12]


def test_a_quarterly_call_reaches_a_lead_at_3_6_9_months() -> None:
    new = months(10, 0, 1, *[0] * 11)
    call = Nurture(0, Fraction(2), Span.QUARTER, Duration(Fraction(11), Span.MONTH))
    assert call.times == 3
    assert nurtured(new, call) == months(0, 0, 0, 20, 0, 2, 20, 0, 2, 20, 0, 2, 0, 0)


def test_what_comes_again_comes_on_top_of_what_goes_on() -> None:
    once = Activity(*(months(n, 2, 0, 1, 0) for n in range(6)))
    assert again(once, 2) == Activity(*(months(n, 2, n, 3, n) for n in range(6)))
    assert again(once, 5) == once


def test_together_is_month_by_month() -> None:
    assert together(months(1, 2)) == months(1, 2)
    assert together(months(1, 2), months(3, 4), months(5, 6)) == months(9, 12)


@pytest.mark.parametrize("period", [Span.MONTH, Span.QUARTER, Span.YEAR])
@pytest.mark.parametrize("stays", ["0", "0.5", "0.98", "1"])
@pytest.mark.parametrize("annual", ["0", "0.1", "1"])
def test_the_cash_flows_of_one_customer_are_their_worth_in_closed_form(
    period: Span, stays: str, annual: str
) -> None:
    # maths.md section 9: ledger, closed form ↔ cash-flow sum
    length = in_months(period)
    deal = Deal(recurring=recurring(period, "100", "0.8", stays))
    book = ledger(flows(1, *[0] * (HORIZON - 1)), deal)
    times = HORIZON // length
    worth = payments(Fraction(stays), interest(Fraction(annual), length), times)
    assert not isinstance(worth, Missing)
    assert npv(cash(book), Fraction(annual)) == pytest.approx(float(80 * worth), rel=1e-9)


counts = st.lists(st.integers(0, 50), min_size=14, max_size=14).map(lambda new: months(*new))


@given(counts, counts, st.integers(1, 12), st.fractions(0, 1, max_denominator=8))
def test_the_recurrence_is_the_double_sum(
    new: Months, more: Months, period: int, stays: Fraction
) -> None:
    wanted = tuple(
        sum((stays**a * new[t - a * period] for a in range(t // period + 1)), NONE)
        for t in range(len(new))
    )
    assert paying(new, period, stays) == wanted
    apart = together(paying(new, period, stays), paying(more, period, stays))
    assert paying(together(new, more), period, stays) == apart


@given(counts, counts, st.fractions(0, 1, max_denominator=10))
def test_without_interest_the_npv_is_the_sum(new: Months, late: Months, share: Fraction) -> None:
    sold = tuple(share * n for n in new)
    book = ledger(Activity(new, sold, late, new, late, new), DEAL, NURTURE)
    assert (
        npv(cash(book), NONE) == total(cash(book)) == total(book.margin or ()) - total(book.spend)
    )


@given(counts)
def test_nobody_is_nurtured_more_often_than_said(new: Months) -> None:
    call = Nurture(0, Fraction(1), Span.MONTH, Duration(Fraction(5), Span.MONTH))
    long = (*new, *months(*[0] * 5))
    assert total(nurtured(long, call)) == 5 * total(new)
