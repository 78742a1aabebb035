"""What comes back of what was spent, by its three names (maths.md section 5).

The same money is a multiple of 1.65, a return of +65 % on revenue and one of −28 % on margin, so
each says what it counts. Without a margin there is no return on margin; it is never assumed.
"""

from __future__ import annotations

from typing import NamedTuple

from funnelplan.core.quantities import Amount, Missing


class Roi(NamedTuple):
    """Each a ratio, or why there is none."""

    multiple: Amount | Missing
    """Revenue ÷ spend, also called ROAS."""
    on_revenue: Amount | Missing
    """(revenue − spend) ÷ spend: flatters, as revenue is not what is left."""
    on_margin: Amount | Missing
    """(margin − spend) ÷ spend: the finance definition, and the one to decide by."""


def roi(revenue: Amount, margin: Amount | None, spend: Amount) -> Roi:
    """All three; missing are those without a margin (`key`), and all where spend is 0 (`zero`)."""
    return Roi(
        multiple=times(revenue, spend),
        on_revenue=gain(revenue, spend),
        on_margin=Missing("key", "deal.margin") if margin is None else gain(margin, spend),
    )


def times(brought: Amount, spend: Amount) -> Amount | Missing:
    """brought ÷ spend; nothing spent is no ratio, never an infinite one or 0."""
    return brought / spend if spend else Missing("zero")


def gain(brought: Amount, spend: Amount) -> Amount | Missing:
    """(brought − spend) ÷ spend."""
    return (brought - spend) / spend if spend else Missing("zero")
