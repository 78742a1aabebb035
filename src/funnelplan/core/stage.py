"""A stage of the funnel: what it is called, what it means, and how many of it go on."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from funnelplan.core.quantities import Duration, Pace, Rate

if TYPE_CHECKING:  # most plans say nothing of going cold or of time, and need not load what does
    from funnelplan.core.lags import Lag
    from funnelplan.core.shelf import Response, ShelfLife


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


class Lot(NamedTuple):
    """Leads of one stage that are open now: how many, and how long they have been there."""

    leads: int
    age: Duration | None = None


class Reference(NamedTuple):
    """A rate to compare with, and whose it is."""

    rate: Rate
    source: str | None = None


class Capacity(NamedTuple):
    """Who works the leads of a stage: so many people, and what each of them can take."""

    people: int
    each: Pace

    @property
    def per_day(self) -> Fraction:
        """What all of them can take in a day."""
        return self.people * self.each.per_day


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """A name without case and accents' spelling, with _ for blanks and hyphens."""
    folded = unicodedata.normalize("NFC", name.strip()).casefold()
    return folded.replace(" ", "_").replace("-", "_")


class Named(NamedTuple):
    """What a stage is called: in the plan, for people, and what it is."""

    name: str
    title: str | None
    role: str | None


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel; every stage but the last has the rate at which it reaches the next.

    Leads of a stage keep for their `shelf_life` and are called after `response`, or when one of
    those who have the `capacity` is free. `basis` says what the rate was measured on: the share of
    those leads that had gone cold, 0 where only leads worked in time were counted. Those who reach
    the next stage do so after `takes`, counted from the response where there is one; those who
    never do are given up after `lost_after`.
    """

    name: str
    title: str | None = None
    means: str | None = None
    role: Role | None = None
    rate: Rate | None = None
    counts: str | None = None
    reference: Reference | None = None
    open: tuple[Lot, ...] = ()
    basis: Fraction | None = None
    shelf_life: ShelfLife | None = None
    response: Response | None = None
    capacity: Capacity | None = None
    takes: Lag | None = None
    lost_after: Lag | None = None

    @property
    def competes(self) -> bool:
        """Whether its leads can go cold until they reach the next stage, as nobody is said to call.

        It takes a `basis` too: without it, the rate may have counted those who go cold already.
        """
        called = self.response is not None or self.capacity is not None
        kept = self.shelf_life is not None and self.basis is not None
        return kept and self.takes is not None and not called

    @property
    def role_name(self) -> str | None:
        """The role as results name it."""
        return self.role.value if self.role else None

    @property
    def named(self) -> Named:
        """What it is called."""
        return Named(self.name, self.title, self.role_name)

    @cached_property
    def key(self) -> str:
        """The name as figures use it: `cost_per_` + key."""
        return key_of(self.name)
