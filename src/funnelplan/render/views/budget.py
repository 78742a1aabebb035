"""The page of `budget`: which channel gets what, what the next customer costs, and whether it pays."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.budget import BudgetResult, ChannelBudget
from funnelplan.core.quantities import Quantity
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
    Verbatim,
    say,
)
from funnelplan.render.views.labels import label

Row = tuple[Cell, ...]
THOUSAND = 1_000


def page(result: BudgetResult) -> Document:
    """What a reader asks of a budget, in that order."""
    blocks: list[Block] = [
        _channels(result),
        Paragraph(tuple(_money(result))),
        Paragraph(tuple(_surely(result))),
    ]
    return Document(_title(result), tuple(blocks))


def _customers(result: BudgetResult, quantity: Quantity) -> Counted:
    """So many customers, as the plan calls them."""
    return label(*result.customer).counted(quantity, Form.EXACT)


def _title(result: BudgetResult) -> Sentence:
    asked: Cell = Figure(result.asked, Form.WITH_UNIT)
    if result.question == "customers":
        asked = _customers(result, result.asked)
    question = result.question if result.possible else "impossible"
    customers = _customers(result, result.customers)
    return say(f"budget.title.{question}", asked=asked, customers=customers, spend=result.spend)


def _channels(result: BudgetResult) -> Table:
    """The cheapest channel first: what it gets, what enters for that, and what that brings."""
    on_top = result.question == "more"
    columns = (
        Column(say("channels.channel"), words=True),
        Column(say("budget.gets")),
        *([Column(say("budget.has"))] if on_top else []),
        Column(say("budget.enters.more" if on_top else "budget.enters")),
        Column(say("budget.at"), words=True),
        Column(say("budget.limit")),
        Column(label(*result.customer).row),
        Column(say("budget.average")),
        Column(say("budget.next")),
        Column(words=True),
    )
    rows = [_row(channel, result, on_top=on_top) for channel in result.channels]
    together: Row = (
        say("budget.all"),
        Figure(_channels_spend(result)),
        *([None] if on_top else []),
        None,
        None,
        None,
        Figure(result.customers, Form.EXACT),
        None,
        None,
        None,
    )
    return Table(columns, (*rows, together))


def _channels_spend(result: BudgetResult) -> Quantity:
    """What the channels get together; the rest of the spend is the plan's own."""
    return Quantity(result.spend.exact - result.overhead.exact, result.spend.unit)


def _row(channel: ChannelBudget, result: BudgetResult, *, on_top: bool) -> Row:
    stage = next(stage for stage in result.stages if stage.name == channel.enters)
    average = channel.cost_per_order
    return (
        Verbatim(channel.name),
        Figure(channel.spend),
        *([Figure(channel.before, Form.EXACT)] if on_top else []),
        Figure(channel.entering, Form.EXACT),
        label(*stage).row,
        None if channel.limit is None else Figure(channel.limit, Form.EXACT),
        Figure(channel.customers, Form.EXACT),
        Figure(average) if average.why is None else None,
        Figure(channel.next_cost_per_order),
        _full(channel),
    )


def _full(channel: ChannelBudget) -> Cell:
    if channel.unopened is not None:
        return say("budget.unopened", fixed=channel.unopened)
    if not channel.full:
        return None
    return say("budget.full.expected" if channel.limit_from == "expect" else "budget.full")


def _money(result: BudgetResult) -> Iterator[Sentence]:
    if result.question == "more":
        before, total = (_customers(result, each) for each in (result.before, result.total))
        yield say("budget.before", before=before, total=total)
    if result.overhead.exact:
        yield say("budget.overhead", overhead=result.overhead)
    yield from _left(result)
    average, price = result.cost_per_order, result.next_customer
    if average.why is not None and price.why is None:
        yield say("budget.price.nobody", next=price)
    elif average.why is None and price.why is None:
        yield say("budget.price", average=average, next=price)
    elif average.why is None:
        yield say(f"budget.price.none.{_end(result)}", average=average)
    yield from _worth(result)


def _end(result: BudgetResult) -> str:
    """Why more money brings nothing: sales is full, a channel is still closed, or all are full."""
    if result.slots is not None and result.slots.worth.exact > 0:
        return "slots"
    closed = any(channel.unopened is not None for channel in result.channels)
    return "closed" if closed else "limits"


def _left(result: BudgetResult) -> Iterator[Sentence]:
    if result.left.why is not None or not result.possible:
        return
    left = result.left.exact
    if result.question != "customers":
        if left:
            yield say(f"budget.left.{_end(result)}", left=result.left)
    elif left < 0:
        yield say("budget.lacking", left=Quantity(-left, result.left.unit))
    else:
        yield say("budget.within", left=result.left)


def _worth(result: BudgetResult) -> Iterator[Sentence]:
    """Stop when the next customer costs more than the margin that one brings."""
    if result.next_customer.why is not None:
        return
    if result.next_margin.why is not None:
        yield say("budget.worth.unknown")
        return
    pays = result.next_margin.exact > result.next_customer.exact
    yield say("budget.worth" if pays else "budget.not_worth", margin=result.next_margin)


def _surely(result: BudgetResult) -> Iterator[Sentence]:
    yield from _slots(result)
    if result.chance.why is None and result.goal is not None:
        yield say("budget.chance", goal=_customers(result, result.goal), chance=result.chance)
    if result.allowed.why is None:
        yield say("budget.allowed", allowed=_customers(result, result.allowed))
    yield say("budget.method")


def _slots(result: BudgetResult) -> Iterator[Sentence]:
    slots = result.slots
    if slots is None:
        return
    stage = label(*next(stage for stage in result.stages if stage.name == slots.there.unit.name))
    used, there = (stage.counted(each, Form.EXACT) for each in (slots.used, slots.there))
    worth = _customers(result, slots.worth)
    if not slots.worth.exact:
        yield say("budget.slots.free", used=used, there=there)
    elif result.euro_worth.why is not None:
        yield say("budget.slots.only", used=used, there=there, worth=worth)
    else:
        more = Quantity(result.euro_worth.exact * THOUSAND, slots.worth.unit)
        per_thousand = _customers(result, more)
        priced = slots.worth_money.why is None
        yield say(
            "budget.slots" if priced else "budget.slots.plain",
            used=used,
            there=there,
            worth=worth,
            worth_money=slots.worth_money,
            per_thousand=per_thousand,
        )


def summary(result: BudgetResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    gets = tuple(
        (Verbatim(channel.name), Figure(channel.spend))
        for channel in sorted(result.channels, key=lambda channel: channel.name)
    )
    return (
        (label(*result.customer).row, Figure(result.customers, Form.EXACT)),
        (say("metric.spend"), Figure(result.spend)),
        (say("metric.cost_per_order"), Figure(result.cost_per_order)),
        (say("budget.next"), Figure(result.next_customer)),
        (say("metric.chance"), Figure(result.chance)),
        *gets,
    )
