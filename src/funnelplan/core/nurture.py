"""Nurturing: what it costs to stay in touch with leads that do not buy yet, and who buys late."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.lags import Lag
from funnelplan.core.quantities import Duration, Rate, Span


class Nurture(NamedTuple):
    """Every lead of a stage costs `amount` `every` so often, until it is as old as `lasts`.

    The first time when it is one period old; whoever has bought costs it too (maths.md T5.4).
    """

    stage: int
    amount: Fraction
    every: Span
    lasts: Duration

    @property
    def times(self) -> int:
        """How often one lead is paid for: ⌊lasts ÷ period⌋."""
        return int(self.lasts.days / self.every.value)


class Late(NamedTuple):
    """Leads that buy long after: a share of all of them, besides those who go through the funnel.

    `stage` is the one that is nurtured; where nothing is, the lead, else the first one.
    """

    stage: int
    rate: Rate
    takes: Lag
