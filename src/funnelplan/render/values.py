"""A result as plain data: dicts, lists, text and numbers; each quantity with value, exact, unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from funnelplan.core.quantities import Kind, Quantity
from funnelplan.render.sentences import Words

LONGEST_EXACT = 3_000
"""Bits of a numerator or denominator: about 900 digits."""

WHOLE_KEY = {Kind.NEED: "needed", Kind.OUTCOME: "whole"}
"""Counts also come in whole units: a need rounded up, an outcome rounded down."""


def data(value: object, words: Words) -> Any:
    """Anything a result holds; a missing figure is null, with the reason in `why`."""
    if isinstance(value, Quantity):
        return quantity(value, words)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: data(item, words) for key, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(key): data(item, words) for key, item in value.items()}
    if isinstance(value, tuple):
        return [data(item, words) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return number(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def quantity(value: Quantity, words: Words) -> dict[str, Any]:
    """`{"value": 133.33333333333334, "exact": "400/3", "unit": "mql", "needed": 134}`."""
    amount = value.amount
    written: dict[str, Any] = {
        "value": None if amount is None else number(amount),
        "exact": _exact(amount),
        "unit": value.unit.name,
    }
    if value.unit.kind in WHOLE_KEY:
        written[WHOLE_KEY[value.unit.kind]] = value.whole
    if value.why is not None:
        written["why"] = words.why(value)
    return written


def _exact(amount: Fraction | float | None) -> str | None:
    """A fraction as text, unless it is longer than anyone would read."""
    if not isinstance(amount, (Fraction, int)):
        return None
    bits = max(amount.numerator.bit_length(), amount.denominator.bit_length())
    return str(amount) if bits <= LONGEST_EXACT else None


def number(amount: Fraction | float) -> int | float:
    """A JSON number: whole where it is, else the nearest float; never infinite."""
    exact = Fraction(amount)
    return exact.numerator if exact.denominator == 1 else float(amount)
