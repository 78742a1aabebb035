"""A report before it has a format: the command, the plan it speaks of, the result, the page."""

from __future__ import annotations

from dataclasses import dataclass

from funnelplan.render.document import Document


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """Which plan a report speaks of: `example` names the built-in one, not the reader's own."""

    name: str | None
    path: str | None
    sha256: str
    scenario: str | None
    overrides: tuple[str, ...]
    example: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One result of one command on one plan."""

    command: str
    plan: PlanInfo
    result: object


@dataclass(frozen=True, slots=True)
class Page:
    """What a command has to say: a report per scenario asked for, and the page for people."""

    reports: tuple[Report, ...]
    document: Document

    @property
    def example(self) -> str | None:
        """The built-in example that was used, if it was."""
        return self.reports[0].plan.example
