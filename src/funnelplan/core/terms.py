"""A law written out term by term: for quantiles, most likely counts, and sums of several."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate, takewhile
from operator import mul, truediv
from typing import NamedTuple

from funnelplan.core.laws import LARGEST, NEGLIGIBLE, SMALLEST, Binomial


class Terms(NamedTuple):
    """A whole law written out: P(X = lowest), P(X = lowest + 1), …, without negligible ends.

    `least` and `most` are the smallest and largest count that is possible at all.
    """

    lowest: int
    terms: tuple[float, ...]
    least: int
    most: int

    def at_least(self, k: int) -> float:
        """P(X ≥ k); 0 and 1 only where that is impossible or certain."""
        if not self.least < k <= self.most:
            return float(k <= self.least)
        cut = max(0, k - self.lowest)
        below, above = math.fsum(self.terms[:cut]), math.fsum(self.terms[cut:])
        return max(above, SMALLEST) if above < below else min(1.0 - below, LARGEST)

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
            sum(map(mul, backwards, padded[i : i + len(short)])) for i in range(len(long) + last)
        )
        lowest, least = self.lowest + other.lowest, self.least + other.least
        return Terms(lowest, tuple(folded), least, self.most + other.most)


NOBODY = Terms(0, (1.0,), 0, 0)


def written_out(n: int, rate: Fraction) -> Terms:
    """The law of Bin(n, rate), for any rate in [0, 1]."""
    if rate in (0, 1) or n == 0:
        certain = n if rate == 1 else 0
        return Terms(certain, (1.0,), certain, certain)
    law = Binomial(n, rate)
    mode = law.mode
    upwards = accumulate(law.ratios(range(mode, n)), mul, initial=1.0)
    downwards = accumulate(law.ratios(range(mode - 1, -1, -1)), truediv, initial=1.0)
    up = tuple(takewhile(lambda term: term > NEGLIGIBLE, upwards))
    down = tuple(takewhile(lambda term: term > NEGLIGIBLE, downwards))[1:]
    everything = math.fsum(up) + math.fsum(down)
    terms = tuple(term / everything for term in (*down[::-1], *up))
    return Terms(mode - len(down), terms, 0, n)


def customers(entering: Iterable[tuple[int, Fraction]]) -> Terms:
    """The law of Σ Bin(nᵢ, rᵢ), independent: customers from leads that join at several stages.

    Args:
        entering: for each group the number of leads and the share of them that become customers.
    """
    law = NOBODY
    for n, rate in entering:
        law = law.plus(written_out(n, rate))
    return law
