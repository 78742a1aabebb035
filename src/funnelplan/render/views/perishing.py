"""The page of `decay` without a count: what goes cold by the plan's own words, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.delays import Priced
from funnelplan.core.perishing import PerishingResult
from funnelplan.core.quantities import Quantity, share
from funnelplan.core.staffing import Limit, Staff
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Counted,
    Document,
    Figure,
    Form,
    Paragraph,
    Sentence,
    Table,
    say,
)
from funnelplan.render.views.decay import compared, hold_row
from funnelplan.render.views.labels import Label, label
from funnelplan.render.views.reviving import reviving
from funnelplan.render.views.target import metric_rows

Row = tuple[Cell, ...]
ALIKE = Fraction(1, 2000)
"""Shares that are written alike with one decimal."""

HEADS = ("perish.none", "perish.now")


def page(result: PerishingResult, *, priced: bool = False) -> Document:
    """What goes cold and why, what it costs, and what would keep more of it alive."""
    stage = label(result.stage, result.title, result.role)
    of = stage.counted(result.worked.planned)
    lost = Figure(result.lost, Form.TWO_DECIMALS)
    way = "perish.title" if result.takes is None else "perish.title.way"
    title = say(way, share=result.cold_share, of=of, lost=lost)
    each = say("decay.revenue.each", lost=lost, each=result.value_each)
    blocks: list[Block] = [
        Paragraph((say(f"decay.rule.{result.rule}", of=of),)),
        _reasons(result),
        compared(result, stage, each, HEADS),
    ]
    if result.cold_share.exact:
        blocks.append(_holds(result, stage))
    if result.staff is not None or _is_known(result.limits[0]):
        blocks.append(_limits(result))
    if result.staff is not None:
        blocks.append(Paragraph(tuple(_staff(result, result.staff, stage))))
    if result.revival is not None:
        blocks += reviving(result.revival, stage)
    if priced:
        blocks.append(_priced(result, stage))
        if result.counts == "capacity":
            blocks.append(Paragraph((say("perish.table.people"),)))
    blocks.append(Paragraph(tuple(_notes(result, priced=priced))))
    return Document(title, tuple(blocks))


def _reasons(result: PerishingResult) -> Table:
    """Shelf life and response, the share that follows, and the rate that is left."""
    rows: list[Row] = []
    if result.shelf_life.why is None:
        shelf = say(f"perish.shelf.{result.kind}", time=result.shelf_life)
        rows.append((say("perish.shelf"), shelf))
    if result.response.why is None:
        name = "perish.response.never" if result.never.exact else "perish.response.time"
        response = say(name, time=result.response, never=result.never)
        rows.append((say("perish.response"), response))
    elif result.never.exact:
        rows.append((say("perish.response"), say("perish.response.only", never=result.never)))
    if result.takes is not None:
        rows.append((say("perish.takes"), say("perish.takes.time", time=result.takes)))
    if result.by_response.why is None:
        late = "perish.by_response" if result.takes is None else "perish.by_takes"
        rows.append((say(late), Figure(result.by_response)))
    if result.by_capacity.why is None:
        rows.append((say("perish.by_capacity"), Figure(result.by_capacity)))
    rates = say(
        "perish.rates.all" if result.basis.exact else "perish.rates",
        stated=result.stated_rate,
        basis=result.basis,
        worked=result.worked_rate,
        planned=result.planned_rate,
    )
    rows.append((say("perish.rate"), rates))
    return Table((Column(say("perish.why"), words=True), Column(words=True)), tuple(rows))


def _holds(result: PerishingResult, stage: Label) -> Table:
    columns = (
        Column(say("perish.hold", goal=result.goal), words=True),
        Column(),
        Column(),
        Column(),
    )
    always = "perish.always" if result.by_capacity.why is not None else "perish.always.people"
    return Table(columns, (hold_row(say(always), result.always_happens, stage),))


def _limits(result: PerishingResult) -> Table:
    """How soon to call, and how many people it takes, for every share that may go cold."""
    staffed = result.staff is not None
    columns = [Column(say("perish.limit"), words=True), Column(say("perish.limit.response"))]
    if staffed:
        columns.append(Column(say("perish.limit.people")))
    rows = []
    for limit in result.limits:
        row: list[Cell] = [Figure(share(limit.at)), _slowest(limit)]
        if staffed:
            row.append(Figure(limit.people, Form.WHOLE))
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _is_known(limit: Limit) -> bool:
    """Whether the plan says enough for a slowest response."""
    return limit.response.why is None or limit.response.why.reason != "key"


def _slowest(limit: Limit) -> Cell:
    return _or_why(limit.response)


def _or_why(figure: Quantity) -> Cell:
    """A figure, or in short why there is none."""
    if figure.why is None:
        return Figure(figure)
    return say(f"missing.{figure.why.reason}", key=figure.why.key)


def _staff(result: PerishingResult, staff: Staff, stage: Label) -> Iterator[Sentence]:
    """The people against what comes in."""
    facts = {
        "people": Counted(staff.people, say("people.one"), say("people.many")),
        "capacity": Figure(staff.capacity),
        "inflow": Figure(staff.inflow),
        "stages": stage.many,
    }
    yield Sentence("perish.staff", facts)
    by_averages = result.shelf_life.why is not None
    loss = "perish.staff.averages" if by_averages else "perish.staff.loss"
    alike = abs(staff.fluid.exact - staff.queue.exact) < ALIKE
    if alike and not by_averages:
        loss = "perish.staff.same"
    yield say(loss, fluid=staff.fluid, queue=staff.queue)
    if staff.first_loss.why is None:
        yield say("perish.staff.first", time=staff.first_loss)
    if staff.backlog.exact:
        yield say("perish.staff.backlog", backlog=Figure(staff.backlog), stages=stage.many)
    if staff.advice != "none":
        yield say(f"perish.advice.{staff.advice}")


def _priced(result: PerishingResult, stage: Label) -> Table:
    """The price of every hour or day."""
    columns = (
        Column(say("perish.table", stages=stage.many), words=True),
        Column(say("perish.table.cold")),
        Column(say("perish.table.customers")),
        Column(say("perish.table.change")),
        Column(say("decay.revenue")),
        Column(say("decay.margin")),
        Column(words=True),
    )
    return Table(columns, tuple(_row(row) for row in result.response_table))


def _row(row: Priced) -> Row:
    return (
        Figure(row.response),
        Figure(row.cold_share),
        Figure(row.customers, Form.TWO_DECIMALS),
        Figure(row.change, Form.SIGNED_TWO_DECIMALS),
        Figure(row.revenue, Form.SIGNED) if row.revenue.why is None else None,
        Figure(row.margin, Form.SIGNED) if row.margin.why is None else None,
        None if row.what == "step" else say(f"perish.table.{row.what}"),
    )


def _notes(result: PerishingResult, *, priced: bool) -> Iterator[Sentence]:
    if result.by_response.why is None and result.by_capacity.why is None:
        yield say(f"perish.both.{result.counts}")
    if not priced and result.response_table:
        yield say("perish.priced")
    yield say("perish.counted")


def summary(result: PerishingResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    rows: list[tuple[Cell, Cell]] = [
        (say("side.cold"), Figure(result.cold_share)),
        (say("perish.response"), Figure(result.response)),
        (
            say("decay.worked", stages=label(result.stage, result.title, result.role).many),
            Figure(result.worked.now, Form.TWO_DECIMALS),
        ),
        (say("decay.customers"), Figure(result.customers.now, Form.TWO_DECIMALS)),
    ]
    row = result.chances[0]
    rows.append((say("decay.chance", k=row.at_least), Figure(row.now)))
    now = {name: change.now for name, change in result.metrics.items()}
    return (*rows, *metric_rows(now))
