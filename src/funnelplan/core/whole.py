"""Whole units at every stage: each rounded from its rounded neighbour, up above, down below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from funnelplan.core.apportion import apportioned
from funnelplan.core.channels import Mix
from funnelplan.core.leads import Classes
from funnelplan.core.routes import NOTHING, ONE, Counts, Exact, Route, Stated


def rounded_at_every_stage(route: Route, stage: int, count: int) -> Counts:
    """`count` at one stage, the others from their neighbours: N_k = ⌈N_{k+1} / r_k⌉ above, ⌊…⌋ below."""
    counts = [count]
    for i in range(stage - 1, route.enters - 1, -1):
        counts.insert(0, math.ceil(counts[0] / route.rates[i]))
    for rate in route.rates[stage:]:
        counts.append(math.floor(counts[-1] * rate))
    return (NOTHING,) * min(stage, route.enters) + tuple(map(Fraction, counts))


def rounded_down(mix: Mix) -> Mix:
    """The same mix, the stated routes rounded at every stage."""
    stated = (
        Stated(flow.route, rounded_at_every_stage(flow.route, flow.route.enters, math.floor(first)))
        for flow in mix.stated
        for first in [flow.at(flow.route.enters)]
    )
    return Mix(tuple(stated), mix.parts, mix.stages)


def rounded_up(mix: Mix, begins: Sequence[int], count: int, goal: int) -> tuple[Stated, ...]:
    """The open routes with `count` whole units among them, each at its stage of `begins`.

    A route that brings none of them has its leads where they come in, in proportion.
    """
    parts = [
        (flow, stage)
        for flow, stage in zip(mix.flows(ONE), begins, strict=True)
        if flow.route.enters <= goal
    ]
    weights = [flow.at(stage) for flow, stage in parts]
    shares = apportioned(count, weights)
    each = count / sum(weights, NOTHING)
    return tuple(
        Stated(flow.route, rounded_at_every_stage(flow.route, stage, share))
        if weight
        else _without_end(flow, each)
        for (flow, stage), weight, share in zip(parts, weights, shares, strict=True)
    )


def _without_end(flow: Exact, times: Fraction) -> Stated:
    """So many times a flow of which nobody gets to the goal, from where it comes in."""
    route = flow.route
    leads = math.ceil(flow.at(route.enters) * times)
    return Stated(route, rounded_at_every_stage(route, route.enters, leads))


def of_classes(mix: Mix, leads: Classes, headline: int, more: int, goal: int) -> tuple[Stated, ...]:
    """The open routes with `more` leads among them, class by class as the chance has them."""
    added = dict(zip(leads.rates, apportioned(more, leads.one), strict=True))
    routes: dict[Fraction, list[tuple[Exact, int]]] = {}
    for flow in mix.flows(ONE):
        if flow.route.enters <= goal:
            begins = max(headline, flow.route.enters)
            routes.setdefault(flow.route.through(begins, goal), []).append((flow, begins))
    found = []
    for rate, flows in routes.items():
        shares = apportioned(added[rate], [flow.at(begins) for flow, begins in flows])
        for (flow, begins), share in zip(flows, shares, strict=True):
            counts = rounded_at_every_stage(flow.route, begins, share)
            found.append(Stated(flow.route, counts))
    return tuple(found)
