"""Where leads come in: the plan's own and those of every route."""

from __future__ import annotations

from funnelplan.core.plan import Plan
from funnelplan.core.routes import Route


def own_entry(plan: Plan) -> int:
    """Where leads of the plan's own stages come in: at the top, or where its intake does."""
    return min(plan.intake, default=0)


def entry(plan: Plan, route: Route) -> int:
    """Where the leads of a route come in."""
    return own_entry(plan) if plan.channel_of(route) is None else route.enters
