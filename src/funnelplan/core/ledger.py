"""The money of a plan month by month, over the years: what goes out, what comes in, what is left.

A customer pays at signature, and again in every period until they leave. Everything of a month
happens at its index t = 0 … H − 1 (maths.md section 5):

    margin_t = value · g · c_t + Σ_a recurring · g_rec · staysᵃ · c_(t − a·period)

with c_t customers, through the funnel and late. Beyond month H − 1 nothing is counted. A plan
without nurturing and late customers is the same ledger with other inputs: none of either.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import add, sub
from typing import NamedTuple

from funnelplan.core.cashflows import total
from funnelplan.core.money import Deal
from funnelplan.core.nurture import Nurture
from funnelplan.core.quantities import Amount, Span

Months = tuple[Amount, ...]
"""An amount per month, H of them."""

NOTHING = Fraction(0)


class Activity(NamedTuple):
    """What happens month by month, each in as many months.

    `leads` come to the stage that is nurtured, `customers` through the funnel; `late` are those who
    buy besides. `media` and `sales` are the unit costs as they arise, those of late customers among
    them, `fixed` the fixed costs as they fall due.
    """

    leads: Months
    customers: Months
    late: Months
    media: Months
    sales: Months
    fixed: Months


class Ledger(NamedTuple):
    """Money per month; revenue and margin are None where the plan does not say what they are."""

    media: Months
    sales: Months
    fixed: Months
    nurture: Months
    revenue: Months | None
    margin: Months | None

    @property
    def spend(self) -> Months:
        """What goes out: media, sales and fixed costs and nurturing."""
        return together(self.media, self.sales, self.fixed, self.nurture)

    @property
    def cash(self) -> Months | None:
        """The cash flow, margin − spend; None without a margin."""
        return None if self.margin is None else tuple(map(sub, self.margin, self.spend))


class Standing(NamedTuple):
    """What has come in and gone out by the end of a month."""

    revenue: Amount | None
    margin: Amount | None
    spend: Amount


def ledger(activity: Activity, deal: Deal, nurture: Nurture | None = None) -> Ledger:
    """The money that goes with what happens; late customers pay what the others do.

    Args:
        activity: H months; deal: what a customer pays, its recurring part for as long as they stay,
        however many periods the plan counts elsewhere; nurture: what staying in touch costs.

    Returns:
        H months; exact where the activity is, else floats.
    """
    customers = together(activity.customers, activity.late)
    return Ledger(
        media=activity.media,
        sales=activity.sales,
        fixed=activity.fixed,
        nurture=times(customers, NOTHING) if nurture is None else nurtured(activity.leads, nurture),
        revenue=_revenue(deal, customers),
        margin=_margin(deal, customers),
    )


def again(activity: Activity, every: int) -> Activity:
    """The same, beginning anew every so many months on top of what goes on."""
    return Activity(*(paying(row, every, Fraction(1)) for row in activity))


def standing(book: Ledger, months: int) -> Standing:
    """Σ of the first so many months; all of them where there are no more."""
    return Standing(
        revenue=None if book.revenue is None else total(book.revenue[:months]),
        margin=None if book.margin is None else total(book.margin[:months]),
        spend=total(book.spend[:months]),
    )


def paying(customers: Months, months: int, stays: Amount) -> Months:
    """How many pay in every month: P_t = c_t + stays · P_(t − months), the first time at signature.

    That is Σ_a staysᵃ · c_(t − a·months), in as many steps as there are months.
    """
    payers: list[Amount] = []
    for month, new in enumerate(customers):
        before = payers[month - months] if month >= months else NOTHING
        payers.append(new + stays * before)
    return tuple(payers)


def nurtured(leads: Months, nurture: Nurture) -> Months:
    """amount · Σ_{1 ≤ a ≤ times} n_(t − a·period): every lead, a period old the first time."""
    every = in_months(nurture.every)
    reached = (
        leads[month - every :: -every][: nurture.times] if month >= every else ()
        for month in range(len(leads))
    )
    return times(map(total, reached), nurture.amount)


def in_months(span: Span) -> int:
    """So many months; a span is a month, a quarter or a year here."""
    return int(span.value / Span.MONTH.value)


def times(months: Iterable[Amount], each: Amount) -> Months:
    """Every month's count at so much each."""
    return tuple(each * count for count in months)


def together(first: Months, *others: Iterable[Amount]) -> Months:
    """Month by month the sum of all."""
    for other in others:
        first = tuple(map(add, first, other))
    return first


def _revenue(deal: Deal, customers: Months) -> Months | None:
    """What customers pay; None where the plan does not say what that is."""
    if deal.customer_value is None:
        return None
    again = deal.recurring.value if deal.recurring else NOTHING
    return _brought(deal, customers, deal.value or NOTHING, again)


def _margin(deal: Deal, customers: Months) -> Months | None:
    """What is left of the revenue; None where a part of it has no margin stated."""
    if deal.customer_margin is None:
        return None
    share, again = deal.margin or NOTHING, NOTHING
    if deal.recurring is not None:
        own = deal.recurring.margin
        again = deal.recurring.value * (share if own is None else own)
    return _brought(deal, customers, (deal.value or NOTHING) * share, again)


def _brought(deal: Deal, customers: Months, once: Fraction, again: Fraction) -> Months:
    """So much at signature, and so much in every period, the first of them included."""
    first = times(customers, once)
    if deal.recurring is None:
        return first
    payers = paying(customers, in_months(deal.recurring.period), deal.recurring.stays)
    return together(first, times(payers, again))
