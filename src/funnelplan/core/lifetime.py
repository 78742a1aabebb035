"""What a customer is worth over the time that they stay: customer lifetime value.

Payments come every period, the first one now, and a customer is still there from one to the next
with probability `stays`. With i per period the expected number of payments, each at what it is
worth now, is Σ_a (stays ÷ (1 + i))^a = (1 + i) ÷ (1 + i − stays) (Gupta & Lehmann 2003, Journal of
Interactive Marketing 17, 9–24; maths.md section 5).

A horizon and an endless sum are two figures: 36.03 months of margin against 29.38 within 60.
"""

from __future__ import annotations

import math
from fractions import Fraction

from funnelplan.core.calendar import YEAR
from funnelplan.core.discounting import interest
from funnelplan.core.money import Deal, Recurring
from funnelplan.core.quantities import Amount, Missing, Span
from funnelplan.core.routes import NOTHING


def payments(stays: Fraction, interest: Amount, times: int | None = None) -> Amount | Missing:
    """Σ_{a<times} (stays ÷ (1 + i))^a: how many payments a customer is worth, the first one now.

    Args:
        stays: 1 − churn per period, in [0, 1]; interest: i > −1 per period (see
        `discounting.interest`); times: how many payments
        are looked at, None for all there ever will be.

    Returns:
        Payments, exact where the interest is. Missing (`endless`) where all are asked for and they
        add up to no end: nobody leaves, and later money is worth no less.
    """
    if times is None:
        lost = interest + (1 - stays)
        return (1 + interest) / lost if lost > 0 else Missing("endless")
    ratio = stays / (1 + interest)
    if isinstance(ratio, float):
        return math.fsum(ratio**a for a in range(times))
    return Fraction(times) if ratio == 1 else (1 - ratio**times) / (1 - ratio)


def worth_now(
    margin: Amount, stays: Fraction, interest: Amount, times: int | None = None
) -> Amount | Missing:
    """margin · (1 + i) ÷ (1 + i − stays): a customer's margin over time, the first payment now.

    Args:
        margin: of one payment; the others as for `payments`.
    """
    count = payments(stays, interest, times)
    return count if isinstance(count, Missing) else margin * count


def lifetime(deal: Deal, again: Recurring, annual: Fraction, years: int | None) -> Amount | Missing:
    """The margin of one customer when it signs: at signature, and of every payment from then on.

    Args:
        deal: with its margins; again: what comes again; annual: i ≥ 0; years: how many are looked
        at, None for as long as it stays.
    """
    period = round(again.period.value / Span.MONTH.value)
    share = deal.margin if again.margin is None else again.margin
    each = again.value * (share or NOTHING)
    times = None if years is None else YEAR * years // period
    paid = worth_now(each, again.stays, interest(annual, period), times)
    if isinstance(paid, Missing):
        return paid
    return paid + (deal.value or NOTHING) * (deal.margin or NOTHING)
