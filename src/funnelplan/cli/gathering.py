"""The plans that are added up: each read, in one scenario, at its planned volume."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from funnelplan.cli import output
from funnelplan.cli.files import plan_files
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.core.rollup import Member
from funnelplan.spec.load import load, open_document, refuse_bad_options


class Gathered(NamedTuple):
    """Plans with their figures, the locale that all of them state, and what to warn of."""

    members: tuple[Member, ...]
    locale: str | None
    warnings: tuple[Problem, ...]


def gathered(
    paths: Sequence[str], scenario: str | None, sets: Sequence[str], to: str | None
) -> Gathered:
    """All plans that the paths name.

    Raises:
        ProblemsFound: with the problems of all files; FP055 where a plan is named twice.
    """
    refuse_bad_options(sets)
    members: list[Member] = []
    locales: set[str | None] = set()
    warnings: list[Problem] = []
    problems: list[Problem] = []
    for path in _once(plan_files(paths), problems):
        if to is not None and output.same(path, to):
            raise ProblemsFound(Problem("FP028", {}, place=Place(to)))
        try:
            file = open_document(path)
            loaded = load(file, scenario, sets)
        except ProblemsFound as found:
            problems += (
                each if each.place else each._replace(place=Place(path)) for each in found.problems
            )
            continue
        locales.add(loaded.plan.locale)
        warnings += loaded.warnings
        members.append(Member(path, file.sha256, loaded.figures))
    if problems:
        raise ProblemsFound(*problems)
    common = locales.pop() if len(locales) == 1 else None
    return Gathered(tuple(members), common, tuple(warnings))


def _once(paths: Iterable[str | Problem], problems: list[Problem]) -> Iterator[str]:
    """The paths, without those that can't be looked into and those that were there already."""
    seen: set[str] = set()
    for path in paths:
        if isinstance(path, Problem):
            problems.append(path)
            continue
        real = path if path == "-" else os.path.realpath(path)
        if real in seen:
            problems.append(Problem("FP055", {}, place=Place(path)))
        else:
            seen.add(real)
            yield path
