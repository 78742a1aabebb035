"""Bytes to a tree: what is no plan's text, what YAML a plan does without, and where it stands."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from funnelplan.core.problems import Place, Problem, ProblemsFound
from funnelplan.spec import reader, templates
from funnelplan.spec.nodes import Mark, plain
from funnelplan.spec.reader import (
    LONGEST_EXCERPT,
    LONGEST_SCALAR,
    MOST_BYTES,
    MOST_DEPTH,
    MOST_NODES,
    read,
    read_file,
)
from tests.spec.reading import source, spot, tree, underlined

PLAN = "funnelplan: 1\nstages:\n  - {name: sql, rate: 25%}\n  - {name: customer}\n"


def refusals(text: str | bytes) -> tuple[Problem, ...]:
    """Everything that keeps a text from becoming a tree."""
    with pytest.raises(ProblemsFound) as found:
        tree(text)
    return found.value.problems


def refusal(text: str | bytes) -> Problem:
    """The one thing that keeps a text from becoming a tree."""
    (problem,) = refusals(text)
    return problem


def unopened(path: str) -> Problem:
    """Why a file can't be opened."""
    with pytest.raises(ProblemsFound) as found:
        read_file(path)
    (problem,) = found.value.problems
    return problem


# --- files


def test_a_file_is_read_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: \xff\r\n")
    read = read_file(str(path))
    assert (read.name, read.data) == (str(path), b"\xef\xbb\xbfname: \xff\r\n")


def test_a_link_to_a_plan_is_read_like_the_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN)
    (tmp_path / "link.yaml").symlink_to("plan.yaml")
    assert read_file(str(tmp_path / "link.yaml")).data == PLAN.encode()


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    path = str(tmp_path / "no.yaml")
    assert unopened(path) == Problem("FP001", {"file": path}, place=Place(path))
    (tmp_path / "plan.yaml").write_text(PLAN)
    assert unopened(str(tmp_path / "plan.yaml" / "below")).code == "FP001"
    (tmp_path / "dead").symlink_to("nowhere")
    assert unopened(str(tmp_path / "dead")).code == "FP001"
    assert unopened("").code == "FP001"


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    path = str(tmp_path)
    assert unopened(path) == Problem("FP002", {"file": path}, place=Place(path))


def test_a_pipe_without_a_writer_does_not_wait(tmp_path: Path) -> None:
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    assert unopened(path) == Problem("FP002", {"file": path}, place=Place(path))


def test_an_endless_device_is_no_plan() -> None:
    assert unopened("/dev/zero").code == "FP002"
    assert unopened("/dev/null").code == "FP002"


def test_a_loop_of_links_is_no_plan(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    path = str(tmp_path / "one")
    problem = unopened(path)
    assert (problem.code, problem.facts["file"]) == ("FP003", path)
    assert "symbolic links" in str(problem.facts["reason"])


def test_a_name_that_no_file_can_have_is_said_so() -> None:
    problem = unopened("plan\x00.yaml")
    assert (problem.code, problem.facts["reason"]) == ("FP003", "embedded null byte")
    assert unopened("x" * 5_000).code == "FP003"


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (PermissionError(13, "Permission denied"), "FP003", "Permission denied"),
        (OSError(24, "Too many open files"), "FP003", "Too many open files"),
        (OSError("odd"), "FP003", "odd"),
        (IsADirectoryError(21, "Is a directory"), "FP002", None),
        (OSError(6, "No such device or address"), "FP002", None),
    ],
)
def test_the_system_says_why_a_file_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, error: OSError, code: str, reason: str | None
) -> None:
    def refuse(_path: str, _flags: int) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    problem = unopened("plan.yaml")
    assert (problem.code, problem.facts.get("reason")) == (code, reason)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(PLAN.encode())))
    piped = read_file("-")
    assert (piped.name, piped.data) == ("<stdin>", PLAN.encode())


def test_standard_input_that_is_closed_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    problem = unopened("-")
    assert (problem.code, problem.facts["reason"]) == ("FP003", "closed")
    assert problem.place == Place("<stdin>")


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (OSError(5, "Input/output error"), "FP003", "Input/output error"),
        (IsADirectoryError(21, "Is a directory"), "FP002", None),
    ],
)
def test_standard_input_that_fails_is_said_so(
    monkeypatch: pytest.MonkeyPatch, error: OSError, code: str, reason: str | None
) -> None:
    def fail(_size: int) -> bytes:
        raise error

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=SimpleNamespace(read=fail)))
    problem = unopened("-")
    assert (problem.code, problem.facts.get("reason")) == (code, reason)
    assert problem.facts["file"] == "<stdin>"
    assert problem.place == Place("<stdin>")


