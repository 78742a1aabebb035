"""What every stage needs, on a page: a row per stage, a column per confidence, and the money below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from funnelplan.core.target import TargetResult
from funnelplan.render.document import Cell, Column, Figure, Form, Sentence, Table, say
from funnelplan.render.views.labels import Label, known_from
from funnelplan.render.views.levels import short

Row = tuple[Cell, ...]


def needs(result: TargetResult, named: Mapping[str, Label]) -> Table:
    """A row per stage above the goal, from the bottom up, then the money."""
    goal = next(i for i, s in enumerate(result.stages) if s.name == result.goal.stage)
    once = result.rounding == "once"
    heads = (say("target.exactly"), say("target.on_average"))[0 if once else 1 :]
    columns = (
        Column(words=True),
        *(Column(head) for head in heads),
        *(Column(short(column.at)) for column in result.confidence),
        Column(say("target.next")),
        Column(say("target.known"), words=True),
    )
    rows: list[Row] = []
    for stage in reversed(result.stages[:goal]):
        rates = (Figure(stage.rate.value), known_from(stage.rate)) if stage.rate else (None, None)
        counts = (Figure(c.stages[stage.name], Form.WHOLE) for c in result.confidence)
        exact, whole = Figure(stage.required, Form.EXACT), Figure(stage.required, Form.WHOLE)
        needs = (exact, whole)[0 if once else 1 :]
        rows.append((named[stage.name].row, *needs, *counts, *rates))
    budget = _budget_rows(result)
    return Table(columns, (*rows, *(row if once else (row[0], *row[2:]) for row in budget)))


def _budget_rows(result: TargetResult) -> Iterator[Row]:
    """What each column costs, beside what is available."""
    if result.metrics["spend"].why is not None or not result.itemised:
        return
    spends = (result.metrics["spend"], *(column.spend for column in result.confidence))
    yield (say("target.budget_needed"), None, *map(Figure, spends), None, None)
    if result.metrics["budget"].why is not None:
        return
    left = (result.metrics["budget_left"], *(column.budget_left for column in result.confidence))
    budget = Figure(result.metrics["budget"])
    yield (say("target.available"), None, *(budget for _ in spends), None, None)
    differences = (Figure(quantity, Form.SIGNED) for quantity in left)
    yield (say("target.difference"), None, *differences, None, None)


def rounding(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """What the columns mean, and where whole units were made."""
    if result.confidence:
        yield say("target.columns", stage=named[result.headline].many)
    every = result.rounding != "once"
    yield say("target.every_stage" if every else "target.once")
