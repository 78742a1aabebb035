"""The plan's own limits, held against its figures at the planned volume."""

from __future__ import annotations

from collections.abc import Iterable
from operator import ge, gt, le, lt
from typing import NamedTuple

from funnelplan.core.chance import TOO_CLOSE, reaches
from funnelplan.core.laws import Binomial
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Comparison, Guardrail
from funnelplan.core.problems import Problem
from funnelplan.core.quantities import Quantity

HOLDS = {
    Comparison.AT_MOST: le,
    Comparison.AT_LEAST: ge,
    Comparison.BELOW: lt,
    Comparison.ABOVE: gt,
}


class Verdict(NamedTuple):
    """A guardrail, the value of its figure, and whether the limit is kept."""

    guardrail: Guardrail
    value: Quantity
    kept: bool


def verdicts(figures: Figures, guardrails: Iterable[Guardrail]) -> tuple[Verdict, ...]:
    """Guardrails held against a plan's figures at its planned volume.

    A plan whose guardrail names a figure that it can't give is refused when it is read.
    """
    return tuple(_verdict(figures, guardrail) for guardrail in guardrails)


def _verdict(figures: Figures, guardrail: Guardrail) -> Verdict:
    value = figures[guardrail.metric]
    if guardrail.metric == "chance" and _is_at_least(guardrail.comparison):
        return Verdict(guardrail, value, _chance_kept(figures, guardrail))
    holds = HOLDS[guardrail.comparison](value.exact, guardrail.limit)
    return Verdict(guardrail, value, bool(holds))


def _is_at_least(comparison: Comparison) -> bool:
    return comparison in (Comparison.AT_LEAST, Comparison.BELOW)


def _chance_kept(figures: Figures, guardrail: Guardrail) -> bool:
    """Chances are floats, so a limit that one touches is decided by exact digits where it can be."""
    volume, target, plan = figures.volume, figures.target, figures.plan
    value = figures["chance"].exact
    at_least = value >= guardrail.limit
    touches = abs(value - guardrail.limit) <= TOO_CLOSE
    if touches and target is not None and len(volume.entering) == 1:
        ((stage, n),) = volume.entering
        rate = plan.through(stage, target.stage)
        if 0 < rate < 1:
            at_least = reaches(Binomial(n, rate), target.whole, guardrail.limit)
    return at_least if guardrail.comparison is Comparison.AT_LEAST else not at_least


def findings(verdict: Verdict) -> tuple[Problem, ...]:
    """What is to be reported of a verdict: nothing where the limit is kept."""
    guardrail, value = verdict.guardrail, verdict.value
    if verdict.kept:
        return ()
    return (
        Problem(
            "FP601",
            {"guardrail": guardrail.text, "value": value},
            guardrail.path,
            severity=guardrail.severity,
        ),
    )
