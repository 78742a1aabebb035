"""The page of `timeline`: month by month what comes in and what closes, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from funnelplan.core.channels import UNCOVERED
from funnelplan.core.cycle import Cycle
from funnelplan.core.last_day import LastDay
from funnelplan.core.stage import Named
from funnelplan.core.timeline import PeriodShown, TimelineResult
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Form,
    Month,
    Paragraph,
    Quarter,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import Label, label_of, listed

Labels = Mapping[str, Label]
Row = tuple[Cell, ...]

MONTHS = 12
"""In a year."""


def page(result: TimelineResult) -> Document:
    """What a reader asks of time: when it closes, what is open, and which day is the last useful one."""
    named = labels(result.stages)
    blocks: list[Block] = [
        Paragraph((*cycle(result.cycle, named), *waiting(result.queued, named))),
        _periods(result, named),
        Paragraph(tuple(_balance(result, named))),
    ]
    if result.opening:
        blocks.append(_opening(result, named))
        blocks.append(Paragraph((say("timeline.open.note", start=result.start or ""),)))
    blocks.append(Paragraph(tuple(_deadline(result, named))))
    if result.last_days:
        blocks.append(_last_days(result, named))
        blocks.append(Paragraph((say("timeline.last.note"),)))
    blocks.append(Paragraph(tuple(_notes(result))))
    customers = customers_of(result.stages, named).counted(result.customers, Form.TWO_DECIMALS)
    rule = say(f"rule.{result.rule}")
    title = say("timeline.title", rule=rule, customers=customers, by=result.horizon or "")
    return Document(title, tuple(blocks))


def labels(stages: tuple[Named, ...]) -> Labels:
    """The labels of stages, by their names."""
    return {stage.name: label_of(stage) for stage in stages}


def customers_of(stages: tuple[Named, ...], named: Labels) -> Label:
    """The label of the customers."""
    return named[stages[-1].name]


def cycle(found: Cycle, named: Labels) -> Iterator[Sentence]:
    """The sales cycle with its start and its end, the plan's norm, and what is not in it."""
    begins, ends = named[found.begins].row, named[found.ends].row
    name = "timeline.cycle.longest" if found.channels else "timeline.cycle"
    yield say(name, begins=begins, ends=ends, average=found.average)
    if found.norm is not None:
        longer = found.average.exact > found.norm.exact
        yield say("timeline.norm.longer" if longer else "timeline.norm.kept", norm=found.norm)
    for name, time in found.channels.items():
        if name == UNCOVERED:
            yield say("timeline.cycle.uncovered", average=time)
        else:
            yield say("timeline.cycle.channel", name=Verbatim(name), average=time)
    if found.untimed:
        yield say("timeline.untimed", stages=listed([named[name].row for name in found.untimed]))


def waiting(stages: tuple[str, ...], named: Labels) -> Iterator[Sentence]:
    """That the times leave out how long leads wait for the people who work them."""
    if stages:
        yield say("timeline.queued", stages=listed([named[name].row for name in stages]))


def _periods(result: TimelineResult, named: Labels) -> Table:
    """A row per month or quarter: what comes to every stage, customers with their band, revenue."""
    stages = list(result.periods[0].stages)
    revenue = result.revenue.why is None
    wanted = any(period.wanted is not None for period in result.periods)
    columns = [
        Column(say(f"timeline.by.{result.by}"), words=True),
        *(Column(named[stage].many) for stage in stages),
        Column(customers_of(result.stages, named).many),
        Column(say("timeline.band")),
        *([Column(say("forecast.revenue"))] if revenue else []),
        Column(say("timeline.so_far")),
        *([Column(say("timeline.wanted")), Column(say("timeline.sure"))] if wanted else []),
    ]
    rows: list[Row] = []
    for period in result.periods:
        cells: list[Cell] = [when(result.by, period.first, period.last, period.number)]
        cells += [Figure(count, Form.ABOUT) for count in period.stages.values()]
        cells.append(Figure(period.customers, Form.TWO_DECIMALS))
        cells.append(say("timeline.from_to", low=Figure(period.low), high=Figure(period.high)))
        if revenue:
            cells.append(Figure(period.revenue, Form.ABOUT))
        cells.append(Figure(period.cumulative, Form.TWO_DECIMALS))
        if wanted:
            cells += _wanted(period)
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


def _wanted(period: PeriodShown) -> tuple[Cell, Cell]:
    if period.wanted is None or period.wanted_chance is None:
        return None, None
    return say("number", n=period.wanted), Figure(period.wanted_chance)


def when(by: str, first: date | None, last: date | None, number: int) -> Cell:
    """A month or a quarter by its dates, or by its number where the plan has none."""
    if first is None or last is None:
        return say(f"timeline.{by}.number", n=number)
    if by == "month":
        return Month(first)
    months = (last.year - first.year) * MONTHS + last.month - first.month + 1
    return Quarter(first, months)


