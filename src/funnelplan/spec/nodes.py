"""A plan's text as a tree: mappings, lists and scalars, each with where it stands.

Scalars stay text; what they mean is decided by the field that reads them (`scalars`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from funnelplan.core.problems import Path, Step


class Mark(NamedTuple):
    """Where a node stands: 0-based line and column of its first character and past its last."""

    line: int
    column: int
    end_line: int
    end_column: int
    option: str = ""
    """What was written on the command line, for a node that comes from there."""


class Scalar:
    """A value as written; `empty` where nothing was written."""

    __slots__ = ("empty", "mark", "text")

    def __init__(self, text: str, mark: Mark, *, empty: bool = False) -> None:
        self.text, self.mark, self.empty = text, mark, empty


class Listing:
    """A list of nodes."""

    __slots__ = ("items", "mark")

    def __init__(self, mark: Mark, items: list[Node] | None = None) -> None:
        self.mark, self.items = mark, [] if items is None else items


class Mapping:
    """Keys and their nodes, in the order written; `keys` are the keys themselves."""

    __slots__ = ("items", "keys", "mark")

    def __init__(
        self,
        mark: Mark,
        items: dict[str, Node] | None = None,
        keys: dict[str, Scalar] | None = None,
    ) -> None:
        self.mark = mark
        self.items: dict[str, Node] = {} if items is None else items
        self.keys: dict[str, Scalar] = {} if keys is None else keys


Node = Scalar | Listing | Mapping


class Empty:
    """Stands for a value that is not there: `goal:` with nothing behind it is a mistake."""


EMPTY = Empty()


def plain(node: Node) -> object:
    """The tree as dicts, lists and text, for a validator."""
    if isinstance(node, Scalar):
        return EMPTY if node.empty else node.text
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {key: plain(item) for key, item in node.items.items()}


def child(node: Node, step: Step) -> Node | None:
    """The node one step down, if there is one."""
    if isinstance(node, Mapping):
        return node.items.get(str(step))
    if isinstance(node, Listing) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def nearest(root: Node, path: Path, *, at_key: bool = False) -> Mark:
    """The mark at the end of a path, or of the last node on the way that exists.

    `at_key` asks for the key itself instead of its value. Steps that the tree does not have (a
    short form read as a long one) are passed over.
    """
    node, mark = root, root.mark
    for step in path:
        below = child(node, step)
        if below is None:
            continue
        mark = below.mark
        if isinstance(node, Mapping) and (at_key or _nothing_to_show(below)):
            mark = node.keys[str(step)].mark
        node = below
    return mark


def _nothing_to_show(node: Node) -> bool:
    """Whether a node is better shown by its key: an empty value, or one that spans lines."""
    if isinstance(node, Scalar):
        return node.empty
    return node.mark.line != node.mark.end_line


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every node with its path, from the top down."""
    yield path, node
    if isinstance(node, Mapping):
        for key, item in node.items.items():
            yield from walk(item, (*path, key))
    elif isinstance(node, Listing):
        for i, item in enumerate(node.items):
            yield from walk(item, (*path, i))
