"""The Markdown format: for pull requests and wikis."""

from __future__ import annotations

from funnelplan.render.chart import picture
from funnelplan.render.document import Block, Chart, Table
from funnelplan.render.escape import markdown, visible
from funnelplan.render.layout import cells, paragraph
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words


def render(page: Page, words: Words) -> str:
    """The page with a heading, tables, sentences as lists, and charts as blocks of code."""
    words = words.escaping(markdown)
    document = page.document
    parts = [f"**{words.say(document.notice)}**"] if document.notice else []
    parts.append(f"## {words.say(document.title)}")
    parts += [words.say(document.about)] if document.about else []
    parts += [_block(each, words) for each in document.shown]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, words: Words) -> str:
    if isinstance(block, Chart):
        return _chart(block, words)
    if not isinstance(block, Table):
        return "\n".join(f"- {sentence}" for sentence in paragraph(block, words))
    rows = cells(block, words)
    head = rows[0] if block.headed else [""] * len(block.columns)
    rule = ["---" if column.words else "---:" for column in block.columns]
    body = rows[1:] if block.headed else rows
    return "\n".join(
        f"| {' | '.join(cell.strip() for cell in row)} |" for row in (head, rule, *body)
    )


def _chart(block: Chart, words: Words) -> str:
    """The picture as it is in a block of code, where nothing is markup; around it, what is said."""
    drawn = "\n".join(line.text for line in picture(block, words.escaping(visible)))
    fenced = f"```text\n{drawn}\n```" if drawn else ""
    said = (words.say(block.title), fenced, words.say(block.mark))
    return "\n\n".join(part for part in said if part)
