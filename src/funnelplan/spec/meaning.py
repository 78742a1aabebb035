"""What the values of a plan mean together: every mistake that structure alone can't show.

A section whose values were refused holds `INVALID` in their place; the checks here pass over it,
so that one run names the mistakes of structure and of meaning together.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from funnelplan.core.names import is_taken
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.quantities import Between, Span
from funnelplan.core.stage import Role
from funnelplan.spec.fields import INVALID
from funnelplan.spec.guardrail import SENTENCE
from funnelplan.spec.joining import (
    SMALLEST_CHAIN,
    channel_problems,
    deal_share_problems,
    has_value,
)
from funnelplan.spec.models import (
    CostSection,
    DealSection,
    GoalSection,
    PlanSection,
    SpendSection,
    StageSection,
)
from funnelplan.spec.naming import named, role_of, stage_at, unknown_stage
from funnelplan.spec.scalars import PERIODS, Instalment

BASE = "base"
"""The name of the plan as it stands, beside its scenarios."""

MONTHLY = "monthly"
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
        *channel_problems(section, stages),
        *deal_share_problems(section, stages),
        *_instalments(section),
        *_keeping(section, stages),
        *_timing(section, stages),
        *_scenarios(section),
        *_locale(section.locale),
    ]


def _list(stages: list[StageSection]) -> list[StageSection]:
    return [] if stages is INVALID else stages


def _names(stages: list[StageSection]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for i, stage, key in named(stages):
        path: Path = ("stages", i, "name")
        if is_taken(key) and i < len(stages) - 1:
            yield Problem("FP502", {"name": stage.name}, path)
        elif key in seen:
            yield Problem("FP501", {"name": stage.name, "other": stages[seen[key]].name}, path)
        seen.setdefault(key, i)


def _roles(stages: list[StageSection]) -> Iterator[Problem]:
    seen: dict[Role, str] = {}
    for i, stage, _ in named(stages):
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
    for i, stage, _ in named(stages):
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
    if goal.revenue not in (None, INVALID) and not has_value(section.deal):
        yield Problem("FP522", {}, ("goal", "revenue"))
    if goal.start in (None, INVALID) or goal.by in (None, INVALID):
        return
    if goal.start is not None and goal.by is not None and goal.by < goal.start:
        yield Problem("FP523", {"from": goal.start, "by": goal.by}, ("goal", "by"))


def _intake(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    if section.intake in (None, INVALID) or not stages or section.intake is None:
        return
    seen: dict[int, str] = {}
    for name in section.intake:
        stage, path = stage_at(name, stages), ("intake", name)
        if stage is None:
            yield from unknown_stage(name, stages, path)
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
            yield from unknown_stage(name, stages, path)
        elif stage is not None and stage in seen:
            yield Problem("FP510", {"name": name, "other": seen[stage]}, path)
        elif stage is not None:
            seen[stage] = name


def months_of(goal: GoalSection | None) -> int:
    """How many months the plan touches, from..by; 0 where it does not say."""
    if goal is None or goal.start is None or goal.by is None:
        return 0
    first, last = goal.start, goal.by
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _instalments(section: PlanSection) -> Iterator[Problem]:
    """A cost per month needs to know how many months the plan has, and is paid in each of them."""
    goal = section.goal
    unread = goal is INVALID or (goal is not None and INVALID in (goal.start, goal.by))
    dated = goal is not None and goal.start is not None and goal.by is not None
    for path, cost in _all_costs(section):
        if cost.amount is INVALID or not isinstance(cost.amount.value, Instalment):
            continue
        if not unread and not dated:
            yield Problem("FP563", {}, (*path, "amount"))
        if cost.paid not in (None, INVALID, MONTHLY):
            yield Problem("FP564", {"paid": str(cost.paid)}, (*path, "paid"))


def _all_costs(section: PlanSection) -> Iterator[tuple[Path, CostSection]]:
    """The costs of the plan and of its channels."""
    lists: list[tuple[Path, Any]] = [(("spend", "costs"), getattr(section.spend, "costs", None))]
    for i, channel in enumerate(section.channels or []):
        lists.append((("channels", i, "costs"), channel.costs))
    for path, costs in lists:
        for i, cost in enumerate([] if costs in (None, INVALID) else costs):
            yield (*path, i), cost


def unlike_guardrails(section: PlanSection) -> Iterator[Problem]:
    """What reads like no guardrail at all, of a plan that has no figures to hold them against."""
    for i, rail in enumerate(section.guardrails or []):
        if rail.check is not INVALID and not SENTENCE.fullmatch(rail.check):
            yield Problem("FP541", {"text": rail.check}, ("guardrails", i))


def perishes(section: PlanSection) -> bool:
    """Whether the plan says anything about leads that go cold; most need not load what reads it."""
    stages = (stage for stage in _list(section.stages) if stage is not INVALID)
    parts = ("basis", "shelf_life", "response", "capacity")
    said = any(getattr(stage, part) is not None for stage in stages for part in parts)
    return said or section.revive is not None or section.sla is not None


def takes_time(section: PlanSection) -> bool:
    """Whether the plan says how long anything takes; most need not load what reads it."""
    stages = (stage for stage in _list(section.stages) if stage is not INVALID)
    said = any(stage.takes is not None or stage.lost_after is not None for stage in stages)
    late = getattr(section.spend, "late", None) is not None
    return said or late or any(channel.takes for channel in section.channels or [])


def says_when(section: PlanSection) -> bool:
    """Whether the plan says when leads come in, or by when customers are wanted."""
    quarters = getattr(section.goal, "by_quarter", None) is not None
    return quarters or any(channel.when is not None for channel in section.channels or [])


def invests(section: PlanSection) -> bool:
    """Whether the plan says anything about leads that buy late, or never."""
    keys = ("nurture", "late")
    return any(getattr(section.spend, key, None) is not None for key in keys)


def _timing(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    """What is wrong with times, days and what comes late; each part loaded where it is said."""
    if takes_time(section):
        from funnelplan.spec.timing import timing_problems  # noqa: PLC0415

        yield from timing_problems(section, stages)
    if says_when(section):
        from funnelplan.spec.dating import dating_problems  # noqa: PLC0415

        yield from dating_problems(section)
    if invests(section):
        from funnelplan.spec.investing import nurture_problems  # noqa: PLC0415

        yield from nurture_problems(section, stages)


def _keeping(section: PlanSection, stages: list[StageSection]) -> Iterator[Problem]:
    if perishes(section):
        from funnelplan.spec.keeping import keeping_problems  # noqa: PLC0415

        yield from keeping_problems(section, stages)
    for path, rate in _all_rates(section, stages):
        if rate not in (None, INVALID) and isinstance(rate.value.evidence, Between):
            yield from _range(rate.value.evidence, path)


def _all_rates(section: PlanSection, stages: list[StageSection]) -> Iterator[tuple[Path, Any]]:
    """The rates that are reckoned with: of the stages, of the channels, of what comes back."""
    for i, stage in enumerate(stages):
        yield ("stages", i, "rate"), getattr(stage, "rate", None)
    for i, channel in enumerate(section.channels or []):
        for name, rate in (channel.rates or {}).items():
            yield ("channels", i, "rates", name), rate
    yield ("revive", "rate"), getattr(section.revive, "rate", None)
    late = getattr(section.spend, "late", None)
    yield ("spend", "late", "rate"), getattr(late, "rate", None)


def _range(evidence: Between, path: Path) -> Iterator[Problem]:
    """A range that is so wide for how sure it is that no rate varies so much."""
    from funnelplan.core.beta import ranged  # noqa: PLC0415 (few plans state a range)

    if ranged(*evidence) is None:
        facts: dict[str, Fact] = {
            "outside": 1 - evidence.confidence,
            "confidence": evidence.confidence,
        }
        yield Problem("FP584", facts, path)


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
