"""The page of `target`: what the goal needs, what it costs, and what the numbers leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funnelplan.core.quantities import Quantity, outcome
from funnelplan.core.target import Column as Confident
from funnelplan.core.target import ShortShown, TargetResult
from funnelplan.core.whatifs import WhatIf
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
from funnelplan.render.escape import shell_word
from funnelplan.render.views.bought import remarks
from funnelplan.render.views.channels import by_channel, limits, mix
from funnelplan.render.views.costs import by_cost
from funnelplan.render.views.labels import Label, label_of, listed
from funnelplan.render.views.ladder import Wanted, ladder
from funnelplan.render.views.left_out import left_out
from funnelplan.render.views.levels import cases, odds, short
from funnelplan.render.views.needs import needs, rounding


def page(result: TargetResult, by: str = "") -> Document:
    """What a reader asks of a target, in that order; `by` is what is told apart, if anything."""
    named = {stage.name: label_of(stage) for stage in result.stages}
    wanted = named[result.goal.stage].counted(result.goal.amount, Form.EXACT)
    blocks: list[Block] = [
        *_short(result, named),
        *ladder(result.ladder, named, Wanted(wanted, _is_signed(result))),
        Paragraph(tuple(_how_sure(result, named))),
        needs(result, named),
        Paragraph(tuple(rounding(result, named))),
        *_channels(result, named, by),
        Paragraph(tuple(_money(result, named))),
    ]
    if by == "cost":
        blocks += by_cost(result.costs, named, result.channels)
    if result.not_included and not (result.ladder.leading and _only_deadline(result)):
        blocks.append(_not_included(result, named))
        blocks.append(Paragraph((say("target.each_alone"),)))
    blocks.append(Paragraph(tuple(_next(result, by))))
    return Document(_title(result, named), tuple(blocks))


def _short(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Block]:
    """Stages whose people can't work what the goal needs: whatever follows leaves that out."""
    if result.short:
        sentences = (_too_few(each, named[each.stage]) for each in result.short)
        yield Paragraph((*sentences, say("target.short.note")))


def _too_few(short: ShortShown, label: Label) -> Sentence:
    needed, most = label.counted(short.needed), label.counted(short.most)
    enough, people = str(short.enough), str(short.people)
    return say("target.short.people", needed=needed, most=most, people=people, enough=enough)


def _only_deadline(result: TargetResult) -> bool:
    """Whether all that is left out is a rung of the ladder above, with its key."""
    return {each.what for each in result.not_included} == {"deadline"}


def _channels(result: TargetResult, named: Mapping[str, Label], by: str) -> Iterator[Block]:
    """How the goal is divided among the channels, and where it is asked for, what each one does."""
    if result.open_channels is None:
        return
    sentences = [*mix(result.open_channels, named[result.goal.stage], result.channels)]
    if by == "channel":
        rates = {stage.name: stage.rate.value for stage in result.stages if stage.rate}
        totals = {stage.name: stage.required for stage in result.stages}
        yield from by_channel(result.channels, named, totals, rates, result.metrics)
    else:
        sentences += limits(result.channels, named)
    sentences += _beyond(result)
    if sentences:
        yield Paragraph(tuple(sentences))


def _beyond(result: TargetResult) -> Iterator[Sentence]:
    """The columns that ask a channel for more than it can bring, where the average does not yet."""
    told = {channel.name for channel in result.channels if channel.over is not None}
    for column in result.confidence:
        for name in column.beyond:
            if name not in told:
                told.add(name)
                yield say("channels.beyond", name=Verbatim(name), cases=short(column.at))


def _title(result: TargetResult, named: Mapping[str, Label]) -> Sentence:
    goal = result.goal
    counted = named[goal.stage].counted(goal.amount, Form.EXACT)
    if result.whole_customers_first is not None:
        return say("target.title.revenue", goal=counted, revenue=goal.revenue)
    if goal.stage != result.stages[-1].name or goal.revenue.why is not None:
        return say("target.title.plain", goal=counted)
    return say("target.title", goal=counted, revenue=goal.revenue)


