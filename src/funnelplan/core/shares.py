"""What every channel does in a volume: how many of each stage, what it costs, what it brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.channel import Channel
from funnelplan.core.formula import lacking
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    SHARE,
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
from funnelplan.core.routes import NOTHING, Exact, Flow, Route
from funnelplan.core.volume import Rule, Volume, pays


class Basis(Enum):
    """What a channel's count follows from."""

    EXPECTED = "expect"
    """The plan states it."""
    SHARE = "share"
    """It is a share of what the goal still lacks."""
    IDLE = "idle"
    """The plan doesn't count on the channel; `budget` may."""
    UNCOVERED = "uncovered"
    """No channel brings it: what the goal lacks, at the plan's own rates."""
    GIVEN = "given"
    """Asked about on the command line."""


class Each(Mapping[str, Quantity]):
    """A quantity of each stage, worked out when it is looked at: few readers look at all of them."""

    def __init__(self, stages: Mapping[str, int], of: Callable[[int], Quantity]) -> None:
        self._stages, self._of = stages, of

    def __getitem__(self, stage: str) -> Quantity:
        """That of one stage. Raises KeyError where there is none."""
        return self._of(self._stages[stage])

    def __iter__(self) -> Iterator[str]:
        """The names of the stages."""
        return iter(self._stages)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._stages)


class ChannelShare(NamedTuple):
    """One channel: what it brings of every stage it passes, its costs, and its part of the customers.

    `over` is how many more would have to enter than it can bring (`at_most`), where that is so.
    `spend` is its own: costs that the whole plan causes are not divided among the channels.
    `cost_per` and `next_cost_per` are of one of each stage above the customer.
    """

    name: str
    enters: str
    basis: str
    share: Quantity | None
    at_most: Quantity | None
    over: Quantity | None
    rates: Mapping[str, Quantity]
    stages: Mapping[str, Quantity]
    customers: Quantity
    of_customers: Quantity
    media_costs: Quantity
    sales_costs: Quantity
    fixed_costs: Quantity
    spend: Quantity
    cost_per_order: Quantity
    next_cost_per_order: Quantity
    cost_per: Mapping[str, Quantity]
    next_cost_per: Mapping[str, Quantity]
    revenue: Quantity
    margin: Quantity
    roi_on_margin: Quantity


def shares(plan: Plan, volume: Volume) -> tuple[ChannelShare, ...]:
    """Every channel of the plan in a volume, in the plan's order; what no channel brings comes last.

    Of what is left when leads go cold nothing is told apart: whose they were is not known.
    """
    if not plan.channels or volume.rule in (Rule.NOTHING, Rule.COLD):
        return ()
    flows = {flow.route.name: flow for flow in volume.flows}
    rows = []
    for channel, route in zip(plan.channels, plan.routes, strict=True):
        flow = flows.get(route.name) or Exact(route, route.enters, NOTHING)
        rows.append(_share(plan, volume, flow, channel))
    rest = flows.get(plan.own.name)
    if rest is not None and any(rest.counts):
        rows.append(_share(plan, volume, rest, None))
    return tuple(rows)


def _share(plan: Plan, volume: Volume, flow: Flow, channel: Channel | None) -> ChannelShare:
    route, counts, costs = flow.route, flow.counts, flow.costs
    names = [stage.name for stage in plan.stages]
    kind = need if volume.rule in (Rule.REQUIRED, Rule.CONFIDENCE) else outcome
    fixed = channel.fixed if channel is not None and pays(channel, volume) else NOTHING
    spend = fixed + costs.all
    customers, everyone = counts[plan.last], volume.counts[plan.last]
    value, margin = plan.deal.customer_value, plan.deal.customer_margin
    limit = None if channel is None else channel.at_most
    above = range(route.enters, plan.last)
    stages = {names[i]: i for i in above}
    over = None if limit is None else counts[route.enters] - limit
    return ChannelShare(
        name=route.name,
        enters=names[route.enters],
        basis=_basis(volume, channel).value,
        share=None if channel is None or channel.share is None else share(channel.share),
        at_most=None if limit is None else outcome(Fraction(limit), names[route.enters]),
        over=need(over, names[route.enters]) if over is not None and over > 0 else None,
        rates={names[i]: share(route.rates[i]) for i in above},
        stages={names[i]: kind(counts[i], names[i]) for i in above},
        customers=outcome(customers, names[-1]),
        of_customers=share(customers / everyone) if everyone else share(NOTHING),
        media_costs=money(costs.media, plan.currency),
        sales_costs=money(costs.sales, plan.currency),
        fixed_costs=money(fixed, plan.currency),
        spend=_priced(plan, route, spend),
        cost_per_order=_per(plan, route, spend, customers),
        next_cost_per_order=_next(plan, route, plan.last),
        cost_per=Each(stages, lambda i: _per(plan, route, spend, counts[i])),
        next_cost_per=Each(stages, lambda i: _next(plan, route, i)),
        revenue=_money(plan, None if value is None else customers * value, "deal.value"),
        margin=_money(plan, None if margin is None else customers * margin, "deal.margin"),
        roi_on_margin=_return(margin and customers * margin, _priced(plan, route, spend)),
    )


def _basis(volume: Volume, channel: Channel | None) -> Basis:
    if channel is None:
        return Basis.UNCOVERED
    if volume.rule is Rule.GIVEN:
        return Basis.GIVEN
    if channel.expect is not None:
        return Basis.EXPECTED
    return Basis.IDLE if channel.share is None else Basis.SHARE


def _money(plan: Plan, amount: Fraction | None, key: str) -> Quantity:
    if amount is None:
        return missing(Unit(Kind.MONEY, plan.currency), lacking(key))
    return money(amount, plan.currency)


def _priced(plan: Plan, route: Route, spend: Fraction) -> Quantity:
    """The spend; missing where the plan does not say what anything on the route costs."""
    return _money(plan, spend if plan.prices(route) else None, "spend.per")


def _return(margin: Fraction | None, spend: Quantity) -> Quantity:
    """(margin − spend) ÷ spend, of the channel's own spend."""
    why = spend.why or (lacking("deal.margin") if margin is None else None)
    if why is None and not spend.exact:
        why = Missing("zero")
    if why is not None or margin is None:
        return missing(SHARE, why or Missing("zero"))
    return share((margin - spend.exact) / spend.exact)


def _per(plan: Plan, route: Route, spend: Fraction, count: Fraction) -> Quantity:
    """Spend ÷ count."""
    if not count:
        return missing(Unit(Kind.MONEY, plan.currency), Missing("zero"))
    return _priced(plan, route, spend / count)


def _next(plan: Plan, route: Route, stage: int) -> Quantity:
    """What one more of a stage costs: unit costs of one who enters ÷ the share that gets there."""
    if not route.per:
        return _money(plan, None, "spend.per")
    return money(route.cost_of_one.all / route.reaching[stage], plan.currency)
