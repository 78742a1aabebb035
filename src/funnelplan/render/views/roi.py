"""The page of `roi`: definitions side by side, what has to be financed, and the leads of one month."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.formula import lacking
from funnelplan.core.guardrail import is_valueless
from funnelplan.core.quantities import Missing, Quantity
from funnelplan.core.returns import CohortReturn, Financing, Moment, PeriodReturn, ReturnsResult
from funnelplan.core.yearly import LOOKED_AT
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
from funnelplan.render.views.labels import label_of, listed
from funnelplan.render.views.timeline import when

Row = tuple[Cell, ...]

MONTHS_OF_YEAR = 12

ABSURD = 10
"""1,000 %: what is paid back within months has rates that no one compares."""

DISCOUNTED = ("roi.npv", "roi.payback_discounted")
"""What needs a discount, whatever else it needs."""

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
        yield say("roi.untimed", stages=listed([rows[name] for name in result.untimed]))


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
        *([Column(_without(result))] if nursed else []),
        Column(say("metric.roi_on_margin")),
        *([Column(_without(result))] if nursed else []),
        Column(say("roi.npv")),
    )
    return Table(columns, tuple(_period(result.by, period) for period in result.periods))


def _without(result: ReturnsResult) -> Sentence:
    """What the figures beside the plan's own leave out."""
    return say("roi.without_nurture" if result.nurtured else "roi.without_late")


def _period(by: str, period: PeriodReturn) -> Row:
    without, on_revenue = period.roi_without_nurture, period.roi_on_revenue_without_nurture
    return (
        when(by, period.first, period.last, period.number),
        Figure(period.spend),
        Figure(period.revenue),
        Figure(period.margin),
        Figure(period.revenue_multiple),
        Figure(period.roi_on_revenue),
        *([] if on_revenue is None else [Figure(on_revenue)]),
        Figure(period.roi_on_margin),
        *([] if without is None else [Figure(without)]),
        Figure(period.npv),
    )


def _lacking(result: ReturnsResult) -> Iterator[Sentence]:
    """Why figures are missing, each reason once; a present value may lack a discount besides."""
    last = result.periods[-1]
    by_reason: dict[Missing, list[Cell]] = {}
    undiscounted: list[Cell] = []
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
            if name in DISCOUNTED and result.discount is None:
                undiscounted.append(say(name))
    if undiscounted:
        by_reason[lacking("spend.discount")] = undiscounted
    for why, names in by_reason.items():
        reason = say(f"missing.{why.reason}", key=Verbatim(why.key))
        yield say("roi.lacking", figures=listed(names), why=reason)


def _key_figures(result: ReturnsResult) -> Table:
    """Payback, peak funding, present value and internal rate, with their months."""
    bare = result.without_nurture
    columns = [Column(words=True), Column(), Column(words=True)]
    if bare is not None:
        columns = [Column(words=True), Column(say("roi.all")), Column(words=True)]
        columns += [Column(_without(result)), Column(words=True)]
    own = _financing(result)
    theirs = [()] * len(own) if bare is None else [row[1:] for row in _financing(bare)]
    rows = tuple((*row, *more) for row, more in zip(own, theirs, strict=True))
    return Table(tuple(columns), rows)


def _financing(found: ReturnsResult | Financing) -> tuple[Row, ...]:
    """A row per figure: its name, the figure, and when that is."""
    peak = found.peak_funding
    year = _per_year(found.irr.per_year)
    at = None if peak.when is None else _month(peak.when)
    return (
        (say("roi.payback"), Figure(found.payback.after), _from(found.payback)),
        (
            say("roi.payback_discounted"),
            Figure(found.payback_discounted.after),
            _from(found.payback_discounted),
        ),
        (say("roi.peak_funding"), Figure(peak.amount), at),
        (say("roi.npv"), Figure(found.npv), None),
        (
            say("roi.irr.loan" if found.irr.loan else "roi.irr"),
            Figure(found.irr.per_month),
            year,
        ),
    )


def _per_year(rate: Quantity) -> Cell:
    """The rate of a year, unless it is so high that it tells nothing."""
    if not _has(rate):
        return None
    return say("roi.irr.absurd") if rate.exact > ABSURD else say("roi.irr.year", rate=rate)


def _has(figure: Quantity) -> bool:
    return figure.why is None


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
        _after(found.age // MONTHS_OF_YEAR),
        Figure(found.margin_per_lead),
        Figure(found.cost_per_lead),
        Figure(found.return_on_leads),
        Figure(found.roi),
    )


def _notes(result: ReturnsResult) -> Iterator[Sentence]:
    yield say("roi.note.cumulative")
    if result.discount is not None and any(_has(period.npv) for period in result.periods):
        yield say("roi.discount", rate=result.discount)
    yield say("roi.note.cohort")
    if result.spent.fixed.amount:
        yield say(f"roi.note.cohort.fixed{'' if result.repeats is None else '.once'}")
    if result.recurring:
        yield say("roi.note.recurring")
    yield from _customer(result)
    for name, amount in (
        ("spread", result.spent.spread),
        ("early", result.spent.early),
        ("beyond", result.spent.beyond),
    ):
        if amount.amount:
            yield say(f"roi.note.{name}", amount=amount)
    yield from _outside(result)
    if result.repeats is None:
        yield say("roi.note.repeat")
    yield from _horizon(result)
    yield say("roi.note.explain", years=result.years)


def _horizon(result: ReturnsResult) -> Iterator[Sentence]:
    """That the same figures elsewhere are of other years, where any is given here."""
    figures = (result.payback.after, result.peak_funding.amount, result.irr.per_month)
    known = any(_has(figure) or is_valueless(figure) for figure in figures)
    if known and result.years != LOOKED_AT:
        name = "roi.note.horizon.one" if result.years == 1 else "roi.note.horizon"
        yield say(name, years=_years(result.years), looked_at=_years(LOOKED_AT))


def _outside(result: ReturnsResult) -> Iterator[Sentence]:
    """What these years leave out, and how they are counted."""
    still = result.still_open
    if still.later.exact >= TELLING:
        customers = label_of(result.stages[-1]).counted(still.later, Form.TWO_DECIMALS)
        yield say("roi.note.open", customers=customers, share=still.share)
    if result.late and result.nurtured:
        yield say("roi.note.late")
    if result.open_leads:
        yield say("roi.note.open_leads", leads=result.open_leads)
    if result.start is not None and result.start.day > 1:
        yield say("roi.note.part", start=result.start, month=Month(result.start))


def _customer(result: ReturnsResult) -> Iterator[Sentence]:
    """The three worths of one customer that pays again."""
    worth = result.customer
    if worth is None:
        return
    years = _years(result.years)
    facts = {"counted": worth.counted, "within": worth.within, "years": years, "ever": worth.ever}
    yield Sentence("roi.customer" if _has(worth.ever) else "roi.customer.endless", facts)


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
