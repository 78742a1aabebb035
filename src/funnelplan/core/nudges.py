"""One thing of a plan changed at a time: a rate, a price, a response, a person more.

What is changed is what the plan states; what goes cold and what comes of it is for `again` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.again import State
from funnelplan.core.channel import Channel
from funnelplan.core.lags import Exactly, mean_days, slowed
from funnelplan.core.money import Deal, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Duration, Quantity, Rate, Span, days, money, outcome, share
from funnelplan.core.routes import NOTHING, ONE
from funnelplan.core.shelf import Response

POINT = Fraction(1, 100)
TENTH = Fraction(1, 10)
DAY, HOUR = Span.DAY.value, Span.HOUR.value
FAST = 2 * DAY
"""A mean response below this is shortened by an hour, not by a day."""

AT_ONCE = Exactly(Duration(NOTHING, Span.DAY))
PEOPLE = "people"


class What(Enum):
    """What is changed."""

    POINT = "point"
    """A stage's rate on every route, +1 percentage point."""
    REFERENCE = "reference"
    """A stage's rate, to the one it is compared with."""
    DAY = "day"
    """The mean response, a day less."""
    HOUR = "hour"
    """The mean response, an hour less."""
    NOTHING_COLD = "nothing_cold"
    """No lead of the stage goes cold."""
    PERSON = "person"
    """One more works the leads of the stage."""
    VALUE = "value"
    """What a customer is worth, +10 %."""
    COSTS = "costs"
    """Everything that is spent, −10 %."""


class Nudge(NamedTuple):
    """What is changed, at which stage (None: of the whole plan), from and to what, and the plan then.

    `capped` is true where less was possible than was asked.
    """

    what: What
    stage: int | None
    now: Quantity
    then: Quantity
    plan: Plan
    capped: bool = False


def nudges(base: State) -> Iterator[Nudge]:
    """All of them, stage by stage and then those of the whole plan."""
    for i in range(base.plan.last):
        yield _point(base.plan, i)
        yield from _to_reference(base.plan, i)
        yield from _sooner(base.plan, i)
        yield from _nothing_cold(base.plan, i)
        yield from _person(base.plan, i)
    yield from _value(base.plan)
    yield from _costs(base)


def highest(plan: Plan, i: int) -> Fraction:
    """The highest rate that a stage can state: 1 − basis, for what had gone cold did not go on."""
    return ONE - (plan.stages[i].basis or NOTHING)


def with_rates(plan: Plan, i: int, change: Callable[[Fraction], Fraction]) -> Plan:
    """The plan with the stated rate of a stage changed on every route that passes it."""
    channels = (
        channel._replace(rates={**channel.rates, i: Rate(change(channel.rates[i].value))})
        if i in channel.rates
        else channel
        for channel in plan.channels
    )
    plan = replace(plan, channels=tuple(channels))
    return _with_stage(plan, i, rate=Rate(change(plan.stated(i).value)))


def stated_rates(plan: Plan, i: int) -> Iterator[Fraction]:
    """Every rate that is stated for a stage: its own, and those of channels."""
    yield plan.stated(i).value
    yield from (channel.rates[i].value for channel in plan.channels if i in channel.rates)


def _with_stage(plan: Plan, i: int, **changes: object) -> Plan:
    stages = list(plan.stages)
    stages[i] = replace(stages[i], **changes)  # type: ignore[arg-type]
    return replace(plan, stages=tuple(stages))


def _point(plan: Plan, i: int) -> Nudge:
    most = highest(plan, i)

    def raised(rate: Fraction) -> Fraction:
        return max(rate, min(rate + POINT, most))

    before = plan.stated(i).value
    capped = any(rate + POINT > most for rate in stated_rates(plan, i))
    changed = with_rates(plan, i, raised)
    return Nudge(What.POINT, i, share(before), share(raised(before)), changed, capped)


def _to_reference(plan: Plan, i: int) -> Iterator[Nudge]:
    """The stage's own rate alone: channels that state another one are not what it is compared with."""
    reference = plan.stages[i].reference
    if reference is None:
        return
    before, wanted, most = plan.stated(i).value, reference.rate.value, highest(plan, i)
    after = max(before, min(wanted, most))
    changed = _with_stage(plan, i, rate=Rate(after))
    capped = wanted > most
    yield Nudge(What.REFERENCE, i, share(before), share(after), changed, capped)


