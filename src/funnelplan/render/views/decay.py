"""The page of `decay`: what going cold costs, in both ways of counting, and what holds the target."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.decay import DecayResult
from funnelplan.core.effect import ChanceRow, Change
from funnelplan.core.perishing import PerishingResult
from funnelplan.core.quantities import Quantity, outcome, share
from funnelplan.core.replacing import Hold
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
from funnelplan.render.views.reviving import reviving
from funnelplan.render.views.target import metric_rows

Row = tuple[Cell, ...]
Loss = DecayResult | PerishingResult
HEADS = ("decay.planned", "decay.now")


def page(result: DecayResult, by: str = "") -> Document:
    """What a reader asks when leads went cold, in that order; `by` is what is told apart."""
    stage = label(result.stage, result.title, result.role)
    of, lost = outcome(Fraction(result.of), result.stage), result.lost
    title = say(
        "decay.title", lost=lost, of=stage.counted(of), stages=stage.many, share=result.cold_share
    )
    rule = [say(f"decay.rule.{result.rule}", of=stage.counted(of))]
    if result.planned_share.exact:
        rule.append(say("decay.reckoned", share=result.planned_share))
    blocks: list[Block] = [Paragraph(tuple(rule))]
    blocks.append(compared(result, stage, _lost_times_value(result), HEADS))
    if lost:
        if _loses(result):
            blocks.append(_holds(result, stage))
        else:
            blocks.append(Paragraph((say("decay.fewer"),)))
        if result.revival is not None:
            blocks += reviving(result.revival, stage)
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


def _lost_times_value(result: DecayResult) -> Cell:
    more = result.worked.change
    lost = Figure(more._replace(amount=abs(more.exact)), Form.EXACT)
    return say("decay.revenue.each", lost=lost, each=result.value_each)


def compared(result: Loss, stage: Label, each: Cell, heads: tuple[str, str]) -> Table:
    """Both sides of a loss, figure by figure; `each` says how the lost revenue comes about."""
    columns = (
        Column(words=True),
        *(Column(say(head)) for head in heads),
        Column(say("decay.change")),
        Column(words=True),
    )
    rows = (
        _row(say("decay.worked", stages=stage.many), result.worked),
        _row(say("decay.customers"), result.customers, form=Form.TWO_DECIMALS),
        _most_likely(result),
        *_chances(result),
        *_revenue(result, each),
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


def _most_likely(result: Loss) -> Row:
    planned, now = (_either(result.most_likely[when]) for when in ("planned", "now"))
    return (say("decay.most_likely"), planned, now, None, None)


def _either(modes: tuple[int, ...]) -> Cell:
    if len(modes) == 1:
        return say("number", n=modes[0])
    return say("decay.or", a=modes[0], b=modes[-1])


def _chances(result: Loss) -> Iterator[Row]:
    for i, row in enumerate(result.chances):
        name = "decay.chance" if i == 0 else "decay.chance.next"
        note = say("decay.better") if _is_turning_point(result, row) else None
        figures = (Figure(row.planned), Figure(row.now))
        yield (say(name, k=row.at_least), *figures, None, note)


def _is_turning_point(result: Loss, row: ChanceRow) -> bool:
    return row.at_least == result.better_than_even and _loses(result)


def _loses(result: Loss) -> bool:
    return result.worked.now.exact < result.worked.planned.exact


def _revenue(result: Loss, each: Cell) -> Iterator[Row]:
    """Revenue on average and in whole customers, then the margin: revenue is not profit."""
    revenue, margin = result.metrics["revenue"], result.metrics["margin"]
    if revenue.planned.why is not None:
        yield (say("decay.revenue"), None, None, None, say("missing.key", key="deal.value"))
        return
    yield _row(say("decay.revenue"), revenue, each)
    whole, cut = result.whole_customers, None
    if result.customers.now != whole.now:
        customers = Figure(result.customers.now, Form.EXACT)
        cut = say("decay.whole.cut", customers=customers, whole=whole.now)
    head = say("decay.whole", planned=whole.planned, now=whole.now)
    yield _row(head, result.whole_revenue, cut)
    if margin.planned.why is None:
        costs = margin.change.exact < 0 or not _loses(result)
        yield _row(say("decay.margin"), margin, say("decay.margin.note") if costs else None)
    else:
        yield (say("decay.margin"), None, None, None, say("missing.key", key="deal.margin"))


def _spend(result: Loss) -> Iterator[Row]:
    spend = result.metrics["spend"]
    if spend.planned.why is not None:
        yield (say("decay.spend"), None, None, None, say("missing.key", key="spend.per"))
        return
    sunk = say("decay.spend.note") if _loses(result) and spend.planned == spend.now else None
    yield _row(say("decay.spend"), spend, sunk)
    yield _in_percent(say("decay.cpo"), result.metrics["cost_per_order"])
    if "cost_per_mql" in result.metrics:
        cpl = result.metrics["cost_per_mql"]
        blind = say("decay.cpl.note") if _loses(result) and cpl.planned == cpl.now else None
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
        hold_row(say("decay.once"), result.happened_once, stage),
        hold_row(always, result.always_happens, stage),
    )
    return Table(columns, rows)


def _how_often(cold: Fraction) -> str:
    """1 in 8 always goes cold; 3 in 8 always go cold; all of them do."""
    if cold == 1:
        return "decay.always.all"
    return "decay.always.one" if cold.numerator == 1 else "decay.always"


def hold_row(head: Cell, hold: Hold, stage: Label) -> Row:
    """So many more, so many in all, at such a cost; or that no number is enough."""
    if hold.extra.why is not None:
        reason = "impossible" if hold.extra.why.reason == "all_cold" else hold.extra.why.reason
        return (head, say(f"decay.{reason}", stages=stage.many), None, None)
    stages = stage.one if hold.extra.exact == 1 else stage.many
    more = say("decay.more", n=Figure(hold.extra, Form.WHOLE), stages=stages)
    cost = say("decay.cost", cost=hold.cost) if hold.cost.why is None else None
    return (head, more, say("decay.in_all", n=Figure(hold.total, Form.WHOLE)), cost)


def _objections(result: DecayResult) -> Table:
    rows: list[Row] = []
    if result.weak_ones.amount:
        half, full = Figure(result.weak_ones), Figure(result.metrics["revenue"].change)
        rows.append((say("decay.weak"), say("decay.weak.answer", half=half, full=full)))
    includes = say(
        f"decay.includes.{_included(result)}",
        stage=Verbatim(result.stage),
        share=result.planned_share,
        basis=result.basis,
    )
    rows.append((say("decay.includes", rate=result.stated_rate), includes))
    rows.append((say("decay.which"), say("decay.which.answer")))
    return Table((Column(say("decay.objections"), words=True), Column(words=True)), tuple(rows))


def _included(result: DecayResult) -> str:
    """Whether the rate that is stated includes a loss, where the plan says so."""
    if result.basis.exact:
        return "known"
    return "worked" if result.planned_share.exact else "answer"


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
    row = result.chances[0]
    rows.append((say("decay.chance", k=row.at_least), Figure(row.now)))
    now: dict[str, Quantity] = {name: change.now for name, change in result.metrics.items()}
    return (*rows, *metric_rows(now))
