"""One run of a command: which plan, which scenarios, which format; load, ask the core, report."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any

from funnelplan.cli import output
from funnelplan.cli.boundary import say, told
from funnelplan.cli.options import Color, Format
from funnelplan.core.plan import Plan
from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.render.about import about
from funnelplan.render.document import Document
from funnelplan.render.document import say as sentence
from funnelplan.render.formats import format_of, render
from funnelplan.render.report import Page, PlanInfo, Report
from funnelplan.render.sentences import Words
from funnelplan.spec import templates
from funnelplan.spec.load import Document as PlanFile
from funnelplan.spec.load import Loaded, document, load, open_document
from funnelplan.spec.reader import Source
from funnelplan.spec.scalars import Unreadable
from funnelplan.spec.words import locale as locale_of

USUAL_FILE = "funnelplan.yaml"
MACHINE_FORMATS = ("json", "csv")
"""The formats that say which bytes they speak of."""


class Session:
    """What the shared options say."""

    def __init__(
        self,
        plan: str | None = None,
        scenarios: Sequence[str] = (),
        sets: Sequence[str] = (),
        form: Format | None = None,
        output: str | None = None,
        locale: str | None = None,
        color: Color = Color.AUTO,
    ) -> None:
        self.plan, self.scenarios, self.sets = plan, scenarios, sets
        self.form, self.locale, self.color = form, locale, color
        self.output = None if output == "-" else output

    @cached_property
    def words(self) -> Words:
        """The language and numbers of the messages, and of the report unless the plan says more."""
        return words_for(self.locale)

    def talk(self) -> Words:
        """The words for messages; English where the locale itself is what is wrong."""
        try:
            return self.words
        except ProblemsFound:
            return Words()

    def report(
        self,
        command: str,
        answer: Callable[[Plan], object],
        view: ModuleType,
        page: Callable[[Any], Document] | None = None,
    ) -> None:
        """Ask the core for every scenario, and write what it answers.

        `view` gives the page of one result, and the summary of several.
        """
        file, example = self._document()
        if (
            self.output is not None
            and example is None
            and output.same(file.source.name, self.output)
        ):
            raise ProblemsFound(Problem("FP028", {}, place=Place(self.output)))
        names: Sequence[str | None] = tuple(dict.fromkeys(self.scenarios)) or [None]
        loaded = [load(file, name, self.sets) for name in names]
        self.warn([warning for each in loaded for warning in each.warnings])
        results = [_answered(answer, each) for each in loaded]
        reports = tuple(
            Report(command, self._info(file, each.plan, name, example), result)
            for each, name, result in zip(loaded, names, results, strict=True)
        )
        shown = self._shown(names, results, view, page)
        self.write(Page(reports, self._noticed(shown, reports[0].plan)), loaded[0].plan.locale)

    def _shown(
        self,
        names: Sequence[str | None],
        results: Sequence[object],
        view: ModuleType,
        own: Callable[[Any], Document] | None,
    ) -> Document:
        """The page of one result; of several their figures, or else their pages, together."""
        page = own or view.page
        if len(results) == 1:
            return page(results[0])
        from funnelplan.render.views import side_by_side

        named = [(name or "", result) for name, result in zip(names, results, strict=True)]
        if own is None and hasattr(view, "summary"):
            return side_by_side.page([(name, view.summary(result)) for name, result in named])
        return side_by_side.one_after_another([(name, page(result)) for name, result in named])

    def _document(self) -> tuple[PlanFile, str | None]:
        """The plan file, or the built-in example and its name."""
        if self.plan is not None:
            return open_document(self.plan), None
        if os.path.lexists(USUAL_FILE):
            return open_document(USUAL_FILE), None
        name = templates.EXAMPLE
        return document(Source(name, templates.text(name))), name

    def warn(self, warnings: Sequence[Problem]) -> None:
        """Say what looks like a slip, each once."""
        told_already: set[tuple[str, Place | None]] = set()
        for warning in warnings:
            if (warning.code, warning.place) not in told_already:
                say(told(warning, self.words))
            told_already.add((warning.code, warning.place))

    def _info(
        self, file: PlanFile, plan: Plan, scenario: str | None, example: str | None
    ) -> PlanInfo:
        path = None if example else file.source.name
        sha256 = file.sha256 if self._format() in MACHINE_FORMATS else None
        return PlanInfo(plan.name, path, sha256, scenario, tuple(self.sets), example)

    def _noticed(self, page: Document, info: PlanInfo) -> Document:
        """The page with the plan, scenario and overrides that it speaks of."""
        notice = None if info.example is None else sentence("notice.example", name=info.example)
        return page._replace(notice=notice, about=about(info, self.scenarios))

    def write(self, page: Page, plan_locale: str | None = None) -> None:
        """The report in its format, where it is wanted."""
        words = self.words if self.locale or not plan_locale else words_for(plan_locale)
        name = self._format()
        if self.output is not None:
            text = render(page, name, words).encode(errors="backslashreplace")
            output.to_file(text, self.output)
        elif name == "table" and output.is_terminal(self.color):
            output.to_terminal(page, words, self.color)
        else:
            output.to_stdout(render(page, name, words), machine=name != "table")

    def _format(self) -> str:
        """As asked, else as the file's ending says. Raises ProblemsFound (FP043)."""
        if self.form is not None:
            return self.form.value
        named = "table" if self.output is None else format_of(self.output)
        if named is None:
            raise ProblemsFound(Problem("FP043", {}, place=Place(str(self.output))))
        return named


def _answered(answer: Callable[[Plan], object], loaded: Loaded) -> object:
    """The core's answer; a problem with something that the plan states gets its line."""
    try:
        return answer(loaded.plan)
    except ProblemsFound as found:
        placed = (loaded.at(each) if each.path else each for each in found.problems)
        raise ProblemsFound(*placed) from None


def words_for(locale: str | None) -> Words:
    """The words of a locale. Raises ProblemsFound (FP031) for one that is not known."""
    if locale is None:
        return Words()
    try:
        return Words(locale_of(locale))
    except (Unreadable, ValueError, LookupError):
        problem = Problem("FP031", {"name": locale}, place=Place("--locale"))
        raise ProblemsFound(problem) from None
