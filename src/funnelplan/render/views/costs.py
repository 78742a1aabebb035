"""Costs on a page: every cost by name, date and kind, and what one of each stage costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from funnelplan.core.costs import CostLine, CostSheet
from funnelplan.core.quantities import Quantity
from funnelplan.core.shares import ChannelShare
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
from funnelplan.render.views.channels import name_of
from funnelplan.render.views.labels import Label, label_of

Row = tuple[Cell, ...]


def by_cost(
    sheet: CostSheet, named: Mapping[str, Label], channels: Sequence[ChannelShare]
) -> tuple[Block, ...]:
    """What the money goes into, and what one of every stage costs, in all and by channel."""
    if not sheet.lines:
        return (Paragraph((say("costs.nothing"),)),)
    notes = (
        say("costs.note.kinds", stage=named[sheet.sales_from].one),
        say("costs.note.stages"),
    )
    of_channels = (_by_channel(channels, named),) if channels else ()
    return (_lines(sheet, named), _stages(sheet), *of_channels, Paragraph(notes))


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
    fixed = line.kind == "fixed"
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


def _by_channel(channels: Sequence[ChannelShare], named: Mapping[str, Label]) -> Table:
    """What one of each stage costs over a channel: two rows each, on average and the next one."""
    columns = (
        Column(say("costs.one.channel"), words=True),
        Column(words=True),
        *(Column(label.row) for label in named.values()),
    )
    rows: list[Row] = []
    for channel in channels:
        average = {**channel.cost_per, "": channel.cost_per_order}
        following = {**channel.next_cost_per, "": channel.next_cost_per_order}
        rows.append((name_of(channel), say("costs.average"), *_known(average, named)))
        rows.append((None, say("costs.next"), *_known(following, named)))
    return Table(columns, tuple(rows))


def _known(costs: Mapping[str, Quantity], named: Mapping[str, Label]) -> Iterator[Cell]:
    """The cost of one of each stage, the customer's under no name; empty where there is none."""
    *above, _ = named
    for stage in (*above, ""):
        cost = costs.get(stage)
        yield Figure(cost) if cost is not None and cost.why is None else None


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
