"""A plan's text read as if it stood in a file: the plan, or what is wrong and where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from funnelplan.core.plan import Plan
from funnelplan.core.problems import Fact, Problem, ProblemsFound
from funnelplan.spec.load import Loaded, document, load
from funnelplan.spec.nodes import Mapping
from funnelplan.spec.reader import Source, read
from funnelplan.spec.scalars import Unreadable


def source(text: str | bytes) -> Source:
    """A text as the bytes of `plan.yaml`."""
    return Source("plan.yaml", text.encode() if isinstance(text, str) else text)


def tree(text: str | bytes) -> Mapping:
    """The tree of a text that can be read."""
    return read(source(text))


def loaded(text: str | bytes, scenario: str | None = None, *sets: str) -> Loaded:
    """A plan without mistakes, with its warnings."""
    return load(document(source(text)), scenario, sets)


def plan(text: str | bytes, scenario: str | None = None, *sets: str) -> Plan:
    """A plan without mistakes."""
    return loaded(text, scenario, *sets).plan


def problems(text: str | bytes, scenario: str | None = None, *sets: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a plan."""
    with pytest.raises(ProblemsFound) as found:
        loaded(text, scenario, *sets)
    return found.value.problems


def only(text: str | bytes, scenario: str | None = None, *sets: str) -> Problem:
    """The one thing that is wrong with a plan."""
    (problem,) = problems(text, scenario, *sets)
    return problem


def spots(text: str | bytes, scenario: str | None = None, *sets: str) -> list[str]:
    """What is wrong and where, as `FP301 4:5`; what comes from an option names the option."""
    return [spot(problem) for problem in problems(text, scenario, *sets)]


def spot(problem: Problem) -> str:
    """The code of a problem and its line and column, or the option it comes from."""
    place = problem.place
    assert place is not None, f"{problem.code} has no place"
    if place.line is None:
        return f"{problem.code} {place.source}"
    return f"{problem.code} {place.line}:{place.column}"


def underlined(problem: Problem) -> str:
    """The part of the excerpt that stands above the carets."""
    place = problem.place
    assert place is not None
    assert place.excerpt is not None
    return place.excerpt[place.offset : place.offset + place.width]


# --- one value by itself

ENDLESS = (
    "9" * 10_000,
    " " * 10_000,
    "%" * 10_000,
    "_" * 10_000,
    "1_" * 5_000,
    "1.000" * 2_000,
    "1 to " * 2_000,
    "1 of " * 2_000,
    "1/" * 5_000,
    "% of deal" * 1_000 + "x",
    "8% of deal " * 900,
    "2% per month " * 700 + "x",
    "3 per month per " * 600,
    "1 d" * 3_000,
    "a" * 10_000,
    "\n" * 10_000,
    "e\u0301" * 5_000,
)
"""Texts that a careless pattern would take for ever to refuse."""


def refused(parse: Callable[[str], object], text: str) -> tuple[str, dict[str, Fact]]:
    """The code and the facts with which a text is refused."""
    with pytest.raises(Unreadable) as found:
        parse(text)
    return found.value.code, found.value.facts
