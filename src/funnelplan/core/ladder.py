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

from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.channels import UNCOVERED
from funnelplan.core.formula import lacking, untimed
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    SHARE,
    Missing,
    Quantity,
    missing,
    share,
)
from funnelplan.core.routes import ONE
from funnelplan.core.rung import TOO_FEW, TOO_LATE, Rung, Stages
from funnelplan.core.settling import Settled, confidently, settled
from funnelplan.core.stage import Role
from funnelplan.core.sufficient import evidently
from funnelplan.core.uncertainty import CauseShown, Uncertainty
from funnelplan.core.volume import Rounding, Target, Volume
from funnelplan.core.volumes import required


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
    leads, cv = climb.stages.leads, climb.uncertain.cv
    return Ladder(
        headline=plan.stages[climb.headline].name,
        leads=None if leads is None else plan.stages[leads].name,
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
        causes=tuple(climb.uncertain.causes),
        cv=missing(SHARE, cv) if isinstance(cv, Missing) else share(cv),
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
        self.headline = plan.headline(target.stage)
        self.stages = Stages(self.headline, leads_stage(plan, self.headline), self.rounding)

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
    def uncertain(self) -> Uncertainty:
        """What is not known for sure of that."""
        return Uncertainty(self.plan, self.needed, self.target.stage)

    def spreadsheet(self) -> Rung:
        """Target ÷ Π rates as stated; whatever goes cold is left out."""
        plan, facts = self.plan.going_cold({}), {}
        if not plan.channels:
            facts["rate"] = share(plan.through(self.headline, self.target.stage))
        volume = self.needed if plan is self.plan else required(plan, self.target, self.rounding)
        return self.stages.rung("spreadsheet", plan, volume, facts)

    def cold(self) -> Rung:
        """What goes cold before sales works it, on average."""
        plan = self.plan
        if self.short:
            return self.stages.absent("cold", self.plan, TOO_FEW)
        if not any(stage < self.target.stage for stage in plan.cold):
            at = plan.stages[self.headline]
            key = "shelf_life" if at.response else "response"
            return self.stages.absent("cold", self.plan, lacking(f"stages.{at.name}.{key}"))
        facts = {}
        going = [stage for stage in plan.cold if stage < self.target.stage and plan.cold[stage]]
        if len(going) == 1:
            (stage,) = going
            facts["share"] = share(plan.cold[stage])
            if plan.stages[stage].basis:
                facts["basis"] = share(plan.stages[stage].basis or 0)
        return self.stages.rung("cold", plan, self.needed, facts)

    def deadline(self) -> Rung:
        """Signed in time, not just some day: Σ days' leads × P(there by the last day)."""
        if self.why_untimed is not None:
            return self.stages.absent("deadline", self.plan, self.why_untimed)
        if self.hopeless is not None:
            return self.stages.absent("deadline", self.plan, self.hopeless)
        found = settled(self.timely, lambda each: required(each, self.target, self.rounding))
        if found is None or found.short:
            return self.stages.absent("deadline", self.plan, TOO_FEW)
        return self.stages.rung(
            "deadline", found.plan, found.volume, {"share": share(self._timely(found))}
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
            return self.stages.absent("confidence", self.plan, self.hopeless, facts)
        known = self.surely if self.why_untimed is not None else None
        found = known or confidently(*self.asked, self.rounding)
        if found is not None and found.short:
            return self.stages.absent("confidence", self.plan, TOO_FEW, facts)
        if found is None:
            return self.stages.absent("confidence", self.plan, Missing("too_large"), facts)
        return self.stages.rung("confidence", found.plan, found.volume, facts)

    def evidence(self) -> Rung:
        """The same, where the rates are only known from samples."""
        if not self.uncertain.at_all:
            first = min(self.needed.given, default=self.headline)
            return self.stages.absent(
                "evidence", self.plan, lacking(f"stages.{self.plan.stages[first].name}.rate")
            )
        if self.hopeless is not None:
            return self.stages.absent("evidence", self.plan, self.hopeless)
        found = evidently(*self.asked)
        if found is not None and found.short:
            return self.stages.absent("evidence", self.plan, TOO_FEW)
        if found is None:
            return self.stages.absent("evidence", self.plan, Missing("too_large_sample"))
        return self.stages.rung("evidence", found.plan, found.volume, self.uncertain.sample)
