"""The figures of returns over years, worked out when they are asked for.

spend_year_N, margin_year_N     what goes out and comes in within N years from the plan's beginning
roi_year_N, npv_year_N          (margin − spend) ÷ spend, and the net present value, by then
payback, payback_discounted     the month from which on nothing is missing any more, of ten years
peak_funding                    what has to be financed at most, of ten years
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from funnelplan.core.books import Books
from funnelplan.core.cashflows import Funding
from funnelplan.core.formula import Metric, Result, currency, lacking, stated
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import MONTHS, SHARE, Amount, Missing
from funnelplan.core.roi import gain
from funnelplan.core.volume import Rule, Volume

MOST_YEARS = 30

USUAL_YEARS = 5
"""What `roi` and `npv` speak of where no year is said; these figures are listed."""

LOOKED_AT = 10
"""Years within which a plan is paid back, if ever."""


def year_metrics(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """All of them, of a plan at a volume."""
    books = cache(lambda years: Books(plan, volume, years))
    why = lacking("goal.customers") if volume.rule is Rule.NOTHING else None

    def figure(made: Callable[[], Result]) -> Callable[..., Result]:
        return lambda *_: made() if why is None else why

    yield stated("discount", SHARE, plan.spend.discount, ("spend", "discount"))
    yield from _over_ten_years(plan, lambda: books(LOOKED_AT), figure)
    for years in range(1, MOST_YEARS + 1):
        yield from _of_year(plan, years, books, figure)


Guarded = Callable[[Callable[[], Result]], Callable[..., Result]]
"""Computes a figure where there is a volume."""


def _over_ten_years(plan: Plan, books: Callable[[], Books], figure: Guarded) -> Iterator[Metric]:
    """Payback and peak funding."""
    euro, first = currency(plan), "first month from which on Σ"
    formula = f"{first} (margin − spend) ≥ 0, month by month over {LOOKED_AT} years"
    plain = figure(lambda: books().payback(books().flows))
    yield Metric("payback", MONTHS, formula, (), plain)
    formula = f"{first} (margin − spend) ÷ (1 + {{discount}})^(t/12) ≥ 0, over {LOOKED_AT} years"
    later = figure(lambda: books().payback(books().discounted))
    yield Metric("payback_discounted", MONTHS, formula, (), later, parts=("discount",))
    formula = f"max(0, −min Σ (margin − spend)), month by month over {LOOKED_AT} years"
    yield Metric("peak_funding", euro, formula, (), figure(lambda: _amount(books().funding)))


def _of_year(
    plan: Plan, years: int, books: Callable[[int], Books], figure: Guarded
) -> Iterator[Metric]:
    """What has come in and gone out by the end of a year, and what that makes."""
    euro, months = currency(plan), 12 * years

    def spend() -> Result:
        return books(years).spend(books(years).ledger, months)

    def margin() -> Result:
        return books(years).margin(books(years).ledger, months)

    spent, earned = f"spend_year_{years}", f"margin_year_{years}"
    yield Metric(spent, euro, f"Σ spend of the first {months} months", (), figure(spend))
    yield Metric(earned, euro, f"Σ margin of the first {months} months", (), figure(margin))
    formula = f"({{{earned}}} − {{{spent}}}) ÷ {{{spent}}}"
    yield Metric(f"roi_year_{years}", SHARE, formula, (earned, spent), gain)
    formula = f"Σ (margin − spend) ÷ (1 + {{discount}})^(t/12), t = 0 … {months - 1}"
    worth = figure(lambda: books(years).npv(months))
    yield Metric(f"npv_year_{years}", euro, formula, (), worth, parts=("discount",))


def is_listed(name: str) -> bool:
    """Whether a figure is among those that are told without being asked for by name."""
    return "_year_" not in name or name.endswith(f"_year_{USUAL_YEARS}")


def _amount(funding: Funding | Missing) -> Amount | Missing:
    return funding if isinstance(funding, Missing) else funding.amount
