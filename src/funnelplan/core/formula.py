"""What a figure is made of: its name, unit, formula and the names of what it is computed from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeVar

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import DAYS, SHARE, Amount, Kind, Missing, Unit
from funnelplan.core.routes import Route
from funnelplan.core.stage import key_of

Result = Amount | Missing
Item = TypeVar("Item")

MOST_TERMS = 20
"""So many terms of a sum over channels are written out; nobody reads more."""


class Metric(NamedTuple):
    """A named figure: `formula` is written in the names of `inputs`, which `compute` takes.

    A figure that the plan states itself has no formula but the `path` where it stands. A sum over
    the channels is worked out from the volume as a whole: its formula is written in the names of
    `parts`, which `compute` does not take.
    """

    name: str
    unit: Unit
    formula: str
    inputs: tuple[str, ...]
    compute: Callable[..., Result]
    path: Path = ()
    parts: tuple[str, ...] = ()


def infix(
    name: str, unit: Unit, inputs: tuple[str, str], sign: str, compute: Callable[..., Result]
) -> Metric:
    """A figure of two others with a sign between them."""
    left, right = inputs
    return Metric(name, unit, f"{{{left}}} {sign} {{{right}}}", inputs, compute)


def stated(name: str, unit: Unit, value: Amount | None, path: Path, *, key: str = "") -> Metric:
    """A figure that the plan states at `path`; where it does not, `key` is what is missing."""
    absent = lacking(key or ".".join(str(step) for step in path))
    return Metric(name, unit, "", (), lambda: absent if value is None else value, path)


def summed(name: str, unit: Unit, parts: Sequence[str], many: int, value: Result) -> Metric:
    """A sum of other figures that is known already; `parts` are the `few` of many that are named."""
    formula, named = series([(part,) for part in parts], many)
    return Metric(name, unit, formula, (), lambda: value, parts=named)


def few(items: Sequence[Item]) -> Sequence[Item]:
    """The terms of a sum that are written out: all, or of many the first ones and the last."""
    return items if len(items) <= MOST_TERMS else [*items[:3], items[-1]]


def series(
    terms: Sequence[Sequence[str]], many: int, sign: str = "×"
) -> tuple[str, tuple[str, ...]]:
    """A sum of products as a formula, with the figures it names; `terms` are the `few` of so many."""
    shown = [f" {sign} ".join(f"{{{factor}}}" for factor in term) for term in terms]
    if many > len(terms):
        shown.insert(-1, "…")
    return " + ".join(shown) or "0", tuple(dict.fromkeys(name for term in terms for name in term))


def lacking(key: str) -> Missing:
    """The figure needs a key that the plan does not state."""
    return Missing("key", key)


def quotient(dividend: Fraction, divisor: Fraction) -> Result:
    """dividend ÷ divisor; by zero there is no figure, never an infinite one or a 0."""
    return dividend / divisor if divisor else Missing("zero")


def product(*factors: Fraction) -> Result:
    """a · b · …"""
    return math.prod(factors, start=Fraction(1))


def currency(plan: Plan) -> Unit:
    """The plan's currency as a unit."""
    return Unit(Kind.MONEY, plan.currency)


def count_name(plan: Plan, stage: int, of: str = "") -> str:
    """What the figure of a stage's count is called; `of` is a channel's ending, such as `.fair`."""
    return ("customers" if stage == plan.last else plan.stages[stage].key) + of


def cost_name(plan: Plan, stage: int, of: str = "", before: str = "") -> str:
    """What the figure of the cost per one of a stage is called."""
    return (
        before
        + ("cost_per_order" if stage == plan.last else f"cost_per_{plan.stages[stage].key}")
        + of
    )


def rate_name(plan: Plan, stage: int, of: str = "") -> str:
    """What the figure of a stage's rate is called."""
    return f"rate_{plan.stages[stage].key}{of}"


def untimed(plan: Plan) -> Missing | None:
    """What the plan lacks to tell who is in time; None where it lacks nothing."""
    goal = plan.goal
    keys = {
        "goal.from": goal is None or goal.start is None,
        "goal.by": goal is None or goal.end is None,
        "takes": not plan.timed,
    }
    lacks = ", ".join(key for key, is_lacking in keys.items() if is_lacking)
    return lacking(lacks) if lacks else None


def usual_cold(plan: Plan) -> tuple[tuple[str, Unit, str], ...]:
    """What going cold is called where no stage is named: figure, unit, and the key it needs."""
    stage = plan.stages[plan.cold_stage]
    key = "shelf_life" if stage.response else "response"
    path = f"stages.{stage.name}"
    return ("cold_share", SHARE, f"{path}.{key}"), ("response", DAYS, f"{path}.response")


def won_name(plan: Plan, stage: int, of: str = "") -> str:
    """What the figure of the share of a stage that becomes a customer is called."""
    return f"won_per_{plan.stages[stage].key}{of}"


def ending(route: Route) -> str:
    """What the figures of a channel end in."""
    return f".{key_of(route.name)}"


def sum_of(name: str, unit: Unit, parts: Sequence[Sequence[str]]) -> Metric:
    """A sum of products of figures, each given by the names of its factors."""
    formula = " + ".join(" × ".join(f"{{{factor}}}" for factor in part) for part in parts) or "0"
    inputs = tuple(dict.fromkeys(factor for part in parts for factor in part))

    def total(*amounts: Fraction) -> Result:
        known = dict(zip(inputs, amounts, strict=True))
        products = (math.prod(known[factor] for factor in part) for part in parts)
        return sum(products, Fraction(0))

    return Metric(name, unit, formula, inputs, total)
