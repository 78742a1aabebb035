"""The plan: what a planner states, learned here before any formula.

    Plan
    ├── goal: Goal                customers or revenue wanted, until when, how surely
    ├── stages: (Stage, …)        from the top down; the last one is the customer
    │   ├── rate: Rate            share that reaches the next stage, with its evidence
    │   ├── reference: Reference  what the rate is compared with
    │   └── open: (Lot, …)        how many are here now, and for how long
    ├── intake: {stage: count}    what is planned to enter, in place of a budget
    ├── deal: Deal                what a customer is worth
    │   └── recurring: Recurring
    ├── spend: Spend
    │   ├── budget                available
    │   ├── costs: (Cost, …)      fixed
    │   └── per: (UnitCost, …)    for each one of a stage
    ├── guardrails: (Guardrail, …)
    └── assumptions: (Assumption, …)   which values claim something about the world, and on what

A plan is one scenario: overrides are applied before it is built. Everything is frozen and exact.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

from funnelplan.core.problems import Path, Severity
from funnelplan.core.quantities import Duration, Known, Provenance, Rate, Span


class Role(Enum):
    """The stages that figures speak of by name."""

    VISITOR = "visitor"
    LEAD = "lead"
    MQL = "mql"
    SQL = "sql"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"


USUAL_NAMES = {
    "visitor": Role.VISITOR,
    "visitors": Role.VISITOR,
    "besucher": Role.VISITOR,
    "traffic": Role.VISITOR,
    "lead": Role.LEAD,
    "leads": Role.LEAD,
    "mql": Role.MQL,
    "mqls": Role.MQL,
    "sql": Role.SQL,
    "sqls": Role.SQL,
    "opportunity": Role.OPPORTUNITY,
    "opportunities": Role.OPPORTUNITY,
    "verkaufschance": Role.OPPORTUNITY,
    "customer": Role.CUSTOMER,
    "customers": Role.CUSTOMER,
    "kunde": Role.CUSTOMER,
    "kunden": Role.CUSTOMER,
}
"""What stages are usually called, in English and German."""


class Goal(NamedTuple):
    """What is wanted: a number of customers, or revenue."""

    customers: int | None = None
    revenue: Fraction | None = None
    start: date | None = None
    end: date | None = None
    confidence: Fraction | None = None


class Lot(NamedTuple):
    """Leads of one stage that are open now: how many, and how long they have been there."""

    leads: int
    age: Duration | None = None


class Reference(NamedTuple):
    """A rate to compare with, and whose it is."""

    rate: Rate
    source: str | None = None


@lru_cache(maxsize=256)
def key_of(name: str) -> str:
    """A name without case and accents' spelling, with _ for blanks and hyphens."""
    folded = unicodedata.normalize("NFC", name.strip()).casefold()
    return folded.replace(" ", "_").replace("-", "_")


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel; every stage but the last has the rate at which it reaches the next."""

    name: str
    title: str | None = None
    means: str | None = None
    role: Role | None = None
    rate: Rate | None = None
    counts: str | None = None
    reference: Reference | None = None
    open: tuple[Lot, ...] = ()

    @property
    def role_name(self) -> str | None:
        """The role as results name it."""
        return self.role.value if self.role else None

    @cached_property
    def key(self) -> str:
        """The name as figures use it: `cost_per_` + key."""
        return key_of(self.name)


class Recurring(NamedTuple):
    """Revenue that comes again in every period until the customer leaves.

    `periods` payments are counted, the first one at signature; a customer is still there at
    payment a (a = 0, 1, …) with probability `stays` ** a.
    """

    value: Fraction
    period: Span
    margin: Fraction | None
    stays: Fraction
    periods: int

    @property
    def payments(self) -> Fraction:
        """Expected number of payments: Σ_{a<periods} staysᵃ."""
        if self.stays == 1:
            return Fraction(self.periods)
        return (1 - self.stays**self.periods) / (1 - self.stays)


class Deal(NamedTuple):
    """What a customer is worth: a value at signature, a recurring value, or both."""

    value: Fraction | None = None
    margin: Fraction | None = None
    recurring: Recurring | None = None


class Cost(NamedTuple):
    """A fixed cost over the whole plan, whatever the volume; `paid` says when, as written."""

    what: str
    amount: Fraction
    paid: str | None = None


class UnitCost(NamedTuple):
    """What each one of a stage costs."""

    stage: int
    amount: Fraction


class Spend(NamedTuple):
    """The money: what is available, what is fixed, and what each one costs."""

    budget: Fraction | None = None
    costs: tuple[Cost, ...] = ()
    per: tuple[UnitCost, ...] = ()

    @property
    def fixed(self) -> Fraction:
        """Σ of the fixed costs."""
        return sum((cost.amount for cost in self.costs), Fraction(0))

    @property
    def itemised(self) -> bool:
        """Whether the plan says what things cost, so that a spend can be computed."""
        return bool(self.costs or self.per)


class Comparison(Enum):
    """How a guardrail compares its metric with its limit."""

    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"


class Guardrail(NamedTuple):
    """A limit of the plan's own: metric, comparison, limit; as written in `text`."""

    metric: str
    comparison: Comparison
    limit: Fraction
    text: str
    severity: Severity = Severity.ERROR
    path: Path = ()


class Assumption(NamedTuple):
    """A stated value and what it rests on.

    A `decision` (a goal, a budget) is nobody's claim about the world: it may say where it comes
    from and need not.
    """

    name: str
    path: Path
    known: Known
    provenance: Provenance
    decision: bool = False


NO_DEAL, NO_SPEND = Deal(), Spend()


@dataclass(frozen=True)
class Plan:
    """One funnel with its goal, money and limits."""

    stages: tuple[Stage, ...]
    name: str | None = None
    currency: str = "EUR"
    locale: str | None = None
    goal: Goal | None = None
    intake: Mapping[int, int] = field(default_factory=dict)
    deal: Deal = NO_DEAL
    spend: Spend = NO_SPEND
    guardrails: tuple[Guardrail, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def last(self) -> int:
        """The index of the customer."""
        return len(self.stages) - 1

    def rate(self, stage: int) -> Fraction:
        """The rate at which `stage` reaches the next one. Raises IndexError at the customer."""
        rate = self.stages[stage].rate
        if rate is None:
            raise IndexError(f"stage {stage} has no next one")
        return rate.value

    def through(self, top: int, bottom: int) -> Fraction:
        """Share of stage `top` that reaches stage `bottom` at or below it: Π rates between them."""
        if top >= bottom:
            return Fraction(1)
        known = self._through.get((top, bottom))
        if known is None:
            known = self.through(top, bottom - 1) * self.rate(bottom - 1)
            self._through[top, bottom] = known
        return known

    @cached_property
    def _through(self) -> dict[tuple[int, int], Fraction]:
        """The products of rates that were asked for so far; most figures ask for the same."""
        return {}

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
        return self.spend.costs[item].what if of == ("spend", "costs") else str(item)