def _balance(result: TimelineResult, named: Labels) -> Iterator[Sentence]:
    """What came in, and what became of it: nothing gets lost between the lines."""
    customers = customers_of(result.stages, named)
    for each in result.balances:
        yield say(
            "timeline.balance",
            entered=named[each.stage].counted(each.entered, Form.EXACT),
            won=customers.counted(each.won, Form.TWO_DECIMALS),
            by=result.horizon or "",
            later=Figure(each.later, Form.TWO_DECIMALS),
            lost=named[each.stage].counted(each.lost, Form.TWO_DECIMALS),
        )
    if result.still_open:
        still = [
            named[each.stage].counted(each.leads, Form.TWO_DECIMALS) for each in result.still_open
        ]
        yield say("timeline.still_open", leads=listed(still), by=result.horizon or "")


def _opening(result: TimelineResult, named: Labels) -> Table:
    """Open leads by their age, and what comes of them."""
    columns = (
        Column(say("timeline.open"), words=True),
        Column(say("timeline.open.leads")),
        Column(say("timeline.open.age")),
        Column(say("timeline.open.goes_on")),
        Column(say("timeline.open.customers")),
        Column(say("timeline.open.by", by=result.horizon or "")),
    )
    rows = [
        (
            named[each.stage].row,
            say("number", n=each.leads),
            None if each.age is None else Figure(each.age),
            Figure(each.goes_on),
            Figure(each.customers, Form.TWO_DECIMALS),
            Figure(each.by_horizon, Form.TWO_DECIMALS),
        )
        for each in result.opening
    ]
    return Table(columns, tuple(rows))


def _deadline(result: TimelineResult, named: Labels) -> Iterator[Sentence]:
    """What is signed by the plan's last day, and how sure the goal is by then."""
    metrics, customers = result.metrics, customers_of(result.stages, named)
    there, share = metrics["customers_by_date"], metrics["in_time_share"]
    if there.why is not None or share.why is not None:
        return
    counted, by = customers.counted(there, Form.TWO_DECIMALS), result.end or ""
    yield say("timeline.in_time", customers=counted, by=by, share=share)
    sure, evident = metrics["chance_by_date"], metrics["chance_by_date_with_evidence"]
    if result.goal is not None and sure.why is None:
        goal = customers.counted(result.goal)
        name = "timeline.sure.evidence" if evident.why is None else "timeline.sure.plain"
        yield say(name, goal=goal, by=by, chance=sure, evident=evident)
    if result.opening:
        yield say("timeline.sure.open")


def _last_days(result: TimelineResult, named: Labels) -> Table:
    """For every stage the last day on which a lead is of any use for the plan's last day."""
    shares = sorted({each.share for each in result.last_days})
    columns = (
        Column(say("timeline.last", by=result.end or ""), words=True),
        *(Column(say("timeline.last.share", share=share)) for share in shares),
    )
    by_way: dict[tuple[str, tuple[str, ...]], list[LastDay]] = {}
    for each in result.last_days:
        by_way.setdefault((each.stage, each.channels), []).append(each)
    rows = [
        (_way(named[stage].row, channels), *(_last_day(each) for each in found))
        for (stage, channels), found in by_way.items()
    ]
    return Table(columns, tuple(rows))


def _way(stage: Cell, channels: tuple[str, ...]) -> Cell:
    """A stage, and the channels of whose leads there is spoken."""
    if not channels:
        return stage
    ways = [say("channels.uncovered") if c == UNCOVERED else Verbatim(c) for c in channels]
    return say("timeline.last.way", stage=stage, ways=listed(ways))


def _last_day(found: LastDay) -> Cell:
    """A day; one that lies before the plan says so."""
    name = "timeline.last.within" if found.within else "timeline.last.before"
    return say(name, day=found.day or "", ahead=found.ahead)


def _notes(result: TimelineResult) -> Iterator[Sentence]:
    yield say("timeline.note.band")
    if any(period.wanted is not None for period in result.periods):
        yield say("timeline.note.wanted")
    if result.revenue.why is not None:
        yield say("timeline.note.no_value")
    else:
        yield say("timeline.note.revenue")
    if result.rule in ("required", "confidence"):
        yield say("timeline.note.any_time")
    if result.late:
        yield say("timeline.note.late")
    if result.left_aside is not None:
        yield say("timeline.by_quarter.left", last=result.left_aside)
    yield say("timeline.note.backward")


def summary(result: TimelineResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    rows: list[tuple[Cell, Cell]] = [
        (say("metric.cycle"), Figure(result.cycle.average)),
        (say("metric.customers_by_date"), Figure(result.metrics["customers_by_date"])),
        (say("metric.chance_by_date"), Figure(result.metrics["chance_by_date"])),
    ]
    for period in result.periods:
        name = when(result.by, period.first, period.last, period.number)
        rows.append((name, Figure(period.customers, Form.TWO_DECIMALS)))
    return tuple(rows)
