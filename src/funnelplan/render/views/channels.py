"""Channels on a page: what each one brings and costs, and its rates beside those of all together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from funnelplan.core.quantities import Quantity
from funnelplan.core.shares import ChannelShare
from funnelplan.core.target import OpenChannels
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Figure,
    Form,
    Paragraph,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import Label

Row = tuple[Cell, ...]

COSTS = {
    "spend": "spend",
    "per_customer": "cost_per_order",
    "next_customer": "next_cost_per_order",
    "roi": "roi_on_margin",
}
"""The columns of costs, by their heading, and the figure each holds."""


def by_channel(
    channels: Sequence[ChannelShare],
    named: Mapping[str, Label],
    totals: Mapping[str, Quantity],
    rates: Mapping[str, Quantity],
    metrics: Mapping[str, Quantity],
) -> tuple[Block, ...]:
    """What every channel brings, its rates, and what the tables mean.

    `totals` and `rates` are those of all channels together, by stage.
    """
    return (
        _volumes(channels, named, totals, metrics),
        _rates(channels, named, rates),
        Paragraph(tuple(_notes(channels, named, metrics))),
    )


def _volumes(
    channels: Sequence[ChannelShare],
    named: Mapping[str, Label],
    totals: Mapping[str, Quantity],
    metrics: Mapping[str, Quantity],
) -> Table:
    """A row per channel: its count at every stage it passes, its customers, and what it costs."""
    *above, customer = named
    priced = any(channel.spend.why is None for channel in channels)
    columns = (
        Column(say("channels.channel"), words=True),
        Column(say("channels.basis"), words=True),
        *(Column(named[stage].row) for stage in above),
        Column(named[customer].row),
        Column(say("channels.of_customers")),
        *(Column(say(f"channels.{head}")) for head in COSTS if priced),
    )
    rows = [_row(channel, above, priced=priced) for channel in channels]
    together: Row = (
        say("channels.together"),
        None,
        *(Figure(totals[stage], Form.EXACT) for stage in (*above, customer)),
        None,
        *(_or_none(metrics[name]) for name in COSTS.values() if priced),
    )
    return Table(columns, (*rows, together))


def _row(channel: ChannelShare, above: Sequence[str], *, priced: bool) -> Row:
    counts = (
        Figure(channel.stages[stage], Form.EXACT) if stage in channel.stages else None
        for stage in above
    )
    return (
        name_of(channel),
        _basis(channel),
        *counts,
        Figure(channel.customers, Form.EXACT),
        Figure(channel.of_customers),
        *(_or_none(getattr(channel, name)) for name in COSTS.values() if priced),
    )


def _or_none(quantity: Quantity) -> Cell:
    return Figure(quantity) if quantity.why is None else None


def name_of(channel: ChannelShare) -> Cell:
    """The channel's name, or that no channel brings this."""
    return say("channels.uncovered") if channel.basis == "uncovered" else Verbatim(channel.name)


def _basis(channel: ChannelShare) -> Sentence:
    if channel.basis == "share":
        return say("channels.basis.share", share=channel.share)
    return say(f"channels.basis.{channel.basis}")


def _rates(
    channels: Sequence[ChannelShare], named: Mapping[str, Label], rates: Mapping[str, Quantity]
) -> Table:
    """The rate of every stage, channel by channel, and weighted over those who are there."""
    columns = (
        Column(say("channels.rates"), words=True),
        *(Column(named[stage].row) for stage in rates),
    )
    rows: list[Row] = [
        (name_of(channel), *(_rate(channel, stage) for stage in rates)) for channel in channels
    ]
    together: Row = (say("channels.weighted"), *(Figure(rate) for rate in rates.values()))
    return Table(columns, (*rows, together))


def _rate(channel: ChannelShare, stage: str) -> Cell:
    return Figure(channel.rates[stage]) if stage in channel.rates else None


def _notes(
    channels: Sequence[ChannelShare], named: Mapping[str, Label], metrics: Mapping[str, Quantity]
) -> Iterator[Sentence]:
    yield say("channels.note.rates")
    if metrics["spend"].why is None:
        own = sum(channel.spend.exact for channel in channels if channel.spend.why is None)
        whole = Quantity(metrics["spend"].exact - own, metrics["spend"].unit)
        yield say("channels.note.spend" if whole.exact else "channels.note.spend.all", whole=whole)
        yield say("channels.note.next")
    yield from limits(channels, named)


def limits(channels: Sequence[ChannelShare], named: Mapping[str, Label]) -> Iterator[Sentence]:
    """The channels that are asked for more than they can bring."""
    for channel in channels:
        if channel.over is not None and channel.at_most is not None:
            enters = named[channel.enters]
            asked = channel.stages[channel.enters]
            yield say(
                "channels.over",
                name=name_of(channel),
                asked=enters.counted(asked, Form.EXACT),
                most=enters.counted(channel.at_most),
            )


def mix(found: OpenChannels, stage: Label, channels: Sequence[ChannelShare]) -> Iterator[Sentence]:
    """How the goal is divided: what the channels with a count bring, and who brings the rest."""
    stated, asked = (
        stage.counted(quantity, Form.EXACT) for quantity in (found.stated, found.asked)
    )
    planned = any(channel.basis in ("expect", "share") for channel in channels)
    if not found.stated.exact and (found.covered or not planned):
        if not found.covered:
            yield say("channels.mix.nothing")
        return
    if not found.asked.exact:
        yield say("channels.mix.enough", stated=stated)
    else:
        name = "channels.mix" if found.covered else "channels.mix.uncovered"
        yield say(name, stated=stated, asked=asked)
