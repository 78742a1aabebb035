"""What comes back of what was spent, by its three names (maths.md section 5).

The same money is a multiple of 1.65, a return of +65 % on revenue and one of −28 % on margin, so
each says what it counts. Without a margin there is no return on margin; it is never assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from funnelplan.core.cashflows import difference
from funnelplan.core.quantities import Amount, Missing


class Roi(NamedTuple):
    """Each a ratio, or why there is none."""

    multiple: Amount | Missing
    """Revenue ÷ spend, also called ROAS."""
    on_revenue: Amount | Missing
    """(revenue − spend) ÷ spend: flatters, as revenue is not what is left."""
    on_margin: Amount | Missing
    """(margin − spend) ÷ spend: the finance definition, and the one to decide by."""


def roi(revenue: Amount | Missing, margin: Amount | Missing, spend: Amount | Missing) -> Roi:
    """All three; missing is what builds on something that is, and all where spend is 0 (`zero`)."""
    return Roi(
        multiple=lifted(times, revenue, spend),
        on_revenue=lifted(gain, revenue, spend),
        on_margin=lifted(gain, margin, spend),
    )


def lifted(
    made: Callable[[Amount, Amount], Amount | Missing],
    one: Amount | Missing,
    other: Amount | Missing,
) -> Amount | Missing:
    """What is made of two amounts; missing where either is, for its reason."""
    if isinstance(one, Missing):
        return one
    return other if isinstance(other, Missing) else made(one, other)


def times(brought: Amount, spend: Amount) -> Amount | Missing:
    """brought ÷ spend; nothing spent is no ratio, never an infinite one or 0."""
    return brought / spend if spend else Missing("zero")


def gain(brought: Amount, spend: Amount) -> Amount | Missing:
    """(brought − spend) ÷ spend; 0 where the two are the same but for rounding noise."""
    return difference(brought, spend) / spend if spend else Missing("zero")
