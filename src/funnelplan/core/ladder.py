"""The ladder: every rung adds one sentence of reality to the spreadsheet's number.

    spreadsheet    target ÷ Π rates as stated
    cold           + so many go cold before sales works them
    deadline       + signed in time, not just some day
    confidence     + as surely as wanted, instead of on average
    evidence       + rates that are only known from samples

Each rung contains those above it. One that the plan can't support yet names the key that would add
it, and the next one stands on what is there. maths.md section 0: 40 / 46 / 63 / 67 without timing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from funnelplan.core.arrivals import Arrivals, Cause, Way, arrivals, passing, ways
from funnelplan.core.channels import UNCOVERED
from funnelplan.core.evidence import evidently, is_sampled
from funnelplan.core.formula import lacking, untimed
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    SHARE,
    Counted,
    Kind,
    Missing,
    Quantity,
    Unit,
    missing,
    money,
    need,
    outcome,
    share,
)
from funnelplan.core.routes import ONE
from funnelplan.core.settling import Settled, confidently, settled
from funnelplan.core.stage import Role
from funnelplan.core.volume import Rounding, Target, Volume, beyond_limits, fixed_costs, is_priced
from funnelplan.core.volumes import required

NO_FACTS: Mapping[str, Quantity] = MappingProxyType({})

TOO_LATE = Missing("too_late", "goal.by")
"""No number of leads is enough: none of them is ever there in time."""

TOO_FEW = Missing("people_short", "capacity.people")
"""No number of leads is enough: the people there can't work so many."""


class Rung(NamedTuple):
    """One step: what it adds, the headline stage and the leads it takes, and what that costs.

    `key` is what the plan would have to state where it can't be supported yet. `beyond` are channels
    that would have to bring more than they can.
    """

    step: str
    facts: Mapping[str, Quantity]
    needed: Quantity
    leads: Quantity
    spend: Quantity
    key: str
    beyond: tuple[str, ...] = ()


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


class Ladder(NamedTuple):
    """The rungs from the spreadsheet up; `leads` is the stage that the second count speaks of.

    `by` is the last day of the plan, where the rungs reckon with it.
    `too_late` are the channels that the plan counts on and nobody comes over in time any more.
    `queued` are stages that people work: waiting for them is not in the times, where there are any.
    `on_the_way` says that leads go cold on their way, as nobody is said to call them.
    `cv` is how far samples, and good and bad years, blur what comes of leads from where they enter,
    `causes` which rate causes how much of that (maths.md T2.6).
    """

    headline: str
    leads: str | None
    by: date | None
    too_late: tuple[str, ...]
    on_the_way: bool
    queued: tuple[str, ...]
    rungs: tuple[Rung, ...]
    causes: tuple[CauseShown, ...]
    cv: Quantity

    @property
    def leading(self) -> bool:
        """Whether the plan says more than a spreadsheet does, but for the wanted confidence."""
        told = (None, TOO_FEW, TOO_LATE)
        known = {rung.step for rung in self.rungs if rung.needed.why in told}
        return bool(known & {"cold", "deadline", "evidence"})


class Known(NamedTuple):
    """What a ladder can begin with: where whole units are made, and what is worked out already.

    `on_average` and `surely` are what the target needs on average and with the wanted confidence;
    `short` says that the people there can't work what it needs, so that no number is enough.
    """

    rounding: Rounding = Rounding.ONCE
    on_average: Volume | None = None
    surely: Settled | None = None
    short: bool = False


NOTHING_YET = Known()


def ladder(plan: Plan, target: Target, confidence: Fraction, known: Known = NOTHING_YET) -> Ladder:
    """What a target needs, rung by rung.

    Args:
        plan: the funnel, with what goes cold worked out; target: so many of a stage that has a
        stage above it; confidence: how sure it should be, in (0, 1); known: what it begins with.
    """
    climb = _Climb(plan, target, confidence, known)
    return Ladder(
        headline=climb.name,
        leads=None if climb.leads is None else plan.stages[climb.leads].name,
        by=plan.goal.end if plan.goal is not None and climb.why_untimed is None else None,
        too_late=climb.too_late,
        on_the_way=any(stage.competes for stage in plan.stages),
        queued=climb.queued,
        rungs=(
            climb.spreadsheet(),
            climb.cold(),
            climb.deadline(),
            climb.confidence(),
            climb.evidence(),
        ),
        causes=tuple(_shown(plan, cause) for cause in climb.whole.causes),
        cv=climb.blur(climb.whole),
    )


