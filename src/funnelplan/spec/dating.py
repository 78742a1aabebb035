"""When leads come in, and by when customers are wanted: what hangs on the days of the plan."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.quantities import Span
from funnelplan.core.when import EVENLY, ByMonth, Level, Ramp, When, Within
from funnelplan.spec import scalars, words
from funnelplan.spec.fields import INVALID, Stated, each, parsed, refusal
from funnelplan.spec.models import GoalSection, PlanSection
from funnelplan.spec.scalars import Unreadable

DECEMBER = 12
MONTHS_OF_QUARTER = 3


class Weights(NamedTuple):
    """Weights as a list: one for every month of the plan, which only its days tell."""

    of_months: tuple[Fraction, ...]


def when(value: Any) -> Any:
    """When leads come in, as far as it is known without the days of the plan.

    A word, a month or a day; `{ramp: 6 months}`; or weights, by month or as a list.
    """
    if isinstance(value, dict):
        return _ramp(value) if [*value] == ["ramp"] else _by_month(value)
    if not isinstance(value, list):
        return parsed(_word, value)
    weights = tuple(
        each(lambda _, item: parsed(scalars.number, item), dict(enumerate(value))).values()
    )
    return _weighted(Weights(weights), weights)


def _word(text: str) -> When:
    """`level`, `ramp`, a month (2027-04) or a day (2027-04-15)."""
    text = text.strip()
    if text == "level":
        return EVENLY
    if text == "ramp":
        return Ramp()
    if re.fullmatch(words.MONTH, text):
        first = words.day(f"{text}-01")
        return Within(first, _last_of(first))
    if re.fullmatch(words.DAY, text):
        return Within(words.day(text), words.day(text))
    raise Unreadable("FP434", text=text)


def _ramp(value: Mapping[str, object]) -> Any:
    months = each(lambda _, item: parsed(_whole_months, item), value)["ramp"]
    return months if months is INVALID else Ramp(months)


def _whole_months(text: str) -> int:
    """A length of time as whole months, 1 or more: `6 months`, `2 quarters`, `1 year`."""
    months = scalars.positive_duration(text).days / Span.MONTH.value
    if months.denominator != 1:
        raise Unreadable("FP436", text=text.strip())
    return int(months)


def _by_month(value: Mapping[str, object]) -> Any:
    """Weights by month; those that were refused as a whole are passed over, with what is left."""
    if not value:
        raise refusal("FP434", text="{}")
    known = {name: item for name, item in value.items() if item is not INVALID}
    weights = tuple(sorted(each(_weight, known).values()))
    if len(known) < len(value):
        return INVALID
    return _weighted(ByMonth(weights), [weight for _, weight in weights])


def _weight(name: str, item: object) -> tuple[date, Fraction]:
    return parsed(words.month, name), parsed(scalars.number, item)


def _weighted(found: ByMonth | Weights, weights: Sequence[Any]) -> Any:
    """The same, unless none would ever come."""
    if INVALID in weights:
        return INVALID
    if weights and not any(weights):
        raise refusal("FP439")
    return found


def _last_of(first: date) -> date:
    """The last day of the month that begins with this one."""
    return first.replace(day=monthrange(first.year, first.month)[1])


class Days(NamedTuple):
    """The days of the plan, both included."""

    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """The first day of every month that they touch."""
        first, last = (day.year * DECEMBER + day.month - 1 for day in self)
        return [date(at // DECEMBER, at % DECEMBER + 1, 1) for at in range(first, last + 1)]


def dating_problems(section: PlanSection) -> Iterator[Problem]:
    """Everything that is wrong with what is said of days and months."""
    days = _days(section.goal)
    for i, channel in enumerate(section.channels or []):
        path: Path = ("channels", i, "when")
        if channel.when in (None, INVALID) or isinstance(channel.when, Level):
            continue
        yield from _undated(section.goal, path)
        if days is not None:
            yield from _outside(channel.when, days, path)
    if section.goal not in (None, INVALID) and section.goal is not None:
        yield from _by_quarter(section.goal, days, ("goal", "by_quarter"))


def _days(goal: GoalSection | None) -> Days | None:
    """The days of a plan that says them; None where it does not, or not so that they can be read."""
    if goal is None or goal is INVALID or goal.start in (None, INVALID):
        return None
    if goal.start is None or goal.by in (None, INVALID) or goal.by is None or goal.by < goal.start:
        return None
    return Days(goal.start, goal.by)


def _undated(goal: GoalSection | None, path: Path) -> Iterator[Problem]:
    """What speaks of the days of a plan needs to know which it has."""
    if goal is None or (goal is not INVALID and None in (goal.start, goal.by)):
        yield Problem("FP594", {"key": str(path[-1])}, path)


def _outside(when: When | Weights, days: Days, path: Path) -> Iterator[Problem]:
    """Months and days that the plan does not have, or weights that are not one for each month."""
    if isinstance(when, Weights):
        yield from _one_for_each(len(when.of_months), days.months, "months", path)
    elif isinstance(when, Within):
        yield from _beyond(when, days, path)
    elif isinstance(when, ByMonth):
        for first, _ in when.weights:
            month = Within(first, _last_of(first))
            yield from _beyond(month, days, (*path, _written(month)))


def _beyond(when: Within, days: Days, path: Path) -> Iterator[Problem]:
    if when.last < days.first or when.first > days.last:
        facts: dict[str, Fact] = {"text": _written(when), "from": days.first, "by": days.last}
        yield Problem("FP595", facts, path)


def _written(when: Within) -> str:
    """A day or a month as a plan writes it."""
    text = when.first.isoformat()
    return text if when.first == when.last else text[: len("2027-04")]


def _one_for_each(found: int, of: Sequence[date], hint: str, path: Path) -> Iterator[Problem]:
    if found != len(of):
        facts: dict[str, Fact] = {"key": str(path[-1]), "found": found, "needed": len(of)}
        yield Problem("FP596", {**facts, "hint": hint}, path)


def _by_quarter(goal: GoalSection, days: Days | None, path: Path) -> Iterator[Problem]:
    """Customers by quarter: one count for each, none below the one before, the last one the goal."""
    counts = goal.by_quarter
    if counts is None:
        return
    if goal.customers is None:
        yield Problem("FP599", {}, path)
    yield from _undated(goal, path)
    if days is not None:
        quarters = days.months[::MONTHS_OF_QUARTER]
        yield from _one_for_each(len(counts), quarters, "quarters", path)
    for i, (before, count) in enumerate(pairwise(counts), start=1):
        if INVALID not in (before, count) and count < before:
            facts: dict[str, Fact] = {"before": before, "count": count}
            yield Problem("FP597", facts, (*path, i))
    yield from _not_the_goal(counts, goal.customers, path)


def _not_the_goal(
    counts: list[int], customers: Stated[int] | None, path: Path
) -> Iterator[Problem]:
    if not counts or customers in (None, INVALID) or counts[-1] is INVALID or customers is None:
        return
    if counts[-1] != customers.value:
        facts: dict[str, Fact] = {"last": counts[-1], "customers": customers.value}
        yield Problem("FP598", facts, (*path, len(counts) - 1))


def dated(plan: Plan, section: PlanSection) -> Plan:
    """The plan with when its channels come in."""
    days = _days(section.goal)
    channels = tuple(
        channel._replace(when=_on_days(said.when, days))
        for channel, said in zip(plan.channels, section.channels or [], strict=True)
    )
    return replace(plan, channels=channels)


def _on_days(when: When | Weights | None, days: Days | None) -> When:
    """When leads come in, on the days of the plan; without days they come evenly."""
    if when is None or days is None:
        return EVENLY
    if isinstance(when, Within):
        return Within(max(when.first, days.first), min(when.last, days.last))
    if isinstance(when, Weights):
        return ByMonth(tuple(zip(days.months, when.of_months, strict=True)))
    return when
