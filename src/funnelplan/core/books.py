"""The books of a plan over some years: its ledger, with and without nurturing, and its cohort.

Years are counted from the month in which the plan begins. Where the plan comes again, all of it
does: leads, seasons, fixed costs. A cohort are its leads as if all of them came in one month.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from funnelplan.core.bookings import activity, implied
from funnelplan.core.calendar import (
    EQUAL_MONTH,
    YEAR,
    Calendar,
    Period,
    calendar_of,
    first_of_month,
)
from funnelplan.core.cashflows import Funding, discounted, payback, peak_funding, total, worth
from funnelplan.core.cohort import LeadReturn, returns_by_age
from funnelplan.core.formula import lacking
from funnelplan.core.inflow import spread
from funnelplan.core.instalments import Due, due, fixed_of, lacks_spend
from funnelplan.core.irr import Irr, irr
from funnelplan.core.ledger import Activity, Ledger, Months, again, ledger
from funnelplan.core.money import Deal
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import Amount, Missing
from funnelplan.core.roi import Roi, roi
from funnelplan.core.routes import NOTHING
from funnelplan.core.unfolding import Unfolded, inflows
from funnelplan.core.volume import Volume
from funnelplan.core.when import EVENLY

BEYOND = "not_paid_back"
"""Why a payback is missing: it lies beyond the months that are looked at, and beyond every limit."""

MONTH = Calendar(None, EQUAL_MONTH)
"""The month in which a cohort comes in."""


class Books:
    """What a volume brings and costs over some years; they do not change.

    Args:
        plan: the funnel, with what goes cold; volume: its planned one; years: how many are looked
        at; repeat: whether the plan comes again, and again, after a year.
    """

    def __init__(self, plan: Plan, volume: Volume, years: int, *, repeat: bool = False) -> None:
        self.plan, self.volume, self.years = plan, volume, years
        self.calendar = calendar_of(plan.goal)
        self.every = YEAR * years_of(self.calendar) if repeat else None

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """The months that are looked at."""
        return self.calendar.first_months(YEAR * self.years)

    @cached_property
    def due(self) -> Due:
        """The fixed costs as they fall due, of every round."""
        return self._due(self.every)

    def _due(self, every: int | None) -> Due:
        costs = fixed_of(self.plan, self.volume)
        return due(costs, self.calendar, len(self.months), every)

    @cached_property
    def unfolded(self) -> Unfolded:
        """The volume over its days."""
        return Unfolded(self.plan, inflows(self.plan, self.volume), self.months[-1].ends)

    @cached_property
    def activity(self) -> Activity:
        """What happens in every month."""
        fixed = self.due.months
        once = activity(self.unfolded, self.volume, self.months, fixed)
        return once if self.every is None else again(once, self.every)._replace(fixed=fixed)

    @cached_property
    def ledger(self) -> Ledger:
        """The money of every month."""
        return self._ledger(self.activity)

    @cached_property
    def without_nurture(self) -> Books | None:
        """The books if nobody stayed in touch, and nobody came late; None where the plan has neither."""
        spend = self.plan.spend
        if spend.nurture is None and spend.late is None:
            return None
        bare = replace(self.plan, spend=spend._replace(nurture=None, late=None))
        return Books(bare, self.volume, self.years, repeat=self.every is not None)

    def _ledger(self, happening: Activity) -> Ledger:
        plan = self.plan
        return ledger(happening, plan.deal, plan.spend.nurture)

    @cached_property
    def lacks_spend(self) -> Missing | None:
        """Why there is no spend."""
        return lacks_spend(self.plan, self.volume)

    def spend(self, book: Ledger, months: int) -> Amount | Missing:
        """What goes out in the first so many months."""
        return total(book.spend[:months]) if self.lacks_spend is None else self.lacks_spend

    def revenue(self, book: Ledger, months: int) -> Amount | Missing:
        """What comes in in the first so many months."""
        return lacking("deal.value") if book.revenue is None else total(book.revenue[:months])

    def margin(self, book: Ledger, months: int) -> Amount | Missing:
        """What of it is left."""
        return lacks_margin(self.plan.deal) if book.margin is None else total(book.margin[:months])

    def roi(self, book: Ledger, months: int) -> Roi:
        """What the first so many months return, by its three names."""
        come = self.revenue(book, months), self.margin(book, months)
        return roi(*come, self.spend(book, months))

    @cached_property
    def flows(self) -> Months | Missing:
        """The cash flow of every month: margin − spend."""
        if self.lacks_spend is not None:
            return self.lacks_spend
        cash = self.ledger.cash
        return lacks_margin(self.plan.deal) if cash is None else cash

    @cached_property
    def discounted(self) -> Months | Missing:
        """What the cash flows are worth at the beginning of the plan."""
        annual = self.plan.spend.discount
        if isinstance(self.flows, Missing):
            return self.flows
        return lacking("spend.discount") if annual is None else discounted(self.flows, annual)

    def npv(self, months: int) -> Amount | Missing:
        """The net present value of the first so many months."""
        flows = self.discounted
        return flows if isinstance(flows, Missing) else worth(flows[:months])

    def payback(self, flows: Months | Missing) -> int | Missing:
        """The month from which on what has come in is never again less than what has gone out."""
        if isinstance(flows, Missing):
            return flows
        month = payback(flows)
        return Missing(BEYOND, str(len(flows))) if month is None else month

    @cached_property
    def funding(self) -> Funding | Missing:
        """What has to be financed at most."""
        return self.flows if isinstance(self.flows, Missing) else peak_funding(self.flows)

    @cached_property
    def irr(self) -> Irr | Missing:
        """The internal rate of return, where it is the only one."""
        return self.flows if isinstance(self.flows, Missing) else irr(self.flows)

    @cached_property
    def leads(self) -> Amount:
        """How many leads come in altogether, wherever they do."""
        return total(each.leads for each in self.unfolded.inflow)

    def cohort(self, ages: Iterable[int]) -> tuple[LeadReturn, ...]:
        """Return on Leads at some ages in months, of all leads as if they came in one month.

        In their cost are the fixed costs of one round that fall within these years, all at once.
        """
        months = MONTH.first_months(len(self.months))
        inflow = (each._replace(when=EVENLY) for each in self.unfolded.inflow)
        unfolded = Unfolded(self.plan, inflow, months[-1].ends, MONTH)
        fixed = (total(self._due(None).months), *(NOTHING for _ in months[1:]))
        book = self._ledger(activity(unfolded, self.volume, months, fixed))
        return returns_by_age(book, self.leads, ages, lacks_margin(self.plan.deal))

    @cached_property
    def won(self) -> Amount:
        """Customers within these years, late ones among them."""
        return total((*self.activity.customers, *self.activity.late))

    @cached_property
    def ever(self) -> float:
        """Customers who ever come of the leads that come in within these years."""
        starts = range(0, len(self.months), self.every) if self.every else range(1)
        return sum(self._ever(self.months[-1].ends - self.months[start].begins) for start in starts)

    def _ever(self, cells: int) -> float:
        """The same of the leads that come in within so many days of a beginning."""
        late, last = self.plan.spend.late, self.plan.last
        found = 0.0
        for each in self.unfolded.inflow:
            reach = float(each.route.through(each.begins, last))
            if late is not None and each.begins <= late.stage:
                reach += float(late.rate.value * each.route.through(each.begins, late.stage))
            found += each.leads * sum(spread(each.when, self.calendar)[:cells]) * reach
        if late is not None:
            above = late.rate.value * implied(self.plan, self.volume, late.stage)
            found += float(above) * sum(spread(EVENLY, self.calendar)[:cells])
        return found


def years_of(calendar: Calendar) -> int:
    """After how many years a plan can come again: the fewest that it does not last beyond."""
    start, end = calendar.start, calendar.end
    if start is None or end is None:
        return 1
    years = 1
    while first_of_month(start, YEAR * years) + timedelta(days=start.day - 1) <= end:
        years += 1
    return years


def lacks_margin(deal: Deal) -> Missing:
    """The key that a margin lacks: what a customer is worth, or what is left of which part of it."""
    if deal.customer_value is None:
        return lacking("deal.value")
    return lacking("deal.recurring.margin" if deal.value is None else "deal.margin")
