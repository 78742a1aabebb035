"""What a plan can't say yet, priced as if it did: leads that go cold, rates that are only counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core import chance as law
from funnelplan.core.leads import classes
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Counted, Kind, Missing, Quantity, Unit, missing, need
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
    leads = classes(plan.mix_for(target.stage), stage, target.stage)
    facts: dict[str, int | Fraction] = {
        "cold": COLD_WHAT_IF.numerator,
        "of": COLD_WHAT_IF.denominator,
    }
    cold = leads.needed(target.whole, confidence, leads.mixture(COLD_WHAT_IF, stage))
    if plan.stages[stage].role is not Role.VISITOR and cold is not None:
        count = need(Fraction(leads.at(stage, cold)), name)
        found.append(WhatIf("cold", facts, count, f"{name}.response"))
    if len(leads.rates) == 1 and not leads.there:
        found += _counted(plan, target, stage, leads.rates[0], confidence)
    never = missing(Unit(Kind.NEED, name), Missing("later"))
    dated = plan.goal is not None and plan.goal.end is not None
    found.append(WhatIf("deadline", {}, never, "takes" if dated else "goal.by, takes"))
    return tuple(found)


def _counted(
    plan: Plan, target: Target, stage: int, rate: Fraction, confidence: Fraction
) -> Iterator[WhatIf]:
    """The same count if the rate were only known from so many leads."""
    counted, own = _counted_on(plan, stage, target, rate)
    if counted is None:
        return
    sample = law.volume_with_evidence(counted.successes, counted.trials, target.whole, confidence)
    if sample is not None:
        name, what = plan.stages[stage].name, "own" if own else "counted"
        sampled: dict[str, int | Fraction] = {"rate": rate, "trials": counted.trials}
        yield WhatIf(what, sampled, need(sample, name), f"{name}.rate")


def _counted_on(
    plan: Plan, stage: int, target: Target, rate: Fraction
) -> tuple[Counted | None, bool]:
    """The plan's own counts, if it gives them, else the same rate as if counted on about 100."""
    own = plan.stages[stage].rate
    if (
        target.stage == stage + 1
        and own
        and rate == own.value
        and isinstance(own.evidence, Counted)
    ):
        return own.evidence, True
    trials = rate.denominator * -(-COUNTED_ON // rate.denominator)
    if trials > 2 * COUNTED_ON or rate == 1:
        return None, False
    return Counted(int(rate * trials), trials), False