def _sooner(plan: Plan, i: int) -> Iterator[Nudge]:
    """All times until a call shortened alike, so that the mean is a day or an hour less."""
    response = plan.stages[i].response
    mean = NOTHING if response is None else mean_days(response.lag)
    if response is None or not mean:
        return
    what, step = (What.HOUR, HOUR) if mean < FAST else (What.DAY, DAY)
    left = max(NOTHING, mean - step)
    lag = slowed(response.lag, left / mean) if left else AT_ONCE
    changed = _with_stage(plan, i, response=response._replace(lag=lag))
    yield Nudge(what, i, days(mean), days(left), changed, capped=mean < step)


def _nothing_cold(plan: Plan, i: int) -> Iterator[Nudge]:
    if i not in plan.cold:
        return
    response = Response(AT_ONCE)
    changed = _with_stage(plan, i, response=response, shelf_life=None, capacity=None)
    yield Nudge(What.NOTHING_COLD, i, share(plan.cold[i]), share(NOTHING), changed)


def _person(plan: Plan, i: int) -> Iterator[Nudge]:
    capacity = plan.stages[i].capacity
    if capacity is None:
        return
    more = capacity._replace(people=capacity.people + 1)
    now, then = (outcome(Fraction(each.people), PEOPLE) for each in (capacity, more))
    yield Nudge(What.PERSON, i, now, then, _with_stage(plan, i, capacity=more))


def _value(plan: Plan) -> Iterator[Nudge]:
    """Deal and recurring value at the same margin in percent; a cost that is a share of it follows."""
    before = plan.deal.customer_value
    if not before:
        return
    times = ONE + TENTH
    changed = replace(plan, deal=_worth(plan.deal, times))
    changed = _priced(changed, lambda cost: _of_deal(cost, times))
    now, then = (money(amount, plan.currency) for amount in (before, before * times))
    yield Nudge(What.VALUE, None, now, then, changed)


def _worth(deal: Deal, times: Fraction) -> Deal:
    value, recurring = deal.value, deal.recurring
    return deal._replace(
        value=None if value is None else value * times,
        recurring=recurring and recurring._replace(value=recurring.value * times),
    )


def _of_deal(cost: UnitCost, times: Fraction) -> UnitCost:
    return cost if cost.of_deal is None else cost._replace(amount=cost.amount * times)


def _costs(base: State) -> Iterator[Nudge]:
    """Fixed and unit costs of the plan and its channels; the budget where that is all it says."""
    before, plan, times = base.spend, base.plan, ONE - TENTH
    if not before:
        return
    changed = _priced(plan, lambda cost: cost._replace(amount=cost.amount * times))
    channels = (_cheaper(channel, times) for channel in changed.channels)
    spend = _less(changed.spend, times, itemised=plan.itemised)
    changed = replace(changed, channels=tuple(channels), spend=spend)
    now, then = (money(amount, plan.currency) for amount in (before, before * times))
    yield Nudge(What.COSTS, None, now, then, changed)


def _cheaper(channel: Channel, times: Fraction) -> Channel:
    costs = (cost._replace(amount=cost.amount * times) for cost in channel.costs)
    return channel._replace(costs=tuple(costs))


def _less(spend: Spend, times: Fraction, *, itemised: bool) -> Spend:
    """What a plan spends: its costs, else its budget."""
    if not itemised:
        return spend._replace(budget=(spend.budget or NOTHING) * times)
    costs = (cost._replace(amount=cost.amount * times) for cost in spend.costs)
    return spend._replace(costs=tuple(costs))


def _priced(plan: Plan, change: Callable[[UnitCost], UnitCost]) -> Plan:
    """The plan with every unit cost changed, its own and those of channels."""
    channels = (channel._replace(per=tuple(map(change, channel.per))) for channel in plan.channels)
    spend = plan.spend._replace(per=tuple(map(change, plan.spend.per)))
    return replace(plan, channels=tuple(channels), spend=spend)
