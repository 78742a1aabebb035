"""The plan: what a planner states, learned here before any formula.

    Plan
    ├── goal: Goal                customers or revenue wanted, until when, how surely
    ├── stages: (Stage, …)        from the top down; the last one is the customer
    │   ├── rate: Rate            share that reaches the next stage, with its evidence
    │   ├── basis                 the share of cold leads among those it was measured on
    │   ├── reference: Reference  what the rate is compared with
    │   ├── shelf_life: ShelfLife how long one keeps
    │   ├── response: Response    how long sales takes to call
    │   ├── capacity: Capacity    who calls, and how many each can take
    │   ├── takes: Lag            how long those who go on take
    │   ├── lost_after: Lag       how long those who don't are kept open
    │   └── open: (Lot, …)        how many are here now, and for how long
    ├── channels: (Channel, …)    where leads come from: each joins at a stage, overrides what differs
    │   ├── expect, share         a stated count, or a share of the customers that those leave open
    │   ├── at_most               what it can bring
    │   ├── when: When            how it is spread over the days of the plan
    │   └── rates, takes, per, costs   its own, in place of the stages' and the spend's
    ├── intake: {stage: count}    what is planned to enter, in place of channels
    ├── deal: Deal                what a customer is worth
    │   └── recurring: Recurring
    ├── spend: Spend
    │   ├── budget                available
    │   ├── costs: (Cost, …)      fixed
    │   ├── per: (UnitCost, …)    for each one of a stage
    │   ├── nurture: Nurture      what it costs to stay in touch
    │   ├── late: Late            who buys long after
    │   └── discount              what a year's delay takes off money
    ├── period_wobble             good and bad years: how far rates swing, relative
    ├── revive: Revive            what becomes of leads that went cold
    ├── sla: Agreement            what marketing and sales have agreed on
    ├── cold: {stage: share}      what of a stage goes cold, worked out of the above (`core.cold`)
    ├── deadline: Deadline        where only those count who are in time (`core.punctual`)
    ├── cycle_norm: Duration      how long the sales cycle should take at most
    ├── guardrails: (Guardrail, …)
    └── assumptions: (Assumption, …)   which values claim something about the world, and on what

A plan is one scenario: overrides are applied before it is built. Everything is frozen and exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from funnelplan.core.assumption import Assumption
from funnelplan.core.channel import Channel
from funnelplan.core.channels import UNCOVERED, Mix, Part
from funnelplan.core.goal import Deadline, Goal
from funnelplan.core.guardrail import Guardrail
from funnelplan.core.money import Deal, Spend
from funnelplan.core.problems import Path
from funnelplan.core.quantities import Duration, Rate
from funnelplan.core.routes import NOTHING, ONE, Exact, Route
from funnelplan.core.stage import Role, Stage, key_of

if TYPE_CHECKING:  # most plans have neither
    from funnelplan.core.agreement import Agreement
    from funnelplan.core.revival import Revive


NO_DEAL, NO_SPEND = Deal(), Spend()


@dataclass(frozen=True)
class Plan:
    """One funnel with its goal, money and limits."""

    stages: tuple[Stage, ...]
    name: str | None = None
    currency: str = "EUR"
    locale: str | None = None
    goal: Goal | None = None
    channels: tuple[Channel, ...] = ()
    intake: Mapping[int, int] = field(default_factory=dict)
    deal: Deal = NO_DEAL
    spend: Spend = NO_SPEND
    period_wobble: Fraction | None = None
    revive: Revive | None = None
    sla: Agreement | None = None
    cold: Mapping[int, Fraction] = field(default_factory=dict)
    deadline: Deadline | None = None
    cycle_norm: Duration | None = None
    guardrails: tuple[Guardrail, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def guarded(self, guardrails: tuple[Guardrail, ...]) -> Plan:
        """The same plan with these limits; what was worked out of it stays worked out."""
        plan = replace(self, guardrails=guardrails)
        known = {key: value for key, value in vars(self).items() if key not in vars(plan)}
        vars(plan).update(known)
        return plan

    @property
    def last(self) -> int:
        """The index of the customer."""
        return len(self.stages) - 1

    def stated(self, stage: int) -> Rate:
        """The rate of a stage as the plan states it. Raises IndexError at the customer."""
        rate = self.stages[stage].rate
        if rate is None:
            raise IndexError(f"stage {stage} has no next one")
        return rate

    def rate(self, stage: int) -> Fraction:
        """The rate at which `stage` reaches the next one: as stated, × `worked`."""
        return self.stated(stage).value * self.worked(stage)

    def rate_on(self, route: Route, stage: int) -> Rate:
        """The rate that is stated for a stage on a route: the channel's own, else the stage's."""
        channel = self.channel_of(route)
        own = None if channel is None else self.channels[channel].rates.get(stage)
        return self.stated(stage) if own is None else own

    def worked(self, stage: int) -> Fraction:
        """What a stated rate of a stage is multiplied by because leads go cold there.

        (1 − cold) ÷ (1 − basis): what the rate was measured on had its own cold leads, and they
        are not counted twice (maths.md section 3b). 1 where the plan does not say what goes cold.
        """
        cold = self.cold.get(stage)
        return ONE if cold is None else (1 - cold) / (1 - (self.stages[stage].basis or 0))

    def going_cold(self, cold: Mapping[int, Fraction]) -> Plan:
        """The same plan with these shares going cold, by stage; {} takes the rates as stated."""
        return self if cold == self.cold else replace(self, cold=cold)

    def through(self, top: int, bottom: int) -> Fraction:
        """Share of stage `top` that reaches stage `bottom` at the plan's own rates."""
        return self.own.through(top, bottom)

    @cached_property
    def own(self) -> Route:
        """The route of the plan's own stages: all rates and unit costs as the plan states them."""
        name = UNCOVERED if self.channels else ""
        rates = tuple(self.rate(i) for i in range(self.last))
        return self._timely(Route(name, 0, rates, self.spend.per, self.sales))

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The route of every channel."""
        return tuple(self._timely(self._route(channel)) for channel in self.channels)

    def channel_of(self, route: Route) -> int | None:
        """The index of the channel that a route is; None for the plan's own."""
        return self._by_name.get(route.name)

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {channel.name: i for i, channel in enumerate(self.channels)}

    def rate_path(self, channel: int, stage: int) -> Path:
        """Where a channel states its own rate of a stage."""
        rates: Path = ("channels", channel, "rates")
        stated = (a.path for a in self.assumptions if a.path[:3] == rates)
        return next((path for path in stated if self.find(str(path[3])) == stage), rates)

    def rate_at(self, path: Path) -> Rate | None:
        """The rate that is stated at a path, of a stage or of a channel; None where it is another value."""
        match path:
            case ("stages", int(stage), "rate"):
                return self.stages[stage].rate
            case ("channels", int(channel), "rates", str(name)):
                own = self.find(name)
                return None if own is None else self.channels[channel].rates.get(own)
        return None

    def _route(self, channel: Channel) -> Route:
        """The plan's own route from where the channel enters, but for what the channel overrides."""
        rates = [self.rate(i) for i in range(self.last)]
        for stage, rate in channel.rates.items():
            rates[stage] = rate.value * self.worked(stage)
        per = {cost.stage: cost for cost in (*self.spend.per, *channel.per)}
        in_order = (per[stage] for stage in sorted(per))
        return Route(channel.name, channel.enters, tuple(rates), in_order, self.sales)

    def _timely(self, route: Route) -> Route:
        """A route on which only those count who are in time, where the plan asks for that."""
        share = None if self.deadline is None else self.deadline.shares.get(route.name)
        if self.deadline is None or share is None:
            return route
        return route.timely(self.deadline.goal, share)

    @cached_property
    def mix(self) -> Mix:
        """Which channels bring a stated count, and which share what the goal still lacks.

        A deadline does not change the mix: of those in time, every channel has what is left of its
        share of all. Leads of a channel over which nobody is in time come in as before.
        """
        stated, parts = [], []
        for channel, route in zip(self.channels, self.routes, strict=True):
            if channel.expect is not None:
                stated.append(Exact(route, channel.enters, Fraction(channel.expect)))
            elif channel.share is not None:
                parts.append(_part(route, channel.share, self._route(channel)))
        return Mix(tuple(stated), _whole(parts) or (Part(self.own, ONE),), len(self.stages))

    def mix_for(self, stage: int) -> Mix:
        """The mix with something that can bring more of a stage: the plan's own rates, if nothing."""
        if self.mix.passes(stage):
            return self.mix
        return Mix(self.mix.stated, (Part(self.own, ONE),), len(self.stages))

    @property
    def counted(self) -> bool:
        """Whether the channels' counts are all stated, so that no goal changes them."""
        return any(c.expect is not None for c in self.channels) and not self.shared

    @property
    def shared(self) -> bool:
        """Whether a channel brings a share of what the goal still lacks."""
        return any(channel.share is not None for channel in self.channels)

    @cached_property
    def open_limit(self) -> Fraction | None:
        """Customers that the channels with a share can bring in these shares; None if no end is said.

        min over channels with a limit: at_most · Π rates ÷ share.
        """
        limits = (
            channel.at_most * route.reaching[self.last] / channel.share
            for channel, route in zip(self.channels, self.routes, strict=True)
            if channel.at_most is not None and channel.share
        )
        return min(limits, default=None)

    @property
    def timed(self) -> bool:
        """Whether it says how long anything takes from one stage to the next."""
        own = any(stage.takes is not None for stage in self.stages)
        return own or any(channel.takes for channel in self.channels)

    @property
    def unreachable(self) -> tuple[str, ...]:
        """The open routes, by their names, over which nobody is there in time."""
        shares = {} if self.deadline is None else self.deadline.shares
        names = (part.route.name for part in self.mix.parts)
        return tuple(name for name in names if not shares.get(name, ONE))

    @property
    def hopeless(self) -> bool:
        """Whether nobody is there in time over any open route: no more can be asked of them."""
        return len(self.unreachable) == len(self.mix.parts)

    @property
    def fixed(self) -> Fraction:
        """Σ of all fixed costs: the plan's, and those of the channels that it counts on."""
        own = (channel.fixed for channel in self.channels if channel.planned)
        return self.spend.fixed + sum(own, NOTHING)

    @property
    def itemised(self) -> bool:
        """Whether the plan says what things cost, so that a spend can be computed."""
        in_channels = any(channel.per or channel.costs for channel in self.channels)
        return bool(self.spend.costs or self.spend.per) or in_channels

    def prices(self, route: Route) -> bool:
        """Whether the plan says what a route costs.

        What no channel brings needs unit costs of the plan's own, and media costs among them where
        there is a stage above sales: those of a channel are not its.
        """
        if route is not self.own or not self.channels:
            return self.itemised
        return any(cost.stage < self.sales or not self.sales for cost in route.per)

    @cached_property
    def sales(self) -> int:
        """The first stage of sales: the SQL, else the opportunity, else the customer."""
        found = (self.role(role) for role in (Role.SQL, Role.OPPORTUNITY))
        return next((stage for stage in found if stage is not None), self.last)

    def role(self, role: Role) -> int | None:
        """The index of the stage with this role, if there is one."""
        return next((i for i, stage in enumerate(self.stages) if stage.role is role), None)

    def find(self, name: str) -> int | None:
        """The index of the stage with this name or role, without case; None if there is none."""
        key = key_of(name)
        for i, stage in enumerate(self.stages):
            if stage.key == key:
                return i
        return next(
            (i for i, stage in enumerate(self.stages) if stage.role and stage.role.value == key),
            None,
        )

    def headline(self, goal: int) -> int:
        """The stage that chances speak of: the SQL if it lies above `goal`, else the one before."""
        sql = self.role(Role.SQL)
        return sql if sql is not None and sql < goal else goal - 1

    @cached_property
    def cold_stage(self) -> int:
        """The stage that figures mean by going cold: the SQL, else the last one that says anything.

        Where none does, the stage that chances speak of.
        """
        said = [
            i
            for i, stage in enumerate(self.stages[:-1])
            if stage.shelf_life or stage.response or stage.capacity
        ]
        headline = self.headline(self.last)
        return headline if headline in said or not said else said[-1]

    def assumption(self, *path: str | int) -> Assumption | None:
        """The assumption stated at this path."""
        return next((a for a in self.assumptions if a.path == path), None)

    def written(self, path: Path) -> str:
        """A path as overrides write it: list items by their name, joined by dots."""
        steps = [
            self._called(path[:i], step) if isinstance(step, int) else step
            for i, step in enumerate(path)
        ]
        return ".".join(steps)

    def _called(self, of: Path, item: int) -> str:
        """The name of an item of one of the plan's lists."""
        if of == ("stages",):
            return self.stages[item].name
        if of == ("channels",):
            return self.channels[item].name
        if len(of) == 3 and of[0] == "channels" and isinstance(of[1], int):  # noqa: PLR2004
            return self.channels[of[1]].costs[item].what
        return self.spend.costs[item].what if of == ("spend", "costs") else str(item)


def _part(route: Route, share: Fraction, ever: Route) -> Part:
    """What is left in time of a share of the customers; of leads that come too late, these."""
    enters = NOTHING if route.in_time else share / ever.reaching[-1]
    return Part(route, share * route.in_time, enters)


def _whole(parts: list[Part]) -> tuple[Part, ...]:
    """Parts in these proportions whose customers add up to 1; as they are where none has any."""
    together = sum((part.share for part in parts), NOTHING) or ONE
    return tuple(
        part._replace(share=part.share / together, enters=part.enters / together) for part in parts
    )
