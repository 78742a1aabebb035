"""The only place that opens a plan: bytes -> text -> tree, within caps, before anything is built.

YAML is read as a stream of events and never composed by the library, so that anchors, aliases,
tags, merge keys, deep nesting and endless input are refused when they are met (libyaml's own
composer would crash on 30,000 brackets and expand 700 bytes to minutes of work).
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable
from functools import cached_property
from typing import Any

import yaml

from funnelplan.core.problems import Fact, Place, Problem, ProblemsFound
from funnelplan.spec.nodes import Listing, Mapping, Mark, Node, Scalar

MOST_BYTES = 1_048_576
BOM = b"\xef\xbb\xbf"
PIECE = 65_536
MOST_DEPTH = 32
MOST_NODES = 20_000
STANDARD_TAGS = "tag:yaml.org,2002:"
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""What stands for no value, unless it is in quotes."""

LONGEST_SCALAR = 10_000
LONGEST_EXCERPT = 100

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|\r|\n")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """A plan's bytes and what they are called."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data

    @cached_property
    def lines(self) -> list[str]:
        """The text line by line, for excerpts."""
        return LINE_ENDS.split(self.data.decode("utf-8-sig", errors="replace"))

    def place(self, mark: Mark) -> Place:
        """A mark as people count: 1-based, with the line itself."""
        if mark.option:
            return Place(mark.option)
        line = self.lines[mark.line] if mark.line < len(self.lines) else ""
        width = mark.end_column - mark.column if mark.end_line == mark.line else 1
        return self._cut(mark.line, mark.column, max(1, min(width, len(line) - mark.column)), line)

    def _cut(self, line: int, column: int, width: int, text: str) -> Place:
        """An excerpt of bounded length around the column."""
        start = max(0, column - LONGEST_EXCERPT // 2) if len(text) > LONGEST_EXCERPT else 0
        excerpt = text[start : start + LONGEST_EXCERPT]
        width = min(width, start + LONGEST_EXCERPT - column)
        return Place(self.name, line + 1, column + 1, width, excerpt, column - start)

    def refuse(self, code: str, line: int, column: int, **facts: Fact) -> ProblemsFound:
        """A refusal at a spot of the text."""
        mark = Mark(line, column, line, column + 1)
        return ProblemsFound(Problem(code, facts, place=self.place(mark)))


def read_file(path: str) -> Source:
    """The bytes of a plan file; `-` is standard input. Raises ProblemsFound (FP0…, FP1…)."""
    if path == "-":
        return _read_stdin()
    # O_NONBLOCK: opening a pipe that nobody writes to must not wait. Windows has no such flag.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ProblemsFound(Problem("FP002", {"file": path}, place=Place(path)))
            return Source(path, _capped(path, lambda: os.read(handle, PIECE)))
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        raise ProblemsFound(_cannot_open(path, error)) from None


def _read_stdin() -> Source:
    name = "<stdin>"
    if sys.stdin is None:
        raise ProblemsFound(Problem("FP003", {"reason": "closed"}, place=Place(name)))
    try:
        return Source(name, _capped(name, lambda: sys.stdin.buffer.read(PIECE)))
    except (OSError, ValueError) as error:
        raise ProblemsFound(_cannot_open(name, error)) from None


def _cannot_open(path: str, error: OSError | ValueError) -> Problem:
    if isinstance(error, OSError) and error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Problem("FP001", {"file": path}, place=Place(path))
    if isinstance(error, OSError) and error.errno in (errno.EISDIR, errno.ENXIO):
        return Problem("FP002", {"file": path}, place=Place(path))
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Problem("FP003", {"file": path, "reason": reason}, place=Place(path))


def _capped(name: str, read_piece: Callable[[], bytes]) -> bytes:
    """All bytes of a file, taken in pieces so that an endless one ends at the cap."""
    data = b""
    while piece := read_piece():
        data += piece
        if len(data) > MOST_BYTES:
            raise ProblemsFound(Problem("FP101", {"most": MOST_BYTES}, place=Place(name)))
    return data


def text_of(source: Source) -> str:
    """The text of a plan: UTF-8, with or without a byte order mark, no control characters."""
    if source.data[:2] in (b"\xff\xfe", b"\xfe\xff") or source.data[1:2] == b"\x00":
        raise ProblemsFound(Problem("FP102", {"encoding": "UTF-16"}, place=Place(source.name)))
    mark = len(BOM) if source.data.startswith(BOM) else 0
    try:
        text = source.data[mark:].decode("utf-8")
    except UnicodeDecodeError as error:
        before = LINE_ENDS.split(source.data[mark : mark + error.start].decode("utf-8"))
        offset = mark + error.start
        byte = f"{source.data[offset]:02X}"
        line, column = len(before) - 1, len(before[-1])
        raise source.refuse("FP103", line, column, offset=offset, byte=byte) from None
    if match := FORBIDDEN.search(text):
        lines = LINE_ENDS.split(text[: match.start()])
        point = f"U+{ord(match[0]):04X}"
        raise source.refuse("FP104", len(lines) - 1, len(lines[-1]), character=point)
    return text


def read(source: Source) -> Mapping:
    """The tree of a plan. Raises ProblemsFound (FP1…, FP2…) with all that can be said at once."""
    text = text_of(source)
    try:
        builder, stream = _Builder(source), LOADER(text)
        while (event := stream.get_event()) is not None:
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise ProblemsFound(*builder.problems, _syntax(source, error)) from None
    if builder.problems:
        raise ProblemsFound(*builder.problems)
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.empty):
        raise ProblemsFound(Problem("FP105", place=Place(source.name)))
    if not isinstance(root, Mapping):
        raise source.refuse("FP303", root.mark.line, root.mark.column, key="")
    return root


