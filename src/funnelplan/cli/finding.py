"""What `check` finds: a problem of a file in a scenario, or a guardrail that was held against it."""

from __future__ import annotations

from typing import NamedTuple

from funnelplan.core.guardrails import Verdict
from funnelplan.core.problems import Problem


class Finding(NamedTuple):
    """A problem, and the scenario it was found in; None is the plan as it stands."""

    problem: Problem
    scenario: str | None = None


class Checked(NamedTuple):
    """A plan in a scenario that was computed: by which rule, and how its guardrails came out."""

    file: str
    scenario: str | None
    rule: str
    verdicts: tuple[Verdict, ...]
