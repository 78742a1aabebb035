"""The Markdown format: for pull requests and wikis."""

from __future__ import annotations

from funnelplan.render.document import Block, Table
from funnelplan.render.escape import markdown
from funnelplan.render.layout import cells, paragraph
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words


def render(page: Page, words: Words) -> str:
    """The page with a heading, tables, and sentences as lists."""
    words = words.escaping(markdown)
    document = page.document
    parts = [f"**{words.say(document.notice)}**"] if document.notice else []
    parts.append(f"## {words.say(document.title)}")
    parts += [words.say(document.about)] if document.about else []
    parts += [_block(each, words) for each in document.blocks]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, words: Words) -> str:
    if not isinstance(block, Table):
        return "\n".join(f"- {sentence}" for sentence in paragraph(block, words))
    rows = cells(block, words)
    head = rows[0] if block.headed else [""] * len(block.columns)
    rule = ["---" if column.words else "---:" for column in block.columns]
    body = rows[1:] if block.headed else rows
    return "\n".join(
        f"| {' | '.join(cell.strip() for cell in row)} |" for row in (head, rule, *body)
    )
