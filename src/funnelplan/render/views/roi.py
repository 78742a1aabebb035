"""The page of `roi`: definitions side by side, what has to be financed, and the leads of one month."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.quantities import Missing, Quantity
from funnelplan.core.returns import CohortReturn, Moment, PeriodReturn, ReturnsResult
from funnelplan.render.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Form,
    Month,
    Paragraph,
    Point,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import label_of
from funnelplan.render.views.timeline import when

Row = tuple[Cell, ...]

MONTHS_OF_YEAR = 12

TELLING = Fraction(1, 200)
"""A customer less than this would be written as 0.00."""


def page(result: ReturnsResult) -> Document:
    """Returns over the calendar, what they need, the curve, and Return on Leads."""
    basis = tuple(_basis(result))
    blocks: list[Block] = [Paragraph(basis)] if basis else []
    blocks.append(_periods(result))
    lacking = tuple(_lacking(result))
    if lacking:
        blocks.append(Paragraph(lacking))
    blocks.append(_key_figures(result))
    if result.months:
        blocks.append(_curve(result))
    blocks.append(_cohort(result))
    blocks.append(Paragraph(tuple(_notes(result))))
    title = say("roi.title", years=_years(result.years), rule=say(f"rule.{result.rule}"))
    return Document(title, tuple(blocks))


def _basis(result: ReturnsResult) -> Iterator[Sentence]:
    """The two verdicts, and what is taken for the time of the plan."""
    first, last = result.periods[0], result.periods[-1]
    yield from _verdict(last, result.years)
    if result.by == "year" and first is not last:
        yield from _verdict(first, 1)
    if result.repeats == MONTHS_OF_YEAR:
        yield say("roi.repeats.yearly")
    elif result.repeats is not None:
        yield say("roi.repeats", n=result.repeats // MONTHS_OF_YEAR)
    if result.start is None:
        yield say("roi.undated")
    if result.untimed:
        rows = {stage.name: label_of(stage).row for stage in result.stages}
        yield say("roi.untimed", stages=_listed([rows[name] for name in result.untimed]))


def _verdict(period: PeriodReturn, years: int) -> Iterator[Sentence]:
    """The two returns after so many years, where both are known."""
    margin, revenue = period.roi_on_margin, period.roi_on_revenue
    if margin.why is None and revenue.why is None:
        yield say("roi.verdict", margin=margin, revenue=revenue, after=_after(years))


def _after(years: int) -> Sentence:
    return say("roi.age.one" if years == 1 else "roi.age", n=years)


def _years(years: int) -> Sentence:
    return say("roi.year" if years == 1 else "roi.years", n=years)


def _periods(result: ReturnsResult) -> Table:
    """A row per period: all that has come in and gone out by its end, and what that makes."""
    nursed = any(period.roi_without_nurture is not None for period in result.periods)
    columns = (
        Column(say("roi.by_end"), words=True),
        Column(say("metric.spend")),
        Column(say("metric.revenue")),
        Column(say("metric.margin")),
        Column(say("roi.revenue_multiple")),
        Column(say("metric.roi_on_revenue")),
        Column(say("metric.roi_on_margin")),
        *([Column(say("roi.without_nurture"))] if nursed else []),
        Column(say("roi.npv")),
    )
    return Table(columns, tuple(_period(result.by, period) for period in result.periods))


def _period(by: str, period: PeriodReturn) -> Row:
    without = period.roi_without_nurture
    return (
        when(by, period.first, period.last, period.number),
        Figure(period.spend),
        Figure(period.revenue),
        Figure(period.margin),
        Figure(period.revenue_multiple),
        Figure(period.roi_on_revenue),
        Figure(period.roi_on_margin),
        *([] if without is None else [Figure(without)]),
        Figure(period.npv),
    )


def _lacking(result: ReturnsResult) -> Iterator[Sentence]:
    """Why figures are missing, each reason once."""
    last = result.periods[-1]
    by_reason: dict[Missing, list[Cell]] = {}
    for name, figure in (
        ("metric.spend", last.spend),
        ("metric.revenue", last.revenue),
        ("metric.margin", last.margin),
        ("roi.revenue_multiple", last.revenue_multiple),
        ("metric.roi_on_revenue", last.roi_on_revenue),
        ("metric.roi_on_margin", last.roi_on_margin),
        ("roi.npv", result.npv),
        ("roi.payback", result.payback.after),
        ("roi.payback_discounted", result.payback_discounted.after),
        ("roi.peak_funding", result.peak_funding.amount),
        ("roi.irr.name", result.irr.per_month),
    ):
        if figure.why is not None:
            by_reason.setdefault(figure.why, []).append(say(name))
    for why, names in by_reason.items():
        reason = say(f"missing.{why.reason}", key=Verbatim(why.key))
        yield say("roi.lacking", figures=_listed(names), why=reason)


def _listed(cells: list[Cell]) -> Cell:
    """Words one after the other."""
    found = cells[0]
    for each in cells[1:]:
        found = say("list.and", first=found, next=each)
    return found


def _key_figures(result: ReturnsResult) -> Table:
    """Payback, peak funding, present value and internal rate, with their months."""
    columns = (Column(words=True), Column(), Column(words=True))
    peak = result.peak_funding
    year = say("roi.irr.year", rate=result.irr.per_year) if _has(result.irr.per_year) else None
    name = "roi.irr.loan" if result.irr.loan else "roi.irr"
    rows: tuple[Row, ...] = (
        (say("roi.payback"), Figure(result.payback.after), _from(result.payback)),
        (
            say("roi.payback_discounted"),
            Figure(result.payback_discounted.after),
            _from(result.payback_discounted),
        ),
        (
            say("roi.peak_funding"),
            Figure(peak.amount),
            None if peak.when is None else _month(peak.when),
        ),
        (say("roi.npv"), Figure(result.npv), _at(result)),
        (say(name), Figure(result.irr.per_month), year),
    )
    return Table(columns, rows)


def _has(figure: Quantity) -> bool:
    return figure.why is None


def _at(result: ReturnsResult) -> Cell:
    """The interest that is reckoned with."""
    return None if result.discount is None else say("roi.discount", rate=result.discount)


def _from(moment: Moment) -> Cell:
    """From which month on."""
    return say("roi.from", month=_month(moment)) if _has(moment.after) else None


def _month(moment: Moment) -> Cell:
    """A month by its date, or by its number from 1."""
    if moment.month is not None:
        return Month(moment.month)
    return say("roi.month.number", n=int(moment.after.exact) + 1)


def _curve(result: ReturnsResult) -> Chart:
    """The cumulative cash flow."""
    points = tuple(
        Point(when("month", month.first, month.first, month.number), month.cash)
        for month in result.months
    )
    payback = result.payback
    title = say("roi.curve", currency=Verbatim(result.months[0].cash.unit.name))
    if not _has(payback.after):
        return Chart(title, points, None, say("roi.curve.never"))
    if not payback.after.amount:
        return Chart(title, points, None, say("roi.curve.at_once"))
    mark = say("roi.curve.break_even", month=_month(payback))
    return Chart(title, points, int(payback.after.exact), mark)


def _cohort(result: ReturnsResult) -> Table:
    """Return on Leads by age."""
    columns = (
        Column(say("roi.cohort"), words=True),
        Column(say("roi.cohort.margin")),
        Column(say("roi.cohort.cost")),
        Column(say("roi.cohort.ratio")),
        Column(say("roi.cohort.roi")),
    )
    return Table(columns, tuple(_aged(each) for each in result.cohort))


def _aged(found: CohortReturn) -> Row:
    return (
        _after(int(found.age.exact) // MONTHS_OF_YEAR),
        Figure(found.margin_per_lead),
        Figure(found.cost_per_lead),
        Figure(found.return_on_leads),
        Figure(found.roi),
    )


def _notes(result: ReturnsResult) -> Iterator[Sentence]:
    yield say("roi.note.cumulative")
    yield say("roi.note.cohort")
    if result.spent.fixed.amount:
        yield say("roi.note.cohort.fixed")
    if result.recurring:
        yield say("roi.note.recurring")
    for name, amount in (
        ("spread", result.spent.spread),
        ("early", result.spent.early),
        ("beyond", result.spent.beyond),
    ):
        if amount.amount:
            yield say(f"roi.note.{name}", amount=amount)
    still = result.still_open
    if still.later.exact >= TELLING:
        customers = label_of(result.stages[-1]).counted(still.later, Form.TWO_DECIMALS)
        yield say("roi.note.open", customers=customers, share=still.share)
    if result.repeats is None:
        yield say("roi.note.repeat")


def summary(result: ReturnsResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    last = result.periods[-1]
    return (
        (say("metric.spend"), Figure(last.spend)),
        (say("metric.revenue"), Figure(last.revenue)),
        (say("metric.margin"), Figure(last.margin)),
        (say("metric.roi_on_revenue"), Figure(last.roi_on_revenue)),
        (say("metric.roi_on_margin"), Figure(last.roi_on_margin)),
        (say("roi.payback"), Figure(result.payback.after)),
        (say("roi.peak_funding"), Figure(result.peak_funding.amount)),
        (say("roi.npv"), Figure(result.npv)),
        (say("roi.cohort.ratio"), Figure(result.cohort[-1].return_on_leads)),
    )
