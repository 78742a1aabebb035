"""How long leads keep and how soon they are called: what such values mean together, and their types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from funnelplan.core.agreement import Agreement
from funnelplan.core.cold import NEARLY_ALL, by_response, with_cold
from funnelplan.core.lags import Average, ByTable, Exactly
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.quantities import Duration, Rate, Span
from funnelplan.core.revival import Revive
from funnelplan.core.shelf import AliveTable, HalfLife, HardLimit, Response, ShelfLife
from funnelplan.core.stage import Capacity
from funnelplan.spec.fields import INVALID, Stated
from funnelplan.spec.lasting import falling, found_in, points_of, rows, said
from funnelplan.spec.models import (
    AgreementSection,
    CapacitySection,
    PlanSection,
    ResponseSection,
    ReviveSection,
    ShelfLifeSection,
    StageSection,
)
from funnelplan.spec.naming import stage_at, unknown_stage

OF_SHELF_LIFE = ("half", "hard", "table")
OF_RESPONSE = ("average", "exactly", "table")
PERISHABLE = ("basis", "shelf_life", "response", "capacity")


def keeping_problems(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """Everything that is wrong with what is said about going cold."""
    for i, stage in enumerate(stages):
        path: Path = ("stages", i)
        if i == len(stages) - 1:
            yield from _of_customers(stage, path)
            continue
        yield from _shelf_life(stage.shelf_life, (*path, "shelf_life"))
        yield from _response(stage.response, (*path, "response"))
        yield from _basis(stage, path)
        yield from _cold_before(stage, i, section)
        if stage.capacity is not None and not _is_dated(section):
            yield Problem("FP578", {}, (*path, "capacity"))
    yield from _revive(section.revive, stages)


def _of_customers(stage: StageSection, path: Path) -> Iterator[Problem]:
    for key in PERISHABLE:
        if getattr(stage, key) is not None:
            yield Problem("FP579", {"key": key}, (*path, key))


def _is_dated(section: PlanSection) -> bool:
    """Whether the plan says how many days it has; days that could not be read are told elsewhere."""
    goal = section.goal
    return goal is INVALID or (goal is not None and None not in (goal.start, goal.by))


def _shelf_life(part: ShelfLifeSection | None, path: Path) -> Iterator[Problem]:
    if part is None or part is INVALID:
        return
    yield from said("shelf_life", found_in(part, OF_SHELF_LIFE), OF_SHELF_LIFE, path)
    points = yield from rows(part.table, (*path, "table"))
    for (_, before, name), (_, share, later) in pairwise(points):
        if share > before:
            more: dict[str, Fact] = {"name": name, "share": before, "later": later, "more": share}
            yield Problem("FP573", more, (*path, "table", later))
    if points and points[0][0].days == 0 and points[0][1] != 1:
        name = points[0][2]
        yield Problem("FP588", {"name": name, "share": points[0][1]}, (*path, "table", name))


def _response(part: ResponseSection | None, path: Path) -> Iterator[Problem]:
    if part is None or part is INVALID:
        return
    found = found_in(part, OF_RESPONSE)
    if found or (part.never is None and part.steps is None):  # `never` may stand alone
        yield from said("response", found, OF_RESPONSE, path)
    points = yield from rows(part.table, (*path, "table"))
    yield from falling(points, (*path, "table"))
    if part.table is not None and part.never is not None:
        yield Problem("FP575", {}, (*path, "never"))
    if part.steps is not None and part.average is None:
        yield Problem("FP576", {"key": "steps"}, (*path, "steps"))


def _basis(stage: StageSection, path: Path) -> Iterator[Problem]:
    """A rate's own cold leads are counted once: it must be said what it was measured on."""
    if stage.basis is None:
        for key in ("response", "capacity"):
            if getattr(stage, key) is not None:
                yield Problem("FP577", {}, (*path, key))
                return


def _cold_before(stage: StageSection, i: int, section: PlanSection) -> Iterator[Problem]:
    """No more can have gone on than were left to work, at any rate measured on all of a stage."""
    if stage.basis in (None, INVALID) or stage.basis is None or stage.basis.all is INVALID:
        return
    left = 1 - stage.basis.all.value
    for path, stated in _rates_of(stage, i, section):
        if stated not in (None, INVALID) and stated.value.value > left:
            facts = {"rate": stated.value.value, "cold": 1 - left, "left": left}
            yield Problem("FP580", facts, path)


