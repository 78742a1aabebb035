"""What the leads of a plan return over some years: definitions side by side, calendar and cohort.

Everything is of the planned volume, with what goes cold of it and when it closes. A figure that
lacks something says what: a return on margin needs a margin, a present value a discount.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.books import Books
from funnelplan.core.calendar import QUARTER, YEAR, Period, together
from funnelplan.core.cashflows import Funding, cumulative, difference, total
from funnelplan.core.cohort import LeadReturn
from funnelplan.core.irr import Irr
from funnelplan.core.lifetime import lifetime
from funnelplan.core.quantities import (
    FACTOR,
    MONTHS,
    SHARE,
    Amount,
    Kind,
    Missing,
    Quantity,
    Unit,
    missing,
    money,
    months,
    outcome,
    share,
)
from funnelplan.core.roi import Roi, lifted
from funnelplan.core.routes import NOTHING
from funnelplan.core.stage import Named
from funnelplan.core.timing import untimed

SIZES = {"month": 1, "quarter": QUARTER, "year": YEAR}
"""What periods are called, and their months."""

AGES = (1, 2, 3, 5, 10, 15, 20, 25, 30)
"""Years at which a cohort is looked at."""


ROUNDING = 1e-6
"""A share of customers this small may be nothing but rounding."""


class PeriodReturn(NamedTuple):
    """What has come in and gone out by the end of a period, from the first on, and what that makes.

    `roi_without_nurture` is the return on margin if nobody stayed in touch and nobody came late,
    `roi_on_revenue_without_nurture` that on revenue; None where the plan has neither.
    """

    number: int
    first: date | None
    last: date | None
    customers: Quantity
    spend: Quantity
    revenue: Quantity
    margin: Quantity
    cash: Quantity
    revenue_multiple: Quantity
    roi_on_revenue: Quantity
    roi_on_margin: Quantity
    roi_without_nurture: Quantity | None
    roi_on_revenue_without_nurture: Quantity | None
    npv: Quantity


class Moment(NamedTuple):
    """A month: how many months after the beginning, and its first day where the plan has dates."""

    after: Quantity
    month: date | None


class Peak(NamedTuple):
    """What has to be financed at most, and when that is; None where nothing has to be."""

    amount: Quantity
    when: Moment | None


class Rate(NamedTuple):
    """The internal rate of return; of a `loan` money comes in first, and the rate is its price."""

    per_month: Quantity
    per_year: Quantity
    loan: bool


class Financing(NamedTuple):
    """When it is paid back, what has to be financed, and what it is worth now."""

    payback: Moment
    payback_discounted: Moment
    peak_funding: Peak
    npv: Quantity
    irr: Rate


class CustomerWorth(NamedTuple):
    """The margin of one customer: as target and decay count it, within these years, and for ever.

    The last two are worth so much when it signs, less what a year's delay takes off.
    """

    counted: Quantity
    within: Quantity
    ever: Quantity


class CohortReturn(NamedTuple):
    """Leads that come in together at an age in months: per lead, and beside each other."""

    age: int
    margin_per_lead: Quantity
    cost_per_lead: Quantity
    return_on_leads: Quantity
    roi: Quantity


class Spent(NamedTuple):
    """The spend of all years by its kinds, and what is to be said of the fixed costs.

    `spread` of them does not say when it is paid; `early` is paid before the plan, and counted in its
    first month; `beyond` is paid after these years, and left out. All are of every round.
    """

    media: Quantity
    sales: Quantity
    fixed: Quantity
    nurture: Quantity
    spread: Quantity
    early: Quantity
    beyond: Quantity


class StillOpen(NamedTuple):
    """Customers within these years, and those who are still to come of the leads that came in."""

    customers: Quantity
    later: Quantity
    share: Quantity


class CashMonth(NamedTuple):
    """A month, and the cumulative cash flow by its end."""

    number: int
    first: date | None
    cash: Quantity


class ReturnsResult(NamedTuple):
    """The answer to "what do the leads return?".

    `repeats` is after how many months the plan comes again; None where it does not. `recurring` is
    whether customers pay again: they do until they leave or the years end. `untimed` are the stages
    that say nothing of how long they take, and are taken to take no time. `without_nurture` is what
    it is if nobody stayed in touch and nobody came late, `customer` the worth of one that pays again.
    `open_leads` are open already, and not in the books; `late` is whether anyone buys late,
    `nurtured` whether the plan stays in touch with anyone.
    """

    stages: tuple[Named, ...]
    rule: str
    years: int
    by: str
    start: date | None
    end: date | None
    repeats: int | None
    recurring: bool
    untimed: tuple[str, ...]
    discount: Quantity | None
    periods: tuple[PeriodReturn, ...]
    spent: Spent
    payback: Moment
    payback_discounted: Moment
    peak_funding: Peak
    npv: Quantity
    irr: Rate
    without_nurture: Financing | None
    customer: CustomerWorth | None
    cohort: tuple[CohortReturn, ...]
    still_open: StillOpen
    open_leads: int
    late: bool
    nurtured: bool
    months: tuple[CashMonth, ...]


def returns(books: Books, by: str) -> ReturnsResult:
    """What a plan returns.

    Args:
        books: of the plan's volume, over some years; by: `year`, `quarter` or `month`.
    """
    return _Telling(books).result(by)


class _Telling:
    """One plan's returns, in its currency."""

    def __init__(self, books: Books) -> None:
        self.books, self.plan = books, books.plan
        self.euro = Unit(Kind.MONEY, self.plan.currency)
        self.name = self.plan.stages[self.plan.last].name

    def result(self, by: str) -> ReturnsResult:
        """Everything together."""
        books, calendar = self.books, self.books.calendar
        bare = books.without_nurture
        return ReturnsResult(
            stages=tuple(stage.named for stage in self.plan.stages),
            rule=books.volume.rule.value,
            years=books.years,
            by=by,
            start=calendar.start,
            end=calendar.end,
            repeats=books.every,
            recurring=self.plan.deal.recurring is not None,
            untimed=tuple(self._untimed()),
            discount=self._discount(),
            periods=tuple(map(self._period, together(books.months, SIZES[by]))),
            spent=self._spent(),
            **self._financing(books)._asdict(),
            without_nurture=None if bare is None else self._financing(bare),
            customer=self._customer(),
            cohort=tuple(self._cohort()),
            still_open=self._still_open(),
            open_leads=sum(lot.leads for stage in self.plan.stages for lot in stage.open),
            late=self.plan.spend.late is not None,
            nurtured=self.plan.spend.nurture is not None,
            months=tuple(self._months()),
        )

    def _financing(self, books: Books) -> Financing:
        """What has to be financed, and when it comes back."""
        return Financing(
            payback=self._moment(books.payback(books.flows)),
            payback_discounted=self._moment(books.payback(books.discounted)),
            peak_funding=self._peak(books.funding),
            npv=self._money(books.npv(len(books.months))),
            irr=_rate(books.irr),
        )

    def _customer(self) -> CustomerWorth | None:
        """What one that pays again and again is worth."""
        deal, margin = self.plan.deal, self.plan.deal.customer_margin
        if deal.recurring is None or margin is None:
            return None
        annual = self.plan.spend.discount or NOTHING
        within, ever = (
            lifetime(deal, deal.recurring, annual, years) for years in (self.books.years, None)
        )
        return CustomerWorth(self._money(margin), self._money(within), self._money(ever))

    def _untimed(self) -> Iterator[str]:
        """Stages that leads pass, from the topmost where any come in."""
        top = min((each.begins for each in self.books.unfolded.inflow), default=0)
        for stage in untimed(self.plan, top, self.plan.last):
            yield self.plan.stages[stage].name

    def _discount(self) -> Quantity | None:
        annual = self.plan.spend.discount
        return None if annual is None else share(annual)

    def _period(self, period: Period) -> PeriodReturn:
        """By the end of a period."""
        books, book = self.books, self.books.ledger
        passed = sum(month.ends <= period.ends for month in books.months)
        spend, margin = books.spend(book, passed), books.margin(book, passed)
        made, bare = books.roi(book, passed), self._bare(passed)
        both = (*books.activity.customers[:passed], *books.activity.late[:passed])
        return PeriodReturn(
            number=period.number,
            first=period.first,
            last=period.last,
            customers=outcome(total(both), self.name),
            spend=self._money(spend),
            revenue=self._money(books.revenue(book, passed)),
            margin=self._money(margin),
            cash=self._money(lifted(difference, margin, spend)),
            revenue_multiple=_quantity(made.multiple, FACTOR),
            roi_on_revenue=_quantity(made.on_revenue, SHARE),
            roi_on_margin=_quantity(made.on_margin, SHARE),
            roi_without_nurture=None if bare is None else _quantity(bare.on_margin, SHARE),
            roi_on_revenue_without_nurture=None
            if bare is None
            else _quantity(bare.on_revenue, SHARE),
            npv=self._money(books.npv(passed)),
        )

    def _bare(self, passed: int) -> Roi | None:
        """The returns without nurturing and late customers."""
        bare = self.books.without_nurture
        return None if bare is None else bare.roi(bare.ledger, passed)

    def _spent(self) -> Spent:
        """The spend by its kinds."""
        book, due, lacks = self.books.ledger, self.books.due, self.books.lacks_spend
        kinds = (book.media, book.sales, book.fixed, book.nurture)
        media, sales, fixed, nurture = (self._money(lacks or total(kind)) for kind in kinds)
        said = (money(amount, self.plan.currency) for amount in due[1:])
        return Spent(media, sales, fixed, nurture, *said)

    def _moment(self, month: int | Missing) -> Moment:
        if isinstance(month, Missing):
            return Moment(missing(MONTHS, month), None)
        return Moment(months(Fraction(month)), self.books.months[month].first)

    def _peak(self, funding: Funding | Missing) -> Peak:
        if isinstance(funding, Missing):
            return Peak(self._money(funding), None)
        when = None if funding.month is None else self._moment(funding.month)
        return Peak(self._money(funding.amount), when)

    def _cohort(self) -> Iterator[CohortReturn]:
        """Return on Leads at every age up to the last year."""
        ages = sorted({*(year for year in AGES if year <= self.books.years), self.books.years})
        for found in self.books.cohort([YEAR * year for year in ages]):
            yield self._of_age(found)

    def _of_age(self, found: LeadReturn) -> CohortReturn:
        """A cohort at an age; without a spend only its margin is known."""
        lacks = self.books.lacks_spend
        return CohortReturn(
            age=found.age,
            margin_per_lead=self._money(found.margin),
            cost_per_lead=self._money(lacks or found.cost),
            return_on_leads=_quantity(lacks or found.ratio, FACTOR),
            roi=_quantity(lacks or found.gain, SHARE),
        )

    def _still_open(self) -> StillOpen:
        won, ever = self.books.won, self.books.ever
        later = ever - float(won)
        if later < ROUNDING * ever:  # laws are cut where next to nothing is left
            later = 0.0
        return StillOpen(
            customers=outcome(won, self.name),
            later=outcome(later, self.name),
            share=_quantity(later / ever if ever else Missing("zero"), SHARE),
        )

    def _months(self) -> Iterator[CashMonth]:
        """The cumulative cash flow; nothing where there is none."""
        if isinstance(self.books.flows, Missing):
            return
        sums = cumulative(self.books.flows)
        for month, amount in zip(self.books.months, sums, strict=True):
            yield CashMonth(month.number, month.first, self._money(amount))

    def _money(self, amount: Amount | Missing) -> Quantity:
        return _quantity(amount, self.euro)


def _quantity(amount: Amount | Missing, unit: Unit) -> Quantity:
    """The figure, or why there is none."""
    return missing(unit, amount) if isinstance(amount, Missing) else Quantity(amount, unit)


def _rate(found: Irr | Missing) -> Rate:
    if isinstance(found, Missing):
        return Rate(missing(SHARE, found), missing(SHARE, found), loan=False)
    per_month, per_year = (_quantity(each, SHARE) for each in (found.per_month, found.per_year))
    return Rate(per_month, per_year, loan=not found.costs_first)
