"""What is expected of leads whose rates are only known from samples, and what makes it uncertain.

A rate that was counted, or stated as a range, is a `Sample`. What comes of leads on several ways is
known by its mean and by how much of it came through each sample: that gives the coefficient of
variation of the mean, and who is to blame for it (maths.md section 2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.beta import Beta, counted, matched, ranged
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Between, Counted
from funnelplan.core.routes import NOTHING, ONE, Flow, Route
from funnelplan.core.volume import Volume

Evidence = Counted | Between


class Way(NamedTuple):
    """Leads on their way to a goal: so many at the stage `begins` of a route."""

    route: Route
    begins: int
    leads: Fraction

    def reaches(self, goal: int) -> bool:
        """Whether any of them gets to a goal; where only those in time count, nobody may."""
        return bool(self.route.through(self.begins, goal))


class Sample(NamedTuple):
    """A rate that is only known from a sample or a range: of a stage, or of a channel there."""

    stage: int
    channel: str
    beta: Beta


class Cause(NamedTuple):
    """A sample, and the share that it has in the uncertainty of the outcome."""

    sample: Sample
    share: float


class Arrivals(NamedTuple):
    """Expected arrivals at the goal of so many leads, and how many come through each sample."""

    leads: float
    mean: float
    through: Mapping[Sample, float]

    def plus(self, other: Arrivals, times: float) -> Arrivals:
        """These, and so many times the others."""
        through = {
            sample: self.through.get(sample, 0.0) + times * other.through.get(sample, 0.0)
            for sample in (*self.through, *other.through)
        }
        leads, mean = self.leads + times * other.leads, self.mean + times * other.mean
        return Arrivals(leads, mean, through)

    def alike(self, wobble: Fraction | None) -> Beta | None:
        """The law of one rate for all leads, with their mean and its coefficient of variation.

        So many of them are then beta-binomial: bounded by their number, and on the safe side,
        because rates that differ scatter less than one rate does. None where no Beta is so wide.
        """
        if not self.leads:
            return None
        rate = Fraction(self.mean) / Fraction(self.leads)
        second = rate * rate * (1 + Fraction(self.cv2(wobble)))
        return matched(rate, second) if rate * rate < second < rate else None

    @property
    def parts(self) -> dict[Sample, float]:
        """cv² of the mean by its causes: (through the sample ÷ all)² · cv² of its rate."""
        return {
            sample: (part / self.mean) ** 2 * float(sample.beta.cv2)
            for sample, part in self.through.items()
            if part
        }

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Which sample causes how much of that, the largest first (maths.md T2.6)."""
        parts = self.parts
        whole = math.fsum(parts.values())
        found = [Cause(sample, part / whole) for sample, part in parts.items()]
        return tuple(sorted(found, key=lambda each: -each.share))

    def cv2(self, wobble: Fraction | None) -> float:
        """The squared coefficient of variation of the mean, good and bad years included."""
        sampled, years = math.fsum(self.parts.values()), float((wobble or NOTHING) ** 2)
        return sampled + years + sampled * years


def beta_of(evidence: Evidence) -> Beta:
    """What counts or a range say of a rate; a plan with a range that says nothing is refused."""
    if isinstance(evidence, Counted):
        return counted(*evidence)
    beta = ranged(*evidence)
    if beta is None:
        raise ValueError(f"{evidence} says nothing of a rate")
    return beta


def samples(plan: Plan, way: Way, goal: int) -> Iterator[Sample]:
    """The rates of a way that are only known from samples."""
    for stage in range(way.begins, goal):
        evidence = plan.rate_on(way.route, stage).evidence
        if evidence is not None:
            yield Sample(stage, owner(plan, way.route, stage), beta_of(evidence))


def owner(plan: Plan, route: Route, stage: int) -> str:
    """The channel whose own rate it is; none where it is the stage's."""
    channel = plan.channel_of(route)
    return route.name if channel is not None and stage in plan.channels[channel].rates else ""


def certain(plan: Plan, way: Way, goal: int) -> Fraction:
    """What the sampled rates of a way are multiplied by: the others, what stays warm, what is in time."""
    share = way.route.in_time
    for stage in range(way.begins, goal):
        rate = plan.rate_on(way.route, stage)
        share *= plan.worked(stage) * (ONE if rate.evidence is not None else rate.value)
    return share


def ways(plan: Plan, volume: Volume, goal: int) -> tuple[Way, ...]:
    """The leads of a volume from where chance takes its course; without those that join at the goal.

    That is where the whole leads of the volume come in: the headline stage, the entry of what joins
    below it, or the stages that a count was stated for.
    """
    if not volume.entering:
        return ()
    joined = [each for each in volume.entering if plan.channel_of(each.route) is None]
    if len(joined) > 1:  # the plan's own stages, at several of them
        own = [Way(each.route, each.stage, Fraction(each.leads)) for each in joined]
        flows = [flow for flow in volume.flows if plan.channel_of(flow.route) is not None]
    else:
        own, flows = [], list(volume.flows)
    found = (*own, *passing(flows, min(volume.given), goal))
    return tuple(way for way in found if way.begins < goal and way.leads and way.reaches(goal))


def passing(flows: Iterable[Flow], top: int, goal: int) -> Iterator[Way]:
    """The leads of flows at a stage, or where they enter below it; without those that went cold."""
    for flow in flows:
        begins = max(top, flow.route.enters)
        if begins < goal and flow.at(begins) and flow.route.through(begins, goal):
            yield Way(flow.route, begins, flow.at(begins))


def arrivals(plan: Plan, on: Iterable[Way], goal: int) -> Arrivals:
    """What is expected of leads on their ways."""
    means: list[float] = []
    leads: list[float] = []
    through: dict[Sample, list[float]] = {}
    for way in on:
        sampled = tuple(samples(plan, way, goal))
        leads.append(float(way.leads))
        known = way.leads * certain(plan, way, goal)
        means.append(float(math.prod((each.beta.mean for each in sampled), start=known)))
        for each in sampled:
            through.setdefault(each, []).append(means[-1])
    sums = {sample: math.fsum(parts) for sample, parts in through.items()}
    return Arrivals(math.fsum(leads), math.fsum(means), sums)
