"""The grammar of a guardrail: `figure comparison limit`, and nothing else; never code."""

from __future__ import annotations

import re
from fractions import Fraction

from funnelplan.core.guardrail import Comparison, Guardrail, is_valueless
from funnelplan.core.metrics import Figures
from funnelplan.core.problems import Fact, Path, Problem, Severity
from funnelplan.core.quantities import DAYS, MONTHS, Kind, Span, Unit
from funnelplan.core.stage import key_of
from funnelplan.spec import scalars
from funnelplan.spec.problems import near
from funnelplan.spec.scalars import Unreadable

BY_YEAR = ("roi", "npv")
"""Figures that grow from year to year; each year's has a name of its own, such as roi_year_3."""

USUAL_YEARS = 5

IN_DAYS = {DAYS.name: Span.DAY.value, MONTHS.name: Span.MONTH.value}
"""Times are reckoned in days or in months."""

SENTENCE = re.compile(r"([^<>=]+)(<=|>=|<|>)([^<>=]+)")


def guardrail(
    text: str, severity: str, path: Path, figures: Figures, year: int | None = None
) -> Guardrail | Problem:
    """A guardrail of the plan that the figures belong to, or what is wrong with it.

    `year` is after how many years it holds; only the figures of `BY_YEAR` have one, 5 if not said.
    """
    match = SENTENCE.fullmatch(text)
    if match is None:
        return Problem("FP541", {"text": text}, path)
    called, limit_text = match[1].strip(), match[3].strip()
    by_year = key_of(called) in BY_YEAR
    if year is not None and not by_year:
        facts: dict[str, Fact] = {"name": called, "options": BY_YEAR}
        if figures.resolve(f"{called}_year_{year}") is not None:
            facts["near"] = f"{called}_year_{year} {match[2]} {limit_text}"
        return Problem("FP438", facts, (*path, "year"))
    name = figures.resolve(f"{called}_year_{year or USUAL_YEARS}" if by_year else called)
    if name is None:
        known = figures.known(called)
        return Problem("FP542", {"name": called, "near": near(called, known)}, path)
    value = figures[name]
    if value.why is not None and not (figures.is_idle(name) or is_valueless(value)):
        return Problem("FP544", {"name": name, "why": value}, path)
    unit = figures.metric(name).unit
    try:
        limit = _limit(limit_text, unit)
    except Unreadable as error:
        return Problem(error.code, {"key": name, **error.facts}, path)
    if limit is None:
        facts = {"name": name, "text": limit_text, "unit": unit.name}
        return Problem("FP543", {**facts, "kind": unit.kind.value}, path)
    years = (year or USUAL_YEARS) if by_year else _looked_at(name, figures)
    return Guardrail(name, Comparison(match[2]), limit, text, Severity(severity), path, years)


def _looked_at(name: str, figures: Figures) -> int | None:
    """Within how many years a figure is looked at that does not say so itself."""
    if name in figures.registry or "." in name:
        return None
    from funnelplan.core.yearly import LOOKED_AT, OVER_LOOKED_AT  # noqa: PLC0415 (few ask)

    return LOOKED_AT if name in OVER_LOOKED_AT else None


def _limit(text: str, unit: Unit) -> Fraction | None:
    """The limit in the figure's own unit; None where it is written in another one."""
    percent = "%" in text or "/" in text
    if unit.kind is Kind.TIME:
        return None if percent else scalars.duration(text).days / IN_DAYS[unit.name]
    if unit.kind is Kind.CHANCE:
        return scalars.share(text)
    if unit.kind is Kind.SHARE:
        negative = text.startswith("-")
        value = scalars.percentage(text.removeprefix("-"))
        if not percent and value >= 1:
            raise Unreadable("FP409", text=text, percent=f"{text}%")
        return -value if negative else value
    if percent:
        return None
    negative = text.startswith("-") and unit.kind is Kind.MONEY
    value = scalars.number(text.removeprefix("-") if negative else text)
    return -value if negative else value
