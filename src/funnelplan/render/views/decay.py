"""The page of `decay`: what going cold costs, in both ways of counting, and what holds the target."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.decay import ChanceRow, Change, DecayResult, Hold
from funnelplan.core.quantities import Quantity, share
from funnelplan.render.document import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Form,
    Paragraph,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.views.labels import Label, label
from funnelplan.render.views.target import metric_rows

Row = tuple[Cell, ...]


def page(result: DecayResult, by: str = "") -> Document:
    """What a reader asks when leads went cold, in that order; `by` is what is told apart."""
    stage = label(result.stage, result.title, result.role)
    of, lost = result.worked.planned, result.lost
    title = say(
        "decay.title", lost=lost, of=stage.counted(of), stages=stage.many, share=result.cold_share
    )
    blocks: list[Block] = [Paragraph((say(f"decay.rule.{result.rule}", of=stage.counted(of)),))]
    blocks.append(_compared(result, stage))
    if lost:
        blocks.append(_holds(result, stage))
        if by == "channel":
            blocks.append(_channels(result))
            blocks.append(Paragraph((say("decay.channels.note"),)))
        blocks.append(_objections(result))
    return Document(title, tuple(blocks))


def _channels(result: DecayResult) -> Table:
    """What the loss would be had all of it come over one channel."""
    columns = (
        Column(say("decay.channels", lost=result.lost), words=True),
        Column(say("decay.becomes")),
        Column(say("decay.customers")),
        Column(say("decay.revenue")),
    )
    rows = (
        (
            Verbatim(channel.name),
            Figure(channel.rate),
            Figure(channel.customers, Form.SIGNED_TWO_DECIMALS),
            Figure(channel.revenue) if channel.revenue.why is None else None,
        )
        for channel in result.channels
    )
    return Table(columns, tuple(rows))


def _compared(result: DecayResult, stage: Label) -> Table:
    columns = (
        Column(words=True),
        Column(say("decay.planned")),
        Column(say("decay.now")),
        Column(say("decay.change")),
        Column(words=True),
    )
    rows = (
        _row(say("decay.worked", stages=stage.many), result.worked),
        _row(say("decay.customers"), result.customers, form=Form.TWO_DECIMALS),
        _most_likely(result),
        *_chances(result),
        *_revenue(result),
        *_spend(result),
    )
    return Table(columns, rows)


def _row(head: Cell, change: Change, note: Cell = None, form: Form = Form.USUAL) -> Row:
    signed = Form.SIGNED_TWO_DECIMALS if form is Form.TWO_DECIMALS else Form.SIGNED
    figures = (
        Figure(change.planned, form),
        Figure(change.now, form),
        Figure(change.change, signed),
    )
    return (head, *figures, note)


def _most_likely(result: DecayResult) -> Row:
    planned, now = (_either(result.most_likely[when]) for when in ("planned", "now"))
    return (say("decay.most_likely"), planned, now, None, None)


def _either(modes: tuple[int, ...]) -> Cell:
    if len(modes) == 1:
        return say("number", n=modes[0])
    return say("decay.or", a=modes[0], b=modes[-1])


def _chances(result: DecayResult) -> Iterator[Row]:
    for i, row in enumerate(result.chances):
        name = "decay.chance" if i == 0 else "decay.chance.next"
        note = say("decay.better") if _is_turning_point(result, row) else None
        figures = (Figure(row.planned), Figure(row.now))
        yield (say(name, k=row.at_least), *figures, None, note)


def _is_turning_point(result: DecayResult, row: ChanceRow) -> bool:
    return row.at_least == result.better_than_even and result.lost > 0


def _revenue(result: DecayResult) -> Iterator[Row]:
    """Revenue on average and in whole customers, then the margin: revenue is not profit."""
    revenue, margin = result.metrics["revenue"], result.metrics["margin"]
    if revenue.planned.why is not None:
        yield (say("decay.revenue"), None, None, None, say("missing.key", key="deal.value"))
        return
    each = say("decay.revenue.each", lost=result.lost, each=result.value_each)
    yield _row(say("decay.revenue"), revenue, each)
    whole, cut = result.whole_customers, None
    if result.customers.now != whole.now:
        customers = Figure(result.customers.now, Form.EXACT)
        cut = say("decay.whole.cut", customers=customers, whole=whole.now)
    head = say("decay.whole", planned=whole.planned, now=whole.now)
    yield _row(head, result.whole_revenue, cut)
    if margin.planned.why is None:
        yield _row(say("decay.margin"), margin, say("decay.margin.note"))
    else:
        yield (say("decay.margin"), None, None, None, say("missing.key", key="deal.margin"))


def _spend(result: DecayResult) -> Iterator[Row]:
    spend = result.metrics["spend"]
    if spend.planned.why is not None:
        yield (say("decay.spend"), None, None, None, say("missing.key", key="spend.per"))
        return
    sunk = say("decay.spend.note") if result.lost and spend.planned == spend.now else None
    yield _row(say("decay.spend"), spend, sunk)
    yield _in_percent(say("decay.cpo"), result.metrics["cost_per_order"])
    if "cost_per_mql" in result.metrics:
        cpl = result.metrics["cost_per_mql"]
        blind = say("decay.cpl.note") if result.lost and cpl.planned == cpl.now else None
        yield _in_percent(say("decay.cpl"), cpl, blind)
    for of in ("margin", "revenue"):
        roi = result.metrics[f"roi_on_{of}"]
        if roi.planned.why is None:
            yield _row(say(f"decay.roi_{of}"), roi)


def _in_percent(head: Cell, change: Change, note: Cell = None) -> Row:
    """A cost whose change is told in percent of what was planned."""
    if change.planned.why is not None or change.now.why is not None or not change.planned.exact:
        return _row(head, change, note)
    relative = change.change.exact / change.planned.exact
    return (
        head,
        Figure(change.planned),
        Figure(change.now),
        Figure(share(relative), Form.SIGNED),
        note,
    )


def _holds(result: DecayResult, stage: Label) -> Table:
    customers = say("decay.hold", customers=Figure(result.customers.planned, Form.EXACT))
    cold = result.cold_share.exact
    lost, of = (1, cold.denominator) if cold.numerator == 1 else (result.lost, result.of)
    always = say(_how_often(cold), lost=lost, of=of)
    columns = (Column(customers, words=True), Column(), Column(), Column())
    rows = (
        _hold(say("decay.once"), result.happened_once, stage),
        _hold(always, result.always_happens, stage),
    )
    return Table(columns, rows)


def _how_often(cold: Fraction) -> str:
    """1 in 8 always goes cold; 3 in 8 always go cold; all of them do."""
    if cold == 1:
        return "decay.always.all"
    return "decay.always.one" if cold.numerator == 1 else "decay.always"


def _hold(head: Cell, hold: Hold, stage: Label) -> Row:
    if hold.extra.why is not None:
        return (head, say("decay.impossible", stages=stage.many), None, None)
    stages = stage.one if hold.extra.exact == 1 else stage.many
    more = say("decay.more", n=Figure(hold.extra, Form.WHOLE), stages=stages)
    cost = say("decay.cost", cost=hold.cost) if hold.cost.why is None else None
    return (head, more, say("decay.in_all", n=Figure(hold.total, Form.WHOLE)), cost)


def _objections(result: DecayResult) -> Table:
    rows: list[Row] = []
    if result.weak_ones.why is None:
        half, full = Figure(result.weak_ones), Figure(result.metrics["revenue"].change)
        rows.append((say("decay.weak"), say("decay.weak.answer", half=half, full=full)))
    includes = say("decay.includes.answer", stage=Verbatim(result.stage))
    rows.append((say("decay.includes", rate=result.rate), includes))
    rows.append((say("decay.which"), say("decay.which.answer")))
    return Table((Column(say("decay.objections"), words=True), Column(words=True)), tuple(rows))


def summary(result: DecayResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    lost = say("side.lost", lost=result.lost, of=result.of)
    rows: list[tuple[Cell, Cell]] = [
        (say("side.cold"), lost),
        (
            say("decay.worked", stages=label(result.stage, result.title, result.role).many),
            Figure(result.worked.now),
        ),
        (say("decay.customers"), Figure(result.customers.now, Form.TWO_DECIMALS)),
    ]
    if result.chances:
        row = result.chances[0]
        rows.append((say("decay.chance", k=row.at_least), Figure(row.now)))
    now: dict[str, Quantity] = {name: change.now for name, change in result.metrics.items()}
    return (*rows, *metric_rows(now))
