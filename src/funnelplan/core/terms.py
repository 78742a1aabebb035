"""A law written out term by term: for quantiles, most likely counts, and sums of several."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, takewhile
from operator import mul, truediv
from typing import NamedTuple

from funnelplan.core.laws import NEGLIGIBLE, Binomial


class Terms(NamedTuple):
    """A whole law written out: P(X = lowest), P(X = lowest + 1), …, without negligible ends."""

    lowest: int
    terms: tuple[float, ...]

    def at_least(self, k: int) -> float:
        """P(X ≥ k)."""
        if k <= self.lowest:
            return 1.0
        below = math.fsum(self.terms[: k - self.lowest])
        above = math.fsum(self.terms[k - self.lowest :])
        return above if above < below else 1.0 - below

    def quantile(self, q: Fraction) -> int:
        """The smallest k with P(X ≤ k) ≥ q, for 0 < q < 1; ties to 1e-12 count as reached."""
        wanted = float(q) - 1e-12
        reached = takewhile(lambda below: below < wanted, accumulate(self.terms))
        return self.lowest + sum(1 for _ in reached)

    def modes(self) -> tuple[int, ...]:
        """The most likely counts; terms that differ by rounding alone count as equal."""
        largest = max(self.terms) * (1 - 1e-12)
        return tuple(k for k, term in enumerate(self.terms, self.lowest) if term >= largest)

    def plus(self, other: Terms) -> Terms:
        """The law of the sum of two independent counts: the convolution of their terms."""
        short, long = sorted((self.terms, other.terms), key=len)
        backwards, last = short[::-1], len(short) - 1
        padded = (0.0,) * last + long + (0.0,) * last
        folded = (
            math.fsum(map(mul, backwards, padded[i : i + len(short)]))
            for i in range(len(long) + last)
        )
        return Terms(self.lowest + other.lowest, tuple(folded))


NOBODY = Terms(0, (1.0,))


def written_out(n: int, rate: Fraction) -> Terms:
    """The law of Bin(n, rate), for any rate in [0, 1]."""
    if rate in (0, 1) or n == 0:
        return Terms(n if rate == 1 else 0, (1.0,))
    law = Binomial(n, rate)
    mode = law.mode
    upwards = accumulate(law.ratios(range(mode, n)), mul, initial=1.0)
    downwards = accumulate(law.ratios(range(mode - 1, -1, -1)), truediv, initial=1.0)
    up = tuple(takewhile(lambda term: term > NEGLIGIBLE, upwards))
    down = tuple(takewhile(lambda term: term > NEGLIGIBLE, downwards))[1:]
    everything = math.fsum(up) + math.fsum(down)
    return Terms(mode - len(down), tuple(t / everything for t in (*down[::-1], *up)))


def customers(entering: Iterable[tuple[int, Fraction]]) -> Terms:
    """The law of Σ Bin(nᵢ, rᵢ), independent: customers from leads that join at several stages.

    Args:
        entering: for each group the number of leads and the share of them that become customers.
    """
    law = NOBODY
    for n, rate in entering:
        law = law.plus(written_out(n, rate))
    return law
