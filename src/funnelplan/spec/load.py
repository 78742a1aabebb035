"""From a plan's file to a `core.Plan`, or every problem at once with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import Any, NamedTuple

from pydantic import ValidationError

from funnelplan.core.metrics import Figures
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Path, Place, Problem, ProblemsFound
from funnelplan.spec import build, meaning, overrides
from funnelplan.spec.fields import INVALID
from funnelplan.spec.meaning import BASE
from funnelplan.spec.models import PlanSection
from funnelplan.spec.nodes import Mapping, Mark, Node, Scalar, nearest, plain
from funnelplan.spec.problems import near, problem, required_at
from funnelplan.spec.reader import Source, read, read_file

ROUNDS = 3
AT_KEY = frozenset(
    {
        "FP301",
        "FP419",
        "FP306",
        "FP505",
        "FP508",
        "FP509",
        "FP510",
        "FP517",
        "FP553",
        "FP555",
        "FP435",
        "FP447",
        "FP560",
        "FP575",
        "FP576",
        "FP577",
        "FP578",
        "FP579",
        "FP586",
        "FP589",
        "FP593",
        "FP594",
        "FP595",
        "FP599",
        "FP600",
        "FP609",
        "FP615",
        "FP612",
    }
)
"""Problems that are shown at a key: what is wrong is that it is there."""


class Document(NamedTuple):
    """A plan file that was read: its tree, from which a plan per scenario is made."""

    source: Source
    root: Mapping

    @property
    def sha256(self) -> str:
        """The fingerprint of the bytes."""
        import hashlib  # noqa: PLC0415 (loads OpenSSL; only a report for machines asks)

        return hashlib.sha256(self.source.data).hexdigest()

    @property
    def scenarios(self) -> list[str]:
        """The names of the scenarios it holds."""
        return overrides.names(self.root)


class Loaded:
    """A plan in one scenario, its figures at the planned volume, and the places of its paths."""

    def __init__(
        self,
        plan: Plan,
        figures: Figures | None,
        warnings: tuple[Problem, ...],
        source: Source,
        root: Mapping,
    ) -> None:
        self.plan, self.warnings, self.source, self.root = plan, warnings, source, root
        self._figures = figures

    @cached_property
    def figures(self) -> Figures:
        """The figures at the planned volume, which most commands don't ask for."""
        return self._figures or build.figures_of(self.plan)

    def at(self, found: Problem) -> Problem:
        """A problem of the plan with its place in the file."""
        return _placed(self.source, self.root, found)


def open_document(path: str) -> Document:
    """Read a plan file; `-` is standard input. Raises ProblemsFound (FP0… – FP2…)."""
    return document(read_file(path))


def document(source: Source) -> Document:
    """Read a plan's bytes. Raises ProblemsFound (FP1…, FP2…)."""
    return Document(source, read(source))


def load(document: Document, scenario: str | None = None, sets: Sequence[str] = ()) -> Loaded:
    """The plan in one scenario, with `--set` overrides on top.

    Raises:
        ProblemsFound: with every problem of structure and meaning, in the order of the file.
    """
    root, problems = _overridden(document, scenario, sets)
    section, found = _validated(root)
    problems += [_placed(document.source, root, p) for p in [*found, *meaning.problems_of(section)]]
    if not problems:
        plan, figures, in_guardrails = build.plan_of(section)
        problems += [_placed(document.source, root, p) for p in in_guardrails]
        if not problems:
            warnings = tuple(_placed(document.source, root, w) for w in build.warnings_of(plan))
            return Loaded(plan, figures, warnings, document.source, root)
    else:
        problems += [_placed(document.source, root, p) for p in meaning.unlike_guardrails(section)]
    raise ProblemsFound(*sorted(_distinct(_without_consequences(problems)), key=position))


def _overridden(
    document: Document, scenario: str | None, sets: Sequence[str]
) -> tuple[Mapping, list[Problem]]:
    """The tree with scenario and options in place."""
    chosen: list[tuple[Scalar, Node]] = []
    if scenario is not None and scenario != BASE:
        if scenario not in document.scenarios:
            known = (BASE, *document.scenarios)
            facts = {"name": scenario, "near": near(scenario, known)}
            raise ProblemsFound(Problem("FP012", {**facts, "known": known}))
        chosen += overrides.of_scenario(document.root, scenario)
    chosen += refuse_bad_options(sets)
    root, refusals = overrides.applied(document.root, chosen)
    return root, [p._replace(place=document.source.place(mark)) for mark, p in refusals]


def refuse_bad_options(sets: Sequence[str]) -> list[tuple[Scalar, Node]]:
    """The `--set` options as overrides. Raises ProblemsFound (FP011)."""
    try:
        return [overrides.option(text) for text in sets]
    except overrides.Refused as refused:
        text = str(refused.problem.facts["text"])
        raise ProblemsFound(refused.problem._replace(place=Place(f"--set {text}"))) from None


