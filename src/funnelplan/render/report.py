"""A report before it has a format: the command, the plan it speaks of, the result, the page."""

from __future__ import annotations

from typing import NamedTuple

from funnelplan.render.document import Document


class PlanInfo(NamedTuple):
    """Which plan a report speaks of: `example` names the built-in one, not the reader's own."""

    name: str | None
    path: str | None
    sha256: str | None
    scenario: str | None
    overrides: tuple[str, ...]
    example: str | None = None


class Report(NamedTuple):
    """One result of one command on one plan."""

    command: str
    plan: PlanInfo
    result: object


class Page(NamedTuple):
    """What a command has to say: a report per scenario asked for, and the page for people."""

    reports: tuple[Report, ...]
    document: Document

    @property
    def example(self) -> str | None:
        """The built-in example that was used, if it was."""
        return self.reports[0].plan.example
