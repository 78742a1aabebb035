"""The registry of figures: name -> value, formula, unit.

Every figure a plan can give is computed here, once, from the figures it names in its formula; so
guardrails, `explain`, the tables and JSON can't disagree. A figure that lacks something is a
quantity without an amount, with the reason, and so is every figure that builds on it.

The formulas themselves stand in `counts` (how many of each stage) and `formulas` (money, returns,
chance).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain

from funnelplan.core.counts import count_metrics, goal_metrics
from funnelplan.core.evidence import evidence_metric
from funnelplan.core.formula import Metric, stated, untimed, usual_cold
from funnelplan.core.formulas import (
    chance_metric,
    channel_metrics,
    money_metrics,
    return_metrics,
    stage_metrics,
)
from funnelplan.core.mixed import mixed_metrics
from funnelplan.core.names import ALIASES, OF_STAGE, name_of
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import (
    CHANCE,
    MONTHS,
    SHARE,
    Amount,
    Kind,
    Missing,
    Quantity,
    Unit,
    missing,
)
from funnelplan.core.routes import NOTHING, Exact, Flow
from funnelplan.core.stage import key_of
from funnelplan.core.volume import Target, Volume


def _cold_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The figures of what goes cold, or which key they need."""
    if plan.cold:
        from funnelplan.core.perishables import cold_metrics  # noqa: PLC0415 (most have none)

        yield from cold_metrics(plan, volume, target)
        return
    for name, unit, key in usual_cold(plan):
        yield stated(name, unit, None, (), key=key)


def _time_metrics(plan: Plan, volume: Volume, target: Target | None) -> Iterator[Metric]:
    """The figures of time, or which keys they need."""
    if plan.timed:
        from funnelplan.core.timings import time_metrics  # noqa: PLC0415 (most have none)

        yield from time_metrics(plan, volume, target)
        return
    customer = Unit(Kind.OUTCOME, plan.stages[plan.last].name)
    key = untimed(plan)
    for name, unit in (
        ("in_time_share", SHARE),
        ("customers_by_date", customer),
        ("chance_by_date", CHANCE),
        ("chance_by_date_with_evidence", CHANCE),
    ):
        yield stated(name, unit, None, (), key="" if key is None else key.key)
    yield stated("cycle", MONTHS, None, (), key="takes")


