"""The formats by name; which one a file asks for; each is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath

from funnelplan.render.report import Page
from funnelplan.render.sentences import Words

FORMATS = {"table": "to_plain", "json": "to_json", "csv": "to_csv", "markdown": "to_markdown"}
ENDINGS = {
    "": "table",
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
}


def format_of(path: str) -> str | None:
    """The format that a file's ending names, if it names one."""
    return ENDINGS.get(PurePath(path).suffix.lower())


def render(page: Page, name: str, words: Words) -> str:
    """The page in a format. Raises KeyError for an unknown one."""
    module = import_module(f"funnelplan.render.{FORMATS[name]}")
    text: str = module.render(page, words)
    return text
