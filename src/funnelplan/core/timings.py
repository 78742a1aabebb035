"""The figures of time: how long every step takes, the sales cycle, and who is signed by the last day.

cycle              Σ of the times from the first stage that says how long it takes, on the longest way
in_time_share      of those who become customers, the share that does so within the plan
customers_by_date  customers × in_time_share
chance_by_date     P(so many by the last day), given exactly the leads of `chance`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from funnelplan.core import evidence
from funnelplan.core.counts import ENTERING
from funnelplan.core.entry import own_entry
from funnelplan.core.formula import Metric, Result, ending, rate_name, stated, untimed
from funnelplan.core.formulas import chance_of
from funnelplan.core.lags import Average, ByTable, Exactly, Lag, mean_days
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.punctual import counted_in_time, in_time, there_in_time
from funnelplan.core.quantities import (
    CHANCE,
    DAYS,
    MONTHS,
    SHARE,
    Amount,
    Duration,
    Kind,
    Missing,
    Span,
    Unit,
)
from funnelplan.core.routes import Route
from funnelplan.core.timing import Step, cycles, first_timed, in_months, step
from funnelplan.core.volume import Rule, Target, Volume

WAYS = {Exactly: "exactly", Average: "average", ByTable: "table"}
"""What a plan calls the kinds of time."""

NO_OTHERS: Mapping[int, str] = MappingProxyType({})


def time_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The figures of time, of a plan that says how long anything takes."""
    yield from _steps(plan)
    yield from _by_date(plan, volume)
    yield _chance(plan, volume, target)
    yield from _with_evidence(plan, volume, target)


def _steps(plan: Plan) -> Iterator[Metric]:
    """The time of every step, and the cycle that they make on the longest of the ways in use."""
    ways = cycles(plan)
    longest, begins, days = ways[0]
    for i in range(min(begins, first_timed(plan, plan.own, 0)), plan.last):
        yield from _of_step(plan, i, step(plan, i))
    yield from (metric for _, metric in _own_times(plan, longest))
    own = {i: metric.name for i, metric in _own_times(plan, longest)}
    names = tuple(_names(plan, begins, own))
    formula = " + ".join(f"{{{name}}}" for name in names)
    if days != ways[-1].days:
        formula = f"the longest of all ways: {formula}"
    yield Metric("cycle", MONTHS, formula, (), _given(in_months(days)), parts=names)


def _own_times(plan: Plan, route: Route) -> Iterator[tuple[int, Metric]]:
    """The times that a channel states for itself on its way, by their stages."""
    channel = plan.channel_of(route)
    if channel is None:
        return
    for i, lag in sorted(plan.channels[channel].takes.items()):
        stage = plan.stages[i]
        where = _where(plan, ("channels", channel, "takes", stage.name), lag)
        yield i, _time(f"takes_{stage.key}{ending(route)}", lag, where)


def _of_step(plan: Plan, i: int, times: Step) -> Iterator[Metric]:
    """The wait at a stage, of those called in time, and what it takes from there."""
    stage = plan.stages[i]
    if times.wait is not None:
        wait = mean_days(times.wait)
        parts = [f"response_{stage.key}"]
        if stage.shelf_life is not None and wait != mean_days(stage.response.lag):  # type: ignore[union-attr]
            formula = f"{{{parts[0]}}} of those called within {{shelf_life_{stage.key}}}"
            parts.append(f"shelf_life_{stage.key}")
        else:
            formula = f"{{{parts[0]}}}"
        yield Metric(f"wait_{stage.key}", DAYS, formula, (), _given(wait), parts=tuple(parts))
    if stage.takes is None:
        return
    where = _where(plan, ("stages", i, "takes"), stage.takes)
    name = f"takes_{stage.key}"
    if not stage.competes:
        yield _time(name, stage.takes, where)
        return
    yield _time(f"stated_{name}", stage.takes, where)
    key = f"shelf_life_{stage.key}"
    formula = f"{{stated_{name}}} of those who get there within {{{key}}}"
    found = mean_days(times.takes) if times.takes is not None else Fraction(0)
    unit, amount = _said(stage.takes, found)
    yield Metric(name, unit, formula, (), _given(amount), parts=(f"stated_{name}", key))


def _where(plan: Plan, path: Path, lag: Lag) -> Path:
    """Where a time is stated: in whichever way it is said."""
    said = (a.path for a in plan.assumptions if a.path[: len(path)] == path)
    return next(said, (*path, WAYS[type(lag)]))


def _time(name: str, lag: Lag, where: Path) -> Metric:
    """A time that the plan states, in months where it does so in months or longer."""
    unit, amount = _said(lag, mean_days(lag))
    return stated(name, unit, amount, where)


