"""How long leads take from stage to stage: what such values mean together, and their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from funnelplan.core.assumption import Assumption
from funnelplan.core.lags import Average, ByTable, Exactly, Lag
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.spanning import spanning
from funnelplan.spec.fields import INVALID
from funnelplan.spec.lasting import falling, found_in, points_of, rows, said
from funnelplan.spec.models import PlanSection, StageSection, TakesSection
from funnelplan.spec.naming import stage_at
from funnelplan.spec.scalars import MOST_STEPS

WAYS = ("exactly", "average", "between", "table")
CLAIMS = ("exactly", "average", "spread", "between")
"""What claims something about the world, besides the rows of a table; steps are how it is drawn."""

OF_STAGE = ("takes", "lost_after")
LATE: Path = ("spend", "late", "takes")
HALF = Fraction(1, 2)


def timing_problems(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """Everything that is wrong with how long things are said to take."""
    for i, stage in enumerate(stages):
        for key in OF_STAGE:
            part, path = getattr(stage, key), ("stages", i, key)
            if part is not None and i == len(stages) - 1:
                yield Problem("FP579", {"key": key}, path)
            else:
                yield from _lag(part, key, path)
    for i, channel in enumerate(section.channels or []):
        for name, part in (channel.takes or {}).items():
            yield from _lag(part, "takes", ("channels", i, "takes", name))
            yield from _competing(name, stages, ("channels", i, "takes", name))
    yield from _lag(_late(section), "takes", LATE)


def _competing(name: str, stages: list[StageSection], path: Path) -> Iterator[Problem]:
    """A channel's own time where leads go cold until they get on: one share goes cold for all."""
    at = stage_at(name, stages)
    if at is None:
        return
    stage = stages[at]
    kept = INVALID not in (stage.shelf_life, stage.basis) and stage.shelf_life is not None
    called = stage.response is not None or stage.capacity is not None
    if kept and stage.basis is not None and not called:
        yield Problem("FP600", {"name": stage.name}, path)


def _late(section: PlanSection) -> TakesSection | None:
    """How long those take who come late."""
    return getattr(getattr(section.spend, "late", None), "takes", None)


def _lag(part: TakesSection | None, key: str, path: Path) -> Iterator[Problem]:
    """One length of time: said in one way, with what belongs to it."""
    if part is None or part is INVALID:
        return
    yield from said(key, found_in(part, WAYS), WAYS, path)
    for how in ("steps", "spread"):
        if getattr(part, how) is not None and part.average is None:
            yield Problem("FP576", {"key": how}, (*path, how))
    if None not in (part.steps, part.spread, part.average):
        yield Problem("FP589", {"path": "spread", "other": "steps"}, (*path, "spread"))
    points = yield from rows(part.table, (*path, "table"))
    yield from falling(points, (*path, "table"))
    if points and len(points) == len(part.table or {}) and points[-1][1] < 1:
        _, share, name = points[-1]
        facts: dict[str, Fact] = {"name": name, "share": share}
        yield Problem("FP592", facts, (*path, "table", name))


def lag_of(part: TakesSection) -> Lag:
    """How long something takes."""
    if part.exactly is not None:
        return Exactly(part.exactly.value)
    if part.between is not None:
        return spanning(*part.between.value)
    if part.average is not None:
        return Average(part.average.value, _steps(part))
    return ByTable(points_of(part.table))


def _if_said(part: TakesSection | None) -> Lag | None:
    return None if part is None else lag_of(part)


def _steps(part: TakesSection) -> int:
    """The steps of an average: as stated, or 1 / cv² of its spread, rounded half up; else 1."""
    if part.spread is not None:
        return min(MOST_STEPS, int(1 / part.spread.value**2 + HALF))
    return 1 if part.steps is None else part.steps.value


def timed(plan: Plan, section: PlanSection) -> Plan:
    """The plan with how long its leads take, and what that claims."""
    stages = tuple(
        replace(stage, takes=_if_said(said_of.takes), lost_after=_if_said(said_of.lost_after))
        for stage, said_of in zip(plan.stages, section.stages, strict=True)
    )
    channels = tuple(
        channel._replace(
            takes={
                stage_at(name, section.stages) or 0: lag_of(part)
                for name, part in (said_of.takes or {}).items()
            }
        )
        for channel, said_of in zip(plan.channels, section.channels or [], strict=True)
    )
    claims = (*plan.assumptions, *_claims(section))
    return replace(plan, stages=stages, channels=channels, assumptions=claims)


def _claims(section: PlanSection) -> Iterator[Assumption]:
    """What is said about the world: of stages, of channels, of those who come late."""
    for i, stage in enumerate(section.stages):
        for key in OF_STAGE:
            called = f"stages.{stage.name}.{key}"
            yield from _of_lag(getattr(stage, key), called, ("stages", i, key))
    for i, channel in enumerate(section.channels or []):
        for name, part in (channel.takes or {}).items():
            called = f"channels.{channel.name}.takes.{name}"
            yield from _of_lag(part, called, ("channels", i, "takes", name))
    yield from _of_lag(_late(section), "spend.late.takes", LATE)


def _of_lag(part: TakesSection | None, called: str, path: Path) -> Iterator[Assumption]:
    if part is None:
        return
    for way in CLAIMS:
        stated: Any = getattr(part, way)
        if stated is not None:
            yield stated.claim(f"{called}.{way}", (*path, way))
    for name, share in (part.table or {}).items():
        yield share.claim(f"{called}.table.{name}", (*path, "table", name))
