"""The catalogues of both languages: the same sentences, filled with the same facts, all in use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from funnelplan.render import catalogue_de, catalogue_en, problems_de, problems_en

SRC = Path(__file__).parents[2] / "src" / "funnelplan"
PROBLEM_CATALOGUES = {"problems_en.py", "problems_de.py"}

CODE = re.compile(r"\bFP[0-9]{3}\b")
AS_TYPED = re.compile(r"`[^`]+`|--[a-z][a-z-]*|funnelplan [a-z]+|\b[a-z]+\.(?!yaml)[a-z]+\b")
"""What a reader is to type or find in the plan: code in backticks, options, commands, keys."""

NEVER_RAISED: set[str] = set()
"""Entries that no code raises; the list may only grow shorter."""

LEFT_OUT = {
    "target.what_if.counted": {"stages"},
    "FP305": {"found"},
    "FP608": {"stage"},
}
"""Facts that the German sentence does without."""

SAME = {
    *("role.lead.row", "role.mql.one", "role.mql.many", "role.mql.row"),
    *("role.sql.one", "role.sql.many", "role.sql.row"),
    *("list.and", "number", "target.title.plain", "target.unknown", "target.short", "side.for"),
    *("about.named", "about.path", "timeline.last.way"),
    *("target.sure.others", "target.sure.other", "decay.cost", "check.list.plan"),
    *("explain.title", "explain.given", "explain.result", "explain.stated.known"),
    *("explain.reference.source", "guardrail.valueless"),
    *("forecast.lowest.channel", "ladder.rate.channel", "number.minute", "number.hour"),
    "rollup.plan",
    "rollup.currency",
    "rollup.budget",
    "FP201.fix",
    "roi.cohort.ratio",
    "capital.costs",
}
"""Sentences that are the same in both languages: abbreviations, signs and mere placeholders."""


def flat(
    sentences: Mapping[str, str],
    problems: Mapping[str, tuple[str, str]],
    hints: Mapping[str, str],
    kinds: Mapping[str, str],
) -> dict[str, str]:
    """All texts of a language by one name each."""
    texts = dict(sentences)
    for code, (sentence, fix) in problems.items():
        texts |= {code: sentence, f"{code}.fix": fix}
    texts |= {f"hint.{name}": text for name, text in hints.items()}
    texts |= {f"kind.{name}": text for name, text in kinds.items()}
    return texts


ENGLISH = flat(catalogue_en.SENTENCES, problems_en.PROBLEMS, problems_en.HINTS, problems_en.KINDS)
GERMAN = flat(catalogue_de.SENTENCES, problems_de.PROBLEMS, problems_de.HINTS, problems_de.KINDS)
LANGUAGES = pytest.mark.parametrize("texts", [ENGLISH, GERMAN], ids=["en", "de"])


def placeholders(template: str) -> set[str]:
    """The facts that a template is filled with. Raises ValueError at an unbalanced brace."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_both_languages_have_the_same_sentences() -> None:
    assert len(ENGLISH) >= 400, "the test has looked at too few sentences"
    assert GERMAN.keys() == ENGLISH.keys()


def test_both_languages_list_their_sentences_in_the_same_order() -> None:
    assert list(GERMAN) == list(ENGLISH), "sort them alike, so that both can be read side by side"


def test_no_german_sentence_asks_for_a_fact_that_the_english_one_does_not() -> None:
    more = {
        name: extra
        for name, text in GERMAN.items()
        if (extra := placeholders(text) - placeholders(ENGLISH[name]))
    }
    assert not more


def test_german_leaves_out_no_fact_by_mistake() -> None:
    left_out = {
        name: missing
        for name, text in GERMAN.items()
        if (missing := placeholders(ENGLISH[name]) - placeholders(text))
    }
    assert left_out == LEFT_OUT


@LANGUAGES
def test_every_template_can_be_filled(texts: Mapping[str, str]) -> None:
    for name, template in texts.items():
        facts = placeholders(template)
        assert all(fact.isidentifier() for fact in facts), name
        filled = template.format(**dict.fromkeys(facts, "…"))
        assert filled.count("{") == filled.count("}"), name
        assert not re.search(r"\{\w*\}", filled), f"{name} has a placeholder with doubled braces"


@LANGUAGES
def test_no_sentence_is_empty_or_spaced_out(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        assert text.strip(), name
        assert text == text.rstrip(), name
        assert "  " not in text.strip() or name == "notice.example" or "check.list" in name, name


def test_no_english_sentence_was_forgotten() -> None:
    assert {name for name, text in GERMAN.items() if text == ENGLISH[name]} == SAME


def test_what_is_to_be_typed_is_the_same_in_both_languages() -> None:
    looked_at = 0
    for name, text in GERMAN.items():
        typed = set(AS_TYPED.findall(ENGLISH[name]))
        looked_at += len(typed)
        missing = typed - set(AS_TYPED.findall(text))
        assert not missing, f"{name} lacks {sorted(missing)}"
    assert looked_at >= 80, "the test has looked at too little"


def sources() -> Iterator[str]:
    """The text of every source file but the catalogues of problems."""
    for path in sorted(SRC.rglob("*.py")):
        if path.name not in PROBLEM_CATALOGUES:
            yield path.read_text(encoding="utf-8")


def raised(source: str) -> set[str]:
    """The codes that are literals of their own, as in Problem("FP101"); comments don't count."""
    literals = (n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant))
    return {text for text in literals if isinstance(text, str) and CODE.fullmatch(text)}


def test_every_code_in_the_source_has_its_sentences() -> None:
    texts = list(sources())
    assert len(texts) >= 50, "the test has looked at too few files"
    codes = {code for text in texts for code in CODE.findall(text)}
    assert len(codes) >= 80, "the test has found too few codes"
    assert codes <= problems_en.PROBLEMS.keys()
    assert codes <= problems_de.PROBLEMS.keys()


def test_every_sentence_about_a_problem_is_said_somewhere() -> None:
    used = {code for text in sources() for code in raised(text)}
    assert len(used) >= 80, "the test has found too few codes"
    assert problems_en.PROBLEMS.keys() - used <= NEVER_RAISED, "no code raises these"
    assert not used & NEVER_RAISED, "these are raised by now: take them off the list"
