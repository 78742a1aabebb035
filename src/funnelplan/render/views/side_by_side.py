"""Several scenarios of one plan side by side: a row per figure, a column per scenario."""

from __future__ import annotations

from collections.abc import Sequence

from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Paragraph,
    Table,
    Verbatim,
    say,
)

Summary = tuple[tuple[Cell, Cell], ...]


def page(scenarios: Sequence[tuple[str, Summary]]) -> Document:
    """The summaries next to each other; figures that one of them lacks stay empty there."""
    heads: list[Cell] = []
    for _, summary in scenarios:
        heads += [head for head, _ in summary if head not in heads]
    known = [{str(head): value for head, value in summary} for _, summary in scenarios]
    rows = tuple((head, *(values.get(str(head)) for values in known)) for head in heads)
    columns = (
        Column(say("side.figure"), words=True),
        *(Column(Verbatim(name)) for name, _ in scenarios),
    )
    note = Paragraph((say("side.note"),))
    return Document(say("side.title"), (Table(columns, rows), note))


def one_after_another(pages: Sequence[tuple[str, Document]]) -> Document:
    """Pages that can't be folded into columns, each under the name of its scenario."""
    blocks: list[Block] = []
    for name, each in pages:
        blocks += [Paragraph((say("side.scenario", name=Verbatim(name)), each.title)), *each.blocks]
    return Document(say("side.title"), tuple(blocks))
