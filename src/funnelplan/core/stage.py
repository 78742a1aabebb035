"""A stage of the funnel: what it is called, what it means, and how many of it go on."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import NamedTuple

from funnelplan.core.quantities import Duration, Rate


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


@lru_cache(maxsize=4096)
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
