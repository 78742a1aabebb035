"""What a command line asks of time: how far to look, in which steps, forward or backward."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from fractions import Fraction
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from funnelplan.cli import arguments
from funnelplan.core.calendar import calendar_of, first_of_month
from funnelplan.core.formula import untimed
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Place, Problem, ProblemsFound
from funnelplan.core.quantities import Span
from funnelplan.core.settling import settled_plan
from funnelplan.core.volume import Rule
from funnelplan.core.volumes import goal_of
from funnelplan.spec import scalars, words
from funnelplan.spec.scalars import Unreadable

if TYPE_CHECKING:
    from funnelplan.core.schedule import ScheduleResult
    from funnelplan.core.timeline import TimelineResult

DAY = timedelta(days=1)

LONGEST = 36_525
"""Days that a timeline may look ahead: a hundred years."""


class Question:
    """When it closes, or when leads must come. Raises ProblemsFound (FP063) for what goes with one only."""

    def __init__(
        self,
        customers: str | None,
        until: str | None,
        per_month: str | None,
        by: str,
        *,
        backward: bool,
    ) -> None:
        self.customers, self.until, self.per_month = customers, until, per_month
        self.by, self.backward = by, backward
        for option, given, wanted in (
            ("--per-month", per_month is not None, backward),
            ("--until", until is not None, not backward),
        ):
            if given and not wanted:
                raise ProblemsFound(Problem("FP063", {"option": option}, place=Place(option)))

    @property
    def report(self) -> str:
        """What the report is called."""
        return "schedule" if self.backward else "timeline"

    @property
    def view(self) -> ModuleType:
        """What shows the answer."""
        return import_module(f"funnelplan.render.views.{self.report}")

    def answer(self, plan: Plan) -> TimelineResult | ScheduleResult:
        """The core's answer. Raises ProblemsFound (FP062) where the plan has no days or no times."""
        why = untimed(plan)
        if why is not None:
            raise ProblemsFound(Problem("FP062", {"key": why.key}))
        return self._scheduled(plan) if self.backward else self._told(plan)

    def _told(self, plan: Plan) -> TimelineResult:
        from funnelplan.core.timeline import periods_of, timeline

        asked = goal_of(plan)
        if self.customers is not None:
            asked = arguments.target(plan, self.customers, None, None)
        found = settled_plan(plan, asked)
        if found.volume.rule is Rule.NOTHING:
            raise ProblemsFound(Problem("FP013"))
        calendar = calendar_of(plan.goal)
        periods = periods_of(calendar, self._cells(plan), quarters=self.by == "quarter")
        return timeline(found.plan, found.volume, asked, periods, self.by)

    def _scheduled(self, plan: Plan) -> ScheduleResult:
        from funnelplan.core.schedule import schedule

        asked = arguments.target(plan, self.customers, None, None)
        cap = None
        if self.per_month is not None:
            each = arguments.value("--per-month", self.per_month, scalars.positive_count)
            cap = Fraction(each)
        return schedule(plan, asked, cap)

    def _cells(self, plan: Plan) -> int:
        """How many days to look ahead. Raises ProblemsFound (FP064) for none, or for too many."""
        calendar = calendar_of(plan.goal)
        if self.until is None or calendar.start is None:
            return calendar.cells
        last = _last_day(self.until, calendar.start)
        cells = 0 if last is None else (last - calendar.start).days + 1
        if not 0 < cells <= LONGEST:
            facts: dict[str, Fact] = {"until": self.until, "from": calendar.start}
            raise ProblemsFound(Problem("FP064", facts, place=Place(f"--until {self.until}")))
        return cells


def _last_day(text: str, start: date) -> date | None:
    """A day, or the last one of a length of time from the plan's first day on; None for neither."""
    if re.fullmatch(words.DAY, text.strip()):
        return arguments.value("--until", text, words.day)
    try:
        length = scalars.positive_duration(text)
    except Unreadable:
        return None
    months = length.days / Span.MONTH.value
    if months.denominator == 1:  # calendar months
        first = first_of_month(start, int(months))
        return min(first + timedelta(days=start.day - 1), _month_end(first)) - DAY
    return start + timedelta(days=math.ceil(length.days)) - DAY


def _month_end(first: date) -> date:
    return first_of_month(first, 1) - DAY
