"""The mix: which routes bring a stated count, and which share what the goal still lacks.

    stated    channels with `expect` bring what they bring
    open      channels with `share` bring so much of the customers that those leave open; where no
              channel does, the customers that are still lacking are nobody's (`UNCOVERED`) and are
              worked out at the plan's own rates

Everything a plan with channels comes to is therefore  stated + lift × one,  with `one` what the
open routes need for one customer more, and `lift` the customers asked of them. A plan without
channels states nothing and is open as a whole: the same formulas, with stated = 0.

Rates are never averaged stage by stage and multiplied (maths.md T1.5): every route is worked out
with its own, and what is shown as the rate of a stage is weighted by what enters that stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.routes import NOTHING, ONE, Exact, Flow, Route, Totals, totals

UNCOVERED = "uncovered"
"""What the part of the goal is called that no channel brings."""


class Part(NamedTuple):
    """An open route, and the share of the customers it brings.

    Where only those count who are in time, a route may bring none of them: then `enters` of its leads
    come in all the same for a customer of the others.
    """

    route: Route
    share: Fraction
    enters: Fraction = NOTHING


class Mix:
    """The routes of a plan; it does not change.

    Args:
        stated: what flows whatever the goal; parts: the open routes, their shares adding up to 1.
    """

    def __init__(self, stated: tuple[Flow, ...], parts: tuple[Part, ...], stages: int) -> None:
        self.stated, self.parts, self.stages = stated, parts, stages

    @cached_property
    def totals(self) -> Totals:
        """What the stated flows come to."""
        return totals(self.stated, self.stages)

    @cached_property
    def one(self) -> Totals:
        """What the open routes need for one customer, in their shares: Σ share ÷ Π rates."""
        return totals(self.flows(ONE), self.stages)

    def flows(self, lift: Fraction) -> Iterator[Exact]:
        """What flows on the open routes when they bring `lift` customers."""
        for route, share, enters in self.parts:
            if enters:
                yield Exact(route, route.enters, lift * enters)
            else:
                yield Exact(route, self.stages - 1, lift * share)

    def lift(self, stage: int, amount: Fraction) -> Fraction:
        """The customers asked of the open routes so that `amount` get to `stage`; at least none."""
        return max(NOTHING, amount - self.totals.counts[stage]) / self.one.counts[stage]

    def passes(self, stage: int) -> bool:
        """Whether an open route passes a stage, so that more can be asked of it there."""
        return self.one.counts[stage] > 0