def _how_sure(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """How many of the headline stage bring the goal on average, and for which confidence."""
    headline, goal = named[result.headline], result.goal
    wanted = named[goal.stage].counted(goal.amount)
    required = next(s.required for s in result.stages if s.name == result.headline)
    chance = result.metrics["chance"]
    if chance.why is not None:
        yield say("target.no_chance")
    else:
        count, likely = headline.counted(required), say(f"target.odds.{odds(chance)}")
        mean = named[goal.stage].counted(result.brings, Form.EXACT)
        exactly = result.brings.exact == goal.amount.whole
        name = "target.mean" if exactly else "target.mean.fraction"
        yield say(name, count=count, mean=mean, goal=wanted, chance=chance, odds=likely)
        evident = result.metrics["chance_with_evidence"]
        if evident.why is None:
            yield say("target.with_evidence", chance=evident)
    yield from _by_date(result, wanted)
    if result.joining:
        yield say("target.joining", counts=_counts(result.joining, named))
    yield from _sure(result, headline, wanted)
    if goal.stage != result.stages[-1].name:
        yield say("target.below", counts=_below(result, named))
    first = result.whole_customers_first
    if first is not None and goal.amount.exact.denominator != 1:
        whole = named[goal.stage].counted(goal.amount, Form.WHOLE)
        yield say("target.whole_first", customers=whole, count=headline.counted(first))


def _by_date(result: TargetResult, wanted: Cell) -> Iterator[Sentence]:
    """How many of these are signed in time, and that what follows counts all of them."""
    found = result.brings_by_date
    if result.ladder.by is None or found.why is not None:
        return
    goal = next(stage for stage in result.stages if stage.name == result.goal.stage)
    customers = label_of(goal).counted(found, Form.TWO_DECIMALS)
    chance = result.metrics["chance_by_date"]
    name = "target.by_date" if chance.why is None else "target.by_date.plain"
    yield say(name, by=result.ladder.by, customers=customers, goal=wanted, chance=chance)
    yield say("target.some_day" if _is_signed(result) else "target.some_day.reached")


def _is_signed(result: TargetResult) -> bool:
    """Whether the goal is the customer, who signs, and no stage above."""
    return result.goal.stage == result.stages[-1].name


def _below(result: TargetResult, named: Mapping[str, Label]) -> Cell:
    """What comes of a goal that is not the customer, stage by stage."""
    goal = next(i for i, stage in enumerate(result.stages) if stage.name == result.goal.stage)
    below = result.stages[goal + 1 :]
    return listed([named[stage.name].counted(stage.required, Form.EXACT) for stage in below])


def _counts(counts: Mapping[str, int], named: Mapping[str, Label]) -> Cell:
    """So many of some stages."""
    return listed(
        [named[name].counted(outcome(Fraction(count), name)) for name, count in counts.items()]
    )


def _sure(result: TargetResult, headline: Label, wanted: Cell) -> Iterator[Sentence]:
    main = [column for column in result.confidence if column.at == result.wanted]
    others = [column for column in result.confidence if column.at != result.wanted]
    for column in main:
        count = headline.counted(column.stages[result.headline])
        aside = _others(others, result.headline)
        yield say("target.sure", count=count, goal=wanted, cases=cases(column.at), others=aside)


def _others(columns: list[Confident], headline: str) -> Cell:
    """The other confidences, in brackets."""
    pairs = [
        say(
            "target.sure.other",
            count=Figure(column.stages[headline], Form.WHOLE),
            cases=short(column.at),
        )
        for column in columns
    ]
    return say("target.sure.others", others=listed(pairs)) if pairs else None


def _money(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    metrics = result.metrics
    if metrics["spend"].why is not None:
        own = metrics["spend"].why.reason == "own_costs"
        yield say("missing.own_costs" if own else "target.no_spend")
    else:
        if not result.itemised:
            yield say("target.only_budget", budget=metrics["budget"])
        yield _unit_costs(result)
    yield from _value(result, named)
    yield from _returns(metrics)
    yield from left_out(result.left_out, named[result.stages[-1].name])
    yield from _planned(result, named)


def _unit_costs(result: TargetResult) -> Sentence:
    mql = next((stage for stage in result.stages if stage.role == "mql"), None)
    per_mql = None if mql is None else say("target.per_mql", amount=mql.cost_per)
    per_customer = result.metrics["cost_per_order"]
    return say("target.unit_costs", per_customer=per_customer, per_mql=per_mql)


def _value(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    headline = next(stage for stage in result.stages if stage.name == result.headline)
    if headline.value_per.why is not None:
        yield say("target.no_value")
        return
    margin = None
    if headline.margin_per.why is None:
        margin = say("target.value.margin", margin=headline.margin_per)
    one = named[headline.name].one
    yield say("target.value", value=headline.value_per, margin=margin, stage=one)


def _returns(metrics: Mapping[str, Quantity]) -> Iterator[Sentence]:
    """ROI on margin and on revenue; the first needs a margin and is never assumed."""
    revenue, margin = metrics["roi_on_revenue"], metrics["roi_on_margin"]
    if revenue.why is not None:
        return
    if margin.why is not None:
        yield say("target.return.revenue", roi_revenue=revenue)
        return
    multiple = metrics["margin_multiple"]
    yield say("target.return.margin", roi_revenue=revenue, multiple=multiple, roi=margin)


def _planned(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """The volume that the plan itself speaks of, where it is another one."""
    planned = result.planned
    if planned.rule in ("required", "nothing") or result.short:
        return
    headline = next(stage for stage in result.stages if stage.name == result.headline)
    chance = planned.metrics["chance"]
    given = _counts(planned.given, named)
    yield say(
        "target.planned" if chance.why is None else "target.planned.plain",
        rule=say(f"rule.{planned.rule}"),
        count=named[headline.name].counted(headline.planned, Form.EXACT),
        customers=named[result.stages[-1].name].counted(planned.metrics["customers"], Form.EXACT),
        goal=named[result.goal.stage].counted(result.goal.amount),
        chance=chance,
        given=given,
    )
    evident = planned.metrics["chance_with_evidence"]
    if evident.why is None:
        yield say("target.with_evidence", chance=evident)
    yield from _planned_by_date(result, named)
    yield from remarks(planned.rule, planned.metrics)


def _planned_by_date(result: TargetResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """The same of the planned volume, and what samples make of it."""
    metrics = result.planned.metrics
    customers, chance = metrics["customers_by_date"], metrics["chance_by_date"]
    if result.ladder.by is None or customers.why is not None or chance.why is not None:
        return
    counted = named[result.stages[-1].name].counted(customers, Form.TWO_DECIMALS)
    goal = named[result.goal.stage].counted(result.goal.amount)
    evident = metrics["chance_by_date_with_evidence"]
    name = "target.planned.by_date" + (".evidence" if evident.why is None else "")
    facts = {"customers": counted, "goal": goal, "chance": chance, "evident": evident}
    yield say(name, by=result.ladder.by, **facts)


def _not_included(result: TargetResult, named: Mapping[str, Label]) -> Table:
    """What the numbers leave out: each with what the headline stage would then need."""
    headline = named[result.headline]
    columns = (
        Column(say("target.not_included"), words=True),
        Column(say("target.then_needs", cases=short(result.wanted))),
        Column(say("target.key"), words=True),
    )
    rows = []
    for what_if in result.not_included:
        known = what_if.needed.why is None
        needed = headline.counted(what_if.needed) if known else say("target.unknown")
        says = _what_if(what_if, headline, signed=_is_signed(result))
        rows.append((says, needed, Verbatim(what_if.key)))
    return Table(columns, tuple(rows))


def _what_if(what_if: WhatIf, headline: Label, *, signed: bool) -> Sentence:
    key = f"target.what_if.{what_if.what}"
    if what_if.what == "deadline" and not signed:
        key = f"{key}.reached"
    return Sentence(key, {**what_if.facts, "stages": headline.many})


def _next(result: TargetResult, by: str) -> Iterator[Sentence]:
    yield say("target.why", stage=Verbatim(shell_word(result.headline)))
    headline = next(stage for stage in result.stages if stage.name == result.headline)
    if headline.role == "sql" and (headline.required.whole or 0) >= _EIGHT:
        lost = (headline.required.whole or 0) // _EIGHT
        known = result.metrics["cold_share"].why is None
        yield say("target.cold.known") if known else say("target.cold", lost=str(lost))
    if result.open_channels is not None and not by:
        yield say("target.by_channel")


_EIGHT = 8


def summary(result: TargetResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    named = {stage.name: label_of(stage) for stage in result.stages}
    rows: list[tuple[Cell, Cell]] = [
        (named[stage.name].row, Figure(stage.required, Form.WHOLE))
        for stage in reversed(result.stages[:-1])
    ]
    for column in result.confidence:
        needed = Figure(column.stages[result.headline], Form.WHOLE)
        heading = say("side.for", stage=named[result.headline].row, cases=short(column.at))
        rows.append((heading, needed))
    return (*rows, *metric_rows(result.metrics))


COMPARED = (
    "chance",
    "chance_with_evidence",
    "customers_by_date",
    "chance_by_date",
    "cold_share",
    "spend",
    "budget_left",
    "cost_per_mql",
    "cost_per_order",
    "revenue",
    "margin",
    "roi_on_margin",
    "roi_on_revenue",
)


IF_STATED = ("chance_with_evidence", "cold_share", "customers_by_date", "chance_by_date")
"""Figures that most plans say nothing of."""


def metric_rows(metrics: Mapping[str, Quantity]) -> tuple[tuple[Cell, Cell], ...]:
    """The usual figures of a volume, each with its name."""
    return tuple(
        (say(f"metric.{name}"), Figure(metrics[name]))
        for name in COMPARED
        if name in metrics and not (name in IF_STATED and metrics[name].why is not None)
    )
