"""Reads formulas as they are written, which is how a reader would work them out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.stats import binom

from funnelplan.core.formula import Metric
from tests.strategies import replace

NAMED = r"\{([\w.]+)\}"
"""A figure in a formula, such as {sql} or {sql.fair}."""

SIGNS = {
    "^": "**",
    "×": "*",
    "÷": "/",
    "−": "-",
    "⌈": "ceil(",
    "⌉": ")",
    "⌊": "floor(",
    "⌋": ")",
    "≥": ">=",
}


@dataclass(frozen=True)
class Bin:
    """Customers of several groups and a fixed number, for reading formulas of chance."""

    n: int
    rate: Fraction
    others: tuple[Bin, ...] = ()
    sure: int = 0

    def __add__(self, other: Bin | int) -> Bin:
        """The sum of independent counts."""
        if isinstance(other, int):
            return replace(self, sure=self.sure + other)
        return replace(self, others=(*self.others, other))

    def __radd__(self, other: int) -> Bin:
        """The same with the number first."""
        return self + other

    def __ge__(self, goal: Fraction) -> float:
        """P(this ≥ goal), by SciPy."""
        wanted = math.ceil(goal) - self.sure
        if not self.others:
            return float(binom.sf(wanted - 1, self.n, float(self.rate)))
        terms = np.ones(1)
        for group in (replace(self, others=()), *self.others):
            pmf = binom.pmf(range(group.n + 1), group.n, float(group.rate))
            terms = np.convolve(terms, np.asarray(pmf))
        return float(terms[max(0, wanted) :].sum())


def read(formula: str, inputs: Mapping[str, Fraction], n: int = 0) -> float | Fraction:
    """The value of a formula as a reader would work it out."""
    text = re.sub(NAMED, r"known['\1']", formula)
    for sign, written in SIGNS.items():
        text = text.replace(sign, written)
    names = {
        "known": inputs,
        "ceil": math.ceil,
        "floor": math.floor,
        "max": max,
        "min": min,
        "P": float,
        "Bin": Bin,
    }
    value = eval(text, {"__builtins__": {}}, {**names, "n": n})  # noqa: S307 (our own formulas)
    assert isinstance(value, int | float | Fraction)
    return value


def built_from(metric: Metric) -> tuple[str, ...]:
    """The figures that a formula is written in."""
    return (*metric.inputs, *metric.parts)
