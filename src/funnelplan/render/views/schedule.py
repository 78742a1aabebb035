"""The page of `timeline --backward`: what must come when, and what can't be achieved any more."""

from __future__ import annotations

from collections.abc import Iterator

from funnelplan.core.quantities import Quantity
from funnelplan.core.schedule import Earliest, Month, ScheduleResult, WantedShown
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
from funnelplan.render.views.timeline import Labels, customers_of, cycle, labels, waiting, when

Row = tuple[Cell, ...]


def page(result: ScheduleResult) -> Document:
    """What a reader asks backward: how many in all, how many a month, and from when on."""
    named = labels(result.stages)
    wanted = customers_of(result.stages, named).counted(result.targets[-1].customers, Form.EXACT)
    blocks: list[Block] = [
        Paragraph(
            (
                *cycle(result.cycle, named),
                *waiting(result.queued, named),
                *_hopeless(result),
            )
        ),
        _targets(result, named),
        Paragraph(tuple(_tightest(result))),
        *_level(result, named),
        _origins(result, named),
        Paragraph(tuple(_too_late(result, named))),
    ]
    return Document(say("schedule.title", goal=wanted, by=result.end or ""), tuple(blocks))


def _hopeless(result: ScheduleResult) -> Iterator[Sentence]:
    """That nobody can be there in time, however many come."""
    if result.hopeless and not result.out_of_season:
        yield say("schedule.hopeless", by=result.end or "")
    if result.out_of_season:
        facts = {"by": result.end, "channels": result.out_of_season}
        yield Sentence("schedule.out_of_season", facts)


def _targets(result: ScheduleResult, named: Labels) -> Table:
    """Every target, and what it takes of each stage over the whole plan."""
    stages = list(result.targets[0].stages)
    has_open = any(each.from_open.exact for each in result.targets)
    columns = [
        Column(say("schedule.by"), words=True),
        Column(customers_of(result.stages, named).many),
        *([Column(say("schedule.from_open"))] if has_open else []),
        *(Column(named[stage].many) for stage in stages),
        Column(words=True),
    ]
    rows = [_target(each, has_open=has_open) for each in result.targets]
    return Table(tuple(columns), tuple(rows))


def _target(each: WantedShown, *, has_open: bool) -> Row:
    day: Cell = say("number", n=each.last or each.number)
    cells: list[Cell] = [day, Figure(each.customers, Form.EXACT)]
    if has_open:
        cells.append(Figure(each.from_open, Form.TWO_DECIMALS))
    cells += [_needed(count) for count in each.stages.values()]
    met = say("schedule.met") if each.met else None
    cells.append(say("schedule.binds") if each.binds else met)
    return tuple(cells)


def _needed(count: Quantity) -> Cell:
    return say("schedule.never") if count.why is not None else Figure(count, Form.WHOLE)


def _tightest(result: ScheduleResult) -> Iterator[Sentence]:
    """Which target decides, and what the counts are."""
    binding = [each for each in result.targets if each.binds]
    for each in binding:
        yield say("schedule.tightest", by=each.last or "", number=each.number)
    yield say("schedule.counts")
    for name in result.beyond:
        yield say("schedule.beyond", name=Verbatim(name))
    if result.left_aside is not None:
        yield say("timeline.by_quarter.left", last=result.left_aside)


def _level(result: ScheduleResult, named: Labels) -> Iterator[Block]:
    """What must come in every month of the plan, as it is planned to come in; and at the earliest."""
    inside = [month for month in result.months if month.number > 0]
    if any(count.exact for month in inside for count in month.level.values()):
        yield _months(result, named)
    elif not inside[0].level and not result.hopeless:
        yield Paragraph((say("schedule.no_level"),))
    if result.earliest is not None:
        yield Paragraph(tuple(_earliest(result.earliest, result, named)))


def _months(result: ScheduleResult, named: Labels) -> Table:
    """The months of the plan."""
    inside = [month for month in result.months if month.number > 0]
    stages = list(inside[0].level)
    columns = [
        Column(say("schedule.level"), words=True),
        *(Column(named[stage].many) for stage in stages),
    ]
    if result.earliest is not None:
        columns.append(Column(say("schedule.earliest", stages=named[result.headline].many)))
    rows = []
    for month in inside:
        cells: list[Cell] = [_month(month)]
        cells += [Figure(count, Form.ABOUT) for count in month.level.values()]
        if result.earliest is not None:
            cells.append(None if month.earliest is None else Figure(month.earliest, Form.ABOUT))
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


def _month(month: Month) -> Cell:
    return when("month", month.first, month.first, month.number)


def _earliest(found: Earliest, result: ScheduleResult, named: Labels) -> Iterator[Sentence]:
    """The fewest that do under a monthly limit, or that it can't be done."""
    stage = named[found.stage]
    needed, cap = stage.counted(found.needed), stage.counted(found.cap)
    if found.short is None:
        name = "schedule.earliest.besides" if found.besides else "schedule.earliest.needed"
        enough = say(name, needed=needed, cap=cap)
        yield enough if found.needed.exact else say("schedule.earliest.none")
        return
    lacking = customers_of(result.stages, named).counted(found.short, Form.TWO_DECIMALS)
    late = next(each for each in result.targets if each.number == found.number)
    facts = {"cap": cap, "needed": needed, "lacking": lacking, "by": late.last or ""}
    few = "schedule.earliest.short" if found.needed.exact else "schedule.earliest.nobody"
    yield Sentence(few, facts)


def _origins(result: ScheduleResult, named: Labels) -> Table:
    """From which months the leads come, where customers are wanted evenly; those before come first."""
    stages = list(result.months[0].origins)
    several = ".quarters" if len(result.targets) > 1 else ""
    columns = [
        Column(say(f"schedule.origins{several}"), words=True),
        *(Column(named[stage].many) for stage in stages),
        Column(words=True),
    ]
    rows: list[Row] = []
    for month in result.months:
        late = say("schedule.before") if month.number <= 0 else None
        counts = [Figure(count, Form.ABOUT) for count in month.origins.values()]
        rows.append((_month(month), *counts, late))
    for name in ("earlier", "before", "within"):
        sums = getattr(result, name)
        totals = (Figure(total, Form.ABOUT) for total in sums.values())
        rows.append((say(f"schedule.sum.{name}"), *totals, None))
    return Table(tuple(columns), tuple(rows))


def _too_late(result: ScheduleResult, named: Labels) -> Iterator[Sentence]:
    """What would have had to come before the plan, and what of it can't be achieved any more."""
    customers = customers_of(result.stages, named)
    if not result.too_late.exact:
        yield say("schedule.none_late")
        return
    late = Figure(result.too_late, Form.TWO_DECIMALS)
    goal = customers.counted(result.targets[-1].customers, Form.EXACT)
    several = ".quarters" if len(result.targets) > 1 else ""
    yield say(f"schedule.late{several}", late=late, goal=goal, start=result.start or "")
    has_open = bool(result.from_open.exact)
    lacking = customers.counted(result.lacking, Form.TWO_DECIMALS)
    opened = customers.counted(result.from_open, Form.TWO_DECIMALS)
    if not result.lacking.exact:
        yield say("schedule.lacking.none", opened=opened)
        return
    yield say(
        "schedule.lacking.open" if has_open else "schedule.lacking", lacking=lacking, opened=opened
    )
    if not result.hopeless:
        yield say("schedule.note")
