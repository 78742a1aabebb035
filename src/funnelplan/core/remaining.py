"""Who is still open at a horizon: has come to a stage, and has neither gone on nor been given up.

    open_k = Σ_t arrivals_k(t) · (r_k · (1 − G_k(H − t)) + (1 − r_k) · (1 − L_k(H − t)))

r_k is the share that goes on, G_k the law of how long that takes, L_k that of how long those who
never do are kept open (`lost_after`); where the plan does not state it, nobody can tell them apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from operator import mul
from typing import NamedTuple

from funnelplan.core.daily import by_then, law
from funnelplan.core.inflow import spread
from funnelplan.core.lags import Lag
from funnelplan.core.quantities import Quantity, outcome
from funnelplan.core.routes import Route
from funnelplan.core.unfolding import Unfolded


class Remaining(NamedTuple):
    """So many of a stage are still open at the horizon."""

    stage: str
    leads: Quantity


def remaining(unfolded: Unfolded) -> Iterator[Remaining]:
    """Who is still open when the last cell ends, of those who came within; stage by stage."""
    top = min((each.begins for each in unfolded.inflow), default=unfolded.plan.last)
    for i in range(top, unfolded.plan.last):
        stage = unfolded.plan.stages[i]
        if stage.lost_after is not None:
            count = _still_to_go_on(unfolded, i) + _not_given_up(unfolded, i, stage.lost_after)
            yield Remaining(stage.name, outcome(count, stage.name))


def _still_to_go_on(unfolded: Unfolded, stage: int) -> float:
    """All who ever go on of those who came, less those who did: what came below, not from outside."""

    def on(route: Route) -> float:
        return float(route.through(stage, stage + 1))

    ever = math.fsum(unfolded.weighed(stage, on))
    joined = math.fsum(
        each.leads * math.fsum(spread(each.when, unfolded.calendar)[: unfolded.cells])
        for each in unfolded.inflow
        if each.begins == stage + 1
    )
    return max(0.0, ever - unfolded.count(stage + 1, 0, unfolded.cells) + joined)


def _not_given_up(unfolded: Unfolded, stage: int, lost_after: Lag) -> float:
    """Those who never go on, and are still followed."""

    def never(route: Route) -> float:
        return float(1 - route.through(stage, stage + 1))

    given_up = by_then(law(lost_after, unfolded.calendar.cell, unfolded.cells), unfolded.cells)
    kept = (1 - share for share in reversed(given_up))
    return math.fsum(map(mul, unfolded.weighed(stage, never), kept))
