"""The channels of a plan as offers: what one more lead costs and brings, and how many there can be."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.allocation import Offer
from funnelplan.core.plan import Plan
from funnelplan.core.routes import NOTHING, Route
from funnelplan.core.stage import Role
from funnelplan.core.volume import Volume


class Limit(Enum):
    """Where a channel's limit comes from."""

    AT_MOST = "at_most"
    EXPECTED = "expect"
    """It states no limit, so that it brings no more than what is expected of it."""
    NONE = "none"


class Market(NamedTuple):
    """The channels as offers beside what is there before: amounts, limits, and where these are from."""

    routes: tuple[Route, ...]
    names: tuple[str, ...]
    offers: tuple[Offer, ...]
    before: tuple[Fraction, ...]
    limits: tuple[tuple[Fraction | None, Limit], ...]


def taken(market: Market) -> Fraction:
    """SQLs that what is there before takes."""
    slots = (offer.slots * there for offer, there in zip(market.offers, market.before, strict=True))
    return sum(slots, NOTHING)


def market_of(plan: Plan, volume: Volume | None) -> Market:
    """Every channel as an offer, or the plan's own stages where it has no channels."""
    routes = plan.routes or (plan.own,)
    names = tuple(route.name or plan.stages[0].name for route in routes)
    before = tuple(_there(route, volume) for route in routes)
    limits = tuple(_limit(plan, i) for i in range(len(routes)))
    offers = tuple(
        _offer(plan, i, route, there, limit, on_top=volume is not None)
        for i, (route, there, (limit, _)) in enumerate(zip(routes, before, limits, strict=True))
    )
    return Market(routes, names, offers, before, limits)


def _there(route: Route, volume: Volume | None) -> Fraction:
    """What enters a route in a volume."""
    flows = volume.flows if volume is not None else ()
    return sum((flow.at(route.enters) for flow in flows if flow.route.name == route.name), NOTHING)


def _limit(plan: Plan, i: int) -> tuple[Fraction | None, Limit]:
    if not plan.channels or plan.channels[i].limit is None:
        return None, Limit.NONE
    channel = plan.channels[i]
    stated = Limit.EXPECTED if channel.at_most is None else Limit.AT_MOST
    return Fraction(channel.limit or 0), stated


def _offer(
    plan: Plan, i: int, route: Route, there: Fraction, limit: Fraction | None, *, on_top: bool
) -> Offer:
    """A channel as an offer; on top of what is planned, its fixed costs are paid already if it is."""
    sql = plan.role(Role.SQL)
    opened = not plan.channels or (on_top and plan.channels[i].planned)
    return Offer(
        name=route.name or plan.stages[0].name,
        each=route.cost_of_one.all,
        wins=route.reaching[plan.last],
        slots=NOTHING if sql is None else route.reaching[sql],
        most=None if limit is None else max(NOTHING, limit - there),
        fixed=NOTHING if opened else plan.channels[i].fixed,
    )