def _said(lag: Lag, days: Fraction) -> tuple[Unit, Fraction]:
    """A time in the unit in which a lag is stated: months, or days."""
    if _stated(lag).span.value >= Span.MONTH.value:
        return MONTHS, in_months(days)
    return DAYS, days


def _stated(lag: Lag) -> Duration:
    """The length of time by which a lag is stated; of a table the longest."""
    if isinstance(lag, Exactly):
        return lag.after
    return lag.mean if isinstance(lag, Average) else lag.points[-1][0]


def _given(amount: Amount) -> Callable[[], Amount]:
    return lambda: amount


def _by_date(plan: Plan, volume: Volume) -> Iterator[Metric]:
    """The customers that are there by the last day of the plan, and their share of all."""
    unit = Unit(Kind.OUTCOME, plan.stages[plan.last].name)
    why = untimed(plan) or _no_volume(volume)
    if why is not None:
        yield _lacking("in_time_share", SHARE, why)
        yield _lacking("customers_by_date", unit, why)
        return
    if not plan.channels and (volume.rule not in ENTERING or len(volume.entering) == 1):
        begins = _begins(plan, volume)
        share = in_time(plan, plan.own, begins, plan.last)
        names = tuple(_names(plan, max(begins, first_timed(plan, plan.own, 0))))
        together = " + ".join(f"{{{name}}}" for name in names) or "0"
        formula = f"mean over the days of the plan of P({together} ≤ time left)"
        yield Metric("in_time_share", SHARE, formula, (), _given(share), parts=names)
        formula = "{customers} × {in_time_share}"
        yield Metric("customers_by_date", unit, formula, ("customers", "in_time_share"), _product)
        return
    there = there_in_time(plan, volume, plan.last)
    yield Metric(
        "customers_by_date", unit, "Σ customers of every way × its share in time", (), _given(there)
    )
    inputs = ("customers_by_date", "customers")
    yield Metric("in_time_share", SHARE, "{customers_by_date} ÷ {customers}", inputs, _share)


def _begins(plan: Plan, volume: Volume) -> int:
    """Where leads of the plan's own stages come in: where their count is stated, else at the top."""
    return min(volume.given) if volume.rule in ENTERING else own_entry(plan)


def _names(plan: Plan, begins: int, own: Mapping[int, str] = NO_OTHERS) -> Iterator[str]:
    """The times on the way from a stage to the customer, by the names of their figures.

    `own` are those that a channel has in place of the stage's.
    """
    for i in range(begins, plan.last):
        names = [metric.name for metric in _of_step(plan, i, step(plan, i))]
        replaced = ("stated_", "takes_") if i in own else ("stated_",)
        yield from (name for name in names if not name.startswith(replaced))
        yield from (own[i],) if i in own else ()


def _no_volume(volume: Volume) -> Missing | None:
    return Missing("key", "goal") if volume.rule is Rule.NOTHING else None


def _lacking(name: str, unit: Unit, why: Missing) -> Metric:
    return Metric(name, unit, "", (), lambda: why)


def _product(count: Fraction, share: Fraction) -> Result:
    return count * share


def _share(part: Fraction, whole: Fraction) -> Result:
    return part / whole if whole else Missing("zero")


def _chance(plan: Plan, volume: Volume, target: Target | None) -> Metric:
    """P(the goal is reached by the last day), given exactly the whole leads that the volume has."""
    why = untimed(plan) or _no_volume(volume)
    if target is None:
        return stated("chance_by_date", CHANCE, None, ("goal",), key="goal.customers")
    if why is not None:
        return _lacking("chance_by_date", CHANCE, why)
    goal = target.stage
    groups = [each for each in volume.entering if each.stage <= goal]
    terms, parts = [], []
    for stage, n, route in groups:
        of = ending(route) if plan.channels else ""
        rates = [rate_name(plan, i, of) for i in range(stage, goal)]
        share = "{in_time_share}" if len(groups) == 1 and goal == plan.last else "in time"
        factors = " × ".join([*(f"{{{rate}}}" for rate in rates), share])
        terms.append(f"Bin({n}, {factors})")
        parts += rates
    formula = f"P({' + '.join(terms) or '0'} ≥ {{goal}})"
    named = (*dict.fromkeys(parts), *(("in_time_share",) if "{in_time" in formula else ()))

    def by_date(_: Fraction) -> Result:
        return chance_of(counted_in_time(plan, volume, goal), target)

    return Metric("chance_by_date", CHANCE, formula, ("goal",), by_date, parts=named)


def _with_evidence(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The same where the rates are only known from samples."""
    name = "chance_by_date_with_evidence"
    why = untimed(plan) or _no_volume(volume)
    if target is None or why is None:
        timely = volume if target is None else counted_in_time(plan, volume, target.stage)
        yield from evidence.evidence_metric(plan, timely, target, name)
        return
    yield _lacking(name, CHANCE, why)
