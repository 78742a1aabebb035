"""The page of `forecast`: what comes out, how it may spread, and how low each rate may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from funnelplan.core.forecast import ForecastResult, LowestRate
from funnelplan.core.quantities import outcome
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
from funnelplan.render.views.bought import remarks
from funnelplan.render.views.channels import by_channel, limits
from funnelplan.render.views.costs import by_cost
from funnelplan.render.views.labels import Label, label_of, listed
from funnelplan.render.views.left_out import left_out
from funnelplan.render.views.target import metric_rows


def page(result: ForecastResult, by: str = "") -> Document:
    """What a reader asks of a forecast, in that order; `by` is what is told apart, if anything."""
    named = {stage.name: label_of(stage) for stage in result.stages}
    blocks: list[Block] = [
        Paragraph(tuple(_chance(result, named))),
        _stages(result, named),
        *_channels(result, named, by),
        Paragraph((*_money(result), *left_out(result.left_out, named[result.stages[-1].name]))),
    ]
    if by == "cost":
        blocks += by_cost(result.costs, named, result.channels)
    if result.quantiles:
        blocks.append(_spread(result))
    else:
        blocks.append(Paragraph((say("forecast.no_spread"),)))
    if result.lowest_rates:
        blocks.append(_lowest(result, named, by))
    return Document(_title(result, named), tuple(blocks))


def _channels(result: ForecastResult, named: Mapping[str, Label], by: str) -> Iterator[Block]:
    """What each channel does, where it is asked for; what exceeds its limit always."""
    if any(channel.basis == "uncovered" for channel in result.channels):
        yield Paragraph((say("forecast.no_channel"),))
    if by == "channel":
        metrics = result.volume.metrics
        rates = {stage.name: stage.rate.value for stage in result.stages if stage.rate is not None}
        totals = {stage.name: stage.expected for stage in result.stages}
        yield from by_channel(result.channels, named, totals, rates, metrics)
    else:
        found = tuple(limits(result.channels, named))
        if found:
            yield Paragraph(found)


def _title(result: ForecastResult, named: Mapping[str, Label]) -> Sentence:
    if result.volume.rule == "given":
        return say("forecast.title", entering=_entering(result, named))
    if result.volume.rule == "budget":
        headline = next(iter(result.volume.given))
        expected = next(s.expected for s in result.stages if s.name == headline)
        entering = named[headline].counted(expected, Form.EXACT)
        budget = result.volume.metrics["budget"]
        return say("forecast.title.budget", budget=budget, entering=entering)
    return say("forecast.title.rule", rule=say(f"rule.{result.volume.rule}"))


def _entering(result: ForecastResult, named: Mapping[str, Label]) -> Cell:
    """`35 SQLs` or `20,000 visitors, 12 SQLs`."""
    given = result.volume.given.items()
    return listed([named[name].counted(outcome(count, name)) for name, count in given])


def _chance(result: ForecastResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    if result.goal is None:
        yield say("forecast.no_goal", given=_entering(result, named))
        return
    chance = result.volume.metrics["chance"]
    if chance.why is not None:
        yield say(f"missing.{chance.why.reason}", key=chance.why.key)
        return
    goal = named[result.goal.stage].counted(result.goal.amount)
    yield say("forecast.chance", goal=goal, chance=chance, given=_entering(result, named))
    evident = result.volume.metrics["chance_with_evidence"]
    if evident.why is None:
        yield say("target.with_evidence", chance=evident)
    yield from _by_date(result, named)


def _by_date(result: ForecastResult, named: Mapping[str, Label]) -> Iterator[Sentence]:
    """What is signed by the plan's last day, and how sure the goal is by then."""
    metrics = result.volume.metrics
    there, sure = metrics["customers_by_date"], metrics["chance_by_date"]
    if result.by is None or result.goal is None or there.why is not None or sure.why is not None:
        return
    counted = named[result.stages[-1].name].counted(there, Form.TWO_DECIMALS)
    goal = named[result.goal.stage].counted(result.goal.amount)
    evident = metrics["chance_by_date_with_evidence"]
    name = "target.planned.by_date" + (".evidence" if evident.why is None else "")
    yield say(name, by=result.by, customers=counted, goal=goal, chance=sure, evident=evident)


