"""A limit of the plan's own: a figure, a comparison, a number."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.problems import Path, Severity
from funnelplan.core.quantities import Quantity


class Comparison(Enum):
    """How a guardrail compares its metric with its limit."""

    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"


ABOVE = frozenset({"not_paid_back", "never_costs", "off_scale"})
"""Why a figure has no value: it is above any limit. What is never in the red betters every rate."""

BELOW = frozenset({"never_pays"})
"""Why a figure has no value: it is below any limit."""

NOWHERE = frozenset(
    {"zero", "several_rates", "loan", "no_flows", "all_cold", "people_short", "too_late"}
)
"""Why a figure has no value, and lies on no side of a limit."""


class Guardrail(NamedTuple):
    """A limit of the plan's own: metric, comparison, limit; as written in `text`.

    `years` is within how many its metric is looked at, where neither text nor plan says so: those of
    `year: 3`, which the metric has in its name, or the ten of a payback.
    """

    metric: str
    comparison: Comparison
    limit: Fraction
    text: str
    severity: Severity = Severity.ERROR
    path: Path = ()
    years: int | None = None


def is_valueless(value: Quantity) -> bool:
    """Whether a figure has no value by nature, though the plan lacks nothing that it is made of."""
    return value.why is not None and value.why.reason in ABOVE | BELOW | NOWHERE