# --- caps


def test_a_file_has_at_most_a_mebibyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"#" * MOST_BYTES)
    assert len(read_file(str(path)).data) == MOST_BYTES
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    too_large = Problem("FP101", {"most": 1_048_576}, place=Place(str(path)))
    assert unopened(str(path)) == too_large
    endless = io.BytesIO(b"#" * 3 * MOST_BYTES)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=endless))
    assert unopened("-") == Problem("FP101", {"most": 1_048_576}, place=Place("<stdin>"))
    assert endless.tell() < 2 * MOST_BYTES, "no more is read than it takes to refuse"


def test_nesting_has_an_end() -> None:
    fits = "a: " + "[" * (MOST_DEPTH - 1) + "]" * (MOST_DEPTH - 1)
    assert plain(tree(fits))
    problem = refusal("a: " + "[" * MOST_DEPTH + "]" * MOST_DEPTH)
    assert (spot(problem), problem.facts) == ("FP206 1:35", {"most": 32})
    stairs = "".join(f"{' ' * i}a:\n" for i in range(40))
    assert spot(refusal(stairs)) == "FP206 33:33"


def test_the_number_of_values_has_an_end() -> None:
    fits = "a: [" + "x, " * (MOST_NODES - 3) + "]"
    assert plain(tree(fits))
    problem = refusal("a:\n" + "  - x\n" * (MOST_NODES - 2))
    assert (spot(problem), problem.facts) == ("FP207 19999:5", {"most": 20_000})


