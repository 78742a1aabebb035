"""A page as lines of text: columns that line up, nothing cut, nothing lost."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from funnelplan.core.quantities import outcome
from funnelplan.render import to_markdown, to_plain, to_rich
from funnelplan.render.document import (
    Cell,
    Column,
    Document,
    Figure,
    Formula,
    Paragraph,
    Sentence,
    Table,
    Verbatim,
    say,
)
from funnelplan.render.layout import aligned, cells, stacked, width
from funnelplan.render.report import Page, PlanInfo, Report
from funnelplan.render.sentences import Words

WORDS = Words()
WORD = st.text("abcXYZ äß漢é0123456789|=*", min_size=1, max_size=12).map(lambda t: f"w{t}w")


def table_of(rows: list[list[str]], *, headed: bool) -> Table:
    heads: list[Cell] = [Verbatim(f"h{i}") if headed else None for i in range(len(rows[0]))]
    columns = tuple(Column(head, words=i % 2 == 0) for i, head in enumerate(heads))
    return Table(columns, tuple(tuple(map(Verbatim, row)) for row in rows))


def page_of(*blocks: Table | Paragraph, notice: Cell = None) -> Page:
    info = PlanInfo("plan", "plan.yaml", "0" * 64, None, (), None)
    document = Document(Verbatim("The title"), blocks, notice)
    return Page((Report("target", info, None),), document)


TABLES = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(WORD, min_size=n, max_size=n), min_size=1, max_size=6)
)


def test_width_is_that_of_a_terminal() -> None:
    assert width("abc") == 3
    assert width("漢字") == 4
    assert width("e\u0301") == 1


@given(rows=TABLES, headed=st.booleans())
def test_columns_line_up_and_every_cell_is_there(rows: list[list[str]], *, headed: bool) -> None:
    table = table_of(rows, headed=headed)
    text = aligned(table, cells(table, WORDS))
    assert len(text) == len(rows) + headed
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    for line, row in zip(text[headed:], rows, strict=True):
        assert line.startswith("  ")
        assert line == line.rstrip()
        position = 0
        for cell in row:
            position = line.index(cell, position) + len(cell)
        assert width(line) <= 2 + sum(max(w, 2) + 2 for w in widths)


@given(rows=TABLES, headed=st.booleans())
def test_a_narrow_screen_gets_every_cell_on_a_line_of_its_own(
    rows: list[list[str]], *, headed: bool
) -> None:
    table = table_of(rows, headed=headed)
    text = stacked(table, cells(table, WORDS))
    cells_shown = [re.sub(r"^ *(h\d+: )?", "", line) for line in text]
    assert cells_shown[headed:] == [cell for row in rows for cell in row]


def test_an_empty_cell_takes_no_line_on_a_narrow_screen() -> None:
    table = Table((Column(), Column(Verbatim("now")), Column()), ((Verbatim("a"), None, None),))
    assert stacked(table, cells(table, WORDS)) == ["a"]


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    table = Table(
        (Column(words=True), Column()),
        (
            (Verbatim("SQL"), Figure(outcome(Fraction(40), "sql"))),
            (Verbatim("Visitor"), Figure(outcome(Fraction(33_334), "visitor"))),
        ),
    )
    assert aligned(table, cells(table, WORDS)) == ["  SQL          40", "  Visitor  33,334"]


@given(rows=TABLES, headed=st.booleans())
def test_every_cell_of_a_page_is_in_the_plain_text(rows: list[list[str]], *, headed: bool) -> None:
    sentence = Paragraph((Verbatim("A sentence."),))
    text = to_plain.render(page_of(table_of(rows, headed=headed), sentence), WORDS)
    assert all(cell in text for row in rows for cell in row)
    assert text.startswith("The title\n\n")
    assert text.endswith("\nA sentence.\n")


@given(rows=TABLES, headed=st.booleans(), columns=st.sampled_from([20, 40, 400]))
def test_a_terminal_of_any_width_shows_every_cell(
    rows: list[list[str]], *, headed: bool, columns: int
) -> None:
    console = Console(width=columns, color_system=None, force_terminal=True)
    page = page_of(table_of(rows, headed=headed), notice=Verbatim("A notice"))
    with console.capture() as capture:
        to_rich.show(page, WORDS, console)
    text = capture.get()
    assert "The title" in text
    assert "A notice" in text
    joined = "".join(text.split())
    assert all("".join(cell.split()) in joined for row in rows for cell in row)
    assert "…" not in text


@pytest.mark.parametrize("columns", range(10, 40))
def test_no_width_of_a_terminal_cuts_a_number_off(columns: int) -> None:
    table = table_of([["wide words", "12345", "67890", "13579"]], headed=True)
    console = Console(width=columns, color_system=None, force_terminal=True)
    with console.capture() as capture:
        to_rich.show(page_of(table), WORDS, console)
    assert {"12345", "67890", "13579"} <= set(re.findall(r"\d{5}", capture.get()))


@given(rows=TABLES, headed=st.booleans())
def test_tables_in_markdown_have_as_many_columns_in_every_row(
    rows: list[list[str]], *, headed: bool
) -> None:
    text = to_markdown.render(page_of(table_of(rows, headed=headed)), WORDS)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == len(rows) + 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {len(rows[0]) + 1}
    assert re.fullmatch(r"\|( (---|---:) \|)+", lines[1])


def test_a_notice_stands_before_everything() -> None:
    page = page_of(Paragraph((Verbatim("One."), Verbatim("Two."))), notice=Verbatim("Look out"))
    assert to_plain.render(page, WORDS) == "Look out\n\nThe title\n\nOne.\nTwo.\n"
    assert to_markdown.render(page, WORDS) == "**Look out**\n\n## The title\n\n- One.\n- Two.\n"


def test_a_formula_is_shown_in_names_and_in_numbers() -> None:
    values = {"sql": outcome(Fraction(40), "sql"), "rate": outcome(Fraction(5, 2), "x")}
    assert WORDS.say(Formula("{sql} ÷ {rate}", {})) == "sql ÷ rate"
    assert WORDS.say(Formula("{sql} ÷ {rate}", values)) == "40 ÷ 2.50"


def test_lists_of_names_and_long_quotes_are_shortened() -> None:
    assert WORDS.say(tuple("abc")) == "a, b, c"
    assert WORDS.say(tuple(f"n{i}" for i in range(20))).endswith("n11, …")
    quoted = WORDS.say("x" * 500)
    assert len(quoted) <= 80
    assert quoted.endswith("…")


def test_a_sentence_that_the_catalogue_lacks_is_a_bug() -> None:
    assert not WORDS.has("no.such.sentence")
    with pytest.raises(KeyError):
        WORDS.say(Sentence("no.such.sentence"))
    assert WORDS.say(say("number", n=1_234)) == "1,234"


def test_a_paragraph_that_says_nothing_leaves_no_gap() -> None:
    silent, spoken = Paragraph(()), Paragraph((say("target.each_alone"),))
    gaps, tight = page_of(silent, spoken, silent), page_of(spoken)
    assert to_markdown.render(gaps, WORDS) == to_markdown.render(tight, WORDS)
    assert to_plain.render(gaps, WORDS) == to_plain.render(tight, WORDS)
    console = Console(width=60, color_system=None, force_terminal=True)
    shown = []
    for page in (gaps, tight):
        with console.capture() as capture:
            to_rich.show(page, WORDS, console)
        shown.append(capture.get())
    assert shown[0] == shown[1]
