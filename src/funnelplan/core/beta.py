"""What is known of a rate, as a law: a Beta distribution, from counts, from a range, or combined.

A Beta law is known by its first two moments, and moments of independent rates multiply. So
several uncertain stages, and years that are good or bad as a whole, become one Beta again, by
matching mean and second moment (maths.md section 2). Nothing is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

HALF = Fraction(1, 2)

SHORT = 10**15
"""Parameters with more digits than this above and below the line are rounded."""


class Beta(NamedTuple):
    """A rate p in (0, 1) with density proportional to pᵃ⁻¹(1 − p)ᵇ⁻¹, a > 0, b > 0.

    a and b can be read as successes and failures seen so far.
    """

    a: Fraction
    b: Fraction

    @property
    def weight(self) -> Fraction:
        """a + b: how many trials the knowledge is worth."""
        return self.a + self.b

    @property
    def mean(self) -> Fraction:
        """E p = a / (a + b)."""
        return self.a / self.weight

    @property
    def second(self) -> Fraction:
        """E p² = a(a + 1) / ((a + b)(a + b + 1))."""
        return self.mean * (self.a + 1) / (self.weight + 1)

    @property
    def variance(self) -> Fraction:
        """E p² − (E p)² = mean · (1 − mean) / (a + b + 1)."""
        return self.mean * (1 - self.mean) / (self.weight + 1)

    @property
    def cv2(self) -> Fraction:
        """Variance / mean², the squared coefficient of variation: b / (a(a + b + 1))."""
        return self.b / (self.a * (self.weight + 1))


def counted(successes: int, trials: int) -> Beta:
    """The rate after `successes` of `trials`, by Jeffreys' prior: Beta(s + ½, n − s + ½).

    Args:
        successes: how many went on, 0 … trials; trials: of how many.

    Source: Brown, Cai & DasGupta 2001; maths.md T2.4.
    """
    return Beta(successes + HALF, trials - successes + HALF)


def matched(mean: Fraction, second: Fraction) -> Beta:
    """The Beta with these moments: a + b = (mean − second) / (second − mean²), a = mean·(a + b).

    Args:
        mean: E p; second: E p².

    Raises:
        ValueError: if no Beta has them: a rate in (0, 1) that varies has mean² < second < mean.
    """
    if not mean * mean < second < mean:
        raise ValueError(f"no Beta has mean {mean} and second moment {second}")
    weight = (mean - second) / (second - mean * mean)
    return Beta(mean * weight, (1 - mean) * weight)


def ranged(low: Fraction, high: Fraction, confidence: Fraction) -> Beta | None:
    """The rate that lies between `low` and `high` with this confidence, read as a normal range.

    mean = (low + high) / 2, sd = (high − low) / (2z) with z the normal quantile of
    (1 + confidence) / 2, and a + b = mean·(1 − mean) / sd² − 1 (maths.md T2.9). The float z is
    taken as the fraction that it is; a and b are then rounded to 16 significant digits.

    Args:
        low, high: 0 ≤ low < high ≤ 1; confidence: in the open interval (0, 1).

    Returns:
        None where the range is so wide at that confidence that no Beta has such an sd.
    """
    mean = (low + high) / 2
    deviations = 2 * Fraction(normal_quantile((1 + confidence) / 2)) / (high - low)
    weight = mean * (1 - mean) * deviations**2 - 1
    return _short(Beta(mean * weight, (1 - mean) * weight)) if weight > 0 else None


def product(betas: Iterable[Beta], times: Fraction = Fraction(1)) -> Beta:
    """The law of times · p₁ · p₂ · … for independent rates, matched in mean and second moment.

    E ∏p = ∏E p and E (∏p)² = ∏E p². The match is close: all quantiles of three stages agree with
    simulation to 1.5e-4 (maths.md T2.5). The order does not matter.

    Args:
        betas: one rate at least; times: the product of the rates that are known, in (0, 1].

    Raises:
        ValueError: if there is no rate, because then nothing varies.
    """
    each = tuple(betas)
    if len(each) == 1 and times == 1:
        return each[0]
    mean = math.prod((beta.mean for beta in each), start=times)
    second = math.prod((beta.second for beta in each), start=times * times)
    return _short(matched(mean, second))


def wobbled(rate: Beta | Fraction, cv: Fraction) -> Beta:
    """The rate times an independent factor of mean 1: good and bad years.

    The mean is kept, 1 + cv² of the result = (1 + cv² of the rate)(1 + cv²) (maths.md T2.8).

    Args:
        rate: what is known of it, or its value in (0, 1), if that is known for certain;
        cv: standard deviation of the factor, ≥ 0.

    Raises:
        ValueError: if nothing varies at all, or more than a rate in (0, 1) can.
    """
    if isinstance(rate, Fraction):
        mean = rate
        second = rate * rate
    elif cv:
        mean, second = rate.mean, rate.second
    else:
        return rate
    return _short(matched(mean, second * (1 + cv * cv)))


def normal_quantile(p: Fraction | float) -> float:
    """z with P(Z ≤ z) = p for a standard normal Z, to the accuracy of a float.

    Newton's steps from the side on which they can't overshoot: in the middle upwards on the
    concave erf, in the tails downwards on the concave logarithm of erfc, from the bound
    P(Z > z) ≤ exp(−z²/2) / 2.

    Args:
        p: in the open interval (0, 1).
    """
    p = Fraction(p)
    if p < HALF:
        return -normal_quantile(1 - p)
    inside, outside = float(2 * p - 1), float(2 * (1 - p))
    root = math.sqrt(0.5)
    if inside < outside:
        z = 0.0
        while (better := z + (inside - math.erf(z * root)) / _slope(z)) > z:
            z = better
        return z
    z = math.sqrt(-2 * math.log(outside))
    while True:
        beyond = math.erfc(z * root)
        better = z + beyond * math.log(beyond / outside) / _slope(z)
        if better >= z:
            return z
        z = better


def _slope(z: float) -> float:
    """The slope of erf(z/√2) = P(−z < Z < z): twice the normal density."""
    return 2 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def _short(beta: Beta) -> Beta:
    """The same with a and b of moderate size, so that sums over exact ratios stay quick."""
    return Beta(_rounded(beta.a), _rounded(beta.b))


def _rounded(value: Fraction) -> Fraction:
    """Itself if it has few digits, else its first 16: less than 1e-15 of it is lost."""
    if max(value.numerator, value.denominator) <= SHORT:
        return value
    return Fraction(f"{float(value):.15e}")
