"""The plan's own limits, held against its figures at the planned volume."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import NamedTuple

from funnelplan.core.chance import TOO_CLOSE
from funnelplan.core.guardrail import ABOVE, BELOW, Comparison, Guardrail
from funnelplan.core.metrics import Figures
from funnelplan.core.mixture import reaches
from funnelplan.core.problems import Fact, Problem
from funnelplan.core.quantities import Kind, Missing, Quantity
from funnelplan.core.routes import NOTHING
from funnelplan.core.volume import Rule

HOLDS = {
    Comparison.AT_MOST: le,
    Comparison.AT_LEAST: ge,
    Comparison.BELOW: lt,
    Comparison.ABOVE: gt,
}

ROUNDING = Fraction(1, 10**9)
"""Figures of floats this near their limit, relative to it, are taken to be at it."""

LEAST = Fraction(1)
LEAST_MONEY = Fraction(1_000)
"""What a limit counts as at least there, as one of 0 has nothing to be relative to."""

ROUNDED = frozenset({"in_time_share", "customers_by_date"})
"""Fractions that come of floats, rounded to ten decimals (`punctual.share_in_time`)."""


class Verdict(NamedTuple):
    """A guardrail, the value of its figure, and whether the limit is kept."""

    guardrail: Guardrail
    value: Quantity
    kept: bool


def verdicts(figures: Figures, guardrails: Iterable[Guardrail]) -> tuple[Verdict, ...]:
    """Guardrails held against a plan's figures at its planned volume.

    A plan whose guardrail names a figure that it can't give is refused when it is read; one about
    a channel that brings nothing here has nothing to judge, and is kept. A figure that has no value
    by nature keeps a limit only if its reason says on which side it is: what is never paid back
    takes longer than any limit. Figures of floats that differ from their limit by rounding alone
    are at it.
    """
    return tuple(_verdict(figures, guardrail) for guardrail in guardrails)


def _verdict(figures: Figures, guardrail: Guardrail) -> Verdict:
    value = figures[guardrail.metric]
    if value.why is not None:
        idle = figures.is_idle(guardrail.metric)  # nothing breaks its limit
        return Verdict(guardrail, value, kept=idle or _is_kept(guardrail, value.why))
    gap = value.exact - guardrail.limit
    target = figures.target
    if guardrail.metric == "chance" and target is not None and abs(gap) <= TOO_CLOSE:
        # Chances are floats, so one that touches its limit is decided by exact digits.
        groups = figures.volume.groups(target.stage)
        gap = Fraction(reaches(groups, target.whole, guardrail.limit))
    elif abs(gap) <= _noise(guardrail, value):
        gap = NOTHING
    return Verdict(guardrail, value, bool(HOLDS[guardrail.comparison](gap, 0)))


def _is_kept(guardrail: Guardrail, why: Missing) -> bool:
    """Whether the limit is kept by a figure that has no value, for this reason."""
    from_below = guardrail.comparison in (Comparison.AT_LEAST, Comparison.ABOVE)
    return why.reason in (ABOVE if from_below else BELOW)


def _noise(guardrail: Guardrail, value: Quantity) -> Fraction:
    """How far from its limit a figure may be by rounding alone; 0 for one that is exact."""
    if not isinstance(value.amount, float) and guardrail.metric not in ROUNDED:
        return NOTHING
    least = LEAST_MONEY if value.unit.kind is Kind.MONEY else LEAST
    return ROUNDING * max(abs(guardrail.limit), least)


def findings(verdict: Verdict, rule: Rule) -> tuple[Problem, ...]:
    """What is to be reported of a verdict, at the volume of a rule: nothing if the limit is kept."""
    guardrail = verdict.guardrail
    if verdict.kept:
        return ()
    facts: dict[str, Fact] = {
        "guardrail": guardrail.text,
        "metric": guardrail.metric,
        "value": verdict.value,
        "rule": rule.value,
    }
    if guardrail.years is not None:
        facts["years"] = guardrail.years
    return (Problem("FP601", facts, guardrail.path, severity=guardrail.severity),)
