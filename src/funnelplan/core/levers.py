"""What one point, one day, one euro is worth, and where the bottleneck is (maths.md section 6).

The leads of the planned volume enter as they are, and one thing is changed at a time. "10 % better"
brings the same at any stage of a product of rates, so it ranks nothing; it is worked out once, as
a proof. What tells stages apart is a point, the gap to a reference, and time.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.again import State, settled
from funnelplan.core.bottleneck import Bottleneck, StageGap, bottleneck, gaps
from funnelplan.core.earnings import counted, earnings, gain, saved, worth
from funnelplan.core.left_out import LeftOut, left_out
from funnelplan.core.nudges import TENTH, Nudge, What, highest, nudges, stated_rates, with_rates
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Quantity, change, outcome
from funnelplan.core.routes import NOTHING, ONE
from funnelplan.core.sooner import Sooner, sooner
from funnelplan.core.volume import Volume

ALIKE = Fraction(1, 1000)
"""What differs by no more of itself brings the same."""

OF_RATES = (What.POINT, What.REFERENCE)


class Lever(NamedTuple):
    """One thing changed: at which stage, from and to what, and what that changes.

    `stage` is None where it is of the whole plan; `capped` says that less was possible than asked.
    `money` is the change in margin (else in revenue) less the change in spend; `saved`, of a rate,
    what the same customers cost less than now instead.
    """

    what: str
    stage: str | None
    now: Quantity
    then: Quantity
    capped: bool
    customers: Quantity
    revenue: Quantity
    margin: Quantity
    spend: Quantity
    money: Quantity
    saved: Quantity | None


class Tenth(NamedTuple):
    """What a rate that is 10 % better (25 % → 27.5 %) brings: customers, and money before costs."""

    name: str
    customers: Quantity
    worth: Quantity


class Proof(NamedTuple):
    """The same of every stage whose rate can be 10 % better.

    `same` says whether it brings the same to a thousandth. It does where all leads pass these
    stages, and what goes cold does not depend on how many come.
    """

    same: bool
    stages: tuple[Tenth, ...]


class LeversResult(NamedTuple):
    """The answer to "what is one point, one day, one euro worth?".

    `planned` are the customers of the planned volume, `rule` says where that comes from;
    `customers` … `spend` are what comes of the leads that enter then, before anything is changed.
    `counted` is what `money` counts: `margin`, else `revenue`, else `costs` alone. The levers come
    by money, the largest first; `sooner` is what shorter stages bring by the plan's last day.
    """

    rule: str
    planned: Quantity
    customers: Quantity
    revenue: Quantity
    margin: Quantity
    spend: Quantity
    counted: str
    levers: tuple[Lever, ...]
    sooner: tuple[Sooner, ...]
    proof: Proof
    stages: tuple[StageGap, ...]
    bottleneck: Bottleneck
    left_out: LeftOut


def levers(plan: Plan, volume: Volume) -> LeversResult:
    """Every lever of a plan at a volume of it that has leads (not `Rule.NOTHING`).

    A volume that a goal asks for is what enters; with `capacity` fewer customers than the goal may
    come of it, where the people there can't work so many.
    """
    base = settled(plan, volume)
    now, found = earnings(base), gaps(base)
    each = [(nudge, _lever(base, nudge)) for nudge in nudges(base)]
    closing = {
        nudge.stage: lever.customers.exact
        for nudge, lever in each
        if nudge.what is What.REFERENCE and nudge.stage is not None
    }
    return LeversResult(
        rule=volume.rule.value,
        planned=outcome(volume.counts[plan.last], plan.stages[plan.last].name),
        customers=now.customers,
        revenue=now.revenue,
        margin=now.margin,
        spend=now.spend,
        counted=counted(plan),
        levers=tuple(lever for _, lever in sorted(each, key=_rank)),
        sooner=tuple(sooner(plan, volume)),
        proof=_proof(base),
        stages=found,
        bottleneck=bottleneck(plan, found, closing),
        left_out=left_out(plan, volume),
    )


def _lever(base: State, nudge: Nudge) -> Lever:
    after = settled(nudge.plan, base.volume)
    changes = [change(*both) for both in zip(earnings(base), earnings(after), strict=True)]
    return Lever(
        what=nudge.what.value,
        stage=None if nudge.stage is None else base.plan.stages[nudge.stage].name,
        now=nudge.now,
        then=nudge.then,
        capped=nudge.capped,
        customers=changes[0],
        revenue=changes[1],
        margin=changes[2],
        spend=changes[3],
        money=gain(base, after),
        saved=saved(base, after) if nudge.what in OF_RATES else None,
    )


def _rank(pair: tuple[Nudge, Lever]) -> tuple[bool, Fraction, int]:
    """The largest money first, or the most customers where it is not known; ties by stage."""
    nudge, lever = pair
    priced = lever.revenue.why is None or lever.money.amount  # of nothing no one needs the price
    known = lever.money.why is None and bool(priced)
    worth = lever.money if known else lever.customers
    return (not known, -worth.exact, nudge.plan.last if nudge.stage is None else nudge.stage)


def _proof(base: State) -> Proof:
    """Every stated rate of a stage × 1.1, where all of them stay possible."""
    plan = base.plan
    found = tuple(_tenth(base, i) for i in range(plan.last) if _has_room(plan, i))
    brought = [each.customers.exact for each in found] or [NOTHING]
    return Proof(max(brought) - min(brought) <= max(brought) * ALIKE, found)


def _has_room(plan: Plan, i: int) -> bool:
    return max(stated_rates(plan, i)) * (ONE + TENTH) <= highest(plan, i)


def _tenth(base: State, i: int) -> Tenth:
    plan = base.plan
    better = with_rates(plan, i, lambda rate: rate * (ONE + TENTH))
    more = settled(better, base.volume).customers - base.customers
    customer = plan.stages[plan.last].name
    return Tenth(plan.stages[i].name, outcome(more, customer), worth(plan, more))