HINTS = (
    ("cannot start any token", "tab"),
    ("mapping values are not allowed", "colon"),
    ("could not find expected ':'", "no_colon"),
    ("did not find expected key", "indent"),
    ("did not find expected '-' indicator", "indent"),
    ("found unexpected end of stream", "quote"),
    ("did not find expected ',' or", "bracket"),
    ("did not find expected node content", "bracket"),
    ("<document start>", "indent"),
    ("escape", "escape"),
    ("hexdecimal", "escape"),
)


def _syntax(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """What YAML itself could not read, sorted by the usual causes."""
    said = f"{error.context or ''} {error.problem or ''}"
    hint = next((name for words, name in HINTS if words in said), "other")
    mark: Any = error.problem_mark or error.context_mark
    opened: Any = error.context_mark
    in_flow = "while parsing a flow" in said and opened.line != mark.line
    if opened is not None and (hint == "quote" or in_flow):
        mark, hint = opened, "quote"
    line, column = (mark.line, mark.column) if mark else (0, 0)
    text = source.lines[line] if line < len(source.lines) else ""
    if hint == "tab" and "\t" not in text[: column + 1]:
        hint = "character"
    place = source.place(Mark(line, column, line, column + 1))
    return Problem("FP201", {"hint": hint, "said": (error.problem or "").strip()}, place=place)


class _Builder:
    """Builds the tree from events; what a plan may not contain is refused as it passes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._open: list[Mapping | Listing] = []
        self._key: list[Scalar | None] = []
        self._nodes = 0

    def take(self, event: Any) -> None:
        """One event of the stream."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._collection(event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            node, end = self._open.pop(), event.end_mark
            self._key.pop()
            node.mark = node.mark._replace(end_line=end.line, end_column=end.column)
        elif kind is yaml.AliasEvent:
            raise self._refuse("FP203", event, name=str(event.anchor))
        elif kind is yaml.DocumentStartEvent and self.root is not None:
            raise self._refuse("FP208", event)

    def _scalar(self, event: Any) -> None:
        self._refuse_extras(event)
        if len(event.value) > LONGEST_SCALAR:
            raise self._refuse("FP210", event, length=len(event.value), most=LONGEST_SCALAR)
        empty = event.value in NOTHING and not event.style
        scalar = Scalar(event.value, _mark(event), empty=empty)
        if self._awaits_key():
            self._take_key(scalar)
        else:
            self._place(scalar)

    def _collection(self, event: Any) -> None:
        self._refuse_extras(event)
        if self._awaits_key():
            raise self._refuse("FP209", event)
        mark = _mark(event)
        node = Mapping(mark) if type(event) is yaml.MappingStartEvent else Listing(mark)
        self._place(node)
        self._open.append(node)
        self._key.append(None)
        if len(self._open) > MOST_DEPTH:
            raise self._refuse("FP206", event, most=MOST_DEPTH)

    def _awaits_key(self) -> bool:
        """Whether the next node is a key of the innermost mapping."""
        return bool(self._open) and self._key[-1] is None and type(self._open[-1]) is Mapping

    def _refuse_extras(self, event: Any) -> None:
        """What a plan does without: anchors, tags, and more nodes than a plan can have."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise self._refuse("FP207", event, most=MOST_NODES)
        if event.anchor is not None:
            raise self._refuse("FP203", event, name=event.anchor)
        if event.tag is not None:
            raise self._refuse("FP205", event, tag=event.tag.replace(STANDARD_TAGS, "!!"))

    def _place(self, node: Node) -> None:
        """Put a node where it belongs: at the root, into a list, or behind its key."""
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
        else:
            key: Any = self._key[-1]  # a value has a key before it
            # The value of a duplicate key is passed over; the duplicate was reported with its key.
            parent.items.setdefault(key.text, node)
            parent.keys.setdefault(key.text, key)
            self._key[-1] = None

    def _take_key(self, key: Scalar) -> None:
        """A key of the innermost mapping."""
        if key.text == "<<":
            raise ProblemsFound(*self.problems, Problem("FP204", place=self.source.place(key.mark)))
        parent = self._open[-1]
        if isinstance(parent, Mapping) and key.text in parent.items:
            facts: dict[str, Fact] = {
                "key": key.text,
                "line": parent.keys[key.text].mark.line + 1,
            }
            self.problems.append(Problem("FP202", facts, place=self.source.place(key.mark)))
        self._key[-1] = key

    def _refuse(self, code: str, event: Any, **facts: Fact) -> ProblemsFound:
        mark = _mark(event)
        one_line = mark._replace(end_line=mark.line, end_column=mark.column + 1)
        problem = Problem(code, facts, place=self.source.place(one_line))
        return ProblemsFound(*self.problems, problem)


def _mark(event: Any) -> Mark:
    start, end = event.start_mark, event.end_mark
    return Mark(start.line, start.column, end.line, end.column)
