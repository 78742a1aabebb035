"""The money of a plan month by month, over the years: what goes out, what comes in, what is left.

A customer pays at signature, and again in every period until they leave. Everything of a month
happens at its index t = 0 … H − 1 (maths.md section 5):

    margin_t = value · g · c_t + Σ_a recurring · g_rec · staysᵃ · c_(t − a·period)

with c_t customers, through the funnel and late. Beyond month H − 1 nothing is counted. A plan
without nurturing and late customers is the same ledger with other inputs: none of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from operator import add, sub
from typing import NamedTuple

from funnelplan.core.cashflows import total
from funnelplan.core.money import Deal, UnitCost
from funnelplan.core.nurture import Nurture
from funnelplan.core.quantities import Amount, Span

Months = tuple[Amount, ...]
"""An amount per month, H of them."""

NOTHING = Fraction(0)


class Activity(NamedTuple):
    """What happens month by month.

    `entries` has the new ones of every stage, from the top down; the last row is the customers who
    come through the funnel. `late` are those who buy besides, `fixed` the fixed costs as they fall
    due. All have as many months.
    """

    entries: tuple[Months, ...]
    late: Months
    fixed: Months


class Prices(NamedTuple):
    """What each one of a stage costs, from which stage on it is sales, and staying in touch."""

    per: tuple[UnitCost, ...]
    sales: int
    nurture: Nurture | None = None


class Ledger(NamedTuple):
    """Money per month; margin is None where the plan does not say what is left of the revenue."""

    media: Months
    sales: Months
    fixed: Months
    nurture: Months
    revenue: Months
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

    revenue: Amount
    margin: Amount | None
    spend: Amount


def ledger(activity: Activity, deal: Deal, prices: Prices) -> Ledger:
    """The money that goes with what happens; late customers pay, and cost, what the others do.

    Args:
        activity: H months; deal: what a customer pays, its recurring part for as long as they stay,
        however many periods the plan counts elsewhere; prices: unit costs and nurturing.

    Returns:
        H months; exact where the activity is, else floats.

    Raises:
        ValueError: where the deal has no value at all.
    """
    if deal.customer_value is None:
        raise ValueError("a deal without a value brings no money that could be counted")
    customers = together(activity.entries[-1], activity.late)
    counts = (*activity.entries[:-1], customers)
    none = times(customers, NOTHING)
    return Ledger(
        media=together(none, *_spent(counts, prices, range(prices.sales))),
        sales=together(none, *_spent(counts, prices, range(prices.sales, len(counts)))),
        fixed=activity.fixed,
        nurture=none if prices.nurture is None else nurtured(counts, prices.nurture),
        revenue=_revenue(deal, customers),
        margin=_margin(deal, customers),
    )


def added(ledgers: Sequence[Ledger]) -> Ledger:
    """Several ledgers of as many months as one; without a margin of all of them there is none."""
    margins = [each.margin for each in ledgers if each.margin is not None]
    return Ledger(
        media=together(*(each.media for each in ledgers)),
        sales=together(*(each.sales for each in ledgers)),
        fixed=together(*(each.fixed for each in ledgers)),
        nurture=together(*(each.nurture for each in ledgers)),
        revenue=together(*(each.revenue for each in ledgers)),
        margin=together(*margins) if len(margins) == len(ledgers) else None,
    )


def standing(book: Ledger, months: int) -> Standing:
    """Σ of the first so many months; all of them where there are no more."""
    return Standing(
        revenue=total(book.revenue[:months]),
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


def nurtured(counts: Sequence[Months], nurture: Nurture) -> Months:
    """amount · Σ_{1 ≤ a ≤ times} n_(t − a·period): every lead, a period old the first time."""
    new, every = counts[nurture.stage], in_months(nurture.every)
    reached = (
        new[month - every :: -every][: nurture.times] if month >= every else ()
        for month in range(len(new))
    )
    return times(map(total, reached), nurture.amount)


def in_months(span: Span) -> int:
    """So many months; a span is a month, a quarter or a year here."""
    return int(span.value / Span.MONTH.value)


def times(months: Iterable[Amount], each: Amount) -> Months:
    """Every month's count at so much each."""
    return tuple(each * count for count in months)


def together(first: Months, *others: Months) -> Months:
    """Month by month the sum of all."""
    for other in others:
        first = tuple(map(add, first, other))
    return first


def _spent(counts: Sequence[Months], prices: Prices, stages: range) -> list[Months]:
    """What each unit cost of these stages comes to."""
    return [times(counts[unit.stage], unit.amount) for unit in prices.per if unit.stage in stages]


def _revenue(deal: Deal, customers: Months) -> Months:
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
