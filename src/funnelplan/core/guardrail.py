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


class Guardrail(NamedTuple):
    """A limit of the plan's own: metric, comparison, limit; as written in `text`.

    The metric of a limit that holds after some years (`year: 3`) has them in its name.
    """

    metric: str
    comparison: Comparison
    limit: Fraction
    text: str
    severity: Severity = Severity.ERROR
    path: Path = ()


def is_beyond(value: Quantity) -> bool:
    """Whether a figure lies beyond every limit: so late that it is not seen to come at all."""
    if value.why is None:
        return False
    from funnelplan.core.books import BEYOND  # noqa: PLC0415 (few figures are missing)

    return value.why.reason == BEYOND
