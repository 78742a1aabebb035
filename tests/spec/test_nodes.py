"""The tree of a plan: plain data, steps down it, and where a path stands."""

from __future__ import annotations

import pytest

from funnelplan.core.problems import Path
from funnelplan.spec.nodes import EMPTY, Listing, Mapping, Mark, Scalar, child, nearest, plain, walk
from tests.spec.reading import tree

TEXT = """\
name: x
goal:
stages:
  - {name: sql, rate: 25%}
  - name: customer
    open: 3
spend: {per: {sql: 120}}
"""


def test_a_tree_is_plain_dicts_lists_and_text() -> None:
    assert plain(tree(TEXT)) == {
        "name": "x",
        "goal": EMPTY,
        "stages": [{"name": "sql", "rate": "25%"}, {"name": "customer", "open": "3"}],
        "spend": {"per": {"sql": "120"}},
    }


@pytest.mark.parametrize(
    ("written", "text"),
    [
        *(("no", "no"), ("on", "on"), ("nULL", "nULL"), ("none", "none"), ("1:30", "1:30")),
        *(("017", "017"), ("1e3", "1e3"), ("1.10", "1.10"), ("1_000", "1_000"), (".nan", ".nan")),
        *(("2027-01-02", "2027-01-02"), ("25%", "25%"), ("0x1F", "0x1F")),
        *(('"25"', "25"), ("'it''s'", "it's"), ('"\\u00e4"', "ä"), ("|\n  a\n  b\n", "a\nb\n")),
    ],
)
def test_a_scalar_stays_the_text_that_was_written(written: str, text: str) -> None:
    assert plain(tree(f"key: {written}\n")) == {"key": text}


def test_nothing_is_empty_and_quoted_nothing_is_text() -> None:
    read = plain(tree("a:\nb: ''\nc: \"\"\nd:\n  -\n  - x\n"))
    assert read == {"a": EMPTY, "b": "", "c": "", "d": [EMPTY, "x"]}


@pytest.mark.parametrize("nothing", ["", "~", "null", "Null", "NULL"])
def test_nothing_has_five_spellings_unless_it_is_quoted(nothing: str) -> None:
    assert plain(tree(f"a: {nothing}\n")) == {"a": EMPTY}
    assert plain(tree(f"a: [{nothing}, x]\n" if nothing else "a: [x]\n")) == {
        "a": [EMPTY, "x"] if nothing else ["x"]
    }
    assert plain(tree(f"a: '{nothing}'\nb: \"{nothing}\"\n")) == {"a": nothing, "b": nothing}


def test_nothing_may_still_be_a_key() -> None:
    assert list(tree("null: 1\n~: 2\n").items) == ["null", "~"]


def test_a_step_leads_to_a_node_or_nowhere() -> None:
    root = tree(TEXT)
    stages = root.items["stages"]
    assert child(root, "stages") is stages
    assert child(root, "stage") is None
    assert child(root, 0) is None
    assert child(stages, 1) is not None
    assert child(stages, 2) is None
    assert child(stages, "name") is None
    assert child(root.items["name"], "x") is None


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ((), 0, 0),
        (("name",), 0, 6),
        (("stages", 0), 3, 4),
        (("stages", 0, "rate"), 3, 22),
        (("stages", 1, "name"), 4, 10),
        (("spend",), 6, 7),
        (("spend", "per", "sql"), 6, 19),
    ],
)
def test_a_path_stands_where_its_value_does(path: Path, line: int, column: int) -> None:
    assert nearest(tree(TEXT), path)[:2] == (line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("name",), 0, 0),
        (("stages", 0, "rate"), 3, 16),
        (("stages", 0), 3, 4),
        (("spend", "per", "sql"), 6, 14),
    ],
)
def test_a_path_can_be_shown_at_its_key(path: Path, line: int, column: int) -> None:
    assert nearest(tree(TEXT), path, at_key=True)[:2] == (line, column)


def test_what_spans_lines_is_shown_at_its_key_and_so_is_nothing() -> None:
    assert nearest(tree(TEXT), ("stages",))[:2] == (2, 0)
    assert nearest(tree(TEXT), ("goal",))[:2] == (1, 0)
    assert nearest(tree('a: "b\n  c"\n'), ("a",))[:2] == (0, 3)


def test_steps_that_are_not_there_are_passed_over() -> None:
    assert nearest(tree(TEXT), ("deal", "recurring", "value"))[:2] == (0, 0)
    assert nearest(tree(TEXT), ("stages", 1, "rate"))[:2] == (4, 4)
    assert nearest(tree(TEXT), ("stages", 1, "open", 0, "count"))[:2] == (5, 10)
    assert nearest(tree(TEXT), ("spend", "per", "visitor"))[:2] == (6, 13)


def test_every_node_is_walked_with_its_path_from_the_top_down() -> None:
    assert [path for path, _ in walk(tree("a: {b: x}\nc: [y, [z]]\n"))] == [
        (),
        ("a",),
        ("a", "b"),
        ("c",),
        ("c", 0),
        ("c", 1),
        ("c", 1, 0),
    ]


def test_nodes_do_not_share_what_they_hold() -> None:
    mark = Mark(0, 0, 0, 1)
    one, other = Mapping(mark), Mapping(mark)
    one.items["a"] = one.keys["a"] = Scalar("a", mark)
    assert other.items == other.keys == {}
    first, second = Listing(mark), Listing(mark)
    first.items.append(one)
    assert second.items == []
