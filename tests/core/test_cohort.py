"""Return on Leads by age; the figures of maths.md T5.5 are in test_ledger.py."""

from __future__ import annotations

from fractions import Fraction

from funnelplan.core.cohort import LeadReturn, returns_by_age
from funnelplan.core.ledger import Ledger, Months
from funnelplan.core.quantities import Missing

ZERO, LACKS = Missing("zero"), Missing("key", "deal.margin")


def book(spend: Months, margin: Months | None) -> Ledger:
    none = (Fraction(0),) * len(spend)
    return Ledger(spend, none, none, none, none, margin)


def months(*amounts: int) -> Months:
    return tuple(map(Fraction, amounts))


def test_by_hand() -> None:
    ten = book(months(100, 20, 0, 0), months(0, 30, 60, 90))
    assert returns_by_age(ten, Fraction(10), (0, 1, 2, 4), LACKS) == (
        LeadReturn(0, Fraction(0), Fraction(0), ZERO, ZERO),
        LeadReturn(1, Fraction(0), Fraction(10), Fraction(0), Fraction(-1)),
        LeadReturn(2, Fraction(3), Fraction(12), Fraction(1, 4), Fraction(-3, 4)),
        LeadReturn(4, Fraction(18), Fraction(12), Fraction(3, 2), Fraction(1, 2)),
    )


def test_no_leads_have_no_figure_each() -> None:
    (found,) = returns_by_age(book(months(100), months(50)), Fraction(0), (1,), LACKS)
    assert found == LeadReturn(1, ZERO, ZERO, Fraction(1, 2), Fraction(-1, 2))


def test_without_a_margin_only_the_cost_is_known() -> None:
    (found,) = returns_by_age(book(months(100), None), Fraction(10), (1,), LACKS)
    assert found == LeadReturn(1, LACKS, Fraction(10), LACKS, LACKS)
