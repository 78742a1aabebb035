"""The ladder on a page: a rung per row, each one sentence and one number, and what blurs them most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.ladder import Ladder
from funnelplan.core.rung import Rung
from funnelplan.core.uncertainty import CauseShown
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Fact,
    Figure,
    Form,
    Paragraph,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import Label, listed
from funnelplan.render.views.levels import cases

MOST = Fraction(1, 2)
"""A rate that causes more than this of the uncertainty is the one to know better."""

MOVED = Fraction(1, 20)
"""An estimate that is so far from what was counted is told: too few were counted."""


class Wanted(NamedTuple):
    """The goal as it is told, and whether it is a signature or a stage before that."""

    goal: Cell
    signed: bool = True


def ladder(result: Ladder, named: Mapping[str, Label], wanted: Wanted) -> Iterator[Block]:
    """The rungs, and below them which rate blurs the outcome most."""
    if not result.leading:
        return
    yield _rungs(result, named, wanted)
    yield Paragraph((*_beside(result, named), *_uncertainty(result, named)))


def _beside(result: Ladder, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """What the counts beside the headline's are."""
    if result.leads is not None:
        leads, headline = named[result.leads].many, named[result.headline].many
        yield say("ladder.beside", leads=leads, stages=headline)
    names = {name: None for rung in result.rungs for name in rung.beyond}
    for name in names:
        steps = sum(name in rung.beyond for rung in result.rungs)
        yield say("ladder.beyond", name=Verbatim(name), steps=steps)
    if result.queued:
        yield say("timeline.queued", stages=listed([named[name].row for name in result.queued]))
    hopeless = any(rung.step == "deadline" and rung.needed.why for rung in result.rungs)
    if result.too_late and not hopeless:
        yield Sentence("ladder.too_late", {"by": result.by, "channels": result.too_late})


def _rungs(result: Ladder, named: Mapping[str, Label], wanted: Wanted) -> Table:
    priced = any(rung.spend.why is None for rung in result.rungs)
    columns = [Column(say("ladder.title", goal=wanted.goal), words=True)]
    columns.append(Column(named[result.headline].many))
    if result.leads is not None:
        columns.append(Column(named[result.leads].many))
    if priced:
        columns.append(Column(say("target.budget_needed")))
    columns.append(Column(say("target.key"), words=True))
    rows = []
    for rung in result.rungs:
        step = _deadline(rung, result, wanted) if rung.step == "deadline" else None
        row: list[Cell] = [step or _step(rung, named, result), _count(rung, rung.needed)]
        if result.leads is not None:
            row.append(_count(rung, rung.leads))
        if priced:
            row.append(Figure(rung.spend) if rung.spend.why is None else None)
        row.append(_key(rung))
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _key(rung: Rung) -> Cell:
    """What the plan would have to state for a rung."""
    if not rung.key:
        return None
    return Verbatim(rung.key)


def _count(rung: Rung, count: object) -> Cell:
    if rung.needed.why is not None:
        return say("target.unknown")
    return Figure(count, Form.WHOLE)  # type: ignore[arg-type]


def _deadline(rung: Rung, result: Ladder, wanted: Wanted) -> Sentence:
    """How many of those who ever get to the goal do so in time."""
    name = "ladder.deadline" if wanted.signed else "ladder.reached"
    if result.by is None:
        return say(name)
    late = f"{name}.late.channels" if result.too_late else f"{name}.late"
    facts: dict[str, Fact] = {**rung.facts, "by": result.by, "channels": result.too_late}
    return Sentence(f"{name}.by" if rung.facts else late, facts)


def _step(rung: Rung, named: Mapping[str, Label], result: Ladder) -> Sentence:
    """The sentence that a rung adds."""
    facts = rung.facts
    if rung.step == "cold" and result.on_the_way and "basis" not in facts:
        return Sentence("ladder.cold.way" if facts else "ladder.cold.plain.way", facts)
    if rung.step == "confidence" and "confidence" in facts:
        return say("ladder.confidence", cases=cases(facts["confidence"].exact))
    if rung.step == "evidence" and "trials" in facts:
        trials = facts["trials"]
        counted = named[trials.unit.name].counted(trials)
        return say("ladder.evidence.one", rate=facts["rate"], trials=counted)
    if "basis" in facts:
        return Sentence("ladder.cold.basis", facts)
    plain = not facts
    name = f"ladder.{rung.step}"
    return say(f"{name}.plain" if plain and rung.step in ("spreadsheet", "cold") else name, **facts)


def _uncertainty(result: Ladder, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """How far the rates blur the outcome, which of them most, and what would help."""
    if result.cv.why is not None:
        return
    yield say("ladder.cv", cv=result.cv)
    first = result.causes[0] if result.causes else None
    if first is not None and first.share.exact > MOST:
        *_, closing, _ = named  # the stage before the customer
        facts = {"share": first.share, "rate": _rate(first, named)}
        yield Sentence("ladder.cause" if len(result.causes) > 1 else "ladder.cause.only", facts)
        yield say("ladder.count.closings" if first.stage == closing else "ladder.count.more")
    for cause in result.causes:
        if abs(cause.mean.exact / cause.rate.exact - 1) > MOVED:
            rate = _rate(cause, named)
            yield say("ladder.few", rate=rate, counted=cause.rate, mean=cause.mean)


def _rate(cause: CauseShown, named: Mapping[str, Label]) -> Cell:
    stage = named[cause.stage].row
    if not cause.channel:
        return stage
    return say("ladder.rate.channel", stage=stage, channel=Verbatim(cause.channel))
