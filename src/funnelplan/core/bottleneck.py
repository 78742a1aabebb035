"""Where the funnel is narrowest: hands first, then the gap to what a stage has reached elsewhere.

A stage where more comes in than its people can take (load ρ = inflow ÷ capacity > 1) is the
bottleneck whatever its rate. Else it is the stage whose gap to its reference costs the most
customers (maths.md section 6). Without a reference there is none to name: "10 % better" brings the
same at any stage, and "1 point better" the most at the lowest rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.again import State, inflow
from funnelplan.core.cold import desk
from funnelplan.core.plan import Plan
from funnelplan.core.quantities import FACTOR, POINTS, Quantity, share
from funnelplan.core.routes import NOTHING

REACHED = Quantity(NOTHING, POINTS)
"""The gap of a rate that is as good as its reference, or better."""


class StageGap(NamedTuple):
    """A stage: its stated rate, what that is compared with, the gap, and the load of its people.

    `reference`, `source` and `gap` (0 where the rate is as good or better) are None where no
    reference is stated, `load` where no people or no days are, all of them of the customer.
    `channels` state a rate of their own there, which the reference does not speak of.
    """

    name: str
    title: str | None
    role: str | None
    rate: Quantity | None
    reference: Quantity | None
    source: str | None
    gap: Quantity | None
    load: Quantity | None
    channels: tuple[str, ...]


class Bottleneck(NamedTuple):
    """The stages that are the bottleneck, several where they weigh the same, and why.

    `why` is `capacity`, `reference`, `none` (every reference is reached) or `unknown` (none is
    stated).
    """

    why: str
    stages: tuple[str, ...]


def gaps(base: State) -> tuple[StageGap, ...]:
    """Every stage, the customer included."""
    return tuple(_gap(base, i) for i in range(len(base.plan.stages)))


def _gap(base: State, i: int) -> StageGap:
    stage = base.plan.stages[i]
    reference, load = stage.reference, _load(base, i)
    gap = None
    if stage.rate is not None and reference is not None:
        short = max(NOTHING, reference.rate.value - stage.rate.value)
        gap = Quantity(short, POINTS)
    return StageGap(
        name=stage.name,
        title=stage.title,
        role=stage.role_name,
        rate=None if stage.rate is None else share(stage.rate.value),
        reference=None if reference is None else share(reference.rate.value),
        source=None if reference is None else reference.source,
        gap=gap,
        load=None if load is None else Quantity(load, FACTOR),
        channels=tuple(each.name for each in base.plan.channels if i in each.rates),
    )


def _load(base: State, i: int) -> Fraction | None:
    """ρ = what comes in ÷ what the people there can take."""
    per_day = inflow(base.plan, base.volume, i)
    return None if per_day is None else desk(base.plan.stages[i], per_day).load


def bottleneck(
    plan: Plan, found: Sequence[StageGap], closing: Mapping[int, Fraction]
) -> Bottleneck:
    """The narrowest stages.

    Args:
        plan: the funnel; found: its `gaps`; closing: customers that it brings to reach the
        reference, by the stages that have one.
    """
    over = {i: load for i, load in enumerate(_loads(found)) if load > 1}
    if over:
        return Bottleneck("capacity", _largest(plan, over))
    short = {i: more for i, more in closing.items() if found[i].gap != REACHED}
    if short:
        return Bottleneck("reference", _largest(plan, short))
    return Bottleneck("none" if closing else "unknown", ())


def _loads(found: Sequence[StageGap]) -> Iterator[Fraction]:
    for each in found:
        yield NOTHING if each.load is None else each.load.exact


def _largest(plan: Plan, weights: Mapping[int, Fraction]) -> tuple[str, ...]:
    most = max(weights.values())
    return tuple(plan.stages[i].name for i, weight in weights.items() if weight == most)
