"""The laws that customers follow, each given by the ratio of neighbouring terms.

A law is summed from its definition: terms by recurrence outwards from the mode, normalised by
their own sum, so that no term needs a factorial. A tail is summed on its own side, never as
1 minus something small. The same sums run in floats, in 60 decimal digits, and in fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, islice, takewhile
from operator import mul, truediv
from typing import NamedTuple, Protocol, TypeVar

NEGLIGIBLE = 1e-18
"""A sum ends at a term this small beside it: what is left out stays below 1e-15 of the sum."""

AT_ONCE = 32
"""So many terms are summed before a look whether more are needed."""

SMALLEST = math.nextafter(0.0, 1.0)
"""What a probability is at least that is too small for a float but not nothing."""

LARGEST = math.nextafter(1.0, 0.0)
"""What a probability is at most that is not certain."""

PRECISE = Context(prec=60)
NEGLIGIBLE_DIGITS = Decimal("1e-100")

Number = TypeVar("Number", float, Decimal)


class Law(Protocol):
    """The law of a count X on 0 … n with a single mode, given by the ratio of its terms."""

    @property
    def n(self) -> int:
        """The largest possible count."""

    @property
    def mode(self) -> int:
        """A most likely count."""

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """P(X = k + 1) / P(X = k) for each k, 0 ≤ k < n."""

    def exact_ratio(self, k: int) -> tuple[int, int]:
        """The same at one k, as two whole numbers."""


class Binomial(NamedTuple):
    """X of n leads convert, each with probability `rate`, 0 < rate < 1."""

    n: int
    rate: Fraction

    @property
    def mode(self) -> int:
        """⌊(n + 1)·rate⌋."""
        return (self.n + 1) * self.rate.numerator // self.rate.denominator

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """(n − k) / (k + 1) · rate / (1 − rate)."""
        n, odds = self.n, self.rate.numerator / (self.rate.denominator - self.rate.numerator)
        return ((n - k) / (k + 1) * odds for k in ks)

    def exact_ratio(self, k: int) -> tuple[int, int]:
        """The same, over the common denominator."""
        won, of = self.rate.numerator, self.rate.denominator
        return (self.n - k) * won, (k + 1) * (of - won)


class BetaBinomial(NamedTuple):
    """X of n leads convert at a rate known only from `successes` of `trials`, successes > 0.

    Jeffreys' prior: rate ~ Beta(successes + ½, trials − successes + ½) (maths.md section 2).
    """

    n: int
    successes: int
    trials: int

    @property
    def mode(self) -> int:
        """The first k whose next term is smaller: ⌊(n(a−1) − b + 1) / (a + b − 2)⌋ + 1, in 0 … n."""
        a2, b2 = self._twice
        if b2 == 1:  # all of the sample went on: the terms rise to the end
            return self.n
        k = (self.n * (a2 - 2) - b2 + 2) // (a2 + b2 - 4) + 1
        return max(0, min(self.n, k))

    @property
    def _twice(self) -> tuple[int, int]:
        """2a and 2b."""
        return 2 * self.successes + 1, 2 * (self.trials - self.successes) + 1

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """(n − k)(a + k) / ((k + 1)(b + n − k − 1))."""
        n, (a2, b2) = self.n, self._twice
        top = b2 + 2 * n - 2
        return ((n - k) * (a2 + 2 * k) / ((k + 1) * (top - 2 * k)) for k in ks)

    def exact_ratio(self, k: int) -> tuple[int, int]:
        """The same, times two."""
        a2, b2 = self._twice
        return (self.n - k) * (a2 + 2 * k), (k + 1) * (b2 + 2 * (self.n - k - 1))


def at_least(law: Law, target: int) -> float:
    """P(X ≥ target), the smaller side summed and divided by the sum of all."""
    if not 0 < target <= law.n:
        return float(target <= 0)
    side, everything = _sides(law, target, law.ratios, one=1.0, negligible=NEGLIGIBLE)
    if target > law.mode:
        return max(side / everything, SMALLEST)
    return min(1.0 - side / everything, LARGEST)


def decimal_at_least(law: Law, target: int) -> Decimal:
    """The same to 50 decimal digits, for 0 < target ≤ n."""

    def ratios(ks: Iterable[int]) -> Iterator[Decimal]:
        return (Decimal(up) / Decimal(down) for up, down in map(law.exact_ratio, ks))

    with localcontext(PRECISE):
        side, everything = _sides(law, target, ratios, one=Decimal(1), negligible=NEGLIGIBLE_DIGITS)
        return side / everything if target > law.mode else 1 - side / everything


def exact_at_least(law: Law, target: int) -> Fraction:
    """The same as a fraction: every term from 0 to n, over their sum."""
    steps = (Fraction(*law.exact_ratio(k)) for k in range(law.n))
    terms = list(accumulate(steps, mul, initial=Fraction(1)))
    return sum(terms[target:], Fraction(0)) / sum(terms)


def _sides(
    law: Law,
    target: int,
    ratios: Callable[[Iterable[int]], Iterator[Number]],
    *,
    one: Number,
    negligible: Number,
) -> tuple[Number, Number]:
    """The side of `target` away from the mode, and everything, both in units of the mode's term.

    That side is X ≥ target above the mode and X < target below it, so it is never the larger one.
    """
    mode = law.mode
    upwards = _alive(accumulate(ratios(range(mode, law.n)), mul, initial=one))
    below = accumulate(ratios(range(mode - 1, -1, -1)), truediv, initial=one)
    downwards = _alive(islice(below, 1, None))
    outer, inner = (upwards, downwards) if target > mode else (downwards, upwards)
    zero = one - one
    between = sum(islice(outer, abs(target - mode)), start=zero)
    side = _mass(outer, zero, negligible)
    return side, side + between + _mass(inner, zero, negligible)


def _alive(terms: Iterator[Number]) -> Iterator[Number]:
    """The terms until they are too small to be told from nothing."""
    return takewhile(bool, terms)


def _mass(terms: Iterator[Number], zero: Number, negligible: Number) -> Number:
    """The sum of falling terms, ended where the rest is negligible beside it."""
    total = zero
    while some := list(islice(terms, AT_ONCE)):
        total += sum(some, start=zero)
        if some[-1] <= negligible * total:
            break
    return total
