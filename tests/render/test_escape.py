"""Foreign text is made harmless for wherever it goes, and nothing of it is lost."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.render.escape import (
    line,
    markdown,
    spreadsheet,
    visible,
    workflow_data,
    workflow_property,
)

ANY_TEXT = st.text(st.characters(codec=None))
DANGEROUS = "\x00\x07\x08\t\n\r\x1b\x7f\x80\x9b\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff"


def test_what_can_not_be_seen_is_written_out() -> None:
    assert visible("a\x1b[31mb") == "a\\x1b[31mb"
    assert visible("sta\u200bges\u202e") == "sta\\u200bges\\u202e"
    assert visible("\ud800") == "\\ud800"
    assert visible("Gespräch – 25 % · 漢字 🎉") == "Gespräch – 25 % · 漢字 🎉"


@pytest.mark.parametrize("character", DANGEROUS)
def test_no_control_or_direction_character_passes(character: str) -> None:
    assert character not in visible(f"a{character}b")
    assert character not in markdown(f"a{character}b")
    assert visible(f"a{character}b").startswith("a\\")


@given(ANY_TEXT)
def test_visible_text_is_one_line_that_can_be_encoded(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    "text", ["::error::x", "  ::warning file=a::x", "##[error]x", "##vso[task]", "section_start:1"]
)
def test_no_line_is_a_command_of_a_ci_system(text: str) -> None:
    escaped = line(text)
    assert not escaped.lstrip().startswith(("::", "##[", "##vso[", "section_"))
    assert escaped.replace("\\", "", 1) == text


@pytest.mark.parametrize("text", ["", "a::b", "# heading", "plan.yaml:1:2: FP301: x", "sections"])
def test_other_lines_stay_as_they_are(text: str) -> None:
    assert line(text) == text


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(first: str) -> None:
    assert spreadsheet(f"{first}1+1") == f"'{first}1+1"
    assert spreadsheet(f"1{first}1") == f"1{first}1"


def test_markdown_has_no_markup_left() -> None:
    assert markdown("**a** [b](http://c)") == r"\*\*a\*\* \[b\]\(http://c\)"
    assert markdown("a|b`c`<d>") == r"a\|b\`c\`\<d\>"
    assert markdown("cost_per_order") == r"cost\_per\_order"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_markdown_only_adds_backslashes(text: str) -> None:
    escaped = markdown(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[|<>`*\[\]@~]", escaped)


@given(ANY_TEXT)
def test_workflow_commands_read_back_what_was_written(text: str) -> None:
    for escape, breaking in ((workflow_data, "\r\n"), (workflow_property, "\r\n:,")):
        escaped = escape(text.replace("\ud800", ""))
        assert not set(escaped) & set(breaking)
    ascii_text = text.encode("ascii", errors="ignore").decode()
    assert unquote(workflow_property(ascii_text)) == ascii_text
