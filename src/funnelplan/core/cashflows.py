"""What a row of monthly cash flows comes to: net present value, payback, peak funding.

A flow is money in less money out of a month; the first one is now. Flows that are fractions are
added exactly. In flows that are floats a sum that is rounding noise beside what was added counts
as 0, so that money that is back to the cent is back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from funnelplan.core.discounting import factor
from funnelplan.core.quantities import Amount

NOISE = 1e-12
"""A float this small beside what it was computed from may be nothing but rounding."""

Flows = Sequence[Amount]
"""Money per month: now, in 1 month, in 2 …"""


class Funding(NamedTuple):
    """The most that has to be put in at once, ≥ 0, and the month of it; None where nothing has."""

    amount: Amount
    month: int | None


def total(flows: Iterable[Amount]) -> Amount:
    """Σ of the flows: exact of fractions, else correctly rounded."""
    flows = tuple(flows)
    if any(isinstance(flow, float) for flow in flows):
        return math.fsum(flows)
    return sum(flows, Fraction(0))


def discounted(flows: Flows, annual: Fraction) -> tuple[Amount, ...]:
    """CF_t · (1 + i)^(−t/12): what every flow is worth now; at i = 0 the flows as they are.

    Args:
        flows: per month; annual: i > −1, effective per year.

    Raises:
        ValueError: where i ≤ −1.
    """
    if not annual:
        return tuple(flows)
    return tuple(float(flow) * factor(annual, month) for month, flow in enumerate(flows))


def npv(flows: Flows, annual: Fraction) -> Amount:
    """Σ CF_t · (1 + i)^(−t/12), the net present value; the first flow is not discounted.

    Excel's NPV() discounts the first flow too, and so is this ÷ (1 + i) (maths.md T5.3).

    Args:
        flows: per month; annual: i > −1, effective per year.

    Returns:
        Money; at i = 0 the sum, exact where the flows are, else a float.

    Raises:
        ValueError: where i ≤ −1.
    """
    return worth(discounted(flows, annual))


def worth(flows: Flows) -> Amount:
    """Σ of flows that are discounted already; 0 where that is rounding noise beside them."""
    return without_noise((total(flows),), total(map(size, flows)))[0]


def cumulative(flows: Flows) -> tuple[Amount, ...]:
    """All flows up to and with every month; what is rounding noise beside them is 0."""
    return without_noise(tuple(accumulate(flows)), total(map(size, flows)))


def size(amount: Amount) -> Amount:
    """The amount without its sign."""
    return -amount if amount < 0 else amount


def without_noise(amounts: Flows, beside: Amount) -> tuple[Amount, ...]:
    """The amounts, with floats that are rounding noise beside a scale set to 0."""
    return tuple(
        0.0 if isinstance(amount, float) and abs(amount) <= NOISE * float(beside) else amount
        for amount in amounts
    )


def difference(one: Amount, other: Amount) -> Amount:
    """one − other; 0 where that is rounding noise beside the two."""
    return without_noise((one - other,), size(one) + size(other))[0]


def payback(flows: Flows) -> int | None:
    """The first month from which the cumulative flow is ≥ 0 to the end; None where it never is.

    0 where no money is ever missing. A month that is in the black before it goes back into the red
    is not yet payback. Discounted payback is that of the `discounted` flows.
    """
    months = cumulative(flows)
    red = [month for month, balance in enumerate(months) if balance < 0]
    if not red:
        return 0
    return red[-1] + 1 if red[-1] + 1 < len(months) else None


def peak_funding(flows: Flows) -> Funding:
    """−min(0, smallest cumulative flow), and the first month that is at this low."""
    months = cumulative(flows)
    lowest = min(months, default=Fraction(0))
    return Funding(-lowest, months.index(lowest)) if lowest < 0 else Funding(Fraction(0), None)