def test_the_length_of_a_value_has_an_end() -> None:
    assert plain(tree("a: " + "x" * LONGEST_SCALAR))
    problem = refusal("a: 1\nb: " + "x" * (LONGEST_SCALAR + 1))
    assert (spot(problem), problem.facts) == ("FP210 2:4", {"length": 10_001, "most": 10_000})


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[" * 100_000, "FP206 1:33"),
        ("{a: " * 100_000, "FP206 1:129"),
        ("- " * 100_000, "FP206 1:65"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "FP203 1:4"),
        (
            "a0: &a0 {k: v}\n"
            + "".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 24)),
            "FP203 1:5",
        ),
        ("a: &a [*a]\n", "FP203 1:4"),
        ("a:\n" + "  - x\n" * 170_000, "FP207 19999:5"),
        ("x" * 1_000_000, "FP210 1:1"),
        ("a: '" + "x" * 1_000_000, "FP201 1:4"),
        ("? " * 100_000, "FP209 1:3"),
        ("\n" * 1_000_000, "FP105 plan.yaml"),
        ("#" * 1_000_000, "FP105 plan.yaml"),
        ("a: b: " * 100_000, "FP201 1:5"),
        (": " * 100_000, "FP201 1:1"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_bomb_is_refused_within_a_second(text: str, where: str) -> None:
    began = time.process_time()
    problem = refusal(text)
    assert time.process_time() - began < 1
    assert spot(problem) == where


def test_every_value_of_a_full_tree_is_read_within_a_second() -> None:
    began = time.process_time()
    tree("".join(f"key{i}: value\n" for i in range(MOST_NODES // 2 - 1)))
    assert time.process_time() - began < 1


# --- encoding


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=repr)
def test_line_ends_and_a_byte_order_mark_make_no_difference(ends: str, mark: str) -> None:
    text = mark + "funnelplan: 1\nstages:\n  - {name: sql}\n# end\n".replace("\n", ends)
    assert plain(tree(text)) == {"funnelplan": "1", "stages": [{"name": "sql"}]}
    problem = refusal(mark + f"a: 1{ends}b: 2{ends}a: 3")
    assert (spot(problem), problem.facts["line"]) == ("FP202 3:1", 1)
    assert underlined(problem) == "a"
    problem = refusal(mark + f"a: *x{ends}b: 2{ends}")
    assert spot(problem) == "FP203 1:4"
    assert underlined(problem) == "*"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_refused_by_name(encoding: str) -> None:
    problem = refusal(PLAN.encode(encoding))
    assert problem == Problem("FP102", {"encoding": "UTF-16"}, place=Place("plan.yaml"))


def test_utf_16_with_the_other_byte_order_is_refused_by_name() -> None:
    assert refusal(b"\xfe\xff" + PLAN.encode("utf-16-be")).code == "FP102"


@pytest.mark.parametrize(
    ("data", "where", "offset", "byte"),
    [
        ("name: M\u00e4rz".encode("latin-1"), "FP103 1:8", 7, "E4"),
        ("a: 1\nname: M\u00e4rz".encode("latin-1"), "FP103 2:8", 12, "E4"),
        ("\u00e4: 1\nname: ".encode() + b"\xe4", "FP103 2:7", 12, "E4"),
        (b"a: 1\r\nb: \xed\xa0\x80", "FP103 2:4", 9, "ED"),
        (b"a: \xc0\x80", "FP103 1:4", 3, "C0"),
        (b"a: \xf0\x9f\x98", "FP103 1:4", 3, "F0"),
        (b"\xff", "FP103 1:1", 0, "FF"),
        (b"a: 1\rb: 2\rc: \xff\r", "FP103 3:4", 13, "FF"),
        (b"a: 1\r\rb: \xff\n", "FP103 3:4", 9, "FF"),
        (b"a: 1\n\r\nb: \xff", "FP103 3:4", 10, "FF"),
        (b"\xef\xbb\xbf\xff", "FP103 1:1", 3, "FF"),
        (b"\xef\xbb\xbfa: \xff", "FP103 1:4", 6, "FF"),
        (b"\xef\xbb\xbfa: 1\rb: \xff\r", "FP103 2:4", 11, "FF"),
        (b"\xef\xbb\xbf\xc3\xa4: 1\r\nb: \xff", "FP103 2:4", 13, "FF"),
    ],
)
def test_what_is_not_utf_8_is_refused_with_its_first_byte(
    data: bytes, where: str, offset: int, byte: str
) -> None:
    problem = refusal(data)
    assert spot(problem) == where
    assert problem.facts == {"offset": offset, "byte": byte}
    assert underlined(problem) == "\ufffd"


@pytest.mark.parametrize(
    "character",
    [
        *("\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x0e", "\x1b", "\x1f", "\x7f"),
        *("\x80", "\x85", "\x9b", "\x9f", "\u2028", "\u2029", "\ufffe", "\uffff"),
    ],
    ids=ascii,
)
def test_a_control_character_is_refused_where_it_stands(character: str) -> None:
    problem = refusal(f"a: 1\r\nb: '\u00e4{character}'\n")
    assert spot(problem) == "FP104 2:6"
    assert problem.facts == {"character": f"U+{ord(character):04X}"}
    assert underlined(problem) == character


@pytest.mark.parametrize("character", ["\u00a0", "\u200b", "\u202e", "\ue000", "\U0001f600", "\t"])
def test_other_characters_are_text(character: str) -> None:
    assert plain(tree(f"a: 'x{character}y'\n")) == {"a": f"x{character}y"}


# --- not a mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "# only words\n",
        "\ufeff",
        "---\n",
        "---\n...\n",
        "%YAML 1.1\n---\n",
        "~",
        "null\n",
        "NULL",
    ],
    ids=repr,
)
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    assert refusal(text) == Problem("FP105", place=Place("plan.yaml"))


@pytest.mark.parametrize(
    ("text", "where"),
    [("- a\n- b\n", "1:1"), ("hello\n", "1:1"), ("# x\n  'a'\n", "2:3"), ("''", "1:1")],
)
def test_a_plan_is_a_mapping(text: str, where: str) -> None:
    assert spot(refusal(text)) == f"FP303 {where}"


# --- YAML that a plan does without


@pytest.mark.parametrize(
    ("text", "where", "name"),
    [
        ("a: &x 1\n", "1:4", "x"),
        ("a: *x\n", "1:4", "x"),
        ("&k a: 1\n", "1:1", "k"),
        ("a: 1\n*k : 1\n", "2:1", "k"),
        ("a: [1, &x {b: 1}]\n", "1:8", "x"),
        ("a: 1\nb: &x\n  - 1\n", "2:4", "x"),
    ],
)
def test_anchors_and_aliases_are_refused(text: str, where: str, name: str) -> None:
    problem = refusal(text)
    assert (spot(problem), problem.facts) == (f"FP203 {where}", {"name": name})


@pytest.mark.parametrize(
    ("text", "where"), [("<<: {a: 1}\n", "1:1"), ("a: {b: 1, <<: 2}\n", "1:11")]
)
def test_merge_keys_are_refused(text: str, where: str) -> None:
    problem = refusal(text)
    assert spot(problem) == f"FP204 {where}"
    assert underlined(problem) == "<<"


def test_the_sign_of_a_merge_is_a_text_where_it_is_no_key() -> None:
    assert plain(tree("a: <<\nb: [<<]\n")) == {"a": "<<", "b": ["<<"]}


@pytest.mark.parametrize(
    ("text", "where", "tag"),
    [
        ("a: !!str 1\n", "1:4", "!!str"),
        ("a: !x 1\n", "1:4", "!x"),
        ("a: !!python/object:os.system {}\n", "1:4", "!!python/object:os.system"),
        ("a: !include b.yaml\n", "1:4", "!include"),
        ("a: ! b\n", "1:4", "!"),
        ("a: [!!set {}]\n", "1:5", "!!set"),
        ("!!str a: 1\n", "1:1", "!!str"),
    ],
)
def test_tags_are_refused(text: str, where: str, tag: str) -> None:
    problem = refusal(text)
    assert (spot(problem), problem.facts) == (f"FP205 {where}", {"tag": tag})


@pytest.mark.parametrize(
    ("text", "where"),
    [("a: 1\n---\nb: 2\n", "2:1"), ("---\na: 1\n---\n", "3:1"), ("a: 1\n...\n---\nb: 1", "3:1")],
)
def test_a_second_document_is_refused(text: str, where: str) -> None:
    problem = refusal(text)
    assert (spot(problem), problem.facts) == (f"FP208 {where}", {})


def test_the_marks_of_one_document_are_read() -> None:
    assert plain(tree("%YAML 1.1\n---\na: 1\n...\n")) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "where"),
    [("? [a]\n: b\n", "1:3"), ("a: 1\n? {b: c}\n", "2:3"), ("[a]: b\n", "1:1")],
)
def test_a_key_is_a_word(text: str, where: str) -> None:
    assert spot(refusal(text)) == f"FP209 {where}"


