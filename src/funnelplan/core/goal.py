"""The goal: customers or revenue, from when until when, how surely."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Deadline(NamedTuple):
    """Who counts at the stage `goal`: of each route, by its name, the share that is there in time."""

    goal: int
    shares: Mapping[str, Fraction]


class Goal(NamedTuple):
    """What is wanted: a number of customers, or revenue."""

    customers: int | None = None
    revenue: Fraction | None = None
    start: date | None = None
    end: date | None = None
    confidence: Fraction | None = None
    by_quarter: tuple[int, ...] = ()
    """Customers wanted by the end of every quarter of the plan, cumulative."""

    @property
    def days(self) -> int | None:
        """How many days the plan has, both ends included; None where it does not say."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days + 1
