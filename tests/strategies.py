"""Plans to test with: a short way to write one down, and Hypothesis strategies that make them."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

from funnelplan.core.plan import (
    Cost,
    Deal,
    Plan,
    Recurring,
    Role,
    Spend,
    Stage,
    UnitCost,
)
from funnelplan.core.quantities import Rate, Span
from funnelplan.core.volumes import (
    Rounding,
    Rule,
    Target,
    Volume,
    bought,
    confident,
    customer_value,
    flowing,
    gone_cold,
    required,
)

T = TypeVar("T")


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
def spends(draw: st.DrawFn, stages: int) -> Spend:
    """Spends with and without a budget, fixed costs, and unit costs at some of the stages."""
    costs = draw(st.lists(st.builds(Cost, st.just("fair"), money()), max_size=2))
    where = draw(st.lists(st.integers(0, stages - 1), unique=True, max_size=stages))
    per = [UnitCost(stage, draw(money())) for stage in sorted(where)]
    return Spend(draw(st.none() | money()), tuple(costs), tuple(per))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Plans of one to five stages above the customer with any part of the money."""
    plan = draw(funnels())
    stages = len(plan.stages)
    return Plan(plan.stages, deal=draw(deals()), spend=draw(spends(stages)))


@st.composite
def targets(draw: st.DrawFn, plan: Plan, most: int = 300) -> Target:
    """A whole count of any stage but the first, or a fraction of a customer from revenue."""
    amount = Fraction(draw(st.integers(1, most)))
    value = customer_value(plan)
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
        found = gone_cold(plan, draw(st.integers(0, plan.last - 1)), of, lost)
    return found or required(plan, target, rounding)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Target, Volume]:
    """A plan, a target, and a volume by any of the rules."""
    plan = draw(plans())
    target = draw(targets(plan))
    return plan, target, draw(volumes(plan, target))
