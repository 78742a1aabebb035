"""Plans to test with: a short way to write one down, and Hypothesis strategies that make them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypedDict, TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from funnelplan.core.channel import Channel
from funnelplan.core.goal import Goal
from funnelplan.core.money import Cost, Deal, Recurring, Spend, UnitCost
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import Rate, Span
from funnelplan.core.stage import Role, Stage
from funnelplan.core.volume import Rounding, Rule, Target, Volume
from funnelplan.core.volumes import (
    bought,
    confident,
    flowing,
    gone_cold,
    planned,
    required,
    with_leads,
)

T = TypeVar("T")

fewer = settings(max_examples=settings().max_examples * 2 // 5)
"""For properties of plans with channels, which take long to make and hold much at once."""


def replace(value: T, **changes: Any) -> T:
    """A copy of a frozen value with some fields changed, be it a dataclass or a named tuple."""
    if isinstance(value, tuple):
        changed: T = value._replace(**changes)  # type: ignore[attr-defined]
        return changed
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]


NAMES = ("visitor", "lead", "mql", "sql", "opportunity")
ROLES = {role.value: role for role in Role}


def funnel(**rates: str) -> Plan:
    """A plan from `stage="rate"` pairs, from the top down; the customer is added."""
    stages = [
        Stage(name, role=ROLES.get(name), rate=Rate(Fraction(rate))) for name, rate in rates.items()
    ]
    return Plan((*stages, Stage("customer", role=Role.CUSTOMER)))


def unit_costs(plan: Plan, path: Path, each: Mapping[str, int | str]) -> tuple[UnitCost, ...]:
    """Unit costs from amounts by stage, at the place of a plan where they are stated."""
    costs = [
        UnitCost(stage_of(plan, name), Fraction(amount), path=(*path, name))
        for name, amount in each.items()
    ]
    return tuple(sorted(costs, key=lambda cost: cost.stage))


def stage_of(plan: Plan, name: str) -> int:
    """The index of the stage with this name."""
    return [stage.name for stage in plan.stages].index(name)


def priced(plan: Plan, **each: int | str) -> Plan:
    """The plan with unit costs `stage=amount`, and nothing else that is spent."""
    return replace(plan, spend=Spend(per=unit_costs(plan, ("spend", "per"), each)))


class Said(TypedDict, total=False):
    """What a channel says for itself; it enters at the first stage unless it says otherwise."""

    enters: str
    rates: Mapping[str, str]
    expect: int
    share: str
    at_most: int
    per: Mapping[str, int | str]
    costs: int


def with_channels(plan: Plan, **said: Said) -> Plan:
    """The plan with channels `name={"enters": "sql", "expect": 12, "rates": {"sql": "3/10"}}`."""
    each = (_channel(plan, i, name, own) for i, (name, own) in enumerate(said.items()))
    return replace(plan, channels=tuple(each))


def _channel(plan: Plan, i: int, name: str, said: Said) -> Channel:
    share = said.get("share")
    rates = {stage_of(plan, at): Rate(Fraction(rate)) for at, rate in said.get("rates", {}).items()}
    return Channel(
        name=name,
        enters=stage_of(plan, said.get("enters", plan.stages[0].name)),
        rates=rates,
        expect=said.get("expect"),
        share=None if share is None else Fraction(share),
        at_most=said.get("at_most"),
        per=unit_costs(plan, ("channels", i, "per"), said.get("per", {})),
        costs=(Cost("fee", Fraction(said["costs"])),) if "costs" in said else (),
    )


def without_channels(plan: Plan) -> Plan:
    """The plan's own stages and money alone."""
    return replace(plan, channels=())


def begins(volume: Volume) -> list[tuple[int, int, str]]:
    """Where the whole leads of a volume come in: stage, leads, and the name of their route."""
    return [(stage, leads, route.name) for stage, leads, route in volume.entering]


def exactly(*counts: Fraction | int) -> tuple[Fraction, ...]:
    """Exact counts, one per stage."""
    return tuple(map(Fraction, counts))


def at_customers(plan: Plan, amount: int | Fraction) -> Target:
    """So many customers."""
    return Target(plan.last, Fraction(amount))


def of_rates(rates: tuple[Fraction, ...]) -> Plan:
    """A plan with these rates; its stages have the last of the usual names."""
    names = NAMES[len(NAMES) - len(rates) :]
    return funnel(**{name: str(rate) for name, rate in zip(names, rates, strict=True)})


def whole_percent() -> st.SearchStrategy[Fraction]:
    """1 %, 2 %, …, 100 %."""
    return st.integers(1, 100).map(lambda percent: Fraction(percent, 100))


