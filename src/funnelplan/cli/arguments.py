"""Values on the command line: read by the same rules as in a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeVar

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.core.stage import key_of
from funnelplan.core.volume import Target
from funnelplan.core.volumes import goal_of
from funnelplan.spec import scalars
from funnelplan.spec.problems import near
from funnelplan.spec.scalars import Unreadable

T = TypeVar("T")


def value(option: str, text: str, parse: Callable[[str], T]) -> T:
    """A value of an option. Raises ProblemsFound at the option, with the scalar's own code."""
    return _read(f"{option} {text}", option.lstrip("-"), text, parse)


def count(name: str, text: str, parse: Callable[[str], T], before: str = "") -> T:
    """The count of `STAGE=COUNT`. Raises ProblemsFound where it was written."""
    return _read(f"{before}{name}={text}", name, text, parse)


def _read(written: str, key: str, text: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(text)
    except Unreadable as error:
        facts = {"key": key, **error.facts}
        raise ProblemsFound(Problem(error.code, facts, place=Place(written))) from None


def counts(plan: Plan, texts: Sequence[str]) -> dict[int, int]:
    """`STAGE=COUNT …` as counts by stage index. Raises ProblemsFound (FP015, FP016, FP036)."""
    found: dict[int, int] = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals:
            raise ProblemsFound(Problem("FP015", {"text": text}))
        index = stage(plan, name)
        if index in found:
            raise ProblemsFound(Problem("FP036", {"name": plan.stages[index].name}))
        found[index] = count(name, number, scalars.positive_count)
    return found


def entering(plan: Plan, texts: Sequence[str]) -> tuple[dict[int, int], dict[int, int]]:
    """`NAME=COUNT …` as counts by channel index and by stage index; a channel's name comes first.

    Raises ProblemsFound (FP015, FP016, FP036).
    """
    channels: dict[int, int] = {}
    stages: list[str] = []
    for text in texts:
        name, equals, number = text.partition("=")
        found = [i for i, channel in enumerate(plan.channels) if channel.key == key_of(name)]
        if not found or not equals:
            stages.append(text)
        elif found[0] in channels:
            raise ProblemsFound(Problem("FP036", {"name": plan.channels[found[0]].name}))
        else:
            channels[found[0]] = count(name, number, scalars.positive_count)
    return channels, counts(plan, stages)


def stage(plan: Plan, name: str) -> int:
    """A stage by its name or role. Raises ProblemsFound (FP016)."""
    index = plan.find(name)
    if index is None and any(each.key == key_of(name) for each in plan.channels):
        stages = tuple(each.name for each in plan.stages[:-1])
        raise ProblemsFound(Problem("FP058", {"name": name, "known": stages}))
    if index is None:
        known = (*(each.name for each in plan.stages), *(each.name for each in plan.channels))
        meant = near(name, known)
        raise ProblemsFound(Problem("FP016", {"name": name, "known": known, "near": meant}))
    return index


def target(
    plan: Plan, customers: str | None, revenue: str | None, stage_count: str | None
) -> Target:
    """What is asked for: one of the three, else the plan's own goal.

    Raises:
        ProblemsFound: FP013 without a goal, FP014 with several, FP017, FP023 if it makes no sense.
    """
    if sum(asked is not None for asked in (customers, revenue, stage_count)) > 1:
        raise ProblemsFound(Problem("FP014"))
    if customers is not None:
        return Target(plan.last, Fraction(value("--customers", customers, scalars.positive_count)))
    if revenue is not None:
        return _revenue(plan, value("--revenue", revenue, scalars.positive_money))
    if stage_count is not None:
        ((index, wanted),) = counts(plan, [stage_count]).items()
        if index == 0:
            name = plan.stages[0].name
            raise ProblemsFound(Problem("FP017", {"name": name, "count": str(wanted)}))
        return Target(index, Fraction(wanted))
    goal = goal_of(plan)
    if goal is None:
        raise ProblemsFound(Problem("FP013"))
    return goal


def _revenue(plan: Plan, revenue: Fraction) -> Target:
    each = plan.deal.customer_value
    if not each:
        raise ProblemsFound(Problem("FP023"))
    return Target(plan.last, revenue / each, revenue)
