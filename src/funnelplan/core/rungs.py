"""The figures of the ladder, worked out when they are asked for: what each rung needs, and why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

from funnelplan.core.arrivals import arrivals, passing
from funnelplan.core.evidence import one_law
from funnelplan.core.formula import Metric, Result, rate_name, stated, untimed
from funnelplan.core.plan import Plan
from funnelplan.core.punctual import counting_in_time, share_of_all
from funnelplan.core.quantities import SHARE, Kind, Missing, Unit
from funnelplan.core.rung import TOO_LATE
from funnelplan.core.settling import Settled, confidently, is_staffed, settled
from funnelplan.core.sufficient import evidently
from funnelplan.core.uncertainty import Uncertainty
from funnelplan.core.volume import USUAL_CONFIDENCE, Target
from funnelplan.core.volumes import required


def ladder_metrics(plan: Plan, target: Target | None) -> Iterator[Metric]:
    """What the headline stage needs, rung by rung; nothing where no goal is stated."""
    if target is None:
        return
    headline = plan.headline(target.stage)
    unit = Unit(Kind.NEED, plan.stages[headline].name)
    yield from _on_average(plan, target, headline, unit)
    why = untimed(plan)
    yield from _deadline(plan, target, headline, unit, why)
    asked = plan if why is not None else counting_in_time(plan, target.stage)
    wanted = (plan.goal and plan.goal.confidence) or USUAL_CONFIDENCE
    yield stated("wanted_confidence", SHARE, wanted, ("goal", "confidence") if _says(plan) else ())
    rates = tuple(rate_name(plan, i) for i in range(headline, target.stage))
    if why is None:
        rates = (*rates, "ladder_in_time")
    share = " × ".join(f"{{{rate}}}" for rate in rates)
    law = "mix" if plan.channels else f"Bin(n, {share})"
    formula = f"min n: P({law} ≥ {{goal}}) ≥ {{wanted_confidence}}"
    inputs = ("goal", "wanted_confidence")

    def surely(*_: Fraction) -> Result:
        if asked.hopeless:
            return TOO_LATE
        return _at(confidently(asked, target, wanted), headline, "too_large")

    yield Metric(
        "ladder_confidence", unit, formula, inputs, surely, parts=() if plan.channels else rates
    )

    def with_samples(*_: Fraction) -> Result:
        if asked.hopeless:
            return TOO_LATE
        return _at(evidently(asked, target, wanted), headline, "no_evidence")

    law = _law(asked, target, wanted) if not asked.hopeless else "…"
    formula = f"min n: P({law} ≥ {{goal}}) ≥ {{wanted_confidence}}"
    yield Metric("ladder_evidence", unit, formula, inputs, with_samples)
    yield _blur(plan, target)


def _says(plan: Plan) -> bool:
    """Whether the plan states how sure its goal should be."""
    return plan.goal is not None and plan.goal.confidence is not None


def _on_average(plan: Plan, target: Target, headline: int, unit: Unit) -> Iterator[Metric]:
    """The spreadsheet's number, and the one with what goes cold."""
    for name, known, before in (
        ("ladder_spreadsheet", plan.going_cold({}), "stated_"),
        ("ladder_cold", plan, ""),
    ):
        rates = tuple(
            f"{before if i in plan.cold else ''}{rate_name(plan, i)}"
            for i in range(headline, target.stage)
        )
        if plan.channels:
            count = required(known, target).counts[headline]
            formula = "min n: on average {goal}"
            yield Metric(name, unit, formula, ("goal",), _given(count))
        else:
            formula = " ÷ ".join(f"{{{each}}}" for each in ("goal", *rates))
            yield Metric(name, unit, formula, ("goal", *rates), _divided)


def _deadline(
    plan: Plan, target: Target, headline: int, unit: Unit, why: Missing | None
) -> Iterator[Metric]:
    """The number of those who must come so that enough are signed in time, and the share that is."""
    if why is not None:
        yield stated("ladder_in_time", SHARE, None, (), key=why.key)
        yield stated("ladder_deadline", unit, None, (), key=why.key)
        return
    timely = counting_in_time(plan, target.stage)

    def asked() -> Settled | Missing:
        if timely.hopeless:
            return TOO_LATE
        found = settled(timely, lambda each: required(each, target))
        return Missing("people_short") if found is None or found.short else found

    def share() -> Result:
        found = asked()
        if isinstance(found, Missing):
            return Fraction(0) if found is TOO_LATE else found
        return share_of_all(found.plan, found.volume, target.stage)

    formula = "of those who ever get there, who does by goal.by"
    yield Metric("ladder_in_time", SHARE, formula, (), share)
    rates = tuple(rate_name(plan, i) for i in range(headline, target.stage))
    parts: tuple[str, ...] = (*rates, "ladder_in_time")
    formula = " ÷ ".join(f"{{{each}}}" for each in ("goal", *parts))
    if plan.channels or is_staffed(plan):  # every way has its own share, every volume its own loss
        formula, parts = "min n: on average {goal} in time", ()

    def in_time(_: Fraction) -> Result:
        found = asked()
        return found if isinstance(found, Missing) else found.volume.counts[headline]

    yield Metric("ladder_deadline", unit, formula, ("goal",), in_time, parts=parts)


def _divided(goal: Fraction, *rates: Fraction) -> Result:
    return goal / math.prod(rates, start=Fraction(1))


def _given(count: Fraction) -> Callable[..., Result]:
    return lambda *_: count


def _at(found: Settled | None, stage: int, why: str) -> Result:
    if found is None or found.short:
        return Missing(why if found is None else "people_short")
    return found.volume.counts[stage]


def _law(plan: Plan, target: Target, wanted: Fraction) -> str:
    """The law that the rung is looked up by, at the loss of the answer.

    Of leads that all go the same way it has numbers; that of a mix changes with what is asked of
    the open channels, so it is only named.
    """
    if is_staffed(plan):
        found = evidently(plan, target, wanted)
        plan = plan if found is None else found.plan
    mix = plan.mix_for(target.stage)
    flows = (*mix.stated, *mix.flows(Fraction(1)))
    on = tuple(passing(flows, plan.headline(target.stage), target.stage))
    beta = one_law(plan, on, target.stage)
    if beta is not None:
        return f"BetaBin(n, {float(beta.a):.6g}, {float(beta.b):.6g})"
    alike = arrivals(plan, on, target.stage).alike(plan.period_wobble)
    return "NegBin(mean, cv)" if alike is None else "BetaBin(n, a, b; mean, cv)"


def _blur(plan: Plan, target: Target) -> Metric:
    """How far samples, and good and bad years, blur what comes of leads from where they enter."""

    def blur() -> Result:
        return Uncertainty(plan, required(plan, target), target.stage).cv

    formula = "√(Σ (share through a sample)² × cv² of its rate), and period_wobble"
    return Metric("uncertainty", SHARE, formula, (), blur)