def test_a_word_may_be_a_key_in_any_notation() -> None:
    text = "? a\n: 1\n'b c': 2\n\"d\": 3\n4: 5\n? e\n"
    assert list(tree(text).items) == ["a", "b c", "d", "4", "e"]


def test_duplicate_keys_are_all_told_with_the_line_of_the_first() -> None:
    text = """\
funnelplan: 1
name: a
goal:
  customers: 1
  customers: {deep: 2}
name: [b, {c: 1, c: 2}]
"funnelplan": 2
name: c
"""
    found = refusals(text)
    assert [(spot(p), p.facts["key"], p.facts["line"]) for p in found] == [
        ("FP202 5:3", "customers", 4),
        ("FP202 6:1", "name", 2),
        ("FP202 6:18", "c", 6),
        ("FP202 7:1", "funnelplan", 1),
        ("FP202 8:1", "name", 2),
    ]
    assert underlined(found[3]) == '"funnelplan"'


def test_duplicate_keys_are_told_beside_what_ends_the_reading() -> None:
    assert [spot(p) for p in refusals("a: 1\na: 2\nb: *x\n")] == ["FP202 2:1", "FP203 3:4"]
    assert [spot(p) for p in refusals("a: 1\na: 2\nb: {<<: 1}\n")] == ["FP202 2:1", "FP204 3:5"]
    assert [spot(p) for p in refusals("a: 1\na: 2\nb: [\n")] == ["FP202 2:1", "FP201 4:1"]


def test_the_same_key_in_different_mappings_is_no_duplicate() -> None:
    assert plain(tree("a: {a: {a: 1}}\nb: [{a: 1}, {a: 2}]\n"))