class Figures:
    """All figures of one plan at one volume; each is computed when it is first asked for."""

    def __init__(self, plan: Plan, volume: Volume, target: Target | None) -> None:
        self.plan, self.volume, self.target = plan, volume, target
        counts = mixed_metrics if plan.channels else count_metrics
        metrics = chain(
            goal_metrics(plan, target),
            counts(plan, volume, target),
            money_metrics(plan, volume),
            return_metrics(plan),
            stage_metrics(plan, volume, target),
            chance_metric(plan, volume, target),
            evidence_metric(plan, volume, target),
            _cold_metrics(plan, volume, target),
            _time_metrics(plan, volume, target),
        )
        self.registry = {metric.name: metric for metric in metrics}
        self._known: dict[str, Quantity] = {}
        self._channels: dict[str, dict[str, Metric]] = {}

    @cached_property
    def on_demand(self) -> Mapping[str, Metric]:
        """Figures that take longer, and are worked out only where they are asked for by name."""
        from funnelplan.core.revivables import revival_metrics  # noqa: PLC0415 (few ask)
        from funnelplan.core.rungs import ladder_metrics  # noqa: PLC0415
        from funnelplan.core.yearly import is_listed  # noqa: PLC0415

        metrics = chain(ladder_metrics(self.plan, self.target), revival_metrics(self.plan))
        listed = (each for name, each in self.yearly.items() if is_listed(name))
        return {metric.name: metric for metric in (*metrics, *listed)}

    @cached_property
    def yearly(self) -> Mapping[str, Metric]:
        """Figures of returns over years; those of a year are too many to be listed."""
        from funnelplan.core.yearly import year_metrics  # noqa: PLC0415 (few ask)

        return {metric.name: metric for metric in year_metrics(self.plan, self.volume)}

    def __getitem__(self, name: str) -> Quantity:
        """The figure of this name. Raises KeyError for a name that the registry does not have."""
        if name not in self._known:
            self._known[name] = self._compute(self.metric(name))
        return self._known[name]

    def metric(self, name: str) -> Metric:
        """What the figure of this name is made of; those of a channel (`sql.fair`) on demand."""
        if name in self.registry:
            return self.registry[name]
        if "." not in name:
            return self.on_demand[name] if name in self.on_demand else self.yearly[name]
        return self.of_channel(name.rpartition(".")[2])[name]

    def of_channel(self, key: str) -> Mapping[str, Metric]:
        """The figures of one channel, by its key. Raises KeyError where there is none."""
        if key not in self._channels:
            flow = self._flow(key)
            metrics = channel_metrics(self.plan, self.volume, flow)
            self._channels[key] = {metric.name: metric for metric in metrics}
        return self._channels[key]

    def known(self, name: str) -> tuple[str, ...]:
        """The names that a name may have been meant as: of a channel where it has one's ending."""
        called, dot, channel = name.partition(".")
        if not dot:
            return (*self.registry, *self.on_demand)
        if any(known.key == key_of(channel) for known in self.plan.channels):
            return tuple(self.of_channel(key_of(channel)))
        return tuple(f"{called}.{known.name}" for known in self.plan.channels)

    def is_idle(self, name: str) -> bool:
        """Whether a figure is missing because its channel brings nothing in this volume."""
        why = self[name].why
        if why is None or why.reason != "zero" or "." not in name:
            return False
        flow = self._flow(name.rpartition(".")[2])
        return not flow.at(flow.route.enters)

    def _flow(self, key: str) -> Flow:
        """What flows along a channel; nothing on one that the volume leaves out."""
        for flow in self.volume.flows:
            if flow.route.name and key_of(flow.route.name) == key:
                return flow
        for route in (*self.plan.routes, *([self.plan.own] if self.plan.channels else [])):
            if key_of(route.name) == key:
                return Exact(route, route.enters, NOTHING)
        raise KeyError(key)

    def _compute(self, metric: Metric) -> Quantity:
        amounts: list[Amount] = []
        for name in metric.inputs:
            quantity = self[name]
            if quantity.amount is None:
                return Quantity(None, metric.unit, quantity.why)
            amounts.append(quantity.amount)
        result = metric.compute(*amounts)
        if isinstance(result, Missing):
            return missing(metric.unit, result)
        return Quantity(result, metric.unit)

    def resolve(self, name: str) -> str | None:
        """The registry's own name for a name, alias or stage role, without case; else None."""
        called, dot, channel = name.partition(".")
        wanted = key_of(called)
        wanted = ALIASES.get(wanted, wanted)
        known = self.registry
        if dot:
            try:
                known = dict(self.of_channel(key_of(channel)))
            except KeyError:
                return None
        of = f".{key_of(channel)}" if dot else ""
        if wanted + of in known:
            return wanted + of
        if not dot and (wanted in self.on_demand or wanted in self.yearly):
            return wanted
        for prefix in OF_STAGE:
            if wanted.startswith(prefix):
                stage = self.plan.find(wanted.removeprefix(prefix))
                if stage is not None and name_of(self.plan, prefix, stage) + of in known:
                    return name_of(self.plan, prefix, stage) + of
        return None

    def of_stage(self, prefix: str, stage: int) -> Quantity:
        """The figure `prefix` about a stage: "" its count, "cost_per_" what one costs, …"""
        return self[name_of(self.plan, prefix, stage)]

    def all(self) -> Mapping[str, Quantity]:
        """Every figure of the registry."""
        return {name: self[name] for name in self.registry}

    def everything(self) -> Mapping[str, Quantity]:
        """Those, and the figures that are worked out on demand."""
        return {name: self[name] for name in (*self.registry, *self.on_demand)}
