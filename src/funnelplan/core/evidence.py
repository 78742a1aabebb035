"""How sure a target still is when it is reckoned with that rates are only known from samples.

A rate that was counted, or stated as a range, is itself uncertain; and good and bad years move all
of them (`period_wobble`). Leads that all go the same way are beta-binomial, by the law of the
product of the rates on it; rates that were counted on one cohort, each on those who came through
the one before, are one count from end to end. Leads of several ways are taken as of one way with
their mean rate and its coefficient of variation; where no rate varies so much they are Poisson or
negative binomial by the same two (maths.md section 2, the universal rule).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from funnelplan.core import chance as exactly
from funnelplan.core import expected
from funnelplan.core.arrivals import (
    Evidence,
    Way,
    arrivals,
    beta_of,
    certain,
    owner,
    ways,
)
from funnelplan.core.beta import Beta, product, wobbled
from funnelplan.core.formula import Metric, Result, ending, few, rate_name, stated
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import CHANCE, Counted, Missing, Rate
from funnelplan.core.routes import NOTHING
from funnelplan.core.volume import Target, Volume

LARGEST_TARGET = 10_000
"""Up to here chances with evidence are computed (more is asked of rates as stated)."""

MOST_EXPECTED = 100_000
"""So many arrivals may be expected; the laws of more are long sums."""


def is_sampled(plan: Plan) -> bool:
    """Whether the plan says how surely it knows anything about its rates."""
    if plan.period_wobble:
        return True
    rates = [stage.rate for stage in plan.stages]
    rates += [rate for channel in plan.channels for rate in channel.rates.values()]
    return any(rate is not None and rate.evidence is not None for rate in rates)


def law(plan: Plan, way: Way, goal: int) -> Beta | None:
    """The law of the share of a way's leads that reaches the goal; None where nothing is sampled.

    The product of the rates on the way, matched in mean and second moment; rates of one cohort
    (`160 of 400`, then `48 of 160`) are taken as one count, `48 of 400`.

    Raises:
        ValueError: where no Beta has these moments, because the rate nears 100 %.
    """
    betas = [beta_of(part) for part in _cohorts(plan, way, goal)]
    times, wobble = certain(plan, way, goal), plan.period_wobble or NOTHING
    if betas:
        return wobbled(product(betas, times), wobble)
    return wobbled(times, wobble) if wobble else None


def _cohorts(plan: Plan, way: Way, goal: int) -> list[Evidence]:
    """The evidence on a way; counts that each begin with who came through the last one are one."""
    found: list[Evidence] = []
    last: Counted | None = None
    for stage in range(way.begins, goal):
        evidence = plan.rate_on(way.route, stage).evidence
        if isinstance(evidence, Counted) and last and evidence.trials == last.successes:
            evidence = Counted(evidence.successes, last.trials)
            found.pop()
        if evidence is not None:
            found.append(evidence)
        last = evidence if isinstance(evidence, Counted) else None
    return found


def one_law(plan: Plan, on: Iterable[Way], goal: int) -> Beta | None:
    """The law that all leads share as they go on at the very same rates; None where they don't."""
    paths = {(way.begins, way.route.in_time, _rates(plan, way, goal)): way for way in on}
    if len(paths) != 1:
        return None
    (way,) = paths.values()
    try:
        return law(plan, way, goal)
    except ValueError:  # near 100 % no Beta varies so much
        return None


def _rates(plan: Plan, way: Way, goal: int) -> tuple[tuple[Rate, str], ...]:
    """The rates of a way, and whose sample each is: what a channel counted is its alone."""
    rates = [(stage, plan.rate_on(way.route, stage)) for stage in range(way.begins, goal)]
    return tuple(
        (rate, owner(plan, way.route, stage) if rate.evidence else "") for stage, rate in rates
    )


class Outcome(NamedTuple):
    """What a volume brings: leads that are at the goal for certain, and those that may get there.

    It is `leads` of them by the law `beta`, of their way or of what they come to together; where no
    Beta varies so much they are known by `mean` and `cv2` alone. Without any both are 0.
    """

    there: int
    leads: int
    beta: Beta | None
    mean: float
    cv2: float

    def chance(self, target: int) -> float:
        """P(it is the target or more); 0 of more than there are leads, whatever the law."""
        if target > self.there + self.leads:
            return 0.0
        if self.beta is None:
            return expected.chance(self.mean, self.cv2, target - self.there)
        return exactly.chance_with_evidence(self.leads, self.beta, target - self.there)

    @property
    def written(self) -> str:
        """The law as a formula, with its numbers."""
        terms = [str(self.there)] if self.there or not self.mean else []
        if self.beta is not None:
            a, b = map(float, self.beta)
            terms.append(f"BetaBin({self.leads}, {a:.6g}, {b:.6g})")
        elif self.mean:
            terms.append(f"NegBin(mean {self.mean:.6g}, cv {math.sqrt(self.cv2):.4g})")
        return " + ".join(terms)


def outcome(plan: Plan, volume: Volume, target: Target) -> Outcome | Missing:
    """What a volume brings when the rates are only known from samples, or why nothing is known.

    Of the whole leads that can be there in time: by the law of their way where all go the same, else
    by that of their mean.
    """
    goal = target.stage
    if not is_sampled(plan):
        return Missing("no_evidence")
    if not volume.groups(goal):
        return Missing("enters_below")
    on, there = ways(plan, volume, goal), volume.given.get(goal, 0)
    found = arrivals(plan, on, goal)
    cv2 = found.cv2(plan.period_wobble)
    if on and not cv2:
        return Missing("no_evidence")
    if target.whole > LARGEST_TARGET or found.mean > MOST_EXPECTED:
        return Missing("too_large_sample")
    begins = {way.begins for way in on}
    leads = sum(
        n for stage, n, route in volume.entering if stage in begins and route.through(stage, goal)
    )
    beta = one_law(plan, on, goal) or (found.alike(plan.period_wobble) if on else None)
    return Outcome(there, leads, beta, found.mean, cv2)


def chance_with_evidence(plan: Plan, volume: Volume, target: Target) -> Result:
    """P(the volume brings the target) when the rates are only known from samples."""
    found = outcome(plan, volume, target)
    return found if isinstance(found, Missing) else found.chance(target.whole)


def evidence_metric(
    plan: Plan, volume: Volume, target: Target | None, name: str = "chance_with_evidence"
) -> Iterator[Metric]:
    """`chance_with_evidence`, or what it is called of another volume, with the law it comes from."""
    if target is None:
        yield stated(name, CHANCE, None, ("goal",), key="goal.customers")
        return
    found, whole = outcome(plan, volume, target), target.whole
    if isinstance(found, Missing):
        why = found
        yield Metric(name, CHANCE, "", (), lambda: why)
    else:
        formula, chance = f"P({found.written} ≥ {{goal}})", found.chance
        rates = tuple(_rate_names(plan, volume, target.stage))
        yield Metric(name, CHANCE, formula, ("goal",), lambda _: chance(whole), parts=rates)


def _rate_names(plan: Plan, volume: Volume, goal: int) -> Iterator[str]:
    """The rates that the law is made of, by their names."""
    seen: dict[str, None] = {}
    for way in ways(plan, volume, goal):
        of = ending(way.route) if plan.channels else ""
        seen |= dict.fromkeys(rate_name(plan, i, of) for i in range(way.begins, goal))
    yield from few(tuple(seen))
