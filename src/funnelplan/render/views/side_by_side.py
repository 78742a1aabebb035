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
    known = [_keyed(summary) for _, summary in scenarios]
    heads = {key: head for keyed in known for key, (head, _) in keyed.items()}
    rows = tuple(
        (head, *(keyed[key][1] if key in keyed else None for keyed in known))
        for key, head in heads.items()
    )
    columns = (
        Column(say("side.figure"), words=True),
        *(Column(Verbatim(name)) for name, _ in scenarios),
    )
    note = Paragraph((say("side.note"),))
    return Document(say("side.title"), (Table(columns, rows), note))


def _keyed(summary: Summary) -> dict[tuple[str, int], tuple[Cell, Cell]]:
    """A summary by its headings; of stages with the same title the first, the second, …"""
    seen: dict[str, int] = {}
    keyed = {}
    for head, value in summary:
        seen[str(head)] = seen.get(str(head), 0) + 1
        keyed[str(head), seen[str(head)]] = (head, value)
    return keyed


def one_after_another(pages: Sequence[tuple[str, Document]]) -> Document:
    """Pages that can't be folded into columns, each under the name of its scenario."""
    blocks: list[Block] = []
    for name, each in pages:
        blocks += [Paragraph((say("side.scenario", name=Verbatim(name)), each.title)), *each.blocks]
    return Document(say("side.title"), tuple(blocks))
