"""What is not known for sure: how far samples, and good and bad years, blur an outcome, and which rate.

The blur is the coefficient of variation of what comes of the leads, however many they are:
√(Σ (share through a sample)² × cv² of its rate, and period_wobble) (maths.md T2.6).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.arrivals import Arrivals, Cause, arrivals, passing, ways
from funnelplan.core.evidence import is_sampled
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted, Missing, Quantity, outcome, share
from funnelplan.core.volume import Volume


class CauseShown(NamedTuple):
    """A rate that is known from a sample, and its share in the uncertainty of the outcome.

    `mean` is what is expected of it: after few counts not quite the `rate` that was counted.
    """

    stage: str
    channel: str | None
    rate: Quantity
    mean: Quantity
    cv: Quantity
    share: Quantity


class Uncertainty:
    """What is not known for sure of what a volume brings to a goal; it does not change."""

    def __init__(self, plan: Plan, volume: Volume, goal: int) -> None:
        self.plan, self.volume, self.goal = plan, volume, goal
        self.sampled = is_sampled(plan)

    @cached_property
    def counted(self) -> Arrivals:
        """What is expected of the leads where chances are told, and through which samples it comes."""
        on = ways(self.plan, self.volume, self.goal) if self.sampled else ()
        return arrivals(self.plan, on, self.goal)

    @cached_property
    def whole(self) -> Arrivals:
        """The same of those who enter, all the way down."""
        flows = self.volume.flows if self.sampled else ()
        return arrivals(self.plan, passing(flows, 0, self.goal), self.goal)

    @property
    def at_all(self) -> bool:
        """Whether anything is uncertain where chances are told."""
        return bool(self._cv2(self.counted))

    @property
    def cv(self) -> float | Missing:
        """The blur from top to bottom; missing where nothing is known from samples."""
        cv2 = self._cv2(self.whole)
        return math.sqrt(cv2) if cv2 else Missing("no_evidence")

    @property
    def causes(self) -> Iterator[CauseShown]:
        """Which rate causes how much of it."""
        return (self._shown(cause) for cause in self.whole.causes)

    @property
    def sample(self) -> Mapping[str, Quantity]:
        """The one count of a stage, if that is all that is uncertain."""
        if len(self.counted.through) != 1 or self.plan.period_wobble:
            return {}
        (only,) = self.counted.through
        evidence = self.plan.stated(only.stage).evidence
        if only.channel or not isinstance(evidence, Counted):
            return {}
        trials = outcome(Fraction(evidence.trials), self.plan.stages[only.stage].name)
        return {"rate": share(Fraction(*evidence)), "trials": trials}

    def _cv2(self, found: Arrivals) -> float:
        return found.cv2(self.plan.period_wobble) if found.mean else 0.0

    def _shown(self, cause: Cause) -> CauseShown:
        """A cause as a result names it."""
        stage, channel, beta = cause.sample
        stated = self.plan.stated(stage)
        if channel:
            of = next(each for each in self.plan.channels if each.name == channel)
            stated = of.rates[stage]
        return CauseShown(
            self.plan.stages[stage].name,
            channel or None,
            share(stated.value),
            share(beta.mean),
            share(math.sqrt(beta.cv2)),
            share(cause.share),
        )
