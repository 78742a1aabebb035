"""Revive or replace, on a page: what an order costs either way, and what the loop brings."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.reviving import Revival
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


def reviving(result: Revival, stage: Label) -> Iterator[Block]:
    """Both ways side by side, then which one is cheaper and how far it carries."""
    columns = (
        Column(say("revive.title", stage=Verbatim(result.stage)), words=True),
        Column(say("revive.per_order")),
        Column(say("revive.needed", stages=stage.many)),
    )
    rows: tuple[tuple[Cell, ...], ...] = (
        (say("revive.new"), Figure(result.cost_new), Figure(result.without, Form.WHOLE)),
        (say("revive.revived"), Figure(result.cost_revived), Figure(result.needed, Form.WHOLE)),
    )
    yield Table(columns, rows)
    yield Paragraph(tuple(_notes(result, stage)))


def _notes(result: Revival, stage: Label) -> Iterator[Sentence]:
    name, unknown = f"revive.cheaper.{result.cheaper}", result.break_even.why
    if unknown is not None:
        yield say(name, why=say(f"missing.{unknown.reason}", key=unknown.key))
    else:
        yield say(name, limit=result.break_even, success=result.success)
    still = stage.counted(result.still)
    yield say("revive.supply", customers=Figure(result.supply, Form.TWO_DECIMALS), still=still)
    yield say(
        "revive.loop", rate=result.effective_rate, returning=result.returning, stages=stage.many
    )
    if result.delay.why is None:
        yield say("revive.delay", delay=result.delay)
    if result.in_time.why is None and result.by is not None:
        yield say(
            "revive.in_time", by=result.by, customers=Figure(result.in_time, Form.TWO_DECIMALS)
        )
