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
    """The open routes with `count` whole units among them, each at its stage of `begins`."""
    parts = [
        (flow, stage)
        for flow, stage in zip(mix.flows(ONE), begins, strict=True)
        if flow.route.enters <= goal
    ]
    shares = apportioned(count, [flow.at(stage) for flow, stage in parts])
    return tuple(
        Stated(flow.route, rounded_at_every_stage(flow.route, stage, share))
        for (flow, stage), share in zip(parts, shares, strict=True)
    )


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
