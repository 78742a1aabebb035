"""Foreign text made harmless: what a terminal, a spreadsheet or a CI system would act on."""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, line separators, zero-width and text-direction characters."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#|!~@])")
WORKFLOW_COMMANDS = ("::", "##[", "##vso[", "section_")


def visible(text: str) -> str:
    r"""Text with everything that would not be seen written out, as `\x1b` or `\u202e`."""
    return UNSAFE.sub(lambda match: _written(ord(match[0])), text)


def _written(point: int) -> str:
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}"  # noqa: PLR2004


def shell_word(text: str) -> str:
    """A name as a command line takes it."""
    return text if text.isalnum() else f'"{text}"'


def line(text: str) -> str:
    """A line of output that no CI system takes for a command of its own."""
    if text.lstrip().startswith(WORKFLOW_COMMANDS):
        indent = len(text) - len(text.lstrip())
        return f"{text[:indent]}\\{text[indent:]}"
    return text


def spreadsheet(text: str) -> str:
    """A cell of words that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def markdown(text: str) -> str:
    """Words inside Markdown: no markup, no mention, no table border."""
    return MARKDOWN.sub(r"\\\1", visible(text))


def workflow_data(text: str) -> str:
    """The message of a GitHub workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a GitHub workflow command."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")