def _stages(result: ForecastResult, named: Mapping[str, Label]) -> Table:
    columns = (
        Column(words=True),
        Column(say("forecast.expected")),
        Column(say("forecast.whole")),
        Column(say("forecast.cost_per")),
    )
    rows = tuple(
        (
            named[stage.name].row,
            Figure(stage.expected, Form.EXACT),
            Figure(stage.expected, Form.WHOLE),
            Figure(stage.cost_per) if stage.cost_per.why is None else None,
        )
        for stage in result.stages
    )
    return Table(columns, rows)


def _money(result: ForecastResult) -> Iterator[Sentence]:
    every = result.rounding != "once"
    yield say("forecast.every_stage" if every else "forecast.once")
    metrics = result.volume.metrics
    if metrics["spend"].why is not None:
        own = metrics["spend"].why.reason == "own_costs"
        yield say("missing.own_costs" if own else "forecast.no_spend")
        return
    yield from remarks(result.volume.rule, metrics)
    each = metrics["cost_per_order"]
    yield say("forecast.spend", spend=metrics["spend"], per_customer=each)
    for of in ("margin", "revenue"):
        if metrics[f"roi_on_{of}"].why is None:
            yield say(f"forecast.roi.{of}", roi=metrics[f"roi_on_{of}"])


def _spread(result: ForecastResult) -> Table:
    """Customers, revenue and margin in a poor, a middle and a good case."""
    columns = (
        Column(words=True),
        *(Column(say(f"forecast.q.{quantile.at}")) for quantile in result.quantiles),
    )
    rows: list[tuple[Cell, ...]] = []
    for name in ("customers", "revenue", "margin"):
        known, evident = (
            [getattr(quantile, name) for quantile in quantiles]
            for quantiles in (result.quantiles, result.with_evidence)
        )
        if known[0].why is None:
            rows.append((say(f"forecast.{name}"), *(Figure(q, Form.WHOLE) for q in known)))
            if evident:
                uncertain = (Figure(q, Form.WHOLE) for q in evident)
                rows.append((say("forecast.customers.evidence"), *uncertain))
    return Table(columns, tuple(rows))


def _rate_name(rate: LowestRate, named: Mapping[str, Label]) -> Cell:
    """The stage, and the channel whose own rate it is."""
    row = named[rate.stage].row
    if rate.channel is None:
        return row
    return say("forecast.lowest.channel", stage=row, channel=Verbatim(rate.channel))


def _lowest(result: ForecastResult, named: Mapping[str, Label], by: str) -> Table:
    """Per rate what it is now, and the lowest that would reach the goal on average."""
    shown = [rate for rate in result.lowest_rates if rate.channel is None or by == "channel"]
    goal = None if result.goal is None else named[result.goal.stage].counted(result.goal.amount)
    columns = (
        Column(say("forecast.lowest", goal=goal), words=True),
        Column(say("forecast.now")),
        Column(say("forecast.needed")),
        Column(words=True),
    )
    rows = tuple(
        (
            _rate_name(rate, named),
            Figure(rate.now),
            Figure(rate.needed) if rate.needed.why is None else None,
            _verdict(rate),
        )
        for rate in shown
    )
    return Table(columns, rows)


def _verdict(rate: LowestRate) -> Sentence:
    if rate.needed.why is not None:
        return say("forecast.out")
    return say("forecast.reached" if rate.now.exact >= rate.needed.exact else "forecast.short")


def summary(result: ForecastResult) -> tuple[tuple[Cell, Cell], ...]:
    """The figures that scenarios are compared by."""
    rows = [(label_of(stage).row, Figure(stage.expected, Form.EXACT)) for stage in result.stages]
    return (*rows, *metric_rows(result.volume.metrics))
