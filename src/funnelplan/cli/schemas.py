"""The schema that a command line asks for."""

from __future__ import annotations

from typing import Any

from funnelplan.core.problems import Problem, ProblemsFound
from funnelplan.render.schemas import RESULTS, report_schema
from funnelplan.spec.problems import near
from funnelplan.spec.schema import plan_schema


def schema_of(report: str | None) -> dict[str, Any]:
    """The schema of a report by its name, else of the plan file. Raises ProblemsFound (FP041)."""
    if report is None:
        return plan_schema()
    if report not in RESULTS:
        known = tuple(RESULTS)
        meant = near(report, known)
        raise ProblemsFound(Problem("FP041", {"name": report, "known": known, "near": meant}))
    return report_schema(report)
