"""Value types: exact amounts with their units, rates with their evidence, and the rounding rules.

Money, rates and counts are `fractions.Fraction` from the text of the plan to the page; only
probabilities are floats. Rounding happens here (whole units) or on the page (digits shown), and
nowhere in between.
"""

from __future__ import annotations

import math
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

Amount = Fraction | float

WHOLE = 1e-9
"""What a float may miss a whole number by because it is one."""


class Kind(Enum):
    """What sort of number a quantity is; decides how it is rounded and written."""

    NEED = "need"
    """A count that is asked for: whole units are rounded up."""
    OUTCOME = "outcome"
    """A count that comes out: whole units are rounded down."""
    MONEY = "money"
    SHARE = "share"
    """A ratio written in percent: a conversion rate, a return."""
    CHANCE = "chance"
    """A probability: never written as 0 % or 100 % unless it is."""
    FACTOR = "factor"
    """So many times."""
    POINTS = "points"
    """A difference of two shares, in percentage points."""
    TIME = "time"
    """A length of time, in days or in months, as the unit's name says."""


class Unit(NamedTuple):
    """A kind and the thing counted: a stage name, a currency, or the kind's own name."""

    kind: Kind
    name: str


SHARE = Unit(Kind.SHARE, "share")
CHANCE = Unit(Kind.CHANCE, "chance")
FACTOR = Unit(Kind.FACTOR, "factor")
POINTS = Unit(Kind.POINTS, "share")
DAYS = Unit(Kind.TIME, "days")
MONTHS = Unit(Kind.TIME, "months")


class Missing(NamedTuple):
    """Why there is no figure: a reason by its name, and the plan's key that would give one."""

    reason: str
    key: str = ""


class Quantity(NamedTuple):
    """A number with its unit, or the reason why there is none."""

    amount: Amount | None
    unit: Unit
    why: Missing | None = None

    @property
    def whole(self) -> int | None:
        """Whole units: ⌈amount⌉ of a need, ⌊amount⌋ of an outcome, else None.

        A float counts as the whole number that it misses by 1e-9 or less.
        """
        if self.amount is None:
            return None
        slack = WHOLE if isinstance(self.amount, float) else 0
        if self.unit.kind is Kind.NEED:
            return math.ceil(self.amount - slack)
        if self.unit.kind is Kind.OUTCOME:
            return math.floor(self.amount + slack)
        return None

    @property
    def exact(self) -> Fraction:
        """The amount as a fraction; for callers that know it is there."""
        if self.amount is None:
            raise ValueError(f"no amount: {self.why}")
        return self.amount if isinstance(self.amount, Fraction) else Fraction(self.amount)


def need(amount: Amount, of: str) -> Quantity:
    """So many `of` are needed."""
    return Quantity(amount, Unit(Kind.NEED, of))


def outcome(amount: Amount, of: str) -> Quantity:
    """So many `of` come out."""
    return Quantity(amount, Unit(Kind.OUTCOME, of))


def money(amount: Amount, currency: str) -> Quantity:
    """An amount of money in one currency."""
    return Quantity(amount, Unit(Kind.MONEY, currency))


def share(amount: Amount) -> Quantity:
    """A ratio written in percent."""
    return Quantity(amount, SHARE)


def chance(amount: Amount) -> Quantity:
    """A probability."""
    return Quantity(amount, CHANCE)


def days(amount: Amount) -> Quantity:
    """A length of time in days."""
    return Quantity(amount, DAYS)


def months(amount: Amount) -> Quantity:
    """A length of time in months."""
    return Quantity(amount, MONTHS)


def missing(unit: Unit, why: Missing) -> Quantity:
    """A figure that can't be given, and why."""
    return Quantity(None, unit, why)


def change(before: Quantity, after: Quantity) -> Quantity:
    """after − before in the same unit; of shares, in percentage points. Missing if either is."""
    unit = POINTS if before.unit.kind in (Kind.SHARE, Kind.CHANCE) else before.unit
    for side in (before, after):
        if side.why is not None:
            return missing(unit, side.why)
    return Quantity(after.exact - before.exact, unit)


class Known(Enum):
    """Where a stated value is known from."""

    COUNTED = "counted"
    QUOTED = "quoted"
    ASSUMED = "assumed"
    BLENDED = "blended"
    """Weighted over channels that each have their own."""


class Provenance(NamedTuple):
    """What the plan says about where a value comes from."""

    source: str | None = None
    as_of: date | None = None
    owner: str | None = None


class Counted(NamedTuple):
    """Evidence for a rate: so many of so many went on."""

    successes: int
    trials: int


class Between(NamedTuple):
    """Evidence for a rate: it lies in this range with this confidence."""

    low: Fraction
    high: Fraction
    confidence: Fraction


class Rate(NamedTuple):
    """A conversion rate in [0, 1] and the evidence it carries."""

    value: Fraction
    evidence: Counted | Between | None = None


class Span(Enum):
    """Units of time, in days; a month is 365.25 / 12 days where no calendar is given."""

    MINUTE = Fraction(1, 1440)
    HOUR = Fraction(1, 24)
    DAY = Fraction(1)
    WEEK = Fraction(7)
    MONTH = Fraction(36525, 1200)
    QUARTER = Fraction(36525, 400)
    YEAR = Fraction(36525, 100)


class Duration(NamedTuple):
    """So many of a unit of time."""

    amount: Fraction
    span: Span

    @property
    def days(self) -> Fraction:
        """The length in days."""
        return self.amount * self.span.value


class Pace(NamedTuple):
    """So many per unit of time."""

    amount: Fraction
    span: Span

    @property
    def per_day(self) -> Fraction:
        """How many in a day."""
        return self.amount / self.span.value
