"""The figures of what goes cold: share, response and shelf life of a stage, and its planned rate.

The planned rate is the stated one ÷ (1 − basis) × (1 − cold share) (maths.md section 3b).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from funnelplan.core import cold
from funnelplan.core.formula import Metric, Result, rate_name, stated, usual_cold
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, mean_days
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import DAYS, SHARE, Kind, Unit
from funnelplan.core.routes import NOTHING
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, never_called, takes_time
from funnelplan.core.stage import Stage
from funnelplan.core.volume import Target, Volume
from funnelplan.core.volumes import goal_of

LOSS = {
    (HardLimit, Exactly): "[{response} > {shelf_life}]",
    (HardLimit, Average): "P(Erlang({steps}, mean {response}) > {shelf_life})",
    (HardLimit, ByTable): "1 − called by {shelf_life}",
    (HalfLife, Exactly): "1 − 2^(−{response} ÷ {shelf_life})",
    (HalfLife, Average): "1 − (1 + ln 2 × {response} ÷ ({steps} × {shelf_life}))^−{steps}",
    (HalfLife, ByTable): "1 − E[2^(−call ÷ {shelf_life})]",
    (AliveTable, Exactly): "1 − alive after {response}",
    (AliveTable, Average): "1 − E[alive after Erlang({steps}, mean {response})]",
    (AliveTable, ByTable): "1 − E[alive at the call]",
}
"""The share that is called too late, in the words of the plan's shelf life and response."""

QUEUE = {
    HardLimit: "lost(M/M/{people}+D: {inflow} in, {each} each, {shelf_life})",
    HalfLife: "lost(M/M/{people}+M: {inflow} in, {each} each, half of {shelf_life})",
    AliveTable: "lost(M/M/{people}+G: {inflow} in, {each} each)",
    type(None): "max(0, 1 − {people} × {each} ÷ {inflow})",
}
"""The share that the people there can't take in time; inflow and each per week."""

WEEK = Fraction(7)


def cold_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """What goes cold at every stage that says so; `cold_share` and `response` of the usual one."""
    for i, stage in enumerate(plan.stages[:-1]):
        if i in plan.cold:
            yield from _of_stage(plan, i, stage, _inflow(plan, i, volume, target))
    usual = plan.stages[plan.cold_stage]
    for name, unit, key in usual_cold(plan):
        of = f"{name}_{usual.key}"
        known = name == "cold_share" or (usual.response and takes_time(usual.response))
        if plan.cold_stage in plan.cold and known:
            yield Metric(name, unit, f"{{{of}}}", (of,), _same)
        else:
            yield stated(name, unit, None, (), key=key)


def _inflow(plan: Plan, i: int, volume: Volume, target: Target | None) -> Fraction | None:
    """Leads a day that the share follows from: those of the volume, else those of the plan's goal."""
    stage = plan.stages[i]
    if stage.capacity is None:
        return None
    coming = cold.coming(plan, i, volume)
    late = cold.by_response(stage) or NOTHING
    if coming is not None:
        lost = max(cold.by_capacity(stage, coming) or NOTHING, late)
        if abs(lost - plan.cold[i]) <= cold.AGREE:
            return coming
    return cold.inflow(plan, i, target or goal_of(plan))


def _of_stage(plan: Plan, i: int, stage: Stage, inflow: Fraction | None) -> Iterator[Metric]:
    if stage.basis:
        yield stated(f"basis_{stage.key}", SHARE, stage.basis, ("stages", i, "basis", "all"))
    names = {"response": f"stated_takes_{stage.key}"} if stage.competes else {}
    for part, metric in (*_response(i, stage), *_capacity(i, stage, inflow)):
        names[part] = metric.name
        yield metric
    yield from _shares(stage, plan.cold[i], inflow, names)


def _shares(
    stage: Stage, lost: Fraction, inflow: Fraction | None, names: dict[str, str]
) -> Iterator[Metric]:
    """What goes cold of a stage: the share called too late, what its people can't take, or both."""
    name, inputs = f"cold_share_{stage.key}", tuple(names.values())
    written = {part: f"{{{metric}}}" for part, metric in names.items()}
    ways = {"response": _late(stage, written), "capacity": _overrun(stage, written)}
    shares = {
        "response": cold.by_response(stage) or NOTHING,
        "capacity": NOTHING if inflow is None else cold.by_capacity(stage, inflow) or NOTHING,
    }
    formulas = {way: formula for way, formula in ways.items() if formula}
    largest = max(shares, key=lambda way: shares[way])
    if not formulas or abs(shares[largest] - lost) > cold.AGREE:
        yield stated(name, SHARE, lost, ())  # a count took the place of what was worked out
        return
    shares[largest] = lost  # the last digit may differ
    if len(formulas) == 1:
        (formula,) = formulas.values()
        yield Metric(name, SHARE, formula, inputs, _given(lost))
        return
    for way, formula in formulas.items():
        share = f"cold_by_{way}_{stage.key}"
        yield Metric(share, SHARE, formula, inputs, _given(shares[way]))
    both = tuple(f"cold_by_{way}_{stage.key}" for way in formulas)
    yield Metric(name, SHARE, f"max({', '.join(f'{{{each}}}' for each in both)})", both, max)


