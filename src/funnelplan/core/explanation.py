"""Where a figure comes from: its formula, the numbers in it, and what those rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path
from funnelplan.core.quantities import Between, Counted, Known, Quantity, need, share
from funnelplan.core.rates import RateShown, stated_rate
from funnelplan.core.target import USUAL_CONFIDENCES
from funnelplan.core.volumes import confident_count


class Origin(NamedTuple):
    """What a stated value rests on."""

    known: Known
    counted: Counted | None
    between: Between | None
    source: str | None
    as_of: date | None
    owner: str | None


class StepShown(NamedTuple):
    """One figure on the way: formula in names, the figures it takes, where it is stated."""

    name: str
    value: Quantity
    formula: str
    inputs: Mapping[str, Quantity]
    path: str
    origin: Origin | None


class OwnAnswer(NamedTuple):
    """How many of the explained stage reach the goal with confidence `at`, asked of it alone."""

    at: Fraction
    needed: Quantity


class Explanation(NamedTuple):
    """A figure and everything it is computed from, each once, from the answer to the inputs."""

    name: str
    rule: str
    given: Mapping[str, int]
    steps: tuple[StepShown, ...]
    own_answers: tuple[OwnAnswer, ...]


class StageDefinition(NamedTuple):
    """A stage with what it means, what one of it is, and the rate at which it reaches the next."""

    name: str
    title: str | None
    role: str | None
    means: str | None
    counts: str | None
    rate: RateShown | None
    reference: Quantity | None
    reference_source: str | None


class StageDefinitions(NamedTuple):
    """All stages of a plan, from the top down."""

    stages: tuple[StageDefinition, ...]


def explain(figures: Figures, name: str) -> Explanation:
    """Trace a figure of the registry back to what the plan states. Raises KeyError if unknown."""
    volume = figures.volume
    return Explanation(
        name=name,
        rule=volume.rule.value,
        given={figures.plan.stages[stage].name: n for stage, n in volume.given.items()},
        steps=tuple(_step(figures, step) for step in _order(figures, name)),
        own_answers=_own_answers(figures, name),
    )


def definitions(plan: Plan) -> StageDefinitions:
    """What each stage of the plan means."""
    return StageDefinitions(tuple(_definition(plan, i) for i in range(len(plan.stages))))


def _order(figures: Figures, name: str) -> list[str]:
    """The figure and all below it, breadth first, each once."""
    order = {name: None}
    waiting = [name]
    for current in waiting:
        metric = figures.metric(current)
        new = [i for i in dict.fromkeys((*metric.inputs, *metric.parts)) if i not in order]
        order |= dict.fromkeys(new)
        waiting += new
    return list(order)


def _step(figures: Figures, name: str) -> StepShown:
    metric = figures.metric(name)
    return StepShown(
        name=name,
        value=figures[name],
        formula=metric.formula,
        inputs={part: figures[part] for part in (*metric.inputs, *metric.parts)},
        path=figures.plan.written(metric.path),
        origin=_origin(figures.plan, metric.path),
    )


def _origin(plan: Plan, path: Path) -> Origin | None:
    """What a value rests on, if it claims something about the world."""
    stated = plan.assumption(*path)
    if stated is None or (stated.decision and stated.known is Known.ASSUMED):
        return None
    rests_on = stated.provenance
    rate = plan.rate_at(path)
    counted = rate.evidence if rate and isinstance(rate.evidence, Counted) else None
    between = rate.evidence if rate and isinstance(rate.evidence, Between) else None
    source, as_of, owner = rests_on
    return Origin(stated.known, counted, between, source, as_of, owner)


def _own_answers(figures: Figures, name: str) -> tuple[OwnAnswer, ...]:
    """For a stage above the goal: its own confident counts, not those that go with the headline."""
    plan, target = figures.plan, figures.target
    stage = next((i for i in range(plan.last) if plan.stages[i].key == name), None)
    if target is None or stage is None or stage >= target.stage:
        return ()
    answers = []
    for level in USUAL_CONFIDENCES:
        count = confident_count(plan, target, stage, level)
        if count is not None:
            needed = need(Fraction(count), plan.stages[stage].name)
            answers.append(OwnAnswer(level, needed))
    return tuple(answers)


def _definition(plan: Plan, i: int) -> StageDefinition:
    stage = plan.stages[i]
    reference = stage.reference
    return StageDefinition(
        name=stage.name,
        title=stage.title,
        role=stage.role_name,
        means=stage.means,
        counts=stage.counts,
        rate=stated_rate(plan, i),
        reference=share(reference.rate.value) if reference else None,
        reference_source=reference.source if reference else None,
    )
