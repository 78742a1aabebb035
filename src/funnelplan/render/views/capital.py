"""The open leads as capital on a page: by stage and age, beside a new one, and how long to follow up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from funnelplan.core.capital import AgedLot, Capital, FollowUpShown
from funnelplan.core.quantities import Quantity
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Figure,
    Form,
    Paragraph,
    Sentence,
    Table,
    say,
)
from funnelplan.render.views.labels import Label

Row = tuple[Cell, ...]
Labels = Mapping[str, Label]


def capital(result: Capital, named: Labels) -> Iterator[Block]:
    """What the open leads are worth today, what age does to one, and when to stop following up."""
    if result.lots:
        yield _lots(result, named)
    if result.ages:
        yield _ages(result, named)
    sentences = tuple(_notes(result, named))
    if sentences:
        yield Paragraph(sentences)


def _lots(result: Capital, named: Labels) -> Table:
    columns = (
        Column(say("capital.open"), words=True),
        Column(say("timeline.open.leads")),
        Column(say("timeline.open.age")),
        Column(say("timeline.open.goes_on")),
        Column(say("capital.each")),
        Column(say("capital.together")),
    )
    rows: list[Row] = [_lot(lot, named[lot.stage]) for lot in result.lots]
    rows.append((say("value.total"), None, None, None, None, Figure(result.worth)))
    return Table(columns, tuple(rows))


def _lot(lot: AgedLot, label: Label) -> Row:
    age = None if lot.age is None else Figure(lot.age)
    leads = say("number", n=lot.leads)
    return (
        label.row,
        leads,
        age,
        Figure(lot.goes_on, Form.ABOUT),
        Figure(lot.each, Form.ABOUT),
        Figure(lot.worth, Form.ABOUT),
    )


def _ages(result: Capital, named: Labels) -> Table:
    """One of a stage, month by month, beside a new one."""
    stage = named[result.ages[0].stage]
    columns = (
        Column(say("capital.ages", stage=stage.row), words=True),
        Column(say("timeline.open.goes_on")),
        Column(say("capital.each")),
        Column(say("capital.of_new")),
    )
    rows = [
        (
            Figure(each.age),
            Figure(each.goes_on, Form.ABOUT),
            Figure(each.each, Form.ABOUT),
            Figure(each.of_new, Form.ABOUT),
        )
        for each in result.ages
    ]
    return Table(columns, tuple(rows))


def _notes(result: Capital, named: Labels) -> Iterator[Sentence]:
    if result.worth.why is None and (result.lots or result.ages):
        name = "capital.note" if result.discount is None else "capital.note.discount"
        costs = say("capital.costs.channels" if result.mixed else "capital.costs")
        yield say(name, discount=result.discount, costs=costs)
        if result.new_costs is not None:
            yield say("capital.note.ages", costs=Figure(result.new_costs, Form.WITH_UNIT))
    worths = (*(lot.each for lot in result.lots), *(age.each for age in result.ages))
    if any(map(_is_none_open, worths)):
        yield say("capital.none_open")
    if result.late and (result.lots or result.ages):
        yield say("capital.note.late")
    if result.lots and not result.aged:
        yield say("capital.no_age")
    if result.follow_up is not None:
        yield _follow_up(result.follow_up, named[result.follow_up.stage])


def _is_none_open(figure: Quantity) -> bool:
    return figure.why is not None and figure.why.reason == "none_open"


def _follow_up(found: FollowUpShown, label: Label) -> Sentence:
    """Until when staying in touch pays, beside what the plan does."""
    facts = {
        "stages": label.many,
        "one": label.one,
        "planned": found.planned,
        "stop": found.stop,
        "brings": Figure(found.brings, Form.WITH_UNIT),
        "costs": Figure(found.costs, Form.WITH_UNIT),
    }
    if found.brings.why is not None:
        return say("capital.follow_up.no_margin")
    if found.stop.why is not None:
        return Sentence("capital.follow_up.always", facts)
    return Sentence(
        "capital.follow_up.never" if not found.stop.exact else "capital.follow_up", facts
    )
