"""The ways through the funnel: where leads enter, at which rates they go on, what each one costs.

A channel is a route of its own; a plan without channels has one route, its stages. What flows
along a route is a count at one stage and all that goes with it, above and below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from operator import mul
from typing import NamedTuple, Protocol

from funnelplan.core.money import UnitCost

Counts = tuple[Fraction, ...]
"""One count per stage, from the top down."""

NOTHING, ONE = Fraction(0), Fraction(1)


class Route:
    """One way through the funnel; it does not change.

    Args:
        name: the channel's; empty for the plan's own stages.
        enters: the stage where leads come in; above it the route has none.
        rates: of every stage but the last, the share that reaches the next one.
        per: what each one of a stage costs on this route, from the top down.
        sales: the stage from which on unit costs are sales costs; above it they are media costs.
        in_time: the share of those who reach the goal that counts there, because it is in time; it
            is part of the last rate above the goal.
    """

    def __init__(
        self,
        name: str,
        enters: int,
        rates: Counts,
        per: Iterable[UnitCost] = (),
        sales: int = 0,
        in_time: Fraction = ONE,
    ) -> None:
        self.in_time = in_time
        self.name, self.enters, self.rates, self.sales = name, enters, rates, sales
        self.per = tuple(cost for cost in per if cost.stage >= enters)

    @cached_property
    def reaching(self) -> Counts:
        """Share of those who enter that reach each stage: 1 at the entry, Π rates below, 0 above."""
        below = accumulate(self.rates[self.enters :], mul, initial=ONE)
        return (NOTHING,) * self.enters + tuple(below)

    def through(self, top: int, bottom: int) -> Fraction:
        """Share of stage `top` that reaches stage `bottom` at or below it: Π rates between them."""
        known = self._through.get((top, bottom))
        if known is None:
            known = ONE
            for rate in self.rates[top:bottom]:
                known *= rate
            self._through[top, bottom] = known
        return known

    @cached_property
    def _through(self) -> dict[tuple[int, int], Fraction]:
        """The products of rates that were asked for so far; most figures ask for the same."""
        return {}

    def spread(self, stage: int, amount: Fraction | int) -> Counts:
        """The exact counts that go with `amount` at one stage: ÷ rates above it, × below."""
        return tuple(
            NOTHING
            if i < self.enters
            else Fraction(amount) / self.through(i, stage)
            if i <= stage
            else amount * self.through(stage, i)
            for i in range(len(self.rates) + 1)
        )

    @cached_property
    def cost_of_one(self) -> Costs:
        """Unit costs that one who enters causes on the way down: Σ per_k · Π rates to k."""
        return self.costs(self.reaching)

    def costs(self, counts: Counts) -> Costs:
        """Unit costs of these counts: Σ per_k × count_k, above the sales stage and from it on."""
        media = sales = NOTHING
        for cost in self.per:
            if cost.stage < self.sales:
                media += cost.amount * counts[cost.stage]
            else:
                sales += cost.amount * counts[cost.stage]
        return Costs(media, sales)

    def cost_at(self, stage: int) -> Fraction:
        """What one of a stage costs."""
        return sum((cost.amount for cost in self.per if cost.stage == stage), NOTHING)

    def timely(self, goal: int, share: Fraction) -> Route:
        """The same route on which only a share of those who reach a goal counts there."""
        rates = list(self.rates)
        rates[goal - 1] *= share
        return Route(self.name, self.enters, tuple(rates), self.per, self.sales, share)

    def cut(self, stage: int) -> Route:
        """The same route for those who do not get further than `stage`."""
        ended = (NOTHING,) * (len(self.rates) - stage)
        return Route(self.name, self.enters, self.rates[:stage] + ended, self.per, self.sales)


class Costs(NamedTuple):
    """Unit costs: those of marketing's stages, and those from the first stage of sales on."""

    media: Fraction = NOTHING
    sales: Fraction = NOTHING

    @property
    def all(self) -> Fraction:
        """Both."""
        return self.media + self.sales


class Flow(Protocol):
    """What flows along a route."""

    @property
    def route(self) -> Route:
        """The way it takes."""

    @property
    def counts(self) -> Counts:
        """How many there are of each stage."""

    @property
    def costs(self) -> Costs:
        """What they cost."""

    def at(self, stage: int) -> Fraction:
        """How many there are of one stage, at or below the entry."""


class Exact(NamedTuple):
    """`amount` at one stage of a route, and exactly what goes with it."""

    route: Route
    stage: int
    amount: Fraction

    @property
    def entering(self) -> Fraction:
        """How many come in: amount ÷ Π rates on the way to the stage."""
        return self.amount / self.route.reaching[self.stage]

    @property
    def counts(self) -> Counts:
        """Those who come in × the share of them that reaches each stage."""
        entering = self.entering
        return tuple(entering * share for share in self.route.reaching)

    def at(self, stage: int) -> Fraction:
        """How many there are of one stage, at or below the entry."""
        if stage <= self.stage:
            return self.amount / self.route.through(stage, self.stage)
        return self.amount * self.route.through(self.stage, stage)

    @property
    def costs(self) -> Costs:
        """The cost of one who enters × how many do."""
        each, entering = self.route.cost_of_one, self.entering
        return Costs(each.media * entering, each.sales * entering)


class Stated(NamedTuple):
    """Counts of a route that do not follow from each other by its rates: rounded, joined, lost."""

    route: Route
    counts: Counts

    @property
    def costs(self) -> Costs:
        """Σ per × count."""
        return self.route.costs(self.counts)

    def at(self, stage: int) -> Fraction:
        """The count of one stage."""
        return self.counts[stage]


class Totals(NamedTuple):
    """What several flows come to: a count per stage, and the unit costs."""

    counts: Counts
    costs: Costs

    def plus(self, other: Totals, times: Fraction) -> Totals:
        """These and `times` the others."""
        counts = tuple(a + b * times for a, b in zip(self.counts, other.counts, strict=True))
        ours, theirs = self.costs, other.costs
        media, sales = ours.media + theirs.media * times, ours.sales + theirs.sales * times
        return Totals(counts, Costs(media, sales))


def totals(flows: Iterable[Flow], stages: int) -> Totals:
    """Σ of the flows, stage by stage."""
    every = list(flows)
    rows = [flow.counts for flow in every] or [(NOTHING,) * stages]
    costs = [flow.costs for flow in every]
    return Totals(
        tuple(map(total, zip(*rows, strict=True))),
        Costs(total(cost.media for cost in costs), total(cost.sales for cost in costs)),
    )


def total(amounts: Iterable[Fraction]) -> Fraction:
    """Σ amounts, neighbours first: denominators that differ grow in few large steps, not in many."""
    row = list(amounts)
    while len(row) > 1:
        row = list(_pairs(row))
    return row[0] if row else NOTHING


def _pairs(row: list[Fraction]) -> Iterator[Fraction]:
    for i in range(0, len(row) - 1, 2):
        yield row[i] + row[i + 1]
    if len(row) % 2:
        yield row[-1]
