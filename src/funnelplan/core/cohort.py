"""Return on Leads: what the leads of one month have brought and cost when they are so old.

Over the calendar old months and young ones are mixed, so that a plan that grows always looks bad;
a cohort is only ever compared with itself. Its cost is what it has cost up to that age, so that
nurturing that is still to come is not held against what is still to come in (maths.md T5.5).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from funnelplan.core.ledger import Ledger, Standing, standing
from funnelplan.core.quantities import Amount, Missing
from funnelplan.core.roi import gain, lifted, times


class LeadReturn(NamedTuple):
    """A cohort that is `age` months old: margin and cost per lead, and the two beside each other."""

    age: int
    margin: Amount | Missing
    cost: Amount | Missing
    ratio: Amount | Missing
    """Return on Leads: margin ÷ cost, so many times."""
    gain: Amount | Missing
    """(margin − cost) ÷ cost: the same as a return."""


def returns_by_age(
    book: Ledger, leads: Amount, ages: Iterable[int], lacks: Missing
) -> tuple[LeadReturn, ...]:
    """Return on Leads at every age.

    Args:
        book: the ledger of one cohort, all of whose leads come in its first month; leads: how many
        they are; ages: in months; at age a its first a months have passed; lacks: why there is no
        margin, where the ledger has none.

    Returns:
        One for each age; missing are ratios where nothing was spent, and figures per lead where there
        is none (`zero`).
    """
    return tuple(_at(age, standing(book, age), leads, lacks) for age in ages)


def _at(age: int, come: Standing, leads: Amount, lacks: Missing) -> LeadReturn:
    margin = lacks if come.margin is None else come.margin
    return LeadReturn(
        age=age,
        margin=lifted(times, margin, leads),
        cost=times(come.spend, leads),
        ratio=lifted(times, margin, come.spend),
        gain=lifted(gain, margin, come.spend),
    )