# --- not YAML


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("a:\n\t- b\n", "2:1", "tab"),
        ("a: @b\n", "1:4", "character"),
        ("a: `b`\n", "1:4", "character"),
        ("a: %b\n", "1:4", "character"),
        ("a: 1\nb: c: d\n", "2:5", "colon"),
        ("a: 1\nword\nb: 2\n", "3:1", "no_colon"),
        ("a:\n  - b: 1\n   c: 2\n", "3:4", "indent"),
        ('a: 1\nb: "c\nd: 2\n', "2:4", "quote"),
        ("a: 1\nb: 'c\nd: 2\n", "2:4", "quote"),
        ("a: [b\nc: d\n", "1:4", "quote"),
        ("a: {b: c\nd: [\n", "1:4", "quote"),
        ("a: [b", "1:4", "quote"),
        ("a: {b: c\n", "1:4", "quote"),
        ("a:\n  - {b: c\n  - {b: d}\n", "2:5", "quote"),
        ("a: [b, {c: d\n\n# e\n", "1:8", "quote"),
        ("a: {b: [c, d}\n", "1:13", "bracket"),
        ("a: [b}\n", "1:6", "bracket"),
        ('a: "b\\q"\n', "1:6", "escape"),
        ('a: "\\ud800"\n', "1:7", "escape"),
        ('a: "C:\\users"\n', "1:9", "escape"),
        ('a: "\\xZZ"\n', "1:7", "escape"),
        ("%YAML 2.0\n---\na: 1\n", "1:1", "other"),
        ("a: 1\n...\nb: 2\n", "3:1", "indent"),
        ("  a: 1\nb: 2\n", "2:1", "indent"),
        ("- a\nb: 1\n", "2:1", "indent"),
        ("a: 1\n- b\n", "2:1", "indent"),
        ("%TAG ! x\n%TAG ! y\n---\na: 1\n", "2:1", "other"),
    ],
    ids=repr,
)
def test_what_is_not_yaml_is_sorted_by_its_cause(text: str, where: str, hint: str) -> None:
    problem = refusal(text)
    assert (spot(problem), problem.facts["hint"]) == (f"FP201 {where}", hint)
    assert problem.facts["said"]


class Mute:
    """A parser that fails without a word."""

    def __init__(self, _text: str) -> None:
        self.error = yaml.MarkedYAMLError()

    def get_event(self) -> object:
        """The next event of the stream, if it were not for the error."""
        raise self.error


class PastTheEnd(Mute):
    """A parser that fails at a line that the text does not have."""

    def __init__(self, _text: str) -> None:
        where = yaml.Mark("", 0, 7, 0, None, 0)
        self.error = yaml.MarkedYAMLError(None, None, "found unexpected end of stream", where)


def test_yaml_may_say_nothing_about_where_or_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", Mute)
    problem = refusal("a: 1\n")
    assert spot(problem) == "FP201 1:1"
    assert problem.facts == {"hint": "other", "said": ""}


def test_yaml_may_name_a_line_past_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LOADER", PastTheEnd)
    problem = refusal("a: 1\n")
    assert problem.facts["hint"] == "quote"
    assert problem.place == Place("plan.yaml", 8, 1, 1, "", 0)


# --- places


def test_a_place_counts_from_one_and_shows_its_line() -> None:
    problem = refusal("a: 1\nb: [x, *name]  # why\n")
    assert problem.place == Place("plan.yaml", 2, 8, 1, "b: [x, *name]  # why", 7)


@pytest.mark.parametrize("before", ["日本語", "\U0001f600\U0001f600\U0001f600", "e\u0301x", "äöü"])
def test_wide_characters_count_as_the_characters_they_are(before: str) -> None:
    problem = refusal(f"a: ['{before}', *x]\n")
    assert spot(problem) == "FP203 1:12"
    assert underlined(problem) == "*"


def test_the_excerpt_of_a_long_line_is_cut_around_the_column() -> None:
    filler = "".join(f"word{i:03d}, " for i in range(100))
    problem = refusal(f"a: [{filler}*x, {filler}]\n")
    place = problem.place
    assert place is not None
    assert (place.line, place.column, place.offset) == (1, 905, 50)
    assert place.excerpt is not None
    assert len(place.excerpt) == LONGEST_EXCERPT
    assert underlined(problem) == "*"


def test_the_excerpt_of_a_long_line_begins_with_the_line_where_it_can() -> None:
    filler = "x, " * 100
    problem = refusal(f"a: [*x, {filler}]\n")
    assert problem.place == Place("plan.yaml", 1, 5, 1, f"a: [*x, {filler}]"[:100], 4)


