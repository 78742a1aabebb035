"""What the values of a plan mean together: every mistake that structure alone can't show.

A section whose values were refused holds `INVALID` in their place; the checks here pass over it,
so that one run names the mistakes of structure and of meaning together.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funnelplan.core.metrics import is_taken
from funnelplan.core.plan import USUAL_NAMES, Role, key_of
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.quantities import Span
from funnelplan.spec.fields import INVALID
from funnelplan.spec.guardrail import SENTENCE
from funnelplan.spec.models import DealSection, PlanSection, SpendSection, StageSection
from funnelplan.spec.problems import near
from funnelplan.spec.scalars import PERIODS

BASE = "base"
"""The name of the plan as it stands, beside its scenarios."""

SMALLEST_CHAIN = Fraction(1, 10**30)
"""Rates that multiply to less than this make counts that no number on a page can hold."""

MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def problems_of(section: PlanSection) -> list[Problem]:
    """Everything that is wrong with what the values mean together, but for the guardrails."""
    stages = _list(section.stages)
    return [
        *_names(stages),
        *_roles(stages),
        *_rates(stages),
        *_goal(section),
        *_intake(section, stages),
        *_deal(section.deal),
        *_unit_costs(section.spend, stages),
        *_scenarios(section),
        *_locale(section.locale),
    ]


def _list(stages: list[StageSection]) -> list[StageSection]:
    return [] if stages is INVALID else stages


def _named(stages: list[StageSection]) -> Iterator[tuple[int, StageSection, str]]:
    """The stages with a readable name, with the key that figures call them by."""
    for i, stage in enumerate(stages):
        if stage is not INVALID and stage.name is not INVALID:
            yield i, stage, key_of(stage.name)


def _names(stages: list[StageSection]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for i, stage, key in _named(stages):
        path: Path = ("stages", i, "name")
        if is_taken(key) and i < len(stages) - 1:
            yield Problem("FP502", {"name": stage.name}, path)
        elif key in seen:
            yield Problem("FP501", {"name": stage.name, "other": stages[seen[key]].name}, path)
        seen.setdefault(key, i)


def role_of(stage: StageSection, *, last: bool) -> Role | None:
    """The role a stage states, else the one its name says; the last stage is the customer."""
    if stage.role is not None and stage.role is not INVALID:
        return Role(stage.role)
    if last:
        return Role.CUSTOMER
    return USUAL_NAMES.get(stage.name.casefold()) if stage.name is not INVALID else None


def _roles(stages: list[StageSection]) -> Iterator[Problem]:
    seen: dict[Role, str] = {}
    for i, stage, _ in _named(stages):
        last = i == len(stages) - 1
        role, path = role_of(stage, last=last), ("stages", i, "role" if stage.role else "name")
        if role is None or stage.role is INVALID:
            continue
        if last != (role is Role.CUSTOMER):
            yield Problem("FP504", {"name": stage.name, "role": role.value}, path)
            continue
        if role in seen:
            facts: dict[str, Fact] = {"name": stage.name, "role": role.value, "other": seen[role]}
            yield Problem("FP503", facts, path)
        seen.setdefault(role, stage.name)


def _rates(stages: list[StageSection]) -> Iterator[Problem]:
    chain = Fraction(1)
    for i, stage, _ in _named(stages):
        last = i == len(stages) - 1
        if stage.rate is None and not last:
            yield Problem("FP505", {"name": stage.name}, ("stages", i, "rate"))
        elif stage.rate is not None and stage.rate is not INVALID and last:
            yield Problem("FP506", {"name": stage.name}, ("stages", i, "rate"))
        elif stage.rate is not None and stage.rate is not INVALID:
            chain *= stage.rate.value.value
            if chain < SMALLEST_CHAIN:
                yield Problem("FP507", {}, ("stages", i, "rate"))
                return


def _goal(section: PlanSection) -> Iterator[Problem]:
    goal = section.goal
    if goal is None or goal is INVALID:
        return
    if goal.customers is not None and goal.revenue is not None:
        yield Problem("FP521", {}, ("goal", "revenue"))
    if goal.revenue not in (None, INVALID) and not _has_value(section.deal):
        yield Problem("FP522", {}, ("goal", "revenue"))
    if goal.start in (None, INVALID) or goal.by in (None, INVALID):
        return
    if goal.start is not None and goal.by is not None and goal.by < goal.start:
        yield Problem("FP523", {"from": goal.start, "by": goal.by}, ("goal", "by"))


def _has_value(deal: DealSection | None) -> bool:
    return deal is not None and (deal is INVALID or deal.value is not None or bool(deal.recurring))


def stage_at(name: str, stages: list[StageSection]) -> int | None:
    """The stage that a key of `intake` or `per` names: by name, else by role."""
    key = key_of(name)
    for i, _, own in _named(stages):
        if own == key:
            return i
    for i, stage, _ in _named(stages):
        role = role_of(stage, last=i == len(stages) - 1)
        if role is not None and role.value == key:
            return i
    return None


def _unknown_stage(name: str, stages: list[StageSection], path: Path) -> Iterator[Problem]:
    """A stage that is not there; where a name could not be read, it may be that one."""
    known = tuple(stage.name for _, stage, _ in _named(stages))
    if len(known) == len(stages):
        yield Problem("FP508", {"name": name, "known": known, "near": near(name, known)}, path)


def _intake(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    if section.intake in (None, INVALID) or not stages or section.intake is None:
        return
    seen: dict[int, str] = {}
    for name in section.intake:
        stage, path = stage_at(name, stages), ("intake", name)
        if stage is None:
            yield from _unknown_stage(name, stages, path)
        elif stage == len(stages) - 1:
            yield Problem("FP509", {"name": name}, path)
        elif stage in seen:
            yield Problem("FP510", {"name": name, "other": seen[stage]}, path)
        else:
            seen[stage] = name


def _unit_costs(spend: SpendSection | None, stages: list[StageSection]) -> Iterator[Problem]:
    if spend in (None, INVALID) or spend is None or spend.per in (None, INVALID):
        return
    seen: dict[int, str] = {}
    for name in spend.per or {}:
        stage, path = stage_at(name, stages), ("spend", "per", name)
        if stage is None and stages:
            yield from _unknown_stage(name, stages, path)
        elif stage is not None and stage in seen:
            yield Problem("FP510", {"name": name, "other": seen[stage]}, path)
        elif stage is not None:
            seen[stage] = name


def unlike_guardrails(section: PlanSection) -> Iterator[Problem]:
    """What reads like no guardrail at all, of a plan that has no figures to hold them against."""
    for i, rail in enumerate(section.guardrails or []):
        if rail.check is not INVALID and not SENTENCE.fullmatch(rail.check):
            yield Problem("FP541", {"text": rail.check}, ("guardrails", i))


def _locale(locale: str | None) -> Iterator[Problem]:
    """Whether the library that writes numbers knows the locale; asked only where there is one."""
    if locale in (None, INVALID) or locale is None:
        return
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (30 ms that most need not spend)

    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        yield Problem("FP462", {"text": locale}, ("locale",))


def _scenarios(section: PlanSection) -> Iterator[Problem]:
    for name in section.scenarios or {}:
        if name == BASE:
            yield Problem("FP517", {"name": name}, ("scenarios", name))


def _deal(deal: DealSection | None) -> Iterator[Problem]:
    if deal in (None, INVALID) or deal is None:
        return
    if deal.counts is not None and deal.recurring is None:
        yield Problem("FP531", {}, ("deal", "counts"))
    recurring = deal.recurring
    if recurring in (None, INVALID) or recurring is None:
        return
    churn = recurring.churn
    if churn in (None, INVALID) or recurring.per is INVALID or churn is None:
        return
    if MONTHS[PERIODS[recurring.per]] % MONTHS[churn.value.period]:
        yield Problem("FP532", {"per": recurring.per}, ("deal", "recurring", "churn"))
