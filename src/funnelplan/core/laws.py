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

from funnelplan.core.beta import Beta

NEGLIGIBLE = 1e-18
"""A sum of falling terms ends at one this small beside it.

What is left out stays below 1e-15 of the sum where the terms fall by a share of themselves, and
where they fall slower, below 1e-18 of it for each term left out.
"""

AT_ONCE = 32
"""So many terms are summed before a look whether more are needed."""

SMALLEST = math.nextafter(0.0, 1.0)
"""What a probability is at least that is too small for a float but not nothing."""

LARGEST = math.nextafter(1.0, 0.0)
"""What a probability is at most that is not certain."""

LOGISTIC = 1.7
"""Log-odds of a probability rise by about so much per standard deviation of a normal law."""

PRECISE = Context(prec=60)
NEGLIGIBLE_DIGITS = Decimal("1e-100")

Number = TypeVar("Number", float, Decimal)


class Terms(Protocol):
    """The law of a count X on 0 … n, given by the ratio of its terms."""

    @property
    def n(self) -> int:
        """The largest possible count."""

    @property
    def mode(self) -> int:
        """A most likely count."""

    @property
    def falls(self) -> bool:
        """Whether the terms fall all the way from the mode, so that a sum of them may end early."""

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """P(X = k + 1) / P(X = k) for each k, 0 ≤ k < n."""


class Law(Terms, Protocol):
    """The same where the ratios are also known exactly."""

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

    @property
    def falls(self) -> bool:
        """They do: the ratio falls with k."""
        return True

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """(n − k) / (k + 1) · rate / (1 − rate)."""
        n, odds = self.n, self.rate.numerator / (self.rate.denominator - self.rate.numerator)
        return ((n - k) / (k + 1) * odds for k in ks)

    def exact_ratio(self, k: int) -> tuple[int, int]:
        """The same, over the common denominator."""
        won, of = self.rate.numerator, self.rate.denominator
        return (self.n - k) * won, (k + 1) * (of - won)


class BetaBinomial(NamedTuple):
    """X of n leads convert at a rate of which only a Beta(a, b) is known (maths.md section 2).

    The ratio P(X = k + 1) / P(X = k) is above 1 where n(a − 1) − (b − 1) > k(a + b − 2). So the
    terms rise to a mode and fall if a + b > 2; if a + b < 2, they may fall first and then rise.
    """

    n: int
    beta: Beta

    @property
    def mode(self) -> int:
        """The first k whose next term is smaller: ⌊(n(a−1) − b + 1) / (a + b − 2)⌋ + 1, in 0 … n.

        With a + b ≤ 2 it is an end: n if a > b, else 0, as P(n) / P(0) = Γ(a+n)Γ(b) / (Γ(a)Γ(b+n)).
        """
        n, (a, b, one) = self.n, self._whole
        if a + b <= 2 * one:
            return n if a > b else 0
        k = (n * (a - one) - b + one) // (a + b - 2 * one) + 1
        return max(0, min(n, k))

    @property
    def falls(self) -> bool:
        """They do if a + b ≥ 2."""
        a, b, one = self._whole
        return a + b >= 2 * one

    @property
    def _whole(self) -> tuple[int, int, int]:
        """a, b and 1, times a common denominator."""
        a, b = self.beta
        return (
            a.numerator * b.denominator,
            b.numerator * a.denominator,
            a.denominator * b.denominator,
        )

    def ratios(self, ks: Iterable[int]) -> Iterator[float]:
        """(n − k)(a + k) / ((k + 1)(b + n − k − 1))."""
        n, last, a, b = self.n, self.n - 1, float(self.beta.a), float(self.beta.b)
        # last − k is whole, so that a small b keeps its digits beside it
        return ((n - k) * (a + k) / ((k + 1) * (last - k + b)) for k in ks)

    def exact_ratio(self, k: int) -> tuple[int, int]:
        """The same, over the common denominator."""
        a, b, one = self._whole
        return (self.n - k) * (a + k * one), (k + 1) * (b + (self.n - k - 1) * one)


def at_least(law: Terms, target: int) -> float:
    """P(X ≥ target), 0.0 and 1.0 only where it is impossible or certain."""
    if not 0 < target <= law.n:
        return float(target <= 0)
    return sides(law, target)[1]


def sides(law: Terms, target: int) -> tuple[float, float]:
    """P(X < target) and P(X ≥ target), 0 < target ≤ n, neither of them 0 or 1.

    The one that lies away from the mode is summed and divided by the sum of all, the other is
    the rest.
    """
    side, everything = _sides(law, target, law.ratios, one=1.0, negligible=NEGLIGIBLE)
    outer, inner = within(side / everything), within(1.0 - side / everything)
    return (inner, outer) if target > law.mode else (outer, inner)


def within(probability: float) -> float:
    """The probability of what is neither impossible nor certain, as a float that is neither."""
    return max(SMALLEST, min(probability, LARGEST))


def log_odds(share: Fraction) -> float:
    """log(share / (1 − share)), 0 < share < 1."""
    return math.log(share.numerator) - math.log(share.denominator - share.numerator)


def crossing(
    rising: Callable[[float], float],
    start: float,
    slope: float,
    near: float,
    bounds: tuple[float, float] = (-math.inf, math.inf),
) -> float:
    """Where a rising function is 0: secants, held between the points known to lie on either side.

    Args:
        rising: the function; start: where to begin; slope: about its slope there, > 0;
        near: a step this short is the last, or two sides this close; bounds: between which it is
        looked for.

    Returns:
        The place, or the bound that comes before it.
    """
    x, low, high = start, -math.inf, math.inf
    gap = rising(x)
    while True:
        low, high = (x, high) if gap < 0 else (low, x)
        step = max(bounds[0], min(x - gap / slope, bounds[1])) - x
        if abs(step) <= near or high - low <= near:
            return x + step
        if not low < x + step < high:
            step = (low + high) / 2 - x
        before, x = gap, x + step
        gap = rising(x)
        secant = (gap - before) / step
        slope = secant if secant > 0 else slope


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
    law: Terms,
    target: int,
    ratios: Callable[[Iterable[int]], Iterator[Number]],
    *,
    one: Number,
    negligible: Number,
) -> tuple[Number, Number]:
    """The side of `target` away from the mode, and everything, both in units of the mode's term.

    That side is X ≥ target above the mode and X < target below it, so it doesn't hold the largest
    term. Terms that rise again are summed to the last.
    """
    mode = law.mode
    zero = one - one
    negligible = negligible if law.falls else zero
    upwards = _alive(accumulate(ratios(range(mode, law.n)), mul, initial=one))
    below = accumulate(ratios(range(mode - 1, -1, -1)), truediv, initial=one)
    downwards = _alive(islice(below, 1, None))
    outer, inner = (upwards, downwards) if target > mode else (downwards, upwards)
    between = sum(islice(outer, abs(target - mode)), start=zero)
    side = mass(outer, zero, negligible)
    return side, side + between + mass(inner, zero, negligible)


def _alive(terms: Iterator[Number]) -> Iterator[Number]:
    """The terms until they are too small to be told from nothing."""
    return takewhile(bool, terms)


def mass(terms: Iterator[Number], zero: Number, negligible: Number) -> Number:
    """The sum of falling terms from `zero` on, ended where one is negligible beside it."""
    total = zero
    while some := list(islice(terms, AT_ONCE)):
        total += sum(some, start=zero)
        if some[-1] <= negligible * total:
            break
    return total
