"""Revive cold leads or replace them by new ones (maths.md section 3f).

A lead that went cold falls back to a stage above. A share is gone for good; of the others an
attempt to bring them back succeeds with some probability and costs some times a first attempt.
What came back can go cold again, so the whole is a loop, summed exactly as an absorbing chain.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.quantities import Duration, Rate


class Revive(NamedTuple):
    """What becomes of leads that went cold.

    They fall back to `stage`; `gone` of them for good, the others come back with probability
    `success` at `effort` times the cost of a first `attempt`, after `delay`, and convert at `rate`
    (None: like any other).
    """

    stage: int
    success: Fraction
    effort: Fraction = Fraction(1)
    gone: Fraction = Fraction(0)
    rate: Rate | None = None
    attempt: Fraction | None = None
    delay: Duration | None = None

    @property
    def returning(self) -> Fraction:
        """The share of cold leads that comes back: (1 − gone) · success."""
        return (1 - self.gone) * self.success


def effective_rate(
    cold: Fraction, rate: Fraction, returning: Fraction, revived: Fraction
) -> Fraction:
    """The share of leads that becomes a customer when cold ones come back, again and again.

    (1 − ℓ) · (r + r′ · ℓq ÷ (1 − ℓq)); with r′ = r that is (1 − ℓ)r ÷ (1 − ℓq) (maths.md T3.9).

    Args:
        cold: ℓ, the share going cold; rate: r, of those worked in time; returning: q, the share of
        cold leads that comes back; revived: r′, the rate of those. All in [0, 1].

    Raises:
        ValueError: where all go cold and all come back, so that the loop never ends.
    """
    if cold * returning >= 1:
        raise ValueError("all go cold and all come back: the loop does not end")
    again = cold * returning / (1 - cold * returning)
    return (1 - cold) * (rate + revived * again)


def cost_of_revived(
    attempt: Fraction, effort: Fraction, success: Fraction, rate: Fraction
) -> Fraction:
    """Cost per order of reviving: f · c ÷ (q · r′). Raises ZeroDivisionError where none succeeds."""
    return effort * attempt / (success * rate)


def break_even(
    attempt: Fraction, effort: Fraction, rate: Fraction, new: Fraction, revived: Fraction
) -> Fraction:
    """The success from which on reviving is cheaper than a new lead: q* = f · c · r ÷ (C · r′).

    Args:
        attempt: c, cost of a first attempt; effort: f; rate: r, of new leads; new: C, the cost of a
        new lead; revived: r′, the rate of revived ones. What the cold lead has cost is spent in
        both cases and left out. Above 1, reviving is never cheaper.
    """
    return effort * attempt * rate / (new * revived)


def supply(leads: Fraction, cold: Fraction, returning: Fraction, rate: Fraction) -> Fraction:
    """Customers that reviving can bring at most in one round: ℓ · N · q · r′."""
    return leads * cold * returning * rate
