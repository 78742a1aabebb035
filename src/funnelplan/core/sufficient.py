"""What suffices for a target where rates are only known from samples, and what goes cold of it.

Leads that all go the same way are counted by the law of their way; those of a mix are asked of the
open routes in their proportions, until what is expected of them is enough (`evidence`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from funnelplan.core import chance as exactly
from funnelplan.core import expected
from funnelplan.core.arrivals import arrivals, passing
from funnelplan.core.channels import Mix
from funnelplan.core.evidence import LARGEST_TARGET, MOST_EXPECTED, chance_with_evidence, one_law
from funnelplan.core.leads import classes
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Missing
from funnelplan.core.routes import NOTHING, ONE, Flow, total
from funnelplan.core.settling import Settled, is_staffed, settled
from funnelplan.core.volume import NO_VOLUME, Rule, Target, Volume
from funnelplan.core.volumes import lifted, with_leads

DIGITS = 10**9
"""Customers that are asked of the open routes are rounded up to nine decimals, …"""

PRECISELY = 10**10
"""… and looked for until they are known to this share of them."""

ALMOST = Fraction(1, 10**6)
"""What a search leaves over of a lead is none."""

FAR_MORE = 20
"""So many times what people can work is as many as ever."""

CLOSE = 1e-9
"""A chance this near the wanted confidence reaches it: the loss is a float."""


def confident_with_evidence(plan: Plan, target: Target, confidence: Fraction) -> Volume | None:
    """What the target needs to be reached with `confidence`, the rates known from samples only.

    None where no rate that matters is a sample, or it is too much to be looked through.
    """
    mix, goal, headline = plan.mix_for(target.stage), target.stage, plan.headline(target.stage)
    on = tuple(passing((*mix.stated, *mix.flows(ONE)), headline, goal))
    varying = on and arrivals(plan, on, goal).cv2(plan.period_wobble)
    if target.whole > LARGEST_TARGET or not varying:
        return None
    leads = classes(mix, headline, goal)
    beta = one_law(plan, on, goal)
    if beta is None or any(stage == goal for stage, _ in leads.begins):
        lift = _lift(plan, mix, target, confidence)
        more = None if lift is None else max(0, math.ceil(leads.more(lift) - ALMOST))
    else:
        count = exactly.volume_with_evidence(beta, target.whole, confidence)
        more = None if count is None else leads.more_reaching(count - leads.reaching(0))
    if more is None:
        return None
    volume = lifted(Rule.CONFIDENCE, mix, leads.lift(more), leads.entering(more))
    return volume._replace(confidence=confidence)


def evidently(plan: Plan, target: Target, confidence: Fraction) -> Settled | None:
    """The same with what goes cold of it; short where the people can't work enough for it.

    However many come, no more is worked than they can; so what far more than that brings is told
    first, and what was found must be enough at its own loss.
    """
    staffed = frozenset(i for i, stage in enumerate(plan.stages) if stage.capacity is not None)
    if is_staffed(plan) and not _within_reach(plan, target, confidence, max(staffed)):
        return Settled(plan, NO_VOLUME, staffed)
    found = settled(plan, lambda each: confident_with_evidence(each, target, confidence))
    if found is None or found.short or not is_staffed(plan):
        return found
    chance = chance_with_evidence(found.plan, found.volume, target)
    enough = not isinstance(chance, Missing) and chance >= confidence - CLOSE
    return found if enough else found._replace(short=staffed)


def _within_reach(plan: Plan, target: Target, confidence: Fraction, stage: int) -> bool:
    """Whether far more leads than the people of a stage can work would be enough."""
    from funnelplan.core.cold import can_work  # noqa: PLC0415 (few plans say who works the leads)

    most = math.ceil((can_work(plan, stage) or 1) * FAR_MORE)
    flood = settled(plan, lambda each: with_leads(each, stage, most))
    if flood is None or target.stage != plan.last:
        return True
    chance = chance_with_evidence(flood.plan, flood.volume, target)
    return isinstance(chance, Missing) or chance >= confidence


def _lift(plan: Plan, mix: Mix, target: Target, confidence: Fraction) -> Fraction | None:
    """The customers asked of the open routes so that the expected arrivals are enough to plan for."""
    goal, headline = target.stage, plan.headline(target.stage)
    stated = arrivals(plan, passing(mix.stated, headline, goal), goal)
    one = arrivals(plan, passing(mix.flows(ONE), headline, goal), goal)
    there, more = _joining(mix.stated, goal), _joining(mix.flows(ONE), goal)

    def enough(lift: Fraction) -> bool | None:
        found = stated.plus(one, float(lift))
        wanted = target.whole - math.floor(there + lift * more)
        if found.mean > MOST_EXPECTED:
            return None
        leads, beta = math.floor(found.leads + CLOSE), found.alike(plan.period_wobble)
        if not leads or beta is None:
            cv2 = found.cv2(plan.period_wobble)
            return expected.chance(found.mean, cv2, wanted) >= confidence
        return exactly.chance_with_evidence(leads, beta, wanted) >= confidence

    if enough(NOTHING):
        return NOTHING
    low, high = NOTHING, Fraction(target.whole)
    while (found := enough(high)) is False:
        low, high = high, high * 2
    if found is None:
        return None
    while (high - low) * PRECISELY > high:
        middle = (low + high) / 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return Fraction(math.ceil(high * DIGITS), DIGITS)


def _joining(flows: Iterable[Flow], goal: int) -> Fraction:
    """What of flows joins at the goal itself."""
    return total(flow.at(goal) for flow in flows if flow.route.enters == goal)
