"""What comes out: forwards from counts or money, with the spread of the outcome.

Also the inverse question: how low a single rate may be, all else equal, for the goal to be
reached with what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.chance import LARGEST_JOINED, LARGEST_TARGET
from funnelplan.core.costs import CostSheet, cost_sheet
from funnelplan.core.evidence import LARGEST_TARGET as LARGEST_EVIDENT
from funnelplan.core.evidence import chance_with_evidence
from funnelplan.core.formula import untimed
from funnelplan.core.left_out import LeftOut, left_out
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import SHARE, Missing, Quantity, missing, money, outcome, share
from funnelplan.core.rates import RateShown, rate_shown
from funnelplan.core.routes import NOTHING, Flow
from funnelplan.core.shares import ChannelShare, shares
from funnelplan.core.target import Goal, PlannedVolume, goal_shown, planned_volume
from funnelplan.core.terms import customers as customers_of
from funnelplan.core.volume import Rule, Target, Volume

QUANTILES = (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10))
MOST_EVIDENT = LARGEST_EVIDENT - 1
"""The largest count of customers of which P(X ≤ k) is computed with evidence."""

OUT_OF_REACH = missing(SHARE, Missing("out_of_reach"))


class StageOutcome(NamedTuple):
    """One stage: how many get there on average, and what one of them costs."""

    name: str
    title: str | None
    role: str | None
    expected: Quantity
    cost_per: Quantity
    rate: RateShown | None


class Quantile(NamedTuple):
    """In a share `at` of all cases the outcome is this or less."""

    at: Fraction
    customers: Quantity
    revenue: Quantity
    margin: Quantity


class LowestRate(NamedTuple):
    """The rate of one stage as stated, and the lowest at which the goal would be reached on average.

    `needed` is missing where no rate, not even 100 %, would do.
    """

    stage: str
    title: str | None
    role: str | None
    channel: str | None
    now: Quantity
    needed: Quantity


class ForecastResult(NamedTuple):
    """The answer to "what comes out?".

    `by` is the plan's last day, where it says how long anything takes. `quantiles` are those of the rates as stated, `with_evidence` those with what the rates are
    known from; empty where nothing says that.
    """

    volume: PlannedVolume
    rounding: str
    goal: Goal | None
    by: date | None
    stages: tuple[StageOutcome, ...]
    quantiles: tuple[Quantile, ...]
    with_evidence: tuple[Quantile, ...]
    lowest_rates: tuple[LowestRate, ...]
    left_out: LeftOut
    channels: tuple[ChannelShare, ...]
    costs: CostSheet


def outcomes(plan: Plan, volume: Volume, target: Target | None) -> ForecastResult:
    """Carry a volume forwards through the funnel.

    Args:
        plan: the funnel; volume: the counts of every stage; target: the goal to hold it against.
    """
    figures = Figures(plan, volume, target)
    return ForecastResult(
        volume=planned_volume(figures),
        rounding=volume.rounding.value,
        goal=None if target is None else goal_shown(plan, target, figures),
        by=None if plan.goal is None or untimed(plan) is not None else plan.goal.end,
        stages=tuple(
            StageOutcome(
                stage.name,
                stage.title,
                stage.role_name,
                outcome(volume.counts[i], stage.name),
                figures.of_stage("cost_per_", i),
                rate_shown(plan, i, figures),
            )
            for i, stage in enumerate(plan.stages)
        ),
        quantiles=_quantiles(plan, volume),
        with_evidence=_with_evidence(plan, volume),
        lowest_rates=() if target is None else tuple(_lowest_rates(plan, volume, target)),
        left_out=left_out(plan, volume),
        channels=shares(plan, volume),
        costs=cost_sheet(figures),
    )


def _quantiles(plan: Plan, volume: Volume) -> tuple[Quantile, ...]:
    """Customers, revenue and margin at the 10, 50 and 90 % quantile of the binomial law."""
    most = LARGEST_TARGET if len(volume.entering) == 1 else LARGEST_JOINED
    if volume.counts[plan.last] > most:
        return ()
    terms = customers_of(volume.groups(plan.last))
    return tuple(_quantile(plan, q, terms.quantile(q)) for q in QUANTILES)


def _with_evidence(plan: Plan, volume: Volume) -> tuple[Quantile, ...]:
    """The same quantiles when the rates are only known from samples."""
    found = [(q, _least(plan, volume, q)) for q in QUANTILES]
    known = tuple(_quantile(plan, q, least) for q, least in found if least is not None)
    return known if len(known) == len(QUANTILES) else ()


def _least(plan: Plan, volume: Volume, q: Fraction) -> int | None:
    """The smallest k with P(X ≤ k) ≥ q; None where nothing says that, or it is too large."""

    def is_enough(k: int) -> bool | None:
        more = chance_with_evidence(plan, volume, Target(plan.last, Fraction(k + 1)))
        return None if isinstance(more, Missing) else more <= 1 - q

    low, high = -1, 0
    while high < MOST_EVIDENT and is_enough(high) is False:
        low, high = high, min(2 * high + 1, MOST_EVIDENT)
    if not is_enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _quantile(plan: Plan, q: Fraction, customers: int) -> Quantile:
    return Quantile(
        q,
        outcome(Fraction(customers), plan.stages[plan.last].name),
        _times(plan, customers, plan.deal.customer_value, "deal.value"),
        _times(plan, customers, plan.deal.customer_margin, "deal.margin"),
    )


def _times(plan: Plan, customers: int, each: Fraction | None, key: str) -> Quantity:
    if each is None:
        return missing(money(0, plan.currency).unit, Missing("key", key))
    return money(customers * each, plan.currency)


def _lowest_rates(plan: Plan, volume: Volume, target: Target) -> Iterator[LowestRate]:
    """Per rate above the goal, the lowest that reaches it, the other rates as stated."""
    if plan.channels:
        if volume.rule is not Rule.BUDGET:
            yield from _lowest_of_channels(plan, volume, target)
        return
    lowest = _lowest_for_budget if volume.rule is Rule.BUDGET else _lowest_for_counts
    first = 0 if volume.rule is Rule.BUDGET else volume.entering[0].stage
    for i in range(first, target.stage):
        yield _lowest(plan, i, plan.rate(i), lowest(plan, volume, target, i))


def _lowest(
    plan: Plan, stage: int, now: Fraction, needed: Fraction | None, channel: str | None = None
) -> LowestRate:
    worked, measured = plan.worked(stage), plan.stages[stage].basis or NOTHING
    reachable = needed is not None and needed / worked <= 1 - measured
    return LowestRate(
        plan.stages[stage].name,
        plan.stages[stage].title,
        plan.stages[stage].role_name,
        channel,
        share(now / worked),
        share(needed / worked) if needed is not None and reachable else OUT_OF_REACH,
    )


def _lowest_of_channels(plan: Plan, volume: Volume, target: Target) -> Iterator[LowestRate]:
    """First the rates that channels take from the stages, then those of channels of their own."""
    for i in range(target.stage):
        inheriting = [f for f in volume.flows if f.route.enters <= i and not _own(plan, f, i)]
        if inheriting:
            needed = _lowest_for_flows(volume, target, i, inheriting)
            yield _lowest(plan, i, plan.rate(i), needed)
    for flow in volume.flows:
        for i in range(flow.route.enters, target.stage):
            if _own(plan, flow, i):
                needed = _lowest_for_flows(volume, target, i, [flow])
                yield _lowest(plan, i, flow.route.rates[i], needed, flow.route.name)


def _own(plan: Plan, flow: Flow, stage: int) -> bool:
    """Whether the channel of a flow states its own rate for a stage."""
    channel = plan.channel_of(flow.route)
    return channel is not None and stage in plan.channels[channel].rates


def _lowest_for_flows(
    volume: Volume, target: Target, stage: int, changing: Sequence[Flow]
) -> Fraction | None:
    """The count at the goal is a + b·r in the rate r of the flows that change: r ≥ (target − a) ÷ b."""
    b = sum((f.at(stage) * f.route.through(stage + 1, target.stage) for f in changing), NOTHING)
    brought = sum((f.at(target.stage) for f in changing), NOTHING)
    missing_yet = max(NOTHING, target.amount - (volume.counts[target.stage] - brought))
    if missing_yet == 0:
        return NOTHING
    return missing_yet / b if b else None


def _lowest_for_counts(plan: Plan, volume: Volume, target: Target, stage: int) -> Fraction | None:
    """The count at the goal is a + b·r in one rate r: r ≥ (target − a) ÷ b."""
    a = b = NOTHING
    for entering, n in volume.given.items():
        if entering <= stage:
            b += n * plan.through(entering, stage) * plan.through(stage + 1, target.stage)
        elif entering <= target.stage:
            a += n * plan.through(entering, target.stage)
    missing_yet = max(NOTHING, target.amount - a)
    if missing_yet == 0:
        return NOTHING
    return missing_yet / b if b else None


def _lowest_for_budget(plan: Plan, volume: Volume, target: Target, stage: int) -> Fraction | None:
    """One at the goal costs a ÷ r + c in one rate r, and may cost m: r ≥ a ÷ (m − c).

    m = (budget − fixed costs) ÷ target; a ÷ r is what stages down to this one cost, c the rest.
    """
    a = c = Fraction(0)
    for cost in plan.spend.per:
        if cost.stage > target.stage:
            c += cost.amount * plan.through(target.stage, cost.stage)
        elif cost.stage > stage:
            c += cost.amount / plan.through(cost.stage, target.stage)
        else:
            a += cost.amount / plan.through(cost.stage, target.stage) * plan.rate(stage)
    m = ((volume.budget or Fraction(0)) - plan.fixed) / target.amount
    if a == 0 and m >= c:
        return Fraction(0)
    return a / (m - c) if m > c else None
