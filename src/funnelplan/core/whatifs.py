"""What a plan can't say yet, priced as if it did: leads that go cold, rates that are only counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import chance as law
from funnelplan.core.arrivals import passing, samples
from funnelplan.core.beta import counted, product
from funnelplan.core.formula import untimed
from funnelplan.core.leads import classes
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Kind, Quantity, Unit, missing, need
from funnelplan.core.routes import ONE
from funnelplan.core.settling import is_staffed
from funnelplan.core.stage import Role
from funnelplan.core.volume import Target

COLD_WHAT_IF = Fraction(1, 8)
"""Source 002 loses 5 of 40."""
COUNTED_ON = 100


class WhatIf(NamedTuple):
    """What the numbers leave out: what the headline stage would need if it were so."""

    what: str
    facts: Mapping[str, int | Fraction]
    needed: Quantity
    key: str


def what_ifs(plan: Plan, target: Target, confidence: Fraction) -> tuple[WhatIf, ...]:
    """What a plan can't say yet, each alone: leads go cold, the rate is only counted, a deadline."""
    stage = plan.headline(target.stage)
    name = plan.stages[stage].name
    if target.whole > law.LARGEST_TARGET:
        return ()
    found: list[WhatIf] = []
    late = tuple(_deadline(plan, name))
    if is_staffed(plan):  # the loss depends on the very numbers that are asked for
        return late
    leads = classes(plan.mix_for(target.stage), stage, target.stage)
    facts: dict[str, int | Fraction] = {
        "cold": COLD_WHAT_IF.numerator,
        "of": COLD_WHAT_IF.denominator,
    }
    asked = plan.stages[stage].role is not Role.VISITOR and stage not in plan.cold
    asked = asked and not plan.stages[stage].basis  # its loss is in the rate already
    if asked:
        cold = leads.needed(target.whole, confidence, leads.mixture(COLD_WHAT_IF, stage))
        if cold is not None:
            count = need(Fraction(leads.at(stage, cold)), name)
            found.append(WhatIf("cold", facts, count, f"stages.{name}.response"))
    if len(leads.rates) == 1 and not leads.there and not _is_sampled(plan, target, stage):
        found += _counted(plan, target, stage, leads.rates[0], confidence)
    return (*found, *late)


def _deadline(plan: Plan, headline: str) -> Iterator[WhatIf]:
    """That they must be signed in time, where the plan does not say enough to reckon with it."""
    why = untimed(plan)
    if why is not None:
        yield WhatIf("deadline", {}, missing(Unit(Kind.NEED, headline), why), why.key)


def _is_sampled(plan: Plan, target: Target, stage: int) -> bool:
    """Whether the plan says how surely it knows the rates from that stage on."""
    mix = plan.mix_for(target.stage)
    on = passing((*mix.stated, *mix.flows(ONE)), stage, target.stage)
    return bool(plan.period_wobble) or any(any(samples(plan, way, target.stage)) for way in on)


def _counted(
    plan: Plan, target: Target, stage: int, rate: Fraction, confidence: Fraction
) -> Iterator[WhatIf]:
    """The same count if the rate were only known from about 100 leads."""
    worked = math.prod((plan.worked(i) for i in range(stage, target.stage)), start=Fraction(1))
    rate /= worked
    trials = rate.denominator * -(-COUNTED_ON // rate.denominator)
    if trials > 2 * COUNTED_ON or rate == 1:
        return
    known = product([counted(int(rate * trials), trials)], worked)
    sample = law.volume_with_evidence(known, target.whole, confidence)
    if sample is not None:
        name = plan.stages[stage].name
        facts: dict[str, int | Fraction] = {"rate": rate, "trials": trials}
        yield WhatIf("counted", facts, need(sample, name), f"stages.{name}.rate")
