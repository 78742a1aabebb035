"""Goes through plan files one by one: every scenario of each is read, computed and held to limits."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from funnelplan.cli import arguments, output
from funnelplan.cli.boundary import FINE, exit_code, worst
from funnelplan.cli.files import plan_files
from funnelplan.cli.finding import Checked, Finding
from funnelplan.cli.findings import Writer
from funnelplan.core.guardrails import findings, verdicts
from funnelplan.core.problems import Place, Problem, ProblemsFound, Severity
from funnelplan.core.quantities import Duration
from funnelplan.core.shortfalls import shortfalls
from funnelplan.core.sources import unsourced
from funnelplan.spec import scalars, words
from funnelplan.spec.load import Document, Loaded, document, load, position, refuse_bad_options
from funnelplan.spec.reader import Source, read_file


class Demands(NamedTuple):
    """What is asked of every plan."""

    sources: bool
    max_age: Duration | None
    today: date
    sets: tuple[str, ...]
    listing: bool

    @staticmethod
    def read(
        *,
        sources: bool,
        max_age: str | None,
        today: str | None,
        sets: tuple[str, ...],
        listing: bool,
    ) -> Demands:
        """The options as values. Raises ProblemsFound (FP032 and those of scalars)."""
        if max_age is not None and not sources:
            raise ProblemsFound(Problem("FP032", place=Place("--max-age")))
        age = None if max_age is None else arguments.value("--max-age", max_age, scalars.duration)
        refuse_bad_options(sets)
        day = datetime.now().astimezone().date()
        if today is not None:
            day = arguments.value("--today", today, words.day)
        return Demands(sources, age, day, sets, listing)


def run(paths: Sequence[str], stdin: str | None, demands: Demands, writer: Writer) -> int:
    """Check all that the paths name; the exit code of the worst. Nothing is kept of a file."""
    gc.freeze()  # what was loaded stays; what the files leave behind is collected again
    gc.enable()
    code = FINE
    for path in plan_files(paths):
        if isinstance(path, Problem):
            found: Iterator[Finding | Checked] = iter([Finding(path)])
        else:
            if writer.path is not None and output.same(path, writer.path):
                raise ProblemsFound(Problem("FP028", {}, place=Place(writer.path)))
            writer.files += 1
            found = _of_file(path, stdin, demands)
        for each in found:
            writer.write(each)
            if isinstance(each, Finding) and each.problem.severity is Severity.ERROR:
                code = worst([code, exit_code(each.problem)])
    return code


def _of_file(path: str, stdin: str | None, demands: Demands) -> Iterator[Finding | Checked]:
    """Everything about one file: the plan as it stands, then what is particular to a scenario."""
    try:
        source = read_file(path)
        name = stdin if path == "-" and stdin else source.name
        file = document(Source(name, source.data))
    except ProblemsFound as found:
        yield from map(Finding, found.problems)
        return
    known: set[tuple[str, Place | None]] = set()
    for scenario in (None, *file.scenarios):
        for each in _of_scenario(file, scenario, demands):
            if isinstance(each, Checked):
                yield each
                continue
            key = (each.problem.code, each.problem.place)
            if scenario is None or key not in known or each.problem.code == "FP601":
                yield each
            known.add(key)


def _of_scenario(
    file: Document, scenario: str | None, demands: Demands
) -> Iterator[Finding | Checked]:
    try:
        loaded = load(file, scenario, demands.sets)
    except ProblemsFound as found:
        yield from (Finding(problem, scenario) for problem in found.problems)
        return
    yield from (Finding(problem, scenario) for problem in loaded.warnings)
    loaded.figures.all()
    held = verdicts(loaded.figures, loaded.plan.guardrails)
    rule = loaded.figures.volume.rule
    for verdict in held:
        yield from (Finding(loaded.at(found), scenario) for found in findings(verdict, rule))
    short = shortfalls(loaded.plan, loaded.figures.volume, loaded.figures.target)
    yield from (Finding(loaded.at(found), scenario) for found in short)
    if loaded.plan.timed:
        from funnelplan.core import cycle, seasons

        yield from (Finding(loaded.at(found), scenario) for found in cycle.findings(loaded.plan))
        yield from (Finding(loaded.at(found), scenario) for found in seasons.findings(loaded.plan))
        if loaded.plan.goal is not None and loaded.plan.goal.by_quarter:
            from funnelplan.core.schedule import out_of_reach

            yield from (Finding(loaded.at(found), scenario) for found in out_of_reach(loaded.plan))
    if loaded.plan.sla is not None:
        from funnelplan.core.promises import disagreements

        yield from (Finding(loaded.at(f), scenario) for f in disagreements(loaded.plan))
    if scenario is None and demands.sources:
        yield from _sources(loaded, demands)
    if demands.listing:
        yield Checked(file.source.name, scenario, loaded.figures.volume.rule.value, held)


def _sources(loaded: Loaded, demands: Demands) -> Iterator[Finding]:
    found = map(loaded.at, unsourced(loaded.plan, demands.today, demands.max_age))
    yield from map(Finding, sorted(found, key=position))
