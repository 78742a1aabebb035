"""The one shape of "something is wrong" or "something is missing": a code and its facts.

A problem never holds a sentence: the page (`funnelplan.render.sentences`) writes it, in whichever
language is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from funnelplan.core.quantities import Quantity

Fact = str | int | Fraction | date | tuple[str, ...] | Quantity
"""What a sentence may be filled with; tuples are lists of names."""

Step = str | int
Path = tuple[Step, ...]
"""Where in a plan: the keys from the top down, list items by their index."""


NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class Severity(Enum):
    """How much a problem weighs: an error fails a run, a warning fails it only under --strict."""

    ERROR = "error"
    WARNING = "warning"


class Place(NamedTuple):
    """A spot in a text: 1-based line and column, how much to underline, and the line itself.

    `offset` is where the underlining begins in the excerpt, which may be cut from a long line.
    """

    source: str
    line: int | None = None
    column: int | None = None
    width: int = 1
    excerpt: str | None = None
    offset: int = 0


class Problem(NamedTuple):
    """One thing that is wrong, as data.

    `path` says where in the plan; `place` where in the file, added by whoever knows the file.
    """

    code: str
    facts: Mapping[str, Fact] = NO_FACTS
    path: Path = ()
    place: Place | None = None
    severity: Severity = Severity.ERROR


class ProblemsFound(Exception):
    """Carries problems to whoever can report them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems
