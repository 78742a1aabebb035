"""The page of `rollup`: a row per plan, the sums of the counts, and of the money by currency."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.quantities import Quantity
from funnelplan.core.rollup import CurrencyTotal, PlanRow, RollupResult
from funnelplan.render.document import (
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
from funnelplan.render.views.labels import Label, label_of, listed

Row = tuple[Cell, ...]


def page(result: RollupResult) -> Document:
    """What a reader asks of several plans, in that order."""
    customers = label_of(result.columns[-1])
    title = say(
        "rollup.title",
        n=len(result.plans),
        customers=customers.counted(result.customers, Form.EXACT),
    )
    blocks = (
        _counts(result),
        _money(result),
        Paragraph((*_chances(result, customers), *_notes(result))),
    )
    return Document(title, blocks)


def _name(row: PlanRow) -> Cell:
    return Verbatim(row.name or row.path)


def _counts(result: RollupResult) -> Table:
    """The counts of every plan at its planned volume, and their sums."""
    above = result.columns[:-1]
    columns = (
        Column(say("rollup.plan"), words=True),
        *(Column(label_of(stage).row) for stage in result.columns),
        Column(say("rollup.goal")),
        Column(say("metric.chance")),
        Column(say("rollup.basis"), words=True),
    )
    rows: list[Row] = [
        (
            _name(row),
            *(_known(row.stages.get(stage.name)) for stage in above),
            _known(row.customers),
            _known(row.goal),
            _known(row.chance),
            say(f"rule.{row.rule}"),
        )
        for row in result.plans
    ]
    sums: Row = (
        say("rollup.all"),
        *(_known(result.stages[stage.name]) for stage in above),
        _known(result.customers),
        _known(result.goal),
        _known(result.chance),
        None,
    )
    return Table(columns, (*rows, sums))


def _known(quantity: Quantity | None) -> Cell:
    if quantity is None or quantity.why is not None:
        return None
    return Figure(quantity, Form.EXACT)


def _money(result: RollupResult) -> Table:
    """The money of every plan in its own currency, and a sum for each currency."""
    columns = (
        Column(say("rollup.plan"), words=True),
        Column(say("rollup.currency"), words=True),
        Column(say("metric.spend")),
        Column(say("rollup.budget")),
        Column(say("metric.revenue")),
        Column(say("metric.margin")),
        Column(say("metric.cost_per_order")),
        Column(say("metric.roi_on_margin")),
    )
    rows: list[Row] = [(_name(row), *_amounts(row)) for row in result.plans]
    rows += [(say("rollup.all.in", n=each.plans), *_amounts(each)) for each in result.money]
    return Table(columns, tuple(rows))


def _amounts(of: PlanRow | CurrencyTotal) -> Row:
    amounts = (of.spend, of.budget, of.revenue, of.margin, of.cost_per_order, of.roi_on_margin)
    return (
        Verbatim(of.currency),
        *(Figure(amount) if amount.why is None else None for amount in amounts),
    )


def _chances(result: RollupResult, customers: Label) -> Iterator[Sentence]:
    if result.chance.why is not None:
        yield say("rollup.no_chance")
        return
    goal = customers.counted(result.goal)
    each = result.chance_of_each
    yield say("rollup.chance", goal=goal, chance=result.chance, each=each)


def _notes(result: RollupResult) -> Iterator[Sentence]:
    """What the sums are of: plans that have no such stage, several currencies."""
    for stage in result.columns:
        having = result.having[stage.name]
        if having < len(result.plans):
            name = label_of(stage).row
            yield say("rollup.having", stage=name, having=having, n=len(result.plans))
    if len(result.money) > 1:
        yield say("rollup.currencies")
    on_top = [_name(row) for row in result.plans if row.left_out.anything]
    if on_top:
        yield say("rollup.left_out", plans=listed(on_top))
    yield say("rollup.missing")
