"""The chance that leads of many rates bring a number of customers, from a few angles.

Of nᵢ leads of the i-th kind each becomes a customer with probability rᵢ, so X = Σ Bin(nᵢ, rᵢ) do.
For hundreds of kinds the law of X takes long to write out. One chance takes no more than some
twenty values of the characteristic function (Hong 2013, Computational Statistics & Data Analysis
59, 41–51) of the law tilted towards the target (Esscher 1932), which keeps the digits of small
chances as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from funnelplan.core.laws import LARGEST, SMALLEST

Shares = tuple[float, float, int]
"""a, b, sign: the smaller share, the larger, and 1 where the smaller is of those who buy, else −1."""

Row = tuple[float, float, float, int]
"""n, a, b, sign: leads, and their shares. Counted by the fewer, tails of many leads keep digits."""

TINY = 1e-290
"""What a share above 0 is at least, so that e^s times it is a float wherever e^s is one."""

TILT = 2.5
"""The least tilt times the deviation: the smaller, the more values; the larger, the fewer digits."""

ALIAS = 35.0
"""What else a sum over equidistant angles counts, weighs e^−35 at most, beside the tail."""

FADED = -40.0
"""The logarithm of a characteristic function that is nothing beside 1, its largest value."""


def shares(rate: Fraction) -> Shares:
    """The shares at a rate, each from the fraction, as 1 minus a float has fewer digits."""
    won, of = rate.numerator, rate.denominator
    fewer = min(won, of - won)
    return max(fewer / of, TINY) if fewer else 0.0, (of - fewer) / of, 1 if fewer == won else -1


def probability(rows: Sequence[Row], target: int) -> tuple[float, float]:
    """P(X ≥ target), and P(X = target − 1), which is what a sure customer more adds to it.

    The tail that is summed is the one away from the mean.
    """
    rows = [row for row in rows if row[0]]
    least = sum(n for n, a, _, sign in rows if not a and sign < 0)
    most = sum(n for n, a, _, sign in rows if a or sign < 0)
    if not least < target <= most:
        return float(target <= least), 0.0
    above = target > moments(rows)[0]
    tail, mass = _tail(rows, target - 1, 1 if above else -1)
    return max(tail, SMALLEST) if above else min(1.0 - tail, LARGEST), mass


def _tail(rows: Sequence[Row], k: int, side: int) -> tuple[float, float]:
    """P(X > k) for k near or above the mean, side = 1, or P(X ≤ k) below, side = −1; and P(X = k).

    For any s with the sign of the side, with K = log E e^(sX), and E′ the mean under rates whose
    odds are e^s times ours, the tail is

        e^(K − s·k) · E′[e^(−s·(X − k)); X in the tail]

    The mean on the right is that of side · φ(θ)·e^(−iθk) / (e^(s + iθ) − 1), φ(θ) = E′ e^(iθX),
    over all angles θ of the circle. Equidistant ones count more: X that lie beyond k by as many or
    more, which is nothing where that is nine deviations and some (Bernstein), and X as many before
    it, times e^(−|s|·angles).
    """
    s, tilted = _tilt(rows, k + 0.5, side)
    j = k - sum(n for n, _, _, sign in rows if sign < 0)  # k, counted by the fewer
    scale = math.fsum(n * math.log1p(a * math.expm1(s * sign)) for n, a, _, sign in rows) - s * j
    deviation = math.sqrt(moments(tilted)[1])
    angles = math.ceil(max(27 + 9 * deviation, 1 + (ALIAS - scale) / abs(s))) | 1
    decays = [(n / 2, -4 * a * b) for n, a, b, _ in tilted]
    turns = [(n * sign, a, 2 * a) for n, a, _, sign in tilted]
    up, more = math.exp(s), math.expm1(s)
    tail = mass = 0.0
    for i in range(angles // 2 + 1):
        angle = 2 * math.pi * i / angles
        sine, half = math.sin(angle), math.sin(angle / 2) ** 2  # 1 − cos = 2·half, with its digits
        size = sum([n * math.log1p(decay * half) for n, decay in decays])
        if size < FADED:  # and it falls with the angle
            break
        turn = sum([n * math.atan2(a * sine, 1 - twice * half) for n, a, twice in turns])
        turn -= angle * j
        value = complex(math.cos(turn), math.sin(turn)) * math.exp(size)
        value *= 2 if i else 1  # for −θ, whose value is the conjugate
        tail += (value / complex(more - up * 2 * half, up * sine)).real
        mass += value.real
    return math.exp(scale) * side * tail / angles, math.exp(scale) * mass / angles


def _tilt(rows: Sequence[Row], wanted: float, side: int) -> tuple[float, list[Row]]:
    """An s whose tilted mean is within a quarter deviation as wanted, or the least; and that tilt.

    By Newton's method: the slope of the mean is the variance, which changes by a factor of e at
    most from s to s ± 1, so that steps of at most 1 always lead nearer.
    """
    least = TILT / (1 + math.sqrt(moments(rows)[1]))
    s = side * least
    while True:
        tilted = _tilted(rows, s)
        mean, variance = moments(tilted)
        gap = wanted - mean
        nearer = side * max(least, side * (s + max(-1.0, min(gap / variance, 1.0))))
        if gap * gap <= variance / 16 or nearer == s:
            return s, tilted
        s = nearer


def _tilted(rows: Sequence[Row], s: float) -> list[Row]:
    """The same leads with e^s times the odds."""
    up = {1: math.exp(s), -1: math.exp(-s)}
    return [(n, a * up[z] / (b + a * up[z]), b / (b + a * up[z]), z) for n, a, b, z in rows]


def moments(rows: Sequence[Row]) -> tuple[float, float]:
    """The mean and the variance."""
    mean = sum([n * (a if sign > 0 else b) for n, a, b, sign in rows])
    return mean, sum([n * a * b for n, a, b, _ in rows])
