"""The table format where no one looks at a terminal: plain text without box or colour."""

from __future__ import annotations

from funnelplan.render import chart
from funnelplan.render.document import Block, Chart, Table
from funnelplan.render.escape import line
from funnelplan.render.layout import aligned, cells, lines, paragraph
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words


def render(page: Page, words: Words) -> str:
    """The page as text, as wide as it needs to be."""

    def block(each: Block) -> list[str]:
        if isinstance(each, Table):
            return aligned(each, cells(each, words))
        if isinstance(each, Chart):
            return chart.lines(each, words)
        return paragraph(each, words)

    return "".join(line(text) + "\n" for text in lines(page.document, words, block))