def rates() -> st.SearchStrategy[Fraction]:
    """Rates in (0, 1]: whole percent, tenths of a percent, and any small fraction."""
    small = st.integers(1, 60).flatmap(
        lambda below: st.integers(1, below).map(lambda above: Fraction(above, below))
    )
    tenths = st.integers(10, 1000).map(lambda tenths: Fraction(tenths, 1000))
    return st.one_of(whole_percent(), tenths, small)


def open_rates() -> st.SearchStrategy[Fraction]:
    """Rates in (0, 1)."""
    return rates().filter(lambda rate: rate < 1)


def funnels(most: int = 5) -> st.SearchStrategy[Plan]:
    """Plans of one to `most` stages above the customer, and nothing else."""
    return st.lists(rates(), min_size=1, max_size=most).map(tuple).map(of_rates)


def money() -> st.SearchStrategy[Fraction]:
    """Amounts in cents, up to ten million."""
    return st.integers(0, 10**9).map(lambda cents: Fraction(cents, 100))


def confidences() -> st.SearchStrategy[Fraction]:
    """Confidences in the open interval (0, 1)."""
    return st.integers(1, 999).map(lambda tenths: Fraction(tenths, 1000))


def recurrings() -> st.SearchStrategy[Recurring]:
    """Recurring values with and without a margin of their own, and with customers who stay."""
    return st.builds(
        Recurring,
        value=money(),
        period=st.sampled_from((Span.MONTH, Span.YEAR)),
        margin=st.none() | whole_percent(),
        stays=st.just(Fraction(1)) | rates(),
        periods=st.integers(1, 24),
    )


def deals() -> st.SearchStrategy[Deal]:
    """Deals that say nothing, a part, or all."""
    return st.builds(
        Deal,
        value=st.none() | money(),
        margin=st.none() | whole_percent(),
        recurring=st.none() | recurrings(),
    )


@st.composite
def paid_per_one(draw: st.DrawFn, plan: Plan, first: int, path: Path) -> tuple[UnitCost, ...]:
    """Unit costs of some stages from `first` on; that of a customer may be a share of the deal."""
    where = draw(st.lists(st.integers(first, plan.last), unique=True, max_size=3))
    worth = plan.deal.customer_value or Fraction(0)
    costs = []
    for at in sorted(where):
        place = (*path, plan.stages[at].name)
        if at == plan.last and worth and draw(st.booleans()):
            share = draw(whole_percent())
            costs.append(UnitCost(at, share * worth, share, place))
        else:
            costs.append(UnitCost(at, draw(money()), path=place))
    return tuple(costs)


def fixed_costs() -> st.SearchStrategy[tuple[Cost, ...]]:
    """None, one or two."""
    return st.lists(money(), max_size=2).map(
        lambda amounts: tuple(Cost("fair", amount) for amount in amounts)
    )


@st.composite
def spends(draw: st.DrawFn, plan: Plan) -> Spend:
    """Spends with and without a budget, fixed costs, and unit costs at some of the stages."""
    per = draw(paid_per_one(plan, 0, ("spend", "per")))
    return Spend(draw(st.none() | money()), draw(fixed_costs()), per)


@st.composite
def plans(draw: st.DrawFn, most: int = 5) -> Plan:
    """Plans of one to `most` stages above the customer with any part of the money."""
    plan = replace(draw(funnels(most)), deal=draw(deals()))
    return replace(plan, spend=draw(spends(plan)))


CHANNELS = ("search", "event", "partner", "mail", "fair")
KINDS = ("expect", "share", "idle")
"""What a plan may say of how many a channel brings: a count, a share of what is open, or nothing."""


@st.composite
def channel_plans(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, most: int = 5, stages: int = 3
) -> Plan:
    """Plans with one to `most` channels of these kinds; the shares of what is open add up to 1."""
    plan = draw(plans(stages))
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=most))
    weights = [draw(st.integers(1, 9)) if kind == "share" else 0 for kind in chosen]
    channels = []
    for i, (kind, weight) in enumerate(zip(chosen, weights, strict=True)):
        channel = draw(_channels(plan, i))
        if kind == "share":
            channel = channel._replace(share=Fraction(weight, sum(weights)))
        elif kind == "expect":
            channel = channel._replace(expect=draw(st.integers(0, channel.at_most or 2000)))
        channels.append(channel)
    return replace(plan, channels=tuple(channels), goal=draw(goals()))


