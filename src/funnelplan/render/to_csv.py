"""The CSV format: one long table, `figure,stage,value,exact,unit`, the same in every locale."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from funnelplan.render.escape import spreadsheet, visible
from funnelplan.render.report import Page
from funnelplan.render.sentences import Words
from funnelplan.render.values import WHOLE_KEY, data

HEADER = ("figure", "stage", "value", "exact", "unit")
BY_STAGE = (
    "joining",
    "stages",
    "given",
    "rates",
    "having",
    "becomes_customer",
    "values",
    "margins",
    "cost_per",
    "next_cost_per",
)
"""Mappings whose keys are stages, not figures."""

TOLD_APART_BY = {
    "steps": ("name",),
    "channels": ("name",),
    "plans": ("path",),
    "money": ("currency",),
    "lines": ("kind", "what", "channel"),
    "lowest_rates": ("channel",),
    "columns": ("name",),
    "rungs": ("step",),
    "causes": ("channel",),
    "periods": ("number",),
    "months": ("number",),
    "cohort": ("age",),
}
"""What the items of these lists are told apart by."""

Row = tuple[str, str, object, object, object]


def render(page: Page, _words: Words) -> str:
    """The rows of every report; with several scenarios a first column names the scenario."""
    words = Words()  # the same in every locale
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    several = len(page.reports) > 1
    writer.writerow((*(["scenario"] if several else []), *HEADER))
    if page.example is not None:
        blank = [""] if several else []
        writer.writerow((*blank, "example_plan", "", page.example, "", ""))
    for report in page.reports:
        first = [_safe(report.plan.scenario or "")] if several else []
        for row in _rows(data(report.result, words), "", ""):
            writer.writerow((*first, *map(_safe, row)))
    return buffer.getvalue()


def _safe(cell: object) -> object:
    """Words without formulas and control characters; numbers stay numbers, nothing is empty."""
    if cell is None:
        return ""
    return spreadsheet(visible(cell)) if isinstance(cell, str) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    """Whether text is an exact amount such as -125000 or 400/3."""
    return text.lstrip("-").replace("/", "", 1).isdecimal()


def _rows(node: Any, figure: str, stage: str) -> Iterator[Row]:
    """The quantities and words below a node, each with the figure and the stage it belongs to."""
    if _is_quantity(node):
        yield from _quantity(node, figure, stage)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from _below(key, item, figure, stage)
    elif isinstance(node, list):
        for i, item in enumerate(node, 1):
            own = _stage_of(figure, item)
            several = len(node) > 1 and not isinstance(item, dict)
            level = f"{figure}[{i}]" if several else _with_level(figure, item)
            yield from _rows(item, level, own or stage)
    elif node is not None:
        yield (figure, stage, json.dumps(node) if isinstance(node, bool) else node, "", "")


def _is_quantity(node: Any) -> bool:
    return isinstance(node, dict) and {"value", "exact", "unit"} <= node.keys()


def _stage_of(figure: str, item: Any) -> str:
    """The stage that an item of a list is about."""
    if not isinstance(item, dict):
        return ""
    return str(item.get("name" if figure.endswith("stages") else "stage") or "")


def _quantity(node: dict[str, Any], figure: str, stage: str) -> Iterator[Row]:
    yield (figure, stage, node["value"], node["exact"], node["unit"])
    for key in WHOLE_KEY.values():
        if key in node:
            yield (_join(figure, key), stage, node[key], node[key], node["unit"])


def _below(key: str, item: Any, figure: str, stage: str) -> Iterator[Row]:
    if key in BY_STAGE and isinstance(item, dict) and not _is_quantity(item):
        for name, count in item.items():
            yield from _rows(count, _join(figure, key), name)
    elif key == "metrics":
        yield from _rows(item, figure, stage)
    else:
        yield from _rows(item, _join(figure, key), stage)


def _with_level(figure: str, item: Any) -> str:
    """`confidence[0.9]`, `steps[spend]`: what the items of a list are told apart by."""
    if not isinstance(item, dict):
        return figure
    keys = ("at", "at_least", *TOLD_APART_BY.get(figure.rpartition(".")[2], ("what",)))
    levels = [str(item[key]) for key in keys if item.get(key) is not None]
    return f"{figure}[{', '.join(levels)}]" if levels else figure


def _join(figure: str, key: str) -> str:
    return f"{figure}.{key}" if figure else key