def _response(i: int, stage: Stage) -> Iterator[tuple[str, Metric]]:
    """Response, never and shelf life as figures, with what a formula calls them."""
    path: Path = ("stages", i)
    if stage.shelf_life is not None:
        yield "shelf_life", _shelf_life(stage, path)
    if stage.response is None:
        return
    lag = stage.response.lag
    way = {Exactly: "exactly", Average: "average", ByTable: "table"}[type(lag)]
    name = f"response_{stage.key}"
    if takes_time(stage.response):
        yield "response", stated(name, DAYS, mean_days(lag), (*path, "response", way))
    never = never_called(stage.response)
    if never:
        where = (*path, "response", "table" if isinstance(lag, ByTable) else "never")
        yield "never", stated(f"never_{stage.key}", SHARE, never, where)


def _shelf_life(stage: Stage, path: Path) -> Metric:
    name, where = f"shelf_life_{stage.key}", (*path, "shelf_life")
    match stage.shelf_life:
        case HalfLife(half):
            return stated(name, DAYS, half.days, (*where, "half"))
        case HardLimit(limit):
            return stated(name, DAYS, limit.days, (*where, "hard"))
        case AliveTable(points):
            return stated(name, DAYS, points[-1][0].days, (*where, "table"))
    raise ValueError("no shelf life")


def _capacity(i: int, stage: Stage, inflow: Fraction | None) -> Iterator[tuple[str, Metric]]:
    """People, what each takes, and what comes in, as figures, with what a formula calls them."""
    if stage.capacity is None:
        return
    path: Path = ("stages", i, "capacity")
    people = Fraction(stage.capacity.people)
    unit = Unit(Kind.OUTCOME, "people")
    yield "people", stated(f"people_{stage.key}", unit, people, (*path, "people"))
    each, per_week = stage.capacity.each.per_day * WEEK, Unit(Kind.FACTOR, "per week")
    yield "each", stated(f"each_per_week_{stage.key}", per_week, each, (*path, "each"))
    weekly = None if inflow is None else inflow * WEEK
    yield "inflow", stated(f"inflow_per_week_{stage.key}", per_week, weekly, (), key="goal.from")


def _late(stage: Stage, names: dict[str, str]) -> str:
    """The formula of what is called too late; empty where the plan does not say how late."""
    lag = _race(stage)
    if lag is None:
        return ""
    formula = "0"
    if stage.shelf_life is not None:
        steps = str(lag.steps) if isinstance(lag, Average) else ""
        pattern = LOSS[type(stage.shelf_life), type(lag)]
        formula = pattern.format(steps=steps, **{"response": "", "shelf_life": "", **names})
    never = names.get("never")
    if never is None:
        return formula
    return never if formula == "0" else f"{never} + (1 − {never}) × ({formula})"


def _race(stage: Stage) -> Lag | None:
    """What going cold is in a race with: the response, or where nobody calls, the next stage."""
    if stage.competes:
        return stage.takes
    return None if stage.response is None else stage.response.lag


def _overrun(stage: Stage, names: dict[str, str]) -> str:
    """The formula of what the people can't take."""
    if stage.capacity is None:
        return ""
    queue = QUEUE[type(stage.shelf_life)].format(**{"shelf_life": "", **names})
    never = names.get("never")
    return queue if never is None else f"{never} + (1 − {never}) × {queue}"


def planned_rate(plan: Plan, i: int, of: str, value: Fraction, path: Path) -> Iterator[Metric]:
    """The rate that is reckoned with, where some go cold: from the stated one."""
    key = plan.stages[i].key
    first, share, basis = f"stated_{rate_name(plan, i, of)}", f"cold_share_{key}", f"basis_{key}"
    yield stated(first, SHARE, value, path)
    measured = plan.stages[i].basis or NOTHING
    formula = f"{{{first}}} × (1 − {{{share}}})"
    inputs: tuple[str, ...] = (first, share)
    if measured:
        formula = f"{{{first}}} ÷ (1 − {{{basis}}}) × (1 − {{{share}}})"
        inputs = (first, share, basis)
    yield Metric(rate_name(plan, i, of), SHARE, formula, inputs, _planned)


def _planned(rate: Fraction, share: Fraction, basis: Fraction = NOTHING) -> Result:
    return rate / (1 - basis) * (1 - share)


def _same(amount: Fraction) -> Result:
    return amount


def _given(share: Fraction) -> Callable[..., Result]:
    """What was worked out with the plan as a whole, and is rounded to 15 decimals there."""
    return lambda *_: share
