"""Costs on a page: every cost by name, date and kind, and what one of each stage costs."""

from __future__ import annotations

from collections.abc import Mapping

from funnelplan.core.costs import CostLine, CostSheet
from funnelplan.core.quantities import Quantity
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Figure,
    Form,
    Paragraph,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import Label, label_of

Row = tuple[Cell, ...]


def by_cost(sheet: CostSheet, named: Mapping[str, Label]) -> tuple[Block, ...]:
    """What the money goes into, and what one of every stage costs."""
    if not sheet.lines:
        return (Paragraph((say("costs.nothing"),)),)
    notes = (
        say("costs.note.kinds", stage=named[sheet.sales_from].one),
        say("costs.note.stages"),
    )
    return (_lines(sheet, named), _stages(sheet), Paragraph(notes))


def _lines(sheet: CostSheet, named: Mapping[str, Label]) -> Table:
    columns = (
        Column(say("costs.cost"), words=True),
        Column(say("channels.channel"), words=True),
        Column(say("costs.kind"), words=True),
        Column(say("costs.paid"), words=True),
        Column(say("costs.each")),
        Column(say("costs.count")),
        Column(say("costs.amount")),
    )
    rows = [_line(line, named) for line in sheet.lines]
    for kind, amount in (("fixed", sheet.fixed), ("media", sheet.media), ("sales", sheet.sales)):
        rows.append(_total(say(f"costs.total.{kind}"), amount))
    rows.append(_total(say("costs.total"), sheet.spend))
    return Table(columns, tuple(rows))


def _line(line: CostLine, named: Mapping[str, Label]) -> Row:
    fixed = line.counted is None
    return (
        Verbatim(line.what) if fixed else say("costs.per", stage=named[line.what].one),
        None if line.channel is None else Verbatim(line.channel),
        say(f"costs.kind.{line.kind}"),
        _paid(line, fixed=fixed),
        None if line.each is None else _each(line.each, line.of_deal),
        None if line.counted is None else Figure(line.counted, Form.EXACT),
        Figure(line.amount),
    )


def _paid(line: CostLine, *, fixed: bool) -> Cell:
    if line.paid is None:
        return say("costs.paid.unsaid" if fixed else "costs.paid.volume")
    return say("costs.paid.monthly") if line.paid == "monthly" else Verbatim(line.paid)


def _each(each: Quantity, of_deal: Quantity | None) -> Cell:
    return Figure(each) if of_deal is None else say("costs.of_deal", each=each, share=of_deal)


def _total(head: Cell, amount: Quantity) -> Row:
    return (head, None, None, None, None, None, Figure(amount))


def _stages(sheet: CostSheet) -> Table:
    columns = (
        Column(say("costs.one"), words=True),
        *(Column(say(f"costs.kind.{kind}")) for kind in ("media", "sales", "fixed")),
        Column(say("costs.average")),
        Column(say("costs.next")),
    )
    rows = (
        (
            label_of(stage).row,
            Figure(stage.media),
            Figure(stage.sales),
            Figure(stage.fixed),
            Figure(stage.all),
            Figure(stage.next),
        )
        for stage in sheet.stages
    )
    return Table(columns, tuple(rows))
