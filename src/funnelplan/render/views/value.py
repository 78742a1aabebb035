"""The page of `value`: what one of every stage is worth, and the open leads at these values."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.stock import ChannelValue, StageValue, ValueResult
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Form,
    Paragraph,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.capital import capital
from funnelplan.render.views.labels import known_from, label_of

Row = tuple[Cell, ...]


def page(result: ValueResult, by: str = "") -> Document:
    """What one is worth; the open ones where the plan states them; `by` is what is told apart."""
    blocks: list[Block] = [_stages(result)]
    if by == "channel":
        blocks.append(_channels(result))
    notes = tuple(_notes(result))
    if notes:
        blocks.append(Paragraph(notes))
    if result.capital is not None:
        named = {stage.name: label_of(stage) for stage in result.stages}
        blocks += capital(result.capital, named)
    return Document(say("value.title"), tuple(blocks))


def _channels(result: ValueResult) -> Table:
    """The revenue of one of each stage, channel by channel."""
    columns = (
        Column(say("value.channels"), words=True),
        *(Column(label_of(stage).row) for stage in result.stages),
    )
    rows = [
        (Verbatim(channel.name), *(_value(channel, stage.name) for stage in result.stages))
        for channel in result.channels
    ]
    return Table(columns, tuple(rows))


def _value(channel: ChannelValue, stage: str) -> Cell:
    return Figure(channel.values[stage]) if stage in channel.values else None


def _has_open(result: ValueResult) -> bool:
    return any(stage.open for stage in result.stages)


def _stages(result: ValueResult) -> Table:
    opened = _has_open(result)
    heads = [
        "becomes",
        "value",
        "margin",
        *(["open", "open_value", "open_margin"] if opened else []),
    ]
    columns = (
        Column(words=True),
        *(Column(say(f"value.{head}")) for head in heads),
        Column(say("target.known"), words=True),
    )
    rows = [_row(stage, opened=opened) for stage in result.stages]
    if opened:
        total = (Figure(result.open_value), Figure(result.open_margin))
        aged = result.capital is not None and result.capital.aged
        name = "value.total.new" if aged else "value.total"
        rows.append((say(name), None, None, None, None, *total, None))
    return Table(columns, tuple(rows))


def _row(stage: StageValue, *, opened: bool) -> Row:
    figures: list[Cell] = [
        Figure(stage.becomes_customer),
        Figure(stage.value),
        Figure(stage.margin),
    ]
    if opened and stage.open:
        figures += [Figure(stage.open_count), Figure(stage.open_value), Figure(stage.open_margin)]
    elif opened:
        figures += [None, None, None]
    return (label_of(stage).row, *figures, known_from(stage.rate))


def _notes(result: ValueResult) -> Iterator[Sentence]:
    if result.customer_value.why is not None:
        yield say("value.nothing")
    elif result.customer_margin.why is not None:
        yield say("value.no_margin")
    if result.channels:
        yield say("value.mix")
    if _has_open(result) and (result.capital is None or not result.capital.aged):
        customer = label_of(result.stages[-1])
        yield say("value.customers", customers=customer.counted(result.open_customers, Form.EXACT))


def summary(result: ValueResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    rows = [
        (say("side.value", stage=label_of(stage).row), Figure(stage.value))
        for stage in result.stages
    ]
    return (*rows, (say("value.total"), Figure(result.open_value)))
