"""The open leads as capital: what they are worth by stage and age, and how long to follow up.

What one is worth when it comes to a stage is W_k = r_k · D_k · W_(k+1) − cost_k, D_k the discount
over the time that it takes; the customer is worth its margin. One that is open there has cost what
marketing pays for it; what sales has to pay is still to come, unless it has been there for some
time. Over channels, rates and costs are those of the mix. The older it is, the more of those who buy have bought (maths.md T5.7, T5.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from funnelplan.core.ageing import Passage, close_chance, value_at, values
from funnelplan.core.follow_up import FollowUp, gains, stop_age
from funnelplan.core.formula import lacking
from funnelplan.core.lags import Exactly
from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    SHARE,
    Amount,
    Duration,
    Kind,
    Missing,
    Quantity,
    Span,
    Unit,
    missing,
    money,
    months,
    share,
)
from funnelplan.core.routes import NOTHING
from funnelplan.core.timing import in_months, told, whole
from funnelplan.core.volume import mean_cost

AGES = (0, 1, 3, 6, 9, 12)
"""Months for which a lead is set beside a new one."""

MOST_PERIODS = 360
"""Periods for which it is looked at whether following up still pays."""

AT_ONCE = Exactly(Duration(NOTHING, Span.DAY))


class AgedLot(NamedTuple):
    """Open leads of one age: how surely they go on, what each is worth, and all of them together."""

    stage: str
    leads: int
    age: Quantity | None
    goes_on: Quantity
    each: Quantity
    worth: Quantity


class Age(NamedTuple):
    """A lead of a stage that has been open for so long, beside a new one.

    Both are what they are worth once the costs of their own stage are spent: like with like.
    """

    stage: str
    age: Quantity
    goes_on: Quantity
    each: Quantity
    of_new: Quantity


class FollowUpShown(NamedTuple):
    """How long following up pays: until `stop`; a month more then brings `brings` and costs `costs`.

    `planned` is how long the plan does. `stop` is missing where it pays as long as was looked at.
    """

    stage: str
    planned: Quantity
    stop: Quantity
    brings: Quantity
    costs: Quantity


class Capital(NamedTuple):
    """The open leads at what they are worth today; `aged` says whether their age tells anything.

    `mixed` is whether rates and costs are those of a mix of channels. `discount` is what a year takes
    off, None where the plan does not say. `late` is whether anyone
    buys late, which is not in these values. `new_costs` is what a new one of the stage of `ages` still
    costs there, None where that is nothing.
    """

    lots: tuple[AgedLot, ...]
    worth: Quantity
    discount: Quantity | None
    aged: bool
    mixed: bool
    late: bool
    ages: tuple[Age, ...]
    new_costs: Quantity | None
    follow_up: FollowUpShown | None


def capital(plan: Plan, figures: Figures) -> Capital:
    """What the open leads are worth, at the rates of the figures."""
    return _Valuing(plan, figures).result()


class _Valuing:
    """Values the leads of one plan."""

    def __init__(self, plan: Plan, figures: Figures) -> None:
        self.plan, self.figures = plan, figures
        self.annual = plan.spend.discount or NOTHING
        self.unit = Unit(Kind.MONEY, plan.currency)

    def result(self) -> Capital:
        """Everything together."""
        lots = tuple(self._lots())
        discount = self.plan.spend.discount
        together = sum((lot.worth.exact for lot in lots if lot.worth.why is None), NOTHING)
        why = next((lot.worth.why for lot in lots if lot.worth.why is not None), None)
        return Capital(
            lots=lots,
            worth=money(together, self.plan.currency) if why is None else missing(self.unit, why),
            discount=None if discount is None else share(discount),
            aged=bool(self.timed),
            mixed=bool(self.plan.channels),
            late=self.plan.spend.late is not None,
            ages=tuple(self._ages()) if self.timed else (),
            new_costs=self._new_costs() if self.timed else None,
            follow_up=self._follow_up(),
        )

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """From every stage to the next, with what one that comes there costs."""
        return tuple(
            Passage(
                self._rate(i),
                whole(self.plan, i) or AT_ONCE,
                self._cost(i, i),
                stage.lost_after,
            )
            for i, stage in enumerate(self.plan.stages[:-1])
        )

    @cached_property
    def timed(self) -> tuple[int, ...]:
        """The stages that take time themselves; what a channel takes is not of the open leads."""
        return tuple(i for i, each in enumerate(self.passages) if each.takes != AT_ONCE)

    def _rate(self, stage: int) -> Fraction:
        """The share that goes on; of a mix, the one that its customers make of it."""
        won = [self._becomes(i) for i in (stage, stage + 1)]
        return won[0] / won[1] if won[1] else NOTHING

    def _becomes(self, stage: int) -> Fraction:
        if self.plan.channels and stage < self.plan.last:
            found = self.figures.of_stage("won_per_", stage)
            if found.why is None:
                return found.exact
        return self.plan.through(stage, self.plan.last)

    @cached_property
    def worths(self) -> tuple[Fraction | float, ...] | None:
        """What one is worth when it comes to each stage; None where no margin is stated."""
        margin = self.figures["customer_margin"]
        if margin.why is not None:
            return None
        brought = margin.exact - self._cost(self.plan.last, self.plan.last)
        return values(brought, self.passages, self.annual)

    def _cost(self, of: int, among: int) -> Fraction:
        """What one of a stage costs; of a mix, on average over those who are at stage `among`."""
        return mean_cost(self.plan, self.figures.volume, of, among)

    def _open(self, stage: int, age: Fraction) -> Quantity:
        """What one is worth that has been open for so long, in days.

        What marketing pays for it is spent, and what sales does for one that is no longer new.
        """
        new = stage >= self.plan.sales and not age
        return self._each(stage, age, self.passages[stage].cost if new else NOTHING)

    def _each(self, stage: int, age: Fraction, costs: Amount) -> Quantity:
        """What one of an age is worth that still costs so much at its own stage."""
        if self.worths is None:
            why = self.figures["customer_margin"].why or lacking("deal.margin")
            return missing(self.unit, why)
        passage = self.passages[stage]._replace(cost=costs)
        if passage.takes == AT_ONCE:  # its age says nothing
            age = NOTHING
            found = passage.rate * self.worths[stage + 1] - passage.cost
            return money(found, self.plan.currency)
        worth = value_at(passage, self.worths[stage + 1], self.annual, age)
        if isinstance(worth, Missing):
            return missing(self.unit, worth)
        return money(worth, self.plan.currency)

    def _goes_on(self, stage: int, age: Fraction) -> Quantity:
        passage = self.passages[stage]
        if passage.takes == AT_ONCE:
            return share(passage.rate)
        found = close_chance(passage, age)
        return missing(SHARE, found) if isinstance(found, Missing) else share(found)

    def _lots(self) -> Iterator[AgedLot]:
        for i, stage in enumerate(self.plan.stages[:-1]):
            for lot in stage.open:
                days = NOTHING if lot.age is None else lot.age.days
                each = self._open(i, days)
                yield AgedLot(
                    stage.name,
                    lot.leads,
                    None if lot.age is None else told(lot.age),
                    self._goes_on(i, days),
                    each,
                    each if each.why is not None else money(lot.leads * each.exact, self.unit.name),
                )

    @cached_property
    def looked_at(self) -> int:
        """The stage that is looked at by age: the headline, or else the last one that takes time."""
        headline = self.plan.headline(self.plan.last)
        return headline if headline in self.timed else self.timed[-1]

    def _new_costs(self) -> Quantity | None:
        cost = self.passages[self.looked_at].cost if self.looked_at >= self.plan.sales else NOTHING
        return money(cost, self.plan.currency) if cost else None

    def _ages(self) -> Iterator[Age]:
        """One of a stage, month by month."""
        at = self.looked_at
        new = self._each(at, NOTHING, NOTHING)
        for age in AGES:
            each = self._each(at, age * Span.MONTH.value, NOTHING)
            yield Age(
                self.plan.stages[at].name,
                months(Fraction(age)),
                self._goes_on(at, age * Span.MONTH.value),
                each,
                _ratio(each, new),
            )

    def _follow_up(self) -> FollowUpShown | None:
        """How long following up pays, where the plan says what it costs and who buys late."""
        nurture, late = self.plan.spend.nurture, self.plan.spend.late
        if nurture is None or late is None:
            return None
        stage, planned = self.plan.stages[nurture.stage].name, months(in_months(nurture.lasts.days))
        margin = self.figures["customer_margin"]
        if margin.why is not None:
            lacks = missing(self.unit, margin.why)
            return FollowUpShown(stage, planned, missing(planned.unit, margin.why), lacks, lacks)
        period = nurture.every.value
        brought = margin.exact - self._cost(self.plan.last, late.stage)
        follow = FollowUp(late.rate.value, late.takes, brought, nurture.amount, period)
        stop = stop_age(follow, MOST_PERIODS)
        at = MOST_PERIODS - 1 if stop is None else stop
        brings = money(gains(follow, at + 1)[at] + nurture.amount, self.plan.currency)
        costs = money(nurture.amount, self.plan.currency)
        age = in_months(at * period)
        found = missing(planned.unit, Missing("always_pays")) if stop is None else months(age)
        return FollowUpShown(stage, planned, found, brings, costs)


def _ratio(each: Quantity, new: Quantity) -> Quantity:
    """One beside a new one; missing where either is, or a new one is worth nothing."""
    for side in (each, new):
        if side.why is not None:
            return missing(SHARE, side.why)
    return share(each.exact / new.exact) if new.exact > 0 else missing(SHARE, Missing("zero"))
