"""The whole leads that a chance rests on: how many at which stage, and how surely each converts."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

from funnelplan.core.apportion import apportioned
from funnelplan.core.chance import LARGEST_JOINED, LARGEST_TARGET
from funnelplan.core.channels import Mix
from funnelplan.core.mixture import Mixture, units
from funnelplan.core.routes import NOTHING, ONE, Counts, Route, total


class Entering(NamedTuple):
    """So many whole leads at a stage of a route, from where chance takes its course."""

    stage: int
    leads: int
    route: Route


class Classes:
    """The leads of a mix at the stage from where chance takes its course, by their rate from there.

    Leads that convert at the same rate are one class, whichever channel brought them, so that
    splitting a channel changes nothing. It does not change.

    Args:
        begins: where each class is counted: the headline stage, or the entry of a channel that
            joins below it, with a route.
        rates: the share of each class that gets to the goal, rising.
        stated: the counts that are there whatever the goal.
        one: what the open routes add for one customer more.
    """

    def __init__(
        self, begins: tuple[tuple[int, Route], ...], rates: Counts, stated: Counts, one: Counts
    ) -> None:
        self.begins, self.rates, self.stated, self.one = begins, rates, stated, one

    @cached_property
    def _stated(self) -> Fraction:
        return total(self.stated)

    @cached_property
    def _one(self) -> Fraction:
        return total(self.one)

    @property
    def there(self) -> int:
        """Whole leads that are there whatever the goal: ⌊Σ stated⌋."""
        return math.floor(self._stated)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Those, class by class."""
        return apportioned(self.there, self.stated) if self.there else (0,) * len(self.rates)

    def mixture(self, cold: Fraction = NOTHING, stage: int = 0) -> Mixture:
        """What is there, and the proportions in which more comes, when a share goes cold at a stage."""
        rates = [
            rate * (1 - cold) if begins == stage else rate
            for rate, (begins, _) in zip(self.rates, self.begins, strict=True)
        ]
        fixed = zip(self.whole, rates, strict=True)
        return Mixture(
            tuple(group for group in fixed if group[0]),
            tuple(pair for pair in zip(self.one, rates, strict=True) if pair[0]),
        )

    def more(self, lift: Fraction) -> Fraction:
        """Leads, beyond the whole ones that are there, that go with `lift` customers of the open routes."""
        return self._stated - self.there + lift * self._one

    def lift(self, more: int) -> Fraction:
        """The inverse: the customers asked of the open routes when so many more leads come."""
        return max(NOTHING, self.there + more - self._stated) / self._one

    def reaching(self, more: int) -> int:
        """Whole leads of the classes that get to the goal at all, with so many more in all."""
        added = apportioned(more, self.one)
        rows = zip(self.rates, self.whole, added, strict=True)
        return sum(have + new for rate, have, new in rows if rate)

    def more_reaching(self, count: int) -> int:
        """How many more must come in all, so that so many of them are of classes that get to the goal."""
        if count <= 0:
            return 0
        one = total(each for each, rate in zip(self.one, self.rates, strict=True) if rate)
        there = self.reaching(0)
        more = max(count, math.floor(count * self._one / one) - len(self.one))
        while self.reaching(more) - there < count:
            more += 1
        return more

    def at(self, stage: int, more: int) -> int:
        """Whole leads at one stage, with so many more in all."""
        return sum(each.leads for each in self.entering(more) if each.stage == stage)

    def needed(self, target: int, confidence: Fraction, cold: Mixture | None = None) -> int | None:
        """How many more leads reach `target` with `confidence`, also of a mixture that goes cold.

        None where the target is too large for exact chances.
        """
        if target > (LARGEST_TARGET if len(self.rates) == 1 else LARGEST_JOINED):
            return None
        return units(cold or self.mixture(), target, confidence)

    def entering(self, more: int) -> tuple[Entering, ...]:
        """The whole leads of every class, with so many more in the proportions of the open routes."""
        if not self.begins:  # everything joins below the goal
            return ()
        added = apportioned(more, self.one)
        counts = [have + new for have, new in zip(self.whole, added, strict=True)]
        found = tuple(
            Entering(stage, count, route)
            for count, (stage, route) in zip(counts, self.begins, strict=True)
            if count
        )
        return found or (Entering(self.begins[0][0], 0, self.begins[0][1]),)


@lru_cache(maxsize=16)
def classes(mix: Mix, headline: int, goal: int) -> Classes:
    """The classes of a mix at a headline stage, by the share of them that gets to the stage `goal`."""
    found: dict[Fraction, list[tuple[int, Route, Fraction, Fraction]]] = {}
    stated = ((flow, ONE, NOTHING) for flow in mix.stated)
    opened = ((flow, NOTHING, ONE) for flow in mix.flows(ONE))
    for flow, there, more in (*stated, *opened):
        route = flow.route
        if route.enters <= goal:
            stage = max(headline, route.enters)
            row = (stage, route, flow.at(stage) * there, flow.at(stage) * more)
            found.setdefault(route.through(stage, goal), []).append(row)
    rates = tuple(sorted(found))
    rows = [sorted(found[rate], key=lambda row: row[0]) for rate in rates]
    return Classes(
        begins=tuple((row[0][0], row[0][1]) for row in rows),
        rates=rates,
        stated=tuple(sum((each[2] for each in row), NOTHING) for row in rows),
        one=tuple(sum((each[3] for each in row), NOTHING) for row in rows),
    )
