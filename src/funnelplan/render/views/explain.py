"""The page of `explain`: a figure traced back to what the plan states; the stages' definitions."""

from __future__ import annotations

from collections.abc import Mapping

from funnelplan.core.explanation import Explanation, StageDefinition, StageDefinitions, StepShown
from funnelplan.core.quantities import Kind, Quantity, outcome
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Form,
    Formula,
    Paragraph,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import known_from, label_of, listed
from funnelplan.render.views.levels import cases

Row = tuple[Cell, ...]


def page(result: Explanation) -> Document:
    """The figure, then everything it is computed from, down to what the plan states."""
    answer = result.steps[0]
    blocks: list[Block] = [Paragraph((_basis(result),)), _steps(result)]
    if answer.value.why is not None:
        blocks.insert(0, Paragraph((_missing(answer.value),)))
    if result.own_answers:
        blocks.append(_own_answers(result))
    return Document(
        say("explain.title", name=Verbatim(result.name), value=answer.value), tuple(blocks)
    )


def _missing(value: Quantity) -> Sentence:
    missing = value.why
    return say(f"missing.{missing.reason}", key=missing.key) if missing else say("number", n=0)


def _basis(result: Explanation) -> Sentence:
    rule = say(f"rule.{result.rule}")
    given = listed(
        [
            say("explain.given", n=outcome(count, name), name=Verbatim(name))
            for name, count in result.given.items()
        ]
    )
    return say("explain.basis" if given is None else "explain.basis.given", rule=rule, given=given)


def _steps(result: Explanation) -> Table:
    columns = (
        Column(say("explain.figure"), words=True),
        Column(say("explain.formula"), words=True),
        Column(say("explain.numbers"), words=True),
        Column(say("explain.result")),
        Column(say("explain.known"), words=True),
    )
    return Table(columns, tuple(_step(step) for step in result.steps))


def _step(step: StepShown) -> Row:
    formula = Formula(step.formula, {}) if step.formula else None
    numbers = Formula(step.formula, step.inputs) if step.formula else None
    return (
        Verbatim(step.name),
        formula,
        numbers,
        Figure(step.value, _form(step.value)),
        _from(step),
    )


def _form(value: Quantity) -> Form:
    counts = (Kind.NEED, Kind.OUTCOME)
    return Form.EXACT if value.unit.kind in counts else Form.USUAL


def _from(step: StepShown) -> Cell:
    """Where the plan states it, and on what it rests."""
    if step.formula or not step.path:
        return None
    if step.origin is None:
        return Verbatim(step.path)
    known = known_from(step.origin)
    return say("explain.stated.known", path=Verbatim(step.path), known=known)


def _own_answers(result: Explanation) -> Table:
    columns = (Column(say("explain.own", stage=Verbatim(result.name)), words=True), Column())
    rows = tuple((cases(own.at), Figure(own.needed, Form.WHOLE)) for own in result.own_answers)
    return Table(columns, rows)


def definitions(result: StageDefinitions) -> Document:
    """The stages with what they mean."""
    columns = (
        Column(say("explain.stage"), words=True),
        Column(say("explain.name"), words=True),
        Column(say("explain.means"), words=True),
        Column(say("explain.counts"), words=True),
        Column(say("target.next")),
        Column(say("target.known"), words=True),
        Column(say("explain.reference"), words=True),
    )
    return Document(
        say("explain.stages"), (Table(columns, tuple(_definition(s) for s in result.stages)),)
    )


def _definition(stage: StageDefinition) -> Row:
    reference: Cell = None
    if stage.reference is not None:
        reference = Figure(stage.reference)
        if stage.reference_source:
            source = Verbatim(stage.reference_source)
            reference = say("explain.reference.source", rate=reference, source=source)
    return (
        label_of(stage).row,
        Verbatim(stage.name),
        Verbatim(stage.means or ""),
        say(f"explain.counts.{stage.counts}") if stage.counts else None,
        Figure(stage.rate.value) if stage.rate else None,
        known_from(stage.rate),
        reference,
    )


def names(listed: Mapping[str, Quantity]) -> Document:
    """The names that can be explained, with their values."""
    columns = (Column(say("explain.figure"), words=True), Column(say("explain.value")))
    rows = tuple((Verbatim(name), Figure(value, _form(value))) for name, value in listed.items())
    blocks: list[Block] = [Table(columns, rows)]
    if any(name.startswith("won_per_") for name in listed):  # only where channels are blended
        blocks.append(Paragraph((say("explain.channels"),)))
    return Document(say("explain.names"), tuple(blocks))
