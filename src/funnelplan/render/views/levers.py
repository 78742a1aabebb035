"""The page of `levers`: the bottleneck, every lever by what it is worth, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funnelplan.core.bottleneck import StageGap
from funnelplan.core.levers import Lever, LeversResult
from funnelplan.core.quantities import Quantity
from funnelplan.render.document import (
    Block,
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
from funnelplan.render.views.left_out import left_out

Row = tuple[Cell, ...]
Named = Mapping[str, Label]

NOTICED = Fraction(1, 200)
"""A difference in customers that two decimals show."""


def page(result: LeversResult) -> Document:
    """What a reader asks, in that order: where is it narrow, what is a change worth, how is it meant."""
    named = {stage.name: label_of(stage) for stage in result.stages}
    blocks = (
        Paragraph(tuple(_planned(result, named))),
        Paragraph(tuple(_bottleneck(result, named))),
        _levers(result, named),
        *_sooner(result, named),
        Paragraph(tuple(_notes(result, named))),
    )
    return Document(say("levers.title"), blocks)


def _planned(result: LeversResult, named: Named) -> Iterator[Sentence]:
    parts = {"revenue": result.revenue, "spend": result.spend}
    known = (part for part, amount in parts.items() if amount.why is None)
    yield say(
        ".".join(("levers.planned", *known)),
        rule=say(f"rule.{result.rule}"),
        customers=_customers(result, named, result.customers),
        revenue=result.revenue,
        spend=result.spend,
    )
    if result.planned.exact - result.customers.exact > NOTICED:
        yield say("levers.fewer", planned=_customers(result, named, result.planned))


def _customers(result: LeversResult, named: Named, count: Quantity) -> Cell:
    """So many customers, to two decimals where they are not whole."""
    form = Form.EXACT if count.exact.denominator == 1 else Form.TWO_DECIMALS
    return named[result.stages[-1].name].counted(count, form)


def _bottleneck(result: LeversResult, named: Named) -> Iterator[Sentence]:
    why, narrowest = result.bottleneck
    if not narrowest:
        yield say(f"levers.bottleneck.{why}")
        return
    if len(narrowest) > 1:
        yield say("levers.bottleneck.tie", n=len(narrowest))
    stages = {stage.name: stage for stage in result.stages}
    for name in narrowest:
        if why == "capacity":
            yield say("levers.bottleneck.capacity", stage=named[name].row, load=stages[name].load)
        else:
            yield _short(result, named, stages[name])
    for stage in stages.values():
        if stage.name not in narrowest and stage.load is not None and stage.load.exact > 1:
            yield say("levers.overloaded", stage=named[stage.name].row, load=stage.load)


def _short(result: LeversResult, named: Named, stage: StageGap) -> Sentence:
    """A rate against its reference, and what it brings to close the gap."""
    lever = next(
        each for each in result.levers if each.what == "reference" and each.stage == stage.name
    )
    source = None if stage.source is None else say("levers.source", source=Verbatim(stage.source))
    worth = None if lever.money.why is not None else say("levers.worth", money=lever.money)
    return say(
        "levers.bottleneck.reference",
        stage=named[stage.name].row,
        rate=stage.rate,
        reference=stage.reference,
        source=source,
        customers=_customers(result, named, lever.customers),
        worth=worth,
    )


def _levers(result: LeversResult, named: Named) -> Table:
    """Every lever; the columns of figures that the plan does not have are left out."""
    has_revenue, has_spend, has_saved = (
        result.revenue.why is None,
        result.spend.why is None,
        any(lever.saved is not None and lever.saved.why is None for lever in result.levers),
    )
    heads = {
        "forecast.customers": True,
        "forecast.revenue": has_revenue,
        "metric.spend": has_spend,
        "levers.money": has_revenue or has_spend,
        "levers.saved": has_saved,
    }
    columns = (
        Column(say("levers.lever"), words=True),
        Column(say("levers.now")),
        Column(say("levers.then")),
        *(Column(say(head)) for head, shown in heads.items() if shown),
        Column(words=True),
    )
    rows = []
    for lever in result.levers:
        cells = zip(_figures(lever), heads.values(), strict=True)
        rows.append(
            (
                _name(lever, named),
                Figure(lever.now, Form.WITH_UNIT),
                Figure(lever.then, Form.WITH_UNIT),
                *(cell for cell, shown in cells if shown),
                _remark(lever),
            )
        )
    return Table(columns, tuple(rows))


def _sooner(result: LeversResult, named: Named) -> Iterator[Block]:
    """What shorter stages bring in time."""
    if not result.sooner:
        return
    columns = (
        Column(say("levers.sooner", by=result.sooner[0].by), words=True),
        Column(say("levers.now")),
        Column(say("levers.then")),
        Column(say("forecast.customers")),
    )
    rows = tuple(
        (
            say("levers.month" if each.month else "levers.week", stage=named[each.stage].row),
            Figure(each.now),
            Figure(each.then),
            Figure(each.customers, Form.SIGNED_TWO_DECIMALS),
        )
        for each in result.sooner
    )
    yield Table(columns, rows)
    more = any(each.ever.exact > NOTICED for each in result.sooner)
    yield Paragraph((say("levers.sooner.note.cold" if more else "levers.sooner.note"),))


def _name(lever: Lever, named: Named) -> Sentence:
    if lever.stage is None:
        return say(f"levers.{lever.what}")
    return say(f"levers.{lever.what}", stage=named[lever.stage].row)


def _figures(lever: Lever) -> Row:
    return (
        Figure(lever.customers, Form.SIGNED_TWO_DECIMALS),
        Figure(lever.revenue, Form.SIGNED),
        Figure(lever.spend, Form.SIGNED),
        Figure(lever.money, Form.SIGNED),
        None if lever.saved is None else Figure(lever.saved),
    )


def _remark(lever: Lever) -> Cell:
    """Where less was possible than asked, or nothing."""
    if lever.what in ("day", "hour"):
        return say("levers.at_once") if lever.capped else None
    if lever.capped:
        return say("levers.capped")
    if lever.now == lever.then:
        return say(f"levers.{lever.what}.already")
    return None


def _notes(result: LeversResult, named: Named) -> Iterator[Sentence]:
    yield say("levers.method")
    yield say(f"levers.counted.{result.counted}")
    yield from _spend(result)
    yield from left_out(result.left_out, named[result.stages[-1].name])
    yield from _proof(result, named)
    if len(result.proof.stages) > 1:
        yield say("levers.point.note")
    yield from _references(result, named)


def _references(result: LeversResult, named: Named) -> Iterator[Sentence]:
    """The stages that have none where others do, and the channels that they do not speak of."""
    for stage in result.stages[:-1]:
        if stage.reference is not None and stage.channels:
            row = named[stage.name].row
            yield say("levers.own_rates", stage=row, channels=stage.channels)
    without = [stage.name for stage in result.stages[:-1] if stage.reference is None]
    if without and result.bottleneck.why != "unknown":
        yield say("levers.no_reference", stages=listed([named[name].row for name in without]))


def _spend(result: LeversResult) -> Iterator[Sentence]:
    """What "spend saved" means, or what it lacks."""
    why = result.spend.why
    if why is not None:
        yield say("missing.own_costs" if why.reason == "own_costs" else "levers.no_spend")
        return
    saved = [lever.saved for lever in result.levers if lever.saved is not None]
    if all(each.why is None for each in saved):
        yield say("levers.saved.note")
    elif any(each.why is not None and each.why.reason == "key" for each in saved):
        yield say("levers.no_saved")


def _proof(result: LeversResult, named: Named) -> Iterator[Sentence]:
    """What +10 % of itself brings: told only where there are several rates to compare."""
    stages = result.proof.stages
    if len(stages) < 2:  # noqa: PLR2004 (one rate is compared with nothing)
        return
    if result.proof.same:
        customers = _customers(result, named, stages[0].customers)
        if stages[0].worth.why is None:
            worth = say("levers.worth", money=stages[0].worth)
            yield say("levers.proof", customers=customers, worth=worth)
        else:
            yield say("levers.proof.plain", customers=customers)
        return
    by_size = sorted((stage.customers for stage in stages), key=lambda each: each.exact)
    least, most = Figure(by_size[0], Form.TWO_DECIMALS), by_size[-1]
    yield say("levers.proof.differs", least=least, most=_customers(result, named, most))


def summary(result: LeversResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by: the bottleneck, and every lever's worth."""
    named = {stage.name: label_of(stage) for stage in result.stages}
    narrowest = listed([named[name].row for name in result.bottleneck.stages])
    customers = Figure(result.customers, Form.TWO_DECIMALS)
    rows: list[tuple[Cell, Cell]] = [
        (say("levers.bottleneck"), narrowest),
        (say("forecast.customers"), customers),
    ]
    for lever in result.levers:
        known = lever.money.why is None
        worth = Figure(lever.money, Form.SIGNED)
        more = Figure(lever.customers, Form.SIGNED_TWO_DECIMALS)
        rows.append((_name(lever, named), worth if known else more))
    return tuple(rows)
