"""What a figure is made of: its name, unit, formula and the names of what it is computed from."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import Amount, Kind, Missing, Unit

Result = Amount | Missing


class Metric(NamedTuple):
    """A named figure: `formula` is written in the names of `inputs`, which `compute` takes.

    A figure that the plan states itself has no formula but the `path` where it stands.
    """

    name: str
    unit: Unit
    formula: str
    inputs: tuple[str, ...]
    compute: Callable[..., Result]
    path: Path = ()


def stated(name: str, unit: Unit, value: Amount | None, path: Path, *, key: str = "") -> Metric:
    """A figure that the plan states at `path`; where it does not, `key` is what is missing."""
    absent = lacking(key or ".".join(str(step) for step in path))
    return Metric(name, unit, "", (), lambda: absent if value is None else value, path)


def lacking(key: str) -> Missing:
    """The figure needs a key that the plan does not state."""
    return Missing("key", key)


def quotient(dividend: Fraction, divisor: Fraction) -> Result:
    """dividend ÷ divisor; by zero there is no figure, never an infinite one or a 0."""
    return dividend / divisor if divisor else Missing("zero")


def currency(plan: Plan) -> Unit:
    """The plan's currency as a unit."""
    return Unit(Kind.MONEY, plan.currency)


def count_name(plan: Plan, stage: int) -> str:
    """What the figure of a stage's count is called."""
    return "customers" if stage == plan.last else plan.stages[stage].key


def rate_name(plan: Plan, stage: int) -> str:
    """What the figure of a stage's rate is called."""
    return f"rate_{plan.stages[stage].key}"


def sum_of_products(*pairs: Fraction) -> Result:
    """a·b + c·d + …"""
    return sum((a * b for a, b in zip(pairs[::2], pairs[1::2], strict=True)), Fraction(0))
