"""A law written out term by term: for quantiles, most likely counts, and sums of several."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import accumulate, groupby, takewhile
from operator import itemgetter, mul, truediv
from typing import NamedTuple, TypeVar

from funnelplan.core.laws import LARGEST, NEGLIGIBLE, SMALLEST, Binomial

FRACTION = 87
"""So many binary digits of a term go into a sum of laws. Terms above 1e-10 keep all of theirs; what
smaller ones lose, up to 1e-26, is nothing beside what is dropped at the ends."""

ONE = 2.0**FRACTION
"""A certain term in these units."""

Folded = TypeVar("Folded")
Number = TypeVar("Number", int, float)


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
        """The law of the sum of two independent counts: the convolution of their terms.

        Each term counts in whole multiples of 2^−87, their convolution is exact and then rounded.
        Ends that are negligible beside the largest term are dropped.
        """
        one, two = ([int(term * ONE) for term in law.terms] for law in (self, other))
        terms = [term / ONE / ONE for term in convolved(one, two, FRACTION)]
        first, kept = without_ends(terms, NEGLIGIBLE * max(terms))
        lowest, least = self.lowest + other.lowest + first, self.least + other.least
        return Terms(lowest, tuple(kept), least, self.most + other.most)


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
    """The law of Σ Bin(nᵢ, rᵢ), independent: customers from leads that come in several groups.

    Args:
        entering: for each group the number of leads and the share of them that become customers.

    Returns:
        The law to about 1e-15 of the whole, which is what its dropped ends hold. That is enough
        for quantiles; a small chance to 12 digits is the work of `mixture.chance`.
    """
    return folded([written_out(n, rate) for n, rate in merged(entering)], Terms.plus, NOBODY)


def merged(groups: Iterable[tuple[int, Fraction]]) -> tuple[tuple[int, Fraction], ...]:
    """The same leads with one group for each rate, the lowest rate first."""
    ordered = sorted(groups, key=lambda group: ascending(group[1]))
    by_rate = groupby(ordered, key=itemgetter(1))
    return tuple((sum(n for n, _ in same), rate) for rate, same in by_rate)


def ascending(rate: Fraction) -> tuple[float, Fraction]:
    """A key that sorts rates: fractions are slow to compare, so floats tell most of them apart."""
    return float(rate), rate


def folded(
    laws: Iterable[Folded], plus: Callable[[Folded, Folded], Folded], zero: Folded
) -> Folded:
    """The sum of all, by pairs, pairs of pairs, …, as short laws are added fastest to short ones."""
    row = list(laws) or [zero]
    while len(row) > 1:
        odd = row[len(row) // 2 * 2 :]
        row = [*map(plus, row[::2], row[1::2]), *odd]
    return row[0]


def convolved(one: Sequence[int], two: Sequence[int], bits: int) -> list[int]:
    """The convolution Σ oneᵢ·two₍ₖ₋ᵢ₎ of two laws, whose terms are given in units of 2^−bits.

    Kronecker's substitution: the terms of each become the digits of one large number, and the
    product of both has those of the convolution, in units of 2^−2·bits. As the terms of a law
    sum to 1, so do these, but for rounding: one more bit than those of 1 is room enough.
    """
    size = 2 * bits // 8 + 1
    product = _packed(one, size) * _packed(two, size)
    length = (len(one) + len(two) - 1) * size
    digits = product.to_bytes(length, "little")
    return [int.from_bytes(digits[i : i + size], "little") for i in range(0, length, size)]


def without_ends(terms: list[Number], negligible: Number) -> tuple[int, list[Number]]:
    """How many terms are dropped in front, and those from the first to the last that count."""
    counting = [i for i, term in enumerate(terms) if term > negligible] or [0]
    return counting[0], terms[counting[0] : counting[-1] + 1]


def _packed(terms: Sequence[int], size: int) -> int:
    """The number whose digits, `size` bytes each, are these terms."""
    return int.from_bytes(b"".join([term.to_bytes(size, "little") for term in terms]), "little")
