"""What the assumptions rest on: which have no source, and which sources have grown old."""

from __future__ import annotations

from datetime import date

from funnelplan.core.assumption import Assumption
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Problem
from funnelplan.core.quantities import Duration, Known


def unsourced(plan: Plan, today: date, max_age: Duration | None) -> tuple[Problem, ...]:
    """One problem per assumption without a source, and with `max_age` per source that is older.

    Counts (`25 of 100`) still need their source: a count from nowhere is an assumption.
    """
    claims = (assumption for assumption in plan.assumptions if not assumption.decision)
    found = (_problem(assumption, today, max_age) for assumption in claims)
    return tuple(problem for problem in found if problem is not None)


def _problem(assumption: Assumption, today: date, max_age: Duration | None) -> Problem | None:
    rests_on = assumption.provenance
    if rests_on.source is None:
        code = "FP604" if assumption.known is Known.COUNTED else "FP603"
        return Problem(code, {"name": assumption.name}, assumption.path)
    if max_age is None:
        return None
    if rests_on.as_of is None:
        return Problem("FP605", {"name": assumption.name}, assumption.path)
    facts: dict[str, Fact] = {"name": assumption.name, "as_of": rests_on.as_of, "today": today}
    if rests_on.as_of > today:
        return Problem("FP607", facts, assumption.path)
    if (today - rests_on.as_of).days > max_age.days:
        return Problem("FP606", facts, assumption.path)
    return None