def _rates_of(
    stage: StageSection, i: int, section: PlanSection
) -> Iterator[tuple[Path, Stated[Rate] | None]]:
    """The rate of a stage, and those that channels state for it."""
    yield ("stages", i, "rate"), stage.rate
    for at, channel in enumerate(section.channels or []):
        for name, own in (channel.rates or {}).items():
            if stage_at(name, section.stages) == i:
                yield ("channels", at, "rates", name), own


def _revive(part: ReviveSection | None, stages: list[StageSection]) -> Iterator[Problem]:
    if part is None or part is INVALID or part.stage is INVALID or not stages:
        return
    path: Path = ("revive", "stage")
    stage = stage_at(part.stage, stages)
    if stage is None:
        yield from unknown_stage(part.stage, stages, path)
    elif stage == len(stages) - 1:
        yield Problem("FP582", {"name": part.stage}, path)


def shelf_life_of(part: ShelfLifeSection | None) -> ShelfLife | None:
    """How long a lead keeps."""
    if part is None:
        return None
    if part.half is not None:
        return HalfLife(part.half.value)
    if part.hard is not None:
        return HardLimit(part.hard.value)
    return AliveTable(points_of(part.table))


def response_of(part: ResponseSection | None) -> Response | None:
    """How long sales takes."""
    if part is None:
        return None
    never = Fraction(0) if part.never is None else part.never.value
    if part.average is not None:
        steps = 1 if part.steps is None else part.steps.value
        return Response(Average(part.average.value, steps), never)
    if part.table is not None:
        return Response(ByTable(points_of(part.table)))
    at_once = Duration(Fraction(0), Span.DAY)
    return Response(Exactly(at_once if part.exactly is None else part.exactly.value), never)


def capacity_of(part: CapacitySection | None) -> Capacity | None:
    """Who works the leads."""
    return None if part is None else Capacity(part.people.value, part.each.value)


def revive_of(part: ReviveSection | None, stages: list[StageSection]) -> Revive | None:
    """What becomes of cold leads."""
    if part is None:
        return None
    return Revive(
        stage=stage_at(part.stage, stages) or 0,
        success=part.success.value,
        effort=Fraction(1) if part.effort is None else part.effort.value,
        gone=Fraction(0) if part.gone is None else part.gone.value,
        rate=None if part.rate is None else part.rate.value,
        attempt=None if part.attempt is None else part.attempt.value,
        delay=None if part.delay is None else part.delay.value,
    )


def agreement_of(part: AgreementSection | None) -> Agreement | None:
    """What marketing and sales have agreed on."""
    if part is None:
        return None
    texts = ("goal", "sql_means", "handover", "attempts", "nurture", "data")
    items = {key: text for key in texts if (text := getattr(part, key))}
    owners = {}
    if part.owners is not None:
        sides = (("marketing", part.owners.marketing), ("sales", part.owners.sales))
        owners = {side: text for side, text in sides if text}
    response = None if part.response is None else part.response.value
    return Agreement(items, owners, response)


def kept(plan: Plan, section: PlanSection) -> tuple[Plan, list[Problem]]:
    """The plan with what it says about going cold, and the share of every stage that does.

    Some mistakes only show here: that nothing is left, or comes round for ever.
    """
    stages = tuple(
        replace(
            stage,
            basis=None if said.basis is None else said.basis.all.value,
            shelf_life=shelf_life_of(said.shelf_life),
            response=response_of(said.response),
            capacity=capacity_of(said.capacity),
        )
        for stage, said in zip(plan.stages, section.stages, strict=True)
    )
    plan = replace(
        plan,
        stages=stages,
        revive=revive_of(section.revive, section.stages),
        sla=agreement_of(section.sla),
    )
    late = ((i, by_response(stage)) for i, stage in enumerate(plan.stages))
    called_late = [_all_cold(plan, i, "response") for i, cold in late if (cold or 0) > NEARLY_ALL]
    if plan.revive is not None and plan.revive.stage > plan.cold_stage:
        facts: dict[str, Fact] = {"name": plan.stages[plan.revive.stage].name}
        called_late.append(Problem("FP582", facts, ("revive", "stage")))
    if called_late:
        return plan, called_late
    plan = with_cold(plan)
    return plan, [_all_cold(plan, i, "capacity") for i in plan.cold if plan.cold[i] > NEARLY_ALL]


def _all_cold(plan: Plan, i: int, why: str) -> Problem:
    """Nothing is left of a stage; where all come back too, they go round for ever."""
    facts: dict[str, Fact] = {"name": plan.stages[i].name}
    if plan.revive is not None and plan.revive.returning > NEARLY_ALL:
        return Problem("FP583", facts, ("revive", "success"))
    return Problem("FP581", facts, ("stages", i, why))
