"""The money of a plan: what a customer is worth, what is available, and what things cost."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from funnelplan.core.problems import Path
from funnelplan.core.quantities import Span

if TYPE_CHECKING:  # most plans say nothing of what comes late, and need not load what does
    from funnelplan.core.nurture import Late, Nurture


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

    @property
    def customer_value(self) -> Fraction | None:
        """What a customer brings: value at signature + recurring value × expected payments."""
        if self.value is None and self.recurring is None:
            return None
        later = self.recurring.value * self.recurring.payments if self.recurring else Fraction(0)
        return (self.value or Fraction(0)) + later

    @property
    def customer_margin(self) -> Fraction | None:
        """The gross margin of that; None where a part of the value has no margin stated."""
        if self.customer_value is None:
            return None
        margin = Fraction(0)
        if self.value is not None:
            if self.margin is None:
                return None
            margin += self.value * self.margin
        if self.recurring is not None:
            share = self.margin if self.recurring.margin is None else self.recurring.margin
            if share is None:
                return None
            margin += self.recurring.value * self.recurring.payments * share
        return margin


class Cost(NamedTuple):
    """A fixed cost over the whole plan, whatever the volume; `paid` says when, as written.

    Where it is stated per month, `months` is how many the plan has.
    """

    what: str
    amount: Fraction
    paid: str | None = None
    months: int | None = None


class UnitCost(NamedTuple):
    """What each one of a stage costs; of a customer it may be a share of the deal (`of_deal`).

    `amount` is money in both cases; `path` is where the plan states it.
    """

    stage: int
    amount: Fraction
    of_deal: Fraction | None = None
    path: Path = ()


class Spend(NamedTuple):
    """The money: what is available, what is fixed, and what each one costs.

    `discount` is what a year's delay takes off money, effective per year, above −1.
    """

    budget: Fraction | None = None
    costs: tuple[Cost, ...] = ()
    per: tuple[UnitCost, ...] = ()
    nurture: Nurture | None = None
    late: Late | None = None
    discount: Fraction | None = None

    @property
    def fixed(self) -> Fraction:
        """Σ of the fixed costs that no channel causes."""
        return sum((cost.amount for cost in self.costs), Fraction(0))
