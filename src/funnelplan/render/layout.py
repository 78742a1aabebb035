"""A page as lines of text: columns as wide as they need, nothing cut, nothing wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from funnelplan.render.document import Block, Document, Paragraph, Table
from funnelplan.render.sentences import Words

INDENT = "  "
GAP = "  "


def width(text: str) -> int:
    """The columns that text takes on a terminal: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cells(table: Table, words: Words) -> list[list[str]]:
    """The table as text, its headings first if it has any."""
    rows = [[words.say(cell) for cell in row] for row in table.rows]
    head = [words.say(column.heading) for column in table.columns]
    return [head, *rows] if table.headed else rows


def aligned(table: Table, rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of equal columns: words to the left, numbers to the right."""
    columns = [
        _padded(texts, words=column.words)
        for texts, column in zip(zip(*rows, strict=True), table.columns, strict=True)
    ]
    return [(INDENT + GAP.join(row)).rstrip() for row in zip(*columns, strict=True)]


def _padded(texts: Sequence[str], *, words: bool) -> list[str]:
    """The cells of a column, all as wide as the widest."""
    widths = [width(text) for text in texts]
    widest = max(widths)
    blanks = (" " * (widest - each) for each in widths)
    pairs = zip(texts, blanks, strict=True)
    return [text + blank if words else blank + text for text, blank in pairs]


def stacked(table: Table, rows: Sequence[Sequence[str]]) -> list[str]:
    """The same for a narrow screen: each row as a heading and a line per cell."""
    heads = rows[0] if table.headed else [""] * len(table.columns)
    lines = [heads[0]] if heads[0] else []
    for row in rows[1:] if table.headed else rows:
        lines.append(row[0].strip())
        for head, text in zip(heads[1:], row[1:], strict=True):
            if text:
                lines.append(f"{INDENT}{head}: {text}" if head else f"{INDENT}{text}")
    return lines


def lines(document: Document, words: Words, block: Callable[[Block], list[str]]) -> list[str]:
    """The page: notice, title, and the blocks with a blank line between them."""
    parts = [[words.say(document.notice)]] if document.notice else []
    about = [words.say(document.about)] if document.about else []
    parts.append([words.say(document.title), *about])
    parts += [block(each) for each in document.shown]
    return [line for part in parts for line in (*part, "")][:-1]


def paragraph(block: Paragraph, words: Words) -> list[str]:
    """A sentence per line."""
    return [words.say(sentence) for sentence in block.sentences]