def test_a_long_key_is_underlined_as_far_as_the_excerpt_goes() -> None:
    key = "k" * 300
    problem = refusals(f"{key}: 1\n{key}: 2\n")[0]
    assert problem.place == Place("plan.yaml", 2, 1, 100, "k" * 100, 0)


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 400))
def test_an_excerpt_is_bounded_and_shows_what_is_underlined(
    before: int, wide: int, after: int
) -> None:
    text = "a" * before + "x" * wide + "b" * after
    place = source(f"first\n{text}\nlast").place(Mark(1, before, 1, before + wide))
    assert (place.line, place.column) == (2, before + 1)
    assert place.excerpt is not None
    assert place.excerpt in text
    assert len(place.excerpt) <= LONGEST_EXCERPT
    assert (len(text) > LONGEST_EXCERPT) or place.excerpt == text
    shown = place.excerpt[place.offset : place.offset + place.width]
    assert shown == "x" * len(shown)
    assert len(shown) == place.width == min(wide, place.width)
    assert place.width == wide or place.offset + place.width == LONGEST_EXCERPT


def test_a_mark_past_the_end_of_its_line_or_text_is_one_wide() -> None:
    text = source("ab\ncd")
    assert text.place(Mark(0, 2, 0, 9)) == Place("plan.yaml", 1, 3, 1, "ab", 2)
    assert text.place(Mark(7, 0, 7, 3)) == Place("plan.yaml", 8, 1, 1, "", 0)
    assert text.place(Mark(0, 0, 1, 2)) == Place("plan.yaml", 1, 1, 1, "ab", 0)


def test_what_comes_from_an_option_stands_there() -> None:
    assert source("ab").place(Mark(0, 0, 0, 0, "--set a=b")) == Place("--set a=b")


# --- any bytes at all


def check_reading(data: bytes) -> None:
    """A tree comes of it, or every problem has a code and a place."""
    found: tuple[Problem, ...] = ()
    try:
        read(source(data))
    except ProblemsFound as refused:
        found = refused.problems
    for problem in found:
        place = problem.place
        assert place is not None, problem.code
        assert problem.code.startswith(("FP1", "FP2", "FP303"))
        if place.line is not None:
            assert place.line >= 1
            assert place.column is not None
            assert place.excerpt is not None
            assert len(place.excerpt) <= LONGEST_EXCERPT
            assert 0 <= place.offset <= len(place.excerpt)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_reading(data)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    check_reading(text.encode("utf-8", errors="surrogatepass"))


@given(st.text("ab:,[]{}&*!|>'\"%@`?-#<\n\r\t \\~\ufeff\u00e4\U0001f600", max_size=80))
def test_any_text_of_yamls_own_signs_is_read_or_refused(text: str) -> None:
    check_reading(text.encode())


TEMPLATES = [templates.text(name) for name in templates.NAMES]
PIECES = (
    *(b"\n", b"\r", b"\t", b" ", b"  ", b": ", b"- ", b"- - ", b"[", b"]", b"{", b"}", b", "),
    *(b"&a ", b"*a", b"<<: ", b"!!str ", b"! ", b"---\n", b"...\n", b"%YAML 1.1\n", b"? ", b"#"),
    *(b"'", b'"', b'"\\', b"|\n", b">-\n", b"\x00", b"\x1b", b"\xff", b"\xef\xbb\xbf", b"name: "),
    *("\u2028".encode(), "ä".encode(), "\U0001f600".encode(), b"[" * 40, b"x" * 10_001, b"@", b"`"),
)


@given(
    st.sampled_from(TEMPLATES),
    st.lists(
        st.tuples(st.integers(0, 2_000), st.integers(0, 20), st.sampled_from(PIECES)),
        min_size=1,
        max_size=5,
    ),
)
def test_a_template_with_anything_done_to_it_is_read_or_refused(
    template: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    for start, gone, piece in edits:
        template = template[:start] + piece + template[start + gone :]
    check_reading(template)


def test_the_reader_says_the_same_with_and_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = [plain(tree(template)) for template in TEMPLATES]
    monkeypatch.setattr(reader, "LOADER", yaml.SafeLoader)
    assert [plain(tree(template)) for template in TEMPLATES] == fast
    assert spot(refusal("a: 1\nb: *x\n")) == "FP203 2:4"
