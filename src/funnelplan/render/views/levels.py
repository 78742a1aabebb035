"""Probabilities in words: `in 9 cases of 10`, `little better than a coin flip`."""

from __future__ import annotations

from fractions import Fraction

from funnelplan.core.quantities import Quantity
from funnelplan.render.document import Sentence, say

EVEN, GOOD, VERY = Fraction(1, 2), Fraction(3, 5), Fraction(9, 10)
NAMED_LEVELS = ("4/5", "9/10", "19/20")


def odds(chance: Quantity) -> str:
    """A probability in words."""
    value = chance.exact
    if value == 1:
        return "certain"
    if value >= VERY:
        return "very"
    if value < EVEN:
        return "less"
    return "good" if value >= GOOD else "even"


def cases(at: Fraction) -> Sentence:
    """`in 9 cases of 10`."""
    return _level("target.cases", at)


def short(at: Fraction) -> Sentence:
    """`9 in 10`."""
    return _level("target.short", at)


def _level(name: str, at: Fraction) -> Sentence:
    written = str(at)
    if written in NAMED_LEVELS:
        return say(f"{name}.{written}")
    return say(name, at=at)
