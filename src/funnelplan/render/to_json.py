"""The JSON format: the result itself, not the page; documented in docs/output.md."""

from __future__ import annotations

import json
from typing import Any

from funnelplan.render.report import Page, Report
from funnelplan.render.sentences import Words
from funnelplan.render.values import data

VERSION = 1


def render(page: Page, _words: Words) -> str:
    """One report, or under `reports` one per scenario; in English, whatever the locale."""
    words = Words()
    notice = None if page.example is None else words.say(page.document.notice)
    first = {"notice": notice} if notice else {}
    if len(page.reports) == 1:
        return dumps({**first, **_report(page.reports[0], words)})
    command = page.reports[0].command
    reports = [_report(report, words) for report in page.reports]
    return dumps(
        {**first, "schema": f"funnelplan.{command}.scenarios/{VERSION}", "reports": reports}
    )


def _report(report: Report, words: Words) -> dict[str, Any]:
    return {
        "schema": f"funnelplan.{report.command}/{VERSION}",
        "plan": data(report.plan, words),
        "result": data(report.result, words),
    }


def dumps(value: object) -> str:
    """JSON as files are read: indented, in the order of the report, nothing but ASCII."""
    return json.dumps(value, indent=2, allow_nan=False) + "\n"