@st.composite
def _channels(draw: st.DrawFn, plan: Plan, i: int) -> Channel:
    """The i-th channel, which does not say yet how many it brings."""
    enters = draw(st.integers(0, plan.last - 1))
    at = st.integers(enters, plan.last - 1)
    return Channel(
        name=CHANNELS[i],
        enters=enters,
        rates=draw(st.dictionaries(at, rates().map(Rate), max_size=2)),
        at_most=draw(st.none() | st.integers(1, 5000)),
        per=draw(paid_per_one(plan, enters, ("channels", i, "per"))),
        costs=draw(fixed_costs()),
    )


@st.composite
def goals(draw: st.DrawFn) -> Goal | None:
    """No goal, or some customers, with and without a confidence."""
    customers = draw(st.none() | st.integers(1, 60))
    if customers is None:
        return None
    return Goal(customers, confidence=draw(st.none() | confidences()))


@st.composite
def targets(draw: st.DrawFn, plan: Plan, most: int = 300) -> Target:
    """A whole count of any stage but the first, or a fraction of a customer from revenue."""
    amount = Fraction(draw(st.integers(1, most)))
    value = plan.deal.customer_value
    if value and draw(st.booleans()):
        amount -= Fraction(draw(st.integers(0, 9)), 10)
        return Target(plan.last, amount, amount * value)
    return Target(draw(st.integers(1, plan.last)), amount)


def intakes(plan: Plan, most: int = 400) -> st.SearchStrategy[dict[int, int]]:
    """Counts that enter at one stage or more."""
    stages = st.integers(0, plan.last)
    return st.dictionaries(stages, st.integers(0, most), min_size=1, max_size=3)


@st.composite
def volumes(draw: st.DrawFn, plan: Plan, target: Target) -> Volume:
    """A volume by any of the rules there are."""
    rounding = draw(st.sampled_from(Rounding))
    rule = draw(st.sampled_from((Rule.REQUIRED, Rule.CONFIDENCE, Rule.INTAKE, Rule.BUDGET, None)))
    found: Volume | None = None
    if rule is Rule.CONFIDENCE:
        found = confident(plan, target, draw(confidences()), rounding)
    elif rule is Rule.INTAKE:
        found = flowing(plan, draw(intakes(plan)), Rule.INTAKE, rounding)
    elif rule is Rule.BUDGET:
        found = bought(plan, draw(money()), target.stage)
    elif rule is None:
        of = draw(st.integers(1, 400))
        lost = draw(st.integers(0, of))
        stage = draw(st.integers(0, plan.last - 1))
        base = flowing(plan, {stage: of}, Rule.GIVEN)
        found = gone_cold(plan, base, stage, lost)
    return found or required(plan, target, rounding)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Target, Volume]:
    """A plan, a target, and a volume by any of the rules."""
    plan = draw(plans())
    target = draw(targets(plan))
    return plan, target, draw(volumes(plan, target))


@st.composite
def channel_volumes(draw: st.DrawFn, plan: Plan, target: Target) -> Volume:
    """A volume of a plan with channels, by any of the rules there are."""
    rounding = draw(st.sampled_from(Rounding))
    rule = draw(st.sampled_from((*Rule, None)))
    found: Volume | None = None
    if rule is Rule.CONFIDENCE:
        found = confident(plan, target, draw(confidences()), rounding)
    elif rule is Rule.BUDGET:
        found = bought(plan, draw(money()), target.stage)
    elif rule is Rule.GIVEN:
        some = st.sampled_from(range(len(plan.channels)))
        counts = draw(st.dictionaries(some, st.integers(0, 400), min_size=1))
        found = flowing(plan, {}, Rule.GIVEN, rounding, channels=counts)
    elif rule is Rule.CHANNELS:
        found = planned(plan, target)
    elif rule is Rule.NOTHING:
        found = planned(plan, None)
    elif rule is None:
        found = draw(lost_ones(plan, required(plan, target)))
    return found or required(plan, target, rounding)


@st.composite
def lost_ones(draw: st.DrawFn, plan: Plan, base: Volume) -> Volume:
    """A volume after a loss at one of the stages above the customer that it has any of."""
    stages = [stage for stage in range(plan.last) if base.counts[stage]]
    of = draw(st.integers(1, 400))
    stage = draw(st.sampled_from(stages))
    return gone_cold(plan, with_leads(plan, stage, of), stage, draw(st.integers(1, of)))


@st.composite
def channel_cases(draw: st.DrawFn) -> tuple[Plan, Target, Volume]:
    """A plan with channels, a target, and a volume by any of the rules."""
    plan = draw(channel_plans())
    target = draw(targets(plan, most=60))
    return plan, target, draw(channel_volumes(plan, target))
