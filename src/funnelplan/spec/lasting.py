"""A length of time that is said in one of several ways: which way, and the rows of its table."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from funnelplan.core.problems import Fact, Path, Problem
from funnelplan.core.quantities import Duration
from funnelplan.spec import scalars
from funnelplan.spec.fields import INVALID
from funnelplan.spec.scalars import Unreadable

Row = tuple[Duration, Fraction, str]
"""A length of time with its share, and as it is written."""


def found_in(part: Any, ways: tuple[str, ...]) -> tuple[str, ...]:
    """The ways in which a length of time is said; a table without rows says nothing."""
    return tuple(way for way in ways if getattr(part, way) not in (None, {}))


def said(key: str, found: tuple[str, ...], ways: tuple[str, ...], path: Path) -> Iterator[Problem]:
    """A length of time is said in exactly one way."""
    if not found:
        yield Problem("FP571", {"key": key, "options": ways}, path)
    elif len(found) > 1:
        yield Problem("FP572", {"key": key, "found": found}, path)


def rows(table: Mapping[str, Any] | None, path: Path) -> Generator[Problem, None, list[Row]]:
    """The rows of a table by their delay; says what is wrong with a delay on the way."""
    if table is None or table is INVALID:
        return []
    points: list[Row] = []
    for name, stated in table.items():
        try:
            delay = scalars.duration(name)
        except Unreadable:
            yield Problem("FP447", {"text": name}, (*path, name))
            continue
        same = next((other for known, _, other in points if known.days == delay.days), None)
        if same is not None:
            yield Problem("FP586", {"name": name, "other": same}, (*path, name))
        elif stated is not INVALID:
            points.append((delay, stated.value, name))
    return sorted(points, key=lambda point: point[0].days)


def falling(points: list[Row], path: Path) -> Iterator[Problem]:
    """What has happened by some time has happened later too: the shares of a table don't fall."""
    for (_, before, name), (_, share, later) in pairwise(points):
        if share < before:
            less: dict[str, Fact] = {"name": name, "share": before, "later": later, "less": share}
            yield Problem("FP574", less, (*path, later))


def points_of(table: Mapping[str, Any] | None) -> tuple[tuple[Duration, Fraction], ...]:
    """The rows of a table without mistakes, by their delay."""
    points = ((scalars.duration(name), stated.value) for name, stated in (table or {}).items())
    return tuple(sorted(points, key=lambda point: point[0].days))
