"""The table format on a terminal, with rich; too narrow a screen gets the rows stacked."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from funnelplan.render.chart import COLUMNS, Line, Part, picture
from funnelplan.render.document import Block, Cell, Chart, Paragraph, Table
from funnelplan.render.escape import line
from funnelplan.render.layout import cells, paragraph, stacked
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words

WIDEST = 100_000
"""Columns, to ask what a table would take if it could."""
COLOURS = {Part.GAIN: "green", Part.LOSS: "red"}
"""Of bars; only decoration, for they are told apart by where they stand."""


def show(page: Page, words: Words, console: Console) -> None:
    """Print the page; every text is literal, nothing in it is markup."""
    document = page.document
    if document.notice:
        console.print(Text(words.say(document.notice), style="yellow"))
        console.print()
    console.print(Text(line(words.say(document.title)), style="bold"))
    if document.about:
        console.print(Text(line(words.say(document.about))))
    for block in document.shown:
        console.print()
        _show(block, words, console)


def _show(block: Block, words: Words, console: Console) -> None:
    if isinstance(block, Paragraph):
        for sentence in paragraph(block, words):
            console.print(Text(line(sentence)))
        return
    if isinstance(block, Chart):
        _show_chart(block, words, console)
        return
    rows = cells(block, words)
    table = _table(block, rows)
    wide = console.options.update(max_width=WIDEST)
    if Measurement.get(console, wide, table).maximum > console.width:
        for text in stacked(block, rows):
            console.print(Text(line(text)))
        return
    console.print(table)


def _show_chart(chart: Chart, words: Words, console: Console) -> None:
    """The chart as wide as the screen lets it be; its lines are never folded."""
    _say(chart.title, words, console)
    for each in picture(chart, words, min(COLUMNS, console.width)):
        console.print(_drawn(each), no_wrap=True, overflow="ignore", crop=False)
    _say(chart.mark, words, console)


def _say(cell: Cell, words: Words, console: Console) -> None:
    if cell is not None:
        console.print(Text(line(words.say(cell))))


def _drawn(each: Line) -> Text:
    """A line of a picture: its axis dim, its bars coloured."""
    text = Text(each.text)
    text.stylize("dim", 0, len(each.axis))
    text.stylize(COLOURS.get(each.part, ""), len(each.axis))
    return text


def _table(block: Table, rows: list[list[str]]) -> RichTable:
    table = RichTable(box=box.SIMPLE_HEAD, show_header=block.headed, pad_edge=True, padding=(0, 1))
    heads = rows[0] if block.headed else [""] * len(block.columns)
    for head, column in zip(heads, block.columns, strict=True):
        table.add_column(Text(head), justify="left" if column.words else "right", no_wrap=True)
    for row in rows[1:] if block.headed else rows:
        table.add_row(*(Text(line(cell)) for cell in row))
    return table
