"""Says things: sentences of the catalogue, quantities and problems as text in one language.

What comes from a plan or a command line is escaped on its way in, so that no format has to tell it
from our own words later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from funnelplan.core.problems import Problem
from funnelplan.core.quantities import Quantity
from funnelplan.render.catalogue_en import SENTENCES
from funnelplan.render.document import (
    Cell,
    Counted,
    Fact,
    Figure,
    Form,
    Formula,
    Month,
    Quarter,
    Sentence,
    Verbatim,
)
from funnelplan.render.escape import visible
from funnelplan.render.numbers import TIMES, Numbers

INPUT = re.compile(r"\{([^{}]+)\}")
LONGEST_QUOTE = 80
MOST_NAMES = 12

Catalogue = Mapping[str, str]


class Told(NamedTuple):
    """A problem in words: the sentence, what to write instead, and what was probably meant."""

    sentence: str
    fix: str


class Words:
    """A language, a way of writing numbers, and a way of escaping foreign text."""

    def __init__(self, locale: str | None = None, escape: Callable[[str], str] = visible) -> None:
        self._escape = escape
        self._german = (locale or "").split("_")[0] == "de"
        self._catalogue = _german_sentences() if self._german else SENTENCES
        points, missing = (self._catalogue[f"number.{name}"] for name in ("points", "missing"))
        times = {name: self._catalogue[f"number.{name}"] for name in TIMES}
        self.numbers = Numbers(locale, points=points, missing=missing, times=times)

    def escaping(self, escape: Callable[[str], str]) -> Words:
        """The same words for another kind of page."""
        other = object.__new__(Words)
        other.__dict__ = {**self.__dict__, "_escape": escape}
        return other

    def say(self, cell: Cell | Fact) -> str:
        """Anything a page can hold, as text."""
        if cell is None:
            return ""
        if isinstance(cell, Figure):
            return self.numbers.write(cell.quantity, cell.form)
        if isinstance(cell, Sentence):
            return self.sentence(cell.name, cell.facts)
        if isinstance(cell, Counted):
            return self._counted(cell)
        if isinstance(cell, Verbatim):
            return self._escape(cell.text)
        if isinstance(cell, Formula):
            return self._formula(cell)
        if isinstance(cell, Month):
            return self.numbers.month(cell.day)
        if isinstance(cell, Quarter):
            return self.numbers.quarter(cell.first, cell.months)
        return self._fact(cell)

    def _fact(self, fact: Quantity | Fraction | str | int | date | tuple[str, ...]) -> str:
        if isinstance(fact, Quantity):  # before other tuples
            return self.numbers.write(fact, Form.WITH_UNIT)
        if isinstance(fact, date):
            return self.numbers.day(fact)
        if isinstance(fact, int):
            return self.numbers.decimal(Fraction(fact), 0)
        if isinstance(fact, Fraction):
            return self.numbers.percent(fact)
        if isinstance(fact, str):
            return self._escape(_shortened(fact))
        return self._listed(fact)

    def _listed(self, names: tuple[str, ...]) -> str:
        shown = [self._escape(_shortened(name)) for name in names[:MOST_NAMES]]
        return ", ".join(shown) + (", …" if len(names) > MOST_NAMES else "")

    def _counted(self, counted: Counted) -> str:
        number = self.numbers.write(counted.quantity, counted.form)
        if isinstance(counted.many, Verbatim):  # a name has no plural that we know
            return f"{number} × {self.say(counted.many)}"
        is_one = number == self.numbers.decimal(Fraction(1), 0)
        return f"{number} {self.say(counted.one if is_one else counted.many)}"

    def _formula(self, formula: Formula) -> str:
        """The formula with names, or with the values of the figures they name."""

        def part(match: re.Match[str]) -> str:
            value = formula.values.get(match[1])
            return self._escape(match[1]) if value is None else self.numbers.write(value)

        return INPUT.sub(part, formula.text)

    def sentence(self, name: str, facts: Mapping[str, Fact] | None = None) -> str:
        """A sentence of the catalogue. Raises KeyError for a name that it does not have."""
        said = {key: self.say(fact) for key, fact in (facts or {}).items()}
        return self._catalogue[name].format(**said)

    def has(self, name: str) -> bool:
        """Whether the catalogue has a sentence of this name."""
        return name in self._catalogue

    def why(self, quantity: Quantity) -> str:
        """Why a figure is missing; empty if it is there."""
        missing = quantity.why
        return (
            ""
            if missing is None
            else self.sentence(f"missing.{missing.reason}", {"key": missing.key})
        )

    def problem(self, found: Problem) -> Told:
        """A problem in words."""
        problems, hints, kinds = _problems(german=self._german)
        facts = {key: self._said(fact) for key, fact in found.facts.items()}
        if "guardrail" in facts:
            facts["guardrail"] = self._broken(found)
        facts["hint"] = hints.get(str(found.facts.get("hint", "")), "")
        facts["kind"] = kinds.get(str(found.facts.get("kind", "")), "")
        if "rule" in facts:
            facts["rule"] = self.sentence(f"rule.{facts['rule']}")
        decimal = facts.get("decimal", "")
        either = self.sentence("fix.or", {"other": Verbatim(decimal)}) if decimal else ""
        facts["decimal_hint"] = either
        sentence, fix = problems[found.code]
        near = facts.get("near")
        meant = self.sentence("talk.did_you_mean", {"near": Verbatim(near)}) + " " if near else ""
        return Told(sentence.format(**facts), meant + fix.format(**facts))

    def _broken(self, found: Problem) -> str:
        """A guardrail, and the figure that breaks it: precisely, or why it has no value."""
        years, value = found.facts.get("years"), found.facts["value"]
        known = years if isinstance(years, int) else None
        limit = self.say(limit_of(str(found.facts["guardrail"]), known))
        if isinstance(value, Quantity) and value.why is None:
            name, said = "guardrail.broken", self.numbers.write(value, Form.PRECISE)
        else:
            name, said = "guardrail.valueless", self._said(value)
        return self._catalogue[name].format(guardrail=limit, value=said)

    def _said(self, fact: Fact) -> str:
        if isinstance(fact, Quantity) and fact.why is not None:
            return self.why(fact)
        return self.say(fact)


def limit_of(guardrail: str, years: int | None) -> Sentence | str:
    """A guardrail as it is written, and within how many years its figure is looked at."""
    if years is None:
        return guardrail
    name = "guardrail.within.one" if years == 1 else "guardrail.within"
    return Sentence(name, {"guardrail": guardrail, "years": years})


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def _german_sentences() -> Catalogue:
    from funnelplan.render.catalogue_de import SENTENCES as GERMAN  # noqa: PLC0415

    return GERMAN


def _problems(
    *, german: bool
) -> tuple[Mapping[str, tuple[str, str]], Mapping[str, str], Mapping[str, str]]:
    """The catalogue of problems; read only when something is wrong."""
    if german:
        from funnelplan.render import problems_de  # noqa: PLC0415

        return problems_de.PROBLEMS, problems_de.HINTS, problems_de.KINDS
    from funnelplan.render import problems_en  # noqa: PLC0415

    return problems_en.PROBLEMS, problems_en.HINTS, problems_en.KINDS
