"""The figures of returns over years, worked out when they are asked for.

spend_year_N, margin_year_N     what goes out and comes in within N years from the plan's beginning
media_, sales_, fixed_, nurture_year_N, customers_year_N, late_year_N     what these are made of
roi_year_N, npv_year_N          (margin − spend) ÷ spend, and the net present value, by then
return_on_leads_year_N          margin per lead ÷ cost per lead, as if all leads came in one month
payback, payback_discounted     the month from which on nothing is missing any more, of ten years
peak_funding                    what has to be financed at most, of ten years
irr_per_month, irr_per_year     the internal rate of return, of ten years
nurture_, late_…                what the plan states of nurturing and of those who buy late
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property, partial

from funnelplan.core.books import Books
from funnelplan.core.calendar import YEAR
from funnelplan.core.cashflows import Funding, total
from funnelplan.core.cohort import LeadReturn
from funnelplan.core.formula import (
    Metric,
    Result,
    count_name,
    currency,
    ending,
    few,
    lacking,
    series,
    stated,
)
from funnelplan.core.irr import Irr
from funnelplan.core.lags import mean_days
from funnelplan.core.ledger import Ledger, Months
from funnelplan.core.nurture import Late
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import FACTOR, MONTHS, SHARE, Amount, Kind, Missing, Unit
from funnelplan.core.roi import gain, times
from funnelplan.core.routes import Route
from funnelplan.core.timing import in_months
from funnelplan.core.volume import Rule, Volume

MOST_YEARS = 30

USUAL_YEARS = 5
"""What `roi` and `npv` speak of where no year is said; these figures are listed."""

LOOKED_AT = 10
"""Years within which a plan is paid back, if ever."""

OVER_LOOKED_AT = frozenset(
    {"payback", "payback_discounted", "peak_funding", "irr_per_month", "irr_per_year"}
)
"""Figures of all these years together."""


def year_metrics(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """All of them, of a plan at a volume."""
    books = cache(lambda years: Books(plan, volume, years))
    why = lacking("goal.customers") if volume.rule is Rule.NOTHING else None

    def figure(made: Callable[[], Result]) -> Callable[..., Result]:
        return lambda *_: made() if why is None else why

    yield stated("discount", SHARE, plan.spend.discount, ("spend", "discount"))
    yield from _stated(plan)
    yield from _over_ten_years(plan, lambda: books(LOOKED_AT), figure)
    for years in range(1, MOST_YEARS + 1):
        of_year = _OfYear(plan, volume, years, books, figure)
        yield from of_year.metrics()


Guarded = Callable[[Callable[[], Result]], Callable[..., Result]]
"""Computes a figure where there is a volume."""


def _stated(plan: Plan) -> Iterator[Metric]:
    """What the plan says of staying in touch, and of those who buy long after."""
    nurture, late = plan.spend.nurture, plan.spend.late
    if nurture is not None:
        path = ("spend", "nurture")
        yield stated("nurture_amount", currency(plan), nurture.amount, (*path, "amount"))
        yield stated("nurture_for", MONTHS, in_months(nurture.lasts.days), (*path, "for"))
    if late is not None:
        path = ("spend", "late")
        yield stated("late_rate", SHARE, late.rate.value, (*path, "rate"))
        yield stated("late_takes", MONTHS, in_months(mean_days(late.takes)), (*path, "takes"))


def _over_ten_years(plan: Plan, books: Callable[[], Books], figure: Guarded) -> Iterator[Metric]:
    """Payback, peak funding and the internal rate of return."""
    euro, first = currency(plan), "first month from which on Σ"
    both = (f"margin_year_{LOOKED_AT}", f"spend_year_{LOOKED_AT}")
    within = f"within {LOOKED_AT} years"
    each = f"of {{{both[0]}}} and {{{both[1]}}} month by month, {within}"
    formula = f"{first} (margin − spend) ≥ 0, {each}"
    plain = figure(lambda: books().payback(books().flows))
    yield Metric("payback", MONTHS, formula, (), plain, parts=both)
    formula = f"{first} (margin − spend) ÷ (1 + {{discount}})^(t/12) ≥ 0, {each}"
    later = figure(lambda: books().payback(books().discounted))
    yield Metric("payback_discounted", MONTHS, formula, (), later, parts=("discount", *both))
    formula = f"max(0, −min Σ (margin − spend)), {each}"
    most = figure(lambda: _amount(books().funding))
    yield Metric("peak_funding", euro, formula, (), most, parts=both)
    formula = f"r with Σ (margin − spend) ÷ (1 + r)^t = 0, {each}"
    monthly = figure(lambda: _rate(books().irr, lambda found: found.per_month))
    yield Metric("irr_per_month", SHARE, formula, (), monthly, parts=both)
    formula = f"(1 + {{irr_per_month}})^12 − 1, {within}"
    annual = figure(lambda: _rate(books().irr, lambda found: found.per_year))
    yield Metric("irr_per_year", SHARE, formula, ("irr_per_month",), annual)


class _OfYear:
    """The figures of what has come in and gone out by the end of a year."""

    def __init__(
        self,
        plan: Plan,
        volume: Volume,
        years: int,
        books: Callable[[int], Books],
        figure: Guarded,
    ) -> None:
        self.plan, self.volume, self.years, self.figure = plan, volume, years, figure
        self.books: Callable[[], Books] = partial(books, years)
        self.within = f"within {YEAR * years} months"
        self.euro = currency(plan)
        self.customer = Unit(Kind.OUTCOME, plan.stages[plan.last].name)

    def metrics(self) -> Iterator[Metric]:
        """All of one year."""
        yield from self._spend()
        yield from self._customers()
        yield self._margin()
        spent, earned = self._name("spend"), self._name("margin")
        formula = f"({{{earned}}} − {{{spent}}}) ÷ {{{spent}}}"
        yield Metric(self._name("roi"), SHARE, formula, (earned, spent), gain)
        yield self._npv(earned, spent)
        yield from self._return_on_leads()

    def _name(self, of: str) -> str:
        return f"{of}_year_{self.years}"

    def _spend(self) -> Iterator[Metric]:
        """What goes out, by its kinds."""
        kinds = tuple(self._kinds())
        yield from kinds
        names = tuple(kind.name for kind in kinds)
        formula = " + ".join(f"{{{name}}}" for name in names)
        yield Metric(self._name("spend"), self.euro, formula, names, _sum)

    def _kinds(self) -> Iterator[Metric]:
        """Unit costs as they arise, fixed costs as they fall due, and staying in touch."""
        plan, late, nurture = self.plan, self.plan.spend.late, self.plan.spend.nurture
        said = f"{{media_costs}}, as they arise {self.within}"
        yield self._kind("media", said, ("media_costs",), lambda book: book.media)
        said = f"{{sales_costs}}, as they arise {self.within}"
        parts: tuple[str, ...] = ("sales_costs",)
        if late is not None:
            more, named = self._of_late(late)
            said, parts = f"{said}{more}", (*parts, *named)
        yield self._kind("sales", said, parts, lambda book: book.sales)
        name = "fixed_costs" if plan.itemised or plan.spend.budget is None else "budget"
        said = f"{{{name}}}, as it falls due {self.within}"
        yield self._kind("fixed", said, (name,), lambda book: book.fixed)
        if nurture is not None:
            leads = count_name(plan, nurture.stage)
            often = f"every {nurture.every.name.lower()} for {{nurture_for}}"
            said = f"{{nurture_amount}} × {{{leads}}}, {often}, {self.within}"
            parts = ("nurture_amount", leads, "nurture_for")
            yield self._kind("nurture", said, parts, lambda book: book.nurture)

    def _of_late(self, late: Late) -> tuple[str, tuple[str, ...]]:
        """What late customers cost, as a formula, with the figures it names.

        One price for all of them where there is one; else every route's own of those it brings.
        """
        plan, stage = self.plan, late.stage
        passing = [
            flow.route
            for flow in self.volume.flows
            if flow.route.enters <= stage and flow.at(stage)
        ]
        paid = [route for route in passing if any(cost.stage == plan.last for cost in route.per)]
        if not paid:
            return "", ()
        if len(paid) == len(passing) and len({route.cost_at(plan.last) for route in paid}) == 1:
            named = (self._name("late"), self._per_customer(paid[0]))
            return f", + {{{named[0]}}} × {{{named[1]}}}", named
        terms = [
            ("late_rate", count_name(plan, stage, ending(route)), self._per_customer(route))
            for route in few(paid)
        ]
        formula, parts = series(terms, len(paid))
        said = f", + {formula}, each after {{late_takes}} on average, {self.within}"
        return said, (*parts, "late_takes")

    def _per_customer(self, route: Route) -> str:
        """What the unit cost of a customer of a route is called."""
        of = ending(route) if self.plan.channels else ""
        return f"per_{self.plan.stages[self.plan.last].key}{of}"

    def _kind(
        self, of: str, formula: str, parts: tuple[str, ...], each: Callable[[Ledger], Months]
    ) -> Metric:
        def found() -> Result:
            books = self.books()
            return books.lacks_spend or total(each(books.ledger))

        return Metric(self._name(of), self.euro, formula, (), self.figure(found), parts=parts)

    def _customers(self) -> Iterator[Metric]:
        """Who has bought, through the funnel and late."""
        late, name = self.plan.spend.late, self._name("late")
        formula, parts = f"{{customers}}, as they come {self.within}", ["customers"]
        if late is not None:
            leads = count_name(self.plan, late.stage)
            said = (
                f"{{late_rate}} × {{{leads}}}, each after {{late_takes}} on average, {self.within}"
            )
            made = self.figure(lambda: total(self.books().activity.late))
            named = ("late_rate", leads, "late_takes")
            yield Metric(name, self.customer, said, (), made, parts=named)
            formula, parts = f"{formula}, + {{{name}}}", [*parts, name]
        made = self.figure(lambda: self.books().won)
        yield Metric(self._name("customers"), self.customer, formula, (), made, parts=tuple(parts))

    def _margin(self) -> Metric:
        """What is left of what customers pay."""
        deal, won = self.plan.deal, self._name("customers")
        terms: list[tuple[str, ...]] = []
        if deal.recurring is None:
            terms.append((won, "customer_margin"))
        elif deal.value is not None:
            terms.append((won, "deal_value", "deal_margin"))
        formula = " + ".join(" × ".join(f"{{{each}}}" for each in term) for term in terms)
        if deal.recurring is not None:
            terms.append((won, "recurring_value", "recurring_margin", "stays"))
            paid = f"every {deal.recurring.period.name.lower()} of {{{won}}} {self.within}"
            again = f"Σ {{recurring_value}} × {{recurring_margin}} × {{stays}}^a, {paid}"
            formula = f"{formula} + {again}" if formula else again
        parts = tuple(dict.fromkeys(each for term in terms for each in term))

        def found() -> Result:
            return self.books().margin(self.books().ledger, YEAR * self.years)

        return Metric(self._name("margin"), self.euro, formula, (), self.figure(found), parts=parts)

    def _npv(self, earned: str, spent: str) -> Metric:
        """What all of it is worth at the beginning."""
        months = YEAR * self.years
        each = f"of {{{earned}}} and {{{spent}}} month by month, t = 0 … {months - 1}"
        formula = f"Σ (margin − spend) ÷ (1 + {{discount}})^(t/12), {each}"
        worth = self.figure(lambda: self.books().npv(months))
        parts = ("discount", earned, spent)
        return Metric(self._name("npv"), self.euro, formula, (), worth, parts=parts)

    def _return_on_leads(self) -> Iterator[Metric]:
        """Of the leads as if all of them came in one month: per lead, and beside each other."""
        names = (self._name("lead_margin"), self._name("lead_cost"))
        ways: tuple[Callable[[LeadReturn], Result], ...] = (
            lambda found: found.margin,
            lambda found: self.books().lacks_spend or found.cost,
        )
        for name, of, way in zip(names, ("margin", "spend"), ways, strict=True):
            all_of_it = self._name(of)
            said = f"{{{all_of_it}}} if all leads came in one month, per lead"
            made = self.figure(partial(self._of_cohort, way))
            yield Metric(name, self.euro, said, (), made, parts=(all_of_it,))
        formula = f"{{{names[0]}}} ÷ {{{names[1]}}}"
        yield Metric(self._name("return_on_leads"), FACTOR, formula, names, times)

    def _of_cohort(self, way: Callable[[LeadReturn], Result]) -> Result:
        return way(self.cohort)

    @cached_property
    def cohort(self) -> LeadReturn:
        """The leads as if all of them came in one month, at the end of the year."""
        return self.books().cohort((YEAR * self.years,))[0]


def is_listed(name: str) -> bool:
    """Whether a figure is among those that are told without being asked for by name."""
    return "_year_" not in name or name.endswith(f"_year_{USUAL_YEARS}")


def _sum(*amounts: Amount) -> Amount:
    return total(amounts)


def _amount(funding: Funding | Missing) -> Amount | Missing:
    return funding if isinstance(funding, Missing) else funding.amount


def _rate(found: Irr | Missing, each: Callable[[Irr], Result]) -> Result:
    """The rate; none where money comes in first, as a high one would be bad there."""
    if isinstance(found, Missing):
        return found
    return each(found) if found.costs_first else Missing("loan")
