"""Writes what `check` finds, as it is found: lines for people, JSON, or GitHub annotations."""

from __future__ import annotations

import json
from typing import Any

from funnelplan.cli import output
from funnelplan.cli.boundary import FALLS_SHORT, FINE, say, told
from funnelplan.cli.finding import Checked, Finding
from funnelplan.core.problems import Place, Severity
from funnelplan.render.document import say as sentence
from funnelplan.render.escape import line, visible, workflow_data, workflow_property
from funnelplan.render.sentences import Words, limit_of
from funnelplan.render.values import data


class Writer:
    """Takes findings one by one; nothing of a file is kept once it is written."""

    def __init__(
        self, form: str, words: Words, path: str | None, *, quiet: bool, listing: bool
    ) -> None:
        self.files = self.errors = self.warnings = 0
        self._form, self.path = form, path
        self._words = Words() if form == "json" else words  # JSON never follows a locale
        self._quiet, self._listing = quiet, listing
        self._kept: list[str] = []
        self._checked: list[dict[str, Any]] = []
        if form == "json":
            self._put('{\n"schema": "funnelplan.check/1",\n"findings": [')

    @property
    def strict_code(self) -> int:
        """The exit code that warnings alone have under --strict."""
        return FALLS_SHORT if self.warnings else FINE

    def _put(self, text: str) -> None:
        if self.path is not None:
            self._kept.append(text)
        elif not self._quiet:
            output.to_stdout(text, machine=self._form != "text")

    def write(self, each: Finding | Checked) -> None:
        """One finding, or with --list one plan that was checked."""
        if isinstance(each, Checked):
            self._list(each)
            return
        first = not (self.errors or self.warnings)
        if each.problem.severity is Severity.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        if self._form == "json":
            self._put(("\n" if first else ",\n") + json.dumps(self._data(each)))
        elif self._form == "github":
            self._put(self._annotation(each))
        else:
            self._put(told(each.problem, self._words, self._scenario(each)) + "\n")

    def _scenario(self, finding: Finding) -> str:
        """What goes before the sentence: that it is a warning, and in which scenario."""
        parts = []
        if finding.problem.severity is Severity.WARNING:
            parts.append(self._words.sentence("talk.warning"))
        if finding.scenario is not None:
            parts.append(self._words.sentence("check.scenario", {"scenario": finding.scenario}))
        return "".join(f"{part}: " for part in parts)

    def _data(self, finding: Finding) -> dict[str, Any]:
        problem, place = finding.problem, finding.problem.place or Place("")
        sentence, fix = self._words.problem(problem)
        end = None if place.column is None else place.column + place.width
        return {
            "file": place.source,
            "line": place.line,
            "column": place.column,
            "end_column": end,
            "code": problem.code,
            "severity": problem.severity.value,
            "scenario": finding.scenario,
            "facts": data(problem.facts, self._words),
            "sentence": sentence,
            "fix": fix,
        }

    def _annotation(self, finding: Finding) -> str:
        found = self._data(finding)
        places = {"file": found["file"], "line": found["line"], "col": found["column"]}
        places |= {"endColumn": found["end_column"], "title": found["code"]}
        written = ",".join(
            f"{key}={workflow_property(visible(str(value)))}"
            for key, value in places.items()
            if value is not None
        )
        message = workflow_data(f"{self._scenario(finding)}{found['sentence']}. {found['fix']}")
        return f"::{found['severity']} {written}::{message}\n"

    def _list(self, checked: Checked) -> None:
        if self._form == "json":
            guardrails = [
                {
                    "guardrail": verdict.guardrail.text,
                    "metric": verdict.guardrail.metric,
                    "years": verdict.guardrail.years,
                    "value": data(verdict.value, self._words),
                    "kept": verdict.kept,
                }
                for verdict in checked.verdicts
            ]
            facts = {"file": checked.file, "scenario": checked.scenario, "volume": checked.rule}
            self._checked.append({**facts, "guardrails": guardrails})
        elif self._form == "text":
            self._put("".join(f"{line(text)}\n" for text in self._listed(checked)))

    def _listed(self, checked: Checked) -> list[str]:
        rule = self._words.sentence(f"rule.{checked.rule}")
        name = "check.list.plan" if checked.scenario is None else "check.list.scenario"
        plan = sentence(name, file=checked.file, scenario=checked.scenario or "", volume=rule)
        lines = [self._words.say(plan)]
        for verdict in checked.verdicts:
            kept = "check.list.kept" if verdict.kept else "check.list.broken"
            value = self._words.why(verdict.value) or verdict.value
            rail = verdict.guardrail
            held = sentence(kept, guardrail=limit_of(rail.text, rail.years), value=value)
            lines.append(self._words.say(held))
        if not checked.verdicts:
            lines.append(self._words.sentence("check.list.none"))
        return lines

    def close(self, code: int) -> None:
        """The end of the report, and with findings a line of talk that counts them."""
        if self._form == "json":
            counts = {"files": self.files, "errors": self.errors, "warnings": self.warnings}
            tail = "\n]" if self.errors or self.warnings else "]"
            if self._listing:
                tail += f',\n"checked": {json.dumps(self._checked)}'
            self._put(f'{tail},\n"summary": {json.dumps({**counts, "exit_code": code})}\n}}\n')
        if self.path is not None:
            output.to_file("".join(self._kept).encode(errors="backslashreplace"), self.path)
        if (self.errors or self.warnings) and not self._quiet:
            say(self._words.sentence("talk.checked", self._counts()))

    def _counts(self) -> dict[str, str]:
        counted = (("files", self.files), ("errors", self.errors), ("warnings", self.warnings))
        return {
            name: self._words.sentence(f"talk.{name}.{'one' if n == 1 else 'many'}", {"n": n})
            for name, n in counted
        }