def _validated(root: Mapping) -> tuple[PlanSection, list[Problem]]:
    """The section, with INVALID for what was refused, and the problems of structure.

    What is refused is taken out and the rest is looked at again, until nothing new turns up.
    """
    data, problems = plain(root), list[Problem]()
    for _ in range(ROUNDS):
        try:
            return PlanSection.model_validate(data), problems
        except ValidationError as error:
            errors = error.errors(include_url=False, include_input=False)
            problems += [problem(found, root) for found in errors]
            for found in errors:
                _take_out(data, found["loc"], found["type"])
    # Two rounds are enough for every plan we know; a third one that fails must not go on for ever.
    return PlanSection.model_construct(
        funnelplan=INVALID, stages=INVALID
    ), problems  # pragma: no cover


LEFT_OUT = frozenset(
    {"extra_forbidden", "model_type", "list_type", "dict_type", "too_short", "too_long"}
)
"""Refused for what they are, not for a value in them: the plan is looked through without them."""


def _take_out(data: Any, path: Path, kind: str) -> None:
    """Put INVALID in place of a refused value, or leave the key out."""
    last: Any
    for i, step in enumerate(path[:-1]):
        last = step
        if isinstance(data[last], str):  # a short form is refused as a whole
            path, kind = path[: i + 1], "list_type"
            break
        data = data[last]
    last = path[-1]
    if isinstance(data, list):
        needed = required_at(path)
        data[last] = INVALID if needed is None else dict.fromkeys(needed, INVALID)
    elif kind in LEFT_OUT and last != "stages":
        data.pop(last, None)
    else:
        data[last] = INVALID


NAMES_OF_STAGES = {("revive", "stage"), ("spend", "nurture", "per")}


def _placed(source: Source, root: Mapping, found: Problem) -> Problem:
    """The same problem with its place, if it has none yet."""
    if found.place is not None:
        return found
    at_key = found.code in AT_KEY and not _is_in_the_value(found)
    mark = nearest(root, found.path, at_key=at_key)
    return found._replace(place=source.place(_first_line(mark)))


def _is_in_the_value(found: Problem) -> bool:
    """Whether the value is what names the stage or the month, and not a key."""
    of_channel = found.path[2:] if found.path[:1] == ("channels",) else ()
    names_a_month = of_channel == ("when",) and found.code == "FP595"
    return names_a_month or of_channel == ("enters",) or found.path in NAMES_OF_STAGES


def _first_line(mark: Mark) -> Mark:
    """Only the beginning of what spans lines is underlined."""
    if mark.line == mark.end_line:
        return mark
    return mark._replace(end_line=mark.line, end_column=mark.column + 1)


def _without_consequences(problems: Sequence[Problem]) -> list[Problem]:
    """Without what another problem explains: a key is not missing where it is misspelt.

    Nor has a stage that is there twice its role twice, nor does a deal that could not be read lack
    its value.
    """
    misspelt = {(*p.path[:-1], p.facts["near"]) for p in problems if p.code == "FP301"}
    twice = {(*p.path[:2], key) for p in problems if p.code == "FP501" for key in ("name", "role")}
    unread = {p.path[:2] for p in problems if p.code < "FP5"} | misspelt
    in_deal = any(path[:1] == ("deal",) for path in unread)
    in_days = not unread.isdisjoint({("goal",), ("goal", "from"), ("goal", "by")})
    refused = {p.path for p in problems if p.code < "FP5"} | misspelt
    in_shares = any(path[:1] == ("channels",) and path[2:] in {(), ("share",)} for path in refused)
    without_basis = {path for path in refused if path[-1:] == ("basis",)}
    explained: dict[str, set[Any]] = {
        "FP302": misspelt,
        "FP505": misspelt,
        "FP503": twice,
        "FP522": {("goal", "revenue")} if in_deal else set(),
        "FP531": {("deal", "counts")} if in_deal else set(),
        "FP558": {p.path for p in problems if in_shares},
        "FP562": {p.path for p in problems if in_deal},
        "FP563": {p.path for p in problems if in_days},
        "FP571": {path[:-1] for path in refused},
        "FP576": {
            (*path[:-1], how)
            for path in misspelt
            for how in ("steps", "spread")
            if path[-1] == "average"
        },
        "FP577": {(*path[:-1], key) for path in without_basis for key in ("response", "capacity")},
        "FP578": {p.path for p in problems if in_days},
        "FP594": {p.path for p in problems if in_days},
        "FP599": {("goal", "by_quarter")} if ("goal", "customers") in unread else set(),
    }
    after_comma = {p.path[:-1] for p in problems if p.code == "FP419"}
    return [
        found
        for found in problems
        if found.path not in explained.get(found.code, ())
        and not (found.code != "FP419" and found.path[:-1] in after_comma)
    ]


def _distinct(problems: Sequence[Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, Place | None, Path]] = set()
    for found in problems:
        key = (found.code, found.place, found.path)
        if key not in seen:
            seen.add(key)
            yield found


def position(found: Problem) -> tuple[int, int]:
    """Where a problem stands, to sort by."""
    place = found.place
    return (place.line or 0, place.column or 0) if place else (0, 0)


def is_plan_file(path: str) -> bool:
    """Whether a file is called like a plan: `funnelplan.yaml` or `*.funnelplan.yaml`."""
    name = PurePath(path).name
    return name == "funnelplan.yaml" or name.endswith(".funnelplan.yaml")