def leads_stage(plan: Plan, headline: int) -> int | None:
    """The stage that is meant by "the same in leads": the lead, else the first one above."""
    lead = plan.role(Role.LEAD)
    if lead is not None and lead < headline:
        return lead
    return 0 if headline else None


class _Climb:
    """Climbs from rung to rung; each stands on the last one that could be supported."""

    def __init__(self, plan: Plan, target: Target, wanted: Fraction, known: Known) -> None:
        self.rounding, self.on_average, self.surely, self.short = known
        self.plan, self.target, self.wanted = plan, target, wanted
        self.why_untimed = untimed(plan)
        self.sampled = is_sampled(plan)
        self.headline = plan.headline(target.stage)
        self.name = plan.stages[self.headline].name
        self.leads = leads_stage(plan, self.headline)

    @cached_property
    def timely(self) -> Plan:
        """The plan in which only those count who are in time, where it says enough for that."""
        if self.why_untimed is not None:
            return self.plan
        from funnelplan.core.punctual import counting_in_time  # noqa: PLC0415 (most are not timed)

        return counting_in_time(self.plan, self.target.stage)

    @property
    def asked(self) -> tuple[Plan, Target, Fraction]:
        """What the rungs below the deadline are asked of."""
        return self.timely, self.target, self.wanted

    @property
    def too_late(self) -> tuple[str, ...]:
        """The channels over which nobody is in time; none where what no channel brings is too late."""
        plan = self.timely
        if plan.deadline is None or UNCOVERED in plan.unreachable:
            return ()
        shares = plan.deadline.shares
        return tuple(c.name for c in plan.channels if c.planned and not shares.get(c.name, ONE))

    @property
    def queued(self) -> tuple[str, ...]:
        """The stages that people work, where the rungs reckon with times."""
        if self.why_untimed is not None:
            return ()
        from funnelplan.core.timing import queued  # noqa: PLC0415 (most are not timed)

        return queued(self.plan)

    @cached_property
    def hopeless(self) -> Missing | None:
        """Why no number of leads is enough; None where one is."""
        if self.short:
            return TOO_FEW
        return TOO_LATE if self.timely.hopeless else None

    @cached_property
    def needed(self) -> Volume:
        """What the target needs on average."""
        return self.on_average or required(self.plan, self.target, self.rounding)

    @cached_property
    def on(self) -> tuple[Way, ...]:
        """The ways on which that takes its chances; none where nothing is known from samples."""
        if not self.sampled:
            return ()
        return ways(self.plan, self.needed, self.target.stage)

    @cached_property
    def expected(self) -> Arrivals:
        """What is expected of it, and through which samples it comes."""
        return arrivals(self.plan, self.on, self.target.stage)

    @cached_property
    def whole(self) -> Arrivals:
        """The same of those who enter, all the way down."""
        goal, flows = self.target.stage, self.needed.flows if self.sampled else ()
        return arrivals(self.plan, passing(flows, 0, goal), goal)

    def blur(self, found: Arrivals) -> Quantity:
        """How far what is not known for sure makes an outcome swing: its cv."""
        cv2 = found.cv2(self.plan.period_wobble) if found.mean else 0.0
        return share(math.sqrt(cv2)) if cv2 else missing(SHARE, Missing("no_evidence"))

    def spreadsheet(self) -> Rung:
        """Target ÷ Π rates as stated; whatever goes cold is left out."""
        plan, facts = self.plan.going_cold({}), {}
        if not plan.channels:
            facts["rate"] = share(plan.through(self.headline, self.target.stage))
        volume = self.needed if plan is self.plan else required(plan, self.target, self.rounding)
        return self._rung("spreadsheet", volume, facts, plan)

    def cold(self) -> Rung:
        """What goes cold before sales works it, on average."""
        plan = self.plan
        if self.short:
            return self._absent("cold", TOO_FEW)
        if not any(stage < self.target.stage for stage in plan.cold):
            at = plan.stages[self.headline]
            key = "shelf_life" if at.response else "response"
            return self._absent("cold", lacking(f"stages.{at.name}.{key}"))
        facts = {}
        going = [stage for stage in plan.cold if stage < self.target.stage and plan.cold[stage]]
        if len(going) == 1:
            (stage,) = going
            facts["share"] = share(plan.cold[stage])
            if plan.stages[stage].basis:
                facts["basis"] = share(plan.stages[stage].basis or 0)
        return self._rung("cold", self.needed, facts, plan)

    def deadline(self) -> Rung:
        """Signed in time, not just some day: Σ days' leads × P(there by the last day)."""
        if self.why_untimed is not None:
            return self._absent("deadline", self.why_untimed)
        if self.hopeless is not None:
            return self._absent("deadline", self.hopeless)
        found = settled(self.timely, lambda each: required(each, self.target, self.rounding))
        if found is None or found.short:
            return self._absent("deadline", TOO_FEW)
        return self._rung(
            "deadline", found.volume, {"share": share(self._timely(found))}, found.plan
        )

    def _timely(self, found: Settled) -> Fraction:
        """Of those of a volume who ever get to the goal, the share in time; whole units left aside."""
        from funnelplan.core.punctual import share_of_all  # noqa: PLC0415 (most are not timed)

        plan, goal = found.plan, self.target.stage
        volume = found.volume
        if self.rounding is not Rounding.ONCE:
            volume = required(plan, self.target)
        return share_of_all(plan, volume, goal)

    def confidence(self) -> Rung:
        """As surely as wanted, at the rates as stated."""
        facts = {"confidence": share(self.wanted)}
        if self.hopeless is not None:
            return self._absent("confidence", self.hopeless, facts)
        known = self.surely if self.why_untimed is not None else None
        found = known or confidently(*self.asked, self.rounding)
        if found is not None and found.short:
            return self._absent("confidence", TOO_FEW, facts)
        if found is None:
            return self._absent("confidence", Missing("too_large"), facts)
        return self._rung("confidence", found.volume, facts, found.plan)

    def evidence(self) -> Rung:
        """The same, where the rates are only known from samples."""
        if self.blur(self.expected).why is not None:
            first = min(self.needed.given, default=self.headline)
            return self._absent("evidence", lacking(f"stages.{self.plan.stages[first].name}.rate"))
        if self.hopeless is not None:
            return self._absent("evidence", self.hopeless)
        found = evidently(*self.asked)
        if found is not None and found.short:
            return self._absent("evidence", TOO_FEW)
        if found is None:
            return self._absent("evidence", Missing("too_large_sample"))
        return self._rung("evidence", found.volume, self._sample(), found.plan)

    def _sample(self) -> Mapping[str, Quantity]:
        """The one count of a stage, if that is all that is uncertain."""
        if len(self.expected.through) != 1 or self.plan.period_wobble:
            return {}
        (only,) = self.expected.through
        evidence = self.plan.stated(only.stage).evidence
        if only.channel or not isinstance(evidence, Counted):
            return {}
        trials = outcome(Fraction(evidence.trials), self.plan.stages[only.stage].name)
        return {"rate": share(Fraction(*evidence)), "trials": trials}

    def _rung(self, step: str, volume: Volume, facts: Mapping[str, Quantity], plan: Plan) -> Rung:
        """A rung with what the volume has of the headline stage and in leads, and what it costs."""
        leads = missing(Unit(Kind.NEED, "lead"), Missing("no_leads"))
        mixed = volume.rounding is not self.rounding  # the stages above would not fit the others
        if self.leads is not None and not mixed:
            leads = need(volume.counts[self.leads], plan.stages[self.leads].name)
        spend = missing(Unit(Kind.MONEY, plan.currency), lacking("spend.per"))
        if is_priced(plan, volume) and not mixed:
            spend = money(fixed_costs(plan, volume) + volume.costs.all, plan.currency)
        needed = need(volume.counts[self.headline], self.name)
        beyond = tuple(beyond_limits(plan, volume.flows))
        return Rung(step, facts, needed, leads, spend, "", beyond)

    def _absent(self, step: str, why: Missing, facts: Mapping[str, Quantity] = NO_FACTS) -> Rung:
        """A rung that the plan can't support yet."""
        leads = self.name if self.leads is None else self.plan.stages[self.leads].name
        return Rung(
            step,
            facts,
            missing(Unit(Kind.NEED, self.name), why),
            missing(Unit(Kind.NEED, leads), why),
            missing(Unit(Kind.MONEY, self.plan.currency), why),
            why.key,
        )


def _shown(plan: Plan, cause: Cause) -> CauseShown:
    """A cause as a result names it."""
    stage, channel, beta = cause.sample
    stated = plan.stated(stage)
    if channel:
        stated = next(each for each in plan.channels if each.name == channel).rates[stage]
    return CauseShown(
        plan.stages[stage].name,
        channel or None,
        share(stated.value),
        share(beta.mean),
        share(math.sqrt(beta.cv2)),
        share(cause.share),
    )
