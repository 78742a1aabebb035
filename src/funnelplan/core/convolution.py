"""The convolution of long rows of whole numbers: thousands of days by thousands of days.

Kronecker's substitution, as in `terms`, with digits of ten: the rows become the digits of two large
numbers, and their product has those of the convolution. `decimal` multiplies large numbers by a
number-theoretic transform, in n·log n, where `int` takes n^1.58; rows of a year cost about the same
either way, those of five years half as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, Context, Decimal, Inexact

EXACTLY = Context(prec=MAX_PREC, Emax=MAX_EMAX, traps=[Inexact])
"""Nothing is rounded, however long."""


def convolved(one: Sequence[int], two: Sequence[int], most: int) -> list[int]:
    """Σ_i oneᵢ·two₍ₖ₋ᵢ₎, exactly, for the first `most` k.

    Args:
        one, two: whole numbers ≥ 0, at least one each; most: how many sums are of interest.
    """
    width = len(str(max(one) * max(two) * min(len(one), len(two))))
    product = EXACTLY.multiply(_packed(one, width), _packed(two, width))
    length = (len(one) + len(two) - 1) * width
    digits = str(product).zfill(length)
    return [int(digits[i - width : i]) for i in range(length, 0, -width)[:most]]


def _packed(row: Sequence[int], width: int) -> Decimal:
    """The number whose digits, so many to each, are this row, the first one last."""
    return Decimal(f"%0{width}d" * len(row) % tuple(reversed(row)))
